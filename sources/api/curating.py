"""What an editor enters about outlets, feeds and sources, and changes."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from sources import tasks
from sources.api.conditional import Decision
from sources.api.fields import MAX_ID, OutletRefSerializer, RowSerializer
from sources.api.filters import FeedFilters
from sources.api.serializers import OutletDetailSerializer, SourceDetailSerializer
from sources.api.viewsets import ApiViewSet, PartialSerializer, ReadViewSet, StrictSerializer, person_of
from sources.choices import OutletKind, SourceKind
from sources.models import Affiliation, Feed, Outlet, Source
from sources.services import curating
from sources.services.errors import InvalidInput

SEEN = "The `updated_at` that you were shown: 409 where somebody changed it since."
ROLE_ID = OpenApiParameter("affiliation_id", int, OpenApiParameter.PATH, description="Id of the role.")


class ChangeSerializer(PartialSerializer):
    about = frozenset({"reason", "seen"})
    shape = {"not": {"propertyNames": {"enum": sorted(about)}}}
    reason = serializers.CharField(required=False, max_length=100, help_text="Stands in the history.")
    seen = serializers.DateTimeField(required=False, help_text=SEEN)


class OutletInputSerializer(StrictSerializer):
    name = serializers.CharField(max_length=200)
    domain = serializers.CharField(required=False, allow_blank=True, max_length=253)
    kind = serializers.ChoiceField(OutletKind.choices, required=False)
    is_wire_agency = serializers.BooleanField(required=False)
    notes = serializers.CharField(required=False, allow_blank=True, max_length=20_000)


class OutletChangeSerializer(ChangeSerializer, OutletInputSerializer):
    pass


class SourceInputSerializer(StrictSerializer):
    name = serializers.CharField(max_length=300)
    kind = serializers.ChoiceField(SourceKind.choices, required=False)
    description = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    stakes = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=20_000,
        help_text="What it gains by being believed.",
    )


class SourceChangeSerializer(ChangeSerializer, SourceInputSerializer):
    pass


class AliasInputSerializer(StrictSerializer):
    name = serializers.CharField(max_length=300)


class RoleSerializer(StrictSerializer):
    """A dated role; ``until`` is left out, or null, for one that has not ended."""

    role = serializers.CharField(required=False, allow_blank=True, max_length=200)
    side = serializers.CharField(required=False, allow_blank=True, max_length=100)
    since = serializers.DateField(required=False, allow_null=True)
    until = serializers.DateField(required=False, allow_null=True)


class RoleChangeSerializer(PartialSerializer, RoleSerializer):
    pass


class AffiliationInputSerializer(RoleSerializer):
    body = serializers.IntegerField(min_value=1, max_value=MAX_ID, help_text="Id of whom it speaks for.")


class FeedSerializer(RowSerializer):
    """A list of an outlet's pages that is read again and again."""

    url = serializers.URLField(read_only=True, help_text="Of the feed itself.")
    outlet = OutletRefSerializer(read_only=True)

    class Meta:
        model = Feed
        fields: tuple[str, ...] = (
            "id",
            "outlet",
            "url",
            "title",
            "is_active",
            "interval_minutes",
            "next_fetch_at",
            "last_fetched_at",
            "last_error",
            "failures_in_a_row",
            "created_at",
        )


class FeedFieldsSerializer(StrictSerializer):
    url = serializers.URLField(max_length=2000)
    title = serializers.CharField(required=False, allow_blank=True, max_length=300)
    is_active = serializers.BooleanField(required=False)
    interval_minutes = serializers.IntegerField(required=False, min_value=1, max_value=100_000)


class FeedChangeSerializer(PartialSerializer, FeedFieldsSerializer):
    pass


class FeedInputSerializer(FeedFieldsSerializer):
    outlet = serializers.IntegerField(min_value=1, max_value=MAX_ID, help_text="Id of the outlet.")


def apart(asked: dict[str, Any]) -> dict[str, Any]:
    """The changes beside what is said about them."""
    said: dict[str, Any] = {name: asked.pop(name) for name in ("reason", "seen") if name in asked}
    return {"changes": asked, **said}


class OutletCurating(ApiViewSet):
    """Mixed into the outlets: what an editor does with them."""

    @extend_schema(
        summary="Add an outlet", request=OutletInputSerializer, responses={201: OutletDetailSerializer}
    )
    def create(self, request: Request) -> Response:
        made = curating.add_outlet(**self.read_body(OutletInputSerializer), by=person_of(request))
        return self.shown(made.pk, status=201)

    @extend_schema(
        summary="Change an outlet", request=OutletChangeSerializer, responses=OutletDetailSerializer
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        outlet, asked = get_object_or_404(Outlet, pk=pk), self.read_body(OutletChangeSerializer)
        curating.change_outlet(outlet, by=person_of(request), **apart(asked))
        return self.shown(pk)


class SourceCurating(ApiViewSet):
    """Mixed into the sources: what an editor enters about them."""

    @extend_schema(
        summary="Add a source", request=SourceInputSerializer, responses={201: SourceDetailSerializer}
    )
    def create(self, request: Request) -> Response:
        made = curating.add_source(**self.read_body(SourceInputSerializer), by=person_of(request))
        return self.shown(made.pk, status=201)

    @extend_schema(
        summary="Change a source", request=SourceChangeSerializer, responses=SourceDetailSerializer
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        source, asked = get_object_or_404(Source, pk=pk), self.read_body(SourceChangeSerializer)
        tasks.change_source(source, by=person_of(request), **apart(asked))
        return self.shown(pk)

    @extend_schema(
        summary="Add a name of a source",
        request=AliasInputSerializer,
        responses={201: SourceDetailSerializer},
    )
    @action(detail=True, methods=["post"], url_path="aliases")
    def add_alias(self, request: Request, pk: int) -> Response:
        source, asked = get_object_or_404(Source, pk=pk), self.read_body(AliasInputSerializer)
        curating.add_alias(source, by=person_of(request), **asked)
        return self.shown(pk, status=201)

    @extend_schema(
        summary="Add a dated role of a source",
        request=AffiliationInputSerializer,
        responses={201: SourceDetailSerializer},
    )
    @action(detail=True, methods=["post"], url_path="affiliations")
    def add_affiliation(self, request: Request, pk: int) -> Response:
        source, asked = get_object_or_404(Source, pk=pk), self.read_body(AffiliationInputSerializer)
        body = Source.objects.filter(pk=asked.pop("body")).first()
        if body is None:
            raise InvalidInput("unknown-source", "There is no source of that id to speak for.")
        tasks.add_affiliation(source, by=person_of(request), body=body, **asked)
        return self.shown(pk, status=201)

    @extend_schema(
        summary="Change a dated role of a source",
        request=RoleChangeSerializer,
        responses=SourceDetailSerializer,
        parameters=[ROLE_ID],
    )
    @action(detail=True, methods=["patch"], url_path="affiliations/<int:affiliation_id>")
    def change_affiliation(self, request: Request, pk: int, affiliation_id: int) -> Response:
        role = get_object_or_404(Affiliation, pk=affiliation_id, source_id=pk)
        changes = self.read_body(RoleChangeSerializer)
        tasks.change_affiliation(role, by=person_of(request), changes=changes)
        return self.shown(pk)


@extend_schema_view(
    list=extend_schema(summary="List feeds", responses=FeedSerializer),
    retrieve=extend_schema(summary="Read a feed and how it fares", responses=FeedSerializer),
)
class FeedViewSet(ReadViewSet):
    """Where new articles of outlets are looked for."""

    model = Feed
    tag = "feeds"
    queryset = Feed.objects.all()
    serializer_class = FeedSerializer
    detail_serializer_class = FeedSerializer
    filterset_class = FeedFilters
    ordering_fields = ("id", "created_at", "next_fetch_at", "last_fetched_at")
    required_permissions = {"create": "sources.add_feed", "partial_update": "sources.change_feed"}
    version_fields = ("url", "title", "is_active", "interval_minutes")
    decisions = {"partial_update": Decision()}
    unsorted: ClassVar = {"interval_minutes": "A newsroom has few feeds, and most keep the same pace."}

    @extend_schema(summary="Add a feed", request=FeedInputSerializer, responses={201: FeedSerializer})
    def create(self, request: Request) -> Response:
        asked = self.read_body(FeedInputSerializer)
        outlet = Outlet.objects.filter(pk=asked.pop("outlet")).first()
        if outlet is None:
            raise InvalidInput("unknown-outlet", "There is no outlet of that id.")
        return self.shown(curating.add_feed(outlet, by=person_of(request), **asked).pk, status=201)

    @extend_schema(summary="Change a feed", request=FeedChangeSerializer, responses=FeedSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        feed, asked = get_object_or_404(Feed, pk=pk), self.read_body(FeedChangeSerializer)
        curating.change_feed(feed, by=person_of(request), changes=asked)
        return self.shown(pk)
