"""From values to places: scales, ticks, and words for numbers and days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

ORDERS = 2
"""Where values span more than so many powers of ten, the scale is logarithmic."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and its words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Scale:
    """``low`` to ``high`` laid out from ``start`` to ``end``; what is outside is held at the edge."""

    low: float
    high: float
    start: float
    end: float
    is_log: bool = False

    def __call__(self, value: float) -> float:
        low, high, at = self.low, self.high, min(max(value, self.low), self.high)
        if self.is_log:
            low, high, at = log10(low), log10(high), log10(at)
        share = (at - low) / (high - low) if high > low else 0.5
        return round(self.start + share * (self.end - self.start), 1)


def number_scale(values: Sequence[float], *, start: float, end: float) -> Scale:
    """A scale with room around the values; from zero where that is near, logarithmic over many orders."""
    low, high = min(values), max(values)
    if low > 0 and high / low > 10**ORDERS:
        return Scale(low / 1.6, high * 1.6, start, end, is_log=True)
    room = (high - low) * 0.1 or abs(high) * 0.1 or 1.0
    near_zero = 0 <= low < high / 2
    return Scale(0.0 if near_zero else max(low - room, min(low, 0.0)), high + room, start, end)


def number_ticks(scale: Scale, *, most: int = 6) -> tuple[Tick, ...]:
    """Round numbers within the scale: 1, 2 and 5 times a power of ten; powers of ten where logarithmic."""
    if scale.is_log:
        powers = range(ceil(log10(scale.low)), floor(log10(scale.high)) + 1)
        every = max(1, ceil(len(powers) / most))
        values = [10.0**power for power in powers][::every]
    else:
        step = round_step(scale.high - scale.low, most)
        first = ceil(scale.low / step - 1e-9)
        values = [number * step for number in range(first, floor(scale.high / step + 1e-9) + 1)]
    return tuple(Tick(scale(value), number_words(value)) for value in values)


def round_step(span: float, most: int) -> float:
    """The least of 1, 2 and 5 times a power of ten that parts ``span`` into at most ``most`` pieces."""
    if span <= 0:
        return 1.0
    power = 10.0 ** floor(log10(span / most))
    return next(power * factor for factor in (1, 2, 5, 10, 20) if span / (power * factor) <= most)


def day_scale(days: Sequence[date], *, start: float, end: float) -> Scale:
    first, last = min(days), max(days)
    return Scale(first.toordinal(), last.toordinal(), start, end)


_DAY_STEPS = (1, 2, 7, 14, 28, 91, 182, 365, 730, 1826, 3652, 7305, 18262, 36525)


def day_ticks(scale: Scale, *, apart: float = 78.0) -> tuple[Tick, ...]:
    """Days at an even step, their words at least ``apart`` from each other."""
    first, last = int(scale.low), int(scale.high)
    if first == last:
        return (Tick(scale(first), day_words(date.fromordinal(first))),)
    most = max(2, int(abs(scale.end - scale.start) / apart))
    step = next((step for step in _DAY_STEPS if (last - first) / step <= most - 1), _DAY_STEPS[-1])
    days = list(range(first, last + 1, step))
    if scale(last) - scale(days[-1]) >= apart:
        days.append(last)
    return tuple(Tick(scale(day), day_words(date.fromordinal(day))) for day in days)


def day_words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def span_words(first: date, last: date) -> str:
    """ "on 4 Mar 2026", or "from 4 Mar 2026 to 9 Mar 2026"."""
    return f"on {day_words(first)}" if first == last else f"from {day_words(first)} to {day_words(last)}"


_LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def number_words(value: float) -> str:
    """12, 10,000, 1.5 million, 0.25."""
    for size, name in _LARGE:
        if abs(value) >= size:
            return f"{value / size:.4g} {name}"
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if abs(value) >= 1 else f"{value:.3g}"


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 figure", "2 figures"."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def listed(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def cut(text: str, characters: int) -> str:
    """As many characters as there is room for, with a sign that there are more."""
    return text if len(text) <= characters else f"{text[: characters - 1].rstrip()}…"
