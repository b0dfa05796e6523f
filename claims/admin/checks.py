"""Scheduled checks: when each last ran, what it changed, when it runs next, and a button to start it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from claims.admin.pages import add_pages
from claims.selectors import check_history
from sources.admin.screens import carry_out, person
from sources.tasks import start_check


def words_of(result: dict[str, Any]) -> str:
    """What a check's result counts, in words, zeros left out: "checked 40, changed 3"."""
    written = [f"wrote the numbers of {result['date']}"] if "date" in result else []
    counts = [(name, value) for name, value in result.items() if isinstance(value, int) and value]
    return ", ".join([*written, *(f"{name.replace('_', ' ')} {value:,}" for name, value in counts)])


def show_checks(request: HttpRequest) -> HttpResponse:
    if not person(request).has_perm("sources.view_job"):
        raise PermissionDenied
    rows = check_history()
    context = {
        **admin.site.each_context(request),
        "title": "Scheduled checks",
        "rows": [(row, words_of(row.last_result)) for row in rows],
        "is_running": any(row.running for row in rows),
        "may_start": person(request).has_perm("sources.start_check"),
        "is_fullwidth": "1",
    }
    return TemplateResponse(request, "claims/admin/checks.html", context)


def start(request: HttpRequest, kind: str) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return carry_out(
        request,
        lambda _: start_check(kind, by=person(request)),
        back=reverse("admin:claims_checks"),
        done="The check is queued. Its result appears here.",
        permission="sources.start_check",
    )


def _pages() -> list[URLPattern]:
    return [
        path("checks/", admin.site.admin_view(show_checks), name="claims_checks"),
        path("checks/<slug:kind>/start/", admin.site.admin_view(start), name="claims_check_start"),
    ]


add_pages(_pages)
