"""What the lists of this app can be narrowed by: one declared filter per parameter."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from sources.api.fields import IdFilter
from sources.choices import JobQueue, JobState, MatchState, OutletKind, SourceKind
from sources.models import Article, Feed, Job, Outlet, Source, SourceMatch


class ArticleFilters(filters.FilterSet):
    outlet = IdFilter("outlet")
    language = filters.CharFilter(max_length=12, label="Language code, such as en.")
    origin_group = filters.CharFilter(max_length=64, label="Near-copies of one text share it.")
    external_id = filters.CharFilter(max_length=200, label="The id it came with.")
    story = IdFilter("story", method="told_in", label="Id of a story that it is in.")
    published_after = filters.IsoDateTimeFilter("published_at", "gte", label="Published at or after.")
    published_before = filters.IsoDateTimeFilter("published_at", "lt", label="Published before.")
    search = filters.CharFilter(method="find", max_length=200, label="Words in the title or byline.")

    class Meta:
        model = Article
        fields: tuple[str, ...] = ()

    def told_in(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        live = ("proposed", "confirmed")
        return queryset.filter(story_links__story=int(value), story_links__state__in=live)

    def find(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(Q(title__icontains=value) | Q(byline__icontains=value))


class SourceFilters(filters.FilterSet):
    kind = filters.MultipleChoiceFilter(choices=SourceKind.choices)
    named = filters.BooleanFilter("scope_article", "isnull", label="False: known within one article only.")
    article = IdFilter("scope_article", label="Unnamed sources of this article.")
    merged = filters.BooleanFilter("merged_into", "isnull", exclude=True, label="Merged into another.")
    search = filters.CharFilter(
        "aliases__name", "icontains", distinct=True, max_length=200, label="Part of a name it is printed by."
    )

    class Meta:
        model = Source
        fields: tuple[str, ...] = ()


class MatchFilters(filters.FilterSet):
    state = filters.MultipleChoiceFilter(choices=MatchState.choices)
    rule = filters.CharFilter("rule_id", max_length=80, label="Id of the rule, such as sounds-alike.")
    source = IdFilter("source", method="of", label="Pairs of this source.")

    class Meta:
        model = SourceMatch
        fields: tuple[str, ...] = ()

    def of(self, queryset: QuerySet[Any], name: str, value: int) -> QuerySet[Any]:
        return queryset.filter(Q(first=value) | Q(second=value))


class OutletFilters(filters.FilterSet):
    kind = filters.MultipleChoiceFilter(choices=OutletKind.choices)
    is_wire_agency = filters.BooleanFilter()
    search = filters.CharFilter("name", "icontains", max_length=200, label="Part of the name.")

    class Meta:
        model = Outlet
        fields: tuple[str, ...] = ()


class FeedFilters(filters.FilterSet):
    outlet = IdFilter("outlet")
    is_active = filters.BooleanFilter()
    failing = filters.BooleanFilter(method="in_trouble", label="Failed last time.")

    class Meta:
        model = Feed
        fields: tuple[str, ...] = ()

    def in_trouble(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        failed = Q(failures_in_a_row__gt=0)
        return queryset.filter(failed if value else ~failed)


class JobFilters(filters.FilterSet):
    kind = filters.CharFilter(max_length=60, label="Such as process-article.")
    state = filters.MultipleChoiceFilter(choices=JobState.choices)
    queue = filters.ChoiceFilter(choices=JobQueue.choices)
    subject = filters.CharFilter(max_length=80, label="What it works on, such as article:12.")

    class Meta:
        model = Job
        fields: tuple[str, ...] = ()
