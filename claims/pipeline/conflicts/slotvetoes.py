"""Why two different values are no conflict though they seem to answer one question: what a network of this
size overlooks, each a principle of its own. Asked before any odds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claims.pipeline import intervals, measures, units
from claims.pipeline.conflicts.alignment import one_deed
from claims.pipeline.conflicts.slotodds import Aligned
from claims.pipeline.conflicts.whose import other_actor
from claims.pipeline.conflicts.windows import near
from claims.pipeline.types import Comparator, Proposition, Quantity, Slot, SlotKind

_NARROWING = re.compile(
    r"\b(?:another|more|additional|extra|each|per|every|remaining|other|first|last|next|fellow|further|fourth|third"
    r"|of (?:the|them|whom|those|these|his|her|its|their)|average|annual|now|so far|then)\b",
    re.IGNORECASE,
)
_WINDOW = 14
"""Characters on either side in which a word narrows a figure down."""
_NEARLY = 1.12
_MEASURED = frozenset(("duration", "length", "mass", "area", "volume", "speed"))
_THEN_MORE = re.compile(r"\s?(?:,|and)?\s?\d")


def no_conflict(a: Proposition, b: Proposition, pair: Aligned, pairs: Sequence[Aligned]) -> str:
    """The id of the first principle that speaks against a conflict; "" where none does. Symmetric."""
    if other_actor(a, b):
        return "other-actors"
    if pair.a.kind is SlotKind.TIME:
        around = near(a.context, pair.a.start, pair.a.end) & near(b.context, pair.b.start, pair.b.end)
        return "" if one_deed(a, b) or len(around) >= 2 else "other-deeds"
    q, r = pair.a.quantity, pair.b.quantity
    if q is None or r is None:
        return ""
    if "age" in (q.measure, r.measure) or "year old" in (q.unit, r.unit):
        return "ages-have-a-rule"
    if measures.is_cumulative(q.measure) and not (a.reported_on and b.reported_on):
        return "may-be-an-update"
    if units.dimension(q.unit) in _MEASURED and intervals.ratio(q, r) < _NEARLY:
        return "nearly-equal"
    if _bounded(q) or _bounded(r):
        return "bounds"
    if _narrowed(a, pair.a) or _narrowed(b, pair.b) or _goes_on(a, pair.a) or _goes_on(b, pair.b):
        return "part-or-more"
    if _adds_up(pair, pairs):
        return "adds-up"
    return ""


def _bounded(q: Quantity) -> bool:
    """ "More than 30 years" is said of 30 years and a day, and as loosely of just 30."""
    return q.comparator in (Comparator.MORE_THAN, Comparator.LESS_THAN) and bool(q.unit)


def _narrowed(proposition: Proposition, slot: Slot) -> bool:
    text = proposition.context
    beside = f"{text[max(0, slot.start - _WINDOW) : slot.start]} | {text[slot.start : slot.end + _WINDOW]}"
    return _NARROWING.search(beside) is not None


def _goes_on(proposition: Proposition, slot: Slot) -> bool:
    """ "4 minutes 48 seconds": the figure is only the first part."""
    q = slot.quantity
    return bool(q and q.unit) and _THEN_MORE.match(proposition.context, slot.end) is not None


def _adds_up(pair: Aligned, pairs: Sequence[Aligned]) -> bool:
    """Nine rifles, and seven with two others."""
    for whole, part, side in ((pair.a.quantity, pair.b, "b"), (pair.b.quantity, pair.a, "a")):
        one = part.quantity
        if whole is None or one is None or whole.low is None or one.low is None:
            continue
        others = {getattr(p, side) for p in pairs} - {part}
        if any(s.quantity and s.quantity.low and one.low + s.quantity.low == whole.low for s in others):
            return True
    return False
