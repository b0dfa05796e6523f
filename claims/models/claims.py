from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from claims.choices import (
    ClaimType,
    DatePrecision,
    MentionState,
    Modality,
    Origin,
    Polarity,
    PublicationState,
    VerificationStatus,
    WorkflowState,
)
from claims.models.kept import Kept
from claims.models.statements import Statement
from sources.models.constraints import honest_span, one_of


class Claim(Kept):
    """The proposition that statements repeat, deny or update.

    Three axes in three fields, never mixed: where the desk is with it (``workflow_state``), what is known
    (``verification_status``), who may see it (``publication_state``).
    """

    KEPT = (
        "text", "text_origin", "claim_type", "polarity", "modality", "event_from", "event_to",
        "event_precision", "place", "check_worthiness", "first_seen", "last_seen", "workflow_state",
        "verification_status", "publication_state", "merged_into_id",
    )  # fmt: skip
    KEPT_OF = "pk"

    text = models.TextField(help_text="Canonical wording: that of the first statement, or a person's.")
    text_origin = models.CharField(max_length=10, choices=Origin, default=Origin.MACHINE)
    claim_type = models.CharField(max_length=12, choices=ClaimType, default=ClaimType.EVENT)
    polarity = models.CharField(max_length=10, choices=Polarity, default=Polarity.AFFIRMED)
    modality = models.CharField(max_length=10, choices=Modality, default=Modality.ASSERTED)
    proposition = models.JSONField(
        default=dict, help_text="What is compared: claims.pipeline.codec of the canonical mention."
    )
    event_from = models.DateField(null=True, blank=True)
    event_to = models.DateField(null=True, blank=True)
    event_precision = models.CharField(max_length=10, choices=DatePrecision, default=DatePrecision.UNKNOWN)
    place = models.CharField(max_length=160, blank=True)
    check_worthiness = models.FloatField(default=0.0)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    workflow_state = models.CharField(max_length=12, choices=WorkflowState, default=WorkflowState.NEW)
    verification_status = models.CharField(
        max_length=14, choices=VerificationStatus, default=VerificationStatus.UNVERIFIED
    )
    publication_state = models.CharField(
        max_length=12, choices=PublicationState, default=PublicationState.INTERNAL
    )

    next_check_at = models.DateTimeField(null=True, blank=True)
    next_check_reason = models.CharField(max_length=60, blank=True, help_text="Rule id of the back-off step.")
    last_checked_at = models.DateTimeField(null=True, blank=True)
    checks_without_change = models.PositiveIntegerField(default=0)
    pipeline_version = models.CharField(max_length=80)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="merged_from", null=True, blank=True
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            one_of("claim_type_valid", "claim_type", ClaimType),
            one_of("claim_text_origin_valid", "text_origin", Origin),
            one_of("claim_polarity_valid", "polarity", Polarity),
            one_of("claim_modality_valid", "modality", Modality),
            one_of("claim_event_precision_valid", "event_precision", DatePrecision),
            one_of("claim_workflow_state_valid", "workflow_state", WorkflowState),
            one_of("claim_verification_status_valid", "verification_status", VerificationStatus),
            one_of("claim_publication_state_valid", "publication_state", PublicationState),
            models.CheckConstraint(name="claim_text_present", condition=~Q(text="")),
            models.CheckConstraint(name="claim_seen_in_order", condition=Q(last_seen__gte=F("first_seen"))),
            models.CheckConstraint(
                name="claim_event_in_order",
                condition=Q(event_from__isnull=True)
                | Q(event_to__isnull=True)
                | Q(event_to__gte=F("event_from")),
            ),
            models.CheckConstraint(
                name="claim_worth_is_a_share",
                condition=Q(check_worthiness__gte=0, check_worthiness__lte=1),
            ),
            models.CheckConstraint(
                name="claim_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
        ]
        indexes = [
            # the re-check sweep
            models.Index(fields=["verification_status", "next_check_at"], name="claim_due"),
            # the review queue
            models.Index(fields=["workflow_state", "-check_worthiness", "-id"], name="claim_queue"),
            # re-detection after a pipeline version change
            models.Index(fields=["pipeline_version", "id"], name="claim_version"),
            models.Index(fields=["-last_seen", "-id"], name="claim_newest"),
            # how long claims stay unverified, and the desk's "unverified and ageing"
            models.Index(fields=["verification_status", "created_at"], name="claim_ageing"),
            # the list of claims, sorted by worth
            models.Index(fields=["-check_worthiness", "-id"], name="claim_worth"),
            # the API's list of claims: what changed since, what was first made when, what is due next
            models.Index(fields=["updated_at", "id"], name="claim_updated"),
            models.Index(fields=["first_seen", "id"], name="claim_first_seen"),
            models.Index(fields=["next_check_at", "id"], name="claim_next_check"),
            # the API's list of claims of one status, newest first: of some there are few
            models.Index(fields=["verification_status", "id"], name="claim_status_newest"),
        ]
        permissions = [
            ("review_claim", "Can review claims"),
            ("publish_claim", "Can publish and withdraw claims"),
            ("recheck_claim", "Can start a re-check of a claim"),
            ("merge_claim", "Can merge claims and part them again"),
        ]

    def __str__(self) -> str:
        return self.text[:120]


class ClaimMention(Kept):
    """A place where a claim is made: one clause of one statement, and whether it is this claim.

    The link is itself reviewable: the machine proposes, ``state`` and ``decided_*`` are a person's.
    ``came_with`` is the merged claim that the link came with, and goes back to when the two are parted.
    """

    KEPT = (
        "claim_id", "came_with_id", "start", "end", "exact", "state", "rule_id", "score", "params",
        "decided_by_id", "decided_at", "reason",
    )  # fmt: skip
    KEPT_OF = "claim_id"

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="mentions")
    came_with = models.ForeignKey(
        Claim, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, db_index=False
    )
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="mentions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    proposition = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=MentionState, default=MentionState.PROPOSED)
    rule_id = models.CharField(max_length=80, blank=True)
    score = models.FloatField(default=1.0)
    params = models.JSONField(default=dict, blank=True)
    pipeline_version = models.CharField(max_length=80)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["claim_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "start", "end", "claim"], name="mention_unique"),
            models.UniqueConstraint(
                fields=["statement", "start", "end"],
                condition=Q(state__in=[MentionState.PROPOSED, MentionState.CONFIRMED]),
                name="mention_of_one_claim",
            ),
            honest_span("mention_span_honest"),
            one_of("mention_state_valid", "state", MentionState),
        ]
        indexes = [
            models.Index(fields=["claim", "state"], name="mention_live"),  # a claim's voicings
            # what a merged claim brought along; few links have any
            models.Index(
                fields=["came_with"], condition=Q(came_with__isnull=False), name="mention_came_with"
            ),
        ]
        permissions = [("decide_match", "Can decide what is the same claim")]

    def __str__(self) -> str:
        return self.exact[:80]


class ClaimKey(models.Model):
    """A candidate key: a new claim is compared with those that share one, never with everything."""

    # No index of its own: ``claim_key_unique`` begins with the claim, and this is the largest table of all.
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="keys", db_index=False)
    key = models.CharField(max_length=160)

    class Meta:
        ordering = ["claim_id", "key"]
        constraints = [models.UniqueConstraint(fields=["claim", "key"], name="claim_key_unique")]
        indexes = [
            # candidates: the newest claims of a key, read backwards
            models.Index(fields=["key", "claim"], name="claim_key_lookup"),
        ]

    def __str__(self) -> str:
        return self.key
