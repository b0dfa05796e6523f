"""The outlet stands between: it keeps its distance, calls the claim untrue, or has it at second hand."""

from __future__ import annotations

from claims.pipeline.types import Finding, Strength
from claims.pipeline.verification.wording import listed
from claims.pipeline.views import ClaimView, Voicing


class Distanced:
    """Every voicing leaves it to the speaker whether it is so ("claimed", "alleged", "purportedly")."""

    rule_id = "distanced"
    title = "Outlets keep their distance"

    def check(self, view: ClaimView) -> Finding | None:
        """Fires only where no outlet reports it plainly. Claims that one calls untrue are ``disowned``."""
        apart = [v for v in view.voicings if v.strength is Strength.DISTANCED]
        if not apart or len(apart) != len(view.voicings):
            return None
        return Finding(self.rule_id, {"voicings": [v.id for v in apart], "outlets": _outlets(apart)})

    def render(self, params: dict[str, object]) -> str:
        outlets = listed(params.get("outlets")) or "The outlet"
        return f"{outlets}: only “claimed” or “alleged”, never reported as so."


class Disowned:
    """At least one outlet that prints it calls it untrue ("falsely claimed", "the baseless claim")."""

    rule_id = "disowned"
    title = "An outlet calls it untrue"

    def check(self, view: ClaimView) -> Finding | None:
        denied = [v for v in view.voicings if v.strength is Strength.DISOWNED]
        if not denied:
            return None
        return Finding(self.rule_id, {"voicings": [v.id for v in denied], "outlets": _outlets(denied)})

    def render(self, params: dict[str, object]) -> str:
        return f"Printed as untrue by {listed(params.get('outlets')) or 'the outlet'}."


class SecondHand:
    """Every voicing is hearsay: another says that the speaker said so ("she said police told her")."""

    rule_id = "second-hand"
    title = "At second hand"

    def check(self, view: ClaimView) -> Finding | None:
        passed_on = [v for v in view.voicings if v.via]
        if not passed_on or len(passed_on) != len(view.voicings):
            return None
        params = {
            "voicings": [v.id for v in passed_on],
            "names": sorted({v.speaker_name for v in passed_on if v.speaker_name}),
            "via": sorted({name for v in passed_on for name in v.via_names if name}),
        }
        return Finding(self.rule_id, params)

    def render(self, params: dict[str, object]) -> str:
        who = listed(params.get("names")) or "somebody unnamed"
        return f"What {who} said is known only through {listed(params.get('via')) or 'others'}."


def _outlets(voicings: list[Voicing]) -> list[str]:
    return sorted({v.outlet for v in voicings if v.outlet})
