"""What the newsroom publishes, for other people's programs: ClaimReview JSON-LD, RSS and Atom.

Feeds are read without a log-in in practice. ``NEWSVERIFY_PUBLIC_FEEDS`` opens these addresses, and no other,
to everybody; nothing of a claim that is not published is told here, not even that there is one.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException, NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.reverse import reverse

from claims.api.feeds import FeedPage, atom_feed, rss_feed
from claims.models import Claim
from claims.pipeline.claimreviews.writing import (
    PublishedReview,
    Publisher,
    claim_review,
    data_feed,
)
from claims.selectors.published import Addresses, publications, published_reviews
from sources.api.credentials import PROBLEM_TYPE
from sources.api.pagination import MAX_ID, Cursor, KeysetPagination
from sources.api.permissions import RolePermission
from sources.api.problems import InvalidParameter, ProblemSerializer
from sources.api.viewsets import PlainView, refuse_unknown

LD_JSON, ATOM, RSS = "application/ld+json", "application/atom+xml", "application/rss+xml"
NOT_CHANGED = {
    304: OpenApiResponse(description="It is still what `If-None-Match` or `If-Modified-Since` names.")
}
_ORDER = "-changed_at"


class PublicFeed(RolePermission):
    """Everybody where the settings say so, else who may see claims."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(settings.NEWSVERIFY_PUBLIC_FEEDS) or super().has_permission(request, view)


class Gone(APIException):
    status_code = 410
    default_code = "claim-review-withdrawn"
    default_detail = "This review was published and is so no more. Delete what you hold of it."


class PublishedView(PlainView):
    tag = "published"
    model = Claim
    action = "list"
    permission_classes = (PublicFeed,)


def publisher() -> Publisher:
    return Publisher(settings.NEWSVERIFY_PUBLISHER_NAME, settings.NEWSVERIFY_PUBLISHER_URL)


def addresses(request: Request) -> Addresses:
    """Identifiers are tag URIs (RFC 4151): of the newsroom's host, on the day that the claim was made."""
    home = settings.NEWSVERIFY_PUBLISHER_URL or request.build_absolute_uri("/")
    host = urlsplit(home).hostname or "localhost"

    def url(claim: Claim) -> str:
        if settings.NEWSVERIFY_REVIEW_URL:
            return str(settings.NEWSVERIFY_REVIEW_URL).replace("{id}", str(claim.pk))
        return reverse("claim-review", [claim.pk], request=request)

    return Addresses(
        host=host,
        identifier=lambda claim: f"tag:{host},{claim.created_at:%Y-%m-%d}:claim-review:{claim.pk}",
        url=url,
        names_reviewers=settings.NEWSVERIFY_REVIEWER_NAMES,
    )


class ClaimReviewView(PublishedView):
    """The published review of one claim."""

    action = "retrieve"

    @extend_schema(
        operation_id="claims_claim_review",
        summary="Read the published review of a claim as schema.org ClaimReview",
        description="404 where the claim is not published with a review that stands; 410 where it was.",
        responses={
            (200, LD_JSON): OpenApiResponse(OpenApiTypes.OBJECT, "JSON-LD, schema.org 30.1."),
            **NOT_CHANGED,
            (410, PROBLEM_TYPE): OpenApiResponse(ProblemSerializer, "It was published and is so no more."),
        },
        parameters=[OpenApiParameter("claim_id", int, OpenApiParameter.PATH, description="Id of the claim.")],
    )
    def get(self, request: Request, claim_id: int) -> HttpResponse:
        claim = publications().filter(pk=claim_id).first() if claim_id <= MAX_ID else None
        if claim is None:
            raise NotFound("There is no published review of such a claim.")
        [found] = published_reviews([claim], addresses(request))
        if not isinstance(found, PublishedReview):
            raise Gone
        return answered(request, _json(claim_review(found, publisher())), LD_JSON, found.modified)


class FeedView(PublishedView):
    """Published reviews, the last changed first; what was taken back says only when."""

    kind = LD_JSON
    """Media type of the document."""

    def answer(self, request: Request) -> HttpResponse:
        page = _page(request)
        content = {LD_JSON: _data_feed, ATOM: atom_feed, RSS: rss_feed}[self.kind](page, publisher())
        answer = answered(request, content, self.kind, page.updated)
        if page.next:
            answer["Link"] = f'<{page.next}>; rel="next"'
        return answer


PAGES = [
    OpenApiParameter("cursor", str, description="From the next link of a page."),
    OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": KeysetPagination.max_size, "default": 50},
        description="Reviews on a page.",
    ),
]


class ClaimReviewsView(FeedView):
    @extend_schema(
        operation_id="claim_reviews",
        summary="Read the published reviews as a schema.org DataFeed",
        description="The next page is in the `Link` header (`rel=next`). A review that was taken back is an "
        "item with `dateDeleted` and nothing of what it said.",
        responses={(200, LD_JSON): OpenApiResponse(OpenApiTypes.OBJECT, "JSON-LD."), **NOT_CHANGED},
        parameters=PAGES,
    )
    def get(self, request: Request) -> HttpResponse:
        return self.answer(request)


class AtomView(FeedView):
    kind = ATOM

    @extend_schema(
        operation_id="claim_reviews_atom",
        summary="Read the published reviews as an Atom feed",
        responses={(200, ATOM): OpenApiResponse(OpenApiTypes.STR, "RFC 4287."), **NOT_CHANGED},
        parameters=PAGES,
    )
    def get(self, request: Request) -> HttpResponse:
        return self.answer(request)


class RssView(FeedView):
    kind = RSS

    @extend_schema(
        operation_id="claim_reviews_rss",
        summary="Read the published reviews as an RSS feed",
        responses={(200, RSS): OpenApiResponse(OpenApiTypes.STR, "RSS 2.0."), **NOT_CHANGED},
        parameters=PAGES,
    )
    def get(self, request: Request) -> HttpResponse:
        return self.answer(request)


def _data_feed(page: FeedPage, by: Publisher) -> bytes:
    return _json(data_feed(page.items, by, url=page.address, modified=page.updated))


def _json(document: dict[str, Any]) -> bytes:
    return JSONRenderer().render(document)


def _page(request: Request) -> FeedPage:
    refuse_unknown(request, {"cursor", "page_size"})
    size = KeysetPagination()._read_size(request)
    rows: list[Any] = list(_after(request.query_params.get("cursor"))[: size + 1])
    plain = request.build_absolute_uri(request.path)
    following = ""
    if len(rows) > size:
        rows = rows[:size]
        cursor = Cursor(_ORDER, rows[-1].changed_at.isoformat(), rows[-1].pk, backwards=False).encode()
        following = f"{plain}?{urlencode({'page_size': size, 'cursor': cursor})}"
    known = addresses(request)
    return FeedPage(
        items=published_reviews(rows, known),
        identifier=f"tag:{known.host},2020-01-01:claim-reviews",
        address=request.build_absolute_uri(),
        next=following,
        updated=rows[0].changed_at if rows else None,
    )


def _after(text: str | None) -> QuerySet[Claim]:
    rows = publications().defer("proposition").order_by(_ORDER, "-id")
    if text is None:
        return rows
    cursor = Cursor.decode(text)
    try:
        at = parse_datetime(cursor.value) if isinstance(cursor.value, str) else None
    except ValueError:
        at = None
    if cursor.ordering != _ORDER or at is None or at.tzinfo is None:
        raise InvalidParameter({"cursor": ["This cursor is not one of ours. Start again without it."]})
    return rows.filter(Q(changed_at__lt=at) | Q(changed_at=at, id__lt=cursor.row_id))


def answered(request: Request, content: bytes, kind: str, changed: datetime | None) -> HttpResponse:
    """The document with its validators, or 304 where the reader has it (RFC 9110, 13)."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "public, max-age=60" if settings.NEWSVERIFY_PUBLIC_FEEDS else "private, no-cache",
    }
    if changed is not None:
        headers["Last-Modified"] = http_date(changed.timestamp())
    if _is_known(request, etag, changed):
        return HttpResponse(status=304, headers=headers)
    kind = kind if kind == LD_JSON else f"{kind}; charset=utf-8"
    return HttpResponse(content, content_type=kind, headers=headers)


def _is_known(request: Request, etag: str, changed: datetime | None) -> bool:
    held = request.headers.get("If-None-Match")
    if held is not None:
        tags = [tag.removeprefix("W/") for tag in parse_etags(held)]
        return etag in tags or "*" in tags
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and changed is not None and int(changed.timestamp()) <= since
