"""Pairs of sources that may be one: proposed by rules, decided by people."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from sources import tasks
from sources.api.conditional import Decision
from sources.api.fields import Expansion
from sources.api.filters import MatchFilters
from sources.api.serializers import (
    ReasonInputSerializer,
    SourceMatchDecisionSerializer,
    SourceMatchSerializer,
    source_field,
)
from sources.api.viewsets import ADDRESS, MADE_BY_RULE, ReadViewSet, person_of
from sources.choices import MatchState
from sources.models import Source, SourceMatch
from sources.services.errors import InvalidInput
from sources.services.matches import reject_match
from sources.services.turns import take_turn


@extend_schema_view(
    list=extend_schema(summary="List pairs of sources that may be one", responses=SourceMatchSerializer),
    retrieve=extend_schema(summary="Read a pair: both sources, and why", responses=SourceMatchSerializer),
)
class MatchViewSet(ReadViewSet):
    """Names that may be one source. None is joined before a person says so."""

    model = SourceMatch
    tag = "sources"
    queryset = SourceMatch.objects.all()
    serializer_class = SourceMatchSerializer
    detail_serializer_class = SourceMatchSerializer
    filterset_class = MatchFilters
    ordering_fields = ("id", "updated_at")
    expansions: ClassVar = {
        "first": Expansion(lambda: source_field("first_id")),
        "second": Expansion(lambda: source_field("second_id")),
        "merged": Expansion(lambda: source_field("merged_id")),
    }
    unsorted: ClassVar = {"url": ADDRESS, "params": MADE_BY_RULE, "why": MADE_BY_RULE}
    required_permissions = {"decide": "sources.merge_source", "reopen": "sources.merge_source"}
    version_fields = ("rule_id", "params", "state", "reason", "decided_by_id", "decided_at", "merged_id")
    decisions = {"decide": Decision(), "reopen": Decision()}

    def take_turn(self) -> None:
        take_turn("sources")

    @extend_schema(
        summary="Say whether the two are one source",
        request=SourceMatchDecisionSerializer,
        responses=SourceMatchSerializer,
    )
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: int) -> Response:
        match = get_object_or_404(SourceMatch, pk=pk)
        asked = self.read_body(SourceMatchDecisionSerializer)
        by, reason = person_of(request), asked["reason"]
        if asked["state"] == MatchState.REJECTED:
            reject_match(match, by=by, reason=reason)
        else:
            tasks.confirm_match(match, by=by, reason=reason, keep=_kept(asked.get("keep")))
        return self.shown(pk)

    @extend_schema(
        summary="Take the decision on a pair of sources back",
        request=ReasonInputSerializer,
        responses=SourceMatchSerializer,
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        match = get_object_or_404(SourceMatch, pk=pk)
        tasks.reopen_match(match, by=person_of(request), **self.read_body(ReasonInputSerializer))
        return self.shown(pk)


def _kept(pk: int | None) -> Source | None:
    if pk is None:
        return None
    kept = Source.objects.filter(pk=pk).first()
    if kept is None:
        raise InvalidInput("unknown-source", f"There is no source {pk} to keep.")
    return kept
