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
from sources.api.viewsets import PartialSerializer, PlainView, job_accepted, person_of
from sources.models import Job
from sources.services.schedules import LONGEST_SECONDS, SHORTEST_SECONDS, change_schedule
from sources.tasks import start_check

KIND = OpenApiParameter("kind", str, OpenApiParameter.PATH, description="As in the list of checks.")


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


class ScheduleChangeSerializer(PartialSerializer):
    """``every_seconds`` or ``daily_at``, not both."""

    enabled = serializers.BooleanField(required=False)
    every_seconds = serializers.IntegerField(
        required=False, min_value=SHORTEST_SECONDS, max_value=LONGEST_SECONDS
    )
    daily_at = serializers.TimeField(required=False, help_text="Hour and minute in UTC, such as 00:10.")


class CheckOneView(CheckView):
    """``action`` follows the method, as the permissions are by action."""

    required_permissions = {"change": "django_celery_beat.change_periodictask"}
    undecided = {"change": "What is sent takes the place of whatever was set."}

    @property
    def action(self) -> str:
        return "change" if self.request and self.request.method == "PATCH" else "retrieve"

    @extend_schema(
        operation_id="checks_retrieve",
        summary="Read a scheduled check",
        responses=CheckSerializer,
        parameters=[KIND],
    )
    def get(self, request: Request, kind: str) -> Response:
        return Response(CheckSerializer(_check(kind)).data)

    @extend_schema(
        operation_id="checks_change",
        summary="Change when a check runs by itself, or switch it off",
        request=ScheduleChangeSerializer,
        responses=CheckSerializer,
        parameters=[KIND],
    )
    def patch(self, request: Request, kind: str) -> Response:
        _check(kind)
        asked = ScheduleChangeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        change_schedule(kind, by=person_of(request), **asked.validated_data)
        return Response(CheckSerializer(_check(kind)).data)


def _check(kind: str) -> Any:
    """Raises NotFound."""
    found = next((check for check in check_history() if check.kind == kind), None)
    if found is None:
        raise NotFound("There is no such check.")
    return found


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
            KIND,
            LOCATION,
        ],
    )
    def post(self, request: Request, kind: str) -> Response:
        _check(kind)
        return job_accepted(request, start_check(kind, by=person_of(request)))
