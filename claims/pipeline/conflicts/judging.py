"""Asks the matcher and the rules what two propositions, or two texts' propositions, are to each other."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from claims.pipeline.comparability import same_story, same_topic, shared_words
from claims.pipeline.conflicts.rules import RULES
from claims.pipeline.likeness import overlap
from claims.pipeline.protocols import ConflictRule, Matcher
from claims.pipeline.types import Finding, Proposition, RelationFinding, RelationKind

NO_RELATION = "no-relation"
ONE_TOPIC = "one-topic"
_RELATED = 0.2
"""Word overlap from which two texts without any finding are called compatible and not unrelated."""


class Label(StrEnum):
    """What two texts are to each other, strongest first."""

    CONFLICT = "conflict"
    UPDATE = "update"
    SAME = "same"
    COMPATIBLE = "compatible"
    UNRELATED = "unrelated"


_LABELS = {
    RelationKind.CONFLICTS: Label.CONFLICT,
    RelationKind.UPDATES: Label.UPDATE,
    RelationKind.SAME: Label.SAME,
    RelationKind.BEARS_ON: Label.COMPATIBLE,
}


def relate(
    a: Proposition,
    b: Proposition,
    matcher: Matcher,
    rules: Sequence[ConflictRule] = RULES,
    late: Matcher | None = None,
) -> RelationFinding | None:
    """The same claim, an update or a conflict, with the rule that says so; None for anything else.

    ``late`` is asked where neither the matcher nor any rule found anything.
    """
    same = matcher.match(a, b)
    if same is not None:
        return same
    for rule in rules:
        finding = rule.compare(a, b)
        if finding is not None:
            return finding
    return late.match(a, b) if late is not None else None


def rule_of(rule_id: str) -> ConflictRule:
    """The rule with this permanent id. Raises KeyError where there is none."""
    for rule in RULES:
        if rule.rule_id == rule_id:
            return rule
    raise KeyError(rule_id)


def label_of(
    left: Sequence[Proposition],
    right: Sequence[Proposition],
    matcher: Matcher,
    rules: Sequence[ConflictRule] = RULES,
    late: Matcher | None = None,
) -> tuple[Label, Finding]:
    """What two texts are to each other: the strongest label that any pair of their propositions gives.

    Within one label the highest score decides, then the earlier pair. The finding carries the rule id,
    the params and both clauses' spans (``spans[0]`` of the left text, ``spans[1]`` of the right one).
    """
    best: tuple[Label, Finding] | None = None
    for a in left:
        for b in right:
            relation = relate(a, b, matcher, rules, late)
            if relation is None:
                continue
            label = _LABELS[relation.kind]
            finding = Finding(relation.rule_id, relation.params, relation.score, (a.span, b.span))
            if best is None or _rank(label, finding) < _rank(*best):
                best = (label, finding)
    return best or _without_finding(left, right)


def _rank(label: Label, finding: Finding) -> tuple[int, float]:
    return (list(Label).index(label), -finding.score)


def _without_finding(left: Sequence[Proposition], right: Sequence[Proposition]) -> tuple[Label, Finding]:
    score, words = 0.0, set[str]()
    related = False
    for a in left:
        for b in right:
            score = max(score, overlap(a, b)[0])
            words |= shared_words(a, b)
            related = related or (same_story(a, b) and same_topic(a, b))
    if related or score >= _RELATED:
        return Label.COMPATIBLE, Finding(ONE_TOPIC, {"shared": sorted(words)}, round(score, 3))
    return Label.UNRELATED, Finding(NO_RELATION, {}, round(1.0 - score, 3))
