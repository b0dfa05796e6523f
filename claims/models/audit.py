from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.choices import RunState
from claims.models.claims import Claim
from claims.models.judgements import AppendOnly
from sources.models import ArticleRevision, Job
from sources.models.constraints import one_of


class Event(AppendOnly):
    """Who did what to which row, when and why; written in the transaction of the change itself."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="events", null=True, blank=True)
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True)
    pipeline_version = models.CharField(max_length=80, blank=True, help_text="Set where a machine acted.")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            # the history of one row
            models.Index(fields=["target_type", "target_id", "-id"], name="event_target"),
            models.Index(fields=["claim", "-id"], name="event_claim"),
            # the audit trail by verb
            models.Index(fields=["verb", "-id"], name="event_verb"),
            # the feeds of published reviews: what was ever published or withdrawn
            models.Index(
                fields=["target_id", "id"],
                condition=Q(verb="publication-state-set"),
                name="event_publication",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type} {self.target_id}"


class PastState(AppendOnly):
    """What a row held until it changed: ``held`` is {column: value} with ids for people and other rows, times
    as ISO 8601. A column that is missing was not recorded, and is not known.

    ``claim`` is the claim that the row belonged to then; of statements it is null.
    """

    claim = models.ForeignKey(
        Claim, on_delete=models.CASCADE, related_name="past_states", null=True, blank=True, db_index=False
    )
    target_type = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    held = models.JSONField(default=dict, blank=True)
    until = models.DateTimeField(help_text="The first instant at which it held this no longer.")

    class Meta:
        ordering = ["-id"]
        indexes = [
            # what a row held at an instant: the earliest state that ended after it
            models.Index(fields=["target_type", "target_id", "until"], name="past_state_of_row"),
            # which links and flags a claim had at an instant
            models.Index(fields=["claim", "target_type", "until"], name="past_state_of_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.target_type} {self.target_id} until {self.until}"


class PipelineRun(models.Model):
    """One pass of the pipeline over one text: what it cost and what it made."""

    revision = models.ForeignKey(ArticleRevision, on_delete=models.CASCADE, related_name="runs")
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, related_name="runs", null=True, blank=True)
    version = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=RunState)
    timings = models.JSONField(default=dict, blank=True, help_text="Seconds by step.")
    counts = models.JSONField(default=dict, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [one_of("run_state_valid", "state", RunState)]
        indexes = [models.Index(fields=["revision", "-id"], name="run_of_revision")]  # the last run

    def __str__(self) -> str:
        return f"{self.revision_id} by {self.version}: {self.state}"


class DailyDigest(models.Model):
    """The day's numbers, kept so that they can be drawn over time."""

    day = models.DateField()
    figures = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["day"], name="digest_day_unique")]

    def __str__(self) -> str:
        return str(self.day)
