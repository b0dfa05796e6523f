"""What needs a person now, and what the checks did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class DashboardFigures:
    """Counts of now. The three ``*_by_*`` maps are keyed by the values of the choices."""

    articles: int
    statements: int
    claims: int
    claims_by_status: dict[str, int]
    claims_to_review: int
    open_conflicts: int
    open_updates: int
    same_suggestions: int
    open_flags_by_rule: dict[str, int]
    unreviewed_matches: int
    ambiguous_names: int
    jobs_by_state: dict[str, int]
    partial_runs: int
    due_checks: int


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One schedule: when it last ran, what it changed, when it runs next. ``running`` is an open job's id."""

    kind: str
    title: str
    last_run_at: datetime | None
    last_state: str
    last_result: dict[str, Any]
    last_error: str
    next_run_at: datetime | None
    enabled: bool
    running: int | None
    last_job: int | None


def dashboard_figures() -> DashboardFigures:
    raise NotImplementedError


def check_history() -> list[CheckRow]:
    raise NotImplementedError
