"""Claim reviews of other newsrooms, and which claims of ours each may be about."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.choices import ForeignMatchState
from claims.models.claims import Claim
from claims.models.judgements import Evidence
from sources.models.constraints import one_of


class ForeignReview(models.Model):
    """A schema.org ClaimReview that somebody else published, as it was read. It decides nothing here: a
    person may take it as evidence on a claim.

    A page may review several claims: address and claim together tell which one it is. ``rating_label`` is
    theirs to the letter; ``raw`` is the item itself, ``notes`` what of it could not be read.
    """

    url = models.URLField(max_length=2000)
    claim_key = models.CharField(max_length=32, help_text="Digest of the claim's words, folded.")
    publisher = models.CharField(max_length=300)
    publisher_url = models.URLField(max_length=2000, blank=True)
    claim_text = models.TextField(help_text="What they call the claim that they reviewed.")
    claimant = models.CharField(max_length=300, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    modified_at = models.DateTimeField(null=True, blank=True)
    rating_label = models.CharField(max_length=500, blank=True)
    rating_value = models.FloatField(null=True, blank=True)
    best_rating = models.FloatField(null=True, blank=True)
    worst_rating = models.FloatField(null=True, blank=True)
    body = models.TextField(blank=True)
    appearances = models.JSONField(default=list, blank=True, help_text="Addresses where the claim was made.")
    notes = models.JSONField(
        default=list, blank=True, help_text="What could not be read: rule ids with params."
    )
    raw = models.JSONField(default=dict, blank=True)
    raw_sha256 = models.CharField(max_length=64)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "claim review of others"
        verbose_name_plural = "claim reviews of others"
        ordering = ["-id"]
        constraints = [
            # its columns in this order also find what is known of an address
            models.UniqueConstraint(fields=["url", "claim_key"], name="foreign_review_unique"),
            models.CheckConstraint(name="foreign_review_has_a_claim", condition=~Q(claim_text="")),
            models.CheckConstraint(name="foreign_review_has_an_address", condition=~Q(url="")),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.claim_text[:100]}"


class ForeignMatch(models.Model):
    """That a review of others may be about a claim: the machine's proposal and the person's decision.

    ``evidence`` is what a confirmation added to the claim. A rejected pair is not proposed again.
    """

    review = models.ForeignKey(ForeignReview, on_delete=models.CASCADE, related_name="matches")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="foreign_matches")
    rule_id = models.CharField(max_length=80)
    score = models.FloatField(help_text="Orders the proposals of one review; it is no probability.")
    params = models.JSONField(default=dict, blank=True, help_text="What gave the score, the largest first.")
    pipeline_version = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=ForeignMatchState, default=ForeignMatchState.SUGGESTED)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.SET_NULL, related_name="foreign_matches", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "claim review of others on a claim"
        verbose_name_plural = "claim reviews of others on claims"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "claim"], name="foreign_match_unique"),
            one_of("foreign_match_state_valid", "state", ForeignMatchState),
            models.CheckConstraint(
                name="foreign_match_decision_is_signed",
                condition=Q(state__in=[ForeignMatchState.SUGGESTED, ForeignMatchState.LAPSED])
                | (Q(decided_at__isnull=False) & ~Q(reason="")),
            ),
        ]
        indexes = [
            # the list of proposals, best first
            models.Index(fields=["state", "-score", "-id"], name="foreign_match_desk"),
        ]

    def __str__(self) -> str:
        return f"review {self.review_id} on claim {self.claim_id}: {self.state}"
