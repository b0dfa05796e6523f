"""Questions about sources and their names."""

from __future__ import annotations

from django.db.models import QuerySet

from sources.choices import AliasState
from sources.models import Source, SourceAlias


def final_source(source: Source) -> Source:
    """The source that stands for this one after all merges; itself where it was not merged."""
    seen = {source.pk}
    while source.merged_into is not None and source.merged_into.pk not in seen:
        source = source.merged_into
        seen.add(source.pk)
    return source


def standing_sources() -> QuerySet[Source]:
    """Sources that were not merged into another."""
    return Source.objects.filter(merged_into=None)


def suggested_aliases() -> QuerySet[SourceAlias]:
    """Names that wait for a person to say whose they are."""
    return SourceAlias.objects.filter(state=AliasState.SUGGESTED).select_related("source")


def namesakes(alias: SourceAlias) -> QuerySet[Source]:
    """The other sources, of any article, that are called the same: candidates for a merge."""
    return (
        standing_sources()
        .filter(aliases__name_key=alias.name_key)
        .exclude(pk=alias.source_id)
        .select_related("scope_article")
        .distinct()
    )
