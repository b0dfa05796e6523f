"""Which of the claims that share a key are worth comparing, when there are too many: those of its time first.

A common key ("t/mayor/paris") is shared by claims of many days, and neither the matcher nor a rule takes
two for one event that lie a month apart. So time is asked before words: what the rules would refuse for its
day alone takes no place from what they would look at.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from claims.pipeline.comparability import NEWS_DAYS
from claims.pipeline.types import Proposition

H = TypeVar("H", int, str, int | str)
SHARE_ASIDE = 10
"""One place in so many is for claims of another time: where the dates themselves are what differs, and for
those of which the day is not known."""


@dataclass(frozen=True, slots=True)
class When:
    """When a claim was reported, first and last, and the days of the event where it names any; as
    ``date.toordinal`` counts days."""

    reported_from: int | None = None
    reported_to: int | None = None
    event_from: int | None = None
    event_to: int | None = None


def when_of(proposition: Proposition) -> When:
    day = _ordinal(proposition.reported_on)
    return When(day, day, _ordinal(proposition.event_from), _ordinal(proposition.event_to))


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day else None


def last_day(proposition: Proposition) -> date | None:
    """The last day on which a claim of one event with this one would be reported, had both come in time."""
    day = proposition.event_to or proposition.reported_on
    return day + timedelta(days=NEWS_DAYS) if day else None


def one_time(a: When, b: When, *, days: int = NEWS_DAYS) -> bool:
    """True wherever ``likeness.same_time`` is, for any day between the first report and the last."""
    if a.event_from and a.event_to:
        if b.event_from and b.event_to:
            return a.event_from <= b.event_to and b.event_from <= a.event_to
        if b.reported_from and b.reported_to:
            return a.event_from - days <= b.reported_to and b.reported_from <= a.event_to + days
    elif b.event_from and b.event_to and a.reported_from and a.reported_to:
        return b.event_from - days <= a.reported_to and a.reported_from <= b.event_to + days
    return reported_together(a, b, days=days)


def reported_together(a: When, b: When, *, days: int = NEWS_DAYS) -> bool:
    """At most so many days apart, or nobody knows."""
    if not (a.reported_from and a.reported_to and b.reported_from and b.reported_to):
        return True
    return a.reported_from - days <= b.reported_to and b.reported_from <= a.reported_to + days


def nearest(
    keys: Iterable[str],
    about: When,
    *,
    holders: Mapping[str, Sequence[H]],
    when: Mapping[H, When],
    newest_first: Callable[[H], tuple[int, str]],
    most: int,
) -> list[H]:
    """At most ``most`` holders of these keys, the best first.

    Claims of the same time come before others, which get one place in ``SHARE_ASIDE`` (all that is left, if
    they were reported together). Within each, those with most shared keys, a rare one counting more (a key
    of n holders 1 / sqrt(n)); then the newest. A holder that ``when`` does not know is passed over.
    """
    weights: dict[H, float] = defaultdict(float)
    for key in dict.fromkeys(keys):
        held = holders.get(key, ())
        weight = 1 / max(1, len(held)) ** 0.5
        for holder in held:
            weights[holder] += weight
    tiers: tuple[list[H], list[H], list[H]] = ([], [], [])
    for holder in weights:
        other = when.get(holder)
        if other is not None:
            tiers[0 if one_time(about, other) else 1 if reported_together(about, other) else 2].append(holder)

    def best(tier: list[H], count: int) -> list[H]:
        return heapq.nsmallest(count, tier, key=lambda h: (-weights[h], newest_first(h)))

    aside = best(tiers[1], most)
    aside += best(tiers[2], max(0, most // SHARE_ASIDE - len(aside)))
    fitting = best(tiers[0], most - min(len(aside), most // SHARE_ASIDE))
    return fitting + aside[: most - len(fitting)]
