"""Claim reviews of other newsrooms: taken in, listed, and decided as evidence on claims."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError
from rest_framework.generics import get_object_or_404
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

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
from sources.api.conditional import Decision
from sources.api.fields import JobAcceptedSerializer
from sources.api.filtering import (
    IdFilter,
    IdsFilter,
    ListFilters,
    PersonFilter,
    SearchFilter,
    after,
    before,
    exactly,
)
from sources.api.parsers import BoundedJSONParser, BoundedMultiPartParser
from sources.api.problems import PayloadTooLarge
from sources.api.serializers import ReasonInputSerializer
from sources.api.viewsets import ADDRESS, MADE_BY_RULE, PlainView, ReadViewSet, job_accepted, person_of
from sources.services.errors import InvalidInput

DOCUMENT: dict[str, Any] = {
    "type": ["object", "array"],
    "minProperties": 1,
    "minItems": 1,
    "description": "schema.org JSON-LD that holds ClaimReviews.",
}


class JsonLdParser(BoundedJSONParser):
    media_type = "application/ld+json"


class ForeignReviewFilters(ListFilters):
    id = IdsFilter()
    claim = IdFilter("claim", method="about", label="Id of a claim that it is, or may be, about.")
    waiting = filters.BooleanFilter(method="open", label="Whether a claim waits for a decision.")
    imported_by = PersonFilter("imported_by")
    rating_label = exactly("rating_label", 500, "The rating, to the letter.")
    claimed_after, claimed_before = after("claimed_at"), before("claimed_at")
    published_after, published_before = after("published_at"), before("published_at")
    modified_after, modified_before = after("modified_at"), before("modified_at")
    created_after, created_before = after("created_at"), before("created_at")
    updated_after, updated_before = after("updated_at"), before("updated_at")
    search = SearchFilter(
        "claim_text", "claimant", "publisher", "publisher_url", "url",
        label="Part of the claim, of who made it, of the publisher or of its address.",
    )  # fmt: skip

    class Meta:
        model = ForeignReview
        fields: tuple[str, ...] = ()

    def about(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        live = (ForeignMatchState.SUGGESTED, ForeignMatchState.CONFIRMED)
        return queryset.filter(matches__claim=int(value), matches__state__in=live)

    def open(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset.filter(waiting__gt=0) if value else queryset.filter(waiting=0)


class ForeignMatchFilters(ListFilters):
    id = IdsFilter()
    state = filters.MultipleChoiceFilter(choices=ForeignMatchState.choices)
    claim = IdFilter("claim")
    review = IdFilter("review")
    evidence = IdFilter("evidence")
    rule = exactly("rule_id", 80, "Rule id.")
    pipeline_version = exactly("pipeline_version", 80, "Version of the pipeline.")
    min_score = filters.NumberFilter("score", "gte", min_value=0, max_value=1000, label="Score at least.")
    decided_by = PersonFilter("decided_by")
    decided_after, decided_before = after("decided_at"), before("decided_at")
    created_after, created_before = after("created_at"), before("created_at")
    updated_after, updated_before = after("updated_at"), before("updated_at")
    search = SearchFilter("reason", label="Part of the reason of a decision.")

    class Meta:
        model = ForeignMatch
        fields: tuple[str, ...] = ()


class ImportView(PlainView):
    """ClaimReviews of others, as one document."""

    tag = "foreign reviews"
    model = ForeignReview
    action = "create"
    required_permissions = {"create": NEEDED}
    undecided = {"create": "It adds rows."}
    costly = frozenset({"create"})
    parser_classes = (BoundedJSONParser, JsonLdParser, BoundedMultiPartParser)

    @extend_schema(
        operation_id="claim_reviews_import",
        summary="Send claim reviews of other newsrooms in",
        description="schema.org JSON-LD: one ClaimReview, an `@graph`, an array or a DataFeed; or a file of "
        "it, of JSON Lines, or an HTML page that holds it. The job's result counts what was new, changed, "
        "known and refused, each refusal with its reason, and the claims that were proposed for a person to "
        "decide.",
        request={
            "application/ld+json": DOCUMENT,
            "application/json": DOCUMENT,
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
    version_fields = ("claim_text", "rating_label", "updated_at")
    decisions = {"attach": Decision()}
    unsorted: ClassVar = {
        "url": ADDRESS,
        "stance": "A table makes it of the rating; `rating_label` narrows.",
        "rating_value": "Scales differ between newsrooms.",
        "best_rating": "Scales differ between newsrooms.",
        "worst_rating": "Scales differ between newsrooms.",
    }

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
    version_fields = ("claim_id", "state", "reason", "decided_by_id", "decided_at", "evidence_id")
    decisions = {"decide": Decision({"expected_state": "state"}), "reopen": Decision()}
    unsorted: ClassVar = {
        "url": ADDRESS,
        "params": MADE_BY_RULE,
        "changed_since": "It follows from two moments; `updated_after` and `decided_before` narrow by them.",
    }

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
