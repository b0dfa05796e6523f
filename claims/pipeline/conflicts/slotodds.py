"""Which slots of two sentences answer one question, and how surely: the pair reader's view with the values
worked out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claims.pipeline.conflicts.pairreader import PairReader, PairReading
from claims.pipeline.conflicts.slotvalues import Values, compared
from claims.pipeline.types import Proposition, Slot


@dataclass(frozen=True, slots=True)
class Aligned:
    """A slot of either side, what their values are to each other, and the network's odds: that they answer
    one question with one answer (``same``) or with two (``different``)."""

    a: Slot
    b: Slot
    values: Values
    same: float
    different: float

    @property
    def one_question(self) -> float:
        return self.same + self.different

    @property
    def own(self) -> bool:
        """Whether both stand in the clauses themselves."""
        return self.a.own and self.b.own


def read_pair(a: Proposition, b: Proposition, reader: PairReader) -> PairReading:
    """Both sentences with all their slots, as the network sees them."""
    return reader.read(a.context, _places(a), b.context, _places(b))


def _places(proposition: Proposition) -> list[tuple[int, int]]:
    return [(s.start, s.end) for s in proposition.slots]


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


def agrees_elsewhere(pair: Aligned, pairs: Sequence[Aligned]) -> bool:
    """Whether one of the two slots has a likelier counterpart, or a likely one that agrees with it."""
    for other in pairs:
        if other is pair or not (other.a is pair.a or other.b is pair.b):
            continue
        if other.values is Values.EQUAL and other.one_question >= _RIVAL * pair.one_question:
            return True
        if other.one_question > pair.one_question:
            return True
    return False


_RIVAL = 0.3
"""From this share of the pair's own odds a counterpart that agrees stands against a conflict."""
