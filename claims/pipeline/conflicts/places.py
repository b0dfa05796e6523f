"""Two places where only one can be: where somebody lives, where somebody died."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.pipeline.conflicts.alignment import may_differ_in_place, shared_names
from claims.pipeline.lexicons.loaders import country_of, regions
from claims.pipeline.likeness import stem_of_name
from claims.pipeline.types import Polarity, Proposition, RelationFinding, RelationKind

_PLACE = r"((?:[A-Z][\w'’-]+\s?){1,3})"
_RESIDENT = re.compile(
    rf"\b((?:[A-Z][\w'’-]+\s){{0,3}}[A-Z][\w'’-]+)\s?,\s?(?:a\s)?\d{{1,2}}(?:[\s-]+years?[\s-]+old)?\s?,\s?(?:of|from)\s{_PLACE}"
)
_HOUSE = re.compile(
    r"\b((?:[A-Z][\w'’-]+\s){1,3}(?:Center|Centre|Hospital|Clinic|University|College|Prison|Airport|Stadium))"
    rf"\s(?:in|at)\s{_PLACE}"
)
_SCENE = re.compile(r"\b(?:at|on) the (?:scene|spot)\b")
_LATER = re.compile(
    r"\b(?:at|in|to|inside|near)\s(?:an?\s|the\s)?(?:\w+\s){0,3}(?:hospital|clinic|infirmary)\b", re.I
)
_DEAD = re.compile(r"\b(?:died|dead|die|dies|death)\b", re.I)
_MANY = frozenset(("victim", "people", "person"))
_OTHER = re.compile(
    r"\b(?:another|other|second|third|two|three|both|also|victims|men|women)\b", re.IGNORECASE
)


class HomesDiffer:
    """One person of two towns ("Ana Ruiz, 40, of Tarn"), or one house in two."""

    rule_id = "homes-differ"
    title = "Different places for one person or house"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with who or what it is and both places, or None."""
        if not may_differ_in_place(a, b):
            return None
        for pattern in (_RESIDENT, _HOUSE):
            left, right = _located(pattern, a.text), _located(pattern, b.text)
            for whose, x, y in _of_one(left, right):
                if not _words(x) & _words(y) and not _wide(x) and not _wide(y):
                    params = {"whose": whose, "a": x, "b": y, "reason": "places-apart"}
                    return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.7)
        return None

    def render(self, params: dict[str, object]) -> str:
        return f"“{params['whose']}” is placed in {params['a']} and in {params['b']}."


class DeathPlacesDiffer:
    """Somebody died on the spot, and died in or on the way to a hospital."""

    rule_id = "death-places-differ"
    title = "Different places of one death"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with the side that names the scene ("a" or "b"), or None."""
        if not may_differ_in_place(a, b) or a.polarity is not Polarity.AFFIRMED:
            return None
        sides = _death(a), _death(b)
        if set(sides) != {"scene", "hospital"} or not _one_victim(a, b):
            return None
        params = {"scene": "a" if sides[0] == "scene" else "b", "reason": "places-apart"}
        return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.6)

    def render(self, params: dict[str, object]) -> str:
        return "One side has the death on the spot, the other in a hospital or on the way there."


def _located(pattern: re.Pattern[str], text: str) -> dict[str, str]:
    return {match[1].strip(): match[2].strip() for match in pattern.finditer(text)}


def _of_one(left: dict[str, str], right: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Those whose name's words are all in the other's: "the Ruiz Center", "the Ruiz Treatment Center"."""
    for one in sorted(left):
        for other in sorted(right):
            x, y = set(one.split()), set(other.split())
            if x <= y or y <= x:
                yield min(one, other, key=len), left[one], right[other]


def _wide(place: str) -> bool:
    """Whether a country or one of its states is named, in which the other place may lie."""
    return place.lower() in regions() or place.lower() in country_of()


def _words(place: str) -> set[str]:
    return {stem_of_name(w.lower()) for w in place.split()}


def _death(proposition: Proposition) -> str:
    if not _DEAD.search(proposition.text):
        return ""
    scene, later = _SCENE.search(proposition.text), _LATER.search(proposition.text)
    if bool(scene) == bool(later):
        return ""
    return "scene" if scene else "hospital"


def _one_victim(a: Proposition, b: Proposition) -> bool:
    """A name, or one and the same word for who it was; "a second man" is another."""
    if _OTHER.search(a.text) or _OTHER.search(b.text):
        return False
    left, right = ({stem_of_name(s) for s in p.subjects} for p in (a, b))
    return bool(left & right - _MANY) or bool(shared_names(a, b))
