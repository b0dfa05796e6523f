"""Dates as news writes them, resolved to a range of days against the day of publication.

Modest on purpose: month and day, weekdays, years, decades, and the plain relative words. A wording
that it does not know gives nothing, never a guess.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from claims.pipeline.types import Span

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = "|".join(sorted(_MONTHS, key=lambda m: -len(m)))
_WEEKDAY = "|".join(_WEEKDAYS)
_YEAR = "[12][0-9]{3}"
_DAY = "[0-3]?[0-9]"
_DATE = re.compile(
    rf"""
      \b(?P<iso>{_YEAR}-[01][0-9]-[0-3][0-9])\b
    | \b(?P<mdy_m>{_MONTH})\b\.?\s?(?P<mdy_d>{_DAY})(?:st|nd|rd|th)?\b(?!\s?[,.]?[0-9]{{3}}\b)
      (?:\s?,?\s?(?P<mdy_y>{_YEAR})\b)?
    | \b(?P<dmy_d>{_DAY})(?:st|nd|rd|th)?\s(?:of\s)?(?P<dmy_m>{_MONTH})\b\.?
      (?:\s?,?\s?(?P<dmy_y>{_YEAR})\b)?
    | \b(?P<my_m>{_MONTH})\b\.?\s(?:of\s)?(?P<my_y>{_YEAR})\b
    | \b(?:(?P<dec_part>early|mid|late)[-\s])?(?P<dec>[12][0-9]{{2}}0)s\b
    | \b(?P<wd_rel>last|next)?\s?(?P<wd>{_WEEKDAY})\b
    | \b(?P<rel>yesterday|today|tonight|tomorrow)\b
    | \b(?:in|since|until|by|from|of|during|before|after|and|to|late|early|mid|year)\s
      (?P<y>1[0-9]{{3}}|20[0-9]{{2}})\b(?!\s?[,.]?[0-9])
    | (?<=[(,]\s)(?P<py>1[0-9]{{3}}|20[0-9]{{2}})\b(?=[),])
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MAX_DATES = 5000


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text; the range is None where no year can be known. ``precision`` is "day",
    "month", "year" or "decade"."""

    span: Span
    first: date | None
    last: date | None
    precision: str


def dates_in(text: str, published_on: date | None = None) -> list[DateMention]:
    """All date mentions in text order. Weekdays and relative words need ``published_on``."""
    found: list[DateMention] = []
    for match in _DATE.finditer(text):
        mention = _mention(match, published_on)
        if mention is not None:
            found.append(mention)
        if len(found) >= _MAX_DATES:
            break
    return found


def dates_between(dates: Sequence[DateMention], start: int, end: int) -> Sequence[DateMention]:
    """Those of the sorted mentions that begin in ``start`` (included) to ``end`` (excluded)."""
    first = bisect_left(dates, start, key=_start)
    return dates[first : bisect_left(dates, end, lo=first, key=_start)]


def _start(mention: DateMention) -> int:
    return mention.span.start


def _mention(match: re.Match[str], published_on: date | None) -> DateMention | None:
    got = match.groupdict()
    if got["iso"]:
        return _day(Span(*match.span("iso")), *(int(part) for part in got["iso"].split("-")))
    for shape in ("mdy", "dmy"):
        if got[f"{shape}_m"]:
            return _month_day(match, shape, published_on)
    if got["my_m"]:
        return _month(Span(*match.span()), int(got["my_y"]), _MONTHS[got["my_m"].lower()])
    if got["dec"]:
        return _decade(Span(*match.span()), int(got["dec"]), (got["dec_part"] or "").lower())
    if got["wd"]:
        span = Span(match.start("wd_rel") if got["wd_rel"] else match.start("wd"), match.end())
        return _weekday(span, got["wd"].lower(), (got["wd_rel"] or "").lower(), published_on)
    if got["rel"]:
        return _relative(Span(*match.span("rel")), got["rel"].lower(), published_on)
    name = "y" if got["y"] else "py"
    year = int(got[name])
    return DateMention(Span(*match.span(name)), date(year, 1, 1), date(year, 12, 31), "year")


def _day(span: Span, year: int, month: int, day: int) -> DateMention | None:
    try:
        that = date(year, month, day)
    except ValueError:
        return None
    return DateMention(span, that, that, "day")


def _month_day(match: re.Match[str], shape: str, published_on: date | None) -> DateMention | None:
    month = _MONTHS[match[f"{shape}_m"].lower()]
    day, span = int(match[f"{shape}_d"]), Span(*match.span())
    if not 1 <= day <= 31 or (match[f"{shape}_m"].lower() == "may" and match[f"{shape}_m"] == "may"):
        return None
    if match[f"{shape}_y"]:
        return _day(span, int(match[f"{shape}_y"]), month, day)
    if published_on is None:
        return DateMention(span, None, None, "day")
    return _nearest_year(span, month, day, published_on)


def _nearest_year(span: Span, month: int, day: int, published_on: date) -> DateMention | None:
    """The year that puts the day closest to publication: news rarely means a date a year off."""
    options = [_day(span, published_on.year + step, month, day) for step in (-1, 0, 1)]
    known = [o for o in options if o is not None and o.first is not None]
    return min(known, key=lambda o: abs((o.first or published_on) - published_on), default=None)


def _month(span: Span, year: int, month: int) -> DateMention:
    first = date(year, month, 1)
    last = date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)
    return DateMention(span, first, last, "month")


def _decade(span: Span, year: int, part: str) -> DateMention:
    low, high = {"early": (0, 4), "mid": (3, 7), "late": (5, 9)}.get(part, (0, 9))
    return DateMention(span, date(year + low, 1, 1), date(year + high, 12, 31), "decade")


def _weekday(span: Span, name: str, relation: str, published_on: date | None) -> DateMention:
    if published_on is None:
        return DateMention(span, None, None, "day")
    back = (published_on.weekday() - _WEEKDAYS.index(name)) % 7
    that = published_on - timedelta(days=back)
    if relation == "next":
        that = published_on + timedelta(days=7 - back)
    elif relation == "last" and back == 0:
        that -= timedelta(days=7)
    return DateMention(span, that, that, "day")


def _relative(span: Span, word: str, published_on: date | None) -> DateMention:
    if published_on is None:
        return DateMention(span, None, None, "day")
    step = {"yesterday": -1, "tomorrow": 1}.get(word, 0)
    that = published_on + timedelta(days=step)
    return DateMention(span, that, that, "day")
