"""Taking articles in by hand: pasted text, a text or HTML file, or JSON Lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from sources.admin.screens import address_of
from sources.models import Article, Job, Outlet
from sources.services.articles import (
    ArticleDraft,
    LineError,
    StoredArticle,
    draft_from_bytes,
    drafts_from_jsonl,
)
from sources.services.errors import ServiceError
from sources.tasks import submit_article

TOLD_LINES = 10


def _line(label: str, **kwargs: Any) -> forms.CharField:
    attrs = kwargs.pop("attrs", {})
    return forms.CharField(
        label=label, required=False, widget=UnfoldAdminTextInputWidget(attrs=attrs), **kwargs
    )


class IngestForm(forms.Form):
    text = forms.CharField(
        label="Text",
        required=False,
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 14, "placeholder": "Paste the article here…"}),
    )
    file = forms.FileField(
        label="…or a file",
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".txt,.md,.html,.htm,.jsonl,.ndjson"}),
        help_text="Text, HTML, or JSON Lines with one article a line (id, text, title, url, outlet, "
        "published_at, byline, language).",
    )
    title = _line("Title", max_length=500)
    outlet = _line("Outlet", max_length=200, attrs={"list": "known-outlets"})
    url = forms.URLField(
        label="Address",
        required=False,
        max_length=2000,
        assume_scheme="https",
        widget=UnfoldAdminTextInputWidget(attrs={"type": "url"}),
        help_text="Where it was printed. The same address with a changed text becomes its next revision.",
    )
    published_at = forms.DateTimeField(
        label="Published (UTC)",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
    )
    byline = _line("By-line", max_length=300)
    language = _line("Language", initial="en", max_length=12)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        has_text, upload = bool((said.get("text") or "").strip()), said.get("file")
        if has_text and upload:
            raise forms.ValidationError("Give a text or a file, not both.")
        if not has_text and not upload and "file" not in self.errors:
            raise forms.ValidationError("Paste a text or choose a file.")
        limit = settings.NEWSVERIFY_MAX_UPLOAD_BYTES
        if upload and upload.size > limit:
            raise forms.ValidationError(
                f"The file has {upload.size:,} bytes; at most {limit:,} can be taken in here. "
                "manage.py import_articles takes larger ones."
            )
        return said


def known_outlets() -> list[str]:
    return list(Outlet.objects.values_list("name", flat=True)[:500])


@dataclass(slots=True)
class Intake:
    """What came of one submission: articles with their jobs, and the lines that gave none."""

    stored: list[tuple[StoredArticle, Job | None]] = field(default_factory=list)
    refused: list[LineError] = field(default_factory=list)


def take_in(said: dict[str, Any], *, by: Any) -> Intake:
    """Hand a checked form to the one service. Raises ServiceError where the single article is refused."""
    upload = said["file"]
    if upload is not None and upload.name.lower().endswith((".jsonl", ".ndjson")):
        return _take_in_lines(upload, by=by)
    given = {name: said[name] for name in ("title", "url", "outlet", "published_at", "byline", "language")}
    if upload is None:
        draft = ArticleDraft(text=said["text"], **given | {"language": said["language"] or "en"})
    else:
        draft = draft_from_bytes(
            upload.read(), filename=upload.name, content_type=upload.content_type or "", **given
        )
    return Intake(stored=[submit_article(draft, by=by)])


def _take_in_lines(lines: Any, *, by: Any) -> Intake:
    """Line by line; a bad one is told by its number and does not stop the others."""
    intake = Intake()
    for number, draft in enumerate(drafts_from_jsonl(lines), start=1):
        if isinstance(draft, LineError):
            intake.refused.append(draft)
            continue
        try:
            intake.stored.append(submit_article(draft, by=by))
        except ServiceError as wrong:
            intake.refused.append(LineError(number, wrong.code, wrong.detail))
    return intake


def tell(request: HttpRequest, intake: Intake) -> None:
    """Say what came of it, with links to the articles and their jobs."""
    for stored, job in intake.stored[:TOLD_LINES]:
        words = "is new" if stored.created else "has a new text" if stored.revised else "was here already"
        link = format_html('<a class="nv-link" href="{}">{}</a>', address_of(stored.article), stored.article)
        if job is None:
            messages.info(request, format_html("{} {}; nothing to do.", link, words))
        else:
            messages.success(
                request,
                format_html('{} {}. It is read as <a class="nv-link" href="{}">{}</a>.', link, words,
                            address_of(job), job),
            )  # fmt: skip
    if len(intake.stored) > TOLD_LINES:
        messages.success(request, f"{len(intake.stored)} articles were taken in.")
    if intake.refused:
        shown = intake.refused[:TOLD_LINES]
        lines = format_html_join("; ", "line {}: {}", ((bad.line_number, bad.detail) for bad in shown))
        more = f" and {len(intake.refused) - len(shown)} more" if len(intake.refused) > len(shown) else ""
        messages.warning(
            request, format_html("{} lines gave no article: {}{}", len(intake.refused), lines, more)
        )


def only_article(intake: Intake) -> Article | None:
    return intake.stored[0][0].article if len(intake.stored) == 1 else None
