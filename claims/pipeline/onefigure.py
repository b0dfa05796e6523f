"""Do two figures measure the same thing? Asked by matching (equal: one claim) and by conflicts."""

from __future__ import annotations

import math

from claims.pipeline import intervals, measures, units
from claims.pipeline.comparability import same_place, same_story, same_topic, shares
from claims.pipeline.likeness import stem_of_name
from claims.pipeline.types import Comparator, Proposition, Quantity

MOST_APART = 20.0
"""Figures of which one is this many times the other, where not both name their event, are held to be of
two things (a war's dead and an attack's) rather than two versions of one."""
MOST_APART_NAMED = 60.0
"""The same where both name an event of one kind: "a quake killed 10", "a quake that killed thousands"."""
YEARS_APART = 9
"""Years by which two ages of one differ at most, where a side has no first name: else two of one family."""
_HARMLESS = frozenset(("ethnic", "local", "innocent", "total", "unarmed", "estimate", "confirm"))
_ANYBODY = frozenset(("man", "woman", "person", "people", "victim", "one", "girl", "boy", "teenager"))
_FEW = 3
_SHORT = 3
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "sir", "sgt", "capt", "officer"))
_NARROWING = frozenset(("part", "additional"))


def one_measure(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    """Whether two figures measure the same thing: measure, unit, those counted, scope, place and day."""
    if not x.measure or x.measure != y.measure or units.dimension(x.unit) != units.dimension(y.unit):
        return False
    if x.measure == "age":
        return _one_person(a, b, x, y)
    if measures.counted_class(x.counted, x.measure) != measures.counted_class(y.counted, y.measure):
        return False
    if x.as_of and y.as_of and x.as_of != y.as_of and not measures.is_cumulative(x.measure):
        return False
    if not _paired(a, b, x, y):
        return False
    places = same_place(tuple(filter(None, (x.place,))), tuple(filter(None, (y.place,))))
    return places and _one_scope(x, y) and _one_matter(a, b, x)


def _one_person(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    """Whether two ages are of one person: of one name, or of "the girl" where all other ages agree."""
    left, right = _words(x.scope), _words(y.scope)
    if not left or not right or stem_of_name(left[0].split()[-1]) != stem_of_name(right[0].split()[-1]):
        return False
    if not _one_of_family(x, y, left[0].split()[:-1], right[0].split()[:-1]):
        return False
    if " " in left[0] or " " in right[0] or left[0] in (*a.entities, *b.entities):
        return True
    return bool(_others(a, x)) and _paired(a, b, x, y)


def _paired(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    """Whether ``x`` and ``y`` are each other's counterpart: the only figures of their measure, or all the
    others agree ("2 years, 9 months to serve" and "2 1/2 years, 9 months to serve").

    "Seven rifles and two other rifles" add up to something and "28 of 68" are parts: which of several
    figures is meant nobody can say.
    """
    left, right = _others(a, x), _others(b, y)
    return all(any(intervals.equal(p, q) for q in right) for p in left) and all(
        any(intervals.equal(p, q) for p in left) for q in right
    )


def _one_of_family(x: Quantity, y: Quantity, left: list[str], right: list[str]) -> bool:
    """Whether first names meet ("Katie" may be short for "Kathryn"; "Mr" and the like are passed over), or,
    where one side has none, the ages lie near each other."""
    told = [[w for w in names if w.rstrip(".") not in _TITLES] for names in (left, right)]
    if all(told):
        return any(one[:_SHORT] == other[:_SHORT] for one in told[0] for other in told[1])
    if not any(told):
        return True
    return abs((x.low or 0.0) - (y.low or 0.0)) <= YEARS_APART


def _others(proposition: Proposition, quantity: Quantity) -> list[Quantity]:
    same = [q for q in proposition.quantities if q.measure == quantity.measure]
    return [q for q in same if q is not quantity and not intervals.equal(q, quantity)]


def _one_scope(x: Quantity, y: Quantity) -> bool:
    left, right = set(_words(x.scope)), set(_words(y.scope))
    if (left | right) & _NARROWING:
        return False
    events_a, events_b = measures.events_in(sorted(left)), measures.events_in(sorted(right))
    if left - set(events_a) - _HARMLESS != right - set(events_b) - _HARMLESS:
        return False
    most = MOST_APART
    if events_a and events_b:
        most = MOST_APART_NAMED
        if not any(measures.same_event_kind(e, f) for e in events_a for f in events_b):
            return False
    return intervals.ratio(x, y) < most or math.isinf(intervals.ratio(x, y))


def _words(scope: str) -> list[str]:
    return [w.strip() for w in scope.split(",") if w.strip()]


def _one_matter(a: Proposition, b: Proposition, x: Quantity) -> bool:
    """A known measure needs one story; any other must share its subject, a name or further words.

    Clauses that each name something, and nothing in common, are of two matters whatever the story.
    """
    if _meet_elsewhere(a, b, x):
        return True
    if a.entities and b.entities and not shares(a.entities, b.entities):
        return False
    own = frozenset((*x.measure.split(), x.counted, x.predicate))
    if x.measure in measures.measures() and x.measure != "population":
        return same_story(a, b) or same_topic(a, b, besides=own)
    if a.subjects and b.subjects and not _subjects_meet(a, b):
        return False
    return same_topic(a, b, besides=own)


def _meet_elsewhere(a: Proposition, b: Proposition, x: Quantity) -> bool:
    """Whether the clauses do the same to the same, down to another figure: "the climber, 36, fell 60 m" and
    "a 36-year-old fell 150 m" are of one fall, whoever is named."""
    if a.predicate != b.predicate and not {a.predicate, b.predicate} & set(a.lemmas) & set(b.lemmas):
        return False
    others = [q for q in a.quantities if q.measure and q.measure != x.measure and _telling(q)]
    return any(q.measure == r.measure and intervals.equal(q, r) for q in others for r in b.quantities)


def _telling(quantity: Quantity) -> bool:
    return quantity.comparator is Comparator.EXACT and (quantity.low or 0.0) > _FEW


def _subjects_meet(a: Proposition, b: Proposition) -> bool:
    """A shared subject, each one's among the other's words, or one that only says "the man"."""
    if shares(a.subjects, b.subjects):
        return True
    if shares(a.subjects, b.lemmas) and shares(b.subjects, a.lemmas):
        return True
    return (not a.entities and all(s in _ANYBODY for s in a.subjects)) or (
        not b.entities and all(s in _ANYBODY for s in b.subjects)
    )
