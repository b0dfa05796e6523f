"""The rules in the order in which they are asked; the first that finds something decides."""

from __future__ import annotations

from claims.pipeline.conflicts.denial import AssertionDenied
from claims.pipeline.conflicts.numbers import NumbersDisjoint, TollUpdate
from claims.pipeline.conflicts.opposites import OppositeMeaning
from claims.pipeline.protocols import ConflictRule

RULES: tuple[ConflictRule, ...] = (
    TollUpdate(),
    NumbersDisjoint(),
    AssertionDenied(),
    OppositeMeaning(),
)
