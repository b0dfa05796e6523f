"""One detail of one event, told in words that exclude each other: the left arm, the right arm."""

from __future__ import annotations

import re

from claims.pipeline.comparability import same_story
from claims.pipeline.conflicts.alignment import may_conflict, shared_names, tie
from claims.pipeline.conflicts.whose import other_stage
from claims.pipeline.likeness import COMMON
from claims.pipeline.types import Proposition, RelationFinding, RelationKind

LEAST_TIE = 3
LEAST_WITH_NAME = 2
_WORD = re.compile(r"[A-Za-z]+")
_NEAR = 2
_DESCRIBES = frozenset(("left", "right", "upper", "lower"))
"""Words with other meanings too ("he left"): they count only before the same word on both sides."""
_SETS: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split())
    for words in (
        "left right",
        "northeast northwest southeast southwest",
        "north south east west",
        "northern southern eastern western",
        "northbound southbound eastbound westbound",
        "rifle shotgun handgun pistol",
        "upper lower",
    )
)
_COMPASS = frozenset(["north", "south", "east", "west", "northern", "southern", "eastern", "western"])
_MANNER = (
    frozenset(("well", "properly", "adequately", "sufficiently", "fully")),
    frozenset(("poorly", "badly", "inadequately", "insufficiently", "ill", "barely")),
)
_EMPTY = frozenset(
    _WORD.findall("a an the his her its their and of in to was were with by for from at on that who is")
)


class DetailsExclude:
    """Two words of one set of which only one can be so, each beside the same word in both clauses."""

    rule_id = "details-exclude"
    title = "Details that exclude each other"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with both words and what they stand beside, or None."""
        if not may_conflict(a, b) or other_stage(a, b):
            return None
        left, right = _words(a), _words(b)
        found = _contrast(left, right) or _manner(left, right)
        if found is None:
            return None
        shared = tie(a, b, frozenset(found[:2]))
        names = shared_names(a, b)
        manner = found[2] == ""
        if manner and not (names or same_story(a, b) or not (a.entities and b.entities)):
            return None
        if not manner and len(shared) < (LEAST_WITH_NAME if names else LEAST_TIE):
            return None
        params = {
            "shared": list(shared),
            "word_a": found[0],
            "word_b": found[1],
            "beside": found[2],
            "reason": "words-exclude",
        }
        return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.7)

    def render(self, params: dict[str, object]) -> str:
        beside = f" beside “{params['beside']}”" if params.get("beside") else ""
        return f"The details exclude each other{beside}: “{params['word_a']}” against “{params['word_b']}”."


def _words(proposition: Proposition) -> list[str]:
    """In lower case; "East Harbour" and "Harbour South" keep their capitals, being names."""
    words = _WORD.findall(proposition.text)
    capital = [w[:1].isupper() for w in words]
    named = [
        capital[i]
        and w.lower() in _COMPASS
        and (any(capital[i + 1 : i + 2]) or any(capital[max(1, i - 1) : i]))
        for i, w in enumerate(words)
    ]
    return [w if is_name else w.lower() for w, is_name in zip(words, named, strict=True)]


def _contrast(left: list[str], right: list[str]) -> tuple[str, str, str] | None:
    """The first words of one set on either side with a neighbour in common; None where a side has both."""
    for words in _SETS:
        x, y = _members(left, words), _members(right, words)
        if len(x) != 1 or len(y) != 1 or x.keys() == y.keys():
            continue
        (one, near_one), (other, near_other) = (*x.items(), *y.items())
        together = sorted((near_one & near_other) - _EMPTY)
        if together:
            return one, other, max(together, key=len)
    return None


def _members(text: list[str], words: frozenset[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for i, word in enumerate(text):
        known = word if word in words else word.removesuffix("s")
        if known in words:
            before = [] if known in _DESCRIBES else text[max(0, i - _NEAR) : i]
            after = text[i + 1 : i + (2 if known in _DESCRIBES else 1 + _NEAR)]
            found.setdefault(known, set()).update(before + after)
    return found


def _manner(left: list[str], right: list[str]) -> tuple[str, str, str] | None:
    """ "Well equipped" and "insufficiently equipped": opposite degrees of one and the same word."""
    good, bad = _MANNER
    for one, other, turned in ((left, right, False), (right, left, True)):
        x = {one[i + 1]: w for i, w in enumerate(one[:-1]) if w in good}
        y = {other[i + 1]: w for i, w in enumerate(other[:-1]) if w in bad}
        for word in sorted(x.keys() & y.keys() - COMMON - _EMPTY):
            return (y[word], x[word], "") if turned else (x[word], y[word], "")
    return None
