"""Two clocks or two calendars for one event."""

from __future__ import annotations

import re

from claims.pipeline.conflicts.alignment import may_differ_in_time, shared_names, tie
from claims.pipeline.conflicts.whose import other_actor, other_stage
from claims.pipeline.conflicts.windows import near
from claims.pipeline.conflicts.wording import listed
from claims.pipeline.likeness import figures_agree, stem
from claims.pipeline.partialtimes import CLOCK_MINUTES, minutes_apart
from claims.pipeline.types import Proposition, RelationFinding, RelationKind

LEAST_TIE = 3
_LEAST_OF_DAYS = 2
_CLOCK = re.compile(r"\b(\d{1,2})(?:\s?[:.]\s?([0-5]\d))?\s?([ap])\s?\.?\s?m\b", re.IGNORECASE)
_NOON = re.compile(r"\b(noon|midnight)\b", re.IGNORECASE)
_LOOSE = re.compile(r"\b(?:before|after|since|until|till|by|from|between|past)\s(?:\w+\s)?$", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_MONTH_DAY = re.compile(rf"\b({_MONTH})\b\.?\s?([0-3]?\d)\b(?!\s?[,.]?\d\d)|\b([0-3]?\d)\s({_MONTH})\b(?!\w)")
_DATELINE = re.compile(r"^\s?[A-Z][^()]{2,40}\(\s?$")
"""Before the day on which a report was filed: "LAKE COUNTY, Ind. (Aug. 28) - Officials said"."""
_IN_MONTH = re.compile(rf"\b[Ii]n\s(?:early\s|mid-|late\s)?({_MONTH})\b")
_YEAR = re.compile(r"\b(?:the|[Ii]n)\s((?:19|20)\d\d)\b(?!\s?[-,.]?\d)")


class ClockTimesDiffer:
    """Clock times of one deed that lie further apart than people round them."""

    rule_id = "clock-times-differ"
    title = "Different times of day for the same"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with one time of each side in minutes after midnight, or None."""
        left, right = clock_times(a.text), clock_times(b.text)
        if len(left) != 1 or len(right) != 1 or not may_differ_in_time(a, b):
            return None
        ((x, beside_x),), ((y, beside_y),) = left.items(), right.items()
        gap = minutes_apart(x, y)
        shared = sorted((beside_x & beside_y) - {stem(s) for s in (*a.subjects, *b.subjects)})
        if gap < CLOCK_MINUTES or not shared or not (shared_names(a, b) or len(tie(a, b)) >= LEAST_TIE):
            return None
        params = {"shared": shared, "a": x, "b": y, "minutes": gap, "reason": "clock-times-apart"}
        return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.7)

    def render(self, params: dict[str, object]) -> str:
        return f"The times of day exclude each other: {_clock(params['a'])} against {_clock(params['b'])}."


class DatesDiffer:
    """Days, months or years with the same words around them that are not equal."""

    rule_id = "dates-differ"
    title = "Different dates for the same"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with the dates of both sides, or None."""
        if not may_differ_in_time(a, b) or other_actor(a, b) or other_stage(a, b):
            return None
        for read, least in ((calendar_days, _LEAST_OF_DAYS), (named_months, 3), (naming_years, 3)):
            left, right = read(a.text), read(b.text)
            if least > _LEAST_OF_DAYS and _series(a, b):
                continue
            for x in sorted(left.keys() - right.keys()):
                for y in sorted(right.keys() - left.keys()):
                    shared = sorted(left[x] & right[y])
                    if len(shared) >= least:
                        params = {"shared": shared, "a": x, "b": y, "reason": "dates-apart"}
                        return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.7)
        return None

    def render(self, params: dict[str, object]) -> str:
        beside = listed(params["shared"])
        return f"The dates beside “{beside}” exclude each other: {params['a']} against {params['b']}."


def _series(a: Proposition, b: Proposition) -> bool:
    """Another figure for another month is a series, and no figure with two dates."""
    return bool(a.quantities and b.quantities) and not figures_agree(a, b)


def clock_times(text: str) -> dict[int, frozenset[str]]:
    """Minutes after midnight with the words around each; what only bounds ("after 2 a.m.") is left out."""
    found: dict[int, frozenset[str]] = {}
    for match in (*_CLOCK.finditer(text), *_NOON.finditer(text)):
        if not _LOOSE.search(text[: match.start()]):
            found[_minutes(match)] = near(text, *match.span())
    return found


def _minutes(match: re.Match[str]) -> int:
    if match.re is _NOON:
        return 12 * 60 if match[1].lower() == "noon" else 0
    return (int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)) * 60 + int(match[2] or 0)


def calendar_days(text: str) -> dict[str, frozenset[str]]:
    """Days as "11-18", whatever the year, with the words around each."""
    found: dict[str, frozenset[str]] = {}
    for match in _MONTH_DAY.finditer(text):
        if _DATELINE.search(text[: match.start()]):
            continue
        month, day = (match[1], match[2]) if match[1] else (match[4], match[3])
        if 1 <= int(day) <= 31:
            name = f"{_MONTHS.index(month.lower()[:3]) + 1:02d}-{int(day):02d}"
            found[name] = found.get(name, frozenset()) | near(text, *match.span())
    return found


def named_months(text: str) -> dict[str, frozenset[str]]:
    """Months without a day, with the words around each; none where the text also names days."""
    if _MONTH_DAY.search(text):
        return {}
    return {m[1]: near(text, *m.span()) for m in _IN_MONTH.finditer(text)}


def naming_years(text: str) -> dict[str, frozenset[str]]:
    """Years after "in" or "the" ("the 2005 film"), with the words around each."""
    return {m[1]: near(text, *m.span(1)) for m in _YEAR.finditer(text)}


def _clock(minutes: object) -> str:
    at = minutes if isinstance(minutes, int) else 0
    return f"{at // 60:02d}:{at % 60:02d}"
