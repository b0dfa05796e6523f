"""What a rule compared, line by line: one account, the other, and whether they say the same.

Computed from what is stored of both clauses and of the finding; no text is read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from claims.choices import Voice
from claims.mapping import proposition_from_json
from claims.models import Claim, ClaimMention, Relation
from claims.pipeline import intervals, measures, units
from claims.pipeline.comparability import same_place
from claims.pipeline.conflicts.wording import range_words
from claims.pipeline.types import Comparator, Modality, Polarity, Proposition, Quantity, Span
from claims.selectors.explanations import relation_explanation
from claims.selectors.numberlines import NumberLine, number_line
from claims.selectors.rulewords import rule_lines
from claims.selectors.verdicts import Check, Verdict, verdict_of


@dataclass(frozen=True, slots=True)
class Comparison:
    """``figures`` are the two that were compared, None where an account has none; ``line`` pictures them."""

    title: str
    sentence: str
    rule_id: str
    score: float
    pipeline_version: str
    checks: tuple[Check, ...]
    figures: tuple[Quantity | None, Quantity | None]
    measure: str
    line: NumberLine | None


def comparison_of(relation: Relation) -> Comparison:
    """The checklist of a relation. Free of queries where it came from ``relations_list()``."""
    inner, params = _finding(relation)
    left = _Side(relation.claim_a, relation.mention_a)
    right = _Side(relation.claim_b, relation.mention_b)
    x, y = _figures(params, left.read, right.read)
    by = _decided_by(relation.rule_id) | (_decided_by(inner) if inner != relation.rule_id else frozenset())
    checks = [*_of_figures(x, y), *_of_clauses(left, right, x, y), *rule_lines(inner, params)]
    said = relation_explanation(relation)
    return Comparison(
        title=said.title,
        sentence=said.sentence,
        rule_id=relation.rule_id,
        score=relation.score,
        pipeline_version=relation.pipeline_version,
        checks=tuple(replace(check, decided=check.key in by) for check in checks),
        figures=(x, y),
        measure=x.measure if x and y and x.measure == y.measure else "",
        line=number_line(x, y) if x and y else None,
    )


class _Side:
    """One account: the clause as it was read, and who says it when."""

    def __init__(self, claim: Claim, mention: ClaimMention | None) -> None:
        self.mention = mention
        self.statement = mention.statement if mention else None
        self.read: Proposition | None = proposition_from_json(mention.proposition if mention else {})
        self.read = self.read or proposition_from_json(claim.proposition)

    @property
    def day(self) -> date | None:
        if self.statement and self.statement.reported_at:
            return self.statement.reported_at.date()
        return self.read.reported_on if self.read else None

    @property
    def speaker(self) -> tuple[object, str]:
        """A key that two sides of one speaker share, and the name."""
        if self.statement is None:
            return None, ""
        if self.statement.source is not None:
            return self.statement.source_id, self.statement.source.name
        outlet = self.statement.revision.article.outlet
        if self.statement.voice == Voice.OUTLET and outlet is not None:
            return f"outlet-{outlet.pk}", f"{outlet} itself"
        return self.statement.speaker_name, self.statement.speaker_name

    @property
    def meant(self) -> str:
        if self.read is None:
            return ""
        modality = self.read.modality
        words = "says it is so"
        if self.read.polarity is Polarity.NEGATED:
            words = "denies it" if modality is Modality.DENIED else "says it is not so"
        return words if modality.checkable else f"{words} ({modality.value})"


# --- the finding ----------------------------------------------------------------------------------------


def _finding(relation: Relation) -> tuple[str, Mapping[str, Any]]:
    """The rule and params that hold what was compared: a source that contradicts itself does so by
    another rule."""
    params = relation.params if isinstance(relation.params, dict) else {}
    inner = params.get("compared")
    if isinstance(inner, dict) and params.get("by"):
        return str(params["by"]), inner
    return relation.rule_id, params


_DECIDED_BY = {
    "numbers-disjoint": frozenset(("number",)),
    "amounts-differ": frozenset(("number",)),
    "same-figure": frozenset(("number",)),
    "toll-update": frozenset(("number", "reported")),
    "assertion-denied": frozenset(("polarity",)),
    "contradicts-itself": frozenset(("speaker",)),
    "same-words": frozenset(("shared",)),
    "same-claim": frozenset(("shared",)),
    "same-meaning": frozenset(("shared",)),
}


def _decided_by(rule_id: str) -> frozenset[str]:
    """Keys of the lines by which the rule decides; a rule of words goes by the words it names."""
    return _DECIDED_BY.get(rule_id, frozenset(("answer",)))


def _figures(
    params: Mapping[str, Any], left: Proposition | None, right: Proposition | None
) -> tuple[Quantity | None, Quantity | None]:
    """The figures that the rule compared; else two of one measure, else each side's first."""
    measure = str(params.get("measure") or "")
    counted = str(params.get("counted") or "")
    told = tuple(_told_figure(params.get(side)) for side in ("a", "b"))
    if told[0] or told[1]:
        x, y = (
            _as_read(side, figure, measure, counted) if figure else None
            for side, figure in zip((left, right), told, strict=True)
        )
        return x, y
    xs = [q for q in left.quantities if q.measure] if left else []
    ys = [q for q in right.quantities if q.measure] if right else []
    for one in xs:
        for other in ys:
            if one.measure == other.measure:
                return one, other
    return (xs[0] if xs else None), (ys[0] if ys else None)


def _told_figure(value: Any) -> Mapping[str, Any] | None:
    """The figure in one side of a finding's params, whichever rule wrote it."""
    if not isinstance(value, Mapping):
        return None
    inner = value.get("figure", value)
    return inner if isinstance(inner, Mapping) and "low" in inner and "high" in inner else None


def _as_read(
    read: Proposition | None, told: Mapping[str, Any], measure: str, counted: str
) -> Quantity | None:
    """The figure as the clause holds it, with scope and place; else as the finding tells it."""
    own = (*read.quantities, *(s.quantity for s in read.slots if s.quantity)) if read else ()
    for quantity in own:
        if (quantity.low, quantity.high) == (told["low"], told["high"]) and quantity.text == told.get("text"):
            return quantity
    try:
        return Quantity(
            span=Span(0, 1),
            text=str(told.get("text") or ""),
            low=_number(told["low"]),
            high=_number(told["high"]),
            comparator=Comparator(told.get("comparator") or "exact"),
            low_open=bool(told.get("low_open")),
            high_open=bool(told.get("high_open")),
            unit=str(told.get("unit") or ""),
            counted=counted,
            measure=measure,
        )
    except (TypeError, ValueError):
        return None


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


# --- the lines ------------------------------------------------------------------------------------------


def _of_figures(x: Quantity | None, y: Quantity | None) -> list[Check]:
    if x is None and y is None:
        return []
    return [_measure(x, y), _interval(x, y), _unit(x, y), _scope(x, y)]


def _measure(x: Quantity | None, y: Quantity | None) -> Check:
    left, right = _measured(x), _measured(y)
    same, note = None, ""
    if x and y:
        kinds = {measures.counted_class(q.counted, q.measure) for q in (x, y)}
        same = x.measure == y.measure and len(kinds) == 1
        if same and x.counted and y.counted and x.counted != y.counted:
            note = "counted under two names that mean one kind"
    return Check("measure", "What is counted", left, right, verdict_of(left, right, same), note)


def _measured(quantity: Quantity | None) -> str:
    if quantity is None:
        return ""
    parts = [quantity.measure or quantity.counted]
    if quantity.counted and quantity.counted not in parts[0]:
        parts.append(f"of {quantity.counted}")
    if quantity.predicate and quantity.predicate not in parts[0]:
        parts.append(f"verb: {quantity.predicate}")
    return ", ".join(part for part in parts if part)


def interval_words(quantity: Quantity | None) -> str:
    """A figure as printed and as it is read: "more than 300, read as above 300"."""
    if quantity is None:
        return ""
    read = range_words(quantity.low, quantity.high, low_open=quantity.low_open, high_open=quantity.high_open)
    text = quantity.text.strip()
    return f"{text}, read as {read}" if text and text != read else read


def _interval(x: Quantity | None, y: Quantity | None) -> Check:
    left, right = interval_words(x), interval_words(y)
    if x is None or y is None:
        return Check("number", "Number", left, right, verdict_of(left, right))
    if units.dimension(x.unit) != units.dimension(y.unit):
        return Check("number", "Number", left, right, Verdict.MEET, "in units that cannot be compared")
    if intervals.contradict(x, y):
        if x.measure != y.measure:
            return Check("number", "Number", left, right, Verdict.DIFFER, "under two names of a measure")
        return Check("number", "Number", left, right, Verdict.DIFFER, "no number lies in both")
    if intervals.equal(x, y):
        note = "" if (x.low, x.high) == (y.low, y.high) else "no further apart than a rounding"
        return Check("number", "Number", left, right, Verdict.SAME, note)
    return Check("number", "Number", left, right, Verdict.MEET, "some number lies in both")


def _unit(x: Quantity | None, y: Quantity | None) -> Check:
    left, right = ((q.unit or "a plain count") if q else "" for q in (x, y))
    meet = bool(x and y and units.dimension(x.unit) == units.dimension(y.unit))
    verdict = verdict_of(left, right, meet=meet)
    return Check("unit", "Unit", left, right, verdict, "converted" if verdict is Verdict.MEET else "")


def _scope(x: Quantity | None, y: Quantity | None) -> Check:
    left, right = (q.scope if q else "" for q in (x, y))
    words = [{w.strip() for w in scope.split(",")} for scope in (left, right)]
    verdict = verdict_of(left, right, words[0] == words[1], meet=bool(words[0] & words[1]))
    return Check("scope", "Scope: part, kind, event", left, right, verdict)


def _of_clauses(left: _Side, right: _Side, x: Quantity | None, y: Quantity | None) -> list[Check]:
    a, b = left.read, right.read
    rows = [_told(a, b), _time(a, b, x, y), _place(a, b, x, y)]
    one, other = left.meant, right.meant
    same = bool(a and b and a.polarity is b.polarity)
    verdict = verdict_of(one, other, same and one == other, meet=same)
    rows.append(Check("polarity", "Says or denies", one, other, verdict))
    (key_a, name_a), (key_b, name_b) = left.speaker, right.speaker
    rows.append(Check("speaker", "Said by", name_a, name_b, verdict_of(name_a, name_b, key_a == key_b)))
    rows.append(_reported(left.day, right.day))
    return rows


def _told(a: Proposition | None, b: Proposition | None) -> Check:
    left, right = (_clause(p) if p else "" for p in (a, b))
    meet = bool(a and b and a.predicate and a.predicate == b.predicate)
    return Check("predicate", "Who does what", left, right, verdict_of(left, right, meet=meet))


def _clause(read: Proposition) -> str:
    """Subject, verb and object in their base forms."""
    subject, objects = ", ".join(read.subjects[:3]), ", ".join(read.objects[:3])
    return " · ".join(part for part in (subject, read.predicate, objects) if part)


def _time(a: Proposition | None, b: Proposition | None, x: Quantity | None, y: Quantity | None) -> Check:
    one, other = _span_of(a, x), _span_of(b, y)
    left, right = _days(one), _days(other)
    meet = bool(one and other and one[0] <= other[1] and other[0] <= one[1])
    return Check("time", "Day of the matter", left, right, verdict_of(left, right, meet=meet))


def _span_of(read: Proposition | None, figure: Quantity | None) -> tuple[date, date] | None:
    if figure is not None and figure.as_of:
        return figure.as_of, figure.as_of
    if read is None or not (read.event_from or read.event_to):
        return None
    return read.event_from or date.min, read.event_to or date.max


def _days(span: tuple[date, date] | None) -> str:
    if span is None:
        return ""
    first, last = (_day(d) if d not in (date.min, date.max) else "" for d in span)
    if first == last:
        return first
    return f"{first} to {last}" if first and last else (f"from {first}" if first else f"until {last}")


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _place(a: Proposition | None, b: Proposition | None, x: Quantity | None, y: Quantity | None) -> Check:
    one, other = _places(a, x), _places(b, y)
    left, right = (", ".join(map(_named, places)) for places in (one, other))
    same = {p.casefold() for p in one} == {p.casefold() for p in other}
    meet = bool(one and other) and same_place(one, other)
    return Check("place", "Place", left, right, verdict_of(left, right, same, meet=meet))


def _named(place: str) -> str:
    """Places are kept in small letters."""
    return " ".join(word[:1].upper() + word[1:] for word in place.split())


def _places(read: Proposition | None, figure: Quantity | None) -> tuple[str, ...]:
    own = (figure.place,) if figure is not None and figure.place else ()
    rest = read.places if read else ()
    return tuple(dict.fromkeys((*own, *rest)))


def _reported(one: date | None, other: date | None) -> Check:
    left, right = (_day(d) if d else "" for d in (one, other))
    apart = abs((one - other).days) if one and other else 0
    note = f"{apart} day{'' if apart == 1 else 's'} apart" if apart else ""
    return Check("reported", "Reported", left, right, verdict_of(left, right, meet=True), note)
