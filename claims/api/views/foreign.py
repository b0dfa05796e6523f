"""Claim reviews of other newsrooms: taken in, listed, and decided as evidence on claims."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError
from rest_framework.generics import get_object_or_404
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims.api.serializers.foreign import (
    AttachInputSerializer,
    ForeignDecisionSerializer,
    ForeignMatchSerializer,
    ForeignReviewDetailSerializer,
    ForeignReviewSerializer,
    ReviewsUploadSerializer,
)
from claims.choices import ForeignMatchState
from claims.models import Claim, ForeignMatch, ForeignReview
from claims.selectors.foreign import foreign_matches_list, foreign_reviews_list
from claims.services.foreign import (
    NEEDED,
    attach_foreign_review,
    decide_foreign_match,
    reopen_foreign_match,
)
from claims.tasks import submit_claim_reviews
from sources.api.articles import LOCATION
from sources.api.fields import IdFilter, JobAcceptedSerializer
from sources.api.parsers import BoundedJSONParser, BoundedMultiPartParser
from sources.api.problems import PayloadTooLarge
from sources.api.serializers import ReasonInputSerializer
from sources.api.viewsets import AlwaysJson, ReadViewSet, job_accepted, person_of
from sources.services.errors import InvalidInput


class JsonLdParser(BoundedJSONParser):
    media_type = "application/ld+json"


class ForeignReviewFilters(filters.FilterSet):
    publisher = filters.CharFilter("publisher", "icontains", max_length=200, label="Part of its name.")
    claim = IdFilter("claim", method="about", label="Id of a claim that it is, or may be, about.")
    waiting = filters.BooleanFilter(method="open", label="Whether a claim waits for a decision.")
    published_after = filters.IsoDateTimeFilter("published_at", "gte", label="Published at or after.")
    published_before = filters.IsoDateTimeFilter("published_at", "lt", label="Published before.")
    search = filters.CharFilter("claim_text", "icontains", max_length=200, label="Part of the claim.")

    class Meta:
        model = ForeignReview
        fields: tuple[str, ...] = ()

    def about(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        live = (ForeignMatchState.SUGGESTED, ForeignMatchState.CONFIRMED)
        return queryset.filter(matches__claim=int(value), matches__state__in=live)

    def open(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset.filter(waiting__gt=0) if value else queryset.filter(waiting=0)


class ForeignMatchFilters(filters.FilterSet):
    state = filters.MultipleChoiceFilter(choices=ForeignMatchState.choices)
    claim = IdFilter("claim")
    review = IdFilter("review")
    min_score = filters.NumberFilter("score", "gte", min_value=0, max_value=1000, label="Score at least.")

    class Meta:
        model = ForeignMatch
        fields: tuple[str, ...] = ()


class ImportView(APIView):
    """ClaimReviews of others, as one document."""

    tag = "foreign reviews"
    model = ForeignReview
    action = "create"
    required_permissions = {"create": NEEDED}
    documents_problems = True
    content_negotiation_class = AlwaysJson
    parser_classes = (BoundedJSONParser, JsonLdParser, BoundedMultiPartParser)

    @extend_schema(
        operation_id="claim_reviews_import",
        summary="Send claim reviews of other newsrooms in",
        description="schema.org JSON-LD: one ClaimReview, an `@graph`, an array or a DataFeed; or a file of "
        "it, of JSON Lines, or an HTML page that holds it. The job's result counts what was new, changed, "
        "known and refused, each refusal with its reason, and the claims that were proposed for a person to "
        "decide.",
        request={
            "application/ld+json": OpenApiTypes.OBJECT,
            "application/json": OpenApiTypes.OBJECT,
            "multipart/form-data": ReviewsUploadSerializer,
        },
        responses={202: JobAcceptedSerializer},
        parameters=[LOCATION],
    )
    def post(self, request: Request) -> Response:
        by = person_of(request)
        if request.content_type.startswith("multipart/"):
            asked = ReviewsUploadSerializer(data=request.data)
            asked.is_valid(raise_exception=True)
            upload = asked.validated_data["file"]
            if upload.size > settings.NEWSVERIFY_MAX_UPLOAD_BYTES:
                raise PayloadTooLarge
            name = upload.name or "claim-reviews.json"
            return job_accepted(request, submit_claim_reviews(upload.chunks(), name=name, by=by))
        document = request.data
        if not isinstance(document, dict | list) or not document:
            raise ParseError("Send a JSON object or array that holds ClaimReviews.")
        content = JSONRenderer().render(document)
        return job_accepted(request, submit_claim_reviews([content], name="claim-reviews.json", by=by))


@extend_schema_view(
    list=extend_schema(summary="List claim reviews of others", responses=ForeignReviewSerializer),
    retrieve=extend_schema(
        summary="Read a claim review of others with the claims that it may be about",
        responses=ForeignReviewDetailSerializer,
    ),
)
class ForeignReviewViewSet(ReadViewSet):
    """What other newsrooms found. It decides nothing here."""

    model = ForeignReview
    tag = "foreign reviews"
    queryset = foreign_reviews_list()
    serializer_class = ForeignReviewSerializer
    detail_serializer_class = ForeignReviewDetailSerializer
    filterset_class = ForeignReviewFilters
    ordering_fields = ("id", "published_at", "updated_at")
    required_permissions = {"attach": NEEDED}

    def get_queryset(self) -> Any:
        return (
            foreign_reviews_list().prefetch_related(None) if self.action == "list" else foreign_reviews_list()
        )

    @extend_schema(
        summary="Say that a review is about a claim, and add it as evidence",
        description="Also for a claim that was not proposed.",
        request=AttachInputSerializer,
        responses=ForeignReviewDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def attach(self, request: Request, pk: int) -> Response:
        review = get_object_or_404(ForeignReview, pk=pk)
        asked = self.read_body(AttachInputSerializer)
        claim = Claim.objects.filter(pk=asked.pop("claim")).first()
        if claim is None:
            raise InvalidInput("unknown-claim", "There is no such claim.")
        attach_foreign_review(review, claim=claim, by=person_of(request), **asked)
        return self.shown(pk)


@extend_schema_view(
    list=extend_schema(
        summary="List which claims reviews of others may be about", responses=ForeignMatchSerializer
    ),
    retrieve=extend_schema(
        summary="Read a pair of a review of others and a claim", responses=ForeignMatchSerializer
    ),
)
class ForeignMatchViewSet(ReadViewSet):
    """Pairs of a review of others and a claim: proposed by the ranking, decided by people."""

    model = ForeignMatch
    tag = "foreign reviews"
    queryset = foreign_matches_list()
    serializer_class = ForeignMatchSerializer
    detail_serializer_class = ForeignMatchSerializer
    filterset_class = ForeignMatchFilters
    ordering_fields = ("id", "score", "updated_at")
    required_permissions = {"decide": NEEDED, "reopen": NEEDED}

    @extend_schema(
        summary="Decide whether a review of others is about a claim",
        description="`confirmed` adds the review to the claim as evidence; `rejected` is never proposed "
        "again. Both can be taken back.",
        request=ForeignDecisionSerializer,
        responses=ForeignMatchSerializer,
    )
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: int) -> Response:
        match = get_object_or_404(foreign_matches_list(), pk=pk)
        decide_foreign_match(match, by=person_of(request), **self.read_body(ForeignDecisionSerializer))
        return self.shown(pk)

    @extend_schema(
        summary="Take the decision about a review of others back",
        description="The evidence that it added is withdrawn.",
        request=ReasonInputSerializer,
        responses=ForeignMatchSerializer,
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        match = get_object_or_404(foreign_matches_list(), pk=pk)
        reopen_foreign_match(match, by=person_of(request), **self.read_body(ReasonInputSerializer))
        return self.shown(pk)
