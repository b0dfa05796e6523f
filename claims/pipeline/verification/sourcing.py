"""Nobody to ask: the source is anonymous, or nobody is named at all."""

from __future__ import annotations

from claims.pipeline.types import Finding, SpeakerKind, Voice
from claims.pipeline.verification.wording import listed
from claims.pipeline.views import ClaimView, Voicing

_NAMELESS = (SpeakerKind.ANONYMOUS, SpeakerKind.UNKNOWN)


class AnonymousSource:
    """Every voicing comes from somebody the text does not name ("a senior official")."""

    rule_id = "anonymous-source"
    title = "Anonymous source"

    def check(self, view: ClaimView) -> Finding | None:
        hidden = [v for v in view.voicings if is_anonymous(v)]
        if not hidden or len(hidden) != len(view.voicings):
            return None
        params = {
            "voicings": [v.id for v in hidden],
            "names": sorted({v.speaker_name or v.role for v in hidden if v.speaker_name or v.role}),
        }
        return Finding(self.rule_id, params)

    def render(self, params: dict[str, object]) -> str:
        return f"Only unnamed sources say so: {listed(params.get('names')) or 'not described'}."


class Unattributed:
    """Reported as somebody's word, but nobody says whose ("it was reported that", "reportedly")."""

    rule_id = "unattributed"
    title = "Nobody named"

    def check(self, view: ClaimView) -> Finding | None:
        nobody = [v for v in view.voicings if _nobody(v)]
        if not nobody or len(nobody) != len(view.voicings):
            return None
        return Finding(self.rule_id, {"voicings": [v.id for v in nobody]})

    def render(self, params: dict[str, object]) -> str:
        return "It is reported without saying who says so."


def is_anonymous(voicing: Voicing) -> bool:
    if voicing.voice is Voice.OUTLET:
        return False
    return voicing.anonymous or voicing.speaker_kind is SpeakerKind.ANONYMOUS


def _nobody(voicing: Voicing) -> bool:
    unknown = not voicing.speaker and voicing.speaker_kind in _NAMELESS
    return voicing.voice is Voice.ATTRIBUTED and unknown and not is_anonymous(voicing)
