"""A person's own desk: the next claim, what they watch, and filters that they kept."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.serializers.claims import ClaimSerializer
from claims.api.serializers.desk import (
    QueueLoadSerializer,
    RenameViewSerializer,
    SavedViewInputSerializer,
    SavedViewSerializer,
    SeenInputSerializer,
    SeenSerializer,
    ShareViewSerializer,
    WatchDetailSerializer,
    WatchInputSerializer,
    WatchSerializer,
)
from claims.api.upkeep_filters import SavedViewFilters, WatchFilters
from claims.models import Claim, SavedView, Watch
from claims.selectors.claims import next_in_queue
from claims.selectors.desk import saved_views, stuck_claims, watches_of, work_load
from claims.services import desk
from sources.api.shapes import one_each
from sources.api.viewsets import ADDRESS, ApiViewSet, ReadViewSet, person_of, refuse_unknown
from sources.services.errors import InvalidInput

IN_QUEUE = 50
STUCK_SHOWN = 100


def unpaged(view: type[ApiViewSet]) -> type[ApiViewSet]:
    """A short list that is whole: no cursor, no filters."""
    view.pagination_class = None
    view.filter_backends = ()  # type: ignore[assignment]
    return view


@unpaged
class QueueViewSet(ApiViewSet):
    """What waits for a person."""

    model = Claim
    tag = "queue"
    queryset = Claim.objects.all()
    serializer_class = ClaimSerializer
    required_permissions = {"take": "claims.review_claim"}
    undecided = {"take": "It gives a claim that nobody has; two who ask at once get two."}
    bodiless = frozenset({"take"})

    @extend_schema(
        summary="List what I should look at next",
        description="The first 50: my own claims, then conflicts, then what is worth most.",
        responses=ClaimSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        refuse_unknown(request, set())
        return Response(self._shown(c.pk for c in next_in_queue(person_of(request), limit=IN_QUEUE)))

    @extend_schema(
        summary="Take the next claim that nobody has",
        description="Two people who ask at once get two different claims.",
        request=None,
        responses={200: ClaimSerializer, 204: OpenApiResponse(description="Nothing waits.")},
    )
    @action(detail=False, methods=["post"])
    def take(self, request: Request) -> Response:
        claim = desk.take_next_claim(by=person_of(request))
        return Response(status=204) if claim is None else Response(self._shown([claim.pk])[0])

    @extend_schema(summary="Tell who carries how much, and what is stuck", responses=QueueLoadSerializer)
    @action(detail=False, methods=["get"])
    def load(self, request: Request) -> Response:
        refuse_unknown(request, set())
        now = timezone.now()
        told = {"people": work_load(now=now), "stuck": stuck_claims(now=now)[:STUCK_SHOWN]}
        return Response(QueueLoadSerializer(told, context=self.get_serializer_context()).data)

    def _shown(self, ids: Any) -> Any:
        wanted = [*ids]
        found = one_each(ClaimSerializer, Claim.objects.all)(wanted, self.get_serializer_context())
        return [found[pk] for pk in wanted if pk in found]


@extend_schema_view(
    list=extend_schema(summary="List the claims that I watch", responses=WatchSerializer),
    retrieve=extend_schema(
        summary="Read what others did to a claim that I watch", responses=WatchDetailSerializer
    ),
)
class WatchViewSet(ReadViewSet):
    """My watches; nobody sees another's."""

    model = Watch
    tag = "watches"
    queryset = Watch.objects.all()
    serializer_class = WatchSerializer
    detail_serializer_class = WatchDetailSerializer
    filterset_class = WatchFilters
    unsorted: ClassVar = {
        "url": ADDRESS,
        "seen_event": "It is where one's own reading ended.",
        "news_count": "It is counted when it is read; no index holds it.",
    }
    required_permissions = {
        "list": "claims.review_claim",
        "retrieve": "claims.review_claim",
        "create": "claims.review_claim",
        "destroy": "claims.review_claim",
        "seen": "claims.review_claim",
    }
    undecided = {
        "create": "It adds a row of one's own.",
        "destroy": "Whatever happened to the claim, one's own watch ends.",
        "seen": "It says what one has read oneself.",
    }

    def get_queryset(self) -> Any:
        if not self.request or not self.request.user.pk:  # only the schema is drawn
            return super().get_queryset()
        return watches_of(person_of(self.request))

    @extend_schema(
        summary="Watch a claim", request=WatchInputSerializer, responses={201: WatchDetailSerializer}
    )
    def create(self, request: Request) -> Response:
        number = self.read_body(WatchInputSerializer)["claim"]
        claim = Claim.objects.filter(pk=number).first()
        if claim is None:
            raise InvalidInput("unknown-claim", f"There is no claim {number}.")
        watch = desk.watch_claim(claim, by=person_of(request))
        return self.shown(watch.pk, status=201)

    @extend_schema(summary="Stop to watch a claim", request=None, responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        desk.unwatch_claim(get_object_or_404(self.get_queryset(), pk=pk).claim, by=person_of(request))
        return Response(status=204)

    @extend_schema(
        summary="Say that I have read what happened up to an event",
        request=SeenInputSerializer,
        responses=SeenSerializer,
    )
    @action(detail=False, methods=["post"])
    def seen(self, request: Request) -> Response:
        asked = self.read_body(SeenInputSerializer)
        return Response({"watches": desk.mark_watched_seen(by=person_of(request), **asked)})


@extend_schema_view(
    list=extend_schema(summary="List saved filters", responses=SavedViewSerializer),
    retrieve=extend_schema(summary="Read a saved filter", responses=SavedViewSerializer),
)
class SavedViewViewSet(ReadViewSet):
    """Filters of lists under a name: mine and those that are shared. Only who saved one changes it."""

    model = SavedView
    tag = "saved views"
    queryset = SavedView.objects.all()
    serializer_class = SavedViewSerializer
    detail_serializer_class = SavedViewSerializer
    filterset_class = SavedViewFilters
    ordering_fields = ("id", "name", "position", "created_at")
    unsorted: ClassVar = {"url": ADDRESS}
    required_permissions = {"share": "claims.share_view"}
    undecided = {
        "create": "It is one's own; the same name again takes the place of what was there.",
        "rename": "It is one's own: nobody else changes it.",
        "share": "It is one's own: nobody else changes it.",
        "destroy": "It is one's own: nobody else changes it.",
    }

    def get_queryset(self) -> Any:
        if not self.request or not self.request.user.pk:  # only the schema is drawn
            return super().get_queryset()
        return saved_views(person_of(self.request))

    @extend_schema(
        summary="Save filters under a name",
        request=SavedViewInputSerializer,
        responses={201: SavedViewSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = self.read_body(SavedViewInputSerializer)
        known = parameters_in(asked["query"])
        view = desk.save_view(asked.pop("list_name"), by=person_of(request), known=known, **asked)
        return self.shown(view.pk, status=201)

    @extend_schema(
        summary="Rename a filter of mine", request=RenameViewSerializer, responses=SavedViewSerializer
    )
    @action(detail=True, methods=["post"])
    def rename(self, request: Request, pk: int) -> Response:
        asked = self.read_body(RenameViewSerializer)
        desk.rename_view(self._view(pk), by=person_of(request), **asked)
        return self.shown(pk)

    @extend_schema(
        summary="Share a filter of mine with everybody, or no longer",
        request=ShareViewSerializer,
        responses=SavedViewSerializer,
    )
    @action(detail=True, methods=["post"])
    def share(self, request: Request, pk: int) -> Response:
        asked = self.read_body(ShareViewSerializer)
        desk.share_view(self._view(pk), by=person_of(request), **asked)
        return self.shown(pk)

    @extend_schema(summary="Delete a filter of mine", request=None, responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        desk.delete_view(self._view(pk), by=person_of(request))
        return Response(status=204)

    def _view(self, pk: int) -> SavedView:
        view: SavedView = get_object_or_404(self.get_queryset(), pk=pk)
        return view


def parameters_in(query: str) -> frozenset[str]:
    """Names that a list could have: letters, digits and underscores."""
    names = (part.partition("=")[0] for part in query.lstrip("?").split("&")[:50])
    return frozenset(n for n in names if len(n) <= 80 and n.replace("_", "").isalnum() and n.isascii())
