"""Same claim? A transparent score over shared words, with vetoes where two claims differ in substance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claims.pipeline import intervals
from claims.pipeline.matching.words import stem_of_name, weight
from claims.pipeline.types import Modality, Proposition, Quantity, RelationFinding, RelationKind

SAME_WORDS = "same-words"
SAME_MEANING = "same-claim"
_GROUPS = (
    frozenset((Modality.ASSERTED, Modality.DENIED)),
    frozenset((Modality.PROMISED, Modality.PLANNED)),
    frozenset((Modality.DEMANDED,)),
    frozenset((Modality.OPINION,)),
    frozenset((Modality.ASKED,)),
)


@dataclass(frozen=True, slots=True)
class MatcherConfig:
    """``threshold``: least score of a match. ``least_shared``: least weight of shared words.

    ``days_apart``: claims without dates of their own, reported further apart than this, are two events.
    """

    threshold: float = 0.62
    least_shared: float = 3.0
    days_apart: int = 30


class ClaimMatcher:
    """See ``claims.pipeline.protocols.Matcher``. Symmetric: ``match(a, b) == match(b, a)``."""

    def __init__(self, config: MatcherConfig | None = None) -> None:
        self.config = config or MatcherConfig()

    def match(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``SAME`` where words, arguments, figures, time and standing agree; None otherwise."""
        if a.polarity is not b.polarity or not _same_group(a.modality, b.modality):
            return None
        if not self.same_time(a, b) or not figures_agree(a, b):
            return None
        if _plain(a.text) == _plain(b.text) and len(a.lemmas) >= 2:
            return RelationFinding(RelationKind.SAME, SAME_WORDS, {"shared": sorted(set(a.lemmas))}, 1.0)
        score, shared = overlap(a, b)
        if score < self.config.threshold or not arguments_agree(a, b):
            return None
        names = frozenset((*a.entities, *b.entities))
        if sum(weight(w, names) for w in shared) < self.config.least_shared:
            return None
        params = {
            "shared": sorted(shared),
            "only_a": sorted(set(a.lemmas) - set(shared)),
            "only_b": sorted(set(b.lemmas) - set(shared)),
            "score": round(score, 3),
        }
        return RelationFinding(RelationKind.SAME, SAME_MEANING, params, round(score, 3))

    def same_time(self, a: Proposition, b: Proposition) -> bool:
        """Whether both can be about one event: overlapping dates, or reports not too far apart."""
        if a.event_from and a.event_to and b.event_from and b.event_to:
            return a.event_from <= b.event_to and b.event_from <= a.event_to
        if a.reported_on and b.reported_on:
            return abs((a.reported_on - b.reported_on).days) <= self.config.days_apart
        return True


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def _same_group(a: Modality, b: Modality) -> bool:
    return any(a in group and b in group for group in _GROUPS)


def overlap(a: Proposition, b: Proposition) -> tuple[float, tuple[str, ...]]:
    """Score in [0, 1] and the shared words: the mean of weighted Dice and of how far the shorter is contained."""
    left, right = set(a.lemmas), set(b.lemmas)
    names = frozenset((*a.entities, *b.entities))
    shared = left & right
    total_a, total_b = _mass(left, names), _mass(right, names)
    if not shared or not total_a or not total_b:
        return 0.0, ()
    mass = _mass(shared, names)
    dice, contained = 2 * mass / (total_a + total_b), mass / min(total_a, total_b)
    return 0.6 * dice + 0.4 * contained, tuple(sorted(shared))


def _mass(words: Iterable[str], names: frozenset[str]) -> float:
    return sum(weight(w, names) for w in sorted(words))


def figures_agree(a: Proposition, b: Proposition) -> bool:
    """Every figure of one side finds an equal one of its measure on the other, where that has figures."""
    if not a.quantities or not b.quantities:
        return True
    few, many = sorted((a.quantities, b.quantities), key=len)
    return all(any(_one_figure(q, other) for other in many) for q in few)


def _one_figure(a: Quantity, b: Quantity) -> bool:
    measured = a.measure == b.measure or not a.measure or not b.measure
    return measured and intervals.equal(a, b)


def arguments_agree(a: Proposition, b: Proposition) -> bool:
    """Subjects must meet (or stand among the other's words), and neither may name its own place or person
    in their stead: "France votes" is not "Spain votes"."""
    if a.subjects and b.subjects:
        left, right = _stems(a.subjects), _stems(b.subjects)
        if not left & right and not (left & _stems(b.lemmas) and right & _stems(a.lemmas)):
            return False
    only_a = _stems(a.entities) - _stems(b.entities)
    only_b = _stems(b.entities) - _stems(a.entities)
    return not (only_a and only_b and not _stems(a.entities) & _stems(b.entities))


def _stems(words: Iterable[str]) -> set[str]:
    return {stem_of_name(w) for w in words}
