"""Outlets and their feeds: plain forms with a history of who changed what."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, Subquery, URLField, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter, BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display

from sources.admin.screens import Screen
from sources.models import Article, Feed, Outlet

HTTPS_UNLESS_SAID = {URLField: {"assume_scheme": "https"}}


class FeedInline(TabularInline):
    model = Feed
    formfield_overrides = HTTPS_UNLESS_SAID
    fields = ["url", "title", "is_active", "interval_minutes", "last_fetched_at", "last_error"]
    readonly_fields = ["last_fetched_at", "last_error"]
    extra = 0
    tab = True


@admin.register(Outlet)
class OutletAdmin(SimpleHistoryAdmin, Screen):
    list_display = ["name", "domain", "show_kind", "is_wire_agency", "show_articles", "updated_at"]
    list_filter = [("kind", ChoicesDropdownFilter), ("is_wire_agency", BooleanRadioFilter)]
    search_fields = ["name", "domain"]
    fields = ["name", "domain", "kind", "is_wire_agency", "notes"]
    inlines = [FeedInline]
    actions = None

    def get_queryset(self, request: HttpRequest) -> Any:
        own = Article.objects.filter(outlet=OuterRef("pk")).order_by().values("outlet")
        counted = own.annotate(n=Count("pk")).values("n")
        return (
            super()
            .get_queryset(request)
            .annotate(article_count=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0)))
        )

    @display(description="Kind", ordering="kind", label={"wire": "info", "official": "warning"})
    def show_kind(self, outlet: Outlet) -> tuple[str, str]:
        return outlet.kind, outlet.get_kind_display()

    @display(description="Articles")
    def show_articles(self, outlet: Any) -> str:
        address = reverse("admin:sources_article_changelist")
        return format_html(
            '<a href="{}?outlet__id__exact={}">{}</a>', address, outlet.pk, outlet.article_count
        )


@admin.register(Feed)
class FeedAdmin(Screen):
    formfield_overrides = HTTPS_UNLESS_SAID
    list_display = ["show_name", "outlet", "is_active", "interval_minutes", "last_fetched_at", "show_health"]
    list_filter = [("is_active", BooleanRadioFilter), ["outlet", AutocompleteSelectFilter]]
    list_select_related = ["outlet"]
    search_fields = ["url", "title", "outlet__name"]
    autocomplete_fields = ["outlet"]
    fields = [
        "outlet",
        "url",
        "title",
        "is_active",
        "interval_minutes",
        "next_fetch_at",
        "last_fetched_at",
        "failures_in_a_row",
        "last_error",
    ]
    readonly_fields = ["last_fetched_at", "failures_in_a_row", "last_error"]
    actions = None

    @display(description="Feed", ordering="title")
    def show_name(self, feed: Feed) -> str:
        return str(feed)

    @display(description="Health", label={"Failing": "danger", "Quiet": "warning", "Well": "success"})
    def show_health(self, feed: Feed) -> str:
        if feed.failures_in_a_row:
            return "Failing"
        return "Well" if feed.last_fetched_at else "Quiet"
