"""The post room: events become deliveries, deliveries are sent, one job for each hook that has some.

A hook has a job of its own, so that a slow receiver holds up nobody but itself; after a time-out or an error
of the receiver the hook waits, so that it does not keep a worker either. The bell after an event only makes
it quick: the sweep on the schedule finds the same work.
"""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.utils import timezone

from claims.models import Event, Hook, HookDelivery
from claims.selectors.hooks import hooks_with_work, next_due_at
from claims.services import hooks
from claims.services.hook_outbox import give_up_lost, make_deliveries, prune_deliveries
from claims.services.hook_sending import record_outcome, send, take_delivery
from sources.choices import JobQueue
from sources.models import Job
from sources.tasks.queue import COUNTDOWN_LIMIT, Progress, register, submit

OUTBOX, SENDING = "hook-outbox", "hook-sending"
"""Kinds of job; kept as short as other housekeeping."""
SECONDS_A_JOB = 30.0
DELIVERIES_A_JOB = 200


@register(OUTBOX, queue=JobQueue.CHECKS)
class SweepOutbox:
    """Deliveries are written in transactions of their own, each once, so that an attempt that starts over
    finds what the last one did."""

    def prepare(self, job: Job, progress: Progress) -> dict[str, int]:
        now = timezone.now()
        made = make_deliveries(now=now)
        return {"made": made, "given_up": give_up_lost(now=now), "pruned": prune_deliveries(now=now)}

    def apply(self, job: Job, prepared: dict[str, int]) -> dict[str, Any]:
        busy = hooks_with_work(now=timezone.now())
        for hook_id in busy:
            submit_sending(hook_id)
        return {**prepared, "hooks": len(busy)}


def submit_sending(hook_id: int) -> Job:
    about = f"hook:{hook_id}"
    return submit(SENDING, key=about, subject=about, params={"hook_id": hook_id})


@register(SENDING, queue=JobQueue.FETCH)
class SendDeliveries:
    """params: hook_id. Every delivery is leased, sent and written by itself."""

    def prepare(self, job: Job, progress: Progress) -> dict[str, int]:
        counts = {"delivered": 0, "failed": 0}
        started = monotonic()
        for number in range(1, DELIVERIES_A_JOB + 1):
            delivery = take_delivery(job.params["hook_id"], now=timezone.now())
            if delivery is None:
                break
            outcome = send(delivery)
            record_outcome(delivery, outcome=outcome, now=timezone.now())
            counts["delivered" if outcome.ok else "failed"] += 1
            progress(number, DELIVERIES_A_JOB, "deliveries")
            if monotonic() - started > SECONDS_A_JOB:
                break
        return counts

    def apply(self, job: Job, prepared: dict[str, int]) -> dict[str, Any]:
        now = timezone.now()
        hook = Hook.objects.filter(pk=job.params["hook_id"]).first()
        upcoming = next_due_at(hook, now=now) if hook else None
        # What is due later than the broker may keep a message is left to the sweep.
        if hook is not None and upcoming is not None and upcoming - now <= COUNTDOWN_LIMIT:
            moment = upcoming.replace(microsecond=0) + timedelta(seconds=1) if upcoming > now else now
            about = f"hook:{hook.pk}"
            submit(
                SENDING,
                key=f"{about}:{int(moment.timestamp())}" if upcoming > now else f"rest-after:{job.pk}",
                subject=about,
                params=job.params,
                available_at=moment,
            )
        return prepared


# --- the bell -------------------------------------------------------------------------------------------


def ring_outbox() -> None:
    """Once the transaction has committed, and once only, ask for a look at its events."""
    if not any(waiting[1] is _ask for waiting in connection.run_on_commit):
        transaction.on_commit(_ask, robust=True)


def _ask() -> None:
    if Hook.objects.filter(is_active=True).exists():
        submit(OUTBOX, key="bell")


def _heard(sender: Any, created: bool, **_: Any) -> None:
    if created:
        ring_outbox()


post_save.connect(_heard, sender=Event, dispatch_uid="hook-outbox-bell")


# --- what people ask for --------------------------------------------------------------------------------


def try_hook(hook: Hook, *, by: User) -> HookDelivery:
    """``request_test``, sent at once."""
    with transaction.atomic():
        delivery = hooks.request_test(hook, by=by)
        submit_sending(hook.pk)
    return delivery


def replay(delivery: HookDelivery, *, by: User) -> HookDelivery:
    """``replay_delivery``, sent at once."""
    with transaction.atomic():
        again = hooks.replay_delivery(delivery, by=by)
        submit_sending(delivery.hook_id)
    return again


def replay_since(hook: Hook, *, by: User, since: Any) -> int:
    """``replay_since`` of the services, and the sweep that finds what was never sent."""
    with transaction.atomic():
        again = hooks.replay_since(hook, by=by, since=since)
        submit(OUTBOX, key="bell", by=by)
        submit_sending(hook.pk)
    return again
