"""Two causes of one event: the crash blamed on the brakes, the crash blamed on speed."""

from __future__ import annotations

from claims.pipeline.causes import cause_of, compatible
from claims.pipeline.conflicts.alignment import may_conflict, one_person, shared_names
from claims.pipeline.likeness import anchors_of, names_agree, stem_of_name
from claims.pipeline.types import Polarity, Proposition, RelationFinding, RelationKind


class CausesDiffer:
    """One event with one cause here and another there, neither of them a sort of the other."""

    rule_id = "causes-differ"
    title = "Different causes of one event"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with the event, whose it is and both causes, or None."""
        if not may_conflict(a, b) or a.polarity is not Polarity.AFFIRMED:
            return None
        left, right = cause_of(a), cause_of(b)
        if left is None or right is None or left.effect != right.effect or compatible(left, right):
            return None
        about = _tied(a, b, left.effect)
        if not about:
            return None
        params = {
            "effect": left.effect,
            "about": sorted(about),
            "a": left.words,
            "b": right.words,
            "reason": "causes-exclude",
        }
        return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.7)

    def render(self, params: dict[str, object]) -> str:
        causes = f"“{params['a']}” against “{params['b']}”"
        return f"The {params['effect']} is put down to different causes: {causes}."


def _tied(a: Proposition, b: Proposition, effect: str) -> frozenset[str]:
    """Names that make both clauses about one event; a death needs the name of whoever died."""
    names = shared_names(a, b)
    if effect == "death":
        whose = [
            {stem_of_name(s) for s in p.subjects} & {stem_of_name(e) for e in p.entities} for p in (a, b)
        ]
        dead = whose[0] & whose[1]
        return frozenset(dead) if dead and one_person(a, b, dead) else frozenset()
    if names:
        return names if names_agree(a, b) else frozenset()
    story = anchors_of(a.keys) & anchors_of(b.keys)
    return story if len(story) >= 2 else frozenset()
