"""Sources and outlets: who speaks, and where it is printed."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from sources import tasks
from sources.api.conditional import Decision
from sources.api.curating import OutletCurating, SourceCurating
from sources.api.fields import Expansion
from sources.api.filters import OutletFilters, SourceFilters
from sources.api.serializers import (
    MergeInputSerializer,
    OutletDetailSerializer,
    OutletSerializer,
    ReasonInputSerializer,
    SourceDetailSerializer,
    SourceSerializer,
    affiliations_field,
    aliases_field,
    source_field,
)
from sources.api.viewsets import ADDRESS, ReadViewSet, person_of
from sources.models import Outlet, Source, SourceAlias
from sources.services import people
from sources.services.errors import InvalidInput
from sources.services.turns import take_turn

ALIAS_ID = OpenApiParameter("alias_id", int, OpenApiParameter.PATH, description="Id of the alias.")


@extend_schema_view(
    list=extend_schema(summary="List sources", responses=SourceSerializer),
    retrieve=extend_schema(
        summary="Read a source with its aliases and dated affiliations", responses=SourceDetailSerializer
    ),
)
class SourceViewSet(SourceCurating, ReadViewSet):
    """Everybody who is on record as having said something."""

    model = Source
    tag = "sources"
    queryset = Source.objects.all()
    serializer_class = SourceSerializer
    detail_serializer_class = SourceDetailSerializer
    filterset_class = SourceFilters
    ordering_fields = ("name", "id", "updated_at")
    ordering = "name"
    expansions: ClassVar = {
        "merged_into": Expansion(lambda: source_field("merged_into_id")),
        "aliases": Expansion(aliases_field),
        "affiliations": Expansion(affiliations_field),
    }
    unsorted: ClassVar = {"url": ADDRESS}
    required_permissions = {
        "merge": "sources.merge_source",
        "unmerge": "sources.merge_source",
        "confirm_alias": "sources.merge_source",
        "reject_alias": "sources.merge_source",
        "create": "sources.add_source",
        "partial_update": "sources.change_source",
        "add_alias": "sources.add_sourcealias",
        "add_affiliation": "sources.add_affiliation",
        "change_affiliation": "sources.change_affiliation",
    }

    # Aliases have no history of their own: settling one is written down with the source.
    version_fields = ("name", "kind", "merged_into_id", "is_curated", "updated_at")
    decisions = {
        "merge": Decision(),
        "unmerge": Decision(),
        "confirm_alias": Decision(),
        "reject_alias": Decision(),
        "partial_update": Decision({"seen": "updated_at"}),
        "change_affiliation": Decision(),
    }
    undecided = {
        "create": "It adds a row.",
        "add_alias": "It adds a row.",
        "add_affiliation": "It adds a row.",
    }
    bodiless = frozenset({"confirm_alias", "reject_alias"})

    def take_turn(self) -> None:
        take_turn("sources")

    @extend_schema(
        summary="Merge another source into this one",
        request=MergeInputSerializer,
        responses=SourceDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: int) -> Response:
        keep = get_object_or_404(Source, pk=pk)
        asked = self.read_body(MergeInputSerializer)
        other = Source.objects.filter(pk=asked["other"]).first()
        if other is None:
            raise InvalidInput("unknown-source", f"There is no source {asked['other']} to merge.")
        tasks.merge(keep, other=other, by=person_of(request), reason=asked["reason"])
        return self.shown(pk)

    @extend_schema(
        summary="Undo the merge of this source",
        request=ReasonInputSerializer,
        responses=SourceDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def unmerge(self, request: Request, pk: int) -> Response:
        source = get_object_or_404(Source, pk=pk)
        tasks.unmerge(source, by=person_of(request), **self.read_body(ReasonInputSerializer))
        return self.shown(pk)

    @extend_schema(
        summary="Confirm that a suggested name is this source",
        request=None,
        responses=SourceDetailSerializer,
        parameters=[ALIAS_ID],
    )
    @action(detail=True, methods=["post"], url_path="aliases/<int:alias_id>/confirm")
    def confirm_alias(self, request: Request, pk: int, alias_id: int) -> Response:
        people.confirm_alias(get_object_or_404(SourceAlias, pk=alias_id, source_id=pk), by=person_of(request))
        return self.shown(pk)

    @extend_schema(
        summary="Reject a suggested name of this source",
        request=None,
        responses=SourceDetailSerializer,
        parameters=[ALIAS_ID],
    )
    @action(detail=True, methods=["post"], url_path="aliases/<int:alias_id>/reject")
    def reject_alias(self, request: Request, pk: int, alias_id: int) -> Response:
        people.reject_alias(get_object_or_404(SourceAlias, pk=alias_id, source_id=pk), by=person_of(request))
        return self.shown(pk)


@extend_schema_view(
    list=extend_schema(summary="List outlets", responses=OutletSerializer),
    retrieve=extend_schema(summary="Read an outlet", responses=OutletDetailSerializer),
)
class OutletViewSet(OutletCurating, ReadViewSet):
    """Newspapers, broadcasters, agencies and official channels."""

    model = Outlet
    tag = "outlets"
    queryset = Outlet.objects.all()
    serializer_class = OutletSerializer
    detail_serializer_class = OutletDetailSerializer
    filterset_class = OutletFilters
    required_permissions = {"create": "sources.add_outlet", "partial_update": "sources.change_outlet"}
    version_fields = ("name", "domain", "kind", "is_wire_agency", "notes", "updated_at")
    decisions = {"partial_update": Decision({"seen": "updated_at"})}
    ordering_fields = ("name", "id", "updated_at")
    ordering = "name"
    unsorted: ClassVar = {"url": ADDRESS}
