"""Lists of claims and of what hangs on them, for the admin, the API and the terminal."""

from __future__ import annotations

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
    Review,
    Statement,
    StatementSpan,
)

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
    ``open_conflict_count`` and ``latest_rating`` ("" where nobody reviewed)."""
    conflicts = Relation.objects.filter(OPEN_CONFLICT)
    latest = Review.objects.filter(claim=OuterRef("pk")).order_by("-id").values("rating")[:1]
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
    waits = ~Q(workflow_state=WorkflowState.CLOSED) & ~Exists(Review.objects.filter(claim=OuterRef("pk")))
    return waits if user is None else waits & (Q(assigned_to__isnull=True) | Q(assigned_to=user))


def in_open_conflict() -> Q:
    """Of claims: that another account contradicts it and the conflict stands."""
    conflicts = Relation.objects.filter(OPEN_CONFLICT).order_by()
    return Q(pk__in=conflicts.values("claim_a")) | Q(pk__in=conflicts.values("claim_b"))


def review_queue(user: User | None = None) -> QuerySet[Claim]:
    """What a person should look at next: open claims, the person's own first, then conflicts, then worth."""
    queue = claims_list().exclude(workflow_state=WorkflowState.CLOSED).filter(reviews__isnull=True)
    urgency: list[str | OrderBy] = ["-open_conflict_count", "-check_worthiness", "-id"]
    if user is not None:
        queue = queue.filter(Q(assigned_to__isnull=True) | Q(assigned_to=user))
        urgency.insert(0, F("assigned_to").asc(nulls_last=True))
    return queue.order_by(*urgency)


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
