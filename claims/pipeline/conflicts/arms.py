"""Somebody had a weapon; somebody had none. And somebody was somewhere, or never was."""

from __future__ import annotations

import re

from claims.pipeline.comparability import comparable, one_voice, same_story
from claims.pipeline.conflicts.alignment import shared_names
from claims.pipeline.types import Polarity, Proposition, RelationFinding, RelationKind

_WEAPON = r"(?:gun|handgun|pistol|revolver|rifle|shotgun|firearm|knife|weapon|bomb|grenade)s?"
_HOLDS = re.compile(
    rf"\b(?:ha[ds]|held|carried|brandished|pulled|drew|pointed|fired|produced|wielded|armed with|carrying"
    rf"|holding|pointing|brandishing|waving)\b(?:\s[\w.’'-]+){{0,6}}?\s{_WEAPON}\b",
    re.IGNORECASE,
)
_NOT = r"(?:did\s?(?:not|n\s?[’']\s?t)|didn\s?[’']\s?t|never)"
_NONE = re.compile(
    rf"\b(?:{_NOT}\s(?:ha[vd]e?|carry|carried|hold|held|possess|brandish|point|pull|draw|wield)"
    r"|had no|without an?)"
    rf"(?:\s[\w’'-]+){{0,2}}?\s(?:{_WEAPON}|anything in (?:his|her|their) hands?)\b"
    r"|\b(?:was|were|is|are) (?:not armed|unarmed)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:police|officers?|troops|soldiers|deputies) (?:fired|pulled|drew|pointed)\b", re.I
)


class ArmedDenied:
    """One side puts a weapon into somebody's hands that the other says were empty."""

    rule_id = "armed-denied"
    title = "Armed or unarmed"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` naming the side that says ``unarmed`` ("a" or "b"), or None."""
        if not comparable(a, b) or one_voice(a, b):
            return None
        for armed, unarmed, side in ((a, b, "b"), (b, a, "a")):
            if not _NONE.search(unarmed.text) or _NONE.search(armed.text) or not _HOLDS.search(armed.text):
                continue
            if armed.polarity is not Polarity.AFFIRMED or _POINTING.search(armed.text):
                continue
            if not (shared_names(a, b) or same_story(a, b) or not (a.entities and b.entities)):
                continue
            params = {"unarmed": side, "reason": "opposite-states"}
            return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.6)
        return None

    def render(self, params: dict[str, object]) -> str:
        return "One side says that there was a weapon in hand, the other that there was none."
