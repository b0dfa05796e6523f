"""Relations between claims: conflicts, updates and sameness, proposed by rules and decided by people."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.deciding import OfClaims
from claims.api.filters import RelationFilters
from claims.api.serializers.claims import claim_field
from claims.api.serializers.relations import (
    RelationDecisionSerializer,
    RelationDetailSerializer,
    RelationSerializer,
    checks_field,
    finding_field,
)
from claims.api.serializers.statements import mention_field
from claims.models import Relation
from claims.services import decisions
from sources.api.conditional import Decision
from sources.api.fields import Expansion
from sources.api.serializers import ReasonInputSerializer
from sources.api.viewsets import ADDRESS, ReadViewSet, person_of


@extend_schema_view(
    list=extend_schema(summary="List conflicts and other relations", responses=RelationSerializer),
    retrieve=extend_schema(
        summary="Read a relation: both sides, their spans, and the rule's words",
        responses=RelationDetailSerializer,
    ),
)
class RelationViewSet(OfClaims, ReadViewSet):
    """Pairs of claims that conflict, update each other or are one."""

    model = Relation
    tag = "relations"
    queryset = Relation.objects.all()
    serializer_class = RelationSerializer
    detail_serializer_class = RelationDetailSerializer
    filterset_class = RelationFilters
    ordering_fields = ("id", "score", "updated_at")
    expansions: ClassVar = {
        "claim_a": Expansion(lambda: claim_field("claim_a_id")),
        "claim_b": Expansion(lambda: claim_field("claim_b_id")),
        "mention_a": Expansion(lambda: mention_field("mention_a_id")),
        "mention_b": Expansion(lambda: mention_field("mention_b_id")),
        "finding": Expansion(finding_field),
        "checks": Expansion(checks_field),
    }
    unsorted: ClassVar = {"url": ADDRESS}
    required_permissions = {"decide": "claims.decide_relation", "reopen": "claims.decide_relation"}

    version_fields = (
        "kind",
        "rule_id",
        "params",
        "is_current",
        "state",
        "explanation",
        "reason",
        "decided_by_id",
        "decided_at",
    )
    decisions = {"decide": Decision({"expected_state": "state"}), "reopen": Decision()}

    @extend_schema(
        summary="Confirm, reject or explain a relation",
        request=RelationDecisionSerializer,
        responses=RelationDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: int) -> Response:
        relation = get_object_or_404(Relation, pk=pk)
        asked = self.read_body(RelationDecisionSerializer)
        decisions.decide_relation(relation, by=person_of(request), **asked)
        return self.shown(pk)

    @extend_schema(
        summary="Take the decision on a relation back",
        request=ReasonInputSerializer,
        responses=RelationDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        relation = get_object_or_404(Relation, pk=pk)
        asked = self.read_body(ReasonInputSerializer)
        decisions.reopen_relation(relation, by=person_of(request), **asked)
        return self.shown(pk)
