"""Web hooks: made, changed, tried, switched; their log, and sending again."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from claims.api.hook_filters import HookDeliveryFilters, HookFilters
from claims.api.hook_objects import OBJECTS
from claims.api.serializers.hooks import (
    HookCatalogueSerializer,
    HookChangeSerializer,
    HookDeliveryDetailSerializer,
    HookDeliverySerializer,
    HookInputSerializer,
    HookReplayedSerializer,
    HookReplaySerializer,
    HookSerializer,
    HookSwitchSerializer,
    HookWithSecretSerializer,
)
from claims.models import Hook, HookDelivery
from claims.selectors.hooks import CATALOGUE, deliveries_list, hooks_list
from claims.services import hooks
from claims.services.hooks import MANAGE
from claims.tasks import hooks as post_room
from sources.api.conditional import Decision
from sources.api.viewsets import ADDRESS, ApiViewSet, ListMixin, ReadViewSet, RetrieveMixin, person_of

HOOK_ID = OpenApiParameter("id", int, OpenApiParameter.PATH, description="Id of the hook.")
DELIVERY = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, response=[202], description="Address of the delivery."
)
STORED = {"target": "url", "payload_fields": "fields"}
"""What the API calls otherwise than the row: ``url`` is its own address here, as everywhere."""


def _named(body: dict[str, Any]) -> dict[str, Any]:
    return {STORED.get(name, name): value for name, value in body.items()}


@extend_schema_view(
    list=extend_schema(summary="List web hooks", responses=HookSerializer),
    retrieve=extend_schema(summary="Read a web hook", responses=HookSerializer),
)
class HookViewSet(ReadViewSet):
    """Addresses that are told of events by a signed POST."""

    model = Hook
    tag = "hooks"
    queryset = hooks_list()
    serializer_class = HookSerializer
    detail_serializer_class = HookSerializer
    filterset_class = HookFilters
    ordering_fields = ("id", "name", "created_at")
    required_permissions = dict.fromkeys(
        (
            "list",
            "retrieve",
            "create",
            "partial_update",
            "destroy",
            "switch",
            "rotate_secret",
            "test",
            "replay",
            "event_types",
        ),
        MANAGE,
    )
    version_fields = ("name", "url", "events", "fields", "filters", "is_active", "off_reason", "updated_at")
    decisions = {"partial_update": Decision(), "switch": Decision()}
    undecided = {
        "destroy": "Whatever the hook is by now, it shall go.",
        "rotate_secret": "A new secret takes the place of whatever was there.",
        "test": "It asks for work and decides nothing.",
        "replay": "It asks for work and decides nothing.",
    }
    bodiless = frozenset({"rotate_secret", "test"})
    unsorted: ClassVar = {
        "url": ADDRESS,
        "deliveries_url": ADDRESS,
        "events": "It is a list of words; a newsroom has few hooks.",
        "payload_fields": "It is a list of names.",
        "filters": "It is an object.",
        "off_note": "It is prose; `off_reason` narrows.",
        "failures": "`failing` narrows by whether there are any.",
        "held_until": "It moves by itself.",
        "previous_until": "It moves by itself.",
    }

    @property
    def idempotent(self) -> bool:  # type: ignore[override]
        """Answers that hold a secret are not kept to be given again."""
        return getattr(self, "action", None) not in ("create", "rotate_secret")

    @extend_schema(
        summary="Make a web hook",
        description="It is told of what happens from here on. `secret` stands in this answer only.",
        request=HookInputSerializer,
        responses={201: HookWithSecretSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = _named(self.read_body(HookInputSerializer))
        hook, secret = hooks.create_hook(asked.pop("name"), by=person_of(request), **asked)
        return self._with_secret(hook, secret, status=201)

    @extend_schema(summary="Change a web hook", request=HookChangeSerializer, responses=HookSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        hook = get_object_or_404(Hook, pk=pk)
        changes = _named(self.read_body(HookChangeSerializer))
        hooks.change_hook(hook, by=person_of(request), changes=changes)
        return self.shown(pk)

    @extend_schema(summary="Delete a web hook and its log", request=None, responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        hooks.delete_hook(get_object_or_404(Hook, pk=pk), by=person_of(request))
        return Response(status=204)

    @extend_schema(
        summary="Put a web hook on or off",
        description="On again it is told of what happens from here on; `replay` brings what it missed.",
        request=HookSwitchSerializer,
        responses=HookSerializer,
    )
    @action(detail=True, methods=["post"])
    def switch(self, request: Request, pk: int) -> Response:
        hook = get_object_or_404(Hook, pk=pk)
        hooks.switch_hook(hook, by=person_of(request), **self.read_body(HookSwitchSerializer))
        return self.shown(pk)

    @extend_schema(
        summary="Renew the secret of a web hook",
        description="For 24 hours deliveries carry a signature of the old secret too.",
        request=None,
        responses=HookWithSecretSerializer,
    )
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, pk: int) -> Response:
        hook = get_object_or_404(Hook, pk=pk)
        return self._with_secret(hook, hooks.renew_secret(hook, by=person_of(request)))

    @extend_schema(
        summary="Send a test event",
        description="A delivery of type `hook.test`, tried once, also where the hook is off.",
        request=None,
        responses={202: HookDeliveryDetailSerializer},
        parameters=[DELIVERY],
    )
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: int) -> Response:
        delivery = post_room.try_hook(get_object_or_404(Hook, pk=pk), by=person_of(request))
        return accepted(request, delivery)

    @extend_schema(
        summary="Send again what failed, and what was never sent, since a time",
        request=HookReplaySerializer,
        responses={202: HookReplayedSerializer},
    )
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: int) -> Response:
        hook = get_object_or_404(Hook, pk=pk)
        queued = post_room.replay_since(hook, by=person_of(request), **self.read_body(HookReplaySerializer))
        return Response({"queued": queued}, status=202)

    @extend_schema(
        summary="List what hooks can be told of, and the fields that can be chosen",
        responses=HookCatalogueSerializer,
        filters=False,
    )
    @action(
        detail=False,
        methods=["get"],
        url_path="event-types",
        url_name="event-types",
        pagination_class=None,
        filterset_class=None,
    )
    def event_types(self, request: Request) -> Response:
        objects = [{"about": a, "names": o.names, "usual": o.usual} for a, o in OBJECTS.items()]
        types = [{"type": k.type, "title": k.title, "about": k.about} for k in CATALOGUE.values()]
        return Response(HookCatalogueSerializer({"types": types, "objects": objects}).data)

    def _with_secret(self, hook: Hook, secret: str, *, status: int = 200) -> Response:
        row = hooks_list().get(pk=hook.pk)
        row.secret = secret  # type: ignore[attr-defined]
        body = HookWithSecretSerializer(row, context=self.get_serializer_context()).data
        return Response(body, status=status, headers={"Cache-Control": "no-store"})


def accepted(request: Request, delivery: HookDelivery) -> Response:
    address = reverse("hook-delivery-detail", [delivery.pk], request=request)
    row = deliveries_list().get(pk=delivery.pk)
    body = HookDeliveryDetailSerializer(row, context={"request": request}).data
    return Response(body, status=202, headers={"Location": address})


@extend_schema_view(
    list=extend_schema(
        summary="List the deliveries of a web hook", responses=HookDeliverySerializer, parameters=[HOOK_ID]
    )
)
class HookDeliveriesViewSet(ListMixin, ApiViewSet):
    """The log of one hook."""

    model = HookDelivery
    tag = "hooks"
    queryset = deliveries_list()
    serializer_class = HookDeliverySerializer
    filterset_class = HookDeliveryFilters
    ordering_fields = ("id", "created_at")
    required_permissions = {"list": MANAGE}
    unsorted: ClassVar = {
        "url": ADDRESS,
        "error": "It is prose; `error_code` narrows.",
        "hook": "They are of one hook.",
    }

    def get_queryset(self) -> Any:
        queryset = super().get_queryset()
        if "pk" not in self.kwargs:  # only the schema is drawn
            return queryset
        hook = get_object_or_404(Hook, pk=self.kwargs["pk"])
        return queryset.filter(hook=hook).defer("payload")


@extend_schema_view(
    retrieve=extend_schema(summary="Read a delivery with its payload", responses=HookDeliveryDetailSerializer)
)
class HookDeliveryViewSet(RetrieveMixin, ApiViewSet):
    """One event for one hook."""

    model = HookDelivery
    tag = "hooks"
    queryset = deliveries_list()
    serializer_class = HookDeliveryDetailSerializer
    required_permissions = {"retrieve": MANAGE, "replay": MANAGE}
    version_fields = ("state", "attempts")
    undecided = {"replay": "It asks for work and decides nothing."}
    bodiless = frozenset({"replay"})

    @extend_schema(
        summary="Send a delivery again",
        description="The same payload under the same `webhook-id`, with fresh tries.",
        request=None,
        responses={202: HookDeliveryDetailSerializer},
        parameters=[DELIVERY],
    )
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: int) -> Response:
        delivery = get_object_or_404(deliveries_list(), pk=pk)
        return accepted(request, post_room.replay(delivery, by=person_of(request)))
