"""One quotation, two speakers: the same words are quoted from two people."""

from __future__ import annotations

from claims.pipeline.types import Finding
from claims.pipeline.verification.independence import misascribed
from claims.pipeline.views import ClaimView, Voicing


class TwoSpeakersOfOneQuotation:
    """Two reports give the same words in quotation marks to two people. Unless both said them, one report
    is wrong, or was read wrongly; they count as one origin until a person dismisses the flag. Names both,
    where and when each was printed, and how many words agree.
    """

    rule_id = "two-speakers-of-one-quotation"
    title = "One quotation, two speakers"

    def check(self, view: ClaimView) -> Finding | None:
        found = max(misascribed(view.voicings), key=lambda pair: pair[2], default=None)
        if found is None:
            return None
        one, other, words = found
        params = {
            "voicings": [one.id, other.id],
            "names": [one.speaker_name, other.speaker_name],
            "outlets": [one.outlet, other.outlet],
            "days": [_day(one), _day(other)],
            "words": words,
            "quotation": min(one.quotation, other.quotation, key=len),
        }
        return Finding(self.rule_id, params)

    def render(self, params: dict[str, object]) -> str:
        one, other = (_printed(params, side) for side in (0, 1))
        return (
            f"The same {params['words']} words are quoted from {one} and from {other}: "
            f"“{params['quotation']}”. Unless both said them, one report is wrong, or was read wrongly here; "
            "they count as one origin until a person dismisses this flag."
        )


def _day(voicing: Voicing) -> str:
    return voicing.reported_on.isoformat() if voicing.reported_on else ""


def _printed(params: dict[str, object], side: int) -> str:
    name, outlet, day = (
        str(values[side]) if isinstance(values, list | tuple) and len(values) > side else ""
        for values in (params.get("names"), params.get("outlets"), params.get("days"))
    )
    where = ", ".join(word for word in (outlet, day) if word)
    return f"{name} ({where})" if where else name
