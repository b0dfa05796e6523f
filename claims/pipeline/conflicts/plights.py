"""Nobody is in danger, says one; another tells how people there fare: the one bears on the other."""

from __future__ import annotations

import re

from claims.pipeline.comparability import one_voice, same_place, same_story
from claims.pipeline.likeness import anchors_of, same_time, stem_of_name
from claims.pipeline.types import Polarity, Proposition, RelationFinding, RelationKind

DAYS = 1
_PEOPLE = r"(?:civilians?|residents?|population|people|inhabitants|public|villagers|families)"
_ASSURANCE = re.compile(
    rf"\b(?:no|not|never|nor|without)\b[^.;]{{0,40}}?\b(?:threat|danger|risk)s?\b[^.;]{{0,40}}?\b{_PEOPLE}\b"
    rf"|\b{_PEOPLE}\b[^.;]{{0,30}}?\b(?:safe|unharmed|out\sof\sdanger|not\s(?:in\sdanger|at\srisk|threatened))\b",
    re.IGNORECASE,
)
_PLIGHT = re.compile(
    r"\b(?:displaced|homeless|starving|hungry|scared|frightened|terrified|afraid|wounded|trapped|stranded|"
    r"without\s(?:food|water|shelter|power|heating)|under\sfire|fleeing|fled|sheltering\sin)\b",
    re.IGNORECASE,
)
_WHO = re.compile(
    rf"\b(?:{_PEOPLE}|children|women|refugees|streets|homes|basements|patients)\b", re.IGNORECASE
)
_FIGURE = re.compile(r"\d")


def _one_setting(a: Proposition, b: Proposition) -> bool:
    """One story and day, and one place: or the place of one is what the other's story is about, as a city's
    region is."""
    if not same_time(a, b, days_apart=DAYS) or not same_story(a, b):
        return False
    if same_place(a.places, b.places):
        return True
    return any({stem_of_name(p) for p in x.places} & anchors_of(y.keys) for x, y in ((a, b), (b, a)))


class AssuranceAndPlight:
    """An assurance that people are in no danger beside an account of people in need, of one story and day. No
    conflict: who is hungry or scared need not be threatened; but whoever weighs the one wants the other."""

    rule_id = "assurance-and-plight"
    title = "An assurance, and how people fare"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``BEARS_ON`` with the words of both, and which side gives the ``assurance``, or None."""
        for assures, tells, side in ((a, b, "a"), (b, a, "b")):
            assurance, plight = _ASSURANCE.search(assures.text), _PLIGHT.search(tells.text)
            if assurance is None or plight is None or not _WHO.search(tells.text):
                continue
            if _FIGURE.search(tells.text) or tells.polarity is not Polarity.AFFIRMED:
                continue
            if _PLIGHT.search(assures.text) or _ASSURANCE.search(tells.text):
                continue
            if not (a.checkable and b.checkable) or one_voice(a, b) or not _one_setting(a, b):
                continue
            params = {
                "assurance": side,
                "assured_by": assures.said_by,
                "assured": assures.text,
                "told_by": tells.said_by,
                "told": tells.text,
                "plight": plight[0],
                "reason": "assured-and-in-need",
            }
            return RelationFinding(RelationKind.BEARS_ON, self.rule_id, params, 0.4)
        return None

    def render(self, params: dict[str, object]) -> str:
        one, other = params.get("assured_by") or "One report", params.get("told_by") or "another"
        return (
            f"{one} assures: “{params['assured']}”; {other} tells: “{params['told']}”. "
            "Both may be so; each is to be read beside the other."
        )
