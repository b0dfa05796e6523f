"""The one way work is queued: a job row, a message that rings the bell, and one Celery task that answers.

A handler of a job kind has two halves. ``prepare`` does what takes time (parsing, network) outside any
transaction; ``apply`` writes, inside the one transaction that also marks the job done. Whatever the broker
or a worker loses, the row is still there and the sweeper sends it again; whatever runs twice, the attempt
number lets only one write.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from celery import Task, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from sources.choices import JobQueue, JobState
from sources.models import Job
from sources.services import jobs as job_rows
from sources.services.errors import NotAllowed, ServiceError
from sources.services.jobs import LeaseLost

if TYPE_CHECKING:
    from django.contrib.auth.models import User

log = logging.getLogger(__name__)

Progress = Callable[..., None]
"""``progress(done, total, note="")``; raises LeaseLost, which a handler lets through."""

BROKER_ERRORS = (KombuError, RedisError, OSError)
COUNTDOWN_LIMIT = timedelta(seconds=60)
"""A longer wait is left to the sweeper: a message with a countdown sits in a worker's memory."""


class TransientError(Exception):
    """Trying again later may help (a time-out, a busy server). The text is the reason."""

    def __init__(self, reason: str, code: str = "transient") -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class PermanentError(Exception):
    """Trying again cannot help. ``code`` is a permanent kebab-case id, ``reason`` tells a person why."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code, self.reason = code, reason


class JobHandler(Protocol):
    def prepare(self, job: Job, progress: Progress) -> Any:
        """What takes time; no transaction is open and nothing is written."""
        ...

    def apply(self, job: Job, prepared: Any) -> Mapping[str, Any]:
        """The effects, in one transaction with the end of the job. Returns what a person should see."""
        ...


@dataclass(frozen=True, slots=True)
class JobKind:
    kind: str
    queue: str
    handler: JobHandler


_KINDS: dict[str, JobKind] = {}
H = TypeVar("H", bound=type)


def register(kind: str, *, queue: str) -> Callable[[H], H]:
    """Class decorator: jobs of ``kind`` go to ``queue`` and are handled by one instance of the class.

    Raises ValueError for a queue that no worker reads, or a kind that another class handles.
    """
    if queue not in JobQueue.values:
        raise ValueError(f"no worker reads the queue {queue!r}")

    def remember(handler_class: H) -> H:
        known = _KINDS.get(kind)
        if known is not None and type(known.handler).__qualname__ != handler_class.__qualname__:
            raise ValueError(f"{kind} is already handled by {type(known.handler).__qualname__}")
        _KINDS[kind] = JobKind(kind, queue, handler_class())
        return handler_class

    return remember


def known_kinds() -> list[str]:
    return sorted(_KINDS)


# --- asking for work ------------------------------------------------------------------------------------


def submit(
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
    """Write the job row in the caller's transaction and ring the bell when it commits.

    A broker that is down is logged, never raised: the sweeper sends the message later.
    """
    if queue is None:
        queue = _KINDS[kind].queue if kind in _KINDS else JobQueue.CHECKS
    job = job_rows.request_job(
        kind,
        key=key,
        slot=slot,
        params=params,
        subject=subject,
        queue=queue,
        by=by,
        available_at=available_at,
    )
    ring_on_commit(job)
    return job


def ring_on_commit(job: Job) -> None:
    """Send the message of a queued job that has none yet, once the transaction has committed."""
    if job.state == JobState.QUEUED and job.sent_at is None:
        transaction.on_commit(partial(ring, job.pk, job.queue, job.available_at), robust=True)


TELL_EVERY_SECONDS = 60.0
_told_at: float | None = None


def _tell_of_broker(job_id: int, exc: Exception) -> None:
    """Once a minute is enough: an import of thousands meets the same broker thousands of times."""
    global _told_at
    now = monotonic()
    level = logging.DEBUG if _told_at is not None and now - _told_at < TELL_EVERY_SECONDS else logging.WARNING
    if level == logging.WARNING:
        _told_at = now
    log.log(level, "broker took no message for job %s, the sweeper will send it: %s", job_id, exc)


def ring(job_id: int, queue: str, available_at: datetime | None = None) -> bool:
    """Send the message now. False where the broker is down or the job is not due for long."""
    now = timezone.now()
    wait = max(timedelta(0), (available_at or now) - now)
    if wait > COUNTDOWN_LIMIT:
        return False
    delay: dict[str, Any] = {"countdown": wait.total_seconds()} if wait else {}
    try:
        run_job.apply_async(args=(job_id,), queue=queue, **delay)
    except BROKER_ERRORS as exc:
        _tell_of_broker(job_id, exc)
        job_rows.mark_unsent(job_id)
        return False
    job_rows.mark_sent(job_id, now=now)
    return True


def retry(job: Job, *, by: User) -> Job:
    """``retry_job`` with its message. Raises as it does."""
    with transaction.atomic():
        job = job_rows.retry_job(job, by=by)
        ring_on_commit(job)
    return job


def start_check(kind: str, *, by: User) -> Job:
    """Start a scheduled check now. A second click while it waits returns the same job.

    Raises NotAllowed without sources.start_check, ServiceError for a kind that nothing handles.
    """
    if not by.has_perm("sources.start_check"):
        raise NotAllowed("permission-needed", "This needs the permission sources.start_check.")
    if kind not in _KINDS:
        raise ServiceError("unknown-kind", f"Nothing handles {kind!r}. Known: {', '.join(known_kinds())}.")
    return submit(kind, key="by-hand", by=by)


# --- working --------------------------------------------------------------------------------------------


@shared_task(name="sources.run_job", bind=True, max_retries=3, default_retry_delay=15)
def run_job(self: Task[Any, Any], job_id: int) -> None:
    """The one task that workers run. A duplicate, an ended or a missing job is a quiet return."""
    execute_job(job_id)


def execute_job(job_id: int) -> Job | None:
    """Take the job, do it and end it, in this process. None where there was nothing to take."""
    job = job_rows.lease_job(job_id, now=timezone.now())
    if job is None:
        return None
    try:
        _attempt(job)
    except LeaseLost:
        log.info("job %s, attempt %s: no longer ours, nothing written", job.pk, job.attempt)
    job.refresh_from_db()
    # It may be queued again: to be retried later, or because it was asked for again while it ran.
    ring_on_commit(job)
    return job


def _attempt(job: Job) -> None:
    fail = partial(job_rows.fail_job, job)
    try:
        _work(job)
    except LeaseLost:
        raise
    except TransientError as exc:
        fail(code=exc.code, reason=exc.reason, now=timezone.now(), transient=True)
    except (OperationalError, InterfaceError) as exc:
        fail(code="database-busy", reason=str(exc), now=timezone.now(), transient=True)
    except (PermanentError, ServiceError) as exc:
        reason = exc.reason if isinstance(exc, PermanentError) else exc.detail
        fail(code=exc.code, reason=reason, now=timezone.now())
    except SoftTimeLimitExceeded:
        reason = f"It took longer than {settings.CELERY_TASK_SOFT_TIME_LIMIT} seconds."
        fail(code="time-limit", reason=reason, now=timezone.now())
    except Exception as exc:
        # A bug in a handler: the job ends with the reason shown, the worker goes on to the next.
        log.exception("job %s (%s) failed", job.pk, job.kind)
        fail(code="unexpected-error", reason=f"{type(exc).__name__}: {exc}"[:2000], now=timezone.now())


def _work(job: Job) -> None:
    known = _KINDS.get(job.kind)
    if known is None:
        raise PermanentError("unknown-kind", f"This worker knows no kind {job.kind!r}: {known_kinds()}.")
    with _lease_kept(job):
        prepared = known.handler.prepare(job, _progress_of(job))
    with transaction.atomic():
        job_rows.hold_job(job, now=timezone.now())
        result = known.handler.apply(job, prepared)
        job_rows.finish_job(job, result=result, now=timezone.now())


def _progress_of(job: Job) -> Progress:
    last = 0.0

    def progress(done: int, total: int, note: str = "") -> None:
        nonlocal last
        # At most one write a second, and always the last one.
        if done >= total or monotonic() - last >= 1:
            last = monotonic()
            job_rows.report_progress(job, done=done, total=total, note=note)

    return progress


@contextmanager
def _lease_kept(job: Job) -> Iterator[None]:
    """Renew the lease from a thread while the body runs, so that a short lease can cover long work.

    The thread dies with the process: that is how a killed worker is noticed. A hung one is ended by
    Celery's hard time limit. It ends before the effects are written, so it never waits for their lock.
    """
    done = Event()

    def renew() -> None:
        try:
            while not done.wait(settings.JOB_LEASE_SECONDS / 3):
                try:
                    job_rows.renew_lease(job, now=timezone.now())
                except OperationalError as exc:
                    log.warning("job %s: lease not renewed, trying again: %s", job.pk, exc)
        except LeaseLost:
            log.info("job %s: lease lost", job.pk)
        finally:
            connection.close()

    keeper = Thread(target=renew, name=f"lease-{job.pk}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def work_off(*, limit: int = 1000) -> int:
    """Do due jobs in this process, oldest first, without a broker. Returns how many were done.

    For commands and tests; jobs that these jobs ask for are done too.
    """
    worked = 0
    while worked < limit:
        due = Job.objects.filter(state=JobState.QUEUED, available_at__lte=timezone.now())
        job_id = due.order_by("id").values_list("pk", flat=True).first()
        if job_id is None:
            break
        worked += execute_job(job_id) is not None
    return worked
