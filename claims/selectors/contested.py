"""Who stands where among claims that conflict: sources beside claims."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from claims.choices import Modality
from claims.mapping import canonical_source
from claims.models import Claim, ClaimMention, Relation
from claims.selectors.claims import OPEN_CONFLICT, live_mentions

MOST_PAIRS = 4000
"""How many open conflicts are looked at, those with the best score first."""
_MOST_MENTIONS = 5000
_DENIAL = "assertion-denied"
ASSERTS, DENIES, OTHERWISE, SPEAKS = "asserts", "denies", "otherwise", "speaks"
_STRENGTH = (DENIES, ASSERTS, OTHERWISE, SPEAKS)
"""What a cell says where a source did several things: the plainest word first."""


@dataclass(frozen=True, slots=True)
class ContestedClaim:
    """A column. ``opposes`` are the numbers (from 1) of the columns that it stands in conflict with;
    ``conflicts`` counts all its open conflicts, those with claims that are left out included."""

    id: int
    text: str
    is_denial: bool
    conflicts: int
    opposes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """A cell: what a source does with a claim. ``statement`` and ``words`` are where it does so, or where it
    makes the claim that conflicts (``stand`` "otherwise", ``by`` the rule that found it)."""

    stand: str
    statement: int
    words: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class SourceStands:
    """A row: a source and what it does with each column, None where it says nothing of it."""

    source_id: int | None
    name: str
    stands: tuple[Stand | None, ...]


@dataclass(frozen=True, slots=True)
class ConflictMatrix:
    """``claims_left`` and ``sources_left`` count what did not fit."""

    claims: tuple[ContestedClaim, ...]
    sources: tuple[SourceStands, ...]
    conflicts: int
    claims_left: int
    sources_left: int


def conflict_matrix(
    claims: Iterable[int] | QuerySet[Claim] | None = None, *, rows: int = 12, columns: int = 20
) -> ConflictMatrix:
    """Claims that stand in conflict and the sources that speak of them, most contested first.

    ``claims`` are ids or a queryset to choose among (both sides of a conflict count); without, all claims.
    Three queries, whatever the number of claims.
    """
    pairs = _open_pairs(claims)
    chosen, degree = _columns(pairs, columns)
    place = {pk: number for number, pk in enumerate(chosen)}
    told = {claim.pk: claim for claim in Claim.objects.filter(pk__in=chosen).only("text", "modality")}
    against: dict[int, dict[int, str]] = defaultdict(dict)
    for a, b, rule in pairs:
        if a in place and b in place:
            against[a].setdefault(b, rule)
            against[b].setdefault(a, rule)
    found, left = _rows(chosen, against, rows)
    return ConflictMatrix(
        claims=tuple(
            ContestedClaim(
                pk,
                told[pk].text,
                told[pk].modality == Modality.DENIED,
                degree[pk],
                tuple(sorted(place[o] + 1 for o in against[pk])),
            )
            for pk in chosen
        ),
        sources=found,
        conflicts=len({(a, b) for a, b, _ in pairs}),
        claims_left=len(degree) - len(chosen),
        sources_left=left,
    )


def claims_said(*, source: int | None = None, articles: Collection[int] = ()) -> set[int]:
    """Claims that a source makes (under the names merged into it too), or that these articles hold."""
    mentions = live_mentions()
    if source is not None:
        mentions = mentions.filter(Q(statement__source=source) | Q(statement__source__merged_into=source))
    if articles:
        mentions = mentions.filter(statement__revision__article__in=list(articles))
    return set(mentions.order_by().values_list("claim", flat=True)[:_MOST_MENTIONS])


def _open_pairs(claims: Iterable[int] | QuerySet[Claim] | None) -> list[tuple[int, int, str]]:
    rows = Relation.objects.filter(OPEN_CONFLICT)
    if isinstance(claims, QuerySet):
        among = claims.order_by().values("pk")
        rows = rows.filter(Q(claim_a__in=among) | Q(claim_b__in=among))
    elif claims is not None:
        ids = list(claims)
        rows = rows.filter(Q(claim_a__in=ids) | Q(claim_b__in=ids))
    return list(
        rows.order_by("-score", "-id").values_list("claim_a_id", "claim_b_id", "rule_id")[:MOST_PAIRS]
    )


def _columns(pairs: Sequence[tuple[int, int, str]], most: int) -> tuple[list[int], Counter[int]]:
    """Claims that oppose each other stand together; groups with most conflicts first."""
    beside: dict[int, set[int]] = defaultdict(set)
    for a, b, _ in pairs:
        beside[a].add(b)
        beside[b].add(a)
    degree = Counter({pk: len(others) for pk, others in beside.items()})
    groups: list[list[int]] = []
    seen: set[int] = set()
    for start in sorted(beside, key=lambda pk: (-degree[pk], pk)):
        if start in seen:
            continue
        seen.add(start)
        group, frontier = [], [start]
        while frontier:
            one = frontier.pop()
            group.append(one)
            fresh = beside[one] - seen
            seen |= fresh
            frontier += fresh
        groups.append(sorted(group, key=lambda pk: (-degree[pk], pk)))
    groups.sort(key=lambda group: (-sum(degree[pk] for pk in group), group[0]))
    chosen = [pk for group in groups for pk in group][:most]
    return chosen, degree


def _rows(
    chosen: Sequence[int], against: Mapping[int, Mapping[int, str]], most: int
) -> tuple[tuple[SourceStands, ...], int]:
    cells: dict[tuple[int | None, str], dict[int, Stand]] = defaultdict(dict)
    for mention in _mentions(chosen):
        statement = mention.statement
        source = canonical_source(statement.source)
        outlet = statement.revision.article.outlet
        printed_by = outlet.name if outlet else "nobody named"
        name = source.name if source else statement.speaker_name or printed_by
        row = cells[source.pk if source else None, name]
        stand = _stand(mention)
        _put(row, mention.claim_id, Stand(stand, statement.pk, mention.exact))
        if stand == ASSERTS:
            denies = statement.modality == Modality.DENIED
            for other, rule in against[mention.claim_id].items():
                against_it = DENIES if denies and rule == _DENIAL else OTHERWISE
                _put(row, other, Stand(against_it, statement.pk, mention.exact, rule))
    ordered = sorted(cells.items(), key=lambda item: (-_said(item[1]), item[0][1]))
    rows = [
        SourceStands(pk, name, tuple(row.get(claim) for claim in chosen))
        for (pk, name), row in ordered[:most]
    ]
    return tuple(rows), max(0, len(ordered) - most)


def _mentions(chosen: Sequence[int]) -> QuerySet[ClaimMention]:
    return (
        live_mentions()
        .filter(claim__in=list(chosen))
        .select_related("claim", "statement__source__merged_into", "statement__revision__article__outlet")
        .defer("statement__revision__text")
        .order_by("id")[:_MOST_MENTIONS]
    )


def _stand(mention: ClaimMention) -> str:
    """Who denies makes the claim that is itself the denial, and denies any other; a demand or a guess asserts
    nothing."""
    modality = mention.statement.modality
    if modality == Modality.DENIED:
        return ASSERTS if mention.claim.modality == Modality.DENIED else DENIES
    return ASSERTS if modality == Modality.ASSERTED else SPEAKS


def _put(row: dict[int, Stand], claim: int, stand: Stand) -> None:
    held = row.get(claim)
    if held is None or _STRENGTH.index(stand.stand) < _STRENGTH.index(held.stand):
        row[claim] = stand


def _said(row: Mapping[int, Stand]) -> int:
    """How many columns the source itself speaks of."""
    return sum(1 for stand in row.values() if stand.stand != OTHERWISE)
