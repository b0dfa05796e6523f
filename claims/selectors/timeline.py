"""A claim's history in one list: voicings, judgements, decisions, machine changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from claims.models import Claim


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """``kind``: said, evidence, review, decision or machine. ``ref`` is such as "statement:12"."""

    at: datetime
    kind: str
    title: str
    detail: str = ""
    actor: str = ""
    ref: str = ""


def claim_timeline(claim: Claim) -> list[TimelineEntry]:
    raise NotImplementedError
