"""Figures of one measure side by side: who said how many, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from claims.models import Claim


@dataclass(frozen=True, slots=True)
class FigureRow:
    quantity: int
    statement: int
    claim: int | None
    article: int
    exact: str
    low: float | None
    high: float | None
    low_open: bool
    high_open: bool
    comparator: str
    unit: str
    counted: str
    measure: str
    scope: str
    place: str
    as_of: date | None
    source: str
    outlet: str
    reported_at: datetime | None


def figures_for(subject: str | Claim, *, limit: int = 500) -> list[FigureRow]:
    """Figures of a measure (its key), or of a claim and those that conflict with or update it."""
    raise NotImplementedError
