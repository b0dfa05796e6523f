"""Addresses of articles, sources, outlets, jobs and sign-in, below /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from sources.api.articles import ArticleViewSet
from sources.api.curating import FeedViewSet
from sources.api.jobs import JobViewSet
from sources.api.matches import MatchViewSet
from sources.api.people import OutletViewSet, SourceViewSet
from sources.api.session import DeprecationsView, MeView, TokenRevocationView, TokenView
from sources.api.tokens import ServiceAccountViewSet, TokenViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("articles", ArticleViewSet, basename="article")
router.register("sources", SourceViewSet, basename="source")
router.register("source-matches", MatchViewSet, basename="source-match")
router.register("outlets", OutletViewSet, basename="outlet")
router.register("feeds", FeedViewSet, basename="feed")
router.register("jobs", JobViewSet, basename="job")
router.register("tokens", TokenViewSet, basename="token")
router.register("service-accounts", ServiceAccountViewSet, basename="service-account")

urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("token", TokenView.as_view(), name="sign-in"),
    path("token/mine", TokenRevocationView.as_view(), name="token-revoke"),
    path("me", MeView.as_view(), name="me"),
    path("deprecations", DeprecationsView.as_view(), name="deprecations"),
]
