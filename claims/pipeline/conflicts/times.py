"""Two clocks or two calendars for one event."""

from __future__ import annotations

import re

from claims.pipeline.conflicts.alignment import may_differ_in_time, shared_names, tie
from claims.pipeline.conflicts.wording import listed
from claims.pipeline.types import Proposition, RelationFinding, RelationKind

MINUTES = 25
"""Clock times nearer to each other than this are one time, told more or less exactly."""
LEAST_TIE = 3
_DAY = 24 * 60
_CLOCK = re.compile(r"\b(\d{1,2})(?:\s?[:.]\s?([0-5]\d))?\s?([ap])\s?\.?\s?m\b", re.IGNORECASE)
_NOON = re.compile(r"\b(noon|midnight)\b", re.IGNORECASE)
_LOOSE = re.compile(r"\b(?:before|after|since|until|till|by|from|between|past)\s(?:\w+\s)?$", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_MONTH_DAY = re.compile(rf"\b({_MONTH})\b\.?\s?([0-3]?\d)\b(?!\s?[,.]?\d\d)|\b([0-3]?\d)\s({_MONTH})\b(?!\w)")
_YEAR = re.compile(r"\bthe\s((?:19|20)\d\d)\s(?!and\b|to\b|or\b)[A-Za-z]")


class ClockTimesDiffer:
    """Clock times of one deed that lie further apart than people round them."""

    rule_id = "clock-times-differ"
    title = "Different times of day for the same"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with one time of each side in minutes after midnight, or None."""
        left, right = clock_times(a.text), clock_times(b.text)
        if len(left) != 1 or len(right) != 1 or not may_differ_in_time(a, b):
            return None
        (x,), (y,) = left, right
        gap = min(abs(x - y), _DAY - abs(x - y))
        shared = tie(a, b)
        if gap < MINUTES or not (shared_names(a, b) or len(shared) >= LEAST_TIE):
            return None
        params = {"shared": list(shared), "a": x, "b": y, "minutes": gap, "reason": "clock-times-apart"}
        return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.7)

    def render(self, params: dict[str, object]) -> str:
        return f"The times of day exclude each other: {_clock(params['a'])} against {_clock(params['b'])}."


class DatesDiffer:
    """Calendar days, or the years that name a thing ("the 2005 film"), of one event that are not equal."""

    rule_id = "dates-differ"
    title = "Different dates for the same"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with the dates of both sides, or None."""
        if not may_differ_in_time(a, b):
            return None
        shared = tie(a, b)
        if len([w for w in shared if w[:3] not in _MONTHS]) < LEAST_TIE:
            return None
        for read in (calendar_days, naming_years):
            left, right = read(a.text), read(b.text)
            if left and right and not left & right:
                params = {
                    "shared": list(shared),
                    "a": sorted(left),
                    "b": sorted(right),
                    "reason": "dates-apart",
                }
                return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.7)
        return None

    def render(self, params: dict[str, object]) -> str:
        return f"The dates exclude each other: {listed(params['a'])} against {listed(params['b'])}."


def clock_times(text: str) -> frozenset[int]:
    """Minutes after midnight; times that only bound something ("after 2 a.m.") are left out."""
    found = set()
    for match in _CLOCK.finditer(text):
        if not _LOOSE.search(text[: match.start()]) and int(match[1]) <= 12:
            hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
            found.add(hour * 60 + int(match[2] or 0))
    for match in _NOON.finditer(text):
        if not _LOOSE.search(text[: match.start()]):
            found.add(12 * 60 if match[1].lower() == "noon" else 0)
    return frozenset(found)


def calendar_days(text: str) -> frozenset[str]:
    """Days as "11-18", whatever the year."""
    found = set()
    for match in _MONTH_DAY.finditer(text):
        month, day = (match[1], match[2]) if match[1] else (match[4], match[3])
        if 1 <= int(day) <= 31:
            found.add(f"{_MONTHS.index(month.lower()[:3]) + 1:02d}-{int(day):02d}")
    return frozenset(found)


def naming_years(text: str) -> frozenset[str]:
    return frozenset(_YEAR.findall(text))


def _clock(minutes: object) -> str:
    at = minutes if isinstance(minutes, int) else 0
    return f"{at // 60:02d}:{at % 60:02d}"
