"""From events to deliveries. Losing every message, or running twice at once, loses and doubles nothing.

Each hook reads the events by their ids, from its cursor on. PostgreSQL gives out ids before it commits, so
that one may appear behind others that are already read: whoever stops at the highest id seen so far would
lose it. The cursor therefore stays behind ``OVERLAP``, longer than any transaction lives, and what lies
between is read again by every sweep; that a hook has at most one delivery of an event is a constraint.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from claims.choices import DeliveryState, HookEvent
from claims.models import Event, Hook, HookDelivery
from claims.selectors.hooks import JOB_DIED, OPEN_STATES, claims_meant, told_events, verbs_of
from claims.services.guards import write_event
from claims.services.hook_payloads import payloads_of
from sources.choices import JobState
from sources.models import Job
from sources.services.jobs import HOUSEKEEPING_KINDS
from sources.services.turns import take_turn

OVERLAP = timedelta(minutes=15)
"""A job is ended after ten minutes (CELERY_TASK_TIME_LIMIT), a request long before."""
EVENTS_AT_ONCE = 200
EVENTS_A_SWEEP = 20_000
"""Of one hook; the next sweep goes on."""


def make_deliveries(*, now: datetime) -> int:
    """Write what each hook that is on is to be told. Returns how many deliveries are new."""
    hooks = list(Hook.objects.filter(is_active=True).order_by("id"))
    if not hooks:
        return 0
    _note_dead_jobs(hooks, now=now)
    return sum(_follow(hook, now=now) for hook in hooks)


def _follow(hook: Hook, *, now: datetime) -> int:
    """A few hundred events in a transaction of their own, until none is left."""
    made, at, read = 0, hook.cursor, 0
    verbs = verbs_of(hook.events)
    has_one = HookDelivery.objects.filter(hook=hook, event=OuterRef("pk"))
    while read < EVENTS_A_SWEEP:
        news = Event.objects.filter(~Exists(has_one), pk__gt=at, verb__in=verbs).order_by("pk")
        events = list(news.select_related("actor")[:EVENTS_AT_ONCE])
        if not events:
            break
        made += _write(hook, events, now=now)
        at, read = events[-1].pk, read + len(events)
    settled = Event.objects.filter(pk__gt=hook.cursor, at__lt=now - OVERLAP)
    if read >= EVENTS_A_SWEEP:
        settled = settled.filter(pk__lte=at)
    newest = settled.aggregate(newest=Max("pk"))["newest"]
    if newest is not None:
        # Only from where it was: a person may have put it back to replay.
        Hook.objects.filter(pk=hook.pk, cursor=hook.cursor).update(cursor=newest)
    return made


def _write(hook: Hook, events: list[Event], *, now: datetime) -> int:
    told = told_events(events, types=hook.events)
    if hook.filters:
        meant = claims_meant({pk for one in told for pk in one.claims}, filters=hook.filters)
        # What is about no claim, an article or a job, is not narrowed.
        told = [one for one in told if not one.claims or not meant.isdisjoint(one.claims)]
    rows = [
        HookDelivery(
            hook=hook,
            event=one.event,
            type=one.kind.type,
            message_id=f"msg_{hook.pk}_{one.event.pk}",
            payload=payload,
            next_attempt_at=now,
            created_at=now,
        )
        for one, payload in zip(told, payloads_of(told, fields=hook.fields), strict=True)
    ]
    if not rows:
        return 0
    with transaction.atomic():
        # Two sweeps at once: whoever comes second finds the rows and adds none.
        take_turn(f"hook {hook.pk}")
        ids = [row.event_id for row in rows]
        known = set(HookDelivery.objects.filter(hook=hook, event__in=ids).values_list("event", flat=True))
        fresh = [row for row in rows if row.event_id not in known]
        HookDelivery.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _note_dead_jobs(hooks: list[Hook], *, now: datetime) -> None:
    """An event for each job that ended badly since somebody wants to hear of it: jobs have no history."""
    since = min((h.switched_at for h in hooks if HookEvent.JOB_DEAD in h.events), default=None)
    if since is None:
        return
    told = Event.objects.filter(
        target_type="job", target_id=OuterRef("pk"), verb=JOB_DIED, at__gte=OuterRef("finished_at")
    )
    with transaction.atomic():
        take_turn("dead jobs")
        dead = Job.objects.filter(
            ~Exists(told),
            state__in=(JobState.DEAD, JobState.FAILED),
            finished_at__gte=max(since, now - timedelta(days=1)),
        )
        for job in dead.exclude(kind__in=HOUSEKEEPING_KINDS).order_by("id")[:EVENTS_AT_ONCE]:
            after = {"state": job.state, "kind": job.kind, "subject": job.subject, "attempt": job.attempt}
            write_event(JOB_DIED, job, claim=None, after=after, reason=job.error_code)


def prune_deliveries(*, now: datetime) -> int:
    """Delete what is older than the log is kept. What still waits then is for a hook that is off. Returns
    how many."""
    kept_from = now - timedelta(days=settings.NEWSVERIFY_HOOK_KEEP_DAYS)
    old = HookDelivery.objects.filter(created_at__lt=kept_from)
    gone, _ = HookDelivery.objects.filter(pk__in=old.order_by().values("pk")[:1000]).delete()
    return gone


def give_up_lost(*, now: datetime) -> int:
    """End deliveries whose sender was lost in their last try. Returns how many."""
    tries = len(settings.NEWSVERIFY_HOOK_RETRY_SECONDS) + 1
    lost = HookDelivery.objects.filter(state__in=OPEN_STATES, tries__gte=tries, lease_until__lt=now)
    reason = "Its sender was lost in the last try."
    return lost.update(state=DeliveryState.DEAD, lease_until=None, error_code="sender-lost", error=reason)
