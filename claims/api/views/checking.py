"""A text checked against what is stored. It reads: nothing is stored, nothing is queued."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.serializers.checked import checked_body
from claims.api.serializers.checking import CheckedTextSerializer, CheckInputSerializer
from claims.models import Claim
from claims.services.checking import check_text
from sources.api.parsers import BoundedJSONParser
from sources.api.viewsets import PlainView
from sources.services.articles import ArticleDraft, draft_from_bytes

EXAMPLE = OpenApiExample(
    "A report of another toll",
    value={
        "text": "Sixty-eight people were killed in the explosion in Port Ellery, Oren Vask said.",
        "outlet": "Evening Courier",
        "published_at": "2023-09-21T09:00:00Z",
    },
    request_only=True,
)


class CheckTextView(PlainView):
    tag = "check"
    model = Claim
    action = "check"
    required_permissions = {"check": "claims.view_claim"}
    undecided = {"check": "It stores nothing."}
    costly = frozenset({"check"})
    idempotent = False  # kept for a key, its answer would be stored
    parser_classes = (BoundedJSONParser,)

    @extend_schema(
        operation_id="check_text",
        summary="Check a text against what is stored, and store nothing",
        description="Reads the text as an article would be read and tells what storing it would come to: its "
        "statements and figures, which stored claims it repeats, what it contradicts or updates, which flags "
        "its claims would carry, and what it adds to their corroboration. Offsets count characters of the "
        "`text` in the answer. One text is checked at a time in each server process: 503 `check-busy` says "
        "in `Retry-After` when to come again; 413 `text-too-long` names the setting of the limit.",
        request=CheckInputSerializer,
        responses=CheckedTextSerializer,
        examples=[EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        serializer = CheckInputSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        checked = check_text(_draft(dict(serializer.validated_data)))
        return Response(checked_body(checked, {"request": request}))


def _draft(known: dict[str, Any]) -> ArticleDraft:
    if "html" not in known:
        return ArticleDraft(**known)
    page = known.pop("html").encode()
    return draft_from_bytes(page, content_type="text/html; charset=utf-8", **known)
