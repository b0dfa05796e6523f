"""Two figures on one axis, in the units of a small picture: where each lies, and whether the two touch."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from claims.pipeline import intervals, units
from claims.pipeline.conflicts.wording import plain_number, range_words
from claims.pipeline.intervals import Interval
from claims.pipeline.types import Quantity

WIDTH = 360
"""Of the picture, in its own units; the page scales it."""
_EDGE = 14.0
_FROM_ZERO = 0.4
"""An axis begins at nought where the smallest bound is less than this share of the largest."""
_LEAST_APART = 44.0
"""Two labels of the axis that stand nearer than this would run into each other."""


_RUNS = 10.0
"""Room for the arrow of a figure without bound, at either edge."""
_LETTER = 6.0
"""How wide a letter of a label is, about."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure. ``runs_left``/``runs_right``: without bound there. ``is_point``: one value alone."""

    start: float
    end: float
    runs_left: bool
    runs_right: bool
    low_open: bool
    high_open: bool
    name: str
    words: str

    @property
    def label(self) -> str:
        return f"{self.name}: {self.words}"

    @property
    def is_point(self) -> bool:
        return self.start == self.end

    @property
    def length(self) -> float:
        return round(self.end - self.start, 1)

    @property
    def label_at(self) -> float:
        """Where its words stand: over its middle, or at the edge that they would run over."""
        return {"start": 2.0, "middle": self._middle, "end": WIDTH - 2.0}[self.anchor]

    @property
    def anchor(self) -> str:
        half = len(self.label) * _LETTER / 2
        if self._middle < half:
            return "start"
        return "end" if self._middle > WIDTH - half else "middle"

    @property
    def _middle(self) -> float:
        return round((self.start + self.end) / 2, 1)


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    words: str


@dataclass(frozen=True, slots=True)
class NumberLine:
    """``words`` say the whole picture to who cannot see it; ``gap`` is the stretch between the two."""

    bars: tuple[Bar, Bar]
    ticks: tuple[Tick, ...]
    gap: tuple[float, float] | None
    touch: bool
    words: str

    @property
    def gap_width(self) -> float:
        return round(self.gap[1] - self.gap[0], 1) if self.gap else 0.0


def number_line(left: Quantity, right: Quantity) -> NumberLine | None:
    """The two figures in the unit of the left one. None where they have no common dimension, or no bound."""
    if units.dimension(left.unit) != units.dimension(right.unit) and left.unit != right.unit:
        return None
    times = 1.0 if left.unit == right.unit else units.factor(right.unit) / units.factor(left.unit)
    a = Interval(left.low, left.high, left.low_open, left.high_open)
    b = Interval(_times(right.low, times), _times(right.high, times), right.low_open, right.high_open)
    bounds = sorted({v for v in (a.low, a.high, b.low, b.high) if v is not None})
    unbounded = (None, None) in ((a.low, a.high), (b.low, b.high))
    if unbounded or not all(map(math.isfinite, bounds)):
        return None
    low, high = _axis(bounds)

    def at(value: float) -> float:
        return round(_EDGE + (value - low) / (high - low) * (WIDTH - 2 * _EDGE), 1)

    bars = (_bar(a, at, "One account", _words(left)), _bar(b, at, "The other", _words(right)))
    touch = not intervals.disjoint(a, b)
    first, second = sorted(bars, key=lambda bar: (bar.start, bar.end))
    return NumberLine(
        bars=bars,
        ticks=_ticks(bounds, at),
        gap=None if touch or second.start <= first.end else (first.end, second.start),
        touch=touch,
        words=f"{bars[0].label}. {bars[1].label}. {_meeting(left, right, touch)}",
    )


def _times(value: float | None, times: float) -> float | None:
    return None if value is None else value * times


def _axis(bounds: list[float]) -> tuple[float, float]:
    low, high = bounds[0], bounds[-1]
    room = (high - low or abs(high) or 1.0) * 0.25
    if 0 <= low <= high * _FROM_ZERO:
        return 0.0, high + room
    return low - room, high + room


def _bar(interval: Interval, place: Callable[[float], float], name: str, words: str) -> Bar:
    return Bar(
        start=_RUNS if interval.low is None else place(interval.low),
        end=WIDTH - _RUNS if interval.high is None else place(interval.high),
        runs_left=interval.low is None,
        runs_right=interval.high is None,
        low_open=interval.low_open,
        high_open=interval.high_open,
        name=name,
        words=words,
    )


def _ticks(bounds: list[float], place: Callable[[float], float]) -> tuple[Tick, ...]:
    kept: list[Tick] = []
    for value in bounds:
        tick = Tick(place(value), plain_number(value))
        if not kept or tick.at - kept[-1].at >= _LEAST_APART:
            kept.append(tick)
    return tuple(kept)


def _words(quantity: Quantity) -> str:
    bounds = range_words(
        quantity.low, quantity.high, low_open=quantity.low_open, high_open=quantity.high_open
    )
    unit = f" {quantity.unit}" if quantity.unit else ""
    return f"{bounds}{unit}"


def _meeting(left: Quantity, right: Quantity, touch: bool) -> str:
    if touch:
        return "They touch: some number lies in both."
    if not intervals.contradict(left, right):
        return "They do not touch, but lie no further apart than a rounding."
    return "They do not touch: no number lies in both."
