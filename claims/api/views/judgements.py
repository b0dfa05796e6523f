"""Evidence and reviews of one claim, its history, and the flags of all."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.deciding import OfClaims
from claims.api.filters import EvidenceFilters, FlagFilters, ReviewFilters
from claims.api.past import AS_OF, PastReadViewSet
from claims.api.serializers.claims import claim_field
from claims.api.serializers.judgements import (
    CountersignInputSerializer,
    EvidenceDetailSerializer,
    EvidenceInputSerializer,
    EvidenceSerializer,
    FlagDecisionSerializer,
    FlagSerializer,
    ReviewDetailSerializer,
    ReviewInputSerializer,
    ReviewSerializer,
    review_field,
)
from claims.api.serializers.past_rows import PastFlagSerializer, PastReviewSerializer
from claims.models import Claim, Evidence, Flag, Review
from claims.selectors import flags_list
from claims.selectors.past import there_at
from claims.selectors.pastclaims import flags_as_of, reviews_as_of, reviews_then
from claims.selectors.reviews import reviews_list, signature_of
from claims.services import decisions
from sources.api.conditional import Decision
from sources.api.fields import Expansion
from sources.api.serializers import ReasonInputSerializer
from sources.api.viewsets import ADDRESS, MADE_BY_RULE, ApiViewSet, ListMixin, ReadViewSet, person_of

CLAIM_ID = OpenApiParameter("claim_id", int, OpenApiParameter.PATH, description="Id of the claim.")


class OfClaimViewSet(ListMixin, ApiViewSet):
    """A list that belongs to one claim."""

    tag = "claims"

    def claim(self) -> Claim:
        return get_object_or_404(Claim, pk=self.kwargs["claim_id"])

    def get_queryset(self) -> Any:
        queryset = super().get_queryset()
        if "claim_id" not in self.kwargs:  # only the schema is drawn
            return queryset
        return queryset.filter(claim=self.claim())


@extend_schema_view(
    list=extend_schema(
        summary="List the reviews of a claim", responses=ReviewSerializer, parameters=[CLAIM_ID]
    )
)
class ReviewViewSet(OfClaimViewSet):
    """Dated judgements by people; a change of mind is a new one."""

    model = Review
    queryset = reviews_list()
    serializer_class = ReviewSerializer
    filterset_class = ReviewFilters
    ordering_fields = ("id", "as_of")
    expansions: ClassVar = {"supersedes": Expansion(lambda: review_field("supersedes_id"))}
    required_permissions = {"create": "claims.review_claim"}
    undecided = {"create": "It adds a row; the body names the review that stood before (expected_latest)."}

    @extend_schema(
        summary="Judge a claim",
        request=ReviewInputSerializer,
        responses={201: ReviewSerializer},
        parameters=[CLAIM_ID],
    )
    def create(self, request: Request, claim_id: int) -> Response:
        claim = self.claim()
        asked = self.read_body(ReviewInputSerializer)
        review = decisions.record_review(claim, by=person_of(request), **asked)
        return Response(ReviewSerializer(reviews_list().get(pk=review.pk)).data, status=201)


@extend_schema_view(
    list=extend_schema(summary="List reviews", responses=ReviewDetailSerializer),
    retrieve=extend_schema(
        summary="Read a review with both signatures and why a second is asked",
        responses=ReviewDetailSerializer,
        parameters=[AS_OF],
    ),
)
class AllReviewsViewSet(OfClaims, PastReadViewSet):
    """Reviews of all claims; where the policy asks for two people, the second one signs here."""

    model = Review
    tag = "reviews"
    queryset = reviews_list()
    serializer_class = ReviewDetailSerializer
    detail_serializer_class = ReviewDetailSerializer
    past_serializer_class = PastReviewSerializer
    past_detail_serializer_class = PastReviewSerializer
    filterset_class = ReviewFilters
    ordering_fields = ("id", "as_of")
    expansions: ClassVar = {
        "claim": Expansion(lambda: claim_field("claim_id")),
        "supersedes": Expansion(lambda: review_field("supersedes_id")),
    }
    required_permissions = {"countersign": "claims.review_claim"}
    version_fields = ("rating", "rationale", "asks_second")
    decisions = {"countersign": Decision()}

    def past_rows(self, at: datetime) -> Any:
        return reviews_then(at).select_related("claim", "reviewer")

    def as_held(self, rows: list[Review], at: datetime) -> list[Review]:
        return reviews_as_of(rows, at)

    def version_values(self, row: Review) -> list[Any]:
        signed = signature_of(row)
        return [*super().version_values(row), signed.pk if signed else None]

    @extend_schema(
        summary="Sign a review as its second reviewer",
        description="The author may not. With `agrees` the review decides the claim's status; with "
        "`disagrees` the status stays as it was.",
        request=CountersignInputSerializer,
        responses=ReviewDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def countersign(self, request: Request, pk: int) -> Response:
        review = get_object_or_404(Review.objects.select_related("claim"), pk=pk)
        decisions.countersign_review(
            review, by=person_of(request), **self.read_body(CountersignInputSerializer)
        )
        return self.shown(pk)


@extend_schema_view(
    list=extend_schema(
        summary="List the evidence on a claim", responses=EvidenceSerializer, parameters=[CLAIM_ID]
    )
)
class EvidenceViewSet(OfClaimViewSet):
    """Documents that speak for or against a claim."""

    model = Evidence
    queryset = Evidence.objects.all()
    serializer_class = EvidenceSerializer
    filterset_class = EvidenceFilters
    ordering_fields = ("id", "captured_at")
    required_permissions = {"create": "claims.add_evidence"}

    @extend_schema(
        summary="Add evidence to a claim",
        request=EvidenceInputSerializer,
        responses={201: EvidenceSerializer},
        parameters=[CLAIM_ID],
    )
    def create(self, request: Request, claim_id: int) -> Response:
        claim = self.claim()
        evidence = decisions.add_evidence(
            claim, by=person_of(request), **self.read_body(EvidenceInputSerializer)
        )
        return Response(EvidenceSerializer(evidence).data, status=201)


@extend_schema_view(
    list=extend_schema(summary="List evidence", responses=EvidenceDetailSerializer),
    retrieve=extend_schema(
        summary="Read a piece of evidence with the claim that it bears on", responses=EvidenceDetailSerializer
    ),
)
class AllEvidenceViewSet(OfClaims, ReadViewSet):
    """Evidence on all claims. What was added by mistake is withdrawn; it stays, and that can be undone."""

    model = Evidence
    tag = "evidence"
    queryset = Evidence.objects.all()
    serializer_class = EvidenceDetailSerializer
    detail_serializer_class = EvidenceDetailSerializer
    filterset_class = EvidenceFilters
    ordering_fields = ("id", "captured_at")
    expansions: ClassVar = {"claim": Expansion(lambda: claim_field("claim_id"))}
    required_permissions = {"withdraw": "claims.add_evidence", "restore": "claims.add_evidence"}
    version_fields = (
        "stance",
        "url",
        "sha256",
        "excerpt",
        "note",
        "withdrawn_at",
        "withdrawn_by_id",
        "withdrawn_reason",
    )
    decisions = {"withdraw": Decision(), "restore": Decision()}

    @extend_schema(
        summary="Withdraw evidence", request=ReasonInputSerializer, responses=EvidenceDetailSerializer
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        evidence = get_object_or_404(Evidence, pk=pk)
        asked = self.read_body(ReasonInputSerializer)
        decisions.withdraw_evidence(evidence, by=person_of(request), **asked)
        return self.shown(pk)

    @extend_schema(
        summary="Take a withdrawal back", request=ReasonInputSerializer, responses=EvidenceDetailSerializer
    )
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: int) -> Response:
        evidence = get_object_or_404(Evidence, pk=pk)
        asked = self.read_body(ReasonInputSerializer)
        decisions.restore_evidence(evidence, by=person_of(request), **asked)
        return self.shown(pk)


@extend_schema_view(
    list=extend_schema(summary="List flags", responses=FlagSerializer),
    retrieve=extend_schema(summary="Read a flag in words", responses=FlagSerializer, parameters=[AS_OF]),
)
class FlagViewSet(OfClaims, PastReadViewSet):
    """Why claims are unverified."""

    model = Flag
    tag = "flags"
    queryset = Flag.objects.all()
    serializer_class = FlagSerializer
    detail_serializer_class = FlagSerializer
    past_serializer_class = PastFlagSerializer
    past_detail_serializer_class = PastFlagSerializer
    filterset_class = FlagFilters
    ordering_fields = ("id", "updated_at")
    expansions: ClassVar = {"claim": Expansion(lambda: claim_field("claim_id"))}
    unsorted: ClassVar = {"url": ADDRESS, "params": MADE_BY_RULE, "finding": MADE_BY_RULE}
    required_permissions = {"decide": "claims.decide_flag"}
    # Not params: what a flag compares moves with the clock ("no news for 9 days").
    version_fields = ("rule_id", "state", "reason", "decided_by_id", "decided_at")
    decisions = {"decide": Decision({"expected_state": "state"})}

    def past_rows(self, at: datetime) -> Any:
        return there_at(flags_list(), at)

    def as_held(self, rows: list[Flag], at: datetime) -> list[Flag]:
        return flags_as_of(rows, at)

    @extend_schema(
        summary="Accept or dismiss a flag, or take that back",
        request=FlagDecisionSerializer,
        responses=FlagSerializer,
    )
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: int) -> Response:
        flag = get_object_or_404(Flag, pk=pk)
        decisions.decide_flag(flag, by=person_of(request), **self.read_body(FlagDecisionSerializer))
        return self.shown(pk)
