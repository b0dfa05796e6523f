"""Readers of request bodies that stop at a limit instead of filling the memory."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser

from sources.api.credentials import refuse_tokens
from sources.api.problems import PayloadTooLarge


class BoundedJSONParser(JSONParser):
    """JSON of at most ``DATA_UPLOAD_MAX_MEMORY_SIZE`` bytes, in UTF-8, not nested beyond reason, and without
    a token of ours, which no field is for."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise PayloadTooLarge
        try:
            # The declared charset is ignored on purpose: JSON is UTF-8 (RFC 8259).
            parsed = super().parse(io.BytesIO(body), media_type, {"encoding": "utf-8"})
            refuse_tokens(body, parsed)
            return parsed
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error


class BoundedMultiPartParser(MultiPartParser):
    """Multipart, refused by its declared length before anything of it is read."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        meta = parser_context["request"].META if parser_context else {}
        declared = str(meta.get("CONTENT_LENGTH") or "0")
        if declared.isdigit() and int(declared) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise PayloadTooLarge
        parsed = super().parse(stream, media_type, parser_context)
        for _name, values in parsed.data.lists():
            refuse_tokens("".join(values).encode(), values)
        return parsed
