"""What people decided about statements, to download as data."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from claims.models import Statement
from claims.selectors.corrections import PEOPLE, correction_records
from claims.selectors.standoff import FORMATS, download_of
from sources.api.problems import InvalidParameter
from sources.api.viewsets import PlainView, StrictSerializer

MAX_ID = 2**63 - 1


class ExportParametersSerializer(StrictSerializer):
    format = serializers.ChoiceField(
        FORMATS, default="jsonl", help_text="JSON Lines, or brat stand-off in a zip."
    )
    since = serializers.DateTimeField(required=False, help_text="Texts with a decision at or after.")
    article = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_ID, help_text="One article, by its id."
    )
    people = serializers.ChoiceField(PEOPLE, default="pseudonym", help_text="How who decided is told.")
    complete = serializers.BooleanField(
        default=False, help_text="Only texts whose attributed statements were all judged."
    )
    split = serializers.RegexField(
        r"^[A-Za-z0-9_-]{1,40}$", default="corrections", help_text="Name of the split in the brat layout."
    )


class CorrectionsView(PlainView):
    """Statements that people confirmed, corrected, added or struck out, beside what the machine had read."""

    tag = "statements"
    model = Statement
    action = "export"
    required_permissions = {"export": "claims.correct_statement"}
    costly = frozenset({"export"})

    @extend_schema(
        summary="Download what people decided about statements",
        parameters=[ExportParametersSerializer],
        responses={
            (200, "application/jsonl"): OpenApiResponse(OpenApiTypes.STR, "One text a line."),
            (200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY, "brat stand-off."),
        },
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        asked = ExportParametersSerializer(data=request.query_params.dict())
        if not asked.is_valid():
            raise InvalidParameter(asked.errors)
        known = dict(asked.validated_data)
        kind, split = known.pop("format"), known.pop("split")
        records = correction_records(complete_only=known.pop("complete"), **known)
        file = download_of(records, kind=kind, split=split)
        headers = {
            "Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store",
        }  # fmt: skip
        return StreamingHttpResponse(file.pieces, content_type=file.media_type, headers=headers)
