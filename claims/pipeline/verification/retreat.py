"""The source itself no longer holds it: retracted in so many words, or contradicted by what it said later."""

from __future__ import annotations

from claims.pipeline.types import Finding
from claims.pipeline.verification.independence import given_up
from claims.pipeline.verification.wording import listed
from claims.pipeline.views import ClaimView, Voicing


class WalkedBack:
    """A source takes back what it said: it retracts the claim, or later makes one that stands against it."""

    rule_id = "walked-back"
    title = "Walked back by its source"

    def check(self, view: ClaimView) -> Finding | None:
        taken_back = [v for v in view.voicings if v.taken_back]
        if taken_back:
            return Finding(self.rule_id, _retracted(view, taken_back))
        for against, later, earlier in given_up(view):
            params = {
                "voicings": [earlier.id, later.id],
                "names": [later.speaker_name],
                "how": "contradicted",
                "said": _day(earlier),
                "day": _day(later),
                "outlets": [later.outlet] if later.outlet else [],
                "by": against.rule_id,
                "words": against.text,
            }
            return Finding(self.rule_id, params)
        return None

    def render(self, params: dict[str, object]) -> str:
        who = listed(params.get("names")) or "the source"
        day = f" on {params['day']}" if params.get("day") else ""
        outlets = f", as {listed(params['outlets'])} reports" if params.get("outlets") else ""
        if params.get("how") == "contradicted":
            return f"{who} said otherwise later{day}{outlets}: “{params['words']}”."
        return f"{who} took it back{day}{outlets}."


def _retracted(view: ClaimView, taken_back: list[Voicing]) -> dict[str, object]:
    """A pronoun that leads to nobody stands for the only one who made the claim."""
    makers = [v for v in view.voicings if v.speaker_name and not v.taken_back]
    keys = {v.speaker for v in taken_back}
    own = [v for v in makers if v.speaker in keys]
    if not own and len({v.speaker for v in makers}) == 1:
        own = makers
    names = {v.speaker_name for v in own} or {v.speaker_name for v in taken_back if v.speaker_name}
    days = [v.reported_on for v in taken_back if v.reported_on]
    return {
        "voicings": [*(v.id for v in own), *(v.id for v in taken_back)],
        "names": sorted(names),
        "how": "retracted",
        "said": min((_day(v) for v in own if v.reported_on), default=""),
        "day": min(days).isoformat() if days else "",
        "outlets": sorted({v.outlet for v in taken_back if v.outlet}),
    }


def _day(voicing: Voicing) -> str:
    return voicing.reported_on.isoformat() if voicing.reported_on else ""
