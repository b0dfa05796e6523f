"""Figures of a measure over time: who says how many, when."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.serializers.figures import FigureSerializer, MeasureSerializer
from claims.models import Quantity
from claims.selectors import figures_for
from claims.selectors.figures import measures_list
from sources.api.problems import InvalidParameter
from sources.api.viewsets import ApiViewSet, StrictSerializer


class MeasureParametersSerializer(StrictSerializer):
    search = serializers.CharField(required=False, default="", max_length=160, help_text="Part of its key.")


class FigureParametersSerializer(StrictSerializer):
    measure = serializers.CharField(max_length=160, help_text="A measure's key, as in the list of measures.")


class MeasureViewSet(ApiViewSet):
    """What is counted by several: a measure is what two figures must share to be compared."""

    model = Quantity
    tag = "measures"
    queryset = Quantity.objects.none()
    serializer_class = MeasureSerializer
    pagination_class = None
    filter_backends = ()  # type: ignore[assignment]

    @extend_schema(
        summary="List measures with several figures",
        description="Those of most sources first, at most 100.",
        parameters=[MeasureParametersSerializer],
        responses=MeasureSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        asked = MeasureParametersSerializer(data=request.query_params.dict())
        if not asked.is_valid():
            raise InvalidParameter(asked.errors)
        return Response(MeasureSerializer(measures_list(**asked.validated_data), many=True).data)

    @extend_schema(
        summary="List the figures of a measure over time",
        description="By the day they were reported, oldest first, at most 500.",
        parameters=[FigureParametersSerializer],
        responses=FigureSerializer(many=True),
    )
    @action(detail=False, methods=["get"])
    def figures(self, request: Request) -> Response:
        asked = FigureParametersSerializer(data=request.query_params.dict())
        if not asked.is_valid():
            raise InvalidParameter(asked.errors)
        return Response(FigureSerializer(figures_for(asked.validated_data["measure"]), many=True).data)
