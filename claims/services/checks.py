"""The checks that run on a schedule, or when an editor starts them."""

from __future__ import annotations

from datetime import date, datetime

from claims.models import DailyDigest
from claims.services.results import CheckReport


def recheck_due_claims(*, now: datetime, limit: int = 500) -> CheckReport:
    raise NotImplementedError


def redetect_conflicts(*, now: datetime, limit: int = 500) -> CheckReport:
    raise NotImplementedError


def write_digest(day: date) -> DailyDigest:
    raise NotImplementedError
