"""How firmly two clauses are tied to one event before any slot of theirs is compared."""

from __future__ import annotations

from claims.pipeline.comparability import NEWS_DAYS, comparable, one_voice, same_place, shared_words
from claims.pipeline.likeness import COMMON, same_time, stem_of_name
from claims.pipeline.types import Certainty, Proposition

_STEM = 6
"""Letters from which a verb and its noun are taken for one ("deliberated", "deliberations")."""


def may_conflict(a: Proposition, b: Proposition) -> bool:
    """Both are held to be so, by two voices, of what can be one event at one time and place."""
    return comparable(a, b) and not one_voice(a, b) and a.polarity is b.polarity


def may_differ_in_time(a: Proposition, b: Proposition) -> bool:
    """The same without a look at the event's own time, for rules that compare just that."""
    if not _hold(a, b) or not same_place(a.places, b.places):
        return False
    days = abs((a.reported_on - b.reported_on).days) if a.reported_on and b.reported_on else 0
    return days <= NEWS_DAYS


def may_differ_in_place(a: Proposition, b: Proposition) -> bool:
    """The same without a look at the places, for rules that know whom or what they compare otherwise."""
    return _hold(a, b) and same_time(a, b, days_apart=NEWS_DAYS)


def _hold(a: Proposition, b: Proposition) -> bool:
    if not (a.checkable and b.checkable) or Certainty.POSSIBLE in (a.certainty, b.certainty):
        return False
    return a.polarity is b.polarity and not one_voice(a, b)


def shared_names(a: Proposition, b: Proposition) -> frozenset[str]:
    """Stems of the names that both clauses hold."""
    left, right = ({stem_of_name(e) for e in p.entities} for p in (a, b))
    return frozenset(left & right)


def shared_subjects(a: Proposition, b: Proposition) -> frozenset[str]:
    """Stems of what both clauses are about: a subject of one that is a subject or a name of the other."""
    left, right = ({stem_of_name(s) for s in p.subjects} - COMMON for p in (a, b))
    return frozenset(left & right) | shared_names(a, b)


def tie(a: Proposition, b: Proposition, besides: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The telling words that both clauses have, besides those that a rule compares; sorted."""
    return tuple(sorted(shared_words(a, b, besides)))


def one_deed(a: Proposition, b: Proposition) -> bool:
    """Whether the clauses' predicates are one, be it as a verb here and as its noun there."""
    if not a.predicate or not b.predicate:
        return False
    return a.predicate == b.predicate or _stands_in(a.predicate, b) or _stands_in(b.predicate, a)


def _stands_in(predicate: str, other: Proposition) -> bool:
    stem = predicate[:_STEM]
    return predicate in other.lemmas or (len(stem) == _STEM and any(w.startswith(stem) for w in other.lemmas))
