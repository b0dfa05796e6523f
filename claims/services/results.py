"""What the services of this app hand back: typed, and JSON-able through ``as_json`` for a job's result."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """What storing one analysis did. ``claims_touched`` are the ids of claims to refresh, in order."""

    revision: int
    statements: int
    claims_new: int
    claims_touched: list[int]
    counts: dict[str, int] = field(default_factory=dict)
    warnings: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """What one refresh changed. ``opened`` and ``lapsed`` name flags ("flag:one-source") and relations
    ("relation:12:conflicts"); ``claims_affected`` are counterparts whose status moved with it."""

    claim: int
    changed: bool
    opened: tuple[str, ...]
    lapsed: tuple[str, ...]
    status_before: str
    status_after: str
    claims_affected: tuple[int, ...] = ()
    keys_skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check over many claims did. ``remaining`` is how many were due but over the limit."""

    check: str
    checked: int
    changed: int
    changed_claims: list[int] = field(default_factory=list)
    opened: int = 0
    lapsed: int = 0
    status_changes: dict[str, int] = field(default_factory=dict)
    remaining: int = 0
    next_due_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        out = asdict(self)
        out["next_due_at"] = self.next_due_at.isoformat() if self.next_due_at else None
        return out
