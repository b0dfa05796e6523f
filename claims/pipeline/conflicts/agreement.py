"""How likely two clauses say the same: the pair reader's odds beside what words, names and figures they
share.

A logistic regression of a dozen coefficients, which lie beside the network's weights, for they are fitted to
them (``benchmarks/fit_pairs.py``). Cosine alone cannot tell agreement from contradiction; the network's odds,
the slots that answer alike and those that answer otherwise can, somewhat.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from claims.pipeline.conflicts.alignment import one_deed, shared_names
from claims.pipeline.conflicts.pairreader import PairReading
from claims.pipeline.conflicts.slotodds import Aligned
from claims.pipeline.conflicts.slotvalues import Values
from claims.pipeline.likeness import mass, overlap
from claims.pipeline.types import Proposition, SlotKind

MEASURES = (
    "one",
    "entailed",
    "contradicted",
    "slots alike",
    "best slot alike",
    "best figure alike",
    "best figure apart",
    "figures equal",
    "figures apart",
    "words",
    "weight of words",
    "names",
    "one deed",
    "length apart",
    "turned",
)
"""What ``measured`` gives, in order; the coefficients are in the same one."""
_FIGURES = (SlotKind.NUMBER, SlotKind.TIME)
_LIKELY = 0.5


def measured(a: Proposition, b: Proposition, reading: PairReading, pairs: Sequence[Aligned]) -> list[float]:
    """What the odds are worked out from; symmetric in the two sides."""
    own = [p for p in pairs if p.own]
    alike = [p.one_question for p in own if p.values is Values.EQUAL]
    figures = [p for p in own if p.a.kind in _FIGURES]
    apart = [p.one_question for p in pairs if p.a.kind in _FIGURES and p.values is Values.EXCLUDE]
    share, shared = overlap(a, b)
    names = frozenset((*a.entities, *b.entities))
    return [
        1.0,
        reading.entailed,
        reading.contradicted,
        _few(sum(odds > _LIKELY for odds in alike)),
        max(alike, default=0.0),
        max((p.one_question for p in figures if p.values is Values.EQUAL), default=0.0),
        max((p.one_question for p in figures if p.values is Values.EXCLUDE), default=0.0),
        _few(sum(p.values is Values.EQUAL for p in own if p.a.kind is SlotKind.NUMBER)),
        _few(sum(odds > _LIKELY for odds in apart)),
        share,
        min(mass(shared, names), 8.0) / 8.0,
        _few(len(shared_names(a, b))),
        float(one_deed(a, b)),
        abs(math.log((1 + len(a.lemmas)) / (1 + len(b.lemmas)))),
        float(a.polarity is not b.polarity),
    ]


_TRACE = 0.1
"""Odds of entailment, set on the seen clusters as the thresholds were (``weights/pairs.md``)."""
_TWO = 2 / 3
"""``_few`` of two."""


def more_than_a_topic(values: Sequence[float]) -> bool:
    """Whether anything of ``measured`` tells one statement from two about one thing: one deed, two slots
    that answer alike, or a trace of entailment. "The Tarn blast killed 40" and "the Tarn blast wrecked a
    bridge" have the blast in common and nothing more."""
    of = dict(zip(MEASURES, values, strict=True))
    return bool(of["one deed"]) or of["slots alike"] >= _TWO or of["entailed"] >= _TRACE


def _few(count: int) -> float:
    return min(count, 3) / 3


def odds(coefficients: Sequence[float], values: Sequence[float]) -> float:
    """The logistic of the weighted sum. Raises ValueError where they are not as many."""
    total = sum(w * v for w, v in zip(coefficients, values, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
