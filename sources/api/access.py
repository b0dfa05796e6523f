"""How tokens and service accounts are shown and asked for. A secret is in one answer only."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from sources.api.fields import MAX_ID, PersonField, RowSerializer
from sources.api.viewsets import StrictSerializer
from sources.choices import Scope
from sources.models import ApiToken, ServiceAccount
from sources.services.accounts import MAX_PURPOSE, MAX_USERNAME
from sources.services.tokens import DAYS, MAX_NAME, MAX_REASON, MOST_DAYS


def _scopes(**kwargs: Any) -> serializers.ListField:
    choice = serializers.ChoiceField(choices=Scope.choices)
    return serializers.ListField(
        child=choice, min_length=1, max_length=len(Scope), help_text="What it allows, of your role.", **kwargs
    )


class SignInSerializer(StrictSerializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=4096, trim_whitespace=False, write_only=True)
    name = serializers.CharField(
        required=False, max_length=MAX_NAME, help_text="What uses it. Left out: what the client calls itself."
    )
    scopes = _scopes(required=False)


class SecretSerializer(serializers.Serializer[Any]):
    """A token that was just made. ``token`` is told here and never again."""

    token = serializers.CharField(source="secret", read_only=True)
    id = serializers.IntegerField(source="token.pk", read_only=True)
    name = serializers.CharField(source="token.name", read_only=True)
    scopes = serializers.ListField(source="token.scopes", child=serializers.CharField(), read_only=True)
    expires_at = serializers.DateTimeField(source="token.expires_at", read_only=True)


class TokenSerializer(RowSerializer):
    """A token without its secret: ``prefix`` tells it from another."""

    url = serializers.HyperlinkedIdentityField(view_name="token-detail")
    owner = PersonField()
    scopes = serializers.ListField(child=serializers.CharField(), read_only=True)
    created_by = PersonField()
    revoked_by = PersonField()

    class Meta:
        model = ApiToken
        fields: tuple[str, ...] = (
            "id", "url", "kind", "name", "owner", "prefix", "scopes", "is_sign_in", "created_by",
            "created_at", "expires_at", "last_used_at", "last_used_from", "seen_in_url_at", "revoked_by",
            "revoked_at", "revoked_reason",
        )  # fmt: skip


class TokenInputSerializer(StrictSerializer):
    name = serializers.CharField(max_length=MAX_NAME, help_text="What uses it.")
    scopes = _scopes()
    expires_in_days = serializers.IntegerField(
        required=False, default=DAYS, min_value=1, max_value=MOST_DAYS, help_text="At most a year."
    )
    service_account = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_ID, help_text="Id of the service account that it is for."
    )
    reason = serializers.CharField(required=False, default="", max_length=MAX_REASON)


class ServiceAccountSerializer(RowSerializer):
    """A program that has an account of its own. ``live_tokens`` counts its tokens that work."""

    url = serializers.HyperlinkedIdentityField(view_name="service-account-detail")
    username = PersonField(source="user")
    roles = serializers.SerializerMethodField()
    is_active = serializers.BooleanField(source="user.is_active", read_only=True)
    live_tokens = serializers.IntegerField(source="live", read_only=True)
    created_by = PersonField()

    class Meta:
        model = ServiceAccount
        fields: tuple[str, ...] = (
            "id", "url", "username", "purpose", "roles", "is_active", "live_tokens", "created_by",
            "created_at",
        )  # fmt: skip

    def get_roles(self, account: ServiceAccount) -> list[str]:
        return sorted(group.name for group in account.user.groups.all())


class ServiceAccountInputSerializer(StrictSerializer):
    username = serializers.CharField(max_length=MAX_USERNAME)
    role = serializers.CharField(max_length=150, help_text="reader, reviewer, editor or operator.")
    purpose = serializers.CharField(
        max_length=MAX_PURPOSE, help_text="Which program it is, and who answers for it."
    )


class RoleInputSerializer(StrictSerializer):
    role = serializers.CharField(max_length=150)
    reason = serializers.CharField(max_length=MAX_REASON)


class MyTokenSerializer(RowSerializer):
    scopes = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = ApiToken
        fields: tuple[str, ...] = ("id", "kind", "name", "prefix", "scopes", "expires_at", "seen_in_url_at")


class MeSerializer(serializers.Serializer[Any]):
    """Who asks, and what they may do. ``token`` is null in a browser's session."""

    username = serializers.CharField(read_only=True)
    roles = serializers.ListField(child=serializers.CharField(), read_only=True)
    permissions = serializers.ListField(child=serializers.CharField(), read_only=True)
    token = MyTokenSerializer(read_only=True, allow_null=True)
