"""Who asks, by token: ``Authorization: Bearer nvp_...`` (RFC 6750; the scheme ``Token`` is taken as well).

A token that does not work is told why by a code of its own, and only to who holds the whole of it: a text
that was never issued is answered the same whatever its beginning. One query finds the token and its owner.
"""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib.auth.models import User
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from sources.api.credentials import CHALLENGE, BadToken, TooManyBadTokens
from sources.models import ApiToken
from sources.services.tokens import find_token, note_use
from sources.text.tokens import is_whole

SCHEMES = (b"bearer", b"token")


class BadTokenThrottle(SimpleRateThrottle):
    """Counts tokens that do not exist, by address. One that does is never refused for its neighbours'."""

    scope = "bad-token"

    def get_cache_key(self, request: Request, view: Any) -> str:
        ident = self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}


class TokenAuthentication(BaseAuthentication):
    """Sets ``request.auth`` to the `ApiToken` and ``request.user`` to its owner."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, rest = get_authorization_header(request).partition(b" ")
        if scheme.lower() not in SCHEMES:
            return None
        secret = rest.strip().decode("latin-1")
        token = find_token(secret)
        if token is None:
            throttle = BadTokenThrottle()
            if not throttle.allow_request(request, self):  # type: ignore[arg-type]
                raise TooManyBadTokens(throttle.wait())
            raise BadToken("token-unknown" if is_whole(secret) else "token-malformed")
        now = timezone.now()
        if token.revoked_at is not None:
            raise BadToken("token-revoked")
        if token.expires_at <= now:
            raise BadToken("token-expired")
        if not token.owner.is_active:
            raise BadToken("account-switched-off")
        structlog.contextvars.bind_contextvars(token_id=token.pk)
        note_use(token, address=BadTokenThrottle().get_ident(request), now=now)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE
