"""Claims as the rules see them: loaded in bulk, a fixed number of queries for any number of claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Min, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from claims.mapping import proposition_from_json, proposition_of, voicing_of
from claims.models import Claim, ClaimMention, Relation, Statement
from claims.pipeline.types import Proposition
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
    against = _against(by_id)
    found: dict[int, list[ClaimMention]] = defaultdict(list)
    wanted = {*by_id, *(other for pairs in against.values() for other, _ in pairs)}
    for mention in with_speakers(live_mentions()).filter(claim__in=wanted).order_by("id"):
        found[mention.claim_id].append(mention)
    for mentions in found.values():
        mentions.sort(key=lambda mention: mention.came_with_id is not None)
    hedges = _hedges([m.statement for mentions in found.values() for m in mentions])
    views: dict[int, ClaimView] = {}
    for pk, claim in by_id.items():
        mentions = found.get(pk, [])
        proposition = proposition_of(mentions[0]) if mentions else None
        proposition = proposition or proposition_from_json(claim.proposition)
        if proposition is None:
            continue
        voicings = tuple(voicing_of(m, hedges=hedges.get(m.statement_id, ())) for m in mentions)
        opposed = tuple(
            Opposed(rule_id, str(found[other][0].proposition.get("text", "")), _voices(found[other]))
            for other, rule_id in against.get(pk, ())
            if found.get(other)
        )
        views[pk] = ClaimView(proposition, voicings, today, opposed)
    return views


def _voices(mentions: Iterable[ClaimMention]) -> tuple[Voicing, ...]:
    return tuple(voicing_of(mention) for mention in mentions)


def _against(claim_ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """For each of these claims, those that a standing conflict sets against it, with the rule that does."""
    ids = set(claim_ids)
    rows = Relation.objects.filter(OPEN_CONFLICT, Q(claim_a__in=ids) | Q(claim_b__in=ids)).order_by("pk")
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for a, b, rule_id in rows.values_list("claim_a_id", "claim_b_id", "rule_id"):
        for own, other in ((a, b), (b, a)):
            if own in ids:
                found[own].append((other, rule_id))
    return found


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
