"""Lists of claims and of what hangs on them, for the admin, the API and the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from claims.choices import (
    FlagState,
    MentionState,
    RelationKind,
    RelationState,
    RunState,
    StatementState,
    WorkflowState,
)
from claims.models import (
    Claim,
    ClaimMention,
    Flag,
    PipelineRun,
    Quantity,
    Relation,
    Statement,
    StatementSpan,
)
from claims.selectors.reviews import answers, standing_reviews

OPEN_CONFLICT = Q(kind=RelationKind.CONFLICTS) & (
    Q(state=RelationState.SUGGESTED, is_current=True) | Q(state=RelationState.CONFIRMED)
)
"""A conflict that stands: the machine proposes it and nobody decided, or a person confirmed it."""


def live_mentions() -> QuerySet[ClaimMention]:
    """Where claims are made now: links that hold, in statements that are found, in the newest text read.

    A statement of an earlier revision stops to count once a later revision of its article was processed.
    """
    later = PipelineRun.objects.filter(
        revision__article=OuterRef("statement__revision__article"),
        revision__number__gt=OuterRef("statement__revision__number"),
        state__in=[RunState.DONE, RunState.PARTIAL],
    )
    return ClaimMention.objects.filter(
        ~Exists(later),
        state__in=[MentionState.PROPOSED, MentionState.CONFIRMED],
        statement__state=StatementState.ACTIVE,
    )


def _counted(queryset: QuerySet, group: str) -> Coalesce:  # type: ignore[type-arg]
    """How many rows of ``queryset`` point at the outer row, as one subquery (no join, no double counting)."""
    counted = queryset.order_by().values(group).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def claims_list() -> QuerySet[Claim]:
    """All claims that were not merged away, newest first, with ``voicing_count``, ``open_flag_count``,
    ``open_conflict_count`` and ``latest_rating``, of the review that stands ("" where none does)."""
    conflicts = Relation.objects.filter(OPEN_CONFLICT)
    latest = standing_reviews(claim=OuterRef("pk")).values("rating")[:1]
    return (
        Claim.objects.filter(merged_into__isnull=True)
        .select_related("assigned_to")
        .annotate(
            voicing_count=_counted(live_mentions().filter(claim=OuterRef("pk")), "claim"),
            open_flag_count=_counted(
                Flag.objects.filter(claim=OuterRef("pk"), state=FlagState.OPEN), "claim"
            ),
            open_conflict_count=_counted(conflicts.filter(claim_a=OuterRef("pk")), "claim_a")
            + _counted(conflicts.filter(claim_b=OuterRef("pk")), "claim_b"),
            latest_rating=Coalesce(Subquery(latest), Value("")),
        )
    )


def awaiting_review(user: User | None = None) -> Q:
    """Of claims: that a person should look at it. Nobody closed or reviewed it, and it is not another's."""
    answered = Exists(answers(claim=OuterRef("pk")))
    waits = Q(~Q(workflow_state=WorkflowState.CLOSED), ~answered)
    return waits if user is None else waits & (Q(assigned_to__isnull=True) | Q(assigned_to=user))


def in_open_conflict() -> Q:
    """Of claims: that another account contradicts it and the conflict stands."""
    conflicts = Relation.objects.filter(OPEN_CONFLICT).order_by()
    return Q(pk__in=conflicts.values("claim_a")) | Q(pk__in=conflicts.values("claim_b"))


def review_queue(user: User | None = None) -> QuerySet[Claim]:
    """What a person should look at next: open claims, the person's own first, then conflicts, then worth.

    What waits for a second signature is in ``awaiting_countersignature``; a review that the second person
    contradicted leaves its claim in the queue.
    """
    return claims_list().filter(awaiting_review(user)).order_by(*_urgency(user))


def _urgency(user: User | None) -> list[str | OrderBy]:
    urgency: list[str | OrderBy] = ["-open_conflict_count", "-check_worthiness", "-id"]
    return [F("assigned_to").asc(nulls_last=True), *urgency] if user is not None else urgency


_MOST_CONFLICTS = 4000


def next_in_queue(user: User, *, limit: int) -> list[Claim]:
    """The first of ``review_queue(user)`` without counting for every claim: the candidates for each place in
    the order are taken by an index (own by assignee, conflicts by the desk's, worth by the queue's) and only
    they are counted. Seven queries. Of open conflicts the 4,000 with the best score are looked at."""
    reviewed = answers(claim=OuterRef("pk"))
    free = Q(assigned_to__isnull=True) | Q(assigned_to=user)
    waiting = Claim.objects.filter(~Exists(reviewed), merged_into__isnull=True)
    states = [state for state in WorkflowState if state != WorkflowState.CLOSED]
    own = waiting.filter(assigned_to=user, workflow_state__in=states)
    candidates = [*own.order_by("-check_worthiness", "-id").values_list("pk", flat=True)[: 20 * limit]]
    contested = _most_contested(user, states)
    candidates += waiting.filter(pk__in=contested[: 20 * limit]).values_list("pk", flat=True)
    for state in states:
        best = waiting.filter(free, workflow_state=state).order_by("-check_worthiness", "-id")
        candidates += best.values_list("pk", flat=True)[:limit]
    rows = claims_list().filter(pk__in=set(candidates))
    return list(rows.order_by(*_urgency(user))[:limit])


def _most_contested(user: User, states: Sequence[WorkflowState]) -> list[int]:
    """Open claims of open conflicts in the order of the queue: own first, then by number, then by worth."""
    sides = [(f"claim_{side}_id", *(f"claim_{side}__{name}" for name in _ASKED)) for side in "ab"]
    rows = Relation.objects.filter(OPEN_CONFLICT).order_by("-score", "-id")
    seen: Counter[int] = Counter()
    told: dict[int, tuple[bool, float]] = {}
    for row in rows.values_list(*sides[0], *sides[1])[:_MOST_CONFLICTS]:
        for pk, state, assignee, value in (row[:4], row[4:]):
            if state in states and assignee in (None, user.pk):
                seen[pk] += 1
                told[pk] = (assignee is None, -value)
    return sorted(seen, key=lambda pk: (told[pk][0], -seen[pk], told[pk][1], -pk))


_ASKED = ("workflow_state", "assigned_to_id", "check_worthiness")


def mentions_of(claim: Claim) -> QuerySet[ClaimMention]:
    """All links of the claim, whatever their state, with statement, source, article and outlet at hand."""
    return ClaimMention.objects.filter(claim=claim).select_related(
        "statement__source", "statement__revision__article__outlet", "decided_by"
    )


def statements_list() -> QuerySet[Statement]:
    """Statements with source, article, outlet, spans and figures at hand (three queries for any number)."""
    return Statement.objects.select_related(
        "source", "parent__source", "revision__article__outlet"
    ).prefetch_related(
        Prefetch("spans", StatementSpan.objects.order_by("role", "position")),
        Prefetch("quantities", Quantity.objects.order_by("start")),
    )


def relations_list() -> QuerySet[Relation]:
    """Relations with both claims, both mentions and their sources and outlets at hand."""
    return Relation.objects.select_related(
        "claim_a",
        "claim_b",
        "decided_by",
        "mention_a__statement__source",
        "mention_a__statement__parent__source",
        "mention_a__statement__revision__article__outlet",
        "mention_b__statement__source",
        "mention_b__statement__parent__source",
        "mention_b__statement__revision__article__outlet",
    )


def relations_of(claim: Claim) -> QuerySet[Relation]:
    return relations_list().filter(Q(claim_a=claim) | Q(claim_b=claim))


def flags_list() -> QuerySet[Flag]:
    return Flag.objects.select_related("claim", "decided_by")
