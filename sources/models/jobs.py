from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sources.choices import JobQueue, JobState
from sources.models.constraints import one_of


class Job(models.Model):
    """One unit of queued work. This row is the truth; a message in the broker only rings the bell.

    ``attempt`` guards the effects: a worker whose lease ran out holds an old number and cannot write.
    ``key`` keeps the same work from being queued twice while it is open; ``slot`` makes a scheduled
    run unique for ever (kind and slot), so that a second scheduler is harmless. ``again`` says that
    the work was asked for once more while it ran: it may have read the state before that change, so it
    is queued anew when it ends.
    """

    kind = models.CharField(max_length=60)
    queue = models.CharField(max_length=12, choices=JobQueue, default=JobQueue.CHECKS)
    state = models.CharField(max_length=12, choices=JobState, default=JobState.QUEUED)
    key = models.CharField(max_length=120, blank=True)
    slot = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict, blank=True)
    subject = models.CharField(max_length=80, blank=True, help_text="What it works on, such as article:12.")
    attempt = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=5)
    again = models.BooleanField(default=False)
    available_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_note = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    error = models.TextField(blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            one_of("job_state_valid", "state", JobState),
            one_of("job_queue_valid", "queue", JobQueue),
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]) & ~Q(key=""),
                name="job_key_unique_while_open",
            ),
            models.UniqueConstraint(fields=["kind", "slot"], condition=~Q(slot=""), name="job_slot_unique"),
            models.CheckConstraint(
                name="job_running_has_lease",
                condition=~Q(state=JobState.RUNNING) | Q(lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="job_end_has_time",
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]) | Q(finished_at__isnull=False),
            ),
        ]
        indexes = [
            # the sweeper: open work that is due or whose lease ran out
            models.Index(fields=["state", "available_at"], name="job_due"),
            models.Index(fields=["state", "lease_until"], name="job_lease"),
            # the jobs page, and "when did this check last run"
            models.Index(fields=["kind", "-id"], name="job_kind_newest"),
            models.Index(fields=["subject"], name="job_subject"),
            # the API: which jobs ended last
            models.Index(fields=["finished_at", "id"], name="job_finished"),
        ]
        permissions = [
            ("retry_job", "Can retry and cancel jobs"),
            ("start_check", "Can start a scheduled check now"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in (JobState.QUEUED, JobState.RUNNING)
