"""The attribution lost on the way: an outlet says as its own what was first only somebody's word."""

from __future__ import annotations

from dataclasses import replace

from claims.pipeline.types import Finding
from claims.pipeline.verification.independence import corroboration, first_said, lost_attribution
from claims.pipeline.verification.wording import listed
from claims.pipeline.views import ClaimView


class AttributionLost:
    """First attributed to somebody, on a later day stated in an outlet's own voice, with no independent
    confirmation in between. Names who said it first and when."""

    rule_id = "attribution-lost"
    title = "Attribution lost"

    def check(self, view: ClaimView) -> Finding | None:
        first, lost = first_said(view), lost_attribution(view)
        if first is None or first.reported_on is None or not lost:
            return None
        since = min(v.reported_on for v in lost if v.reported_on is not None)
        own = {v.id for v in lost}
        before = tuple(
            v
            for v in view.voicings
            if v.id not in own and v.reported_on is not None and v.reported_on <= since
        )
        if corroboration(replace(view, voicings=before)).corroborated:
            return None
        params = {
            "voicings": [first.id, *(v.id for v in lost)],
            "names": [first.speaker_name],
            "first_said": first.reported_on.isoformat(),
            "first_outlet": first.outlet,
            "since": since.isoformat(),
            "outlets": sorted({v.outlet for v in lost if v.outlet}),
        }
        return Finding(self.rule_id, params)

    def render(self, params: dict[str, object]) -> str:
        first_outlet = f" in {params['first_outlet']}" if params.get("first_outlet") else ""
        return (
            f"First the word of {listed(params.get('names'))} ({params['first_said']}{first_outlet}); "
            f"{listed(params.get('outlets')) or 'an outlet'} states it as fact since {params['since']}, "
            "and nobody independent confirmed it in between."
        )
