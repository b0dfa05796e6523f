"""Arithmetic of figures: a quantity as an interval on its base unit, and whether two can both hold."""

from __future__ import annotations

import math
from dataclasses import dataclass

from claims.pipeline.types import Comparator, Quantity
from claims.pipeline.units import factor

ROUNDING_SHARE = 0.05
"""A rounding moves a figure by at most this share: 196 and 200 are one figure, 240 and 200 are not."""
VAGUE_SHARE = 0.5
"""How far "dozens" or "thousands" may stretch before a figure is held to contradict it."""
_ROUND_FROM = 100


@dataclass(frozen=True, slots=True)
class Interval:
    """A range on one axis; ``None`` is unbounded, ``*_open`` excludes the bound itself."""

    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False


def interval_of(quantity: Quantity) -> Interval:
    """The quantity's interval in the base unit of its dimension (40 miles is 64,374 metres)."""
    times = factor(quantity.unit)

    def scaled(value: float | None) -> float | None:
        return None if value is None else value * times

    return Interval(scaled(quantity.low), scaled(quantity.high), quantity.low_open, quantity.high_open)


def disjoint(a: Interval, b: Interval) -> bool:
    """Whether no value lies in both. Symmetric; never true of an interval and itself."""
    return _wholly_below(a, b) or _wholly_below(b, a)


def _wholly_below(a: Interval, b: Interval) -> bool:
    if a.high is None or b.low is None:
        return False
    return a.high < b.low or (a.high == b.low and (a.high_open or b.low_open))


def rounding_slack(value: float) -> float:
    """How far the true figure may lie from a rounded one: half its last significant unit, capped.

    1.37 million and 1.4 million are one figure; 41 and 42 are two. Figures under 100 are taken as exact.
    """
    if value < _ROUND_FROM or not math.isfinite(value) or value != int(value):
        return 0.0
    whole, unit = int(value), 1
    while whole % (unit * 10) == 0:
        unit *= 10
    return min(unit / 2, ROUNDING_SHARE * value) if unit > 1 else 0.0


def loosened(quantity: Quantity) -> Interval:
    """The interval with the slack that rounding and vague words leave, for use before calling two
    figures contradictory. Bounds stay as closed or open as they were."""
    times = factor(quantity.unit)
    low, high = quantity.low, quantity.high
    vague = quantity.comparator is Comparator.VAGUE
    low_slack = 0.0 if low is None else (VAGUE_SHARE * low if vague else rounding_slack(low))
    high_slack = 0.0 if high is None else (VAGUE_SHARE * high if vague else rounding_slack(high))
    return Interval(
        None if low is None else (low - low_slack) * times,
        None if high is None else (high + high_slack) * times,
        quantity.low_open and not low_slack,
        quantity.high_open and not high_slack,
    )


def contradict(a: Quantity, b: Quantity) -> bool:
    """Whether the two figures, roundings and vagueness allowed for, exclude each other."""
    left, right = loosened(a), loosened(b)
    return disjoint(left, right) and not _converted_equal(a, b, left, right)


def _converted_equal(a: Quantity, b: Quantity, left: Interval, right: Interval) -> bool:
    """Figures in two units of one dimension are conversions of each other when they differ by little."""
    if a.unit == b.unit:
        return False
    x, y = midpoint(left), midpoint(right)
    return x is not None and y is not None and abs(x - y) <= ROUNDING_SHARE * max(abs(x), abs(y))


def equal(a: Quantity, b: Quantity) -> bool:
    """Whether two figures say the same: not contradictory, and their bounds close to each other."""
    if contradict(a, b):
        return False
    x, y = midpoint(interval_of(a)), midpoint(interval_of(b))
    if x is None or y is None:
        return x is y
    return abs(x - y) <= 2 * ROUNDING_SHARE * max(abs(x), abs(y))


def midpoint(interval: Interval) -> float | None:
    """The middle, or the one bound there is; None where both are missing."""
    if interval.low is None:
        return interval.high
    if interval.high is None:
        return interval.low
    return (interval.low + interval.high) / 2


def ratio(a: Quantity, b: Quantity) -> float:
    """How many times the larger figure is the smaller one; infinity where one is zero or unbounded."""
    x, y = midpoint(interval_of(a)), midpoint(interval_of(b))
    if x is None or y is None or x <= 0 or y <= 0:
        return math.inf
    return max(x, y) / min(x, y)


def as_params(quantity: Quantity) -> dict[str, object]:
    """The interval as a finding keeps it: bounds in the printed unit, and the words themselves."""
    return {
        "low": quantity.low,
        "high": quantity.high,
        "low_open": quantity.low_open,
        "high_open": quantity.high_open,
        "comparator": quantity.comparator.value,
        "unit": quantity.unit,
        "text": quantity.text,
    }
