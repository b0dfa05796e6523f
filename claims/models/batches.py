from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.choices import BatchState, BatchVerb, ItemOutcome
from claims.models.audit import Event
from sources.models.constraints import one_of


class Batch(models.Model):
    """One decision about many rows: proposed as a dry run, confirmed with a reason, and undone as a whole.

    ``params`` say how (to whom, which state, which explanation), ``counts`` what came of the rows. The rows
    themselves, each as the person saw it, are its items.
    """

    verb = models.CharField(max_length=20, choices=BatchVerb)
    params = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.DRAFT)
    reason = models.TextField(blank=True)
    counts = models.JSONField(default=dict, blank=True, help_text="Rows by outcome.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undo_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = "bulk decision"
        ordering = ["-id"]
        constraints = [
            one_of("batch_verb_valid", "verb", BatchVerb),
            one_of("batch_state_valid", "state", BatchState),
            models.CheckConstraint(
                name="batch_says_why",
                condition=Q(state=BatchState.DRAFT) | (~Q(reason="") & Q(confirmed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="batch_undo_says_why",
                condition=~Q(state__in=[BatchState.UNDOING, BatchState.UNDONE])
                | (~Q(undo_reason="") & Q(undone_by__isnull=False) & Q(undone_at__isnull=False)),
            ),
        ]
        indexes = [
            # the list without other people's dry runs, and the drafts that a person left behind
            models.Index(fields=["state", "created_by", "-id"], name="batch_desk"),
        ]
        permissions = [("decide_batch", "Can decide many rows at once")]

    def __str__(self) -> str:
        return f"Bulk decision {self.pk}"


class BatchItem(models.Model):
    """One row of a batch. ``seen`` is the row as the person was shown it, ``left`` as the batch left it;
    where it is neither any more, somebody came between and the row is let alone.

    ``code`` and ``params`` say why it was skipped, in the manner of a rule; the words are rendered.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items", db_index=False)
    target_type = models.CharField(max_length=20)
    target_id = models.BigIntegerField()
    seen = models.JSONField(default=dict, blank=True)
    left = models.JSONField(default=dict, blank=True)
    outcome = models.CharField(max_length=10, choices=ItemOutcome, default=ItemOutcome.PENDING)
    code = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict, blank=True)
    event = models.ForeignKey(
        Event, on_delete=models.SET_NULL, related_name="batch_items", null=True, blank=True
    )
    undo_event = models.ForeignKey(Event, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            one_of("batch_item_outcome_valid", "outcome", ItemOutcome),
            models.UniqueConstraint(fields=["batch", "target_type", "target_id"], name="batch_item_unique"),
        ]
        indexes = [
            # what is still to do, and the counts by outcome
            models.Index(fields=["batch", "outcome", "id"], name="batch_item_outcome"),
            # the batches that a row was part of
            models.Index(fields=["target_type", "target_id"], name="batch_item_target"),
        ]

    def __str__(self) -> str:
        return f"{self.target_type} {self.target_id}: {self.outcome}"
