"""Stories: listed, read, put right by people, and checked again as a whole."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.deciding import OfClaims
from claims.api.filters import StoryFilters
from claims.api.serializers.figures import MatrixSerializer, StoryTimelineSerializer
from claims.api.serializers.stories import (
    MoveInputSerializer,
    RenameInputSerializer,
    StoryDetailSerializer,
    StorySerializer,
    UndoMoveInputSerializer,
    articles_field,
    counts_field,
)
from claims.models import Story
from claims.selectors.contested import conflict_matrix
from claims.selectors.story_desk import (
    MOST_CLAIMS,
    articles_of_story,
    claims_of_story,
    every_story,
    stories_list,
)
from claims.selectors.story_marks import story_marks
from claims.services import stories
from claims.tasks import submit_story
from sources.api.articles import LOCATION
from sources.api.conditional import Decision
from sources.api.fields import Expansion, JobAcceptedSerializer
from sources.api.serializers import MergeInputSerializer, ReasonInputSerializer
from sources.api.viewsets import ADDRESS, ReadViewSet, job_accepted, person_of, refuse_unknown
from sources.models import Article
from sources.services.errors import InvalidInput

EDIT = "claims.edit_story"


@extend_schema_view(
    list=extend_schema(summary="List stories", responses=StorySerializer),
    retrieve=extend_schema(
        summary="Read a story with its counts, its articles and why each is there",
        responses=StoryDetailSerializer,
    ),
)
class StoryViewSet(OfClaims, ReadViewSet):
    """Articles on the same event."""

    model = Story
    tag = "stories"
    queryset = Story.objects.all()
    serializer_class = StorySerializer
    detail_serializer_class = StoryDetailSerializer
    filterset_class = StoryFilters
    ordering_fields = ("id", "last_day", "first_day", "article_count", "updated_at")
    expansions: ClassVar = {"counts": Expansion(counts_field), "articles": Expansion(articles_field)}
    unsorted: ClassVar = {
        "url": ADDRESS,
        "outlet_count": "It is counted when it is read; no index holds it.",
        "merged_into": "A list holds only stories that were not joined to another.",
    }
    required_permissions = {
        "move": EDIT,
        "undo_move": EDIT,
        "rename": EDIT,
        "merge": EDIT,
        "unmerge": EDIT,
        "recheck": "claims.recheck_claim",
    }

    version_fields = ("title", "title_origin", "article_count", "merged_into_id")
    decisions = {
        "move": Decision(),
        "undo_move": Decision(),
        "rename": Decision({"expected_title": "title"}),
        "merge": Decision(),
        "unmerge": Decision(),
    }
    undecided = {"recheck": "It asks for work and decides nothing."}
    bodiless = frozenset({"recheck"})
    costly = frozenset({"recheck"})

    def get_queryset(self) -> Any:
        return stories_list() if self.action == "list" else every_story()

    @extend_schema(
        summary="Tell how a story went: what each article added, and what was decided",
        responses=StoryTimelineSerializer,
    )
    @action(detail=True, methods=["get"], filterset_class=None)
    def timeline(self, request: Request, pk: int) -> Response:
        refuse_unknown(request, set())
        articles = articles_of_story(get_object_or_404(Story, pk=pk)).values_list("article", flat=True)
        return Response(StoryTimelineSerializer(story_marks(list(articles))).data)

    @extend_schema(
        summary="Tell who stands where on the contested claims of a story", responses=MatrixSerializer
    )
    @action(detail=True, methods=["get"], filterset_class=None)
    def matrix(self, request: Request, pk: int) -> Response:
        refuse_unknown(request, set())
        claims = claims_of_story(get_object_or_404(Story, pk=pk)).order_by().values_list("pk", flat=True)
        return Response(MatrixSerializer(conflict_matrix(list(claims[:MOST_CLAIMS]))).data)

    @extend_schema(
        summary="Move an article out of this story",
        request=MoveInputSerializer,
        responses=StoryDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        story = get_object_or_404(Story, pk=pk)
        asked = self.read_body(MoveInputSerializer)
        to = None if asked["to"] is None else named_story(asked["to"])
        stories.move_article(
            named_article(asked["article"]),
            to=to,
            by=person_of(request),
            reason=asked["reason"],
            expected_story=story.pk,
        )
        return self.shown(pk)

    @extend_schema(
        summary="Take the move of an article into this story back",
        request=UndoMoveInputSerializer,
        responses=StoryDetailSerializer,
    )
    @action(detail=True, methods=["post"], url_path="undo-move")
    def undo_move(self, request: Request, pk: int) -> Response:
        story = get_object_or_404(Story, pk=pk)
        asked = self.read_body(UndoMoveInputSerializer)
        article = named_article(asked["article"])
        stories.undo_move(article, by=person_of(request), reason=asked["reason"], expected_story=story.pk)
        return self.shown(pk)

    @extend_schema(summary="Name a story", request=RenameInputSerializer, responses=StoryDetailSerializer)
    @action(detail=True, methods=["post"])
    def rename(self, request: Request, pk: int) -> Response:
        story = get_object_or_404(Story, pk=pk)
        stories.rename_story(story, by=person_of(request), **self.read_body(RenameInputSerializer))
        return self.shown(pk)

    @extend_schema(
        summary="Join another story to this one",
        request=MergeInputSerializer,
        responses=StoryDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: int) -> Response:
        keep = get_object_or_404(Story, pk=pk)
        asked = self.read_body(MergeInputSerializer)
        other = named_story(asked["other"])
        stories.merge_stories(keep, other=other, by=person_of(request), reason=asked["reason"])
        return self.shown(pk)

    @extend_schema(
        summary="Part this story from the one that it was joined to",
        request=ReasonInputSerializer,
        responses=StoryDetailSerializer,
    )
    @action(detail=True, methods=["post"])
    def unmerge(self, request: Request, pk: int) -> Response:
        story = get_object_or_404(Story, pk=pk)
        stories.unmerge_story(story, by=person_of(request), **self.read_body(ReasonInputSerializer))
        return self.shown(pk)

    @extend_schema(
        summary="Check all claims of a story again now",
        description="Large stories take several jobs; the first one is told.",
        request=None,
        responses={202: JobAcceptedSerializer},
        parameters=[LOCATION],
    )
    @action(detail=True, methods=["post"])
    def recheck(self, request: Request, pk: int) -> Response:
        jobs = submit_story(get_object_or_404(Story, pk=pk), by=person_of(request))
        if not jobs:
            raise InvalidInput("story-without-claims", "No claim is made in this story.")
        return job_accepted(request, jobs[0])


def named_story(pk: int) -> Story:
    """Raises InvalidInput."""
    found = Story.objects.filter(pk=pk).first()
    if found is None:
        raise InvalidInput("unknown-story", f"There is no story {pk}.")
    return found


def named_article(pk: int) -> Article:
    """Raises InvalidInput."""
    found = Article.objects.filter(pk=pk).first()
    if found is None:
        raise InvalidInput("unknown-article", f"There is no article {pk}.")
    return found
