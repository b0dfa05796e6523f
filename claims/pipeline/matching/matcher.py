"""Same claim? A transparent score over shared words, with vetoes where two claims differ in substance."""

from __future__ import annotations

from dataclasses import dataclass

from claims.pipeline import causes, intervals, outcomes
from claims.pipeline.comparability import same_place
from claims.pipeline.likeness import (
    arguments_agree,
    contrast,
    figures_agree,
    mass,
    names_agree,
    overlap,
    same_time,
)
from claims.pipeline.onefigure import one_measure
from claims.pipeline.types import Modality, Proposition, Quantity, RelationFinding, RelationKind
from claims.pipeline.versions import versions

SAME_WORDS = "same-words"
SAME_MEANING = "same-claim"
SAME_FIGURE = "same-figure"
_GROUPS = (
    frozenset((Modality.ASSERTED, Modality.DENIED)),
    # One event to come: promised by who will do it, planned or predicted where others tell of it.
    frozenset((Modality.PROMISED, Modality.PLANNED, Modality.PREDICTED)),
)
"""Modalities in which two claims may be one; any other only with itself."""


@dataclass(frozen=True, slots=True)
class MatcherConfig:
    """``threshold``: least score of a match; ``threshold_apart``: where the verbs differ.
    ``threshold_much``: the same where the shared words weigh ``much_shared`` or more.
    ``least_shared``: least weight of shared words.

    ``within``, ``names_within``: least share of the shorter claim's words, and least shared names, where
    it only says less of one dated event.
    ``days_apart``: claims without dates of their own, reported further apart than this, are two events.
    """

    threshold: float = 0.62
    threshold_apart: float = 0.8
    least_shared: float = 3.0
    threshold_much: float = 0.67
    much_shared: float = 5.0
    days_apart: int = 30
    within: float = 0.75
    names_within: int = 3


class ClaimMatcher:
    """See ``claims.pipeline.protocols.Matcher``. Symmetric: ``match(a, b) == match(b, a)``."""

    def __init__(self, config: MatcherConfig | None = None) -> None:
        self.config = config or MatcherConfig()

    def match(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``SAME`` where words, arguments, figures, time and standing agree; None otherwise."""
        found = self._match(a, b)
        return None if found is None or _exclude(a, b) else found

    def _match(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        if a.polarity is not b.polarity or not _same_group(a, b):
            return None
        if not same_time(a, b, days_apart=self.config.days_apart) or not figures_agree(a, b):
            return None
        if _plain(a.text) == _plain(b.text) and len(a.lemmas) >= 2:
            return RelationFinding(RelationKind.SAME, SAME_WORDS, {"shared": sorted(set(a.lemmas))}, 1.0)
        figure = equal_figure(a, b)
        if figure is not None:
            return figure
        score, shared = overlap(a, b)
        weight = mass(shared, frozenset((*a.entities, *b.entities)))
        if weight < self.config.least_shared or contrast(a, b):
            return None
        enough = score >= self._least(a, b, weight) and arguments_agree(a, b)
        if not enough and not self._within(a, b, shared):
            return None
        params = {
            "shared": sorted(shared),
            "only_a": sorted(set(a.lemmas) - set(shared)),
            "only_b": sorted(set(b.lemmas) - set(shared)),
            "score": round(score, 3),
        }
        return RelationFinding(RelationKind.SAME, SAME_MEANING, params, round(score, 3))

    def _least(self, a: Proposition, b: Proposition, weight: float) -> float:
        if _predicates_meet(a, b):
            return self.config.threshold
        much = weight >= self.config.much_shared
        return self.config.threshold_much if much else self.config.threshold_apart

    def _within(self, a: Proposition, b: Proposition, shared: tuple[str, ...]) -> bool:
        """Whether one side only says less of one dated event: most of its words stand in the other, with
        the names of all that take part."""
        if not (a.event_from and b.event_from) or (a.event_from, a.event_to) != (b.event_from, b.event_to):
            return False
        names = frozenset((*a.entities, *b.entities))
        few = min(mass(a.lemmas, names), mass(b.lemmas, names))
        together = len(names & set(shared))
        return (
            together >= self.config.names_within
            and names_agree(a, b)
            and few > 0
            and mass(shared, names) / few >= self.config.within
        )


def equal_figure(a: Proposition, b: Proposition) -> RelationFinding | None:
    """``SAME`` where each side's one figure measures the same thing and says the same, however it is
    worded: "the assault claimed 200 lives", "200 people were killed in the assault"."""
    left, right = _measured(a), _measured(b)
    if len(left) != 1 or len(right) != 1 or not same_place(a.places, b.places):
        return None
    x, y = left[0], right[0]
    if not (intervals.equal(x, y) and one_measure(a, b, x, y)):
        return None
    params = {
        "shared": sorted(set(a.lemmas) & set(b.lemmas)),
        "measure": x.measure,
        "a": intervals.as_params(x),
        "b": intervals.as_params(y),
    }
    return RelationFinding(RelationKind.SAME, SAME_FIGURE, params, 0.9)


def _measured(proposition: Proposition) -> list[Quantity]:
    return [q for q in proposition.quantities if q.measure]


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def _predicates_meet(a: Proposition, b: Proposition) -> bool:
    if not a.predicate or not b.predicate:
        return True
    return a.predicate == b.predicate or a.predicate in b.lemmas or b.predicate in a.lemmas


def _exclude(a: Proposition, b: Proposition) -> bool:
    """Alike in most words, but not in those that matter: a quotation's other version, another cause, another
    outcome."""
    return versions(a, b) is not None or causes.apart(a, b) or outcomes.apart(a, b)


def _same_group(a: Proposition, b: Proposition) -> bool:
    """What somebody takes back is the claim that was made."""
    x, y = (Modality.ASSERTED if p.taken_back else p.modality for p in (a, b))
    return x is y or any(x in group and y in group for group in _GROUPS)
