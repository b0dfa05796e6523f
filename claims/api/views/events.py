"""The audit trail of everything, and the history of one claim."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view

from claims.api.serializers.events import EventSerializer
from claims.api.upkeep_filters import EventFilters
from claims.api.views.judgements import CLAIM_ID, OfClaimViewSet
from claims.models import Event
from claims.selectors.history import events_of
from sources.api.viewsets import ADDRESS, ReadViewSet

FOUND_BY: dict[str, str] = {
    "url": ADDRESS,
    "target_id": "`target` finds the events of one row.",
    "before": "It is an object; the verb says what changed.",
    "after": "It is an object; the verb says what changed.",
}


@extend_schema_view(
    list=extend_schema(summary="List what people and machines did", responses=EventSerializer),
    retrieve=extend_schema(summary="Read one event", responses=EventSerializer),
)
class EventViewSet(ReadViewSet):
    """Who did what to which row, when and why: written once, never changed."""

    model = Event
    tag = "events"
    queryset = Event.objects.all()
    serializer_class = EventSerializer
    detail_serializer_class = EventSerializer
    filterset_class = EventFilters
    ordering_fields = ("id",)
    unsorted: ClassVar = FOUND_BY


@extend_schema_view(
    list=extend_schema(
        summary="List the history of a claim",
        description="Everything that was done to the claim, to its relations and to the statements that make "
        "it, newest first; the events of its own rows alone are in `/events?claim=`.",
        responses=EventSerializer,
        parameters=[CLAIM_ID],
    )
)
class HistoryViewSet(OfClaimViewSet):
    """The events that a claim's page tells, in pages."""

    model = Event
    queryset = Event.objects.all()
    serializer_class = EventSerializer
    filterset_class = EventFilters
    unsorted: ClassVar = FOUND_BY

    def get_queryset(self) -> Any:
        if "claim_id" not in self.kwargs:  # only the schema is drawn
            return Event.objects.none()
        return events_of(self.claim())
