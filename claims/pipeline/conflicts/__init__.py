"""Do two claims contradict each other? One visible tuple of rules, one file for each family."""

from claims.pipeline.conflicts.judging import Label, label_of, relate, rule_of
from claims.pipeline.conflicts.rules import RULES

__all__ = [
    "RULES",
    "Label",
    "label_of",
    "relate",
    "rule_of",
]
