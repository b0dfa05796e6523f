"""When a claim is looked at again, and the rule that says so. Pure: the clock comes in as ``now``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from claims.choices import VerificationStatus, WorkflowState

CHANGED = "changed-lately"
BACK_OFF = "unchanged-back-off"
CORROBORATED = "corroborated-seldom"
JUDGED = "judged-by-person"
CLOSED = "closed-no-check"

_FIRST = timedelta(hours=6)
_LONGEST = timedelta(days=30)
_SELDOM = timedelta(days=7)
_BY_MACHINE = frozenset(
    (VerificationStatus.UNVERIFIED, VerificationStatus.CORROBORATED, VerificationStatus.DISPUTED)
)


@dataclass(frozen=True, slots=True)
class NextCheck:
    """``at`` is None where no machine looks again by itself; ``reason`` is the rule's permanent id."""

    at: datetime | None
    reason: str


def next_check(*, status: str, workflow: str, unchanged: int, now: datetime) -> NextCheck:
    """Six hours after a change, then twice as long each time nothing changed, at most 30 days; what several
    origins agree on not before a week. Nothing where a person judged or closed the claim."""
    if workflow == WorkflowState.CLOSED:
        return NextCheck(None, CLOSED)
    if status not in _BY_MACHINE:
        return NextCheck(None, JUDGED)
    wait = _LONGEST if unchanged >= 7 else min(_LONGEST, _FIRST * 2**unchanged)
    if status == VerificationStatus.CORROBORATED and wait < _SELDOM:
        return NextCheck(now + _SELDOM, CORROBORATED)
    return NextCheck(now + wait, BACK_OFF if unchanged else CHANGED)
