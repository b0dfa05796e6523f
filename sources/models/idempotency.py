from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from sources.choices import AnswerState
from sources.models.constraints import one_of


class KeyedRequest(models.Model):
    """A request that was sent under an ``Idempotency-Key``, and what it was answered with.

    ``attempt`` guards the effects: whoever works on it writes the answer, in the transaction of the effects,
    only while the number is still theirs. One whose lease ran out (its process was killed, or hangs) may be
    taken up by the next request with the key, under the next number.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=500)
    fingerprint = models.CharField(
        max_length=64,
        help_text="SHA-256 of method, address, If-Match and body: what makes it the same request.",
    )
    state = models.CharField(max_length=10, choices=AnswerState, default=AnswerState.RUNNING)
    attempt = models.PositiveIntegerField(default=1)
    lease_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict, blank=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            # No index of its own for the user: this one begins with them.
            models.UniqueConstraint(fields=["user", "key"], name="keyed_request_unique"),
            one_of("keyed_request_state_valid", "state", AnswerState),
            models.CheckConstraint(
                name="keyed_request_answer_has_status",
                condition=~Q(state=AnswerState.ANSWERED) | Q(status__isnull=False),
            ),
        ]
        indexes = [
            # the purge of what is older than a day
            models.Index(fields=["created_at"], name="keyed_request_age"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} under {self.key}"
