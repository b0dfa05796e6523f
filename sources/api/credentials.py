"""How a token is refused, after RFC 6750: 401 ``invalid_token`` and 403 ``insufficient_scope``.

Apart from the other problems, because the framework and the middleware read this while the framework is
itself being loaded.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from rest_framework import exceptions, status

from sources.text.tokens import holds_token

PROBLEM_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="newsverify"'
"""What WWW-Authenticate says to who shows no token (RFC 6750, 3)."""


class BadToken(exceptions.APIException):
    """A token was shown that does not work; the code says why, the detail what to do."""

    status_code = status.HTTP_401_UNAUTHORIZED
    WHY: ClassVar[dict[str, str]] = {
        "token-malformed": "This is no token, or not all of one: check that it was copied whole.",
        "token-unknown": "There is no such token. Make one on the page of API tokens.",
        "token-expired": "This token has ended. Make another on the page of API tokens.",
        "token-revoked": "This token was revoked. Make another, or ask who revoked it.",
        "account-switched-off": "The account of this token is switched off. Ask an operator.",
    }

    def __init__(self, code: str) -> None:
        detail = self.WHY[code]
        super().__init__(detail, code)
        self.auth_header = f'{CHALLENGE}, error="invalid_token", error_description="{detail}"'


class InsufficientScope(exceptions.APIException):
    """The role would allow it, the token does not."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "insufficient-scope"

    def __init__(self, needed: str | None, held: list[str]) -> None:
        has = ", ".join(held)
        if needed is None:
            super().__init__(f"No token opens this; it is for people who are logged in. Yours has: {has}.")
            self.auth_header = f'{CHALLENGE}, error="insufficient_scope"'
            return
        super().__init__(f"This needs a token with the scope {needed}. Yours has: {has}.")
        self.auth_header = f'{CHALLENGE}, error="insufficient_scope", scope="{needed}"'


class TooManyBadTokens(exceptions.Throttled):
    default_code = "too-many-bad-tokens"
    default_detail = "Too many tokens that do not exist came from this address."


class TokenInBody(exceptions.APIException):
    """A secret belongs into the Authorization header; anywhere else it would be stored."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "token-in-body"
    default_detail = "The body holds an API token, which would be stored. Send it in Authorization only."


def refuse_tokens(body: bytes, parsed: Any) -> None:
    """Raises TokenInBody. The bytes are looked at, and what they spell where they hold escaped letters."""
    written = b"nv" in body and holds_token(body.decode("latin-1"))
    if written or (b"\\u00" in body and holds_token(json.dumps(parsed, ensure_ascii=False))):
        raise TokenInBody
