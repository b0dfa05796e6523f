"""Stretches of the calendar: the week, weekend, month, quarter, season, year, decade a day lies in or near.

Every function gives the first and the last day, both included, and raises ``OverflowError`` or
``ValueError`` where the calendar of ``datetime`` ends (years 1 to 9999). Weeks begin on Monday; seasons are
the northern ones.
"""

from __future__ import annotations

from datetime import date, timedelta

Period = tuple[date, date]

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which a season begins."""
_PARTS = {"early": (0.0, 0.4), "mid": (0.25, 0.75), "late": (0.6, 1.0)}
"""Shares of a period that "early", "mid" and "late" may mean; generous, so that they overlap."""


def month_of(year: int, month: int) -> Period:
    following = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else None
    return date(year, month, 1), following - timedelta(days=1) if following else date.max


def months_from(year: int, month: int, count: int) -> Period:
    """``count`` months from this one on."""
    index = year * 12 + month - 1 + count - 1
    return date(year, month, 1), month_of(index // 12, index % 12 + 1)[1]


def year_of(year: int) -> Period:
    return date(year, 1, 1), date(year, 12, 31)


def years_from(year: int, count: int) -> Period:
    return date(year, 1, 1), date(year + count - 1, 12, 31)


def quarter_of(year: int, quarter: int) -> Period:
    return months_from(year, 3 * quarter - 2, 3)


def half_of(year: int, half: int) -> Period:
    return months_from(year, 6 * half - 5, 6)


def season_of(year: int, name: str) -> Period:
    """A winter bears the number of the year in which it begins."""
    return months_from(year, SEASONS[name], 3)


def week_of(day: date) -> Period:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def weekend_of(day: date) -> Period:
    """Saturday and Sunday of the week that the day lies in."""
    monday = day - timedelta(days=day.weekday())
    return monday + timedelta(days=5), monday + timedelta(days=6)


def part_of(period: Period, part: str) -> Period:
    """What "early", "mid" or "late" leave of a period; the whole where ``part`` is none of them."""
    if part not in _PARTS:
        return period
    first, days = period[0], (period[1] - period[0]).days
    low, high = _PARTS[part]
    return first + timedelta(days=int(days * low)), first + timedelta(days=round(days * high))


def months_away(day: date, count: int) -> date:
    """The same day ``count`` months on (back where negative), or the last one of a shorter month."""
    index = day.year * 12 + day.month - 1 + count
    first, last = month_of(index // 12, index % 12 + 1)
    return min(first + timedelta(days=day.day - 1), last)


def away(unit: str, day: date, count: int) -> tuple[Period, str]:
    """The day, week, month, year, decade or century that lies ``count`` of them on, and its precision."""
    if unit == "day":
        that = day + timedelta(days=count)
        return (that, that), "day"
    if unit == "week":
        return week_of(day + timedelta(weeks=count)), "week"
    if unit == "weekend":
        return weekend_of(day + timedelta(weeks=count)), "weekend"
    if unit == "month":
        that = months_away(day, count)
        return month_of(that.year, that.month), "month"
    if unit == "quarter":
        that = months_away(day.replace(day=1), 3 * count)
        return quarter_of(that.year, (that.month + 2) // 3), "quarter"
    if unit == "decade":
        return years_from(day.year // 10 * 10 + 10 * count, 10), "decade"
    if unit == "century":
        return years_from((day.year - 1) // 100 * 100 + 1 + 100 * count, 100), "century"
    return year_of(day.year + count), "year"


def span_back(unit: str, day: date, count: int) -> Period:
    """The ``count`` units up to a day ("the past two months"); from the day on where it is negative."""
    days = {"day": 1, "week": 7}.get(unit)
    if days is not None:
        other = day - timedelta(days=days * count)
    else:
        other = months_away(day, -count * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit])
    return min(day, other), max(day, other)
