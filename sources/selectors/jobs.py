"""What the scheduled checks did last, and when they run next."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Max
from django.db.models.functions import TruncHour
from django_celery_beat.models import PeriodicTask

from sources.choices import JobState
from sources.models import Job

TICK = "sources.tick"


@dataclass(frozen=True, slots=True)
class CheckRun:
    """One schedule: ``last`` is the newest job that ended, ``current`` one that is open, ``next_at`` None
    where the schedule is switched off."""

    kind: str
    name: str
    description: str
    rhythm: str
    schedule: PeriodicTask
    last: Job | None
    current: Job | None
    next_at: datetime | None


def check_runs(*, now: datetime) -> list[CheckRun]:
    """Every schedule that starts a check, by name. Two queries a schedule."""
    rows = PeriodicTask.objects.filter(task=TICK).select_related("interval", "crontab").order_by("name")
    return [_check_run(row, kind=kind, now=now) for row in rows if (kind := started_kind(row))]


def started_kind(row: PeriodicTask) -> str:
    """The job kind that a schedule starts; blank where somebody wrote arguments that start none."""
    try:
        args = json.loads(row.args)
    except ValueError:
        return ""
    return args[0] if isinstance(args, list) and args and isinstance(args[0], str) else ""


def _check_run(row: PeriodicTask, *, kind: str, now: datetime) -> CheckRun:
    jobs = Job.objects.filter(kind=kind).order_by("-id").select_related("requested_by")
    open_states = (JobState.QUEUED, JobState.RUNNING)
    return CheckRun(
        kind=kind,
        name=row.name,
        description=row.description,
        rhythm=str(row.interval or row.crontab or ""),
        schedule=row,
        last=jobs.exclude(state__in=open_states).first(),
        current=jobs.filter(state__in=open_states).first(),
        next_at=_next_at(row, now=now) if row.enabled else None,
    )


def _next_at(row: PeriodicTask, *, now: datetime) -> datetime:
    wait: timedelta = row.schedule.remaining_estimate(row.last_run_at or row.date_changed)
    return now + max(timedelta(0), wait)


HOURS = 24
_NEWEST_JOBS = 20_000


@dataclass(frozen=True, slots=True)
class HourOfJobs:
    """Jobs that ended in the hour that begins at ``at``."""

    at: datetime
    done: int
    failed: int


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """``hours``: the last 24, oldest first, the hour that runs included. ``oldest``: the queued job that is
    due longest, ``heartbeat``: the last that came back through the queue."""

    hours: tuple[HourOfJobs, ...]
    oldest: Job | None
    heartbeat: Job | None


def queue_health(*, now: datetime) -> QueueHealth:
    """How the queue has done lately. Four queries; only the newest 20,000 jobs are looked at."""
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    start = this_hour - timedelta(hours=HOURS - 1)
    newest = Job.objects.order_by().aggregate(newest=Max("pk"))["newest"] or 0
    counts = {
        (row["hour"], row["state"]): row["n"]
        for row in Job.objects.order_by()
        .filter(pk__gt=newest - _NEWEST_JOBS, finished_at__gte=start)
        .annotate(hour=TruncHour("finished_at", tzinfo=UTC))
        .values("hour", "state")
        .annotate(n=Count("pk"))
    }
    waiting = Job.objects.filter(state=JobState.QUEUED, available_at__lte=now)
    hours = [start + timedelta(hours=n) for n in range(HOURS)]
    return QueueHealth(
        hours=tuple(
            HourOfJobs(
                at,
                counts.get((at, JobState.DONE), 0),
                counts.get((at, JobState.FAILED), 0) + counts.get((at, JobState.DEAD), 0),
            )
            for at in hours
        ),
        oldest=waiting.order_by("available_at").first(),
        heartbeat=Job.objects.filter(kind="heartbeat", state=JobState.DONE).order_by("-id").first(),
    )
