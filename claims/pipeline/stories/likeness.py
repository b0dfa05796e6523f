"""Whether two articles tell of the same event: what they name and say, weighted by rarity, and when.

A logistic sum of few parts, in the tradition of topic detection and tracking (Allan 2002: TF-IDF and named
entities with a decay over time). The weights of names, words and missing names were fitted on pairs of
reports whose events are known (``benchmarks/stories.py``); those of time were chosen, for such pairs have no
true days, and the bounds on words, for those reports are no short ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from claims.pipeline.stories.profile import Profile

Rarity = Callable[[str], float]
"""How rare a term is: the logarithm of one over the share of articles that it stands in."""

WINDOW_DAYS = 30
"""Articles further apart are never one story by themselves: a person can join them."""
_BIAS = -3.4
_NAMES = 6.8
_WORDS = 18.2
_ENOUGH_WORDS = 0.3
"""From here on more words in common tell nothing: two short reports of two votes share most of theirs."""
_MISSING = -4.1
_FEW_WORDS = -54.0
_FEWEST_WORDS = 0.05
"""Below it the same names stand in another event: a town has a fire and a budget."""
_LEADING = 4
"""Names of title and opening that the other report should have somewhere."""
_QUIET_DAYS = 2
"""Reports so far apart are as likely of one event as those of one day."""
_A_DAY = -0.12
_OTHER_DAYS = -2.0
_SAME_DAYS = 0.4
_DAYS_OFF = 1
"""Two papers date one night's event a day apart."""
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Likeness:
    """``score`` is how likely both tell of one event, from 0 to 1. ``names`` and ``words`` are cosines,
    ``missing`` the share of the names that lead one report and are not in the other. ``days_apart`` is None
    where a day of printing is unknown. ``event_days``: "same" or "other" where both date the event."""

    score: float
    names: float
    words: float
    missing: float
    days_apart: int | None
    event_days: str
    shared_names: tuple[str, ...]
    shared_words: tuple[str, ...]

    def as_params(self) -> dict[str, Any]:
        return {
            "names": round(self.names, 3),
            "words": round(self.words, 3),
            "missing": round(self.missing, 3),
            "days_apart": self.days_apart,
            "event_days": self.event_days,
            "shared_names": list(self.shared_names),
            "shared_words": list(self.shared_words),
        }


def compare(a: Profile, b: Profile, rarity: Rarity) -> Likeness:
    """How alike two articles are. Symmetric, but for the wording of what they share: that of ``a``."""
    apart = days_apart(a, b)
    names, words = (_cosine(a.terms, b.terms, rarity, kind) for kind in "nw")
    missing = (_missing(a, b, rarity) + _missing(b, a, rarity)) / 2
    dated = event_days(a.days, b.days)
    z = _BIAS + _NAMES * names + _WORDS * min(words, _ENOUGH_WORDS) + _MISSING * missing
    z += _FEW_WORDS * max(0.0, _FEWEST_WORDS - words)
    if apart is not None:
        z += _A_DAY * max(0, apart - _QUIET_DAYS)
    z += {"same": _SAME_DAYS, "other": _OTHER_DAYS}.get(dated, 0.0)
    score = 1 / (1 + math.exp(-z)) if apart is None or apart <= WINDOW_DAYS else 0.0
    return Likeness(
        score=round(score, 4),
        names=names,
        words=words,
        missing=missing,
        days_apart=apart,
        event_days=dated,
        shared_names=_shared(a, b, rarity, "n"),
        shared_words=_shared(a, b, rarity, "w"),
    )


def days_apart(a: Profile, b: Profile) -> int | None:
    if a.published_on is None or b.published_on is None:
        return None
    return abs((a.published_on - b.published_on).days)


def event_days(a: frozenset[date], b: frozenset[date]) -> str:
    """Whether the days on which two reports put what happened speak for one event, or for two; "" where one
    of them names none."""
    if not a or not b:
        return ""
    nearest = min(abs((x - y).days) for x in a for y in b)
    return "same" if nearest <= _DAYS_OFF else "other"


def _cosine(a: Mapping[str, float], b: Mapping[str, float], rarity: Rarity, kind: str) -> float:
    one, other = ({t: w * rarity(t) for t, w in terms.items() if t[0] == kind} for terms in (a, b))
    norm = math.sqrt(math.fsum(w * w for w in one.values()) * math.fsum(w * w for w in other.values()))
    return math.fsum(w * other[t] for t, w in one.items() if t in other) / norm if norm else 0.0


def _missing(a: Profile, b: Profile, rarity: Rarity) -> float:
    """The share of the names that lead ``a``, by weight, which ``b`` does not have at all."""
    weights = {t: w * rarity(t) for t, w in a.terms.items() if t[0] == "n" and t in a.lead}
    leading = sorted(weights, key=lambda t: (-weights[t], t))[:_LEADING]
    whole = math.fsum(weights[t] for t in leading)
    return math.fsum(weights[t] for t in leading if t not in b.terms) / whole if whole else 0.0


def _shared(a: Profile, b: Profile, rarity: Rarity, kind: str) -> tuple[str, ...]:
    both = {t: a.terms[t] * b.terms[t] * rarity(t) ** 2 for t in a.terms if t[0] == kind and t in b.terms}
    telling = sorted((t for t, w in both.items() if w > 0), key=lambda t: (-both[t], t))
    return tuple(a.shown.get(t, t[2:]) for t in telling[:_SHOWN])
