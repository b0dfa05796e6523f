"""Who may use the API from a program: tokens, the accounts of services, and the record of both."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sources.choices import AccessVerb, TokenKind
from sources.models.constraints import one_of

EXPIRY_TOLD = timedelta(days=7)
"""How long before its end a token is told to be ending."""


class ServiceAccount(models.Model):
    """A user that is a program: no password, no log-in to the admin, one role; its tokens are made by
    operators. It is switched off by its user's ``is_active``, as a person is."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="service_account"
    )
    purpose = models.CharField(max_length=300, help_text="Which program it is, and who answers for it.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class ApiToken(models.Model):
    """A secret that a program shows instead of a password. Its text is told once and never stored.

    ``digest`` is the SHA-256 of the whole text, ``prefix`` the part that lists show. ``scopes`` are values of
    `Scope`; what the token allows is what its owner's role and its scopes both allow, at every request anew.
    ``last_used_at`` and ``last_used_from`` (a network, not an address) are coarse on purpose.
    """

    kind = models.CharField(max_length=10, choices=TokenKind, default=TokenKind.PERSONAL)
    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    is_sign_in = models.BooleanField(default=False, help_text="Got by user name and password; short-lived.")
    expires_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_from = models.CharField(max_length=50, blank=True)
    seen_in_url_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    revoked_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = "API token"
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [("manage_apitoken", "Can manage everybody's tokens and the service accounts")]
        constraints = [
            one_of("token_kind_valid", "kind", TokenKind),
            # every request by token: whose it is
            models.UniqueConstraint(fields=["digest"], name="token_digest_unique"),
            models.CheckConstraint(name="token_ends", condition=Q(expires_at__gt=F("created_at"))),
            models.CheckConstraint(
                name="token_revocation_has_reason",
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_reason=""),
            ),
        ]
        indexes = [
            # my tokens, newest first; how many of a person's still work
            models.Index(fields=["owner", "-id"], name="token_of_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_live(self, now: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now

    def ends_soon(self, now: datetime) -> bool:
        """Whether its end is to be told; a token of a few hours is short on purpose."""
        return not self.is_sign_in and self.is_live(now) and self.expires_at - now <= EXPIRY_TOLD


class AccessEvent(models.Model):
    """Append-only: who did what to whose access, when and why. ``actor`` is null at the terminal.

    ``details`` holds what was given (name, prefix, scopes, expires_at, role), never a secret.
    """

    at = models.DateTimeField(auto_now_add=True)
    verb = models.CharField(max_length=20, choices=AccessVerb)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    token = models.ForeignKey(
        ApiToken, on_delete=models.SET_NULL, related_name="events", null=True, blank=True
    )
    details = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = "access event"
        ordering = ["-id"]
        default_permissions = ()
        constraints = [one_of("access_verb_valid", "verb", AccessVerb)]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.pk}"
