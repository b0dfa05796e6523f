"""Jobs: what is queued, how far it is, and a second try."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from sources import tasks
from sources.api.articles import LOCATION
from sources.api.conditional import Decision
from sources.api.fields import JobAcceptedSerializer
from sources.api.filters import JobFilters
from sources.api.serializers import CancelInputSerializer, JobDetailSerializer, JobSerializer
from sources.api.viewsets import ADDRESS, ReadViewSet, job_accepted, person_of
from sources.models import Job
from sources.services.jobs import cancel_job


@extend_schema_view(
    list=extend_schema(summary="List jobs", responses=JobSerializer),
    retrieve=extend_schema(
        summary="Follow a job: state, progress, result or error", responses=JobDetailSerializer
    ),
)
class JobViewSet(ReadViewSet):
    """Work that takes longer than a request."""

    model = Job
    tag = "jobs"
    queryset = Job.objects.all()
    serializer_class = JobSerializer
    detail_serializer_class = JobDetailSerializer
    filterset_class = JobFilters
    ordering_fields = ("id", "created_at", "finished_at")
    unsorted: ClassVar = {
        "url": ADDRESS,
        "progress": "It changes while it is read.",
        "max_attempts": "It is the same for nearly all; `min_attempt` finds those that are tried again.",
    }
    required_permissions = {"retry": "sources.retry_job", "cancel": "sources.retry_job"}
    version_fields = ("state", "attempt", "again", "error_code", "finished_at")
    # A job moves by itself between reading and asking: a tag is honoured, and none is asked for. The service
    # cancels what is open and retries what has ended badly, and says so where it is neither.
    decisions = {"retry": Decision(required=False), "cancel": Decision(required=False)}
    bodiless = frozenset({"retry"})

    @extend_schema(
        summary="Try an ended job again",
        request=None,
        responses={202: JobAcceptedSerializer},
        parameters=[LOCATION],
    )
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: int) -> Response:
        return job_accepted(request, tasks.retry(get_object_or_404(Job, pk=pk), by=person_of(request)))

    @extend_schema(
        summary="Cancel a job that has not ended",
        request=CancelInputSerializer,
        responses=JobDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        job = get_object_or_404(Job, pk=pk)
        cancel_job(job, by=person_of(request), **self.read_body(CancelInputSerializer))
        return self.shown(pk)
