"""How long claims stay unverified, in days since the newsroom has them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, DateField, Exists, OuterRef
from django.db.models.functions import Cast

from claims.choices import VerificationStatus
from claims.models import Claim, Event

_STATUS_CHANGED = "status-changed"
BINS = ((0, 0), (1, 2), (3, 6), (7, 13), (14, 29), (30, 89), (90, None))
"""Ages in whole days, first and last."""


@dataclass(frozen=True, slots=True)
class SurvivalStep:
    """After ``day`` days a ``share`` of claims is still unverified. ``at_risk`` were watched until that
    day, ``left`` of them stopped being unverified on it, ``censored`` were watched no longer."""

    day: int
    at_risk: int
    left: int
    censored: int
    share: float


@dataclass(frozen=True, slots=True)
class AgeBin:
    """Claims still unverified that are ``first`` to ``last`` days old; ``last`` None is without end.
    ``since`` and ``until`` are the days on which they came in."""

    first: int
    last: int | None
    claims: int
    since: date | None
    until: date


@dataclass(frozen=True, slots=True)
class WaitingClaims:
    """``steps`` are of claims that came in on or after ``since``; ``ages`` are of all that wait. ``half``:
    the first day by which half of the claims have left, None where that is beyond the record."""

    since: date
    watched: int
    left: int
    half: int | None
    steps: tuple[SurvivalStep, ...]
    ages: tuple[AgeBin, ...]
    waiting: int


def waiting_claims(*, today: date, days: int = 90) -> WaitingClaims:
    """How long the claims of the last ``days`` days stayed unverified, and how old those are that still are.

    A claim leaves with its first change of status from unverified; one that came back counts as it left.
    Four queries, each grouped by day in the database: the answer has at most a row for a pair of days.
    """
    since = today - timedelta(days=days)
    start = datetime.combine(since, time.min, tzinfo=UTC)
    changes = Event.objects.filter(
        verb=_STATUS_CHANGED, before__verification_status=VerificationStatus.UNVERIFIED.value
    )
    earlier = changes.filter(claim=OuterRef("claim"), pk__lt=OuterRef("pk"))
    left: Counter[int] = Counter()
    back: Counter[date] = Counter()
    rows = (
        changes.filter(~Exists(earlier), claim__created_at__gte=start, claim__merged_into__isnull=True)
        .order_by()
        .annotate(born=_day("claim__created_at"), gone=_day("at"))
        .values_list("born", "gone", "claim__verification_status")
        .annotate(n=Count("pk"))
    )
    for born, gone, status, count in rows:
        left[max(0, (gone - born).days)] += count
        if status == VerificationStatus.UNVERIFIED:
            back[born] += count
    waiting = _waiting()
    censored: Counter[int] = Counter()
    for born, count in waiting.items():
        if born >= since and count > back[born]:
            censored[max(0, (today - born).days)] += count - back[born]
    steps = survival(left, censored)
    return WaitingClaims(
        since=since,
        watched=sum(left.values()) + sum(censored.values()),
        left=sum(left.values()),
        half=next((step.day for step in steps if step.share <= 0.5), None),
        steps=steps,
        ages=_ages(waiting, today),
        waiting=sum(waiting.values()),
    )


def _day(column: str) -> Cast:
    """The day of a moment (UTC) in the database's own words: many rows are grouped by it."""
    return Cast(column, DateField())


def _waiting() -> dict[date, int]:
    """Unverified claims by the day on which they came in. All by the index of their age, less the few that
    were merged away, so that no row of the others is read."""
    rows = Claim.objects.filter(verification_status=VerificationStatus.UNVERIFIED).order_by()
    by_day = rows.annotate(born=_day("created_at")).values_list("born")
    found = Counter(dict(by_day.annotate(n=Count("pk"))))
    found.subtract(dict(by_day.filter(merged_into__isnull=False).annotate(n=Count("pk"))))
    return {day: count for day, count in found.items() if count}


def survival(left: Mapping[int, int], censored: Mapping[int, int]) -> tuple[SurvivalStep, ...]:
    """The share that is still unverified after each day: the product-limit estimate (Kaplan and Meier 1958).

    ``left`` and ``censored`` count claims by their age in days when they left, or when they were last looked
    at. Those who left on a day count as watched on it, as those do whose watch ended then. One step for each
    day on which something happened.
    """
    at_risk = sum(left.values()) + sum(censored.values())
    share, steps = 1.0, []
    for day in sorted({*left, *censored}):
        gone, lost = left.get(day, 0), censored.get(day, 0)
        if gone:
            share *= 1 - gone / at_risk
        steps.append(SurvivalStep(day, at_risk, gone, lost, share))
        at_risk -= gone + lost
    return tuple(steps)


def _ages(waiting: Mapping[date, int], today: date) -> tuple[AgeBin, ...]:
    counts: dict[int, int] = defaultdict(int)
    for born, count in waiting.items():
        age = max(0, (today - born).days)
        counts[next(n for n, (_, last) in enumerate(BINS) if last is None or age <= last)] += count
    return tuple(
        AgeBin(
            first,
            last,
            counts[number],
            today - timedelta(days=last) if last is not None else None,
            today - timedelta(days=first),
        )
        for number, (first, last) in enumerate(BINS)
    )
