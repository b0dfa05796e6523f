"""What web hooks can be told of, and how that is read out of the events that every change writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from claims.choices import DeliveryState, HookEvent, HookObject, HookOff, PublicationState, RelationKind
from claims.models import Claim, Event, Hook, HookDelivery, Relation
from claims.selectors.claims import live_mentions
from claims.selectors.merging import MERGED
from claims.selectors.story_desk import mentions_in_story

CLAIM_CREATED, CONFLICT_FOUND = "claim-created", "conflict-found"
ARTICLE_PROCESSED, ARTICLE_REVISED, JOB_DIED = "article-processed", "article-revised", "job-died"
OPEN_STATES = (DeliveryState.PENDING, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True)
class EventType:
    """``verbs`` are those of the events; ``holds`` tells more precisely which of them are meant, ``subject``
    gives the id of the object in the payload."""

    type: HookEvent
    about: HookObject
    verbs: tuple[str, ...]
    holds: Callable[[Event], bool] = lambda event: True
    subject: Callable[[Event], int | None] = lambda event: event.target_id

    @property
    def title(self) -> str:
        return str(self.type.label)


def _came_out(event: Event) -> bool:
    return bool(event.after.get("publication_state") == PublicationState.PUBLISHED)


def _went_back(event: Event) -> bool:
    return bool(event.before.get("publication_state") == PublicationState.PUBLISHED)


_OF_CLAIM, _OF_PAIR = HookObject.CLAIM, HookObject.RELATION
CATALOGUE: Mapping[str, EventType] = {
    known.type.value: known
    for known in (
        EventType(HookEvent.CLAIM_CREATED, _OF_CLAIM, (CLAIM_CREATED,)),
        EventType(HookEvent.CLAIM_STATUS_CHANGED, _OF_CLAIM, ("status-changed",)),
        EventType(HookEvent.CLAIM_PUBLISHED, _OF_CLAIM, ("publication-state-set",), holds=_came_out),
        EventType(HookEvent.CLAIM_WITHDRAWN, _OF_CLAIM, ("publication-state-set",), holds=_went_back),
        # A merge writes an event into the history of both claims; each type reads one of the two.
        EventType(
            HookEvent.CLAIM_MERGED,
            _OF_CLAIM,
            (MERGED,),
            holds=lambda event: event.claim_id != event.target_id,
            subject=lambda event: event.claim_id,
        ),
        EventType(
            HookEvent.CLAIM_UNMERGED,
            _OF_CLAIM,
            ("claim-unmerged",),
            holds=lambda event: event.claim_id == event.target_id,
        ),
        EventType(HookEvent.CONFLICT_FOUND, _OF_PAIR, (CONFLICT_FOUND,)),
        EventType(
            HookEvent.CONFLICT_DECIDED,
            _OF_PAIR,
            tuple(f"relation-{verb}" for verb in ("confirmed", "rejected", "explained", "reopened")),
        ),
        EventType(HookEvent.REVIEW_RECORDED, HookObject.REVIEW, ("review-recorded",)),
        EventType(HookEvent.REVIEW_COUNTERSIGNED, HookObject.REVIEW, ("review-countersigned",)),
        EventType(HookEvent.REVIEW_CONTRADICTED, HookObject.REVIEW, ("review-contradicted",)),
        EventType(HookEvent.EVIDENCE_ADDED, HookObject.EVIDENCE, ("evidence-added",)),
        EventType(HookEvent.EVIDENCE_WITHDRAWN, HookObject.EVIDENCE, ("evidence-withdrawn",)),
        EventType(HookEvent.ARTICLE_PROCESSED, HookObject.ARTICLE, (ARTICLE_PROCESSED,)),
        EventType(HookEvent.ARTICLE_REVISED, HookObject.ARTICLE, (ARTICLE_REVISED,)),
        EventType(HookEvent.JOB_DEAD, HookObject.JOB, (JOB_DIED,)),
    )
}
"""Every type that a hook can ask for, by its name."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event that a hook is told of. ``claims`` are the ids of the claims that it touches."""

    event: Event
    kind: EventType
    claims: tuple[int, ...]


def told_events(events: Iterable[Event], *, types: Iterable[str]) -> list[Told]:
    """Those of the events that the types mean, each with the first type that does. One query."""
    wanted = [CATALOGUE[name] for name in types if name in CATALOGUE]
    rows = list(events)
    pairs = _pairs(event.target_id for event in rows if event.target_type == "relation")
    found = []
    for event in rows:
        kind = next((k for k in wanted if event.verb in k.verbs and k.holds(event)), None)
        if kind is None:
            continue
        claims: tuple[int, ...] = (event.claim_id,) if event.claim_id else ()
        if kind.about == HookObject.RELATION:
            if event.target_id not in pairs:
                continue  # two claims that are the same, or an update: no conflict
            claims = pairs[event.target_id]
        found.append(Told(event, kind, claims))
    return found


def _pairs(relation_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """The two claims of those that are conflicts."""
    rows = Relation.objects.filter(pk__in=set(relation_ids), kind=RelationKind.CONFLICTS)
    return {pk: (a, b) for pk, a, b in rows.values_list("pk", "claim_a", "claim_b")}


def verbs_of(types: Iterable[str]) -> set[str]:
    return {verb for name in types if name in CATALOGUE for verb in CATALOGUE[name].verbs}


def claims_meant(claim_ids: Iterable[int], *, filters: Mapping[str, Any]) -> set[int]:
    """Which of the claims a hook's filters let through; one query, none where there is no filter.

    ``verification_status`` and ``publication_state`` are lists of states, ``story``, ``source`` and
    ``measure`` name one each.
    """
    ids = set(claim_ids)
    if not filters or not ids:
        return ids
    rows = Claim.objects.filter(pk__in=ids).order_by()
    for column in ("verification_status", "publication_state"):
        if filters.get(column):
            rows = rows.filter(**{f"{column}__in": filters[column]})
    made = live_mentions().filter(claim=OuterRef("pk"))
    if source := filters.get("source"):
        said = Q(statement__source=source) | Q(statement__source__merged_into=source)
        rows = rows.filter(Exists(made.filter(said)))
    if measure := filters.get("measure"):
        counted = made.filter(
            statement__quantities__measure=measure,
            statement__quantities__start__gte=F("start"),
            statement__quantities__end__lte=F("end"),
        )
        rows = rows.filter(Exists(counted))
    if story := filters.get("story"):
        rows = rows.filter(pk__in=mentions_in_story(story).order_by().values("claim"))
    return set(rows.values_list("pk", flat=True))


# --- for the doors and the workers ----------------------------------------------------------------------


def hooks_list() -> QuerySet[Hook]:
    """All hooks, with ``created_by``."""
    return Hook.objects.select_related("created_by")


def deliveries_list() -> QuerySet[HookDelivery]:
    """The log, newest first, with the hook of each."""
    return HookDelivery.objects.select_related("hook")


def due_deliveries(hook: Hook, *, now: datetime) -> QuerySet[HookDelivery]:
    """What may be sent now, oldest first: due, and held by no worker that is alive. A hook that is off, or
    that waits after a failure, is sent tests only."""
    rows = hook.deliveries.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=now), state__in=OPEN_STATES, next_attempt_at__lte=now
    )
    if not hook.is_active or (hook.held_until is not None and hook.held_until > now):
        rows = rows.filter(type=HookEvent.TEST)
    return rows.order_by("id")


def next_due_at(hook: Hook, *, now: datetime) -> datetime | None:
    """When the hook has something to send next; None where nothing waits."""
    if due_deliveries(hook, now=now).exists():
        return now
    if not hook.is_active:
        return None
    waiting = hook.deliveries.filter(state__in=OPEN_STATES).order_by("next_attempt_at")
    first = waiting.values_list("next_attempt_at", "lease_until").first()
    times = [*(first or ()), hook.held_until if first else None]
    return max((time for time in times if time is not None), default=None)


def hooks_with_work(*, now: datetime) -> list[int]:
    """Ids of hooks that have something to send now."""
    due = HookDelivery.objects.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=now),
        hook=OuterRef("pk"),
        state__in=OPEN_STATES,
        next_attempt_at__lte=now,
    )
    ready = Q(is_active=True) & (Q(held_until__isnull=True) | Q(held_until__lte=now))
    rows = Hook.objects.filter((ready & Exists(due)) | Exists(due.filter(type=HookEvent.TEST)))
    return list(rows.order_by("id").values_list("pk", flat=True))


def hook_counts(hook: Hook) -> list[tuple[str, int]]:
    """How many deliveries of its log are in each state, in words."""
    rows = hook.deliveries.order_by().values_list("state").annotate(n=Count("pk"))
    found = dict(rows)
    return [(str(state.label), found[state.value]) for state in DeliveryState if state.value in found]


def hooks_put_off() -> list[Hook]:
    """Those that were switched off by themselves, and that a person should look at."""
    return list(Hook.objects.filter(off_reason__in=(HookOff.GONE, HookOff.FAILING))[:20])
