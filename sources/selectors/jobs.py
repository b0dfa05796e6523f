"""What the scheduled checks did last, and when they run next."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

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
