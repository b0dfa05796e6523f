"""Claim reviews of other newsrooms: taken in, and what people decide about them.

A review of somebody else decides nothing here. A person who confirms that it is about a claim adds it to that
claim as evidence; the undo withdraws the evidence again.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from claims.choices import ForeignMatchState, Stance
from claims.models import Claim, ForeignMatch, ForeignReview
from claims.pipeline.claimreviews.fields import ForeignClaimReview, Refusal
from claims.pipeline.claimreviews.ratings import stance_of_rating
from claims.pipeline.claimreviews.reading import read_document
from claims.pipeline.matching.lexical import words_of
from claims.services.guards import (
    change_once,
    require,
    require_choice,
    require_reason,
    require_unmerged,
    write_event,
)
from claims.services.judgements import add_evidence, withdraw_evidence
from sources.services.errors import InvalidInput, StaleState

NEEDED = "claims.add_evidence"
"""The permission to import reviews of others and to decide what they are about."""
BY_HAND = "by-hand"
_OPEN = (ForeignMatchState.SUGGESTED.value, ForeignMatchState.LAPSED.value)
_DECIDED = (ForeignMatchState.CONFIRMED.value, ForeignMatchState.REJECTED.value)
_BODY_SHOWN = 2000
KEPT_PROBLEMS = 200
"""Refusals that are kept word for word; the others are counted."""


@dataclass(frozen=True, slots=True)
class StoredReview:
    """``outcome``: new, changed or known."""

    review: ForeignReview
    outcome: str


def allow_import(*, by: User) -> None:
    """The check that an import begins with. Raises NotAllowed."""
    require(by, NEEDED)


def store_foreign_review(
    item: ForeignClaimReview, *, by: User | None = None, alone: bool = True
) -> StoredReview:
    """Keep a review as it was read. The same item again is known; one that changed replaces what was stored,
    and no decision about it is touched.

    ``alone``: nothing else in the same document has this address. Then other words for the claim are a change
    of the one review that is stored with it, else another review of the same page.
    """
    digest = _digest(item)
    key = _claim_key(item.claim)
    with transaction.atomic():
        there = list(ForeignReview.objects.select_for_update().filter(url=item.url))
        row = next((each for each in there if each.claim_key == key), None)
        if row is None and alone and len(there) == 1:
            row = there[0]
        if row is not None and row.raw_sha256 == digest:
            return StoredReview(row, "known")
        values = {**_columns(item), "claim_key": key, "raw_sha256": digest}
        if row is None:
            # another process may store the same item in this moment: then it is known
            row, made = ForeignReview.objects.get_or_create(
                url=item.url, claim_key=key, defaults={**values, "imported_by": by}
            )
            return StoredReview(row, "new" if made else "known")
        before = {"rating_label": row.rating_label, "claim_text": row.claim_text}
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        after = {"rating_label": row.rating_label, "claim_text": row.claim_text}
        write_event("foreign-review-changed", row, claim=None, by=by, before=before, after=after)
    return StoredReview(row, "changed")


def _columns(item: ForeignClaimReview) -> dict[str, Any]:
    return {
        "publisher": item.publisher,
        "publisher_url": item.publisher_url,
        "claim_text": item.claim,
        "claimant": item.claimant,
        "claimed_at": item.claimed,
        "published_at": item.published,
        "modified_at": item.modified,
        "rating_label": item.label,
        "rating_value": item.value,
        "best_rating": item.best,
        "worst_rating": item.worst,
        "body": item.body,
        "appearances": list(item.appearances),
        "notes": [note.as_row() for note in item.notes],
        "raw": dict(item.raw),
    }


def _digest(item: ForeignClaimReview) -> str:
    return hashlib.sha256(json.dumps(item.raw, sort_keys=True).encode()).hexdigest()


def _claim_key(claim: str) -> str:
    folded = " ".join(words_of(claim)) or claim.casefold()
    return hashlib.sha256(folded.encode()).hexdigest()[:32]


def take_in(
    data: bytes, *, name: str, by: User | None, progress: Callable[[int, int], None] | None = None
) -> tuple[dict[str, Any], list[int]]:
    """Store every ClaimReview of a document. Returns counts (``new``, ``changed``, ``known``, ``refused``)
    with the reasons of what was refused, and the ids of the reviews that a claim is to be looked up for."""
    found = list(read_document(data, name=name))
    addresses = Counter(each.review.url for each in found if isinstance(each.review, ForeignClaimReview))
    counts = dict.fromkeys(("new", "changed", "known", "refused"), 0)
    problems: list[dict[str, str]] = []
    ids: list[int] = []
    for number, each in enumerate(found, start=1):
        if isinstance(each.review, Refusal):
            counts["refused"] += 1
            problems.append({"item": each.place, "code": each.review.code, "detail": each.review.detail})
        else:
            stored = store_foreign_review(each.review, by=by, alone=addresses[each.review.url] == 1)
            counts[stored.outcome] += 1
            ids.append(stored.review.pk)
        if progress is not None:
            progress(number, len(found))
    return {**counts, "problems": problems[:KEPT_PROBLEMS]}, ids


# --- decisions ------------------------------------------------------------------------------------------


def decide_foreign_match(
    match: ForeignMatch, *, by: User, state: str, reason: str, expected_state: str, stance: str = ""
) -> ForeignMatch:
    """Say whether the review is about the claim. confirmed: it is, and becomes evidence on it, with
    ``stance`` or what its rating says by the table. rejected: it is not, and is not proposed again.

    Raises StaleState where somebody decided first; a decision is taken back before another is made.
    """
    require(by, NEEDED)
    require_choice(state, ForeignMatchState, among=_DECIDED)
    reason = require_reason(reason)
    if stance:
        require_choice(stance, Stance)
    if stance and state != ForeignMatchState.CONFIRMED:
        raise InvalidInput("stance-not-asked", "Only a confirmed review takes a stance.")
    if expected_state not in _OPEN:
        raise InvalidInput("reopen-first", "It was decided: take that decision back before you make another.")
    with transaction.atomic():
        require_unmerged(match.claim)
        now = timezone.now()
        changes = {"state": state, "reason": reason, "decided_by": by, "decided_at": now, "updated_at": now}
        change_once(match, expected={"state": expected_state}, changes=changes)
        after: dict[str, Any] = {"state": state}
        if state == ForeignMatchState.CONFIRMED:
            match.evidence = _as_evidence(match, by=by, stance=stance, reason=reason)
            match.save(update_fields=["evidence"])
            after |= {"stance": match.evidence.stance, "evidence": match.evidence.pk}
        before = {"state": expected_state}
        write_event(
            f"foreign-review-{state}",
            match,
            claim=match.claim,
            by=by,
            before=before,
            after=after,
            reason=reason,
        )
    return match


def _as_evidence(match: ForeignMatch, *, by: User, stance: str, reason: str) -> Any:
    review = match.review
    said = f"{review.claim_text} — {review.rating_label}" if review.rating_label else review.claim_text
    return add_evidence(
        match.claim,
        by=by,
        stance=stance or stance_of_rating(review.rating_label),
        url=review.url,
        excerpt="\n\n".join(part for part in (said, review.body[:_BODY_SHOWN]) if part),
        note=reason,
        captured_at=review.updated_at,
    )


def reopen_foreign_match(match: ForeignMatch, *, by: User, reason: str) -> ForeignMatch:
    """Take a decision back: it waits again, and the evidence that it added is withdrawn."""
    require(by, NEEDED)
    reason = require_reason(reason)
    if match.state not in _DECIDED:
        raise StaleState("nothing-to-reopen", f"Nobody has decided it: it is {match.state}.")
    before, evidence = match.state, match.evidence
    with transaction.atomic():
        changes = {
            "state": ForeignMatchState.SUGGESTED,
            "reason": "",
            "decided_by": None,
            "decided_at": None,
            "evidence": None,
            "updated_at": timezone.now(),
        }
        change_once(match, expected={"state": before, "decided_at": match.decided_at}, changes=changes)
        if evidence is not None and evidence.withdrawn_at is None:
            withdraw_evidence(evidence, by=by, reason=reason)
        write_event(
            "foreign-review-reopened",
            match,
            claim=match.claim,
            by=by,
            before={"state": before, "evidence": evidence.pk if evidence else None},
            after={"state": match.state},
            reason=reason,
        )
    return match


def attach_foreign_review(
    review: ForeignReview, *, claim: Claim, by: User, reason: str, stance: str = ""
) -> ForeignMatch:
    """Say by hand that a review is about a claim, proposed or not, and add it as evidence. Raises StaleState
    where that pair was decided."""
    require(by, NEEDED)
    with transaction.atomic():
        match, _ = ForeignMatch.objects.select_related("review", "claim").get_or_create(
            review=review,
            claim=claim,
            defaults={"rule_id": BY_HAND, "score": 0.0, "pipeline_version": BY_HAND},
        )
        if match.state in _DECIDED:
            raise StaleState("decided-before-you", f"This pair was decided: it is {match.state}.")
        return decide_foreign_match(
            match,
            by=by,
            state=ForeignMatchState.CONFIRMED,
            reason=reason,
            expected_state=match.state,
            stance=stance,
        )
