"""Unverified for long: nobody independent has confirmed it, however often it is repeated."""

from __future__ import annotations

from claims.pipeline.types import Finding
from claims.pipeline.verification.independence import corroboration
from claims.pipeline.views import ClaimView

STALE_DAYS = 14
"""Days after which a claim without independent confirmation is called stale."""


class Stale:
    """So many days after it was first seen it still rests on no independent origin. Only what can be true or
    false now is counted; needs today's date."""

    rule_id = "stale"
    title = "Unverified for long"

    def __init__(self, days: int = STALE_DAYS) -> None:
        self.days = days

    def check(self, view: ClaimView) -> Finding | None:
        seen = sorted(v.reported_on for v in view.voicings if v.reported_on is not None)
        if not seen or view.today is None or not view.proposition.checkable:
            return None
        days = (view.today - seen[0]).days
        if days < self.days or corroboration(view).corroborated:
            return None
        params = {
            "voicings": [v.id for v in view.voicings],
            "since": seen[0].isoformat(),
            "as_of": view.today.isoformat(),
            "days": days,
            "repetitions": len(view.voicings) - 1,
            "last_repeated": seen[-1].isoformat() if len(view.voicings) > 1 else "",
            "outlets": sorted({v.outlet for v in view.voicings if v.outlet}),
        }
        return Finding(self.rule_id, params)

    def render(self, params: dict[str, object]) -> str:
        times = params.get("repetitions")
        repeated = (
            f"repeated {times} time{'' if times == 1 else 's'}, last on {params['last_repeated']}"
            if times
            else "never repeated"
        )
        return f"Unverified for {params['days']} days, since {params['since']}; {repeated}."
