"""What the queue does for itself: scheduled ticks, the heartbeat, and the sweep for work left behind."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from celery import Task, current_app, shared_task
from django.db import transaction
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from kombu import Queue
from kombu.exceptions import ChannelError

from sources.choices import JobQueue
from sources.models import Job
from sources.services import jobs as job_rows
from sources.services.idempotency import forget_old_keys
from sources.tasks.queue import BROKER_ERRORS, Progress, register, ring, submit

log = logging.getLogger(__name__)


@shared_task(name="sources.tick", bind=True)
def tick(self: Task[Any, Any], kind: str) -> None:
    """One scheduled tick becomes one job. Ticks of one slot, by whatever beat, are one job."""
    now = timezone.now()
    name = getattr(self.request, "periodic_task_name", None) or (self.request.headers or {}).get(
        "periodic_task_name", ""
    )
    submit(kind, slot=slot_of(now, seconds=_interval_seconds(name)))


def slot_of(now: datetime, *, seconds: int) -> str:
    """Start of the interval that ``now`` lies in, as an ISO time. Ticks that piled up behind a slow worker
    fall into one slot and do the work once."""
    floor = int(now.timestamp()) // seconds * seconds
    return datetime.fromtimestamp(floor, tz=UTC).isoformat().replace("+00:00", "Z")


def _interval_seconds(periodic_task_name: str) -> int:
    row = PeriodicTask.objects.select_related("interval").filter(name=periodic_task_name).first()
    if row is None or row.interval is None:
        return 60  # a crontab's finest step
    return max(1, int(row.interval.schedule.run_every.total_seconds()))


@register("heartbeat", queue=JobQueue.CHECKS)
class Heartbeat:
    """Proof that the queue, a worker and the database work together; its age is shown by /healthz."""

    def prepare(self, job: Job, progress: Progress) -> None:
        return None

    def apply(self, job: Job, prepared: None) -> dict[str, Any]:
        return {}


@register("sweep", queue=JobQueue.CHECKS)
class Sweep:
    """Find work that was left behind and send it again."""

    def prepare(self, job: Job, progress: Progress) -> dict[str, int]:
        return messages_waiting()

    def apply(self, job: Job, prepared: dict[str, int]) -> dict[str, Any]:
        return sweep(in_broker=prepared)


def sweep(*, in_broker: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Sweep once and send what was found, when the transaction commits. Returns the counts."""
    with transaction.atomic():
        found = job_rows.sweep_jobs(now=timezone.now(), in_broker=in_broker)
        forgotten = forget_old_keys(now=timezone.now())
        for job_id, queue in found.resend:
            transaction.on_commit(partial(ring, job_id, queue), robust=True)
    return {
        "sent_again": len(found.resend),
        "lease_ran_out": found.expired,
        "dead": found.dead,
        "pruned": found.pruned,
        "keys_forgotten": forgotten,
    }


def messages_waiting() -> dict[str, int]:
    """Messages in each queue of the broker; queues that cannot be read are left out."""
    waiting: dict[str, int] = {}
    for queue in JobQueue.values:
        try:
            with current_app.connection_for_read() as link:
                # channel(), for default_channel would wait a hundred tries for a broker that is down
                declared: Any = Queue(queue)(link.channel()).queue_declare(passive=True)
                waiting[queue] = declared.message_count
        except ChannelError:
            waiting[queue] = 0  # Redis has no empty lists
        except BROKER_ERRORS as exc:
            log.debug("queue %s cannot be read: %s", queue, exc)
    return waiting
