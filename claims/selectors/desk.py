"""A person's day: what is theirs, what they watch, which filters they kept; and who carries how much."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import (
    BooleanField,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from claims.choices import RelationState, WorkflowState
from claims.models import Claim, Event, Relation, SavedView, Watch
from claims.selectors.claims import claims_list, relations_list

STUCK_AFTER = timedelta(days=7)
"""A claim of somebody's that no person has touched for so long waits for nothing that we know of."""
MINE_SHOWN = 100
EVENTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class MyClaim:
    """One claim of mine: ``handed`` is how it came to me, where another person gave it."""

    claim: Claim
    handed: Event | None
    moved_at: datetime
    is_stuck: bool


@dataclass(frozen=True, slots=True)
class Load:
    """What one person carries: open claims, by where the desk is with them, and how many are stuck."""

    person: User
    new: int
    in_review: int
    ready: int
    stuck: int

    @property
    def claims(self) -> int:
        return self.new + self.in_review + self.ready


@dataclass(frozen=True, slots=True)
class Watched:
    """A watched claim and what others did to it since the person last looked, newest first."""

    claim: Claim
    events: tuple[Event, ...]


def with_last_move(claims: QuerySet[Any]) -> QuerySet[Any]:
    """``moved_at``: when a person last did something with the claim; else when it was made."""
    last = Event.objects.filter(claim=OuterRef("pk"), actor__isnull=False).order_by("-id").values("at")[:1]
    moved_at = Coalesce(Subquery(last, output_field=DateTimeField()), F("created_at"))
    dated: QuerySet[Any] = claims.annotate(moved_at=moved_at)
    return dated


def my_claims(user: User, *, now: datetime) -> list[MyClaim]:
    """Open claims assigned to the person: those without a judgement first, then conflicts, then worth."""
    mine: QuerySet[Any] = claims_list().filter(assigned_to=user).exclude(workflow_state=WorkflowState.CLOSED)
    order = ("latest_rating", "-open_conflict_count", "-check_worthiness", "-id")
    claims: list[Any] = list(with_last_move(mine).order_by(*order)[:MINE_SHOWN])
    handed: dict[int, Event] = {}
    assigned = Event.objects.filter(claim__in=[c.pk for c in claims], verb="claim-assigned")
    for event in assigned.select_related("actor").order_by("id"):
        # The last one counts; what a person took themselves was handed over by nobody.
        handed.pop(event.claim_id or 0, None)
        if event.actor_id not in (None, user.pk):
            handed[event.claim_id or 0] = event
    return [
        MyClaim(claim, handed.get(claim.pk), claim.moved_at, claim.moved_at < now - STUCK_AFTER)
        for claim in claims
    ]


def my_pairs(claim_ids: Iterable[int], *, limit: int = 20) -> list[Relation]:
    """Proposals about these claims that wait for a person, best first."""
    ids = list(claim_ids)
    waiting = relations_list().filter(state=RelationState.SUGGESTED, is_current=True)
    return list(
        waiting.filter(Q(claim_a__in=ids) | Q(claim_b__in=ids)).order_by("-score", "-id")[:limit]
        if ids
        else []
    )


def stuck_claims(*, now: datetime) -> QuerySet[Claim]:
    """Open claims that somebody has and nobody has touched for STUCK_AFTER, the longest first."""
    held: QuerySet[Any] = Claim.objects.filter(assigned_to__isnull=False, merged_into__isnull=True)
    held = with_last_move(held.exclude(workflow_state=WorkflowState.CLOSED))
    return (
        held.filter(moved_at__lt=now - STUCK_AFTER).select_related("assigned_to").order_by("moved_at", "id")
    )


def work_load(*, now: datetime) -> list[Load]:
    """Everybody who has an open claim, who has most first: three queries."""
    open_claims = Claim.objects.filter(assigned_to__isnull=False, merged_into__isnull=True).exclude(
        workflow_state=WorkflowState.CLOSED
    )
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    rows = open_claims.order_by().values_list("assigned_to", "workflow_state").annotate(n=Count("pk"))
    for person, state, number in rows:
        counts[person or 0][state] = number
    stuck = Counter(stuck_claims(now=now).order_by().values_list("assigned_to", flat=True))
    people = User.objects.in_bulk(list(counts))
    loads = [
        Load(
            person=people[pk], new=held["new"], in_review=held["in_review"], ready=held["ready"],
            stuck=stuck[pk],
        )
        for pk, held in counts.items() if pk in people
    ]  # fmt: skip
    return sorted(loads, key=lambda load: (-load.claims, load.person.username))


def watched_changes(user: User) -> list[Watched]:
    """Watched claims with what happened since the person looked, without what they did themselves; in two
    queries, at most EVENTS_SHOWN events in all."""
    watches = list(Watch.objects.filter(user=user).select_related("claim").order_by("-id"))
    seen = {watch.claim_id: watch.seen_event for watch in watches}
    news: dict[int, list[Event]] = defaultdict(list)
    if seen:
        later = Watch.objects.filter(user=user, claim=OuterRef("claim"), seen_event__lt=OuterRef("id"))
        events = Event.objects.filter(Exists(later), claim__in=list(seen)).exclude(actor=user)
        for event in events.select_related("actor").order_by("-id")[:EVENTS_SHOWN]:
            news[event.claim_id or 0].append(event)
    return [Watched(watch.claim, tuple(news.get(watch.claim_id, ()))) for watch in watches]


def watches_of(user: User) -> QuerySet[Any]:
    """The person's watches with ``news_count``: events by others since they last looked."""
    later = Event.objects.filter(claim=OuterRef("claim"), pk__gt=OuterRef("seen_event")).exclude(actor=user)
    counted = later.order_by().values("claim").annotate(n=Count("pk")).values("n")
    watches: QuerySet[Any] = (
        Watch.objects.filter(user=user)
        .select_related("claim")
        .annotate(news_count=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0)))
    )
    return watches.order_by("-id")


def news_of(watch: Watch) -> QuerySet[Event]:
    """What others did to the claim since the person last looked, newest first, at most EVENTS_SHOWN."""
    later = Event.objects.filter(claim=watch.claim_id, pk__gt=watch.seen_event).exclude(actor=watch.user_id)
    return later.order_by("-id")[:EVENTS_SHOWN]


def saved_views(user: User, list_name: str = "") -> QuerySet[SavedView]:
    """The person's own filters and those that are shared, own ones first."""
    views = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True)).select_related("owner")
    if list_name:
        views = views.filter(list_name=list_name)
    return views.annotate(is_own=ExpressionWrapper(Q(owner=user), output_field=BooleanField())).order_by(
        "-is_own", "position", "name", "id"
    )
