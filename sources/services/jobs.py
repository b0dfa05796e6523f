"""The life of a job row: requested, leased, renewed, finished, retried, swept.

Every change is one conditional UPDATE that acts only if exactly one row changed, so that any number of
workers, messages and sweepers may meet on a row. Nothing here speaks to the broker (``sources.tasks`` does).
The guard of all effects is the attempt number: it only ever grows, and a worker whose lease ran out holds
an old one.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from sources.choices import JobQueue, JobState
from sources.models import Job
from sources.services.errors import NotAllowed, StaleState
from sources.text.tokens import masked

if TYPE_CHECKING:
    from django.contrib.auth.models import User


OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)
ENDED_BADLY = (JobState.FAILED, JobState.DEAD, JobState.CANCELLED)
ATTEMPTS_PER_REQUEST = 5
HOUSEKEEPING_KINDS = ("heartbeat", "sweep", "hook-outbox", "hook-sending")


class LeaseLost(Exception):  # noqa: N818 - named for what happened
    """This worker no longer holds the job: its lease ran out, or a person cancelled it."""


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What one sweep found. ``resend`` holds (id, queue) of jobs whose message must be sent again."""

    resend: tuple[tuple[int, str], ...]
    expired: int
    dead: int
    pruned: int


# --- asking for work ------------------------------------------------------------------------------------


def request_job(
    kind: str,
    *,
    key: str = "",
    slot: str = "",
    params: Mapping[str, Any] | None = None,
    subject: str = "",
    queue: str | None = None,
    by: User | None = None,
    available_at: datetime | None = None,
) -> Job:
    """Write the row of a job inside the caller's transaction, or return the one that already stands for it.

    An open job of the same kind and key is returned instead; if it is running it will run once more, since
    it may have read the data before the caller's change. A slot that exists returns its row, whatever its
    state. Raises StaleState where others keep winning the race for the same key.
    """
    for _ in range(3):
        standing = _standing_job(kind, key=key, slot=slot)
        if standing is not None:
            return standing
        try:
            with transaction.atomic():
                return Job.objects.create(
                    kind=kind,
                    key=key,
                    slot=slot,
                    params=dict(params or {}),
                    subject=masked(subject),  # the name of a file, say
                    queue=queue or JobQueue.CHECKS,
                    requested_by_id=getattr(by, "pk", None),
                    available_at=available_at or timezone.now(),
                    max_attempts=ATTEMPTS_PER_REQUEST,
                )
        except IntegrityError:
            # Somebody wrote the same key or slot between the look and the write: look again.
            continue
    raise StaleState("job-contended", f"Others keep requesting {kind} {key or slot}; try again.")


def _standing_job(kind: str, *, key: str, slot: str) -> Job | None:
    if slot:
        found = Job.objects.filter(kind=kind, slot=slot).first()
        if found is not None:
            return found
    if not key:
        return None
    same = Job.objects.filter(kind=kind, key=key)
    # Both updates take the row's lock until the caller commits, so that a worker that starts (or ends) this
    # very job now waits and then reads what the caller wrote.
    if same.filter(state=JobState.QUEUED).update(again=False):
        return same.filter(state=JobState.QUEUED).first()
    if same.filter(state=JobState.RUNNING).update(again=True):
        return same.filter(state__in=OPEN_STATES).first()
    return None


def cancel_job(job: Job, *, by: User, reason: str = "") -> Job:
    """End an open job. Work already under way finds its lease gone and writes nothing.

    Raises NotAllowed without sources.retry_job, StaleState where the job has already ended.
    """
    _require(by, "sources.retry_job")
    changed = Job.objects.filter(pk=job.pk, state__in=OPEN_STATES).update(
        state=JobState.CANCELLED,
        finished_at=timezone.now(),
        lease_until=None,
        again=False,
        error_code="cancelled",
        error=f"{by.get_username()}: {masked(reason)}" if reason else by.get_username(),
    )
    job.refresh_from_db()
    if not changed:
        raise StaleState("job-ended", f"The job has already ended: {job.get_state_display()}.")
    return job


def retry_job(job: Job, *, by: User) -> Job:
    """Queue a failed, dead or cancelled job again, with fresh attempts.

    Raises NotAllowed without sources.retry_job, StaleState where it has not ended badly or where the same
    work is already queued.
    """
    _require(by, "sources.retry_job")
    now = timezone.now()
    try:
        with transaction.atomic():
            changed = Job.objects.filter(pk=job.pk, state__in=ENDED_BADLY).update(
                state=JobState.QUEUED,
                available_at=now,
                sent_at=None,
                finished_at=None,
                error_code="",
                error="",
                # The attempt number is a fence and never starts over; its limit moves instead.
                max_attempts=F("attempt") + ATTEMPTS_PER_REQUEST,
                **_NO_PROGRESS,
            )
    except IntegrityError as exc:
        raise StaleState("job-already-queued", "The same work is already queued or running.") from exc
    job.refresh_from_db()
    if not changed:
        raise StaleState("job-not-ended", f"It is {job.state}; only a job that ended badly is retried.")
    return job


# --- doing it -------------------------------------------------------------------------------------------

_NO_PROGRESS: dict[str, Any] = {"progress_done": 0, "progress_total": 0, "progress_note": ""}


def lease_job(job_id: int, *, now: datetime) -> Job | None:
    """Take the job if it is due and free, or if its last holder's lease ran out; None otherwise.

    The returned row carries the new attempt number, which every later write of this attempt must show.
    """
    free = Q(state=JobState.QUEUED, available_at__lte=now) | Q(state=JobState.RUNNING, lease_until__lt=now)
    with transaction.atomic():
        taken = Job.objects.filter(free, pk=job_id, attempt__lt=F("max_attempts")).update(
            state=JobState.RUNNING,
            attempt=F("attempt") + 1,
            lease_until=_lease_end(now),
            started_at=now,
            again=False,
            **_NO_PROGRESS,
        )
        return Job.objects.get(pk=job_id) if taken else None


def renew_lease(job: Job, *, now: datetime) -> None:
    """Say that this attempt is alive. Raises LeaseLost where another attempt, or a person, took over."""
    _update_held(job, lease_until=_lease_end(now))


def report_progress(job: Job, *, done: int, total: int, note: str = "") -> None:
    """Show how far this attempt is. Raises LeaseLost as ``renew_lease`` does."""
    _update_held(job, progress_done=done, progress_total=total, progress_note=note[:200])


def finish_job(job: Job, *, result: Mapping[str, Any], now: datetime) -> None:
    """Mark done; call it in the transaction of the effects. Raises LeaseLost, which must undo them.

    A job that was asked for again meanwhile goes back to the queue, and keeps this result until then.
    Its progress is whole: the last report of a handler came before the effects.
    """
    _end(
        job,
        state=JobState.DONE,
        now=now,
        result=dict(result),
        error_code="",
        error="",
        progress_done=F("progress_total"),
        progress_note="",
    )


def fail_job(job: Job, *, code: str, reason: str, now: datetime, transient: bool = False) -> None:
    """End this attempt without effects: a transient failure waits and is retried, until it is dead.

    Raises LeaseLost where this attempt no longer holds the job.
    """
    reason = masked(reason)  # the words of an exception, which may quote what it was given
    if transient and job.attempt < job.max_attempts:
        _update_held(
            job,
            state=JobState.QUEUED,
            lease_until=None,
            available_at=now + back_off(job.attempt),
            sent_at=None,
            error_code=code,
            error=reason,
        )
        return
    _end(job, state=JobState.DEAD if transient else JobState.FAILED, now=now, error_code=code, error=reason)


def back_off(attempt: int) -> timedelta:
    """Seconds to wait after a failed attempt: doubling, capped, with jitter so that a herd spreads."""
    seconds = min(settings.JOB_BACKOFF_MAX_SECONDS, settings.JOB_BACKOFF_SECONDS * 2 ** (attempt - 1))
    return timedelta(seconds=seconds * random.uniform(0.5, 1.5))  # noqa: S311 - jitter, no secret


def hold_job(job: Job, *, now: datetime) -> None:
    """First write of the transaction of the effects: shows that this attempt still holds the job and,
    where rows can be locked, keeps every other attempt out until the commit. Raises LeaseLost."""
    renew_lease(job, now=now)


def _lease_end(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _update_held(job: Job, **values: Any) -> None:
    held = Job.objects.filter(pk=job.pk, attempt=job.attempt, state=JobState.RUNNING)
    if not held.update(**values):
        raise LeaseLost(f"job {job.pk}, attempt {job.attempt}")


def _end(job: Job, *, state: JobState, now: datetime, **values: Any) -> None:
    held = Job.objects.filter(pk=job.pk, attempt=job.attempt, state=JobState.RUNNING)
    with transaction.atomic():
        if held.filter(again=False).update(state=state, finished_at=now, lease_until=None, **values):
            return
        revived = held.filter(again=True).update(
            state=JobState.QUEUED,
            again=False,
            lease_until=None,
            available_at=now,
            sent_at=None,
            max_attempts=F("attempt") + ATTEMPTS_PER_REQUEST,
            **values,
        )
    if not revived:
        raise LeaseLost(f"job {job.pk}, attempt {job.attempt}")


# --- sending --------------------------------------------------------------------------------------------


def mark_sent(job_id: int, *, now: datetime) -> None:
    """A message for this job is in the broker, as far as the sender knows."""
    Job.objects.filter(pk=job_id, state__in=OPEN_STATES).update(sent_at=now)


def mark_unsent(job_id: int) -> None:
    """The broker did not take the message: the next sweep sends it."""
    Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(sent_at=None)


def sweep_jobs(*, now: datetime, in_broker: Mapping[str, int] | None = None, limit: int = 500) -> SweepResult:
    """Find work that was left behind, and say what must be sent again.

    Queued work is left behind when it is due and was never sent, or was sent longer ago than
    JOB_RESEND_SECONDS. ``in_broker`` (messages waiting, by queue) tells a lost message from a long queue:
    where the broker holds a message for every waiting row, waiting is all that is wrong. A queue that it
    leaves out could not be asked, and nothing can be sent there now. Running work is
    left behind when its lease ran out; it is sent again, or dead after its last attempt.
    """
    dead = Job.objects.filter(
        state=JobState.RUNNING, lease_until__lt=now, attempt__gte=F("max_attempts")
    ).update(
        state=JobState.DEAD,
        finished_at=now,
        lease_until=None,
        error_code="worker-lost",
        error="Its worker was lost, or took too long, on every attempt.",
    )
    expired = list(
        Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now)
        .order_by("lease_until")
        .values_list("pk", "queue")[:limit]
    )
    depths = dict.fromkeys(JobQueue.values, 0) if in_broker is None else in_broker
    resend = expired + _left_in_queue(now=now, in_broker=depths, limit=limit)
    Job.objects.filter(pk__in=[pk for pk, _ in resend]).update(sent_at=now)
    kept_from = now - timedelta(hours=settings.JOB_KEEP_HOUSEKEEPING_HOURS)
    pruned, _ = Job.objects.filter(kind__in=HOUSEKEEPING_KINDS, finished_at__lt=kept_from).delete()
    return SweepResult(tuple(resend), expired=len(expired), dead=dead, pruned=pruned)


def _left_in_queue(*, now: datetime, in_broker: Mapping[str, int], limit: int) -> list[tuple[int, str]]:
    too_long_ago = now - timedelta(seconds=settings.JOB_RESEND_SECONDS)
    due = Job.objects.filter(state=JobState.QUEUED, available_at__lte=now)
    left: list[tuple[int, str]] = []
    for queue, messages in in_broker.items():
        waiting = due.filter(queue=queue)
        left += waiting.filter(sent_at=None).order_by("available_at").values_list("pk", "queue")[:limit]
        sent = waiting.filter(sent_at__isnull=False)
        missing = sent.count() - messages
        if missing > 0:
            stale = sent.filter(sent_at__lt=too_long_ago).order_by("sent_at")
            left += stale.values_list("pk", "queue")[: min(limit, missing)]
    return left


def _require(by: User, permission: str) -> None:
    if not by.has_perm(permission):
        raise NotAllowed("permission-needed", f"This needs the permission {permission}.")
