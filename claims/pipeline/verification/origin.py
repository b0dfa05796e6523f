"""One independent origin only, however many outlets print it."""

from __future__ import annotations

from claims.pipeline.types import Finding, Voice
from claims.pipeline.verification.independence import corroboration
from claims.pipeline.verification.wording import listed
from claims.pipeline.views import ClaimView


class OneSource:
    """All voicings go back to one origin: one wire text, one speaker or one side."""

    rule_id = "one-source"
    title = "One source only"

    def check(self, view: ClaimView) -> Finding | None:
        found = corroboration(view)
        if len(found.origins) != 1:
            return None
        only = found.origins[0]
        params = {
            "voicings": list(only.voicings),
            "origin": only.name,
            "voice": "outlet" if all(v.voice is Voice.OUTLET for v in view.voicings) else "attributed",
            "outlets": list(only.outlets),
            "names": list(only.speakers),
            "joined_by": list(only.joined_by),
        }
        return Finding(self.rule_id, params)

    def render(self, params: dict[str, object]) -> str:
        outlets = params.get("outlets")
        printed = listed(outlets)
        name = listed(params.get("names")) or printed or "one report"
        if isinstance(outlets, list | tuple) and len(outlets) > 1:
            source = listed(params.get("names"))
            return f"{printed} go back to one origin{': ' + source if source else ''}."
        if params.get("voice") == "outlet":
            return f"Only {name} says so, in its own voice."
        return f"Only one origin says so: {name}."
