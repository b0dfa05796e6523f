"""Search by words over everything, and claims ranked by wording. Both are bounded and have no pages: what is
further down an order by likeness is not worth turning to."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from claims.api.serializers.searching import (
    SearchAnswerSerializer,
    SearchParametersSerializer,
    SimilarAnswerSerializer,
    SimilarClaimSerializer,
    SimilarParametersSerializer,
)
from claims.models import Claim
from claims.selectors.searching import KINDS, SearchHit, permission_for, search
from claims.selectors.similar import similar_claims
from sources.api.problems import InvalidParameter
from sources.api.viewsets import PlainView, StrictSerializer, person_of
from sources.text.searching import QueryError, parse_query


class ReadingView(PlainView):
    """Reads claims and what hangs on them: whoever sees claims may ask."""

    model = Claim
    action = "list"
    costly = frozenset({"list"})


class SearchView(ReadingView):
    tag = "search"

    @extend_schema(
        operation_id="search",
        summary="Search claims, statements, articles, sources, evidence and stories by their words",
        description="Answers the best of all kinds in one order. Of one kind the newest 100 that match are "
        "ranked. An article matches where its title and text, or its title and byline, hold all of it.",
        parameters=[SearchParametersSerializer],
        responses=SearchAnswerSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = _asked(SearchParametersSerializer, request)
        try:
            query = parse_query(asked["q"])
        except QueryError as error:
            raise InvalidParameter({"q": [ErrorDetail(error.detail, code=error.code)]}) from error
        person = person_of(request)
        kinds = [k for k in asked.get("type", KINDS) if person.has_perm(permission_for(k))]
        hits = search(query, kinds=kinds, limit=asked["limit"])
        return Response({"results": [_shown(hit, request) for hit in hits]})


class SimilarClaimsView(ReadingView):
    tag = "claims"

    @extend_schema(
        operation_id="claims_similar",
        summary="Rank claims by how much their wording is like a text or another claim",
        description="Candidates come from the index of words and from the sentence vectors of the newest "
        "claims. Merged claims are left out.",
        parameters=[SimilarParametersSerializer],
        responses=SimilarAnswerSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = _asked(SimilarParametersSerializer, request)
        text, on, without = asked.get("text", ""), asked.get("on"), asked.get("claim")
        if without is not None:
            claim = get_object_or_404(Claim, pk=without)
            text, on = claim.text, on or claim.first_seen.astimezone(UTC).date()
        found = similar_claims(text, limit=asked["limit"], on=on, without=without)
        rows = [
            {
                "claim": one.claim,
                "score": one.score,
                "parts": [{"name": name, "adds": adds} for name, adds in one.parts.items()],
            }
            for one in found
        ]
        return Response(
            {"results": SimilarClaimSerializer(rows, many=True, context={"request": request}).data}
        )


def _asked(serializer_class: type[StrictSerializer], request: Request) -> dict[str, Any]:
    asked = serializer_class(data=request.query_params.dict())
    if not asked.is_valid():
        raise InvalidParameter(asked.errors)
    return dict(asked.validated_data)


def _shown(hit: SearchHit, request: Request) -> dict[str, Any]:
    view, pk = ("claim", hit.row.claim_id) if hit.kind == "evidence" else (hit.kind, hit.row.pk)
    return {
        "type": hit.kind,
        "id": hit.row.pk,
        "url": reverse(f"{view}-detail", [pk], request=request),
        "title": hit.title,
        "score": hit.score,
        "highlights": [
            {"field": h.field, "start": h.start, "text": h.text, "spans": [list(s) for s in h.spans]}
            for h in hit.highlights
        ],
    }
