"""Recompute what the machine holds of a claim."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from claims.models import Claim
from claims.services.results import RefreshResult


def refresh_claim(claim: Claim, *, today: date, now: datetime) -> RefreshResult:
    raise NotImplementedError


def refresh_claims(claim_ids: Iterable[int], *, today: date, now: datetime) -> list[RefreshResult]:
    raise NotImplementedError
