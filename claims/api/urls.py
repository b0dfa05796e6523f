"""Addresses of statements, claims, relations, flags and checks, below /api/v1/."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from claims.api.views.batches import BatchViewSet
from claims.api.views.checks import CheckListView, CheckOneView, CheckStartView
from claims.api.views.claims import ClaimViewSet
from claims.api.views.corrections import CorrectionsView
from claims.api.views.desk import QueueViewSet, SavedViewViewSet, WatchViewSet
from claims.api.views.events import EventViewSet, HistoryViewSet
from claims.api.views.figures import MeasureViewSet
from claims.api.views.judgements import (
    AllReviewsViewSet,
    EvidenceViewSet,
    FlagViewSet,
    OneEvidenceViewSet,
    ReviewViewSet,
)
from claims.api.views.pipeline import PipelineView
from claims.api.views.records import DigestViewSet, RuleViewSet, RunViewSet
from claims.api.views.relations import RelationViewSet
from claims.api.views.statements import ArticleStatementsViewSet, MentionViewSet, StatementViewSet
from claims.api.views.stories import StoryViewSet
from sources.api.session import RootView
from sources.api.viewsets import NothingHere

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("statements", StatementViewSet, basename="statement")
router.register("mentions", MentionViewSet, basename="mention")
router.register("claims", ClaimViewSet, basename="claim")
router.register("relations", RelationViewSet, basename="relation")
router.register("stories", StoryViewSet, basename="story")
router.register("flags", FlagViewSet, basename="flag")
router.register("reviews", AllReviewsViewSet, basename="review")
router.register("evidence", OneEvidenceViewSet, basename="evidence")
router.register("events", EventViewSet, basename="event")
router.register("queue", QueueViewSet, basename="queue")
router.register("runs", RunViewSet, basename="run")
router.register("digests", DigestViewSet, basename="digest")
router.register("rules", RuleViewSet, basename="rule")
router.register("measures", MeasureViewSet, basename="measure")
router.register("watches", WatchViewSet, basename="watch")
router.register("saved-views", SavedViewViewSet, basename="saved-view")
router.register("batches", BatchViewSet, basename="batch")

LISTED: dict[str, Any] = {"get": "list", "post": "create"}

urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path(
        "articles/<int:pk>/statements",
        ArticleStatementsViewSet.as_view(LISTED),
        name="article-statements",
    ),
    path("claims/<int:claim_id>/reviews", ReviewViewSet.as_view(LISTED), name="claim-reviews"),
    path("claims/<int:claim_id>/history", HistoryViewSet.as_view({"get": "list"}), name="claim-history"),
    path("claims/<int:claim_id>/evidence", EvidenceViewSet.as_view(LISTED), name="claim-evidence"),
    path("corrections", CorrectionsView.as_view(), name="corrections"),
    path("pipeline", PipelineView.as_view(), name="pipeline"),
    path("checks", CheckListView.as_view(), name="check-list"),
    path("checks/<slug:kind>", CheckOneView.as_view(), name="check"),
    path("checks/<slug:kind>/start", CheckStartView.as_view(), name="check-start"),
    path("", RootView.as_view(), name="api-root"),
    # Last of all that is included below /api/v1/, so that a wrong address answers like the rest.
    path("<path:wrong>", NothingHere.as_view()),
]
