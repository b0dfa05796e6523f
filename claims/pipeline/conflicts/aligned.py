"""Conflicts and agreement by aligned slots: first which slots of two sentences answer one question, which a small
network says, then whether the two answers can both hold, which is worked out (figures, times) or read (the rest)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from claims.pipeline import intervals
from claims.pipeline.comparability import NEWS_DAYS, one_voice, same_place
from claims.pipeline.conflicts.alignment import tie
from claims.pipeline.conflicts.pairreader import PairReader, PairReading
from claims.pipeline.conflicts.slotvalues import Values, compared
from claims.pipeline.conflicts.wording import figure_words, listed
from claims.pipeline.likeness import same_time
from claims.pipeline.protocols import ConflictRule
from claims.pipeline.types import (
    Certainty,
    Proposition,
    RelationFinding,
    RelationKind,
    Slot,
    SlotKind,
)


@dataclass(frozen=True, slots=True)
class AlignedConfig:
    """``least``: for each kind of slot the odds of "one question" (of "other answer", for names and things) from
    which two values that exclude each other are called a conflict; kinds left out are never compared.
    ``contradicted``: the odds from which two clauses exclude each other as wholes; ``entailed``: from which two
    are one claim for a person to fold."""

    least: Mapping[SlotKind, float] = field(
        default_factory=lambda: {
            SlotKind.NUMBER: 0.7,
            SlotKind.TIME: 0.7,
            SlotKind.PLACE: 0.7,
            SlotKind.NAME: 0.7,
        }
    )
    contradicted: float = 0.97
    entailed: float = 0.9
    agreeing: float = 0.8


DEFAULT = AlignedConfig()


@dataclass(frozen=True, slots=True)
class Aligned:
    """A slot of either side, what their values are to each other, and the odds that they answer one question."""

    a: Slot
    b: Slot
    values: Values
    same: float
    different: float

    @property
    def one_question(self) -> float:
        return self.same + self.different


def reading_of(a: Proposition, b: Proposition, reader: PairReader) -> PairReading:
    """The pair as the network sees it: both sentences, with all their slots."""
    return reader.read(a.context, _places(a), b.context, _places(b))


def _places(proposition: Proposition) -> list[tuple[int, int]]:
    return [(s.start, s.end) for s in proposition.slots]


def aligned(a: Proposition, b: Proposition, reader: PairReader) -> Iterator[Aligned]:
    """All pairs of slots of one kind, in text order."""
    reading = reading_of(a, b, reader)
    for i, x in enumerate(a.slots):
        for j, y in enumerate(b.slots):
            if x.kind is y.kind:
                values = compared(a.context, x, b.context, y)
                yield Aligned(x, y, values, float(reading.same[i, j]), float(reading.different[i, j]))


class SlotsDiffer:
    """Two answers to one question, in two sentences that the network aligned slot by slot."""

    rule_id = "slots-differ"
    title = "Different answers to one question"

    def __init__(self, reader: PairReader | None = None, config: AlignedConfig = DEFAULT) -> None:
        self.reader, self.config = reader, config

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with both answers, their places in the sentences and the odds; None without a model."""
        if self.reader is None or not _hold(a, b) or not self._worth_reading(a, b):
            return None
        pairs = list(aligned(a, b, self.reader))
        chosen = [p for p in pairs if p.a.own and p.b.own and self._differ(a, b, p, pairs)]
        best = max(chosen, key=lambda p: (self._odds(p), -p.a.start, -p.b.start), default=None)
        if best is None:
            return None
        params = {
            "kind": best.a.kind.value,
            "a": _side(a, best.a),
            "b": _side(b, best.b),
            "shared": list(tie(a, b)),
            "odds": round(self._odds(best), 3),
            "model": self.reader.model_hash,
            "reason": "aligned-slots-exclude",
        }
        return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, round(self._odds(best), 3))

    def render(self, params: dict[str, object]) -> str:
        a, b = (_words_of(params[side]) for side in ("a", "b"))
        question = _QUESTIONS.get(str(params["kind"]), "the same")
        shared = listed(params["shared"])
        about = f" (both speak of {shared})" if shared else ""
        return f"Two answers to {question}{about}: {a} against {b}."

    def _worth_reading(self, a: Proposition, b: Proposition) -> bool:
        """Whether any two own slots exclude each other at all: most pairs never reach the network."""
        return any(
            x.own
            and y.own
            and x.kind in self.config.least
            and compared(a.context, x, b.context, y) is Values.EXCLUDE
            for x in a.slots
            for y in b.slots
            if x.kind is y.kind
        )

    def _odds(self, pair: Aligned) -> float:
        return pair.one_question if pair.a.kind in (SlotKind.NUMBER, SlotKind.TIME) else pair.different

    def _differ(self, a: Proposition, b: Proposition, pair: Aligned, pairs: Sequence[Aligned]) -> bool:
        least = self.config.least.get(pair.a.kind)
        if least is None or pair.values is not Values.EXCLUDE or self._odds(pair) < least:
            return False
        if pair.a.kind is not SlotKind.TIME and not same_time(a, b, days_apart=NEWS_DAYS):
            return False
        if pair.a.kind is not SlotKind.PLACE and not same_place(a.places, b.places):
            return False
        return not any(_settles(pair, other) for other in pairs)


def _settles(pair: Aligned, other: Aligned) -> bool:
    """Whether one of the two slots has a likelier counterpart, or one that agrees with it."""
    if other is pair or not (other.a is pair.a or other.b is pair.b):
        return False
    if other.values is Values.EQUAL:
        return other.one_question >= 0.5 * pair.one_question
    return other.one_question > pair.one_question


def _hold(a: Proposition, b: Proposition) -> bool:
    if not (a.checkable and b.checkable) or Certainty.POSSIBLE in (a.certainty, b.certainty):
        return False
    return a.polarity is b.polarity and not one_voice(a, b)


class MeaningExcludes:
    """Two clauses that the network holds to exclude each other as wholes."""

    rule_id = "meaning-excludes"
    title = "Accounts that exclude each other"

    def __init__(self, reader: PairReader | None = None, config: AlignedConfig = DEFAULT) -> None:
        self.reader, self.config = reader, config

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with the odds; None without a model."""
        if self.reader is None or not (a.checkable and b.checkable) or one_voice(a, b):
            return None
        if Certainty.POSSIBLE in (a.certainty, b.certainty) or len(tie(a, b)) < 2:
            return None
        if not same_time(a, b, days_apart=NEWS_DAYS) or not same_place(a.places, b.places):
            return None
        reading = self.reader.read(a.text, (), b.text, ())
        if reading.contradicted < self.config.contradicted:
            return None
        params = {
            "shared": list(tie(a, b)),
            "odds": round(reading.contradicted, 3),
            "model": self.reader.model_hash,
            "reason": "meaning-excludes",
        }
        return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, round(reading.contradicted, 3))

    def render(self, params: dict[str, object]) -> str:
        shared = listed(params["shared"])
        return (
            f"Read as wholes, the two accounts of “{shared}” exclude each other "
            f"(the language model gives that {float(str(params['odds'])):.0%})."
        )


class MeaningAgrees:
    """A matcher for suggestions: two sentences that say the same of the same slots, or one entails the other."""

    rule_id = "same-meaning"

    def __init__(self, reader: PairReader, config: AlignedConfig = DEFAULT) -> None:
        self.reader, self.config = reader, config

    def match(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``SAME`` with the odds, or None."""
        if (
            a.polarity is not b.polarity
            or not (a.checkable and b.checkable)
            or not a.context
            or not b.context
        ):
            return None
        if not same_time(a, b, days_apart=NEWS_DAYS) or len(tie(a, b)) < 1:
            return None
        reading = reading_of(a, b, self.reader)
        if reading.entailed < self.config.entailed:
            return None
        params = {
            "shared": list(tie(a, b)),
            "odds": round(reading.entailed, 3),
            "model": self.reader.model_hash,
        }
        return RelationFinding(RelationKind.SAME, self.rule_id, params, round(reading.entailed, 3))


_QUESTIONS = {
    "number": "the same “how many or how much”",
    "time": "the same “when”",
    "place": "the same “where”",
    "name": "the same “who”",
    "thing": "the same “what”",
}


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


def with_reader(
    rules: Sequence[ConflictRule], reader: PairReader | None, config: AlignedConfig = DEFAULT
) -> tuple[ConflictRule, ...]:
    """The rules, those that need a model with this one."""
    learned = {rule.rule_id: rule for rule in (SlotsDiffer(reader, config), MeaningExcludes(reader, config))}
    return tuple(learned.get(rule.rule_id, rule) for rule in rules)
