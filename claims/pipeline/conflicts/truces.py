"""A truce that holds, and shots while it is said to hold."""

from __future__ import annotations

import re

from claims.pipeline.comparability import comparable, one_voice, same_story
from claims.pipeline.conflicts.alignment import shared_names
from claims.pipeline.types import Polarity, Proposition, RelationFinding, RelationKind

DAYS = 1
_TRUCE = r"(?:ceasefire|cease-?\s?fire|truce|armistice|cessation\sof\shostilities)"
_HOLDS = re.compile(
    rf"\b{_TRUCE}\b[^.;]{{0,40}}?\b(?:(?:was|is|has\sbeen|had\sbeen|were|are|still|being|generally|largely)\s)+"
    r"(?:\w+ly\s)?(?:holding|observed|respected|kept|in\s(?:effect|force))\b"
    rf"|\b{_TRUCE}\b[^.;]{{0,25}}?\b(?:holds|held)\b"
    rf"|\b(?:observ|respect|keep|honou?r)(?:s|es|ed|ing|ping)?\s(?:to\s)?(?:the|its|their)\s(?:\w+\s)?{_TRUCE}\b",
    re.IGNORECASE,
)
_FIRE = re.compile(
    r"\b(?:gunfire|shell(?:ing|ed|fire)|shoot(?:ing|out)|gunshots?|shots|fir(?:ed|ing)\s(?:on|at|shots)|"
    r"open(?:ed|ing)\sfire|bombard(?:ed|ing|ment)|air\s?strikes?|artillery|explosions?|drone\s(?:strike|attack)s?|"
    r"fighting|clashes)\b",
    re.IGNORECASE,
)
_DESPITE = re.compile(
    rf"\b(?:(?:al|even\s)?though|while|despite|in\s(?:violation|breach|defiance)\sof|during|notwithstanding|hours\safter|since|under)\s"
    rf"(?:[\w’'-]+\s){{0,4}}?{_TRUCE}\b"
    rf"|\b(?:broken?|violat(?:ed|ing)|breach(?:ed|ing))\s(?:[\w’'-]+\s){{0,3}}?{_TRUCE}\b",
    re.IGNORECASE,
)
_BREACH = re.compile(
    rf"\b(?:broken?|violat(?:ed|ing)|breach(?:ed|ing))\s(?:[\w’'-]+\s){{0,3}}?{_TRUCE}\b", re.IGNORECASE
)


_BEFORE = re.compile(
    rf"\b(?:before|until|ahead\sof|prior\sto|led\sto|calls?\sfor|called\sfor)\s(?:\w+\s){{0,4}}?{_TRUCE}\b",
    re.IGNORECASE,
)


_CONCEDED = re.compile(
    r"\b(?:isolated|violations?|breach(?:es)?|incidents?|exceptions?|except|sporadic|despite|although)\b",
    re.I,
)
"""A truce that is said to hold with exceptions stands beside an account of one."""


class TruceBroken:
    """One says that a truce holds, another tells of fire under it, on one day or the next: not both are so
    without a reservation. Fire of which the clause does not say that a truce was in force needs its place."""

    rule_id = "truce-broken"
    title = "A truce that holds, and fire under it"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with the words for both, which side says that it ``holds``, and the tie; or None."""
        if a.polarity is not Polarity.AFFIRMED or b.polarity is not Polarity.AFFIRMED or one_voice(a, b):
            return None
        for holds, other, side in ((a, b, "a"), (b, a, "b")):
            truce, fire = _HOLDS.search(holds.text), _fire(other.text)
            if truce is None or not fire or _fire(holds.text):
                continue
            if _CONCEDED.search(holds.text) or _BEFORE.search(other.text):
                continue
            if not comparable(a, b, days=DAYS) or not same_story(a, b):
                continue
            under = _DESPITE.search(other.text)
            names = shared_names(a, b)
            if under is None and not names:
                continue
            params = {
                "holds": side,
                "said_by": holds.said_by,
                "told_by": other.said_by,
                "truce": truce[0],
                "fire": fire,
                "under": under[0] if under else "",
                "shared": sorted(names),
                "reason": "fire-under-a-truce",
            }
            return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.6)
        return None

    def render(self, params: dict[str, object]) -> str:
        under = f" (“{params['under']}”)" if params.get("under") else ""
        one, other = params.get("said_by") or "One report", params.get("told_by") or "another"
        return f"{one} says “{params['truce']}”; {other} tells of “{params['fire']}”{under} at that time."


def _fire(text: str) -> str:
    found = _FIRE.search(text) or _BREACH.search(text)
    return found[0] if found else ""
