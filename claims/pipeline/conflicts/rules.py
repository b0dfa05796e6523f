"""The rules in the order in which they are asked; the first that finds something decides."""

from __future__ import annotations

from claims.pipeline.conflicts.ages import AgesDiffer
from claims.pipeline.conflicts.aligned import SlotsDiffer
from claims.pipeline.conflicts.amounts import AmountsDiffer, TimesDiffer
from claims.pipeline.conflicts.causes import CausesDiffer
from claims.pipeline.conflicts.denial import AssertionDenied
from claims.pipeline.conflicts.details import DetailsExclude
from claims.pipeline.conflicts.misquotation import TwoVersionsOfAQuotation
from claims.pipeline.conflicts.numbers import NumbersDisjoint, TollUpdate
from claims.pipeline.conflicts.oneself import ContradictsItself
from claims.pipeline.conflicts.opposites import OppositeMeaning
from claims.pipeline.conflicts.outcomes import OutcomesExclude
from claims.pipeline.conflicts.plights import AssuranceAndPlight
from claims.pipeline.conflicts.times import ClockTimesDiffer, DatesDiffer
from claims.pipeline.conflicts.truces import TruceBroken
from claims.pipeline.protocols import ConflictRule

RULES: tuple[ConflictRule, ...] = (
    TwoVersionsOfAQuotation(),
    TollUpdate(),
    ContradictsItself(),
    NumbersDisjoint(),
    AgesDiffer(),
    AmountsDiffer(),
    TimesDiffer(),
    ClockTimesDiffer(),
    DatesDiffer(),
    AssertionDenied(),
    OutcomesExclude(),
    OppositeMeaning(),
    TruceBroken(),
    CausesDiffer(),
    DetailsExclude(),
    SlotsDiffer(),
    AssuranceAndPlight(),
)
