"""Questions about tokens and service accounts. Nothing here knows a secret."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from sources.models import AccessEvent, ApiToken, ServiceAccount
from sources.models.access import EXPIRY_TOLD

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MANAGE = "sources.manage_apitoken"


def visible_tokens(user: User) -> QuerySet[ApiToken]:
    """A person's own tokens; everybody's for who manages them. Newest first."""
    tokens = ApiToken.objects.select_related("owner", "created_by", "revoked_by")
    return tokens if user.has_perm(MANAGE) else tokens.filter(owner=user)


def live_tokens(now: datetime) -> QuerySet[ApiToken]:
    """Tokens that work, if their owners do."""
    return ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=now)


def ending_tokens(user: User, *, now: datetime) -> QuerySet[ApiToken]:
    """What must be replaced within days: one's own, and for who manages them those of services."""
    mine = Q(owner=user)
    if user.has_perm(MANAGE):
        mine |= Q(owner__service_account__isnull=False)
    soon = live_tokens(now).filter(mine, is_sign_in=False, owner__is_active=True)
    return soon.filter(Q(expires_at__lte=now + EXPIRY_TOLD) | Q(seen_in_url_at__isnull=False)).select_related(
        "owner"
    )


def service_accounts(now: datetime) -> QuerySet[ServiceAccount]:
    """Every service account with its roles; ``live`` counts its tokens that work."""
    live = Count("user__api_tokens", filter=Q(
        user__api_tokens__revoked_at__isnull=True, user__api_tokens__expires_at__gt=now
    ))  # fmt: skip
    return (
        ServiceAccount.objects.select_related("user", "created_by")
        .prefetch_related("user__groups")
        .annotate(live=live)
        .order_by("user__username")
    )


def access_events() -> QuerySet[AccessEvent]:
    return AccessEvent.objects.select_related("actor", "account", "token")
