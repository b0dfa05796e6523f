"""Amounts of one thing told in other words: how long, how far, how often, how many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.pipeline import intervals, units
from claims.pipeline.comparability import same_place
from claims.pipeline.conflicts.alignment import (
    may_differ_in_place,
    one_deed,
    shared_names,
    shared_subjects,
    tie,
)
from claims.pipeline.conflicts.whose import apart, one_report, sum_and_piece
from claims.pipeline.conflicts.windows import after, near
from claims.pipeline.conflicts.wording import figure_words
from claims.pipeline.types import Comparator, Proposition, Quantity, RelationFinding, RelationKind

MOST_TIMES = 2.0
"""Counts further apart than this are more often of a part and its whole than two versions of one."""
LONGEST_TIMES = 5.0
"""The same for lengths and durations of one deed, which versions tell less alike."""
LEAST_TIE = 3
_TOO_MUCH = frozenset(("money", "people", "person"))
_LENGTHS = frozenset(("duration", "length"))
_NARROWING = re.compile(
    r"\b(?:another|more|additional|each|per|every|remaining|last|first|of the|of them|of whom"
    r"|average|annual|now|so far)\b",
    re.IGNORECASE,
)
_LIGHT = frozenset(
    ("be", "have", "do", "say", "give", "take", "get", "make", "go", "come", "begin", "win", "pay")
)
_TIMES = re.compile(
    r"\b(once|twice|thrice|(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,3})\stimes)\b", re.IGNORECASE
)
_WORDS = {"once": 1, "twice": 2, "thrice": 3, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_WORDS |= {"seven": 7, "eight": 8, "nine": 9, "ten": 10}


class AmountsDiffer:
    """A length of time, a distance or a count of one deed, or one place's people, with disjoint figures."""

    rule_id = "amounts-differ"
    title = "Different amounts of the same"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with both intervals and the shared words, or None."""
        if not may_differ_in_place(a, b) or one_report(a, b):
            return None
        one_place = same_place(a.places, b.places)
        for x, y in _candidates(a, b):
            if not intervals.contradict(x, y) or _narrowed(a, x) or _narrowed(b, y):
                continue
            if not one_place and not _one_figure(a, b):
                continue
            if apart(a, b, x, y) or sum_and_piece(a, b, x, y):
                continue
            if any(aligned(a, b, x, y) for aligned in (_extents, _counts, _residents, _listed, _in_context)):
                params = {
                    "measure": _measure(x, y),
                    "a": intervals.as_params(x),
                    "b": intervals.as_params(y),
                    "shared": list(tie(a, b)),
                    "reason": "intervals-disjoint",
                }
                return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.8)
        return None

    def render(self, params: dict[str, object]) -> str:
        x, y = figure_words(params["a"]), figure_words(params["b"])
        return f"The figures for “{params['measure']}” exclude each other: {x} against {y}."


class TimesDiffer:
    """How often one and the same was done: twice, three times."""

    rule_id = "repetitions-differ"
    title = "Done a different number of times"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with both numbers and the deed, or None."""
        left, right = _repeated(a.text), _repeated(b.text)
        if len(left) != 1 or len(right) != 1 or left == right or not may_differ_in_place(a, b):
            return None
        if not one_deed(a, b) or a.predicate in _LIGHT:
            return None
        if not shared_subjects(a, b) and len(tie(a, b)) < LEAST_TIE:
            return None
        params = {"deed": a.predicate, "a": min(left), "b": min(right), "reason": "numbers-apart"}
        return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.7)

    def render(self, params: dict[str, object]) -> str:
        return f"“{params['deed']}” {params['a']} times against {params['b']} times."


def _candidates(a: Proposition, b: Proposition) -> Iterator[tuple[Quantity, Quantity]]:
    """Figures of one dimension that name something, where neither stands on the other side as well."""
    for x in a.quantities:
        for y in b.quantities:
            if units.dimension(x.unit) != units.dimension(y.unit) or not (x.measure and y.measure):
                continue
            if not any(_equal(y, q) for q in a.quantities) and not any(_equal(x, q) for q in b.quantities):
                yield x, y


def _one_figure(a: Proposition, b: Proposition) -> bool:
    """Whether a telling figure is in both clauses: "the climber, 36": then they are of one event wherever."""
    return any(
        x.measure and _equal(x, y) and (x.measure == y.measure) and (x.low or 0) > LEAST_TIE
        for x in a.quantities
        for y in b.quantities
    )


def _equal(x: Quantity, y: Quantity) -> bool:
    return units.dimension(x.unit) == units.dimension(y.unit) and intervals.equal(x, y)


def _narrowed(proposition: Proposition, quantity: Quantity) -> bool:
    """Whether the words around the figure make it a part of something."""
    at = _place_of(proposition, quantity)
    return at is not None and bool(_NARROWING.search(proposition.text[max(0, at[0] - 16) : at[1] + 12]))


def _extents(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    """How long or how far one deed went: "held for three weeks", "fell 60 m"."""
    kinds = set(x.measure.split()) & set(y.measure.split()) & _LENGTHS
    deeds = _deeds(x, kinds) & _deeds(y, kinds) - _LIGHT
    if not kinds or not deeds or not _alone(a, b, x, y) or intervals.ratio(x, y) > LONGEST_TIMES:
        return False
    return len(_around(a, b, x, y)) >= (1 if _one_figure(a, b) else 2)


def _deeds(quantity: Quantity, kinds: set[str]) -> set[str]:
    return {w[:8].removesuffix("e") for w in (*quantity.measure.split(), quantity.predicate) if w} - kinds


def _counts(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    """So many of one thing, exact on both sides and the only ones, in clauses that much else ties."""
    if x.unit or y.unit or not x.counted or x.counted != y.counted or x.counted in _TOO_MUCH:
        return False
    if x.comparator is not Comparator.EXACT or y.comparator is not Comparator.EXACT:
        return False
    if intervals.ratio(x, y) > MOST_TIMES or not _alone(a, b, x, y):
        return False
    shared = tie(a, b, frozenset((x.counted,)))
    return bool(shared_names(a, b) and _around(a, b, x, y)) and len(shared) >= LEAST_TIE


def _in_context(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    """Figures before the same word, with the same words around them: whatever verb they hang on."""
    if "age" in (x.measure, y.measure) or intervals.ratio(x, y) > MOST_TIMES:
        return False
    if {x.comparator, y.comparator} - {Comparator.EXACT, Comparator.ABOUT}:
        return False
    if x.unit and not _one_verb(a, b, x, y):
        return False
    left, right = _place_of(a, x), _place_of(b, y)
    if left is None or right is None:
        return False
    heads = after(a.text, left[1]) & after(b.text, right[1])
    if not heads and not (x.unit and units.dimension(x.unit) == units.dimension(y.unit)):
        return False
    return len(_around(a, b, x, y) - heads) >= 2


def _one_verb(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    """What is measured is said by the verb: hours of talks are not those that a street was closed."""
    if not x.predicate or not y.predicate:
        return True
    return x.predicate == y.predicate or (x.predicate in b.lemmas and y.predicate in a.lemmas)


def _around(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> frozenset[str]:
    """The telling words that stand near both figures."""
    left, right = _place_of(a, x), _place_of(b, y)
    return near(a.text, *left) & near(b.text, *right) if left and right else frozenset()


def _place_of(proposition: Proposition, quantity: Quantity) -> tuple[int, int] | None:
    at = proposition.text.find(quantity.text)
    return None if at < 0 else (at, at + len(quantity.text))


def _residents(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    if x.measure != "population" or y.measure != "population" or not _alone(a, b, x, y):
        return False
    return bool(shared_names(a, b))


def _listed(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    """A list that another entry shows to be the same one: "2 years, 9 months of them to serve"."""
    heads = set(x.measure.split()) & set(y.measure.split()) - _LENGTHS - _LIGHT
    if not heads or x.scope != y.scope or not _alone(a, b, x, y):
        return False
    agreed = [q for q in a.quantities if q is not x and any(_equal(q, r) for r in b.quantities if r is not y)]
    return bool(agreed) and bool(_around(a, b, x, y)) and len(tie(a, b)) >= LEAST_TIE - 1


def _alone(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    """No other figure on either side could be the counterpart, but for those equal to one over there."""

    def rest(own: Proposition, one: Quantity, other: Proposition) -> list[Quantity]:
        heads = {*x.measure.split(), *y.measure.split()} - {""}
        return [
            q
            for q in own.quantities
            if q is not one
            and set(q.measure.split()) & heads
            and units.dimension(q.unit) == units.dimension(one.unit)
            and not _equal(q, one)
            and not _narrowed(own, q)
            and not any(_equal(q, r) for r in other.quantities)
        ]

    return not rest(a, x, b) and not rest(b, y, a)


def _measure(x: Quantity, y: Quantity) -> str:
    common = [w for w in x.measure.split() if w in y.measure.split()]
    return " ".join(common) or x.measure


def _repeated(text: str) -> frozenset[int]:
    found = set()
    for match in _TIMES.finditer(text):
        word = match[1].lower().split()[0]
        found.add(int(word) if word.isdigit() else _WORDS[word])
    return frozenset(found)
