"""The scheduled checks: when each last ran, what it changed, when it runs next, and running one now."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from claims.selectors import check_history
from sources.api.articles import LOCATION
from sources.api.fields import JobAcceptedSerializer
from sources.api.viewsets import PlainView, job_accepted, person_of
from sources.models import Job
from sources.tasks import start_check


class CheckSerializer(serializers.Serializer[Any]):
    """One schedule. ``running`` and ``last_job`` are ids of jobs."""

    kind = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    enabled = serializers.BooleanField(read_only=True)
    running = serializers.IntegerField(read_only=True, allow_null=True)
    last_job = serializers.IntegerField(read_only=True, allow_null=True)
    last_run_at = serializers.DateTimeField(read_only=True, allow_null=True)
    last_state = serializers.CharField(read_only=True)
    last_result = serializers.DictField(read_only=True)
    last_error = serializers.CharField(read_only=True)
    next_run_at = serializers.DateTimeField(read_only=True, allow_null=True)


class ChecksSerializer(serializers.Serializer[Any]):
    results = CheckSerializer(many=True, read_only=True)


class CheckView(PlainView):
    tag = "checks"
    model = Job


class CheckListView(CheckView):
    """What runs by itself: when it last ran, what came of it, and when it runs next."""

    action = "list"

    @extend_schema(
        operation_id="checks_list", summary="List the scheduled checks", responses=ChecksSerializer
    )
    def get(self, request: Request) -> Response:
        return Response({"results": CheckSerializer(check_history(), many=True).data})


class CheckStartView(CheckView):
    """Runs a check before its time. One that runs already is not started twice: its job is told."""

    action = "start"
    required_permissions = {"start": "sources.start_check"}
    undecided = {"start": "It asks for work and decides nothing."}
    bodiless = frozenset({"start"})
    costly = frozenset({"start"})

    @extend_schema(
        operation_id="checks_start",
        summary="Start a scheduled check now",
        request=None,
        responses={202: JobAcceptedSerializer},
        parameters=[
            OpenApiParameter("kind", str, OpenApiParameter.PATH, description="As in the list of checks."),
            LOCATION,
        ],
    )
    def post(self, request: Request, kind: str) -> Response:
        if kind not in {check.kind for check in check_history()}:
            raise NotFound("There is no such check.")
        return job_accepted(request, start_check(kind, by=person_of(request)))
