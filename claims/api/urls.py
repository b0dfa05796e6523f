"""Addresses of statements, claims, relations, flags and checks, below /api/v1/."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from claims.api.views import exports
from claims.api.views.batches import BatchViewSet
from claims.api.views.checking import CheckTextView
from claims.api.views.checks import CheckListView, CheckOneView, CheckStartView
from claims.api.views.claims import ClaimViewSet
from claims.api.views.corrections import CorrectionsView
from claims.api.views.desk import QueueViewSet, SavedViewViewSet, WatchViewSet
from claims.api.views.events import EventViewSet, HistoryViewSet
from claims.api.views.figures import MeasureViewSet
from claims.api.views.foreign import ForeignMatchViewSet, ForeignReviewViewSet, ImportView
from claims.api.views.hooks import HookDeliveriesViewSet, HookDeliveryViewSet, HookViewSet
from claims.api.views.judgements import (
    AllEvidenceViewSet,
    AllReviewsViewSet,
    EvidenceViewSet,
    FlagViewSet,
    ReviewViewSet,
)
from claims.api.views.pipeline import PipelineView
from claims.api.views.published import AtomView, ClaimReviewsView, ClaimReviewView, RssView
from claims.api.views.records import DigestViewSet, RuleViewSet, RunViewSet
from claims.api.views.relations import RelationViewSet
from claims.api.views.searching import SearchView, SimilarClaimsView
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
router.register("events", EventViewSet, basename="event")
router.register("queue", QueueViewSet, basename="queue")
router.register("runs", RunViewSet, basename="run")
router.register("digests", DigestViewSet, basename="digest")
router.register("rules", RuleViewSet, basename="rule")
router.register("measures", MeasureViewSet, basename="measure")
router.register("watches", WatchViewSet, basename="watch")
router.register("saved-views", SavedViewViewSet, basename="saved-view")
router.register("evidence", AllEvidenceViewSet, basename="evidence")
router.register("hooks", HookViewSet, basename="hook")
router.register("hook-deliveries", HookDeliveryViewSet, basename="hook-delivery")
router.register("foreign-reviews", ForeignReviewViewSet, basename="foreign-review")
router.register("foreign-matches", ForeignMatchViewSet, basename="foreign-match")
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
    path(
        "hooks/<int:pk>/deliveries",
        HookDeliveriesViewSet.as_view({"get": "list"}),
        name="hook-deliveries",
    ),
    path("claims/<int:claim_id>/claim-review", ClaimReviewView.as_view(), name="claim-review"),
    path("claim-reviews", ClaimReviewsView.as_view(), name="claim-review-feed"),
    path("claim-reviews/import", ImportView.as_view(), name="claim-review-import"),
    path("claim-reviews.atom", AtomView.as_view(), name="claim-review-atom"),
    path("claim-reviews.rss", RssView.as_view(), name="claim-review-rss"),
    *exports.urlpatterns,
    path("claims/similar", SimilarClaimsView.as_view(), name="claims-similar"),
    path("search", SearchView.as_view(), name="search"),
    path("corrections", CorrectionsView.as_view(), name="corrections"),
    path("pipeline", PipelineView.as_view(), name="pipeline"),
    path("check", CheckTextView.as_view(), name="check-text"),
    path("checks", CheckListView.as_view(), name="check-list"),
    path("checks/<slug:kind>", CheckOneView.as_view(), name="check"),
    path("checks/<slug:kind>/start", CheckStartView.as_view(), name="check-start"),
    path("", RootView.as_view(), name="api-root"),
    # Last of all that is included below /api/v1/, so that a wrong address answers like the rest.
    path("<path:wrong>", NothingHere.as_view()),
]
