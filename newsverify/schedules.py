"""The checks that run by themselves. Rows of django-celery-beat, which an editor changes in the admin."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db import transaction
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from sources.selectors.jobs import TICK, started_kind

KEEP_TICK_SECONDS = 3600
"""A tick that no worker took for an hour is worth nothing: the next one asks for the same."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """``every`` seconds, or every day at ``daily_at`` (hour, minute; UTC)."""

    kind: str
    name: str
    why: str
    every: int = 0
    daily_at: tuple[int, int] | None = None


SCHEDULES = (
    Schedule("heartbeat", "Heartbeat", "Shows that the queue and a worker are alive; read by /healthz.", 60),
    Schedule("sweep", "Sweep", "Finds work that a lost message or a killed worker left behind.", 60),
    Schedule("hook-outbox", "Web hooks", "Tells hooks of new events and sends what is due.", 60),
    Schedule("recheck-claims", "Re-check claims", "Looks again at unverified claims that are due.", 900),
    Schedule(
        "redetect-conflicts",
        "Re-detect conflicts",
        "Looks again at claims that an older version of the pipeline compared.",
        3600,
    ),
    Schedule("group-articles", "Group articles", "Gives a story to articles that have none yet.", 900),
    Schedule(
        "match-claim-reviews",
        "Match claim reviews",
        "Looks for claims that imported claim reviews of others are about.",
        daily_at=(0, 40),
    ),
    Schedule("daily-digest", "Daily digest", "Keeps the numbers of the day before.", daily_at=(0, 10)),
)


@transaction.atomic
def ensure_schedules() -> list[PeriodicTask]:
    """Create the schedules that are missing and return all. What an editor changed stays as it is: a row
    is known by what it starts, so its name, interval and state are free."""
    return [_existing(schedule) or _create(schedule) for schedule in SCHEDULES]


def _existing(schedule: Schedule) -> PeriodicTask | None:
    rows = PeriodicTask.objects.filter(task=TICK)
    return next((row for row in rows if started_kind(row) == schedule.kind), None)


def _create(schedule: Schedule) -> PeriodicTask:
    when: dict[str, IntervalSchedule | CrontabSchedule]
    if schedule.daily_at:
        hour, minute = schedule.daily_at
        crontab, _ = CrontabSchedule.objects.get_or_create(
            minute=str(minute),
            hour=str(hour),
            day_of_week="*",
            day_of_month="*",
            month_of_year="*",
            timezone="UTC",
        )
        when = {"crontab": crontab}
    else:
        seconds = IntervalSchedule.SECONDS
        interval, _ = IntervalSchedule.objects.get_or_create(every=schedule.every, period=seconds)
        when = {"interval": interval}
    return PeriodicTask.objects.create(
        name=schedule.name,
        task=TICK,
        args=json.dumps([schedule.kind]),
        description=schedule.why,
        expire_seconds=KEEP_TICK_SECONDS,
        **when,
    )
