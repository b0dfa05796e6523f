"""The record of what happened: events, pipeline runs, daily digests. Looked at, never written here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from claims.admin import colours
from claims.admin.article_page import unread_words
from claims.models import BatchItem, DailyDigest, Event, PipelineRun
from sources.admin.screens import Page, ViewOnly, address_of, clipped

PAGES = {
    "batch": "claims_batch",
    "claim": "claims_claim",
    "claimmention": "claims_claimmention",
    "evidence": "claims_evidence",
    "flag": "claims_flag",
    "hook": "claims_hook",
    "foreignmatch": "claims_foreignmatch",
    "foreignreview": "claims_foreignreview",
    "relation": "claims_relation",
    "review": "claims_review",
    "source": "sources_source",
    "statement": "claims_statement",
    "story": "claims_story",
}


def target_link(target_type: str, target_id: int) -> str:
    """The row an event speaks of, as a link where it has a page."""
    name = target_type.rpartition(".")[2].lower()
    words = f"{name} {target_id}"
    try:
        return format_html(
            '<a href="{}">{}</a>', reverse(f"admin:{PAGES[name]}_change", args=[target_id]), words
        )
    except (KeyError, NoReverseMatch):
        return words


@admin.register(Event)
class EventAdmin(Page):
    filled_by = "Every change is written down here as it happens."
    list_display = ["at", "verb", "show_target", "show_actor", "show_reason", "show_claim"]
    list_filter = [("at", RangeDateTimeFilter), ["actor", AutocompleteSelectFilter], "verb"]
    list_select_related = ["actor", "claim"]
    search_fields = ["verb", "reason", "actor__username"]
    sortable_by: list[str] = []
    page_template = "claims/admin/event_page.html"

    @display(description="On")
    def show_target(self, event: Event) -> str:
        return target_link(event.target_type, event.target_id)

    @display(description="By", ordering="actor")
    def show_actor(self, event: Event) -> str:
        return str(event.actor or event.pipeline_version or "the machine")

    @display(description="Why")
    def show_reason(self, event: Event) -> str:
        return clipped(event.reason, 100) or "–"

    @display(description="Claim", ordering="claim")
    def show_claim(self, event: Event) -> str:
        return (
            format_html('<a href="{}">{}</a>', address_of(event.claim), event.claim) if event.claim else "–"
        )

    def page_context(self, request: HttpRequest, event: Event) -> dict[str, Any]:
        item = BatchItem.objects.filter(event=event).select_related("batch").first()
        return {
            "target": target_link(event.target_type, event.target_id),
            "batch": item.batch if item else None,
        }


@admin.register(PipelineRun)
class PipelineRunAdmin(Page):
    filled_by = "A reading is recorded whenever the program reads an article."
    list_display = [
        "show_run",
        "show_article",
        "show_state",
        "version",
        "show_seconds",
        "show_made",
        "created_at",
    ]
    list_filter = [("state", ChoicesDropdownFilter), ("created_at", RangeDateTimeFilter)]
    list_select_related = ["revision__article", "job"]
    search_fields = ["revision__article__title", "version", "error"]
    page_template = "claims/admin/run_page.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("revision__text")

    @display(description="Run", ordering="id")
    def show_run(self, run: PipelineRun) -> str:
        return f"run {run.pk}"

    @display(description="Article")
    def show_article(self, run: PipelineRun) -> str:
        article = run.revision.article
        return format_html(
            '<a href="{}">{}</a>, text {}',
            address_of(article),
            clipped(str(article), 70),
            run.revision.number,
        )

    @display(description="State", ordering="state", label=colours.RUN)
    def show_state(self, run: PipelineRun) -> tuple[str, str]:
        return run.state, run.get_state_display()

    @display(description="Seconds")
    def show_seconds(self, run: PipelineRun) -> str:
        spent = [value for value in run.timings.values() if isinstance(value, int | float)]
        return f"{sum(spent):.2f}" if spent else "–"

    @display(description="Made")
    def show_made(self, run: PipelineRun) -> str:
        return ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in run.counts.items()) or "–"

    def page_context(self, request: HttpRequest, run: PipelineRun) -> dict[str, Any]:
        return {
            "article_address": address_of(run.revision.article),
            "state_colour": colours.RUN.get(run.state),
            "unread": unread_words(run),
        }


@admin.register(DailyDigest)
class DailyDigestAdmin(ViewOnly):
    filled_by = "A digest is written once a day by the scheduler."
    list_display = ["day", "show_figures", "created_at"]

    @display(description="Figures")
    def show_figures(self, digest: DailyDigest) -> str:
        parts = (digest.figures.get(name) for name in ("day", "now"))
        counts = [(name, value) for part in parts if isinstance(part, dict) for name, value in part.items()]
        return ", ".join(_count_words(name, value) for name, value in counts if value) or "nothing"


def _count_words(name: str, value: Any) -> str:
    """ "articles 5"; "jobs (done 10, dead 1)"."""
    name = name.replace("_", " ")
    if not isinstance(value, dict):
        return f"{name} {value:,}" if isinstance(value, int) else f"{name} {value}"
    inner = ", ".join(f"{key.replace('-', ' ')} {count:,}" for key, count in value.items())
    return f"{name} ({inner})"
