"""The numbers of the last days side by side: kept numbers of past days, today's as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from claims.choices import VerificationStatus
from claims.models import Claim, DailyDigest, Event, Relation
from claims.selectors.claims import OPEN_CONFLICT
from claims.selectors.dashboard import standing_by_status
from sources.models import Article

SERIES = ("articles", "claims", "open_conflicts", "unverified", "decisions")
TITLES = {
    "articles": "Articles taken in",
    "claims": "New claims",
    "open_conflicts": "Conflicts that stand",
    "unverified": "Unverified claims",
    "decisions": "Decisions by people",
}


@dataclass(frozen=True, slots=True)
class DayValue:
    """``value`` is None where nothing was written down that day. ``live``: today, counted just now."""

    day: date
    value: int | None
    live: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """A number over days, oldest first, each day once."""

    name: str
    title: str
    days: tuple[DayValue, ...]

    @property
    def known(self) -> tuple[DayValue, ...]:
        return tuple(day for day in self.days if day.value is not None)


def trends(*, today: date, days: int = 30) -> tuple[Trend, ...]:
    """One for each of SERIES. A day without a digest is a gap, never a zero. Ten queries."""
    first = today - timedelta(days=days - 1)
    kept = {
        digest.day: _told(digest.figures)
        for digest in DailyDigest.objects.filter(day__gte=first, day__lt=today)
    }
    live = _today(today)
    span = [first + timedelta(days=n) for n in range(days)]
    return tuple(
        Trend(
            name,
            TITLES[name],
            tuple(
                DayValue(day, live[name], live=True)
                if day == today
                else DayValue(day, kept.get(day, {}).get(name))
                for day in span
            ),
        )
        for name in SERIES
    )


def _told(figures: Mapping[str, Any]) -> dict[str, int | None]:
    """The series of one digest; None where an older digest has no such number."""
    day, now = figures.get("day") or {}, figures.get("now") or {}
    statuses, decisions = now.get("claims_by_status"), day.get("decisions")
    return {
        "articles": day.get("articles"),
        "claims": day.get("claims"),
        "open_conflicts": now.get("open_conflicts"),
        "unverified": None if statuses is None else statuses.get(VerificationStatus.UNVERIFIED, 0),
        "decisions": None if decisions is None else sum(decisions.values()),
    }


def _today(today: date) -> dict[str, int]:
    start = datetime.combine(today, time.min, tzinfo=UTC)
    return {
        "articles": _since(Article.objects.all(), "created_at", start).count(),
        "claims": _since(Claim.objects.all(), "created_at", start).count(),
        "open_conflicts": Relation.objects.filter(OPEN_CONFLICT).count(),
        "unverified": standing_by_status().get(VerificationStatus.UNVERIFIED, 0),
        "decisions": _since(Event.objects.all(), "at", start).filter(actor__isnull=False).count(),
    }


def _since(rows: QuerySet[Any], column: str, start: datetime) -> QuerySet[Any]:
    """The rows made at or after ``start``. Keys grow with time: the newest row before it is found by walking
    back from the newest, so that nothing older is read. One query more."""
    before = rows.filter(**{f"{column}__lt": start}).order_by("-pk").values_list("pk", flat=True).first()
    return rows.order_by().filter(pk__gt=before or 0)
