"""Outcomes of one matter of which only one can be: acquitted or convicted, landed or shot down."""

from __future__ import annotations

import re
from collections.abc import Iterable

from claims.pipeline.comparability import comparable, one_voice
from claims.pipeline.conflicts.alignment import one_person, shared_names, tie
from claims.pipeline.likeness import COMMON, names_agree, stem_of_name
from claims.pipeline.outcomes import OUTCOMES, Outcomes, end_of, told_ends, words
from claims.pipeline.types import Polarity, Proposition, RelationFinding, RelationKind

_CRAFT = words(
    r"plane|aircraft|airliner|jet|helicopter|drone|bomber|fighter|flight|balloon|shuttle|spacecraft"
)
_MANY = words(
    r"planes|jets|helicopters|drones|bombers|fighters|flights|balloons|two|three|four|five|six|seven|eight|nine|"
    r"ten|several|dozens?|another|second|third|other|some|all|both|most|many|few|one\sof"
)
_PASSIVE = re.compile(r"\b(?:was|were|been|be|is|are|being)\s(?:\w+ly\s)?$", re.IGNORECASE)
_BY = re.compile(r"\bby\s(?:the\s|a\s|an\s)?([\w’'-]+(?:\s[\w’'-]+)?)", re.IGNORECASE)
_CHARGE = re.compile(r"^\s?(?:\w+\s)?(?:of|on)\s((?:[\w’'-]+\s?){1,4})", re.IGNORECASE)
_ROLE = re.compile(r"\b[Tt]he\s(?:\w+\s){0,2}?([a-z]+)\b")


class OutcomesExclude:
    """One person's, craft's or bill's matter that ended one way here and the other way there."""

    rule_id = "outcomes-exclude"
    title = "Outcomes that exclude each other"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with both outcomes in their words and whose they are, or None."""
        if a.polarity is not Polarity.AFFIRMED or b.polarity is not Polarity.AFFIRMED or one_voice(a, b):
            return None
        told = {name for name, _ in told_ends(a.text)} & {name for name, _ in told_ends(b.text)}
        for outcomes in (o for o in OUTCOMES if o.name in told):
            end_a, end_b = end_of(outcomes, a.text), end_of(outcomes, b.text)
            if end_a is None or end_b is None or end_a[0] == end_b[0]:
                continue
            if not comparable(a, b, days=outcomes.days) or not _in_time(outcomes, a, b, end_a[0]):
                continue
            x, y = end_a[1], end_b[1]
            about = _about(outcomes, a, b, x, y)
            if about:
                params = {
                    "matter": outcomes.name,
                    "about": sorted(about),
                    "a": x[0],
                    "b": y[0],
                    "reason": "outcomes-exclude",
                }
                return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.8)
        return None

    def render(self, params: dict[str, object]) -> str:
        about = params.get("about")
        whose = ", ".join(map(str, about)) if isinstance(about, list) else str(about)
        return (
            f"Only one of two outcomes can be so (about: {whose}): “{params['a']}” against “{params['b']}”."
        )


def _in_time(outcomes: Outcomes, a: Proposition, b: Proposition, end_a: str) -> bool:
    """Whoever survived may die later: then only a report that is no later than the other contradicts it."""
    if not outcomes.last or not a.reported_on or not b.reported_on:
        return True
    late, early = (a, b) if end_a == outcomes.last else (b, a)
    return bool(late.reported_on and early.reported_on and late.reported_on <= early.reported_on)


def _about(
    outcomes: Outcomes, a: Proposition, b: Proposition, x: re.Match[str], y: re.Match[str]
) -> frozenset[str]:
    names = shared_names(a, b)
    if outcomes.of == "thing":
        return _thing(a, b, x, y) if names or _dated(a, b) else frozenset()
    if outcomes.of == "craft":
        return _craft(a, b) if names else frozenset()
    if outcomes.of == "side":
        sides = _stems(a.subjects) & _stems(b.subjects)
        return names if sides & names and len(names) >= 2 and names_agree(a, b) else frozenset()
    whose = names & _patients(a, x) & _patients(b, y)
    if whose and one_person(a, b, whose):
        return whose if outcomes.name != "verdict" or _one_charge(x, y) else frozenset()
    return _role(a, b) if outcomes.of == "role" and names else frozenset()


def _patients(p: Proposition, end: re.Match[str]) -> frozenset[str]:
    """Who it happened to: the subject, or whom somebody convicted or freed; without a verb, who is named."""
    found = _stems((*p.subjects, *p.objects))
    return found if found else _stems(p.entities)


def _one_charge(x: re.Match[str], y: re.Match[str]) -> bool:
    """Two charges may end in two ways."""
    left, right = _charge(x), _charge(y)
    return not left or not right or bool(left & right)


def _charge(end: re.Match[str]) -> frozenset[str]:
    rest = end.string[end.end() :]
    found = _CHARGE.search(f" of{rest}" if end[0].endswith("of") else rest)
    return frozenset(w for w in found[1].lower().split() if len(w) > 3) if found else frozenset()


def _thing(a: Proposition, b: Proposition, x: re.Match[str], y: re.Match[str]) -> frozenset[str]:
    """What was decided on, where it is one thing and the same who decided."""
    (thing_a, by_a), (thing_b, by_b) = _decided(a, x), _decided(b, y)
    if by_a and by_b and not by_a & by_b:
        return frozenset()
    return frozenset((thing_a & thing_b) - by_a - by_b)


def _decided(p: Proposition, end: re.Match[str]) -> tuple[frozenset[str], frozenset[str]]:
    """What was decided on, and who decided, as far as the clause says so."""
    if _PASSIVE.search(p.text[: end.start()]):
        by = _BY.search(p.text[end.end() :])
        return _stems(p.subjects), _stems(w.lower() for w in by[1].split()) if by else frozenset()
    return _stems(p.objects) - _CALENDAR, _stems(p.subjects)


_CALENDAR = frozenset(
    stem_of_name(d) for d in ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
)


def _dated(a: Proposition, b: Proposition) -> bool:
    return bool(a.event_from and b.event_from)


def _craft(a: Proposition, b: Proposition) -> frozenset[str]:
    if _MANY.search(a.text) or _MANY.search(b.text):
        return frozenset()
    left, right = ({m.lower() for m in _CRAFT.findall(p.text)} for p in (a, b))
    return frozenset(left & right)


def _role(a: Proposition, b: Proposition) -> frozenset[str]:
    """ "The pilot", of one event that something besides ties."""
    subjects = _stems(a.subjects) & _stems(b.subjects) - COMMON
    left, right = ({stem_of_name(m.lower()) for m in _ROLE.findall(p.text)} for p in (a, b))
    found = subjects & left & right
    alone = not (_MANY.search(a.text) or _MANY.search(b.text))
    return frozenset(found) if found and alone and len(tie(a, b, frozenset(found))) >= 2 else frozenset()


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(stem_of_name(w) for w in words) - COMMON
