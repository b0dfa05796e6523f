"""Times as far as their words alone tell: "Tuesday", "late July", "2:30 a.m.", "the 1940s".

Two reports of one event seldom give a whole date. What both do give can be compared all the same: weekday
with weekday, month with month, clock with clock. Nothing is resolved against a day of publication here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CLOCK_MINUTES = 25
"""Clock times nearer to each other than this are one time, told more or less exactly."""
_HALF_DAY = 12 * 60
_DAY = 2 * _HALF_DAY
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}(?:\s?([0-3]?\d)(?:st|nd|rd|th)?\b(?![:.]?\d))?")
_DAY_FIRST = re.compile(rf"\b([0-3]?\d)(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}")
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)(['’]?s)?\b")
_WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b")
_CLOCK = re.compile(r"\b(\d{1,2})(?:\s?[:.]\s?([0-5]\d))?\s?([ap])\s?\.?\s?m\b")
_OF_DAY = re.compile(r"\b(noon|midday|midnight)\b")
_BOUND = re.compile(r"\b(?:before|after|since|until|till|by|from|past|between|within|than|prior)\b")
_FROM_TO = re.compile(r"(?<![\d-])\d{1,2}(?:st|nd|rd|th)?\s?(?:[-–—/]|to|or|and)\s?\d{1,2}(?!\d)")
"""Two days or hours ("5-7 May", "2 to 4 p.m."): either end alone would be too narrow."""
_LATER = re.compile(r"\b(?:later|earlier|next|previous|following|prior|ago|after)\b")


@dataclass(frozen=True, slots=True)
class PartialTime:
    """What is known; ``years`` both included, ``month`` 1 to 12, ``clock`` minutes after midnight.
    ``bound``: the words only bound it ("since 2 a.m.") or give several ("Monday or Tuesday")."""

    years: tuple[int, int] | None = None
    month: int | None = None
    day: int | None = None
    weekday: str = ""
    clock: int | None = None
    bound: bool = False


def partial_time(text: str) -> PartialTime | None:
    """What the words tell; None where they hold nothing that could be compared, or lean on another date."""
    low = text.lower()
    if _LATER.search(low):
        return None
    month, day = _month_and_day(low)
    weekday = _WEEKDAY.search(low)
    found = PartialTime(
        years=_years(low),
        month=month,
        day=day,
        weekday=weekday[1] if weekday else "",
        clock=_clock(low),
        bound=bool(_BOUND.search(low) or _FROM_TO.search(low) or _several(low)),
    )
    return found if found != PartialTime(bound=found.bound) else None


def exclude(a: PartialTime, b: PartialTime) -> bool:
    """Whether no moment fits both. False wherever they tell of different parts of a date."""
    return not (a.bound or b.bound) and _differ(a, b)


def _differ(a: PartialTime, b: PartialTime) -> bool:
    if a.years and b.years and (a.years[1] < b.years[0] or b.years[1] < a.years[0]):
        return True
    if a.month and b.month and (a.month != b.month or (bool(a.day and b.day) and a.day != b.day)):
        return True
    if a.weekday and b.weekday and a.weekday != b.weekday:
        return True
    return a.clock is not None and b.clock is not None and minutes_apart(a.clock, b.clock) >= CLOCK_MINUTES


def agree(a: PartialTime, b: PartialTime) -> bool:
    """Whether they have a part of a date in common and differ in none, bounds too."""
    shared = (
        bool(a.years and b.years),
        bool(a.month and b.month),
        bool(a.weekday and b.weekday),
        a.clock is not None and b.clock is not None,
    )
    return any(shared) and not _differ(a, b)


def minutes_apart(a: int, b: int) -> int:
    """Between two clock times, the short way round."""
    gap = abs(a - b) % _DAY
    return min(gap, _DAY - gap)


def _years(low: str) -> tuple[int, int] | None:
    """From the first that is named to the last; "the 1800s" are a century."""
    found = [(int(m[1]), (99 if m[1].endswith("00") else 9) if m[2] else 0) for m in _YEAR.finditer(low)]
    return (min(y for y, _ in found), max(y + more for y, more in found)) if found else None


def _several(low: str) -> bool:
    weekdays, months = ({m[1][:3] for m in pattern.finditer(low)} for pattern in (_WEEKDAY, _MONTH_FIRST))
    return len(weekdays) > 1 or len(months - {"may"}) > 1 or len(_CLOCK.findall(low)) > 1


def _month_and_day(low: str) -> tuple[int | None, int | None]:
    for match in _MONTH_FIRST.finditer(low):
        before = next((d for d in _DAY_FIRST.finditer(low) if d[2][:3] == match[1][:3]), None)
        if match[1] == "may" and not match[2] and before is None and low.strip() not in ("may", "in may"):
            continue
        month = _MONTHS.index(match[1][:3]) + 1
        day = int(match[2]) if match[2] else int(before[1]) if before else None
        return month, day if day is not None and 1 <= day <= 31 else None
    return None, None


def _clock(low: str) -> int | None:
    match = _CLOCK.search(low)
    if match:
        return (int(match[1]) % 12) * 60 + int(match[2] or 0) + (_HALF_DAY if match[3] == "p" else 0)
    word = _OF_DAY.search(low)
    return None if word is None else 0 if word[1] == "midnight" else _HALF_DAY
