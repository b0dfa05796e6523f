"""Dates and times in news against TIMEX3 annotations: how many are found, and how many with the same value.

Part of ``benchmarks/quantities.py``. Strict: the very same characters; relaxed: any overlap, one to one;
value: an overlap whose value is the annotated one. Errors in every second document, in order of name, were
looked at while the reader was written, and thresholds were set on these. Errors in the others were not, but
lists of the annotated expressions of all documents were seen beforehand and their score while writing: they
are held out from tuning, not unseen. Values are derived from what the product reads: ranges of days with
their precision, and figures of a duration.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from claims.pipeline import units
from claims.pipeline.dates import DateMention, dates_in
from claims.pipeline.quantities.figures import Figure, figures

Timex = tuple[int, int, str]
"""First character, the one after the last, value."""
Reader = Callable[[str, date], list[Timex]]

_LETTERS = {"year": "Y", "month": "M", "week": "W", "day": "D", "hour": "H", "minute": "M", "second": "S"}
_TENS = {"decade": 10, "century": 100}
_SEASONS = {3: "SP", 6: "SU", 9: "FA", 12: "WI"}
NAIVE = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)"
    r"[a-z]*\.?(?: [0-9]{1,2}\b)?(?:,? [12][0-9]{3}\b)?|(?:19|20)[0-9]{2}|yesterday|today|tomorrow)\b"
)


@dataclass
class Tally:
    gold: int = 0
    found: int = 0
    strict: int = 0
    relaxed: int = 0
    value: int = 0
    missed: list[str] = field(default_factory=list)

    def f1(self, hits: int) -> float:
        return 2 * hits / (self.gold + self.found) if self.gold + self.found else 0.0

    def row(self) -> str:
        return " / ".join(f"{100 * self.f1(h):5.1f}" for h in (self.strict, self.relaxed, self.value))


def documents(folder: Path) -> Iterator[tuple[str, str, date, list[Timex]]]:
    """Name, text, day of publication and annotations of each TimeML file that has a day."""
    for path in sorted(folder.glob("*.tml")):
        root = ET.parse(path).getroot()  # noqa: S314 - a corpus named by the one who measures
        made = root.find("DCT/TIMEX3")
        body = root.find("TEXT")
        day = re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", made.get("value", "") if made is not None else "")
        if body is None or day is None:
            continue
        text, gold = "", []
        for piece, value in _pieces(body):
            if value is not None:
                gold.append((len(text), len(text) + len(piece), value))
            text += piece
        yield path.name, text, date.fromisoformat(day.group()), gold


def _pieces(node: ET.Element) -> Iterator[tuple[str, str | None]]:
    if node.tag == "TIMEX3":
        yield "".join(node.itertext()), node.get("value", "")
    else:
        yield node.text or "", None
        for child in node:
            yield from _pieces(child)
    if node.tag != "TEXT":
        yield node.tail or "", None


def ours(text: str, published_on: date) -> list[Timex]:
    """What the product reads as a date, a time or a length of time, written as TIMEX3 writes values."""
    lengths = [f for f in figures(text)[1] if units.dimension(f.unit) == "duration"]
    dates = dates_in(text, published_on)
    found = [(m.span.start, m.span.end, _date_value(m, lengths)) for m in dates]
    for figure in lengths:
        start, end = figure.core.start, figure.span.end
        if not any(m.span.start < end and start < m.span.end for m in dates):
            found.append((start, end, duration_value(figure)))
    return sorted(found)


def naive(text: str, published_on: date) -> list[Timex]:
    """The yardstick: one pattern for names of days and months and for years, valued by our own reader."""
    found = []
    for match in NAIVE.finditer(text):
        near = [m for m in dates_in(match.group(), published_on) if m.first]
        value = match.group() if match.group().isdigit() else _date_value(near[0], ()) if near else ""
        found.append((*match.span(), value))
    return found


def _date_value(mention: DateMention, lengths: Sequence[Figure]) -> str:
    first, last = mention.first, mention.last
    if mention.precision in ("present", "past", "future"):
        return f"{mention.precision.upper()}_REF"
    if mention.precision == "range":
        inside = [f for f in lengths if mention.span.overlaps(f.core)]
        return duration_value(inside[0]) if inside else ""
    if first is None or last is None:
        return ""
    week = f"{first.isocalendar().year}-W{first.isocalendar().week:02}"
    values = {
        "day": first.isoformat() + (f"T{mention.time}" if mention.time else ""),
        "week": week,
        "weekend": f"{week}-WE",
        "month": f"{first:%Y-%m}",
        "quarter": f"{first.year}-Q{(first.month + 2) // 3}",
        "half": f"{first.year}-H{1 if first.month < 7 else 2}",
        "season": f"{first.year}-{_SEASONS.get(first.month, '')}",
        "year": f"{first.year}",
        "decade": f"{first.year // 10}",
        "century": f"{first.year // 100}",
    }
    return values.get(mention.precision, "")


def duration_value(figure: Figure) -> str:
    """A length of time as ISO 8601 writes it: P3D, PT2H; PX where the number is vague."""
    times, unit = _TENS.get(figure.unit, 1), "year" if figure.unit in _TENS else figure.unit
    number = "X" if figure.number.vague else f"{figure.number.high * times:g}"
    return f"P{'T' if unit in ('hour', 'minute', 'second') else ''}{number}{_LETTERS.get(unit, '')}"


def add(tally: Tally, gold: Sequence[Timex], found: Sequence[Timex], text: str) -> None:
    """Counts one document into ``tally``."""
    tally.gold, tally.found = tally.gold + len(gold), tally.found + len(found)
    left = list(found)
    for start, end, value in gold:
        overlapping = [f for f in left if f[0] < end and start < f[1]]
        same = [f for f in overlapping if f[:2] == (start, end)]
        hit = next(iter(same or overlapping), None)
        if hit is not None:
            left.remove(hit)
            tally.relaxed += 1
            tally.strict += hit[:2] == (start, end)
            tally.value += hit[2] == value
        if hit is None or hit[2] != value or hit[:2] != (start, end):
            read = (text[hit[0] : hit[1]], hit[2]) if hit else "nothing"
            tally.missed.append(f"{text[start:end]!r} {value}, read as {read}")
    tally.missed.extend(f"none, read as {(text[s:e], v)}" for s, e, v in left)


def report(root: Path, wrong: int) -> None:
    """Prints strict / relaxed / value F1 by corpus and half, with the yardstick beside them."""
    print("TIMEX3: strict / relaxed / value F1" + " " * 22 + "ours" + " " * 19 + "one pattern")
    shown: list[str] = []
    for corpus in ("TimeBank", "AQUAINT"):
        found = sorted(p for p in root.rglob(corpus) if p.is_dir())
        docs = list(documents(found[0])) if found else []
        for half, name in enumerate(("looked at while written", "held out")):
            chosen = docs[half::2]
            tallies = []
            for reader in (ours, naive):
                tally = Tally()
                for _, text, day, gold in chosen:
                    add(tally, gold, reader(text, day), text)
                tallies.append(tally)
            head = f"{corpus}, {name} ({len(chosen)} documents, {tallies[0].gold})"
            print(f"{head:55} {tallies[0].row()}   {tallies[1].row()}")
            shown.extend([] if half else tallies[0].missed)
    print("HeidelTime on TempEval-3 platinum, as published         81.3 /  90.3 /  77.6  (other documents)")
    for line in shown[:wrong]:
        print("   ", line)
