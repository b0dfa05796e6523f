"""Published test cases for dates and lengths of time: how many are resolved to the days their authors expect.

Part of ``benchmarks/quantities.py``. A case passes when the ranges of days and the lengths in seconds that
are found are exactly those expected, in order. Where a case allows a past and a future reading either will
do, and a range may end on the last day or the one after. Cases that expect a time of day, a recurrence or a
time zone, or that name no day to count from, are left out and counted: these specifications are written for
assistants that set alarms, and much in them is no news.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.timex import NAIVE
from claims.pipeline import units
from claims.pipeline.dates import dates_in
from claims.pipeline.quantities.figures import figures

FILES = ("DateParser.json", "DatePeriodParser.json", "DurationParser.json", "DateTimeModel.json")
Value = tuple[date, date] | float
"""First and last day, or seconds."""


@dataclass(frozen=True, slots=True)
class Case:
    text: str
    today: date
    expected: tuple[frozenset[Value], ...]
    """For each mention every reading that is right."""


def cases(path: Path) -> tuple[list[Case], int]:
    """The cases of one file that expect dates and lengths alone, and how many others there are."""
    chosen, left_out = [], 0
    for entry in json.loads(path.read_text(encoding="utf-8-sig")):
        today = (entry.get("Context") or {}).get("ReferenceDateTime")
        wanted = [frozenset(_readings(result)) for result in entry["Results"]]
        if all(wanted) and today:
            chosen.append(Case(entry["Input"], date.fromisoformat(today[:10]), tuple(wanted)))
        else:
            left_out += 1
    return chosen, left_out


def _readings(result: dict[str, Any]) -> Iterator[Value]:
    if "Resolution" in result:
        for value in (result["Resolution"] or {}).get("values", ()):
            yield from _reading(value, value.get("value"), value.get("start"), value.get("end"))
        return
    for name in ("FutureResolution", "PastResolution"):
        value = (result.get("Value") or {}).get(name) or {}
        kind = {"type": "duration"} if "duration" in value else {"type": "date"}
        if "duration" in value or "date" in value or "startDate" in value:
            day = value.get("date") or value.get("duration")
            yield from _reading(kind, day, value.get("startDate"), value.get("endDate"))


def _reading(kind: dict[str, Any], day: Any, start: Any, end: Any) -> Iterator[Value]:
    try:
        if kind.get("type") == "duration":
            yield float(day)
        elif kind.get("type") == "date" and day:
            yield (date.fromisoformat(day), date.fromisoformat(day))
        elif start and end:
            first, last = date.fromisoformat(start), date.fromisoformat(end)
            yield from ((first, last), (first, max(first, last - timedelta(days=1))))
    except (TypeError, ValueError, OverflowError):  # "not resolved", "2016-11-07 08:00:00", 9999-12-31
        return


def ours(text: str, today: date) -> list[Value | None]:
    """Ranges of days and seconds in text order; None for a date found but not resolved."""
    found: list[tuple[int, Value | None]] = []
    dates = dates_in(text, today)
    for m in dates:
        if m.precision not in ("present", "past", "future"):
            found.append((m.span.start, (m.first, m.last) if m.first and m.last else None))
    for figure in figures(text)[1]:
        if units.dimension(figure.unit) == "duration" and not any(
            m.span.overlaps(figure.span) for m in dates
        ):
            # The suite's year is 365 days and its month 30; ours are the mean ones of the calendar.
            days = {"year": 365, "month": 30, "decade": 3650, "century": 36500}.get(figure.unit)
            seconds = days * 86_400 if days else units.factor(figure.unit)
            found.append((figure.span.start, figure.number.high * seconds))
    return [value for _, value in sorted(found, key=lambda f: f[0])]


def naive(text: str, today: date) -> list[Value | None]:
    """The yardstick: what one pattern for names of days, months and years finds."""
    values: list[Value | None] = []
    for match in NAIVE.finditer(text):
        near = [m for m in dates_in(match.group(), today) if m.first]
        values.append((near[0].first or today, near[0].last or today) if near else None)
    return values


def passes(found: list[Value | None], expected: tuple[frozenset[Value], ...]) -> bool:
    return len(found) == len(expected) and all(f in e for f, e in zip(found, expected, strict=True))


def report(folder: Path, wrong: int) -> None:
    """Prints the cases passed of each file of ``DateTime/English``."""
    for name in FILES:
        chosen, left_out = cases(folder / "DateTime/English" / name)
        missed = [c for c in chosen if not passes(ours(c.text, c.today), c.expected)]
        floor = sum(passes(naive(c.text, c.today), c.expected) for c in chosen)
        label, ratio = f"DateTime/English/{name}", f"{len(chosen) - len(missed):4} of {len(chosen):4} passed"
        print(f"{label:52} {ratio}   (one pattern: {floor}; {left_out} left out)")
        for case in missed[:wrong]:
            print(f"    {case.text!r}\n        wanted {[sorted(map(str, e)) for e in case.expected]}")
            print(f"        found  {[str(v) for v in ours(case.text, case.today)]}")
