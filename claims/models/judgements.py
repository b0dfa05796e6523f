from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from claims.choices import Agreement, FlagState, Rating, Stance
from claims.models.claims import Claim
from claims.models.kept import Kept
from sources.models.constraints import one_of


class Flag(Kept):
    """One reason why a claim is unverified; the rule's class renders the words."""

    KEPT = ("params", "state", "reason", "decided_by_id", "decided_at")
    KEPT_OF = "claim_id"

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="flags")
    rule_id = models.CharField(max_length=80)
    params = models.JSONField(default=dict, blank=True)
    pipeline_version = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=FlagState, default=FlagState.OPEN)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["claim_id", "rule_id"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "rule_id"], name="flag_unique"),
            one_of("flag_state_valid", "state", FlagState),
            models.CheckConstraint(
                name="flag_decision_is_signed",
                condition=Q(state__in=[FlagState.OPEN, FlagState.LAPSED]) | Q(decided_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["rule_id", "state", "-id"], name="flag_rule_state"),  # flags list by rule
            models.Index(fields=["updated_at", "id"], name="flag_updated"),  # the API: what changed since
        ]
        permissions = [("decide_flag", "Can accept and dismiss flags")]

    def __str__(self) -> str:
        return f"{self.rule_id} on {self.claim_id}"


class Evidence(Kept):
    """A document that speaks for or against a claim, as a person captured it.

    One that was added by mistake is withdrawn: it stays, struck through, and the withdrawal can be undone.
    """

    KEPT = ("withdrawn_at", "withdrawn_by_id", "withdrawn_reason")
    KEPT_OF = "claim_id"

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence")
    url = models.URLField(max_length=2000, blank=True)
    text = models.TextField(blank=True, help_text="The document's text, or what was copied of it.")
    sha256 = models.CharField(max_length=64, blank=True)
    excerpt = models.TextField(blank=True, help_text="The passage that bears on the claim.")
    stance = models.CharField(max_length=16, choices=Stance)
    origin_group = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    captured_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    withdrawn_reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["claim_id", "id"]
        constraints = [
            one_of("evidence_stance_valid", "stance", Stance),
            models.CheckConstraint(
                name="evidence_is_something", condition=~Q(url="") | ~Q(text="") | ~Q(excerpt="")
            ),
            models.CheckConstraint(
                name="evidence_withdrawal_says_why",
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stance}: {self.url or self.excerpt[:60]}"


class AppendOnlyError(Exception):
    """A row that is history was about to be changed or deleted."""


class AppendOnly(models.Model):
    """Rows that are written once: saving again or deleting raises AppendOnlyError."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} {self.pk} is history: add a new one instead")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{type(self).__name__} {self.pk} is history: it cannot be deleted")


class Review(AppendOnly):
    """A dated human judgement of a claim. A change of mind is a new review that supersedes the last.

    ``policy`` holds why a second person must sign, as the rules said when it was written: ``version`` and
    ``reasons`` (rule id, params, spans of the claim's text). ``asks_second`` says whether there is any; such
    a review decides nothing until a second person signs that they agree.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="reviews")
    rating = models.CharField(max_length=14, choices=Rating)
    scale_version = models.CharField(max_length=20, default="1")
    rationale = models.TextField()
    as_of = models.DateField(help_text="The state of knowledge that the judgement speaks of.")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="superseded_by", null=True, blank=True
    )
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    policy = models.JSONField(default=dict, blank=True)
    asks_second = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["claim_id", "-id"]
        constraints = [
            one_of("review_rating_valid", "rating", Rating),
            models.CheckConstraint(name="review_says_why", condition=~Q(rationale="")),
            models.CheckConstraint(
                name="review_supersedes_another",
                condition=Q(supersedes__isnull=True) | Q(supersedes__lt=F("id")),
            ),
        ]
        indexes = [
            models.Index(fields=["claim", "-id"], name="review_newest"),  # the standing review
            # what waits for a second reviewer
            models.Index(fields=["id"], condition=Q(asks_second=True), name="review_asks_second"),
        ]

    def __str__(self) -> str:
        return f"{self.rating} ({self.as_of})"


class Countersignature(AppendOnly):
    """The second reviewer's answer to a review: agrees, or not, and why. One a review; never the author's."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="countersignature")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Agreement)
    reason = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            one_of("countersignature_verdict_valid", "verdict", Agreement),
            models.CheckConstraint(name="countersignature_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} with review {self.review_id}"
