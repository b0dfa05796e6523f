"""Two ages of one person, known by name or by being the only such person beside the same others."""

from __future__ import annotations

import re

from claims.pipeline.conflicts.alignment import may_conflict, shared_names, tie
from claims.pipeline.likeness import stem_of_name
from claims.pipeline.types import Proposition, RelationFinding, RelationKind

MOST_APART = 9
"""Years by which two versions of one age differ at most; further apart are two of one family."""
_YEARS = r"(\d{1,3})\s?-?\s?years?\s?-?\s?olds?\b"
_NAME = r"((?:[A-Z](?:[\w'’-]+|\.)\s){0,3}[A-Z][\w'’-]+)"
_AFTER = re.compile(rf"{_NAME}\s?,\s(?:who\s(?:is|was)\s|aged?\s)?(\d{{1,3}})(?=\s?(?:,|$|\.|\sand\b))")
_BEFORE = re.compile(
    rf"{_YEARS}\s{_NAME}(?!\s?[a-z-]*\s?(?:resident|man|woman|boy|girl|native)\b)(?![\w’'-])"
)
_ROLE = re.compile(rf"{_YEARS}\s([a-z][\w-]+)")
_PEOPLE = frozenset(
    # Only kinds of which a report can tell one from another.
    re.findall(
        r"\w+",
        "boy girl man woman son daughter stepson stepdaughter brother sister mother father teen teenager "
        "grandmother grandfather driver suspect gunman victim climber student child",
    )
)
_ELSEWHEN = re.compile(r"\b(?:then|now|at the time|who (?:had )?turned)\b|\bthen\s?-", re.IGNORECASE)
_NOT_NAMES = frozenset(
    re.findall(r"\w+", "The A An On In At Mr Mrs Ms Dr And But When After Police He She It They")
)


class AgesDiffer:
    """One person of two ages, neither of which belongs to another time ("then 15")."""

    rule_id = "ages-differ"
    title = "Different ages of one person"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with whose ages they are and both, or None."""
        if not may_conflict(a, b) or _ELSEWHEN.search(a.text) or _ELSEWHEN.search(b.text):
            return None
        found = _by_name(a, b) or _by_role(a, b)
        if found is None:
            return None
        whose, x, y = found
        params = {"whose": whose, "a": x, "b": y, "shared": list(tie(a, b)), "reason": "ages-apart"}
        return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.8)

    def render(self, params: dict[str, object]) -> str:
        return f"The ages of “{params['whose']}” exclude each other: {params['a']} against {params['b']}."


def _by_name(a: Proposition, b: Proposition) -> tuple[str, int, int] | None:
    known = shared_names(a, b)
    for name, x in aged_names(a.text):
        for other, y in aged_names(b.text):
            if not 0 < abs(x - y) <= MOST_APART or stem_of_name(name[-1].lower()) not in known:
                continue
            if _one_name(name, other) and not _elsewhere(a, b, name, x, y):
                return name[-1], x, y
    return None


def _elsewhere(a: Proposition, b: Proposition, name: tuple[str, ...], x: int, y: int) -> bool:
    """Whether either age also stands on the other side: the two belong to two of one family."""
    left, right = ({age for other, age in aged_names(p.text) if other[-1] == name[-1]} for p in (a, b))
    return y in left or x in right


def aged_names(text: str) -> list[tuple[tuple[str, ...], int]]:
    """Names with the age beside each: "Ana Lopez, 31", "31-year-old Ana Lopez"."""
    pairs = [(m[1], int(m[2])) for m in _AFTER.finditer(text)]
    pairs += [(m[2], int(m[1])) for m in _BEFORE.finditer(text)]
    found = []
    for name, age in pairs:
        words = tuple(w.strip(".") for w in name.split() if w.strip(".") not in _NOT_NAMES)
        if words:
            found.append((words, age))
    return found


def _one_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Equal last names, and equal first names where both have one."""
    if stem_of_name(one[-1].lower()) != stem_of_name(other[-1].lower()):
        return False
    return len(one) == 1 or len(other) == 1 or bool(set(one[:-1]) & set(other[:-1]))


def _by_role(a: Proposition, b: Proposition) -> tuple[str, int, int] | None:
    """ "A man, 46, and a girl of 12" and "a man, 46, and a girl of 11": all others agree, one differs."""
    left, right = _roles(a.text), _roles(b.text)
    if left is None or right is None or left.keys() != right.keys():
        return None
    apart = [role for role in sorted(left) if left[role] != right[role]]
    if len(apart) != 1 or len(left) < 2:
        return None
    return apart[0], left[apart[0]], right[apart[0]]


def _roles(text: str) -> dict[str, int] | None:
    """Each kind of person with an age; None where two of one kind are told of."""
    found: dict[str, int] = {}
    for match in _ROLE.finditer(text):
        if match[2] not in _PEOPLE:
            continue
        if match[2] in found:
            return None
        found[match[2]] = int(match[1])
    return found
