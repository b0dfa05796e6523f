"""Whether two propositions speak of one thing at one time, which matching and every conflict rule ask."""

from __future__ import annotations

import re

from claims.pipeline.lexicons.loaders import roles
from claims.pipeline.likeness import COMMON, anchors_of, same_time, stem_of_name
from claims.pipeline.types import Certainty, Proposition

NEWS_DAYS = 30
"""Reports without dates of their own, further apart than this, are taken for two events."""

_NOT_NAMES = frozenset(
    re.findall(
        r"\w+",
        "police officials authorities witnesses residents investigators prosecutors organisers organizers "
        "firefighters rescuers doctors neighbours neighbors critics analysts experts the he she they it",
    )
)


def comparable(a: Proposition, b: Proposition, *, days: int = NEWS_DAYS) -> bool:
    """Both can be true or false now and are no mere possibility; time and place allow one event."""
    return (
        a.checkable
        and b.checkable
        and Certainty.POSSIBLE not in (a.certainty, b.certainty)
        and same_time(a, b, days_apart=days)
        and same_place(a.places, b.places)
    )


def same_place(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """True unless both name places and none in common."""
    return not a or not b or bool({stem_of_name(p) for p in a} & {stem_of_name(p) for p in b})


def same_story(a: Proposition, b: Proposition) -> bool:
    """A shared name, of the clause or of its story."""
    return bool(anchors_of(a.keys) & anchors_of(b.keys)) or bool(_stems(a.entities) & _stems(b.entities))


def same_topic(a: Proposition, b: Proposition, *, besides: frozenset[str] = frozenset()) -> bool:
    """What the clauses themselves share: a subject, a name, or two telling words besides those given."""
    if _stems(a.subjects) & _stems(b.subjects) - COMMON:
        return True
    if _stems(a.entities) & _stems(b.entities):
        return True
    return len(shared_words(a, b, besides)) >= 2


def shared_words(a: Proposition, b: Proposition, besides: frozenset[str] = frozenset()) -> set[str]:
    return {
        w
        for w in set(a.lemmas) & set(b.lemmas)
        if w not in besides and w not in COMMON and not any(c.isdigit() for c in w)
    }


def one_voice(a: Proposition, b: Proposition) -> bool:
    """One speaker in one text of one day. Two figures from there are most likely of two things."""
    return (
        a.speaker == b.speaker and a.reported_on == b.reported_on and a.origin == b.origin and bool(a.origin)
    )


def shares(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two tuples of names or nouns have a stem in common."""
    return bool(_stems(a) & _stems(b))


def _stems(words: tuple[str, ...]) -> set[str]:
    return {stem_of_name(w) for w in words}


def is_name(speaker: str) -> bool:
    """Whether a speaker is called by a name, so that the same words in another text mean the same one:
    "police" of two towns are two."""
    words = speaker.split()
    if len(words) == 1 and (words[0].lower() in _NOT_NAMES or words[0].lower() in roles()):
        return False
    return any(word[:1].isupper() for word in words)
