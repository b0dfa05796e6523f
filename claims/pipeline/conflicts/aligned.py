"""What a pair reader adds to the rules: two answers to one question, and two clauses that say the same.

First which slots of two sentences answer one question, which the network says; then whether the two answers
can both hold, which is worked out for figures and times and read for the rest. How sure the network has to be
stands beside its weights: weights that are not sure enough to be trusted with a conflict state no such odds,
and then the rule finds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claims.pipeline import intervals
from claims.pipeline.comparability import NEWS_DAYS, one_voice, same_place
from claims.pipeline.conflicts.agreement import MEASURES, measured, more_than_a_topic, odds
from claims.pipeline.conflicts.alignment import tie
from claims.pipeline.conflicts.pairreader import PairReader
from claims.pipeline.conflicts.slotodds import Aligned, agrees_elsewhere, alignments, read_pair
from claims.pipeline.conflicts.slotvalues import Values, compared
from claims.pipeline.conflicts.slotvetoes import no_conflict
from claims.pipeline.conflicts.wording import figure_words, listed
from claims.pipeline.likeness import overlap, same_time
from claims.pipeline.protocols import ConflictRule, Matcher
from claims.pipeline.types import Certainty, Proposition, RelationFinding, RelationKind, Slot, SlotKind


class SlotsDiffer:
    """Two answers to one question, in two sentences that the network aligned slot by slot."""

    rule_id = "slots-differ"
    title = "Different answers to one question"

    def __init__(self, reader: PairReader | None = None) -> None:
        self.reader = reader

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with both answers and the odds; None without a model that may say so."""
        least = self.reader.calibration.conflict if self.reader else None
        if self.reader is None or least is None or not _comparable(a, b) or not _exclude_somewhere(a, b):
            return None
        pairs = alignments(a, b, read_pair(a, b, self.reader))
        chosen = [p for p in pairs if p.own and _odds(p) >= least and _differ(a, b, p, pairs)]
        best = max(chosen, key=lambda p: (_odds(p), -p.a.start, -p.b.start), default=None)
        if best is None:
            return None
        params = {
            "kind": best.a.kind.value,
            "a": _side(a, best.a),
            "b": _side(b, best.b),
            "shared": list(tie(a, b)),
            "odds": round(_odds(best), 3),
            "model": self.reader.model_hash,
            "reason": "aligned-slots-exclude",
        }
        return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, round(_odds(best), 3))

    def render(self, params: dict[str, object]) -> str:
        a, b = (_words_of(params[side]) for side in ("a", "b"))
        question = _QUESTIONS.get(str(params["kind"]), "the same question")
        shared = listed(params["shared"])
        about = f" (both speak of {shared})" if shared else ""
        return f"Two answers to {question}{about}: {a} against {b}."


_QUESTIONS = {
    "number": "the same “how many or how much”",
    "time": "the same “when”",
    "place": "the same “where”",
    "name": "the same “who”",
    "thing": "the same “what”",
}


def _comparable(a: Proposition, b: Proposition) -> bool:
    if not (a.checkable and b.checkable and a.context and b.context):
        return False
    if Certainty.POSSIBLE in (a.certainty, b.certainty):
        return False
    return a.polarity is b.polarity and not one_voice(a, b)


def _exclude_somewhere(a: Proposition, b: Proposition) -> bool:
    """Whether any two own slots exclude each other at all: most pairs never reach the network."""
    return any(
        x.own and y.own and compared(a.context, x, b.context, y) is Values.EXCLUDE
        for x in a.slots
        for y in b.slots
        if x.kind is y.kind
    )


def _odds(pair: Aligned) -> float:
    return pair.one_question if pair.a.kind in (SlotKind.NUMBER, SlotKind.TIME) else pair.different


def _differ(a: Proposition, b: Proposition, pair: Aligned, pairs: Sequence[Aligned]) -> bool:
    if pair.values is not Values.EXCLUDE or agrees_elsewhere(pair, pairs):
        return False
    if pair.a.kind is not SlotKind.TIME and not same_time(a, b, days_apart=NEWS_DAYS):
        return False
    if pair.a.kind is not SlotKind.PLACE and not same_place(a.places, b.places):
        return False
    return not no_conflict(a, b, pair, pairs)


def _side(proposition: Proposition, slot: Slot) -> dict[str, object]:
    start = proposition.context_start
    found: dict[str, object] = {
        "text": proposition.context[slot.start : slot.end],
        "start": start + slot.start,
        "end": start + slot.end,
    }
    if slot.quantity is not None:
        found["figure"] = intervals.as_params(slot.quantity)
    return found


def _words_of(side: object) -> str:
    if not isinstance(side, Mapping):
        return "an unknown value"
    return figure_words(side["figure"]) if "figure" in side else f"“{side.get('text', '')}”"


LEAST_SHARE = 0.25
"""Word overlap below which two stored claims are not read: it holds what a claim costs, and loses one in
thirty.
"""


class MeaningAgrees:
    """See ``claims.pipeline.protocols.Matcher``: two clauses that say the same in other words, for a person
    to confirm. ``handed``: the two texts were handed over to be compared, so that one event can be
    presumed."""

    rule_id = "same-meaning"

    def __init__(self, reader: PairReader, *, handed: bool = False) -> None:
        """Raises ValueError where the reader's coefficients are for other measures."""
        self.reader = reader
        held = reader.calibration
        if held.agreement and len(held.agreement) != len(MEASURES):
            raise ValueError(
                f"The pair reader's agreement has {len(held.agreement)} coefficients, not {len(MEASURES)}."
            )
        self.least = held.handed if handed else held.same
        self.share = 0.0 if handed else LEAST_SHARE

    def match(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``SAME`` with the odds, or None."""
        if self.least is None or not _may_be_one(a, b) or overlap(a, b)[0] < self.share:
            return None
        chance = self.chance(a, b)
        if chance is None or chance < self.least:
            return None
        params = {"shared": list(tie(a, b)), "odds": round(chance, 3), "model": self.reader.model_hash}
        return RelationFinding(RelationKind.SAME, self.rule_id, params, round(chance, 3))

    def chance(self, a: Proposition, b: Proposition) -> float | None:
        """How likely the two say the same, in [0, 1]; None where these weights are not asked, or nothing was
        kept of a sentence. 0 where they have one thing to speak of in common and nothing more."""
        coefficients = self.reader.calibration.agreement
        if not coefficients or not a.context or not b.context:
            return None
        reading = read_pair(a, b, self.reader)
        values = measured(a, b, reading, alignments(a, b, reading))
        return odds(coefficients, values) if more_than_a_topic(values) else 0.0


class SecondOpinion:
    """See ``claims.pipeline.protocols.Matcher``: what another matcher finds, unless the pair reader holds it
    for less likely than not. Shared words alone suggest much that a person only has to turn down."""

    def __init__(self, first: Matcher, second: MeaningAgrees, least: float = 0.5) -> None:
        self.first, self.second, self.least = first, second, least

    def match(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """The first matcher's finding, or None."""
        found = self.first.match(a, b)
        if found is None:
            return None
        chance = self.second.chance(a, b)
        return found if chance is None or chance >= self.least else None


def _may_be_one(a: Proposition, b: Proposition) -> bool:
    if not (a.checkable and b.checkable and a.context and b.context) or one_voice(a, b):
        return False
    return bool(tie(a, b)) and same_time(a, b, days_apart=NEWS_DAYS) and same_place(a.places, b.places)


def with_reader(rules: Sequence[ConflictRule], reader: PairReader | None) -> tuple[ConflictRule, ...]:
    """The rules, with this reader where one needs it."""
    return tuple(SlotsDiffer(reader) if rule.rule_id == SlotsDiffer.rule_id else rule for rule in rules)
