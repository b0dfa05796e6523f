"""Addresses: the admin for people, the API for programs, the health of the machine."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path, reverse_lazy
from django.utils.text import format_lazy
from django.views.decorators.cache import cache_page
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularSwaggerView

from newsverify.health import healthz
from sources.api.client_file import client_file
from sources.api.description_view import DescriptionView
from sources.api.viewsets import NothingHere

DESCRIPTION = format_lazy("{}?format=json", reverse_lazy("schema"))
"""Half as long as the same in YAML."""

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("sources.api.urls")),
    path("api/v1/", include("claims.api.urls")),
    # The same for everybody until the next start, and seconds to draw.
    path("api/schema/", cache_page(3600)(DescriptionView.as_view()), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url=DESCRIPTION), name="docs"),
    path("api/newsverify_client.py", client_file, name="client-file"),
    # Whatever else is asked of the API, another version too, is answered as the API answers.
    re_path(r"^api(?:/.*)?$", NothingHere.as_view()),
    path("healthz", healthz, name="healthz"),
]

handler400 = "newsverify.refusals.bad_request"
handler403 = "newsverify.refusals.permission_denied"
handler404 = "newsverify.refusals.page_not_found"
handler500 = "newsverify.refusals.server_error"
