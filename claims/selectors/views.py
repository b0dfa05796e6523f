"""Claims as the rules see them: loaded in bulk, a fixed number of queries for any number of claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Min, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from claims.choices import FlagState, RelationKind, RelationState
from claims.mapping import proposition_from_json, proposition_of, voicing_of
from claims.models import Claim, ClaimMention, Flag, Relation, Statement
from claims.pipeline.types import Proposition
from claims.pipeline.verification import TwoSpeakersOfOneQuotation, misascribed
from claims.pipeline.views import ClaimView, Opposed, Voicing
from claims.selectors.claims import OPEN_CONFLICT, live_mentions
from sources.models import Affiliation, ArticleRevision

_SOURCE = "statement__source"


def with_speakers(mentions: QuerySet[ClaimMention]) -> QuerySet[ClaimMention]:
    """Everything that a voicing is made of, but not the articles' texts."""
    roles = Affiliation.objects.select_related("body__merged_into")
    inner = "affiliations__body__affiliations"
    return (
        mentions.select_related(
            "statement__source__merged_into",
            "statement__revision__article__outlet",
            "statement__parent__source__merged_into",
            "statement__parent__parent__source__merged_into",
        )
        .defer("statement__revision__text")
        .prefetch_related(
            Prefetch(f"{_SOURCE}__affiliations", roles),
            Prefetch(f"{_SOURCE}__{inner}", roles),
            Prefetch(f"{_SOURCE}__merged_into__affiliations", roles),
            Prefetch(f"{_SOURCE}__merged_into__{inner}", roles),
        )
    )


def claim_views(claims: Iterable[Claim], *, today: date | None) -> dict[int, ClaimView]:
    """The view of each claim by its id. A claim that nobody makes any more has no voicings. What a merged
    claim brought along speaks for it after its own words."""
    by_id = {claim.pk: claim for claim in claims}
    against = against_each(by_id)
    wanted = {*by_id, *(other for pairs in against.values() for other, _ in pairs)}
    return as_decided(build_views(by_id, voices_of(wanted), against, today=today))


def as_decided(views: Mapping[int, ClaimView]) -> dict[int, ClaimView]:
    """The views with what people said of quotations that are ascribed to two; asks only where there are
    some."""
    twice = [pk for pk, view in views.items() if misascribed(view.voicings)]
    if not twice:
        return dict(views)
    dismissed = dismissed_rules(twice)
    rule = TwoSpeakersOfOneQuotation.rule_id
    return {pk: replace(view, both_said_it=rule in dismissed.get(pk, ())) for pk, view in views.items()}


def dismissed_rules(claim_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """Rule ids of the flags that a person dismissed, by claim: they hold nothing back."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Flag.objects.filter(claim__in=claim_ids, state=FlagState.DISMISSED)
    for claim_id, rule_id in rows.values_list("claim_id", "rule_id"):
        found[claim_id].add(rule_id)
    return {pk: frozenset(rules) for pk, rules in found.items()}


def voices_of(claim_ids: Iterable[int]) -> dict[int, list[ClaimMention]]:
    """The live links of each claim with everything that a voicing is made of, oldest first."""
    found: dict[int, list[ClaimMention]] = defaultdict(list)
    for mention in with_speakers(live_mentions()).filter(claim__in=set(claim_ids)).order_by("id"):
        found[mention.claim_id].append(mention)
    return found


def build_views(
    claims: Mapping[int, Claim],
    voices: Mapping[int, Sequence[ClaimMention]],
    against: Mapping[int, Sequence[tuple[int, str]]],
    *,
    today: date | None,
    hedges: Mapping[int, tuple[str, ...]] | None = None,
) -> dict[int, ClaimView]:
    """The views of claims from rows at hand: ``voices`` of the claims and of what stands ``against`` them.
    ``hedges``: the hedging words of statements whose texts are not stored."""
    found = {
        pk: sorted(mentions, key=lambda mention: mention.came_with_id is not None)
        for pk, mentions in voices.items()
    }
    known = dict(hedges or {})
    known |= _hedges(m.statement for ms in found.values() for m in ms if m.statement_id not in known)
    views: dict[int, ClaimView] = {}
    for pk, claim in claims.items():
        mentions = found.get(pk, [])
        proposition = proposition_of(mentions[0]) if mentions else None
        proposition = proposition or proposition_from_json(claim.proposition)
        if proposition is None:
            continue
        voicings = tuple(voicing_of(m, hedges=known.get(m.statement_id, ())) for m in mentions)
        opposed = tuple(
            Opposed(rule_id, str(found[other][0].proposition.get("text", "")), _voices(found[other]))
            for other, rule_id in against.get(pk, ())
            if found.get(other)
        )
        views[pk] = ClaimView(proposition, voicings, today, opposed)
    return views


def _voices(mentions: Iterable[ClaimMention]) -> tuple[Voicing, ...]:
    return tuple(voicing_of(mention) for mention in mentions)


def against_each(
    claim_ids: Iterable[int], *, instead: Iterable[Relation] = ()
) -> dict[int, list[tuple[int, str]]]:
    """For each of these claims, those that a standing conflict sets against it, with the rule that does.
    ``instead``: relations as they would be, in place of the stored ones of the same id or beside them."""
    ids, planned = set(claim_ids), list(instead)
    replaced = {relation.pk for relation in planned if relation.pk is not None}
    stored = Relation.objects.filter(OPEN_CONFLICT, Q(claim_a__in=ids) | Q(claim_b__in=ids)).order_by("pk")
    rows = [
        row
        for row in stored.values_list("pk", "claim_a_id", "claim_b_id", "rule_id")
        if row[0] not in replaced
    ]
    rows += [(r.pk, r.claim_a_id, r.claim_b_id, r.rule_id) for r in planned if is_open_conflict(r)]
    rows.sort(key=lambda row: (row[0] is None, row[0] or 0))
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for _, a, b, rule_id in rows:
        for own, other in ((a, b), (b, a)):
            if own in ids:
                found[own].append((other, rule_id))
    return found


def is_open_conflict(relation: Relation) -> bool:
    """``OPEN_CONFLICT`` of a row at hand."""
    return relation.kind == RelationKind.CONFLICTS and (
        relation.state == RelationState.CONFIRMED
        or (relation.state == RelationState.SUGGESTED and relation.is_current)
    )


def _hedges(statements: Iterable[Statement]) -> dict[int, tuple[str, ...]]:
    """The hedging words of each statement; only texts that hold some are read."""
    hedged = {s.pk: s for s in statements if s.hedges}
    revisions = {s.revision_id for s in hedged.values()}
    texts = dict(ArticleRevision.objects.filter(pk__in=revisions).values_list("pk", "text"))
    return {pk: tuple(texts[s.revision_id][start:end] for start, end in s.hedges) for pk, s in hedged.items()}


def representatives(claim_ids: Iterable[int]) -> dict[int, tuple[ClaimMention, Proposition]]:
    """For each claim that is made somewhere: its earliest live link, and what that clause says now. A link
    that came with a merged claim speaks for it only where it has none of its own."""
    firsts = (
        live_mentions()
        .filter(claim__in=list(claim_ids))
        .order_by()
        .values("claim")
        .annotate(first=Coalesce(Min("id", filter=Q(came_with__isnull=True)), Min("id")))
        .values_list("first", flat=True)
    )
    mentions = (
        ClaimMention.objects.filter(pk__in=list(firsts))
        .select_related("statement__source__merged_into", "statement__revision__article")
        .defer("statement__revision__text")
    )
    read = ((m, proposition_of(m)) for m in mentions)
    return {m.claim_id: (m, p) for m, p in read if p is not None}
