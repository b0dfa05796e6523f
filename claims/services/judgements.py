"""Reviews with both their signatures, evidence, and where the desk is with a claim."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils import timezone

from claims.choices import Agreement, PublicationState, Rating, Stance, WorkflowState
from claims.mapping import proposition_from_json
from claims.models import Claim, Countersignature, Evidence, Review
from claims.pipeline.secondreview import POLICY_VERSION, reasons_for_a_second
from claims.selectors.reviews import signature_of, waits_for_a_second
from claims.services.guards import (
    change_once,
    require,
    require_choice,
    require_reason,
    require_unmerged,
    write_event,
)
from claims.services.locking import lock_claim_graph
from claims.services.settling import follow_decision
from sources.models.instants import moment
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
    expected_latest: Review | int | None = None,
) -> Review:
    """Append a judgement, which supersedes the latest and decides the claim's status: at once, or where the
    policy asks for a second reviewer, when that person has signed it.

    ``expected_latest`` is the review that the person saw as the latest; None says that there was none.
    Raises StaleState where another review came between, and names it.
    """
    require(by, "claims.review_claim")
    require_choice(rating, Rating)
    rationale = require_reason(rationale)
    now = timezone.now()
    if as_of > now.date():
        raise InvalidInput("as-of-in-future", "The state of knowledge cannot be of a day to come.")
    seen = expected_latest.pk if isinstance(expected_latest, Review) else expected_latest
    with transaction.atomic():
        lock_claim_graph()
        require_unmerged(claim)
        policy = policy_for(claim)
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
                    policy=policy,
                    asks_second=bool(policy["reasons"]),
                )
        except IntegrityError as exc:
            raise StaleState("reviewed-before-you", _who_reviewed(latest)) from exc
        write_event(
            "review-recorded",
            review,
            claim=claim,
            by=by,
            before={"rating": latest.rating if latest else ""},
            after={
                "rating": rating,
                "as_of": as_of.isoformat(),
                "policy": [reason["rule_id"] for reason in policy["reasons"]],
            },
            reason=rationale,
        )
        follow_decision([claim.pk], now=now, today=now.date(), cause=f"review:{review.pk}")
        claim.refresh_from_db()
    return review


def policy_for(claim: Claim) -> dict[str, Any]:
    """Why a review of this claim needs a second person, as ``Review.policy`` holds it."""
    proposition = proposition_from_json(claim.proposition)
    found = reasons_for_a_second(claim.text, proposition.quantities if proposition else ())
    return {
        "version": POLICY_VERSION,
        "reasons": [
            {
                "rule_id": finding.rule_id,
                "params": dict(finding.params),
                "spans": [[span.start, span.end] for span in finding.spans],
            }
            for finding in found
        ],
    }


def countersign_review(review: Review, *, by: User, verdict: str, reason: str) -> Countersignature:
    """Sign a review as its second reviewer. With "agrees" it decides the claim's status; with "disagrees" the
    status stays as it was, and both voices are shown until a new review supersedes.

    Raises NotAllowed for its author; InvalidInput where nobody asked; StaleState where somebody signed first
    or a newer review supersedes it.
    """
    require(by, "claims.review_claim")
    require_choice(verdict, Agreement)
    reason = require_reason(reason)
    if review.reviewer_id == by.pk:
        raise NotAllowed("author-cannot-countersign", "You wrote this review: another person must sign it.")
    if not review.asks_second:
        raise InvalidInput("no-second-asked", "No policy asks for a second reviewer of this review.")
    now = timezone.now()
    with transaction.atomic():
        lock_claim_graph()
        claim = require_unmerged(review.claim)
        newest = claim.reviews.order_by("-id").select_related("reviewer").first()
        if newest is not None and newest.pk != review.pk:
            raise StaleState("reviewed-before-you", _who_reviewed(newest))
        first = Countersignature.objects.filter(review=review).select_related("reviewer").first()
        if first is not None:
            raise StaleState("countersigned-before-you", _who_signed(first))
        signed = Countersignature.objects.create(review=review, reviewer=by, verdict=verdict, reason=reason)
        write_event(
            f"review-{'countersigned' if verdict == Agreement.AGREES else 'contradicted'}",
            review,
            claim=claim,
            by=by,
            before={"rating": review.rating},
            after={"rating": review.rating, "verdict": verdict},
            reason=reason,
        )
        follow_decision([claim.pk], now=now, today=now.date(), cause=f"countersigned:{review.pk}")
        claim.refresh_from_db()
    return signed


def _who_signed(first: Countersignature) -> str:
    when = first.created_at.strftime("%Y-%m-%d %H:%M UTC")
    return (
        f"{first.reviewer.get_username()} signed this review before you, on {when}: {first.verdict}. "
        f"Reason: {first.reason}"
    )


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
        require_unmerged(claim)
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


def withdraw_evidence(evidence: Evidence, *, by: User, reason: str) -> Evidence:
    """Say that it was added by mistake. It stays, struck through; ``restore_evidence`` undoes it."""
    require(by, "claims.add_evidence")
    reason = require_reason(reason)
    with transaction.atomic():
        changes = {"withdrawn_at": moment(), "withdrawn_by": by, "withdrawn_reason": reason}
        return _mark_evidence(
            evidence, "evidence-withdrawn", by=by, was_withdrawn=False, changes=changes, why=reason
        )


def restore_evidence(evidence: Evidence, *, by: User, reason: str) -> Evidence:
    """Undo a withdrawal."""
    require(by, "claims.add_evidence")
    reason = require_reason(reason)
    changes = {"withdrawn_at": None, "withdrawn_by": None, "withdrawn_reason": ""}
    return _mark_evidence(
        evidence, "evidence-restored", by=by, was_withdrawn=True, changes=changes, why=reason
    )


def _mark_evidence(
    evidence: Evidence, verb: str, *, by: User, was_withdrawn: bool, changes: dict[str, Any], why: str
) -> Evidence:
    with transaction.atomic():
        require_unmerged(evidence.claim)
        change_once(evidence, expected={"withdrawn_at__isnull": not was_withdrawn}, changes=changes)
        write_event(
            verb,
            evidence,
            claim=evidence.claim,
            by=by,
            before={"withdrawn": was_withdrawn},
            after={"withdrawn": not was_withdrawn},
            reason=why,
        )
    return evidence


def set_workflow_state(claim: Claim, *, by: User, state: str, reason: str, expected_state: str) -> Claim:
    """Move the claim on the desk. A closed claim is not looked at again by itself."""
    require(by, "claims.review_claim")
    require_choice(state, WorkflowState)
    return _set_state(claim, "workflow_state", state, by=by, reason=reason, expected=expected_state)


def set_publication_state(claim: Claim, *, by: User, state: str, reason: str, expected_state: str) -> Claim:
    """Publish, withdraw or take back. Only what the desk calls ready, or has closed, is published, and
    nothing whose newest review still needs a second person to agree."""
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
        require_unmerged(claim)
        if state == PublicationState.PUBLISHED:
            _require_both_signatures(claim)
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


def _require_both_signatures(claim: Claim) -> None:
    waiting = waits_for_a_second(claim)
    if waiting is None:
        return
    signed = (
        "a second reviewer disagrees with it" if signature_of(waiting) else "it waits for a second reviewer"
    )
    raise InvalidInput(
        "second-reviewer-needed",
        f"The newest review, by {waiting.reviewer.get_username()}, does not stand: {signed}.",
    )


def assign_claim(claim: Claim, *, by: User, to: User | None, reason: str = "") -> Claim:
    """Give the claim to somebody, or to nobody. Raises StaleState where it was given away meanwhile."""
    require(by, "claims.review_claim")
    if to is not None and not to.has_perm("claims.review_claim"):
        raise NotAllowed("assignee-may-not", f"{to.get_username()} may not review claims.")
    before = claim.assigned_to_id
    with transaction.atomic():
        require_unmerged(claim)
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
