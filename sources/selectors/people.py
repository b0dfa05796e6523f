"""Questions about sources and their names."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from sources.choices import AliasState
from sources.models import Source, SourceAlias


def final_source(source: Source) -> Source:
    """The source that stands for this one after all merges; itself where it was not merged."""
    seen = {source.pk}
    while source.merged_into is not None and source.merged_into.pk not in seen:
        source = source.merged_into
        seen.add(source.pk)
    return source


def merged_source_ids(source: Source) -> set[int]:
    """Ids of the source and of all that were merged into it, over any number of steps."""
    ids = {source.pk}
    newest = ids
    while newest:
        members = Source.objects.filter(merged_into__in=newest).values_list("pk", flat=True)
        newest = set(members) - ids
        ids |= newest
    return ids


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


def ambiguous_name_keys() -> dict[str, int]:
    """Name keys that more than one shared source has confirmed, with how many have."""
    confirmed = SourceAlias.objects.filter(
        state=AliasState.CONFIRMED, source__scope_article=None, source__merged_into=None
    )
    counted = confirmed.values("name_key").annotate(sources=Count("source", distinct=True))
    found = counted.filter(sources__gt=1).order_by("-sources", "name_key")
    return dict(found.values_list("name_key", "sources"))
