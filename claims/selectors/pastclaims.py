"""Claims, and what hangs on them, as they stood at a past instant; ``claims.selectors.past`` says how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet

from claims.choices import (
    Agreement,
    FlagState,
    MentionState,
    RelationKind,
    RelationState,
    RunState,
    StatementState,
)
from claims.mapping import proposition_of, voicing_of
from claims.models import (
    Claim,
    ClaimMention,
    Countersignature,
    Event,
    Evidence,
    Flag,
    PastState,
    PipelineRun,
    Relation,
    Review,
)
from claims.pipeline.views import ClaimView
from claims.selectors.claims import flags_list, relations_list
from claims.selectors.corroborating import OriginRow, origin_rows
from claims.selectors.merging import MERGED
from claims.selectors.past import HeldAt, as_they_were, mark, there_at, value_at
from claims.selectors.views import with_speakers

AXES = ("verification_status", "workflow_state", "publication_state")
_LIVE = (MentionState.PROPOSED, MentionState.CONFIRMED)


@dataclass(slots=True)
class Then:
    """What a claim's page of that instant shows beside the claim itself."""

    mentions: list[ClaimMention] = field(default_factory=list)
    origins: list[OriginRow] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    merged_from: list[int] = field(default_factory=list)


# --- which rows there were --------------------------------------------------------------------------------


def claims_then(at: datetime) -> QuerySet[Claim]:
    """Claims that had been made, and were not merged away, by then; still with today's columns."""
    there = there_at(Claim.objects.all(), at).annotate(then_merged=value_at(Claim, "merged_into_id", at))
    unmerged: QuerySet[Claim] = there.filter(then_merged__isnull=True)
    return unmerged


def flagged_then(rule_id: str, at: datetime) -> Exists:
    """Of claims: that this flag was open on it."""
    flags = there_at(Flag.objects.filter(claim=OuterRef("pk"), rule_id=rule_id), at)
    return Exists(flags.annotate(then_state=value_at(Flag, "state", at)).filter(then_state=FlagState.OPEN))


def reviews_then(at: datetime) -> QuerySet[Review]:
    """Reviews that had been written, with the second signatures that had been given and ``stands``: whether
    it decided its claim's status then."""
    agreed = Countersignature.objects.filter(
        review=OuterRef("pk"), verdict=Agreement.AGREES, created_at__lte=at
    )
    settled = Q(asks_second=False) | Exists(agreed)
    there = there_at(Review.objects.all(), at)
    newer = there.filter(settled, claim=OuterRef("claim"), pk__gt=OuterRef("pk"))
    signed = Countersignature.objects.filter(created_at__lte=at).select_related("reviewer")
    dated: QuerySet[Review] = (
        there.select_related("reviewer")
        .annotate(is_settled=Exists(Review.objects.filter(settled, pk=OuterRef("pk"))), is_old=Exists(newer))
        .prefetch_related(Prefetch("countersignature", signed))
    )
    return dated


def mark_reviews(reviews: Iterable[Any]) -> list[Any]:
    found = list(reviews)
    for review in found:
        review.stands = review.is_settled and not review.is_old
    return found


# --- claims ----------------------------------------------------------------------------------------------


def claims_as_of(claims: Sequence[Claim], at: datetime) -> list[Claim]:
    """The claims as they stood, with what a list shows of them. A fixed number of queries."""
    then: list[Any] = mark(claims, AXES, at)
    ids = [claim.pk for claim in then]
    flags, conflicts = _flags(ids, at), _conflicts(ids, at)
    mentions = _mentions(ids, at)
    ratings = {r.claim_id: r.rating for r in mark_reviews(reviews_then(at).filter(claim__in=ids)) if r.stands}
    holders = _assigned(ids, at)
    for claim in then:
        own = mentions[claim.pk]
        unknown = set(claim.held_at.not_recorded)
        claim.open_flag_rows = [flag for flag in flags[claim.pk] if flag.state == FlagState.OPEN]
        claim.open_conflict_count = sum(map(_stands, conflicts[claim.pk]))
        claim.voicing_count = len(live_of(own))
        claim.latest_rating = ratings.get(claim.pk, "")
        claim.assigned_to = holders.get(claim.pk)
        if any(flag.state is None for flag in flags[claim.pk]):
            unknown.add("open_flags")
        if any(relation.state is None for relation in conflicts[claim.pk]):
            unknown.add("open_conflict_count")
        if any(mention.state is None for mention in own):
            unknown.add("voicing_count")
        for name in {"voicing_count", "open_conflict_count"} & unknown:
            setattr(claim, name, None)
        claim.held_at = replace(claim.held_at, not_recorded=tuple(sorted(unknown)))
        claim.next_check_at = claim.last_checked_at = None
        claim.next_check_reason = ""
        claim.updated_at = max(b.since or claim.created_at for b in claim.held_at.behind.values())
    return then


def claim_as_of(claim: Claim, at: datetime) -> Claim:
    """One claim as it stood, with everything that its page shows in ``then``."""
    [known] = claims_as_of([claim], at)
    row: Any = known
    mentions = _mentions([claim.pk], at, whole=True)[claim.pk]
    relations = there_at(relations_list().filter(Q(claim_a=claim) | Q(claim_b=claim)), at).order_by("-id")
    row.then = Then(
        mentions=mentions,
        origins=_origins(mentions),
        flags=mark(list(there_at(flags_list().filter(claim=claim), at).order_by("rule_id")), ["state"], at),
        relations=relations_as_of(list(relations), at),
        evidence=as_they_were(
            there_at(claim.evidence.select_related("added_by", "withdrawn_by").order_by("id"), at), at
        ),
        reviews=mark_reviews(reviews_then(at).filter(claim=claim).order_by("-id")),
        merged_from=_merged_from(claim, at),
    )
    row.checks_without_change, row.pipeline_version = 0, ""
    return known


def relations_as_of(relations: Sequence[Relation], at: datetime) -> list[Relation]:
    """Relations as they stood, with both claims as they stood."""
    then = mark(relations, ["state"], at)
    as_they_were([claim for relation in then for claim in (relation.claim_a, relation.claim_b)], at)
    return then


def relation_as_of(relation: Relation, at: datetime) -> Relation:
    """One relation with both places as they stood."""
    [then] = relations_as_of([relation], at)
    sides = ("mention_a_id", "mention_b_id")
    places = (
        ClaimMention.objects.filter(pk__in={getattr(then, side) for side in sides})
        .select_related(
            "statement__source",
            "statement__parent__source",
            "statement__revision__article__outlet",
            "decided_by",
        )
        .defer("statement__revision__text")
    )
    mentions: list[Any] = _known(places, at)
    _known([mention.statement for mention in mentions], at)
    by_id = {mention.pk: mention for mention in mentions}
    then.mention_a, then.mention_b = (by_id.get(getattr(then, side)) for side in sides)
    return then


def reviews_as_of(reviews: Sequence[Review], at: datetime) -> list[Review]:
    """Reviews of ``reviews_then`` with their claims as they stood."""
    then = mark_reviews(reviews)
    for review in then:
        review.held_at = HeldAt(at, {})
    as_they_were([review.claim for review in then], at)
    return then


def merged_then(claim_id: int, at: datetime) -> int | None:
    """The claim that this one was merged into then."""
    found = there_at(Claim.objects.filter(pk=claim_id), at).annotate(
        home=value_at(Claim, "merged_into_id", at)
    )
    home = found.values_list("home", flat=True).first()
    return int(home) if home else None


def flags_as_of(flags: Sequence[Flag], at: datetime) -> list[Flag]:
    """Flags as they stood, with their claims as they stood."""
    then = mark(flags, ["state"], at)
    as_they_were([flag.claim for flag in then], at)
    return then


def live_of(mentions: Iterable[Any]) -> list[Any]:
    return [mention for mention in mentions if mention.was_live]


def _flags(ids: Sequence[int], at: datetime) -> dict[int, list[Flag]]:
    found: dict[int, list[Flag]] = defaultdict(list)
    for flag in _known(there_at(Flag.objects.filter(claim__in=ids).order_by("rule_id"), at), at):
        found[flag.claim_id].append(flag)
    return found


def _conflicts(ids: Sequence[int], at: datetime) -> dict[int, list[Relation]]:
    rows = Relation.objects.filter(Q(claim_a__in=ids) | Q(claim_b__in=ids), kind=RelationKind.CONFLICTS)
    found: dict[int, list[Relation]] = defaultdict(list)
    for relation in _known(there_at(rows, at), at):
        found[relation.claim_a_id].append(relation)
        found[relation.claim_b_id].append(relation)
    return found


def _stands(relation: Relation) -> bool:
    """``OPEN_CONFLICT`` of one row."""
    proposed = relation.state == RelationState.SUGGESTED and relation.is_current
    return proposed or relation.state == RelationState.CONFIRMED


def _known(rows: Iterable[Any], at: datetime) -> list[Any]:
    """As they were; a state that was not recorded is None."""
    then: list[Any] = as_they_were(rows, at)
    for row in then:
        if "state" in row.not_recorded:
            row.state = None
    return then


def _mentions(ids: Sequence[int], at: datetime, *, whole: bool = False) -> dict[int, list[Any]]:
    """Links that belonged to these claims, each with ``was_live``: it counted as a voicing. Five queries."""
    once = PastState.objects.filter(claim__in=ids, target_type="claimmention", until__gt=at)
    rows: QuerySet[Any] = ClaimMention.objects.filter(Q(claim__in=ids) | Q(pk__in=once.values("target_id")))
    if whole:
        rows = with_speakers(rows).select_related("decided_by")
    else:
        rows = rows.select_related("statement__revision").defer("statement__revision__text", "proposition")
    then: list[Any] = _known(there_at(rows.order_by("id"), at), at)
    _known([mention.statement for mention in then], at)
    articles = {mention.statement.revision.article_id for mention in then}
    read = PipelineRun.objects.filter(
        revision__article__in=articles, created_at__lte=at, state__in=[RunState.DONE, RunState.PARTIAL]
    )
    newest = dict(
        read.order_by().values("revision__article").annotate(n=Max("revision__number"))
        .values_list("revision__article", "n")
    )  # fmt: skip
    found: dict[int, list[Any]] = defaultdict(list)
    for mention in then:
        statement = mention.statement
        number = newest.get(statement.revision.article_id, 0)
        mention.was_live = (
            mention.state in _LIVE
            and statement.state == StatementState.ACTIVE
            and statement.revision.number >= number
        )
        if statement.state is None:
            mention.state = None
        found[mention.claim_id].append(mention)
    return found


def _origins(mentions: Iterable[Any]) -> list[OriginRow]:
    live = sorted(live_of(mentions), key=lambda mention: (mention.came_with_id is not None, mention.pk))
    proposition = proposition_of(live[0]) if live else None
    if proposition is None:
        return []
    return origin_rows(ClaimView(proposition, tuple(voicing_of(mention) for mention in live), None))


def _merged_from(claim: Claim, at: datetime) -> list[int]:
    told = Event.objects.filter(claim=claim, verb=MERGED, at__lte=at).exclude(target_id=claim.pk)
    others = Claim.objects.filter(Q(pk__in=told.values("target_id")) | Q(merged_into=claim)).order_by("pk")
    return [other.pk for other in as_they_were(there_at(others, at), at) if other.merged_into_id == claim.pk]


def _assigned(ids: Sequence[int], at: datetime) -> dict[int, User]:
    """Whose each claim was: the last handing over says it."""
    given = Event.objects.filter(claim__in=ids, verb="claim-assigned", at__lte=at)
    last = given.order_by().values("claim").annotate(last=Max("id")).values("last")
    holders = {e.claim_id: e.after.get("assigned_to") for e in Event.objects.filter(pk__in=last)}
    people = User.objects.in_bulk({pk for pk in holders.values() if pk})
    return {claim or 0: people[pk] for claim, pk in holders.items() if pk in people}
