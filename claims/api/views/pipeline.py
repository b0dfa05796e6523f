"""What reads the texts: the version of the pipeline, and the models beside its rules."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from claims.models import Claim
from claims.services.engine import engine
from claims.services.readers import readers
from sources.api.viewsets import PlainView


class ReaderSerializer(serializers.Serializer[Any]):
    """A model beside the rules. Where it is not present, the rules work alone, and ``missing`` says why."""

    kind = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    does = serializers.CharField(read_only=True)
    present = serializers.BooleanField(read_only=True)
    weights = serializers.CharField(read_only=True)
    missing = serializers.SerializerMethodField()

    def get_missing(self, reader: Any) -> str:
        return "" if reader.present else reader.missing


class PipelineSerializer(serializers.Serializer[Any]):
    version = serializers.CharField(read_only=True)
    readers = ReaderSerializer(many=True, read_only=True)


class PipelineView(PlainView):
    """The version that stands with everything that was read, and the models beside the rules."""

    tag = "pipeline"
    model = Claim
    action = "list"

    @extend_schema(
        operation_id="pipeline_read",
        summary="Tell what reads and compares the texts",
        responses=PipelineSerializer,
    )
    def get(self, request: Request) -> Response:
        return Response(PipelineSerializer({"version": engine().version, "readers": readers()}).data)
