from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from claims.choices import DeliveryState, HookEvent, HookOff
from claims.models.audit import Event
from sources.models.constraints import one_of


class Hook(models.Model):
    """An address that is told of events, as a signed POST. Who made and changed it stands in the events.

    ``cursor`` is the id of the newest event that is behind it for certain. The secret is not stored: it
    follows from ``secret_salt`` and the key of the installation. After ``failures`` in a row the whole hook
    waits until ``held_until``; ``failing_since`` is the first of them.
    """

    name = models.CharField(max_length=120)
    url = models.CharField(max_length=2000)
    events = models.JSONField(default=list, help_text="Types that it is told of.")
    fields = models.JSONField(default=dict, blank=True, help_text="By object; all where it names none.")
    filters = models.JSONField(default=dict, blank=True, help_text="Which claims; all where it is empty.")
    secret_salt = models.CharField(max_length=64)
    previous_salt = models.CharField(max_length=64, blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    off_reason = models.CharField(max_length=10, choices=HookOff, default=HookOff.NONE, blank=True)
    off_note = models.CharField(max_length=500, blank=True, help_text="What a person said.")
    switched_at = models.DateTimeField(default=timezone.now, help_text="When it was last put on or off.")
    cursor = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True, help_text="The last success.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "web hook"
        ordering = ["name", "id"]
        # A reader sees every model of this app, but not hooks: an address may hold somebody's secret.
        default_permissions = ()
        permissions = [("manage_hook", "Can make, change, try and replay web hooks")]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="hook_name_unique"),
            one_of("hook_off_reason_valid", "off_reason", HookOff),
            models.CheckConstraint(
                name="hook_off_says_why",
                condition=Q(is_active=True, off_reason="") | (Q(is_active=False) & ~Q(off_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HookDelivery(models.Model):
    """One event for one hook: the payload as it was drawn once, and what came of sending it.

    ``message_id`` is the same in every attempt, so that a receiver can drop what it has. ``attempts`` only
    grows and guards the outcome: who holds an old number cannot write. ``tries`` starts over at a replay.
    """

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event = models.ForeignKey(
        Event, on_delete=models.SET_NULL, related_name="hook_deliveries", null=True, blank=True
    )
    type = models.CharField(max_length=40, choices=HookEvent)
    message_id = models.CharField(max_length=80)
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    response_text = models.CharField(max_length=500, blank=True)
    milliseconds = models.PositiveIntegerField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=500, blank=True)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "delivery"
        verbose_name_plural = "deliveries"
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            one_of("hook_delivery_state_valid", "state", DeliveryState),
            one_of("hook_delivery_type_valid", "type", HookEvent),
            models.UniqueConstraint(fields=["message_id"], name="hook_message_unique"),
            models.UniqueConstraint(fields=["hook", "event"], name="hook_event_once"),
        ]
        indexes = [
            # what is due, of one hook and of all
            models.Index(
                fields=["hook", "next_attempt_at"],
                condition=Q(state__in=[DeliveryState.PENDING, DeliveryState.FAILED]),
                name="hook_delivery_due",
            ),
            # the log of a hook, newest first
            models.Index(fields=["hook", "-id"], name="hook_delivery_log"),
            # what is old enough to go
            models.Index(fields=["created_at"], name="hook_delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.message_id}"

    @property
    def is_open(self) -> bool:
        return self.state in (DeliveryState.PENDING, DeliveryState.FAILED)
