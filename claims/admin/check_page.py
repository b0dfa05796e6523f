"""Check a text: what it says, and what of it is known, disputed or new, before anything is stored."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from claims.admin.ingest import IngestForm, known_outlets
from claims.admin.pages import add_pages
from claims.admin.picture_pages import may_look
from claims.admin.reader import legend, paragraphs
from claims.choices import RelationKind
from claims.pipeline.warnings import explain_warning
from claims.selectors import flag_explanation, match_explanation
from claims.selectors.revisions import segments_of
from claims.services.checking import CheckedClaim, CheckedText, check_text
from claims.services.spans import spans_of
from sources.admin.screens import person
from sources.services.articles import ArticleDraft
from sources.services.errors import ServiceError, TryLater
from sources.text.notes import explain_note

STORE = "sources.add_article"


class CheckForm(IngestForm):
    file = None  # type: ignore[assignment]
    url = None  # type: ignore[assignment]
    byline = None  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        said = forms.Form.clean(self) or self.cleaned_data
        if not (said.get("text") or "").strip():
            raise forms.ValidationError("Paste a text.")
        return said


def show_check(request: HttpRequest) -> HttpResponse:
    """The form; what is posted is read and compared, and nothing of it is stored."""
    may_look(request)
    form = CheckForm(request.POST) if request.method == "POST" else CheckForm()
    told: dict[str, Any] = {}
    status = 200
    if form.is_bound and form.is_valid():
        try:
            told = checked_page(check_text(ArticleDraft(**form.cleaned_data)))
        except ServiceError as wrong:
            form.add_error(None, wrong.detail)
            status = 503 if isinstance(wrong, TryLater) else 400
    elif form.is_bound:
        status = 400
    context = {
        **admin.site.each_context(request),
        "title": "Check a text",
        "is_fullwidth": "1",
        "form": form,
        "outlets": known_outlets(),
        "may_store": bool(told) and person(request).has_perm(STORE),
        **told,
    }
    return TemplateResponse(request, "claims/admin/check_page.html", context, status=status)


def checked_page(checked: CheckedText) -> dict[str, Any]:
    """What the page shows of a check."""
    found = checked.found
    rows = [row for row, _ in found.statements]
    speakers, of_statement = legend(rows)
    spans = [
        (span.start, span.end, role, row.pk)
        for row, read in found.statements
        for role, _, span in spans_of(read.extraction)
    ]
    segments = segments_of(
        found.revision.text, {row.pk: (row.end - row.start, row.pk) for row in rows}, spans
    )
    figures = sorted({(f.start, f.end) for one in found.figures.values() for f in one})
    numbers = {row.pk: number for number, row in enumerate(rows, start=1)}
    return {
        "checked": checked,
        "article": found.article,
        "paragraphs": paragraphs(segments, speakers=of_statement, figures=figures),
        "speakers": speakers,
        "rows": [(numbers[row.pk], row, of_statement[row.pk]) for row in rows],
        "claims": [claim_row(claim, numbers) for claim in checked.claims],
        "notes": [explain_note(note.rule_id, note.params) for note in found.article.notes],
        "unread": [explain_warning(w["rule_id"], w["params"]) for w in found.warnings],
    }


def claim_row(claim: CheckedClaim, numbers: dict[int, int]) -> dict[str, Any]:
    conflicts = [one for one in claim.relations if one.row.kind == RelationKind.CONFLICTS]
    return {
        "claim": claim,
        "row": claim.found.claim,
        "is_new": claim.found.is_new,
        "why": match_explanation(claim.found.mentions[0]),
        "statements": sorted({numbers[m.statement_id] for m in claim.found.mentions}),
        "conflicts": conflicts,
        "others": [one for one in claim.relations if one.row.kind != RelationKind.CONFLICTS],
        "flags": [
            (flag.change, flag_explanation(flag.row)) for flag in claim.flags if flag.row.state != "dismissed"
        ],
        "before": sum(origin.counts for origin in claim.origins_before),
        "after": sum(origin.counts for origin in claim.origins),
    }


def _pages() -> list[URLPattern]:
    return [path("check-text/", admin.site.admin_view(show_check), name="claims_check_text")]


add_pages(_pages)
