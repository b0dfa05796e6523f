"""The record of the machine: passes of the pipeline, the numbers of days, and how good each rule is."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.serializers.figures import RuleKindsSerializer, RuleSerializer
from claims.api.serializers.records import DigestSerializer, RunSerializer
from claims.api.upkeep_filters import DigestFilters, RunFilters
from claims.models import DailyDigest, PipelineRun, Relation
from claims.selectors.rule_quality import KINDS, rule_quality
from sources.api.problems import InvalidParameter
from sources.api.viewsets import ApiViewSet, ReadViewSet, StrictSerializer


@extend_schema_view(
    list=extend_schema(summary="List passes of the pipeline", responses=RunSerializer),
    retrieve=extend_schema(summary="Read a pass of the pipeline", responses=RunSerializer),
)
class RunViewSet(ReadViewSet):
    """What each reading of a text cost and made."""

    model = PipelineRun
    tag = "runs"
    queryset = PipelineRun.objects.all()
    serializer_class = RunSerializer
    detail_serializer_class = RunSerializer
    filterset_class = RunFilters
    unsorted: ClassVar = {
        "timings": "It is an object; the monitoring adds it up.",
        "counts": "It is an object.",
        "warnings": "It is a list of words.",
    }
    ordering_fields = ("id", "created_at")


@extend_schema_view(
    list=extend_schema(summary="List the numbers of days", responses=DigestSerializer),
    retrieve=extend_schema(summary="Read the numbers of a day", responses=DigestSerializer),
)
class DigestViewSet(ReadViewSet):
    """One row a day, kept so that they can be drawn over time."""

    model = DailyDigest
    tag = "digests"
    queryset = DailyDigest.objects.all()
    serializer_class = DigestSerializer
    detail_serializer_class = DigestSerializer
    filterset_class = DigestFilters
    unsorted: ClassVar = {"figures": "It is an object."}
    ordering_fields = ("day", "id")
    ordering = "-day"


class RuleParametersSerializer(StrictSerializer):
    kind = serializers.ChoiceField(
        list(KINDS), required=False, help_text="Rules that propose rows of this kind."
    )
    since = serializers.DateField(required=False, help_text="Only decisions of that day and later.")


class RuleViewSet(ApiViewSet):
    """Every rule that ever proposed something, with how often people found it right."""

    model = Relation
    tag = "rules"
    queryset = Relation.objects.none()
    serializer_class = RuleSerializer
    pagination_class = None
    filter_backends = ()  # type: ignore[assignment]
    lookup_field = "rule_id"
    lookup_value_converter = "slug"

    def _asked(self, request: Request) -> dict[str, Any]:
        asked = RuleParametersSerializer(data=request.query_params.dict())
        if not asked.is_valid():
            raise InvalidParameter(asked.errors)
        return dict(asked.validated_data)

    @extend_schema(
        summary="List the rules by how often they are right",
        parameters=[RuleParametersSerializer],
        responses=RuleSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        return Response(RuleSerializer(rule_quality(**self._asked(request)), many=True).data)

    @extend_schema(
        summary="Read how good a rule is, by decision, score, version and week",
        parameters=[
            RuleParametersSerializer,
            OpenApiParameter("rule_id", str, OpenApiParameter.PATH, description="Such as numbers-disjoint."),
        ],
        responses=RuleKindsSerializer,
    )
    def retrieve(self, request: Request, rule_id: str) -> Response:
        rows = rule_quality(rule_id=rule_id, **self._asked(request))
        if not rows:
            raise NotFound("No rule of that id ever proposed anything.")
        return Response(RuleKindsSerializer({"results": rows}).data)
