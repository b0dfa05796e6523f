"""Dates as news writes them, resolved to a range of days against the day of publication.

Weekdays, months and days without a year are the nearest that the words before them allow: behind "will"
they lie ahead. What depends on another date of the text ("two days later") is found and stays without a
range; a wording that is not known gives nothing, never a guess.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from claims.pipeline.datereaders import READERS, DateMention, Found
from claims.pipeline.datewords import DATES, LEADS, OPENERS
from claims.pipeline.types import Span

__all__ = ["DateMention", "dates_between", "dates_in"]

_MAX_DATES = 5000
_WORD = re.compile(r"[^\W_]+|(?<=\s)['’](?=[0-9])")
_JOINS = re.compile(r"\s?,?\s?(?:on\s)?", re.IGNORECASE)


def dates_in(text: str, published_on: date | None = None) -> list[DateMention]:
    """All date mentions in text order. Weekdays and relative words need ``published_on``."""
    found: list[DateMention] = []
    for match in _matches(text):
        name = match.lastgroup or ""
        try:
            mention = READERS[name](Found(match, Span(*match.span(name)), published_on))
        except (ValueError, OverflowError):  # no such day: "2023-99-99", "31 February", beyond the year 9999
            continue
        if mention is None:
            continue
        if found and _one_time(text, found[-1], mention):
            mention = _joined(found.pop(), mention)
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


def _one_time(text: str, a: DateMention, b: DateMention) -> bool:
    """A clock time and its day: "5 p.m. EST on Friday", "Nov. 9, 10:30 GMT"."""
    kinds = {a.precision, b.precision}
    gap = b.span.start - a.span.end
    return (
        kinds == {"time", "day"}
        and gap <= 6
        and _JOINS.fullmatch(text, a.span.end, b.span.start) is not None
        and not (a.time and b.time)
    )


def _joined(a: DateMention, b: DateMention) -> DateMention:
    day = a if a.precision == "day" else b
    return replace(day, span=Span(a.span.start, b.span.end), time=a.time or b.time)


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Matches in text order. Most words open no date and are turned away before the long pattern is tried."""
    end, held = 0, -1
    for word in _WORD.finditer(text):
        low = word.group().lower()
        opens = not low[0].isalpha() or low in OPENERS
        if opens and held >= end and (match := DATES.match(text, held)):
            yield match
            end = match.end()
        held = -1
        if word.start() < end:
            continue
        if opens and (match := DATES.match(text, word.start())):
            yield match
            end = match.end()
        elif low in LEADS:
            held = word.start()
