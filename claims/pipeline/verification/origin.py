"""One independent origin only, however many outlets print it."""

from __future__ import annotations

from claims.pipeline.types import ClaimView, Finding
from claims.pipeline.verification.independence import corroboration
from claims.pipeline.verification.wording import listed


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
            "outlets": list(only.outlets),
            "names": list(only.speakers),
            "joined_by": list(only.joined_by),
        }
        return Finding(self.rule_id, params)

    def render(self, params: dict[str, object]) -> str:
        outlets = params.get("outlets")
        many = isinstance(outlets, list | tuple) and len(outlets) > 1
        name = listed(params.get("names")) or str(params.get("origin") or "one report")
        if many:
            return f"{listed(outlets)} all go back to one origin: {name}."
        return f"Only one origin says so: {name}."
