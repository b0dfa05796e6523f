"""How far a claim is verified, from flags, conflicts, corroboration and a person's review."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from claims.pipeline.types import Finding
from claims.pipeline.verification.independence import Corroboration


class Status(StrEnum):
    """The first three are the machine's to set, the last three a person's alone."""

    UNVERIFIED = "unverified"
    CORROBORATED = "corroborated"
    DISPUTED = "disputed"
    SUPPORTED = "supported"
    REFUTED = "refuted"
    UNVERIFIABLE = "unverifiable"


REVIEWED = frozenset((Status.SUPPORTED, Status.REFUTED, Status.UNVERIFIABLE))
_HOLDS_BACK = frozenset(
    (
        "anonymous-source",
        "unattributed",
        "second-hand",
        "hedged",
        "disowned",
        "interested-party",
        "one-source",
    )
)
"""Not "distanced": that outlets write "claimed" tells of them, and not of what independent sources say."""


def verification_status(
    flags: Sequence[Finding],
    conflicts: int,
    corroboration: Corroboration,
    review: Status | str | None = None,
) -> Status:
    """The one place where the status of a claim is decided.

    ``conflicts`` counts those that stand (suggested or confirmed, not rejected, explained or lapsed).
    A review decides when there is one; without it, a standing conflict makes the claim disputed, which
    is never the same as refuted; corroboration (see there) and no open flag make it corroborated.
    Raises ValueError for a review that is not one of the three that only people give.
    """
    if review:
        decided = Status(review)
        if decided not in REVIEWED:
            raise ValueError(f"a review says supported, refuted or unverifiable, not {decided.value}")
        return decided
    if conflicts > 0:
        return Status.DISPUTED
    if corroboration.corroborated and not any(f.rule_id in _HOLDS_BACK for f in flags):
        return Status.CORROBORATED
    return Status.UNVERIFIED
