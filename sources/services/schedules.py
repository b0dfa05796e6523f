"""When a check runs by itself: rows of django-celery-beat, which an editor changes."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.db import transaction
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from sources.selectors.jobs import TICK, started_kind
from sources.services.errors import InvalidInput
from sources.services.signing import allow

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SHORTEST_SECONDS, LONGEST_SECONDS = 30, 7 * 24 * 3600


def change_schedule(
    kind: str,
    *,
    by: User,
    enabled: bool | None = None,
    every_seconds: int | None = None,
    daily_at: time | None = None,
) -> PeriodicTask:
    """Switch the check on or off, and say how often it runs: every so many seconds, or once a day (UTC).

    What is None stays. Raises NotAllowed; InvalidInput for both rhythms at once, for one out of bounds, and
    where no check starts ``kind``.
    """
    allow(by, "django_celery_beat.change_periodictask", "changing schedules")
    if every_seconds is not None and daily_at is not None:
        raise InvalidInput("two-rhythms", "Every so many seconds or once a day: choose one.")
    if every_seconds is not None and not SHORTEST_SECONDS <= every_seconds <= LONGEST_SECONDS:
        bounds = f"{SHORTEST_SECONDS} to {LONGEST_SECONDS:,}"
        raise InvalidInput("rhythm-out-of-bounds", f"From {bounds} seconds.")
    with transaction.atomic():
        rows = PeriodicTask.objects.select_for_update(of=("self",)).filter(task=TICK)
        row: PeriodicTask | None = next((row for row in rows if started_kind(row) == kind), None)
        if row is None:
            raise InvalidInput("unknown-check", f"No schedule starts {kind!r}.")
        if enabled is not None:
            row.enabled = enabled
        if every_seconds is not None:
            seconds = IntervalSchedule.SECONDS
            held, _ = IntervalSchedule.objects.get_or_create(every=every_seconds, period=seconds)
            row.interval, row.crontab = held, None
        if daily_at is not None:
            row.crontab, _ = CrontabSchedule.objects.get_or_create(
                minute=str(daily_at.minute), hour=str(daily_at.hour), day_of_week="*", day_of_month="*",
                month_of_year="*", timezone="UTC",
            )  # fmt: skip
            row.interval = None
        row.save()
    return row
