"""Questions about sources and their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When

from sources.choices import AliasState, MatchState
from sources.models import Source, SourceAlias, SourceMatch
from sources.text.identity import explained


def final_source(source: Source) -> Source:
    """The source that stands for this one after all merges; itself where it was not merged."""
    seen = {source.pk}
    while source.merged_into is not None and source.merged_into.pk not in seen:
        source = source.merged_into
        seen.add(source.pk)
    return source


def finals(source_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """For each id the id and the name of the source that stands for it after all merges; as many queries as
    merges are deep, each by primary key. One join of the table with itself for every merge was for a
    database to plan, and where its statistics were behind it read the whole table for every row.
    """
    held: dict[int, tuple[str, int | None]] = {}
    wanted = set(source_ids)
    while wanted:
        rows = Source.objects.filter(pk__in=wanted).values_list("pk", "name", "merged_into_id")
        held |= {pk: (name, into) for pk, name, into in rows}
        gone = wanted - held.keys()
        wanted = {into for _, into in held.values() if into is not None} - held.keys() - gone
    return {pk: _last(pk, held) for pk in held}


def _last(pk: int, held: dict[int, tuple[str, int | None]]) -> tuple[int, str]:
    seen = {pk}
    while (into := held[pk][1]) is not None and into in held and into not in seen:
        seen.add(into)
        pk = into
    return pk, held[pk][0]


def standing_sources() -> QuerySet[Source]:
    """Sources that were not merged into another."""
    return Source.objects.filter(merged_into=None)


def suggested_aliases() -> QuerySet[SourceAlias]:
    """Names that wait for a person to say whose they are."""
    return SourceAlias.objects.filter(state=AliasState.SUGGESTED).select_related("source")


def matches_list() -> QuerySet[SourceMatch]:
    """Pairs of sources that may be one, with what a list shows of each."""
    return SourceMatch.objects.select_related(
        "first__merged_into",
        "first__scope_article",
        "second__merged_into",
        "second__scope_article",
        "decided_by",
    )


NOT_ONE_YET = (
    ~Q(first__merged_into=F("second"), first__merged_into__isnull=False)
    & ~Q(second__merged_into=F("first"), second__merged_into__isnull=False)
    & ~Q(
        first__merged_into=F("second__merged_into"),
        first__merged_into__isnull=False,
        second__merged_into__isnull=False,
    )
)
"""Merges by another way may have settled a pair that nobody decided about."""


def waiting_matches() -> QuerySet[SourceMatch]:
    """Pairs that wait for a person to say whether they are one."""
    return matches_list().filter(NOT_ONE_YET, state=MatchState.SUGGESTED)


def matches_of(source: Source) -> QuerySet[SourceMatch]:
    """The pairs of one source, those that wait first."""
    return (
        matches_list()
        .filter(Q(first=source) | Q(second=source))
        .annotate(waits=Case(When(state=MatchState.SUGGESTED, then=0), default=1))
        .order_by("waits", "-id")
    )


def why_alike(match: SourceMatch) -> str:
    """The sentence of the rule that proposed the pair."""
    return why_named_alike(match.rule_id, match.params)


def why_named_alike(rule_id: str, params: Mapping[str, Any]) -> str:
    """As ``why_alike``, of the columns of a pair."""
    return explained(rule_id, params.get("parts", ()))


def better_known(sources: Iterable[Source]) -> Source:
    """Who keeps the name: a source that a person curates, then one of all articles, then the older one."""
    return min(sources, key=lambda each: (not each.is_curated, each.scope_article_id is not None, each.pk))
