"""What people decide about claims; each verb checks the permission, guards the update, writes an Event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.contrib.auth.models import User

from claims.models import Claim, ClaimMention, Evidence, Flag, Relation, Review, Statement
from sources.models import Source

Person = User


def decide_relation(
    relation: Relation, *, by: Person, state: str, explanation: str = "", reason: str, expected_state: str
) -> Relation:
    raise NotImplementedError


def reopen_relation(relation: Relation, *, by: Person, reason: str) -> Relation:
    raise NotImplementedError


def decide_match(
    mention: ClaimMention, *, by: Person, state: str, reason: str, claim: Claim | None = None
) -> ClaimMention:
    """Returns the mention that is live afterwards."""
    raise NotImplementedError


def decide_flag(flag: Flag, *, by: Person, state: str, reason: str, expected_state: str) -> Flag:
    """``state``: accepted, dismissed, or open (which is the undo)."""
    raise NotImplementedError


def record_review(
    claim: Claim,
    *,
    by: Person,
    rating: str,
    rationale: str,
    as_of: date,
    second_reviewer: Person | None = None,
    expected_latest: Review | int | None = None,
) -> Review:
    """``expected_latest`` is the review that the person saw as the latest; None says: there was none."""
    raise NotImplementedError


def add_evidence(
    claim: Claim,
    *,
    by: Person,
    stance: str,
    url: str = "",
    text: str = "",
    excerpt: str = "",
    note: str = "",
    captured_at: datetime | None = None,
) -> Evidence:
    raise NotImplementedError


def set_workflow_state(claim: Claim, *, by: Person, state: str, reason: str, expected_state: str) -> Claim:
    raise NotImplementedError


def set_publication_state(claim: Claim, *, by: Person, state: str, reason: str, expected_state: str) -> Claim:
    raise NotImplementedError


def assign_claim(claim: Claim, *, by: Person, to: Person | None, reason: str = "") -> Claim:
    raise NotImplementedError


def correct_statement(
    statement: Statement,
    *,
    by: Person,
    reason: str,
    source: Source | None = None,
    clear_source: bool = False,
    quote_type: str | None = None,
    voice: str | None = None,
    polarity: str | None = None,
    modality: str | None = None,
    certainty: str | None = None,
    role_as_printed: str | None = None,
    state: str | None = None,
    spans: Mapping[str, Sequence[tuple[int, int]]] | None = None,
) -> Statement:
    """``spans``: for each role given ("source", "cue", "content") its spans; roles not given stay."""
    raise NotImplementedError
