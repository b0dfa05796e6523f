"""One quotation, two versions: what somebody said cannot have been both."""

from __future__ import annotations

from claims.pipeline.types import Proposition, RelationFinding, RelationKind
from claims.pipeline.versions import versions


class TwoVersionsOfAQuotation:
    """Direct quotations of one speaker on one occasion that differ in a number, a "not", a name or a word."""

    rule_id = "two-versions-of-a-quotation"
    title = "Two versions of one quotation"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with what differs on each side and how many words agree, or None."""
        found = versions(a, b)
        if found is None or (a.origin and a.origin == b.origin and a.reported_on == b.reported_on):
            return None
        params = {
            "said_by": a.said_by or b.said_by,
            "differs": found.kind,
            "a": found.a,
            "b": found.b,
            "shared": found.shared,
            "quotation_a": a.text,
            "quotation_b": b.text,
            "reason": "quotations-differ",
        }
        return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.8)

    def render(self, params: dict[str, object]) -> str:
        who = params.get("said_by") or "the same source"
        what = _KINDS.get(str(params.get("differs")), "a word")
        one, other = (f"“{params[side]}”" if params[side] else "nothing" for side in ("a", "b"))
        return (
            f"Two versions of one quotation of {who} differ in {what}: {one} in the first, {other} in the "
            f"second, with {params['shared']} words in common."
        )


_KINDS = {"number": "a number", "negation": "a negation", "name": "a name", "word": "a word"}
