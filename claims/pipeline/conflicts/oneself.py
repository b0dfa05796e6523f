"""One source against itself: what it says later cannot be so if what it said before is."""

from __future__ import annotations

from collections.abc import Mapping

from claims.pipeline.conflicts.ages import AgesDiffer
from claims.pipeline.conflicts.alignment import firm_speaker, may_have_changed
from claims.pipeline.conflicts.denial import AssertionDenied
from claims.pipeline.conflicts.numbers import NumbersDisjoint
from claims.pipeline.conflicts.opposites import OppositeMeaning
from claims.pipeline.conflicts.outcomes import OutcomesExclude
from claims.pipeline.conflicts.times import ClockTimesDiffer, DatesDiffer
from claims.pipeline.protocols import ConflictRule
from claims.pipeline.types import Proposition, RelationFinding, RelationKind

BY: tuple[ConflictRule, ...] = (
    NumbersDisjoint(),
    AgesDiffer(),
    ClockTimesDiffer(),
    DatesDiffer(),
    AssertionDenied(),
    OutcomesExclude(),
    OppositeMeaning(),
)
"""The rules whose finding is a contradiction of one source's where both sides are its own words."""


class ContradictsItself:
    """The same source on two days, of one thing at one time. What may have changed in between, a toll that
    grew, a plan or an opinion that was given up is none."""

    rule_id = "contradicts-itself"
    title = "One source contradicts itself"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with who, which side is ``earlier``, both days, and what the rule ``by`` compared."""
        if not firm_speaker(a, b) or not a.reported_on or not b.reported_on:
            return None
        if a.reported_on == b.reported_on or may_have_changed(a, b):
            return None
        for rule in BY:
            found = rule.compare(a, b)
            if found is None or found.kind is not RelationKind.CONFLICTS:
                continue
            params = {
                "said_by": a.said_by,
                "earlier": "a" if a.reported_on < b.reported_on else "b",
                "day_a": a.reported_on.isoformat(),
                "day_b": b.reported_on.isoformat(),
                "words_a": a.text,
                "words_b": b.text,
                "by": found.rule_id,
                "compared": dict(found.params),
                "reason": "one-source-two-accounts",
            }
            return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, found.score)
        return None

    def render(self, params: dict[str, object]) -> str:
        first, second = ("a", "b") if params.get("earlier") == "a" else ("b", "a")
        return (
            f"{params['said_by']} said on {params[f'day_{first}']}: “{params[f'words_{first}']}”, and on "
            f"{params[f'day_{second}']}: “{params[f'words_{second}']}”. {_compared(params)}"
        ).strip()


def _compared(params: Mapping[str, object]) -> str:
    """What the inner rule says of it, where that is more than the two sentences tell."""
    inner = next((rule for rule in BY if rule.rule_id == params.get("by")), None)
    compared = params.get("compared")
    if inner is None or not isinstance(compared, Mapping) or inner.rule_id == AssertionDenied.rule_id:
        return ""
    return inner.render(dict(compared))
