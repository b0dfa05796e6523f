"""What the lists of this app can be narrowed by: one declared filter per parameter."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters

from sources.api.filtering import (
    CountFilter,
    IdFilter,
    IdsFilter,
    ListFilters,
    PersonFilter,
    SearchFilter,
    WordsFilter,
    after,
    before,
    exactly,
)
from sources.choices import JobQueue, JobState, MatchState, OutletKind, SourceKind, TokenKind
from sources.models import (
    ApiToken,
    Article,
    Feed,
    Job,
    Outlet,
    ServiceAccount,
    Source,
    SourceAlias,
    SourceMatch,
)
from sources.models.wordindex import ARTICLE_HEADS, ARTICLE_TEXTS


class ArticleFilters(ListFilters):
    id = IdsFilter()
    outlet = IdFilter("outlet")
    language = exactly("language", 12, "Language code, such as en.")
    origin_group = exactly("origin_group", 64, "Near-copies of one text share it.")
    external_id = exactly("external_id", 200, "The id it came with.")
    canonical_url = exactly("canonical_url", 2000, "Its address, as stored.")
    credit_line = exactly("credit_line", 300, "Whom it credits, as printed.")
    story = IdFilter("story", method="told_in", label="Id of a story that it is in.")
    published_after, published_before = after("published_at"), before("published_at")
    created_after, created_before = after("created_at"), before("created_at")
    updated_after, updated_before = after("updated_at"), before("updated_at")
    search = WordsFilter(
        {"pk": ARTICLE_HEADS, "current_revision": ARTICLE_TEXTS},
        label="In the title, byline or current text.",
    )

    class Meta:
        model = Article
        fields: tuple[str, ...] = ()

    def told_in(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        live = ("proposed", "confirmed")
        return queryset.filter(story_links__story=int(value), story_links__state__in=live)


class SourceFilters(ListFilters):
    id = IdsFilter()
    kind = filters.MultipleChoiceFilter(choices=SourceKind.choices)
    named = filters.BooleanFilter("scope_article", "isnull", label="False: known within one article only.")
    article = IdFilter("scope_article", label="Unnamed sources of this article.")
    merged = filters.BooleanFilter("merged_into", "isnull", exclude=True, label="Merged into another.")
    merged_into = IdFilter("merged_into", label="Id of the source that these were merged into.")
    is_curated = filters.BooleanFilter(label="Whether a person entered or confirmed it.")
    created_after, created_before = after("created_at"), before("created_at")
    updated_after, updated_before = after("updated_at"), before("updated_at")
    search = filters.CharFilter(
        "name", method="known_as", max_length=200, label="Part of a name it is printed by."
    )

    class Meta:
        model = Source
        fields: tuple[str, ...] = ()

    def known_as(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(
            Exists(SourceAlias.objects.filter(source=OuterRef("pk"), name__icontains=value))
        )


class MatchFilters(ListFilters):
    id = IdsFilter()
    state = filters.MultipleChoiceFilter(choices=MatchState.choices)
    rule = exactly("rule_id", 80, "Id of the rule, such as sounds-alike.")
    source = IdFilter("source", method="of", label="Pairs of this source.")
    merged = IdFilter("merged", label="Id of the source that went when the pair was confirmed.")
    decided_by = PersonFilter("decided_by")
    decided_after, decided_before = after("decided_at"), before("decided_at")
    created_after, created_before = after("created_at"), before("created_at")
    updated_after, updated_before = after("updated_at"), before("updated_at")
    search = SearchFilter("first__name", "second__name", "reason", label="Part of a name or of the reason.")

    class Meta:
        model = SourceMatch
        fields: tuple[str, ...] = ()

    def of(self, queryset: QuerySet[Any], name: str, value: int) -> QuerySet[Any]:
        return queryset.filter(Q(first=value) | Q(second=value))


class OutletFilters(ListFilters):
    id = IdsFilter()
    kind = filters.MultipleChoiceFilter(choices=OutletKind.choices)
    is_wire_agency = filters.BooleanFilter()
    domain = exactly("domain", 253, "Host of its pages.")
    created_after, created_before = after("created_at"), before("created_at")
    updated_after, updated_before = after("updated_at"), before("updated_at")
    search = SearchFilter("name", label="Part of the name.")

    class Meta:
        model = Outlet
        fields: tuple[str, ...] = ()


class FeedFilters(ListFilters):
    id = IdsFilter()
    outlet = IdFilter("outlet")
    is_active = filters.BooleanFilter()
    failing = filters.BooleanFilter("failures_in_a_row", method="in_trouble", label="Failed last time.")
    next_fetch_after, next_fetch_before = after("next_fetch_at"), before("next_fetch_at")
    last_fetched_after, last_fetched_before = after("last_fetched_at"), before("last_fetched_at")
    search = SearchFilter("url", "title", "last_error", label="Part of its address, title or last error.")

    class Meta:
        model = Feed
        fields: tuple[str, ...] = ()

    def in_trouble(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        failed = Q(failures_in_a_row__gt=0)
        return queryset.filter(failed if value else ~failed)


class JobFilters(ListFilters):
    id = IdsFilter()
    kind = exactly("kind", 60, "Such as process-article.")
    state = filters.MultipleChoiceFilter(choices=JobState.choices)
    queue = filters.ChoiceFilter(choices=JobQueue.choices)
    subject = exactly("subject", 80, "What it works on, such as article:12.")
    error_code = exactly("error_code", 60, "Why it failed.")
    min_attempt = CountFilter("attempt", label="Tried so often or more.")
    requested_by = PersonFilter("requested_by")
    available_after, available_before = after("available_at"), before("available_at")
    created_after, created_before = after("created_at"), before("created_at")
    started_after, started_before = after("started_at"), before("started_at")
    finished_after, finished_before = after("finished_at"), before("finished_at")

    class Meta:
        model = Job
        fields: tuple[str, ...] = ()


class TokenFilters(ListFilters):
    id = IdsFilter()
    name = exactly("name", 100, "Its name.")
    prefix = exactly("prefix", 20, "What it begins with, as shown.")
    created_by, revoked_by = PersonFilter("created_by"), PersonFilter("revoked_by")
    is_sign_in = filters.BooleanFilter(label="True: made with user name and password, for some hours.")
    seen_in_url = filters.BooleanFilter(
        "seen_in_url_at", "isnull", exclude=True, label="True: it stood in an address once."
    )
    created_after, created_before = after("created_at"), before("created_at")
    expires_after, expires_before = after("expires_at"), before("expires_at")
    last_used_after, last_used_before = after("last_used_at"), before("last_used_at")
    revoked_after, revoked_before = after("revoked_at"), before("revoked_at")
    kind = filters.ChoiceFilter(choices=TokenKind.choices)
    owner = PersonFilter("owner")
    live = filters.BooleanFilter(method="works", label="True: neither ended nor revoked.")

    class Meta:
        model = ApiToken
        fields: tuple[str, ...] = ()

    def works(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        live = Q(revoked_at__isnull=True, expires_at__gt=timezone.now())
        return queryset.filter(live) if value else queryset.exclude(live)


class ServiceAccountFilters(ListFilters):
    id = IdsFilter()
    username = exactly("user__username", 150, "Its user name.")
    role = exactly("user__groups__name", 150, "Its role.")
    is_active = filters.BooleanFilter("user__is_active", label="False: switched off.")
    created_by = PersonFilter("created_by")
    created_after, created_before = after("created_at"), before("created_at")
    search = SearchFilter("purpose", label="Words of what it is for.")

    class Meta:
        model = ServiceAccount
        fields: tuple[str, ...] = ()
