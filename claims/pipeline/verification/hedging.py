"""Nobody commits to it: every voicing hedges."""

from __future__ import annotations

from claims.pipeline.types import Certainty, Finding
from claims.pipeline.verification.wording import listed
from claims.pipeline.views import ClaimView


class Hedged:
    """Every voicing holds the claim for probable or possible only."""

    rule_id = "hedged"
    title = "Hedged"

    def check(self, view: ClaimView) -> Finding | None:
        soft = [v for v in view.voicings if v.certainty is not Certainty.CERTAIN]
        if not soft or len(soft) != len(view.voicings):
            return None
        params = {
            "voicings": [v.id for v in soft],
            "hedges": sorted({h for v in soft for h in v.hedges}),
            "certainty": sorted({v.certainty.value for v in soft}),
        }
        return Finding(self.rule_id, params)

    def render(self, params: dict[str, object]) -> str:
        hedges = listed(params.get("hedges"))
        return (
            f"No one commits to it: {hedges}."
            if hedges
            else "It is feared, hoped or supposed; no one commits to it."
        )
