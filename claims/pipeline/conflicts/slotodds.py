"""How likely two slots are two answers to one question: the network's odds, weighed with what the words around,
the measures and the sentences as wholes tell. A logistic regression of a handful of coefficients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from claims.pipeline import intervals
from claims.pipeline.conflicts.alignment import one_deed, shared_names, tie
from claims.pipeline.conflicts.pairreader import PairReading
from claims.pipeline.conflicts.slotvalues import Values, compared
from claims.pipeline.conflicts.windows import after, near
from claims.pipeline.types import Comparator, Polarity, Proposition, Quantity, Slot, SlotKind

_LEAST = 1e-3
_FEW = 3
_CLOSE = 0.15
_SPANS = frozenset(("minute", "hour", "day", "week", "month", "year", "second", "metre", "mile", "kilometre"))


@dataclass(frozen=True, slots=True)
class Aligned:
    """A slot of either side, what their values are to each other, and the network's odds: that they answer one
    question with one answer (``same``) or with two (``different``)."""

    a: Slot
    b: Slot
    values: Values
    same: float
    different: float

    @property
    def one_question(self) -> float:
        return self.same + self.different


def alignments(a: Proposition, b: Proposition, reading: PairReading) -> list[Aligned]:
    """All pairs of slots of one kind, in text order."""
    return [
        Aligned(
            x,
            y,
            compared(a.context, x, b.context, y),
            float(reading.same[i, j]),
            float(reading.different[i, j]),
        )
        for i, x in enumerate(a.slots)
        for j, y in enumerate(b.slots)
        if x.kind is y.kind
    ]


FEATURES = (
    "one",
    "one question",
    "other answer",
    "margin",
    "equal elsewhere",
    "words near",
    "word behind",
    "counted apart",
    "one measure",
    "shared words",
    "shared names",
    "one deed",
    "both few",
    "ratio",
    "nearly equal",
    "loose",
    "entailed",
    "contradicted",
    "agreeing slots",
    "turned",
    "names apart",
    "who differs",
    "when differs",
    "where differs",
    "number",
    "time",
    "place",
    "name",
)
"""What ``features`` gives, in order."""


def features(
    a: Proposition, b: Proposition, pair: Aligned, pairs: Sequence[Aligned], reading: PairReading
) -> list[float]:
    """What the odds are worked out from, as ``FEATURES`` names them. Symmetric in the two sides."""
    x, y = pair.a, pair.b
    rivals = [p for p in pairs if p is not pair and (p.a is x or p.b is y)]
    best = max((p.one_question for p in rivals if p.values is not Values.EQUAL), default=0.0)
    equal = max((p.one_question for p in rivals if p.values is Values.EQUAL), default=0.0)
    around = near(a.context, x.start, x.end) & near(b.context, y.start, y.end)
    behind = after(a.context, x.end) & after(b.context, y.end)
    agreeing = sum(
        p.values is Values.EQUAL and p.one_question > 0.5 and p.a.kind in (SlotKind.NUMBER, SlotKind.TIME)
        for p in pairs
    )
    q, r = x.quantity, y.quantity
    return [
        1.0,
        _logit(pair.one_question),
        _logit(pair.different),
        pair.one_question - best,
        equal,
        min(len(around), 3) / 3,
        float(bool(behind)),
        float(_counted_apart(q, r)),
        float(bool(q and r and q.measure and q.measure == r.measure)),
        min(len(tie(a, b)), 6) / 6,
        min(len(shared_names(a, b)), 3) / 3,
        float(one_deed(a, b)),
        float(_few(q) and _few(r)),
        _ratio(q, r),
        float(_nearly(q, r)),
        float(_loose(q) or _loose(r)),
        reading.entailed,
        reading.contradicted,
        min(agreeing, 3) / 3,
        float((a.polarity is Polarity.NEGATED) != (b.polarity is Polarity.NEGATED)),
        float(_names_apart(a, b)),
        _differs(SlotKind.NAME, pair, pairs),
        _differs(SlotKind.TIME, pair, pairs),
        _differs(SlotKind.PLACE, pair, pairs),
        float(x.kind is SlotKind.NUMBER),
        float(x.kind is SlotKind.TIME),
        float(x.kind is SlotKind.PLACE),
        float(x.kind is SlotKind.NAME),
    ]


def odds(weights: Sequence[float], values: Sequence[float]) -> float:
    """The logistic of the weighted sum."""
    total = sum(w * v for w, v in zip(weights, values, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def _differs(kind: SlotKind, pair: Aligned, pairs: Sequence[Aligned]) -> float:
    """The best odds that the sentences tell of two persons, times or places, other than by the pair itself."""
    return max(
        (p.different for p in pairs if p.a.kind is kind and p is not pair and p.values is Values.EXCLUDE),
        default=0.0,
    )


def _names_apart(a: Proposition, b: Proposition) -> bool:
    """Whether both clauses name somebody or something, and nothing in common."""
    return bool(a.entities) and bool(b.entities) and not shared_names(a, b)


def _logit(share: float) -> float:
    held = min(1 - _LEAST, max(_LEAST, share))
    return math.log(held / (1 - held))


def _counted_apart(q: Quantity | None, r: Quantity | None) -> bool:
    """Whether both say what they count, and name different things."""
    if q is None or r is None:
        return False
    if q.counted and r.counted:
        return q.counted != r.counted
    return bool(q.measure and r.measure and q.measure != r.measure)


def _few(q: Quantity | None) -> bool:
    return q is not None and q.high is not None and not q.unit and q.high <= _FEW


def _ratio(q: Quantity | None, r: Quantity | None) -> float:
    """The logarithm of how many times one is the other, at most 3."""
    if q is None or r is None:
        return 0.0
    times = intervals.ratio(q, r)
    return 3.0 if math.isinf(times) or times <= 0 else min(3.0, abs(math.log(times)))


def _nearly(q: Quantity | None, r: Quantity | None) -> bool:
    """Whether two stretches of time or way differ by less than people round them, or two ages by a year."""
    if q is None or r is None or q.low is None or r.low is None:
        return False
    if q.unit == "year old":
        return abs(q.low - r.low) <= 1
    return q.unit in _SPANS and _ratio(q, r) < _CLOSE


def _loose(q: Quantity | None) -> bool:
    return q is not None and q.comparator is not Comparator.EXACT
