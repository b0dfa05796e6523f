"""How firmly two clauses are tied to one event before any slot of theirs is compared."""

from __future__ import annotations

import re

from claims.pipeline.comparability import NEWS_DAYS, comparable, is_name, one_voice, same_place, shared_words
from claims.pipeline.likeness import COMMON, same_time, stem_of_name
from claims.pipeline.types import Certainty, Modality, Proposition

DAYS = 1
"""What holds on one day may have ended on the next: further apart is development, not contradiction."""
_NOT_YET = re.compile(r"\b(?:ha[ds]|have)(?:\snot|n['’]t|\snever|\sno)\b", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:is|are|am|isn|aren|has|have|hasn|haven|does|do|doesn|don|remains?|continues?|holds?|still|now|currently"
    r"|(?:was|were)\s(?:still\s|not\s|no longer\s)?\w+ing)\b"
    r"|\b(?:he|she|it|that|there|who|what)['’]s\s|['’](?:re|m)\s",
    re.IGNORECASE,
)
"""What is said to be so now, or to be under way: a perfect too, since "has not been freed" may change."""
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


def firm_speaker(a: Proposition, b: Proposition) -> bool:
    """Whether both are the words of one source that has a name; "police" of two towns are two."""
    if not a.speaker or a.speaker != b.speaker:
        return False
    return all(is_name(p.said_by) for p in (a, b))


def may_have_changed(a: Proposition, b: Proposition) -> bool:
    """Whether what is said tells how things stood on days that lie apart. A day that both name, or a deed of
    the past, stays what it is."""
    if a.event_from and b.event_from and a.event_to and b.event_to:
        return False
    if not a.reported_on or not b.reported_on or abs((a.reported_on - b.reported_on).days) <= DAYS:
        return False
    first = a if a.reported_on < b.reported_on else b
    if first.modality is not Modality.DENIED and _NOT_YET.search(first.text):
        return True  # what had not been done by then may have been done since
    return bool(_NOW.search(a.text) or _NOW.search(b.text))


def not_yet(text: str) -> bool:
    """ "Has not been found": what may be done an hour later."""
    return _NOT_YET.search(text) is not None


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


_FIRST = r"\b([A-Z][a-z’'-]+)\s(?:[A-Z]\.\s)?([A-Z][\w’'-]+)"


def one_person(a: Proposition, b: Proposition, names: frozenset[str] | set[str]) -> bool:
    """False where both clauses have a first name before one of these last names, and not the same one."""
    left, right = (_first_names(p.text, names) for p in (a, b))
    return not left or not right or bool(left & right)


def _first_names(text: str, names: frozenset[str] | set[str]) -> frozenset[str]:
    pairs = re.findall(_FIRST, text)
    return frozenset(first for first, last in pairs if stem_of_name(last.lower()) in names)
