"""Which judgement stands, and which still waits for a second person to sign it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from claims.choices import Agreement
from claims.models import Claim, Review
from claims.pipeline.secondreview import policy_of

SETTLED = Q(asks_second=False) | Q(countersignature__verdict=Agreement.AGREES)
"""A review that may decide a status: no policy asks for a second person, or one signed that they agree. Of a
claim's reviews the newest of these stands; later ones that wait or were contradicted change nothing."""

_CONTRADICTED = Q(asks_second=True, countersignature__verdict=Agreement.DISAGREES)


def standing_ratings(claim_ids: Iterable[int]) -> dict[int, str]:
    """The rating that stands for each claim; claims without one are absent."""
    settled = Review.objects.filter(SETTLED, claim__in=list(claim_ids)).order_by("id")
    return dict(settled.values_list("claim_id", "rating"))  # the last of each stays


def answers(**of: Any) -> QuerySet[Review]:
    """Reviews that no second person contradicted: a claim with any has had its answer, or waits for it."""
    return Review.objects.filter(**of).exclude(_CONTRADICTED)


def standing_reviews(**of: Any) -> QuerySet[Review]:
    """Settled reviews, newest first: the first of a claim is the one that stands."""
    return Review.objects.filter(SETTLED, **of).order_by("-id")


def reviews_list() -> QuerySet[Review]:
    """Reviews with both signatures at hand, and ``stands``: whether it decides its claim's status."""
    newer = Review.objects.filter(SETTLED, claim=OuterRef("claim"), pk__gt=OuterRef("pk"))
    settled = Review.objects.filter(SETTLED, pk=OuterRef("pk"))
    return Review.objects.select_related("reviewer", "countersignature__reviewer", "superseded_by").annotate(
        stands=Exists(settled) & ~Exists(newer)
    )


def awaiting_countersignature(user: User | None = None) -> QuerySet[Review]:
    """Newest reviews that a second person has to sign, oldest first; with ``user``, those that they may."""
    waiting = Review.objects.filter(
        asks_second=True,
        countersignature__isnull=True,
        superseded_by__isnull=True,
        claim__merged_into__isnull=True,
    ).select_related("claim", "reviewer")
    return (waiting if user is None else waiting.exclude(reviewer=user)).order_by("id")


def waits_for_a_second(claim: Claim) -> Review | None:
    """The claim's newest review, where it asks for a second person and none has agreed: not signed yet, or
    contradicted."""
    newest = claim.reviews.order_by("-id").select_related("reviewer", "countersignature__reviewer").first()
    return newest if newest is not None and not is_settled(newest) else None


def is_settled(review: Review) -> bool:
    """``SETTLED`` of one row, its countersignature at hand."""
    signed = signature_of(review)
    return not review.asks_second or (signed is not None and signed.verdict == Agreement.AGREES)


def signature_of(review: Review) -> Any:
    """The countersignature, or None where nobody signed."""
    return getattr(review, "countersignature", None)


@dataclass(frozen=True, slots=True)
class PolicyReason:
    """Why a second person is asked, in the rule's words."""

    rule_id: str
    title: str
    sentence: str


def policy_reasons(policy: Mapping[str, Any]) -> list[PolicyReason]:
    """What a review's ``policy`` says, rendered. A rule that this version lacks is named by its id."""
    found = []
    for reason in policy.get("reasons", ()):
        rule_id = str(reason.get("rule_id", ""))
        try:
            rule = policy_of(rule_id)
            found.append(PolicyReason(rule_id, rule.title, rule.render(reason.get("params", {}))))
        except (KeyError, TypeError, ValueError):
            words = rule_id.replace("-", " ").capitalize()
            found.append(PolicyReason(rule_id, words, "Found by another version of this rule."))
    return found
