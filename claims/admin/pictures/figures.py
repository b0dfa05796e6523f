"""Who says how many, when: figures as intervals over the days on which they were reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from claims.admin.pictures.marks import GLYPHS, LINES, REST, Box, aside
from claims.admin.pictures.scales import (
    Scale,
    Tick,
    counted,
    day_scale,
    day_ticks,
    number_scale,
    number_ticks,
    number_words,
    span_words,
)
from claims.selectors import FigureRow

WIDTH, HEIGHT = 680, 340
LEFT, RIGHT, TOP, BOTTOM = 74, 664, 16, 300
MOST_SOURCES = len(GLYPHS)
MOST_MARKS = 80
OPEN_LENGTH = 30.0
"""How long the arrow of an end without bound is."""


@dataclass(frozen=True, slots=True)
class FigureMark:
    """A figure on the sheet. The bar goes from ``top`` to ``bottom`` (equal for one value); an end without
    bound is an arrow. ``tone`` is the number of the source's shape from 1, 0 for those without one."""

    x: float
    y: float
    top: float
    bottom: float
    opens_up: bool
    opens_down: bool
    tone: int
    glyph: str
    stroked: bool
    words: str
    statement: int

    @property
    def is_range(self) -> bool:
        return self.bottom - self.top > 1 and not (self.opens_up or self.opens_down)


@dataclass(frozen=True, slots=True)
class SourceKey:
    """A source in the legend."""

    name: str
    source_id: int | None
    figures: int
    tone: int
    glyph: str
    stroked: bool


@dataclass(frozen=True, slots=True)
class FiguresPicture:
    """``rows`` are the figures and how each is read. ``finding`` is the picture in a sentence; without
    ``marks`` it is all there is beside the table."""

    key: str
    title: str
    finding: str
    rows: tuple[tuple[FigureRow, str], ...]
    marks: tuple[FigureMark, ...] = ()
    keys: tuple[SourceKey, ...] = ()
    x_ticks: tuple[Tick, ...] = ()
    y_ticks: tuple[Tick, ...] = ()
    notes: tuple[str, ...] = ()
    unit: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM


def draw_figures(rows: Sequence[FigureRow], *, key: str, title: str) -> FiguresPicture:
    """The figures of the measure that most of the rows are of, by source. The table holds all rows."""
    main = _main_kind(rows)
    of_measure = [row for row in rows if _kind(row) == main]
    dated = sorted((row for row in of_measure if _day(row)), key=_reported)
    if len(dated) < 2:
        return FiguresPicture(key, title, _few_words(rows, dated), _table(rows))
    drawn = dated[-MOST_MARKS:]
    bounds = [bound for row in drawn for bound in (row.low, row.high) if bound is not None]
    room = OPEN_LENGTH if any(row.high is None for row in drawn) else 0
    y = number_scale(bounds, start=BOTTOM, end=TOP + room)
    x = day_scale([_reported(row) for row in drawn], start=LEFT + 40, end=RIGHT - 40)
    keys = _keys(drawn)
    return FiguresPicture(
        key=key,
        title=title,
        finding=_finding(drawn),
        rows=_table(rows),
        marks=_marks(drawn, x, y, {_speaker(one): one for one in keys}),
        keys=keys,
        x_ticks=day_ticks(x),
        y_ticks=number_ticks(y),
        notes=_notes(rows, of_measure, dated, drawn, keys, y),
        unit=drawn[0].unit,
    )


def _table(rows: Sequence[FigureRow]) -> tuple[tuple[FigureRow, str], ...]:
    return tuple(
        (row, interval_words(row.low, row.high, low_open=row.low_open, high_open=row.high_open))
        for row in rows
    )


def _kind(row: FigureRow) -> tuple[str, str]:
    return row.measure, row.unit


def _main_kind(rows: Sequence[FigureRow]) -> tuple[str, str]:
    most = Counter(map(_kind, rows)).most_common(1)
    return most[0][0] if most else ("", "")


def _day(row: FigureRow) -> date | None:
    return row.reported_at.date() if row.reported_at else row.as_of


def _reported(row: FigureRow) -> date:
    return _day(row) or date.min


def _speaker(row: FigureRow | SourceKey) -> tuple[int | None, str]:
    name = row.name if isinstance(row, SourceKey) else voice_of(row)
    return row.source_id, name


def voice_of(row: FigureRow) -> str:
    """Whose figure it is: the source, the outlet that says so itself, or nobody that is named."""
    return row.source or row.outlet or "Nobody named"


def _keys(rows: Sequence[FigureRow]) -> tuple[SourceKey, ...]:
    """Sources with most figures first; the first eight have a shape of their own."""
    counts = Counter(map(_speaker, rows))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0][1]))
    keys = []
    for number, ((source_id, name), figures) in enumerate(ordered):
        own = number < MOST_SOURCES
        keys.append(
            SourceKey(
                name, source_id, figures, number + 1 if own else 0, GLYPHS[number] if own else REST,
                number in LINES,
            )
        )  # fmt: skip
    return tuple(keys)


def _marks(
    rows: Sequence[FigureRow], x: Scale, y: Scale, keys: dict[tuple[int | None, str], SourceKey]
) -> tuple[FigureMark, ...]:
    placed: list[Box] = []
    marks = []
    for row in rows:
        key = keys[_speaker(row)]
        low = y(row.low) if row.low is not None else None
        high = y(row.high) if row.high is not None else None
        top = high if high is not None else max(TOP, (low or BOTTOM) - OPEN_LENGTH)
        bottom = low if low is not None else min(BOTTOM, (high or TOP) + OPEN_LENGTH)
        at = (top + bottom) / 2 if low is not None and high is not None else low if low is not None else top
        box = (x(_reported(row).toordinal()) - 7, min(top, at - 7), x(_reported(row).toordinal()) + 7,
               max(bottom, at + 7))  # fmt: skip
        move = aside(box, placed, step=15, left=LEFT, right=RIGHT)
        placed.append((box[0] + move, box[1], box[2] + move, box[3]))
        marks.append(
            FigureMark(
                x=round(box[0] + 7 + move, 1),
                y=round(at, 1),
                top=top,
                bottom=bottom,
                opens_up=high is None,
                opens_down=low is None,
                tone=key.tone,
                glyph=key.glyph,
                stroked=key.stroked,
                words=_mark_words(row),
                statement=row.statement,
            )
        )
    return tuple(marks)


def _mark_words(row: FigureRow) -> str:
    day = _reported(row)
    where = f" in {row.outlet}" if row.outlet and row.outlet != voice_of(row) else ""
    return f"{voice_of(row)}: “{row.exact}”, {day.day} {day:%b %Y}{where}"


def interval_words(low: float | None, high: float | None, *, low_open: bool, high_open: bool) -> str:
    """ "12", "10 to 20", "more than 10,000", "at most 100"."""
    if low is not None and high is not None:
        return number_words(low) if low == high else f"{number_words(low)} to {number_words(high)}"
    if low is not None:
        return f"{'more than' if low_open else 'at least'} {number_words(low)}"
    if high is not None:
        return f"{'fewer than' if high_open else 'at most'} {number_words(high)}"
    return "–"


def _least(row: FigureRow) -> float:
    return row.low if row.low is not None else row.high or 0.0


def _most(row: FigureRow) -> float:
    return row.high if row.high is not None else row.low or 0.0


def fits_all(rows: Sequence[FigureRow]) -> bool:
    """Whether one number lies in every interval."""
    low = max((row.low for row in rows if row.low is not None), default=float("-inf"))
    high = min((row.high for row in rows if row.high is not None), default=float("inf"))
    if low != high:
        return low < high
    opens = [r for r in rows if (r.low == low and r.low_open) or (r.high == high and r.high_open)]
    return not opens


def _finding(rows: Sequence[FigureRow]) -> str:
    latest = {_speaker(row): row for row in rows}
    days = [_reported(row) for row in rows]
    least, most = min(rows, key=_least), max(rows, key=_most)
    told = (
        f"{counted(len(rows), 'figure')} from {counted(len(latest), 'source')} "
        f"{span_words(min(days), max(days))}: from “{least.exact}” ({voice_of(least)}) to "
        f"“{most.exact}” ({voice_of(most)})."
    )
    if len(latest) < 2:
        return told
    agree = fits_all(list(latest.values()))
    if agree:
        return f"{told} One number fits the latest figure of every source."
    return f"{told} No number fits the latest figure of every source."


def _few_words(rows: Sequence[FigureRow], dated: Sequence[FigureRow]) -> str:
    if not rows:
        return "Nobody gives a figure."
    if not dated:
        return f"{counted(len(rows), 'figure')}, none with a day: there is nothing to draw over time."
    one = dated[0]
    return f"Only one dated figure: {_mark_words(one)}. With a second it is drawn over time."


def _notes(
    rows: Sequence[FigureRow],
    of_measure: Sequence[FigureRow],
    dated: Sequence[FigureRow],
    drawn: Sequence[FigureRow],
    keys: Sequence[SourceKey],
    y: Scale,
) -> tuple[str, ...]:
    small = sum(1 for key in keys if not key.tone)
    left = [
        (len(rows) - len(of_measure), "of another measure or unit"),
        (len(of_measure) - len(dated), "without a day"),
        (len(dated) - len(drawn), "older than those drawn"),
    ]
    notes = [f"{counted(n, 'figure')} {why}: in the table only." for n, why in left if n]
    if small:
        notes.append(f"{counted(small, 'more source')} share the small open dot.")
    if y.is_log:
        notes.append("The scale is logarithmic: each line is ten times the one below it, or more.")
    if any(row.low is None or row.high is None for row in drawn):
        notes.append("An arrow is an end without bound, such as “more than”.")
    return tuple(notes)
