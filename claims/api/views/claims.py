"""Claims: listed, read, and everything that people do with one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.deciding import OfClaims
from claims.api.filters import ClaimFilters
from claims.api.past import AS_OF, PastReadViewSet
from claims.api.serializers.claims import (
    AssignInputSerializer,
    ClaimDetailSerializer,
    ClaimMergeInputSerializer,
    ClaimSerializer,
    PublicationInputSerializer,
    WorkflowInputSerializer,
    evidence_field,
    flags_field,
    mentions_field,
    merged_from_field,
    origins_field,
    relations_field,
    reviews_field,
    timeline_field,
)
from claims.api.serializers.desk import HandOverSerializer
from claims.api.serializers.figures import FigureSerializer
from claims.api.serializers.past_rows import PastClaimDetailSerializer, PastClaimSerializer
from claims.models import Claim
from claims.selectors import figures_for
from claims.selectors.pastclaims import claim_as_of, claims_as_of, claims_then, merged_then
from claims.services import decisions
from claims.services.desk import hand_over_claim
from sources.api.articles import LOCATION
from sources.api.conditional import Decision
from sources.api.fields import Expansion, JobAcceptedSerializer
from sources.api.serializers import ReasonInputSerializer
from sources.api.shapes import Shape
from sources.api.viewsets import ADDRESS, job_accepted, person_of, refuse_unknown
from sources.services.errors import InvalidInput
from sources.tasks import submit


@extend_schema_view(
    list=extend_schema(summary="List claims", responses=ClaimSerializer),
    retrieve=extend_schema(
        summary="Read a claim with its voicings, flags, relations, evidence, reviews and history",
        responses=ClaimDetailSerializer,
        parameters=[AS_OF],
    ),
)
class ClaimViewSet(OfClaims, PastReadViewSet):
    """What statements repeat, deny or update."""

    model = Claim
    tag = "claims"
    queryset = Claim.objects.filter(merged_into__isnull=True)
    serializer_class = ClaimSerializer
    detail_serializer_class = ClaimDetailSerializer
    past_serializer_class = PastClaimSerializer
    past_detail_serializer_class = PastClaimDetailSerializer
    filterset_class = ClaimFilters
    ordering_fields = ("id", "last_seen", "first_seen", "check_worthiness", "next_check_at", "updated_at")
    expansions: ClassVar = {
        "mentions": Expansion(mentions_field),
        "origins": Expansion(origins_field),
        "flags": Expansion(flags_field),
        "relations": Expansion(relations_field),
        "evidence": Expansion(evidence_field),
        "reviews": Expansion(reviews_field),
        "timeline": Expansion(timeline_field),
        "merged_from": Expansion(merged_from_field),
    }
    unsorted: ClassVar = {
        "url": ADDRESS,
        "voicing_count": "It is counted when it is read; no index holds it.",
    }
    required_permissions = {
        "recheck": "claims.recheck_claim",
        "workflow": "claims.review_claim",
        "assign": "claims.review_claim",
        "hand_over": "claims.review_claim",
        "publication": "claims.publish_claim",
        "merge": "claims.merge_claim",
        "unmerge": "claims.merge_claim",
    }

    version_fields = (
        "text",
        "text_origin",
        "workflow_state",
        "verification_status",
        "publication_state",
        "merged_into_id",
        "assigned_to_id",
    )
    decisions = {
        "workflow": Decision({"expected_state": "workflow_state"}),
        "publication": Decision({"expected_state": "publication_state"}),
        "assign": Decision(),
        "hand_over": Decision(),
        "merge": Decision(),
        "unmerge": Decision(),
    }
    undecided = {"recheck": "It asks for work and decides nothing."}
    bodiless = frozenset({"recheck"})

    def past_rows(self, at: datetime) -> Any:
        return claims_then(at)

    def as_held(self, rows: list[Claim], at: datetime) -> list[Claim]:
        return claims_as_of(rows, at)

    def one_as_held(self, row: Claim, at: datetime) -> Claim:
        return claim_as_of(row, at)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if self.instant is not None and (home := merged_then(kwargs["pk"], self.instant)) is not None:
            raise NotFound(f"This claim was merged into claim {home} then.", code="merged")
        return super().retrieve(request, *args, **kwargs)

    def decided_row(self) -> Any:
        if self.action != "unmerge":
            self._claim(self.kwargs["pk"])
        return super().decided_row()

    def represent(self, pk: int, shape: Shape) -> dict[str, Any]:
        try:
            return super().represent(pk, shape)
        except Http404:
            self._claim(pk)
            raise

    def _claim(self, pk: int) -> Claim:
        """Raises NotFound; for a claim that was merged away it says into which."""
        claim = get_object_or_404(Claim, pk=pk)
        if claim.merged_into_id is not None:
            raise NotFound(f"This claim was merged into claim {claim.merged_into_id}.", code="merged")
        return claim

    @extend_schema(
        summary="Check a claim again now",
        request=None,
        responses={202: JobAcceptedSerializer},
        parameters=[LOCATION],
    )
    @action(detail=True, methods=["post"])
    def recheck(self, request: Request, pk: int) -> Response:
        about = f"claim:{self._claim(pk).pk}"
        params = {"claim_id": pk}
        job = submit("refresh-claim", key=about, subject=about, params=params, by=person_of(request))
        return job_accepted(request, job)

    @extend_schema(
        summary="Move a claim through the desk's work-flow",
        request=WorkflowInputSerializer,
        responses=ClaimDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def workflow(self, request: Request, pk: int) -> Response:
        claim = self._claim(pk)
        decisions.set_workflow_state(claim, by=person_of(request), **self.read_body(WorkflowInputSerializer))
        return self.shown(pk)

    @extend_schema(
        summary="Publish or withdraw a claim",
        request=PublicationInputSerializer,
        responses=ClaimDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def publication(self, request: Request, pk: int) -> Response:
        claim = self._claim(pk)
        decisions.set_publication_state(
            claim, by=person_of(request), **self.read_body(PublicationInputSerializer)
        )
        return self.shown(pk)

    @extend_schema(
        summary="Give a claim to a person, or take it away",
        request=AssignInputSerializer,
        responses=ClaimDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: int) -> Response:
        claim = self._claim(pk)
        asked = self.read_body(AssignInputSerializer)
        to = None if asked["to"] is None else colleague(asked["to"])
        decisions.assign_claim(claim, by=person_of(request), to=to, reason=asked["reason"])
        return self.shown(pk)

    @extend_schema(
        summary="List the figures of a claim and of those that conflict with it or update it",
        description="By the day they were reported, oldest first, at most 500.",
        responses=FigureSerializer(many=True),
        filters=False,
    )
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def figures(self, request: Request, pk: int) -> Response:
        refuse_unknown(request, set())
        return Response(FigureSerializer(figures_for(self._claim(pk)), many=True).data)

    @extend_schema(
        summary="Hand a claim of mine over to a colleague",
        request=HandOverSerializer,
        responses=ClaimDetailSerializer,
    )
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, pk: int) -> Response:
        claim, asked = self._claim(pk), self.read_body(HandOverSerializer)
        hand_over_claim(claim, by=person_of(request), to=colleague(asked["to"]), note=asked["note"])
        return self.shown(pk)

    @extend_schema(
        summary="Merge another claim into this one",
        description="Its statements come to this claim, and so do people's decisions about its relations and "
        "flags; its reviews and evidence stay its own. It can be undone.",
        request=ClaimMergeInputSerializer,
        responses=ClaimDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: int) -> Response:
        keep, asked = self._claim(pk), self.read_body(ClaimMergeInputSerializer)
        other = Claim.objects.filter(pk=asked["other"]).first()
        if other is None:
            raise InvalidInput("unknown-claim", f"There is no claim {asked['other']}.")
        decisions.merge_claims(keep, other=other, by=person_of(request), reason=asked["reason"])
        return self.shown(pk)

    @extend_schema(
        summary="Part a merged claim from the one it was merged into",
        request=ReasonInputSerializer,
        responses=ClaimDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def unmerge(self, request: Request, pk: int) -> Response:
        claim = get_object_or_404(Claim, pk=pk)
        asked = self.read_body(ReasonInputSerializer)
        decisions.unmerge_claim(claim, by=person_of(request), **asked)
        return self.shown(pk)


def colleague(username: str) -> User:
    """An active user by name. Raises InvalidInput."""
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise InvalidInput("unknown-person", "There is no active user of that name.")
    return person
