"""Statements and their figures: a read-only record, and one form to correct what the machine misread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils.html import format_html
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeNumericFilter,
)
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from claims.admin.bulk import Bulk
from claims.admin.marking import moment_of, seen_of
from claims.admin.saved import SavedViews
from claims.choices import BatchVerb, Certainty, Modality, Polarity, QuoteType, Strength
from claims.models import Quantity, Statement
from claims.selectors import statements_list, through_whom
from claims.selectors.corrections import correction_records
from claims.selectors.standoff import download_of
from claims.services.corrections import can_undo, confirm_statement, dismiss_statement, undo_decision
from claims.services.decisions import correct_statement
from claims.tasks import submit_reading
from sources.admin.screens import Page, ReasonForm, ViewOnly, address_of, carry_out, clipped, person
from sources.selectors.people import standing_sources


class CorrectionForm(ReasonForm):
    """Only what is filled in is changed."""

    source = forms.ModelChoiceField(
        standing_sources(),
        label="Said by",
        required=False,
        widget=AutocompleteSelect(Statement._meta.get_field("source"), admin.site),
    )
    clear_source = forms.BooleanField(label="Nobody that can be named", required=False)
    quote_type = forms.ChoiceField(label="Quote type", required=False, widget=UnfoldAdminSelectWidget())
    polarity = forms.ChoiceField(label="Polarity", required=False, widget=UnfoldAdminSelectWidget())
    modality = forms.ChoiceField(
        label="What the speaker does", required=False, widget=UnfoldAdminSelectWidget()
    )
    certainty = forms.ChoiceField(label="Certainty", required=False, widget=UnfoldAdminSelectWidget())
    strength = forms.ChoiceField(label="Weight of the cue", required=False, widget=UnfoldAdminSelectWidget())
    field_order = [
        "source", "clear_source", "quote_type", "polarity", "modality", "certainty", "strength", "reason",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "quote_type": QuoteType, "polarity": Polarity, "modality": Modality, "certainty": Certainty,
            "strength": Strength,
        }  # fmt: skip
        for name, choices in words.items():
            self.fields[name].choices = [("", "as it is"), *choices.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("source") and said.get("clear_source"):
            raise forms.ValidationError("Choose a source or say that there is none, not both.")
        if not any(value for name, value in said.items() if name != "reason"):
            raise forms.ValidationError("Nothing to correct was chosen.")
        return said


class VerdictForm(forms.Form):
    """Right as it is, no statement, or not so after all. The service asks for a reason where one is due."""

    reason = forms.CharField(required=False, max_length=4000)
    seen = forms.CharField(required=False, max_length=64)


@admin.register(Statement)
class StatementAdmin(SavedViews, Bulk, Page):
    filled_by = "Statements are found when an article is read: add one under Articles."
    bulk = (BatchVerb.STATEMENT_CONFIRM, BatchVerb.STATEMENT_DISMISS)
    list_display = [
        "show_text",
        "show_source",
        "show_kind",
        "show_sense",
        "show_article",
        "check_worthiness_short",
        "reported_at",
    ]
    list_filter = [
        ("voice", ChoicesDropdownFilter),
        ("quote_type", ChoicesDropdownFilter),
        ("modality", ChoicesDropdownFilter),
        ("polarity", ChoicesDropdownFilter),
        ("certainty", ChoicesDropdownFilter),
        ("strength", ChoicesDropdownFilter),
        ("state", ChoicesDropdownFilter),
        ("verdict", ChoicesDropdownFilter),
        ["source", AutocompleteSelectFilter],
        ("check_worthiness", RangeNumericFilter),
    ]
    search_fields = ["exact", "speaker_name", "revision__article__title"]
    ordering = ["-id"]
    # The newest first, and filters: to sort the largest table by a column without an index reads all of it.
    sortable_by: list[str] = []
    page_template = "claims/admin/statement_page.html"
    change_list_template = "claims/admin/statement_list.html"
    decisions = {"correct": "correct", "confirm": "confirm", "dismiss": "dismiss", "undo": "undo"}

    def get_queryset(self, request: HttpRequest) -> Any:
        return statements_list().defer("revision__text")

    @display(description="Statement")
    def show_text(self, statement: Statement) -> str:
        return clipped(statement.exact, 140)

    @display(description="Said by")
    def show_source(self, statement: Statement) -> str:
        if statement.source is None:
            return statement.speaker_name or ("the outlet" if statement.voice == "outlet" else "nobody named")
        return format_html('<a href="{}">{}</a>', address_of(statement.source), statement.source.name)

    @display(description="Quote", label=True)
    def show_kind(self, statement: Statement) -> str:
        return statement.get_quote_type_display() if statement.voice != "outlet" else "Outlet"

    @display(description="Sense")
    def show_sense(self, statement: Statement) -> str:
        return sense_of(statement)

    @display(description="Article")
    def show_article(self, statement: Statement) -> str:
        article = statement.revision.article
        title = clipped(str(article), 60)
        return format_html('<a href="{}#statement-{}">{}</a>', address_of(article), statement.pk, title)

    @display(description="Worth")
    def check_worthiness_short(self, statement: Statement) -> str:
        return f"{statement.check_worthiness:.2f}"

    def get_urls(self) -> list[Any]:
        export = path(
            "corrections/", self.admin_site.admin_view(self.export), name="claims_statement_corrections"
        )
        return [export, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        may = person(request).has_perm("claims.correct_statement")
        return super().changelist_view(request, {**(extra_context or {}), "may_export": may})

    def export(self, request: HttpRequest) -> StreamingHttpResponse:
        """What people decided, as JSON Lines or as brat stand-off in a zip."""
        if not person(request).has_perm("claims.correct_statement"):
            raise PermissionDenied
        article = request.GET.get("article", "")
        kind = "brat" if request.GET.get("as") == "brat" else "jsonl"
        records = correction_records(article=int(article) if article.isdigit() else None)
        file = download_of(records, kind=kind)
        headers = {
            "Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store",
        }  # fmt: skip
        return StreamingHttpResponse(file.pieces, content_type=file.media_type, headers=headers)

    def correct(self, request: HttpRequest, statement: Statement) -> HttpResponse:
        return carry_out(
            request,
            lambda said: correct_statement(
                statement,
                by=person(request),
                reason=said["reason"],
                source=said["source"],
                clear_source=said["clear_source"],
                quote_type=said["quote_type"] or None,
                polarity=said["polarity"] or None,
                modality=said["modality"] or None,
                certainty=said["certainty"] or None,
                strength=said["strength"] or None,
            ),
            back=address_of(statement),
            done="The statement is corrected; later readings of the text leave it so.",
            form=CorrectionForm(request.POST),
            permission="claims.correct_statement",
        )

    def confirm(self, request: HttpRequest, statement: Statement) -> HttpResponse:
        return self._judge(request, statement, confirm_statement, "The statement is confirmed as it is.")

    def dismiss(self, request: HttpRequest, statement: Statement) -> HttpResponse:
        done = "It is struck out; later readings do not propose it again. It can be undone."
        return self._judge(request, statement, dismiss_statement, done)

    def undo(self, request: HttpRequest, statement: Statement) -> HttpResponse:
        done = "The last decision is taken back, and the text is read again."
        return self._judge(request, statement, undo_decision, done, read_again=True)

    def _judge(
        self,
        request: HttpRequest,
        statement: Statement,
        verb: Callable[..., Statement],
        done: str,
        *,
        read_again: bool = False,
    ) -> HttpResponse:
        """What takes a click and perhaps a reason; then back to the text or the statement, as it came."""

        def act(said: dict[str, Any]) -> None:
            with transaction.atomic():
                verb(statement, by=person(request), reason=said["reason"], seen=moment_of(said["seen"]))
                if read_again:
                    submit_reading(statement.revision, by=person(request))

        article = f"{address_of(statement.revision.article)}#statement-{statement.pk}"
        return carry_out(
            request, act, back=article if request.POST.get("from") == "article" else address_of(statement),
            done=done, form=VerdictForm(request.POST), permission="claims.correct_statement",
        )  # fmt: skip

    def page_context(self, request: HttpRequest, statement: Statement) -> dict[str, Any]:
        text = statement.revision.text
        form = CorrectionForm()
        return {
            "title": f"Statement {statement.pk}",
            "before": text_before(text, statement.start, 300),
            "after": text_after(text, statement.end, 300),
            "article": statement.revision.article,
            "article_address": f"{address_of(statement.revision.article)}#statement-{statement.pk}",
            "source_address": address_of(statement.source) if statement.source else "",
            "sense": sense_of(statement),
            "told_by": through_whom(statement),
            "mentions": statement.mentions.select_related("claim").order_by("start", "id"),
            "form": form,
            "media": self.media + form.media,
            "seen": seen_of(statement),
            "may_undo": can_undo(statement),
            "mark_address": f"{address_of(statement.revision.article)}?mark={statement.pk}#marking",
            "may_correct": person(request).has_perm("claims.correct_statement"),
        }


def text_before(text: str, start: int, characters: int) -> str:
    """What stands before a place, with a sign where it was cut."""
    return ("…" if start > characters else "") + text[max(0, start - characters) : start]


def text_after(text: str, end: int, characters: int) -> str:
    return text[end : end + characters] + ("…" if end + characters < len(text) else "")


def sense_of(statement: Statement) -> str:
    """How it is meant, in a few words; what is ordinary is left out."""
    words = [statement.get_modality_display().lower()]
    if statement.polarity == Polarity.NEGATED:
        words.append("negated")
    if statement.certainty != Certainty.CERTAIN:
        words.append(statement.get_certainty_display().lower())
    if statement.strength != Strength.NEUTRAL:
        words.append(statement.get_strength_display().lower())
    return ", ".join(words)


@admin.register(Quantity)
class QuantityAdmin(ViewOnly):
    filled_by = "Figures are found when an article is read: add one under Articles."
    list_display = [
        "exact",
        "show_interval",
        "measure",
        "counted",
        "unit",
        "show_said",
        "show_article",
        "as_of",
    ]
    list_filter = [("comparator", ChoicesDropdownFilter), ("low", RangeNumericFilter)]
    list_select_related = ["statement__source", "statement__revision__article"]
    search_fields = ["exact", "measure", "counted", "statement__exact"]
    ordering = ["-id"]
    sortable_by = ["measure"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("statement__revision__text")

    @display(description="Interval")
    def show_interval(self, quantity: Quantity) -> str:
        return interval_of(quantity)

    @display(description="Said by")
    def show_said(self, quantity: Quantity) -> str:
        statement = quantity.statement
        return str(statement.source or statement.speaker_name or "the outlet")

    @display(description="Article")
    def show_article(self, quantity: Quantity) -> str:
        article = quantity.statement.revision.article
        title = clipped(str(article), 60)
        return format_html(
            '<a href="{}#statement-{}">{}</a>', address_of(article), quantity.statement_id, title
        )


def interval_of(quantity: Quantity) -> str:
    """In the notation of intervals: "(10,000, ∞)" excludes the 10,000, "[27, 27]" is exact."""
    low = "(−∞" if quantity.low is None else f"{'(' if quantity.low_open else '['}{quantity.low:,.10g}"
    high = "∞)" if quantity.high is None else f"{quantity.high:,.10g}{')' if quantity.high_open else ']'}"
    return f"{low}, {high}"
