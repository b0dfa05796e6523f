from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from claims.choices import Explanation, RelationKind, RelationState
from claims.models.claims import Claim, ClaimMention
from claims.models.kept import Kept
from sources.models.constraints import one_of


class Relation(Kept):
    """An unordered pair of claims and what a rule found between them.

    ``kind`` to ``pipeline_version`` are the machine's proposal, refreshed by re-runs. ``state`` to
    ``decided_at`` are the person's decision, which no re-run touches; ``is_current`` says whether the
    machine still proposes it. The smaller id stands first, so that a pair has one row per kind and rule.
    """

    KEPT = (
        "mention_a_id", "mention_b_id", "score", "params", "is_current", "state", "explanation", "reason",
        "decided_by_id", "decided_at",
    )  # fmt: skip
    KEPT_OF = "claim_a_id"

    claim_a = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="relations_as_a")
    claim_b = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="relations_as_b")
    mention_a = models.ForeignKey(
        ClaimMention, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    mention_b = models.ForeignKey(
        ClaimMention, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    kind = models.CharField(max_length=10, choices=RelationKind)
    rule_id = models.CharField(max_length=80)
    score = models.FloatField(default=1.0)
    params = models.JSONField(default=dict, blank=True)
    pipeline_version = models.CharField(max_length=80)
    is_current = models.BooleanField(default=True)

    state = models.CharField(max_length=10, choices=RelationState, default=RelationState.SUGGESTED)
    explanation = models.CharField(max_length=20, choices=Explanation, default=Explanation.NONE, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            one_of("relation_kind_valid", "kind", RelationKind),
            one_of("relation_state_valid", "state", RelationState),
            one_of("relation_explanation_valid", "explanation", Explanation),
            models.CheckConstraint(name="relation_pair_in_order", condition=Q(claim_a__lt=F("claim_b"))),
            models.UniqueConstraint(fields=["claim_a", "claim_b", "kind", "rule_id"], name="relation_unique"),
            models.CheckConstraint(
                name="relation_decision_is_signed",
                condition=Q(state__in=[RelationState.SUGGESTED, RelationState.LAPSED])
                | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="relation_explained_says_how",
                condition=~Q(state=RelationState.EXPLAINED) | ~Q(explanation=""),
            ),
        ]
        indexes = [
            # the conflict desk: open proposals by kind, best first
            models.Index(fields=["kind", "state", "-score", "-id"], name="relation_desk"),
            models.Index(fields=["claim_b", "kind"], name="relation_of_b"),
            # the API's list of relations of all kinds: what changed since, and the best first
            models.Index(fields=["updated_at", "id"], name="relation_updated"),
            models.Index(fields=["score", "id"], name="relation_score"),
        ]
        permissions = [("decide_relation", "Can decide conflicts and updates")]

    def __str__(self) -> str:
        return f"{self.claim_a_id} {self.kind} {self.claim_b_id}"
