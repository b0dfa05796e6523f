"""Reviews, evidence, and where the desk is with a claim."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils import timezone

from claims.choices import PublicationState, Rating, Stance, WorkflowState
from claims.models import Claim, Evidence, Review
from claims.services.guards import change_once, require, require_choice, require_reason, write_event
from claims.services.locking import lock_claim_graph
from claims.services.settling import follow_decision
from sources.services.errors import InvalidInput, NotAllowed, StaleState

SCALE_VERSION = "1"
_web_address = URLValidator(schemes=["http", "https"])


def record_review(
    claim: Claim,
    *,
    by: User,
    rating: str,
    rationale: str,
    as_of: date,
    second_reviewer: User | None = None,
    expected_latest: Review | int | None = None,
) -> Review:
    """Append a judgement, which supersedes the latest and decides the claim's status.

    ``expected_latest`` is the review that the person saw as the latest; None says that there was none.
    Raises StaleState where another review came between, and names it.
    """
    require(by, "claims.review_claim")
    require_choice(rating, Rating)
    rationale = require_reason(rationale)
    if second_reviewer is not None:
        if second_reviewer.pk == by.pk:
            raise InvalidInput("second-reviewer-is-first", "The second reviewer must be another person.")
        if not second_reviewer.has_perm("claims.review_claim"):
            raise NotAllowed("second-reviewer-may-not", "The second reviewer may not review claims.")
    now = timezone.now()
    if as_of > now.date():
        raise InvalidInput("as-of-in-future", "The state of knowledge cannot be of a day to come.")
    seen = expected_latest.pk if isinstance(expected_latest, Review) else expected_latest
    with transaction.atomic():
        lock_claim_graph()
        latest = claim.reviews.order_by("-id").select_related("reviewer").first()
        if (latest.pk if latest else None) != seen:
            raise StaleState("reviewed-before-you", _who_reviewed(latest))
        try:
            with transaction.atomic():
                review = Review.objects.create(
                    claim=claim,
                    rating=rating,
                    scale_version=SCALE_VERSION,
                    rationale=rationale,
                    as_of=as_of,
                    supersedes=latest,
                    reviewer=by,
                    second_reviewer=second_reviewer,
                )
        except IntegrityError as exc:
            raise StaleState("reviewed-before-you", _who_reviewed(latest)) from exc
        write_event(
            "review-recorded",
            review,
            claim=claim,
            by=by,
            before={"rating": latest.rating if latest else ""},
            after={"rating": rating, "as_of": as_of.isoformat()},
            reason=rationale,
        )
        follow_decision([claim.pk], now=now, today=now.date(), cause=f"review:{review.pk}")
        claim.refresh_from_db()
    return review


def _who_reviewed(latest: Review | None) -> str:
    if latest is None:
        return "The claim has no review, but one was expected: read it again."
    when = latest.created_at.strftime("%Y-%m-%d %H:%M UTC")
    return (
        f"{latest.reviewer.get_username()} reviewed the claim as {latest.rating} on {when} "
        f"(review {latest.pk}): read it, then supersede it."
    )


def add_evidence(
    claim: Claim,
    *,
    by: User,
    stance: str,
    url: str = "",
    text: str = "",
    excerpt: str = "",
    note: str = "",
    captured_at: datetime | None = None,
) -> Evidence:
    """Keep a document that bears on the claim: an address, a text, or the passage alone.

    It changes no status by itself: what evidence shows is for a review to say.
    """
    require(by, "claims.add_evidence")
    require_choice(stance, Stance)
    url, text, excerpt = url.strip(), text.strip(), excerpt.strip()
    if not (url or text or excerpt):
        raise InvalidInput("evidence-is-empty", "Give an address, a text or a passage.")
    if "\x00" in f"{url}{text}{excerpt}{note}":
        raise InvalidInput("nul-character", "The text holds NUL characters: it is not plain text.")
    if url:
        try:
            _web_address(url)
        except ValidationError as exc:
            raise InvalidInput(
                "address-not-valid", "The address must begin with http:// or https://."
            ) from exc
    with transaction.atomic():
        evidence = Evidence.objects.create(
            claim=claim,
            url=url,
            text=text,
            sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() if text else "",
            excerpt=excerpt,
            stance=stance,
            note=note,
            captured_at=captured_at or timezone.now(),
            added_by=by,
        )
        after = {"stance": stance, "url": url}
        write_event("evidence-added", evidence, claim=claim, by=by, after=after, reason=note)
    return evidence


def set_workflow_state(claim: Claim, *, by: User, state: str, reason: str, expected_state: str) -> Claim:
    """Move the claim on the desk. A closed claim is not looked at again by itself."""
    require(by, "claims.review_claim")
    require_choice(state, WorkflowState)
    return _set_state(claim, "workflow_state", state, by=by, reason=reason, expected=expected_state)


def set_publication_state(claim: Claim, *, by: User, state: str, reason: str, expected_state: str) -> Claim:
    """Publish, withdraw or take back. Only what the desk calls ready, or has closed, is published."""
    require(by, "claims.publish_claim")
    require_choice(state, PublicationState)
    ready = (WorkflowState.READY, WorkflowState.CLOSED)
    if state == PublicationState.PUBLISHED and claim.workflow_state not in ready:
        raise InvalidInput("claim-not-ready", "Only a claim that is ready, or closed, can be published.")
    return _set_state(claim, "publication_state", state, by=by, reason=reason, expected=expected_state)


def _set_state(claim: Claim, column: str, state: str, *, by: User, reason: str, expected: str) -> Claim:
    reason = require_reason(reason)
    if state == expected:
        raise InvalidInput("state-unchanged", f"It is {state} already.")
    now = timezone.now()
    guard = {column: expected}
    if column == "publication_state" and state == PublicationState.PUBLISHED:
        guard["workflow_state"] = claim.workflow_state
    with transaction.atomic():
        lock_claim_graph()
        change_once(claim, expected=guard, changes={column: state, "updated_at": now})
        write_event(
            column.replace("_", "-") + "-set",
            claim,
            claim=claim,
            by=by,
            before={column: expected},
            after={column: state},
            reason=reason,
        )
        if column == "workflow_state":
            follow_decision([claim.pk], now=now, today=now.date(), cause=f"workflow:{state}")
            claim.refresh_from_db()
    return claim


def assign_claim(claim: Claim, *, by: User, to: User | None, reason: str = "") -> Claim:
    """Give the claim to somebody, or to nobody. Raises StaleState where it was given away meanwhile."""
    require(by, "claims.review_claim")
    if to is not None and not to.has_perm("claims.review_claim"):
        raise NotAllowed("assignee-may-not", f"{to.get_username()} may not review claims.")
    before = claim.assigned_to_id
    with transaction.atomic():
        change_once(
            claim,
            expected={"assigned_to": before} if before else {"assigned_to__isnull": True},
            changes={"assigned_to": to, "updated_at": timezone.now()},
        )
        write_event(
            "claim-assigned",
            claim,
            claim=claim,
            by=by,
            before={"assigned_to": before},
            after={"assigned_to": to.pk if to else None},
            reason=reason.strip(),
        )
    return claim
