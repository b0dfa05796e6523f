"""How alike two propositions are: words, figures, arguments and time. For matching and conflicts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.resources import files

from claims.pipeline import intervals
from claims.pipeline.types import Proposition, Quantity
from claims.pipeline.wordlists import word_list

COMMON = word_list("common")
"""Words that nearly every story has: they count for less when two wordings are compared."""


@lru_cache(maxsize=100_000)
def stem_of_name(name: str) -> str:
    """A coarse stem that a country shares with its people ("armenia", "armenian"): for keys only."""
    last = name.split("-")[-1] if " " not in name else name
    if last.endswith("s") and len(last) > 5:
        last = last[:-1]
    for suffix in ("ians", "ian", "ani", "ese", "ish", "ia", "an", "i", "e"):
        if last.endswith(suffix) and len(last) - len(suffix) >= 4:
            return last[: -len(suffix)]
    return last


_ENDINGS = ("ing", "ed", "es", "s")
_STEM = 6
_LEAST = 4


def stem(word: str) -> str:
    """A coarse stem that a verb shares with its noun ("fishing", "fished")."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
            word = word.removesuffix(ending)
            break
    return word[:_STEM]


def weight(lemma: str, names: frozenset[str]) -> float:
    """How much a shared word tells: a name most, a word that every story has least."""
    if lemma in names:
        return 1.3
    if lemma in COMMON or lemma.isdigit():
        return 0.4
    return 1.0


def same_time(a: Proposition, b: Proposition, *, days_apart: int) -> bool:
    """Whether both can be about one event: overlapping dates, or reports at most ``days_apart`` days apart.

    Where only one side names a date, it must lie near the day on which the other was reported.
    """
    if a.event_from and a.event_to and b.event_from and b.event_to:
        return a.event_from <= b.event_to and b.event_from <= a.event_to
    for dated, other in ((a, b), (b, a)):
        if dated.event_from and dated.event_to and other.reported_on:
            return _near(dated.event_from, dated.event_to, other.reported_on, days_apart)
    if a.reported_on and b.reported_on:
        return abs((a.reported_on - b.reported_on).days) <= days_apart
    return True


def _near(first: date, last: date, day: date, days: int) -> bool:
    slack = timedelta(days=days)
    return first - slack <= day <= last + slack


def overlap(a: Proposition, b: Proposition) -> tuple[float, tuple[str, ...]]:
    """Score in [0, 1] and the shared words: weighted Dice, and how far the
    shorter is contained in the longer."""
    left, right = set(a.lemmas), set(b.lemmas)
    names = frozenset((*a.entities, *b.entities))
    shared = left & right
    total_a, total_b = mass(left, names), mass(right, names)
    if not shared or not total_a or not total_b:
        return 0.0, ()
    common = mass(shared, names)
    dice, contained = 2 * common / (total_a + total_b), common / min(total_a, total_b)
    return 0.6 * dice + 0.4 * contained, tuple(sorted(shared))


def mass(words: Iterable[str], names: frozenset[str]) -> float:
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
    return names_agree(a, b)


def names_agree(a: Proposition, b: Proposition) -> bool:
    """Neither side turns on a name of its own in the stead of the other's."""
    only_a = _stems(a.entities) - _stems(b.entities)
    only_b = _stems(b.entities) - _stems(a.entities)
    if only_a and only_b and not _stems(a.entities) & _stems(b.entities):
        return False
    return not (only_a & _roles(a) and only_b & _roles(b))


def _roles(proposition: Proposition) -> set[str]:
    """The names that the clause turns on: its subjects, objects and places."""
    return _stems((*proposition.subjects, *proposition.objects, *proposition.places))


def _stems(words: Iterable[str]) -> set[str]:
    return {stem_of_name(w) for w in words}


def anchors_of(keys: Iterable[str]) -> frozenset[str]:
    """The anchors of all keys that carry one: names of the clause or its story."""
    return frozenset(k.rsplit("/", 1)[1] for k in keys if k[:2] in ("q/", "p/", "t/"))


@cache
def _pairs(*names: str) -> frozenset[frozenset[str]]:
    path = files("claims.pipeline.lexicons").joinpath("opposites.json")
    raw: dict[str, list[list[str]]] = json.loads(path.read_text(encoding="utf-8"))
    return frozenset(frozenset(pair) for name in names for pair in raw[name])


def opposites(a: str, b: str) -> bool:
    """Whether the lexicon lists two predicates' lemmas as opposites ("hold", "collapse")."""
    return a != b and frozenset((a, b)) in _pairs("predicates", "states")


def contrast(a: Proposition, b: Proposition) -> str:
    """What the two wordings set against each other, so that they cannot be one claim; ``""`` if nothing.

    Words on one side only that exclude one on the other: opposites and contrasts ("left", "right"),
    other months or weekdays, other plain numerals ("by 7" and "by 6:40").
    """
    only_a, only_b = set(a.lemmas) - set(b.lemmas), set(b.lemmas) - set(a.lemmas)
    known = _pairs("predicates", "states", "contrasts")
    for x in sorted(only_a):
        for y in sorted(only_b):
            if frozenset((x, y)) in known:
                return f"{x}/{y}"
    for calendar in (word_list("months"), word_list("weekdays")):
        if only_a & calendar and only_b & calendar and not set(a.lemmas) & set(b.lemmas) & calendar:
            return f"{min(only_a & calendar)}/{min(only_b & calendar)}"
    digits_a, digits_b = ({w for w in own if _is_numeral(w)} for own in (only_a, only_b))
    return f"{min(digits_a)}/{min(digits_b)}" if digits_a and digits_b else ""


def _is_numeral(word: str) -> bool:
    """ "7" and "6:40", but no "2nd"."""
    return word.replace(":", "").isdigit()
