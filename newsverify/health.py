"""Is it well? One address that needs no log-in and tells nothing but that."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sources.choices import JobState
from sources.models import Job

HEARTBEAT_STALE_SECONDS = 180
"""Three beats missed: the queue, its worker or the scheduler does not move."""


@never_cache
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """``status`` is ok, degraded (the queue does not move) or down (no database; answered with 503).

    With ``?require=queue`` a degraded state is answered with 503 too, for those who watch the workers.
    """
    report: dict[str, Any] = {"status": "ok", "database": "ok", "heartbeat_age_seconds": None}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        last = (
            Job.objects.filter(kind="heartbeat", state=JobState.DONE)
            .order_by("-id")
            .values_list("finished_at", flat=True)
            .first()
        )
    except DatabaseError:
        return JsonResponse(report | {"status": "down", "database": "down"}, status=503)
    if last is not None:
        report["heartbeat_age_seconds"] = round((timezone.now() - last).total_seconds(), 1)
    if last is None or report["heartbeat_age_seconds"] > HEARTBEAT_STALE_SECONDS:
        report["status"] = "degraded"
        if request.GET.get("require") == "queue":
            return JsonResponse(report, status=503)
    return JsonResponse(report)
