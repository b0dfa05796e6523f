"""Relations between claims: conflicts, updates and sameness, proposed by rules and decided by people."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.deciding import OfClaims
from claims.api.filters import RelationFilters
from claims.api.past import AS_OF, PastReadViewSet
from claims.api.serializers.claims import claim_field
from claims.api.serializers.past_rows import PastRelationDetailSerializer, PastRelationSerializer
from claims.api.serializers.relations import (
    TEXTS,
    RelationDecisionSerializer,
    RelationDetailSerializer,
    RelationSerializer,
    checks_field,
    finding_field,
)
from claims.api.serializers.statements import mention_field
from claims.models import Relation
from claims.selectors import relations_list
from claims.selectors.past import there_at
from claims.selectors.pastclaims import relation_as_of, relations_as_of
from claims.services import decisions
from sources.api.conditional import Decision
from sources.api.fields import Expansion
from sources.api.serializers import ReasonInputSerializer
from sources.api.viewsets import ADDRESS, person_of


@extend_schema_view(
    list=extend_schema(summary="List conflicts and other relations", responses=RelationSerializer),
    retrieve=extend_schema(
        summary="Read a relation: both sides, their spans, and the rule's words",
        responses=RelationDetailSerializer,
        parameters=[AS_OF],
    ),
)
class RelationViewSet(OfClaims, PastReadViewSet):
    """Pairs of claims that conflict, update each other or are one."""

    model = Relation
    tag = "relations"
    queryset = Relation.objects.all()
    serializer_class = RelationSerializer
    detail_serializer_class = RelationDetailSerializer
    past_serializer_class = PastRelationSerializer
    past_detail_serializer_class = PastRelationDetailSerializer
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

    def past_rows(self, at: datetime) -> Any:
        if self.action == "list":
            return there_at(Relation.objects.select_related("claim_a", "claim_b", "decided_by"), at)
        return there_at(relations_list().defer(*TEXTS), at)

    def as_held(self, rows: list[Relation], at: datetime) -> list[Relation]:
        return relations_as_of(rows, at)

    def one_as_held(self, row: Relation, at: datetime) -> Relation:
        return relation_as_of(row, at)

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
