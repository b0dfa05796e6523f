"""Scheduled checks: when each last ran, what it changed, when it runs next, and a button to start it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path, reverse

from claims.admin.audit import DailyDigestAdmin
from claims.models import DailyDigest
from claims.selectors import check_history
from sources.admin.screens import carry_out
from sources.tasks import start_check


def words_of(result: dict[str, Any]) -> str:
    """ "3 of 40 changed" and what else a report counts, zeros left out."""
    counts = [(name, value) for name, value in result.items() if isinstance(value, int) and value]
    return ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in counts)


@admin.register(DailyDigest)
class DigestAndChecksAdmin(DailyDigestAdmin):
    """The page of checks hangs on the admin of the digests, which the checks write."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("checks/", view(self.checks), name="claims_checks"),
            path("checks/<slug:kind>/start/", view(self.start), name="claims_check_start"),
            *super().get_urls(),
        ]

    def checks(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("sources.view_job"):  # type: ignore[union-attr]
            raise PermissionDenied
        rows = check_history()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Scheduled checks",
            "rows": [(row, words_of(row.last_result)) for row in rows],
            "is_running": any(row.running for row in rows),
            "may_start": request.user.has_perm("sources.start_check"),  # type: ignore[union-attr]
            "is_fullwidth": "1",
        }
        return TemplateResponse(request, "claims/admin/checks.html", context)

    def start(self, request: HttpRequest, kind: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return carry_out(
            request,
            lambda _: start_check(kind, by=request.user),
            back=reverse("admin:claims_checks"),
            done="The check is queued. Its result appears here.",
            permission="sources.start_check",
        )
