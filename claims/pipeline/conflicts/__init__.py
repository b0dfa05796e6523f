"""Do two claims contradict each other? One visible tuple of rules, one file for each family."""

from claims.pipeline.conflicts.denial import AssertionDenied
from claims.pipeline.conflicts.judging import Label, label_of, relate, rule_of
from claims.pipeline.conflicts.numbers import NumbersDisjoint, TollUpdate
from claims.pipeline.conflicts.opposites import OppositeMeaning
from claims.pipeline.conflicts.rules import RULES

__all__ = [
    "RULES",
    "AssertionDenied",
    "Label",
    "NumbersDisjoint",
    "OppositeMeaning",
    "TollUpdate",
    "label_of",
    "relate",
    "rule_of",
]
