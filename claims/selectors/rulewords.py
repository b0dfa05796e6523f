"""The words that a rule set against each other, from what it noted: an age, a date, an outcome, a cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.pipeline.conflicts.wording import listed
from claims.selectors.verdicts import Check, Verdict, verdict_of

_ANSWERS = {
    "ages-differ": "Age",
    "repetitions-differ": "How many times",
    "clock-times-differ": "Time of day",
    "dates-differ": "Date",
    "outcomes-exclude": "Outcome",
    "causes-differ": "Cause",
    "two-versions-of-a-quotation": "Words of the quotation",
}
_SLOTS = {"number": "How many", "time": "When", "place": "Where", "name": "Who", "thing": "Which thing"}


def rule_lines(rule_id: str, params: Mapping[str, Any]) -> list[Check]:
    """The words that the rule set against each other, and those that made it compare the two."""
    rows = []
    answer = _answer(rule_id, params)
    if answer is not None:
        label, left, right = answer
        meet = rule_id == "assurance-and-plight"
        rows.append(Check("answer", label, left, right, verdict_of(left, right, meet=meet)))
    only = [listed(params.get(f"only_{side}") or "") for side in "ab"]
    if any(only):
        rows.append(Check("only", "Words that only one has", only[0], only[1], verdict_of(only[0], only[1])))
    for name, label in (("shared", "Both speak of"), ("about", "Both are about"), ("subject", "Both are of")):
        if isinstance(params.get(name), list | tuple) and params[name]:
            words = listed(params[name])
            rows.append(Check("shared", label, words, words, Verdict.SAME))
    return rows


def _answer(rule_id: str, params: Mapping[str, Any]) -> tuple[str, str, str] | None:
    a, b = params.get("a"), params.get("b")
    if rule_id == "slots-differ" and isinstance(a, Mapping) and isinstance(b, Mapping):
        label = _SLOTS.get(str(params.get("kind")), "Answer")
        return label, str(a.get("text") or ""), str(b.get("text") or "")
    if rule_id == "clock-times-differ" and isinstance(a, int) and isinstance(b, int):
        left, right = (f"{m // 60:02d}:{m % 60:02d}" for m in (a, b))
        return "Time of day", left, right
    if rule_id == "details-exclude":
        return "Words", str(params.get("word_a") or ""), str(params.get("word_b") or "")
    if rule_id == "opposite-meaning":
        return "What is said", str(params.get("predicate_a") or ""), str(params.get("predicate_b") or "")
    for rule, side, mine, other, label in (
        ("truce-broken", "holds", "truce", "fire", "Truce, and fire"),
        ("assurance-and-plight", "assurance", "assured", "told", "Assurance, and how people fare"),
    ):
        if rule_id == rule:
            words = str(params.get(mine) or ""), str(params.get(other) or "")
            return label, *(words if params.get(side) == "a" else words[::-1])
    if rule_id in _ANSWERS and not isinstance(a, Mapping) and (a is not None or b is not None):
        return _ANSWERS[rule_id], listed(_shown(a)), listed(_shown(b))
    return None


def _shown(value: Any) -> Any:
    return "" if value is None else value
