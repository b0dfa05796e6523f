"""Two names in one office that only one person can hold at a time."""

from __future__ import annotations

import re

from claims.pipeline.conflicts.alignment import may_conflict, tie
from claims.pipeline.likeness import stem_of_name
from claims.pipeline.types import Proposition, RelationFinding, RelationKind

_OFFICES = (
    "general manager|prime minister|police chief|fire chief|chief executive|mayor|governor|district attorney"
    "|head coach|attorney general|chancellor|pope|sheriff|coroner|president|director|commissioner|chairman"
)
_HELD = re.compile(
    rf"\b(?:([A-Z][\w’'-]+)\s)?({_OFFICES})\s((?:[A-Z](?:[\w’'-]+|\.)[\s.]*(?:[A-Z]\.\s?)*){{0,2}}[A-Z][\w’'-]{{2,}})"
)
_VICE = re.compile(r"\b(?:vice|deputy|former|assistant|acting|then|ex|late)[\s-]*$", re.IGNORECASE)


class OfficeNamesDiffer:
    """One office with two holders, in clauses that much else ties together."""

    rule_id = "office-names-differ"
    title = "Different names for the holder of one office"
    least_tie = 3

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with the office and both names, or None."""
        if not may_conflict(a, b) or len(tie(a, b)) < self.least_tie:
            return None
        left, right = _holders(a.text), _holders(b.text)
        for office in sorted(left.keys() & right.keys()):
            x, y = left[office], right[office]
            if _last(x) != _last(y):
                params = {
                    "office": office,
                    "a": x,
                    "b": y,
                    "shared": list(tie(a, b)),
                    "reason": "names-differ",
                }
                return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.7)
        return None

    def render(self, params: dict[str, object]) -> str:
        return f"The {params['office']} is {params['a']} here and {params['b']} there."


def _holders(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _HELD.finditer(text):
        if not _VICE.search(text[: match.start(2)]):
            found.setdefault(match[2], match[3].strip())
    return found


def _last(name: str) -> str:
    return stem_of_name(name.split()[-1].lower())
