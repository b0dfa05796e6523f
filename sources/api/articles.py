"""Articles: sent in, read with their revisions, processed again."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from sources import tasks
from sources.api.fields import Expansion, JobAcceptedSerializer, LoadedField
from sources.api.filters import ArticleFilters
from sources.api.parsers import BoundedJSONParser, BoundedMultiPartParser
from sources.api.problems import PayloadTooLarge
from sources.api.serializers import (
    ArticleAcceptedSerializer,
    ArticleDetailSerializer,
    ArticleInputSerializer,
    ArticleSerializer,
    ArticleUploadSerializer,
    LinesUploadSerializer,
    OutletSerializer,
    RevisionTextSerializer,
    revisions_field,
)
from sources.api.shapes import one_each
from sources.api.viewsets import ADDRESS, BY_ID, ReadViewSet, job_accepted, person_of
from sources.choices import JobQueue
from sources.models import Article, ArticleRevision, Outlet
from sources.services.articles import ArticleDraft, draft_from_bytes
from sources.services.errors import InvalidInput
from sources.tasks.articles import READING

LOCATION = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, response=[202], description="Address of the job to follow."
)


@extend_schema_view(
    list=extend_schema(summary="List articles", responses=ArticleSerializer),
    retrieve=extend_schema(
        summary="Read an article with its current text and revisions", responses=ArticleDetailSerializer
    ),
)
class ArticleViewSet(ReadViewSet):
    """What outlets printed, as captured."""

    model = Article
    tag = "articles"
    queryset = Article.objects.all()
    serializer_class = ArticleSerializer
    detail_serializer_class = ArticleDetailSerializer
    filterset_class = ArticleFilters
    ordering_fields = ("id", "published_at", "updated_at")
    expansions: ClassVar = {
        "outlet": Expansion(
            lambda: LoadedField(
                OutletSerializer(), one_each(OutletSerializer, Outlet.objects.all), key="outlet_id"
            )
        ),
        "revisions": Expansion(revisions_field),
    }
    unsorted: ClassVar = {"url": ADDRESS, "created_at": BY_ID}
    parser_classes = (BoundedJSONParser, BoundedMultiPartParser)
    required_permissions = {
        "create": "sources.add_article",
        "import_lines": "sources.add_article",
        "process": "sources.add_article",
    }

    undecided = {
        "import_lines": "It adds rows, as create does.",
        "process": "It asks for work and decides nothing.",
    }
    version_fields = ("title", "current_revision_id", "origin_group", "updated_at")
    bodiless = frozenset({"process"})
    costly = frozenset({"import_lines"})

    @extend_schema(
        summary="Send an article in",
        description="Text or HTML as JSON, or a file as multipart. 202: it is stored and a job reads it; "
        "200: the same text was already here and read, nothing is to follow.",
        request={"application/json": ArticleInputSerializer, "multipart/form-data": ArticleUploadSerializer},
        responses={200: ArticleAcceptedSerializer, 202: ArticleAcceptedSerializer},
        parameters=[LOCATION],
    )
    def create(self, request: Request) -> Response:
        stored, job = tasks.submit_article(self._draft(request), by=person_of(request))
        article = ArticleSerializer(stored.article, context=self.get_serializer_context()).data
        body = {"article": article, "created": stored.created, "revised": stored.revised}
        if job is None:
            return Response({**body, "job": None})
        return job_accepted(request, job, body)

    def _draft(self, request: Request) -> ArticleDraft:
        if "file" not in request.FILES:
            known = self.read_body(ArticleInputSerializer)
            if "html" in known:
                page = known.pop("html").encode()
                return draft_from_bytes(page, content_type="text/html; charset=utf-8", **known)
            return ArticleDraft(**known)
        known = self.read_body(ArticleUploadSerializer)
        upload = known.pop("file")
        if upload.size > settings.NEWSVERIFY_MAX_UPLOAD_BYTES:
            raise PayloadTooLarge
        kind = upload.content_type or ""
        return draft_from_bytes(upload.read(), filename=upload.name or "", content_type=kind, **known)

    @extend_schema(
        summary="Send many articles in as one JSON Lines file",
        description="One article a line: `id` and `text`, and where known `title`, `url`, `outlet`, "
        "`published_at`, `byline`, `language`. The job counts what was new and lists the lines that were "
        "refused.",
        request={"multipart/form-data": LinesUploadSerializer},
        responses={202: JobAcceptedSerializer},
        parameters=[LOCATION],
    )
    @action(detail=False, methods=["post"], url_path="import", url_name="import")
    def import_lines(self, request: Request) -> Response:
        upload = self.read_body(LinesUploadSerializer)["file"]
        if upload.size > settings.NEWSVERIFY_MAX_UPLOAD_BYTES:
            raise PayloadTooLarge
        name = upload.name or "articles.jsonl"
        return job_accepted(request, tasks.submit_file(upload.chunks(), name=name, by=person_of(request)))

    @extend_schema(
        summary="Read an article again with the current pipeline",
        request=None,
        responses={202: JobAcceptedSerializer},
        parameters=[LOCATION],
    )
    @action(detail=True, methods=["post"])
    def process(self, request: Request, pk: int) -> Response:
        article = get_object_or_404(Article, pk=pk)
        revision = article.current_revision_id
        if revision is None:
            raise InvalidInput("no-text", "This article has no text to read. Send its text in first.")
        job = tasks.submit(
            READING,
            key=f"revision:{revision}",
            subject=f"article:{article.pk}",
            params={"revision_id": revision},
            queue=JobQueue.LANGUAGE,
            by=person_of(request),
        )
        return job_accepted(request, job)

    @extend_schema(
        summary="Read one revision of an article with its text",
        responses=RevisionTextSerializer,
        parameters=[OpenApiParameter("number", int, OpenApiParameter.PATH, description="1 is the first.")],
    )
    @action(detail=True, methods=["get"], url_path="revisions/<int:number>", filterset_class=None)
    def revision(self, request: Request, pk: int, number: int) -> Response:
        row = get_object_or_404(ArticleRevision, article_id=pk, number=number)
        return Response(RevisionTextSerializer(row).data)
