"""Figures that exclude each other, and tolls that grew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from claims.pipeline import intervals, measures
from claims.pipeline.comparability import comparable, one_voice
from claims.pipeline.conflicts.alignment import firm_speaker
from claims.pipeline.conflicts.whose import apart, loosely_counted, one_report, sum_and_piece
from claims.pipeline.conflicts.wording import figure_words
from claims.pipeline.onefigure import one_measure
from claims.pipeline.types import Polarity, Proposition, Quantity, RelationFinding, RelationKind


class NumbersDisjoint:
    """Two figures of one measure that cannot both hold, roundings and vague words allowed for."""

    rule_id = "numbers-disjoint"
    title = "Different figures for the same thing"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with both intervals, or None: also where ``toll-update`` explains the difference."""
        for x, y in contradicting(a, b):
            if _growth(a, b, x, y) is None and not _moved_on(a, b, x):
                return RelationFinding(RelationKind.CONFLICTS, self.rule_id, _params(x, y), 1.0)
        return None

    def render(self, params: dict[str, object]) -> str:
        a, b = figure_words(params["a"]), figure_words(params["b"])
        return f"The figures for “{params['measure']}” exclude each other: {a} against {b}."


def _moved_on(a: Proposition, b: Proposition, x: Quantity) -> bool:
    """Whether one source gives two figures on two days of what may rise and fall, or rose under a name that
    no list of tolls has: "lost 20 soldiers", and two days later 30."""
    if not firm_speaker(a, b) or measures.is_cumulative(x.measure):
        return False
    dated = a.event_from and b.event_from
    return not dated and bool(a.reported_on and b.reported_on and a.reported_on != b.reported_on)


class TollUpdate:
    """A later, larger figure of something that can only grow while the event goes on."""

    rule_id = "toll-update"
    title = "A later, larger figure"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``UPDATES`` with which side is ``earlier`` ("a" or "b") and why, or None."""
        for x, y in (*contradicting(a, b), *risen(a, b)):
            grown = _growth(a, b, x, y)
            if grown is not None:
                earlier, reason = grown
                params = {**_params(x, y), "earlier": earlier, "reason": reason}
                return RelationFinding(RelationKind.UPDATES, self.rule_id, params, 1.0)
        return None

    def render(self, params: dict[str, object]) -> str:
        first, second = ("a", "b") if params.get("earlier") == "a" else ("b", "a")
        old, new = figure_words(params[first]), figure_words(params[second])
        when = "; neither report is dated" if params.get("reason") == "floor-raised" else " in a later report"
        return f"The figure for “{params['measure']}” grew from {old} to {new}{when}."


def risen(a: Proposition, b: Proposition) -> Iterator[tuple[Quantity, Quantity]]:
    """Pairs of one cumulative measure reported on two days whose lower bound rose: "at least 27" and then
    "at least 200" do not exclude each other, but the second is news. Without any day, a floor that another
    figure lies above comes first, since such a measure only grows."""
    if not comparable(a, b):
        return
    for x in a.quantities:
        for y in b.quantities:
            if not (stands(a, x) and stands(b, y)):
                continue
            days = (_day(a, x), _day(b, y))
            ordered = days[0] != days[1] and None not in days
            if not ordered and not (days == (None, None) and _only_floor(x, y)):
                continue
            if None in (x.low, y.low) or intervals.contradict(x, y):
                continue
            if not measures.is_cumulative(x.measure) or intervals.equal(x, y) or apart(a, b, x, y):
                continue
            if one_measure(a, b, x, y):
                yield x, y


def _only_floor(x: Quantity, y: Quantity) -> bool:
    """Whether the smaller figure leaves room upwards: "at least 3", and then "10"."""
    smaller = min((x, y), key=lambda q: q.low or 0.0)
    return smaller.high is None and x.low != y.low


def stands(proposition: Proposition, quantity: Quantity) -> bool:
    """Whether the clause holds the figure to be so. "No one was killed" negates its clause and so gives 0;
    under a denial of that nothing is said of how many."""
    nobody = quantity.high == 0 and quantity.text[:1] in "nN"
    return proposition.polarity is (Polarity.NEGATED if nobody else Polarity.AFFIRMED)


def contradicting(a: Proposition, b: Proposition) -> Iterator[tuple[Quantity, Quantity]]:
    """Pairs of figures, one of each side, that measure one thing and exclude each other."""
    if not comparable(a, b) or one_voice(a, b) or one_report(a, b):
        return
    for x in a.quantities:
        for y in b.quantities:
            if not (stands(a, x) and stands(b, y)):
                continue
            if not one_measure(a, b, x, y) or not intervals.contradict(x, y) or _settled(a, b, x, y):
                continue
            if apart(a, b, x, y) or loosely_counted(a, b, x, y) or sum_and_piece(a, b, x, y):
                continue
            yield x, y


def _settled(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> bool:
    """Whether another figure of the same measure on the other side agrees: "5.9 (first put at 6.1)"."""
    left = [q for q in a.quantities if q.measure == x.measure and q.unit == x.unit]
    right = [q for q in b.quantities if q.measure == x.measure and q.unit == y.unit]
    return any(intervals.equal(q, y) for q in left) or any(intervals.equal(x, q) for q in right)


def _growth(a: Proposition, b: Proposition, x: Quantity, y: Quantity) -> tuple[str, str] | None:
    """Which side is the earlier, smaller figure of a cumulative measure, and what orders the two."""
    if not measures.is_cumulative(x.measure):
        return None
    size_a, size_b = (intervals.midpoint(intervals.interval_of(q)) for q in (x, y))
    if size_a is None or size_b is None or size_a == size_b:
        return None
    smaller = "a" if size_a < size_b else "b"
    when_a, when_b = _day(a, x), _day(b, y)
    if when_a and when_b and when_a != when_b:
        earlier = "a" if when_a < when_b else "b"
        return (earlier, "later-report") if earlier == smaller else None
    if a.speaker and a.speaker == b.speaker:
        return smaller, "same-speaker"
    if a.origin and a.origin == b.origin and not a.speaker and not b.speaker:
        return smaller, "same-origin"
    if when_a is None and when_b is None and not intervals.contradict(x, y):
        return smaller, "floor-raised"
    return None


def _day(proposition: Proposition, quantity: Quantity) -> date | None:
    return proposition.reported_on or quantity.as_of


def _params(x: Quantity, y: Quantity) -> dict[str, object]:
    return {
        "measure": x.measure,
        "counted": x.counted or y.counted,
        "unit": x.unit,
        "a": intervals.as_params(x),
        "b": intervals.as_params(y),
        "reason": "intervals-disjoint",
    }
