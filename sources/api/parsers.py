"""Readers of request bodies that stop at a limit instead of filling the memory, and guess nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.http import parse_header_parameters
from rest_framework.parsers import JSONParser, MultiPartParser

from sources.api.credentials import refuse_tokens
from sources.api.problems import PayloadTooLarge, Refusal
from sources.api.strictness import MAX_TOLD, read_json

_CHARSETS = ("", "utf-8", "utf8", "us-ascii")
"""JSON is UTF-8 (RFC 8259, 8.1), of which ASCII is a part."""


class BoundedJSONParser(JSONParser):
    """JSON of at most ``DATA_UPLOAD_MAX_MEMORY_SIZE`` bytes, in UTF-8, that can be read in one way only, and
    without a token of ours, which no field is for."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        _refuse_coding(media_type, parser_context, charsets=_CHARSETS)
        limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise PayloadTooLarge
        parsed = read_json(body)
        refuse_tokens(body, parsed)
        return parsed


class BoundedMultiPartParser(MultiPartParser):
    """Multipart, refused by its declared length before anything of it is read; no part comes twice."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        _refuse_coding(media_type, parser_context)
        meta = parser_context["request"].META if parser_context else {}
        declared = str(meta.get("CONTENT_LENGTH") or "0")
        if declared.isdigit() and int(declared) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise PayloadTooLarge
        found = super().parse(stream, media_type, parser_context)
        parts = [*found.data.lists(), *found.files.lists()]
        names = [name for name, values in parts for _ in values]
        if twice := sorted({name for name in names if names.count(name) > 1})[:MAX_TOLD]:
            words = "Send this part once."
            errors = [{"pointer": f"/{name[:60]}", "code": "repeated", "detail": words} for name in twice]
            raise Refusal(400, "invalid-input", "The request body is not valid.", errors=errors)
        for _name, values in found.data.lists():
            refuse_tokens("".join(values).encode(), values)
        return found


def _refuse_coding(
    media_type: str | None,
    parser_context: Mapping[str, Any] | None,
    *,
    charsets: tuple[str, ...] | None = None,
) -> None:
    meta = parser_context["request"].META if parser_context else {}
    coding = str(meta.get("HTTP_CONTENT_ENCODING") or "identity").strip().lower()
    if coding != "identity":
        words = f"Content-Encoding {coding[:40]!r} is not read here: send the body as it is."
        raise Refusal(415, "unsupported-encoding", words)
    _, parameters = parse_header_parameters(media_type or "")
    charset = str(parameters.get("charset", "")).strip().lower()
    if charsets is not None and charset not in charsets:
        words = f"JSON is UTF-8, and this says that it is {charset[:40]!r}: encode it as UTF-8."
        raise Refusal(415, "unsupported-charset", words)
