"""Whether what two slots of one sort say can both hold: figures by interval, times by their parts, names and
things by their words."""

from __future__ import annotations

import re
from enum import StrEnum

from claims.pipeline import intervals, units
from claims.pipeline.likeness import COMMON
from claims.pipeline.partialtimes import agree, exclude, partial_time
from claims.pipeline.types import Quantity, Slot, SlotKind


class Values(StrEnum):
    """EQUAL also where one only says more exactly what the other says; UNKNOWN: nothing to compare."""

    EQUAL = "equal"
    BOTH = "both"
    EXCLUDE = "exclude"
    UNKNOWN = "unknown"


_WORD = re.compile(r"[^\W_]+")
_FILLERS = frozenset(("the", "a", "an", "of", "in", "at", "on", "s", "mr", "mrs", "ms", "dr", "and"))
_STEM = 6


def compared(a: str, x: Slot, b: str, y: Slot) -> Values:
    """What the two values are to each other; ``a`` and ``b`` are the contexts of the slots. Symmetric."""
    left, right = a[x.start : x.end], b[y.start : y.end]
    if x.kind is not y.kind:
        return Values.UNKNOWN
    if x.kind is SlotKind.NUMBER:
        return _figures(x.quantity, y.quantity)
    if x.kind is SlotKind.TIME:
        return _times(left, right)
    return _names(left, right) if x.kind is SlotKind.NAME else _words(left, right)


def _figures(x: Quantity | None, y: Quantity | None) -> Values:
    if x is None or y is None or units.dimension(x.unit) != units.dimension(y.unit):
        return Values.UNKNOWN
    if intervals.contradict(x, y):
        return Values.EXCLUDE
    return Values.EQUAL if intervals.equal(x, y) else Values.BOTH


def _times(left: str, right: str) -> Values:
    if left.lower() == right.lower():
        return Values.EQUAL
    x, y = partial_time(left), partial_time(right)
    if x is None or y is None:
        return Values.UNKNOWN
    if exclude(x, y):
        return Values.EXCLUDE
    return Values.EQUAL if agree(x, y) else Values.UNKNOWN


def _words(left: str, right: str) -> Values:
    """Equal where a telling word is in both; else they may exclude each other: the reader has to say."""
    x, y = _stems(left), _stems(right)
    if not x or not y:
        return Values.UNKNOWN
    return Values.EQUAL if x & y else Values.EXCLUDE


def _names(left: str, right: str) -> Values:
    """One name where either holds all of the other; two people may share a last name or initials."""
    x, y = _stems(left), _stems(right)
    if not x or not y:
        return Values.UNKNOWN
    return Values.EQUAL if x <= y or y <= x else Values.EXCLUDE if not x & y else Values.UNKNOWN


def _stems(text: str) -> set[str]:
    words = {w.lower() for w in _WORD.findall(text)} - _FILLERS - COMMON
    return {w[:_STEM] for w in words}
