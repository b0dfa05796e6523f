"""Tokens where they must not be: in an address, or typed into a form.

An address is written down by every server and proxy that it passes and kept by browsers, so a token in one
(RFC 6750, 2.3, which discourages it) is refused, whatever page is asked for. Stands before everything that
logs a request.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from sources.api.credentials import PROBLEM_TYPE
from sources.services.tokens import note_in_url
from sources.text.tokens import holds_token, masked, shown_part, tokens_in_address

logger = logging.getLogger(__name__)

NAMES = frozenset({"token", "access_token"})
"""Parameters that no address of the API has, and that others put tokens into."""
KEPT = ("HTTP_AUTHORIZATION", "HTTP_COOKIE")
"""Headers where a secret belongs; in any other it is masked before anything reads it."""
IN_URL = (
    "Never put a token into an address: servers and browsers write addresses down. Send it as "
    "`Authorization: Bearer ...`, and replace this one."
)
IN_BODY = "What you sent holds an API token, which would be stored. Take it out and send it again."


class TokenLeaks:
    """Middleware. 400 ``token-in-url`` and 400 ``token-in-body``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta: dict[str, Any] = request.META
        for name, value in meta.items():
            if name.startswith("HTTP_") and name not in KEPT and "nv" in value and holds_token(value):
                meta[name] = masked(value)
        query = meta.get("QUERY_STRING", "")
        address = f"{request.path}?{query}"
        found = tokens_in_address(address) if "nv" in address or "%" in address else []
        if found or (query and request.path.startswith("/api/") and NAMES & _names_in(query)):
            for secret in found[:3]:
                note_in_url(secret)
            shown = ", ".join(f"{shown_part(secret)}…" for secret in found[:3]) or "a parameter for one"
            logger.warning(
                "a token in an address was refused: %s from %s", shown, meta.get("REMOTE_ADDR", "nowhere")
            )
            return _refusal(request, "token-in-url", IN_URL)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """A form of the admin; the API's own readers look at what comes there."""
        if request.method == "POST" and not request.path.startswith("/api/"):
            for _name, values in request.POST.lists():
                if any(holds_token(str(value)) for value in values):
                    return _refusal(request, "token-in-body", IN_BODY)
        return None


def _names_in(query: str) -> set[str]:
    return {unquote_plus(pair.partition("=")[0]).lower() for pair in query.split("&")}


def _refusal(request: HttpRequest, code: str, detail: str) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    if not request.path.startswith("/api/"):
        return HttpResponse(detail, status=400, content_type="text/plain; charset=utf-8", headers=headers)
    body = {
        "type": f"urn:newsverify:problem:{code}",
        "title": "Bad request",
        "status": 400,
        "code": code,
        "detail": detail,
        "instance": masked(request.path),
    }
    return JsonResponse(body, status=400, content_type=PROBLEM_TYPE, headers=headers)
