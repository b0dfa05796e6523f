"""To which story an article belongs: the best one above a threshold, else one of its own.

Online and in one pass, as news comes in: nothing that was assigned before is moved. Two events in one story
are worse than one event in two stories, which a person joins with one click, so a story is as like an article
as the better half of its members, and not as its best.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from claims.pipeline.stories.likeness import Likeness, Rarity, compare
from claims.pipeline.stories.profile import Profile

THRESHOLD = 0.35
MEMBERS = 10
"""Members of a story that an article is compared with at most."""
SAME_TEXT = "copy-of-one-text"
SAME_EVENT = "same-event"
FIRST_REPORT = "first-report"


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story. ``article`` is any stable id."""

    article: int
    profile: Profile


@dataclass(frozen=True, slots=True)
class Assignment:
    """``story`` is None where the article starts one. ``params``: what decided (see ``explaining``)."""

    story: int | None
    rule_id: str
    score: float
    params: Mapping[str, Any] = field(default_factory=dict)


def assign(
    profile: Profile,
    stories: Mapping[int, Sequence[Member]],
    rarity: Rarity,
    *,
    barred: Iterable[int] = (),
    threshold: float = THRESHOLD,
) -> Assignment:
    """The story that the article joins. ``stories`` holds for each the members nearest to the article, best
    first; ``barred`` are those that a person took it out of."""
    closed = set(barred)
    open_to = {pk: list(members)[:MEMBERS] for pk, members in stories.items() if pk not in closed and members}
    if profile.origin:
        copies = {pk for pk, members in stories.items() if _copy(profile, members) and pk not in closed}
        if copies:
            story = min(copies)
            return Assignment(story, SAME_TEXT, 1.0, {"like": _copy(profile, stories[story])})
    scored = {pk: _score(profile, members, rarity) for pk, members in open_to.items()}
    best = min(scored, key=lambda pk: (-scored[pk][0], pk), default=None)
    if best is None or scored[best][0] < threshold:
        nearest = {"nearest": best, "nearest_score": scored[best][0]} if best is not None else {}
        return Assignment(None, FIRST_REPORT, 1.0, nearest)
    score, like, found = scored[best]
    params = {**found.as_params(), "like": like, "compared": len(open_to[best])}
    return Assignment(best, SAME_EVENT, score, params)


def _copy(profile: Profile, members: Iterable[Member]) -> int | None:
    return next((m.article for m in members if m.profile.origin == profile.origin), None)


def _score(profile: Profile, members: Sequence[Member], rarity: Rarity) -> tuple[float, int, Likeness]:
    """The mean of the better half, the most alike member and its likeness."""
    found = sorted(
        ((compare(profile, m.profile, rarity), m.article) for m in members),
        key=lambda pair: (-pair[0].score, pair[1]),
    )
    half = found[: (len(found) + 1) // 2]
    score = sum(likeness.score for likeness, _ in half) / len(half)
    return round(score, 4), found[0][1], found[0][0]


CANDIDATES = 60
"""Articles that a new one is compared with at most: those that share more and rarer terms."""


def nearest(
    profile: Profile, holders: Mapping[str, Iterable[int]], rarity: Rarity, *, most: int = CANDIDATES
) -> list[int]:
    """Of the articles that hold a term of the profile, those with the most and rarest, best first."""
    shared: dict[int, float] = defaultdict(float)
    for term, weight in profile.terms.items():
        worth = weight * rarity(term)
        for article in holders.get(term, ()):
            shared[article] += worth
    return sorted(shared, key=lambda article: (-shared[article], article))[:most]
