"""Filters of the lists about the desk and the machine: the audit trail, passes, digests and saved views."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django_filters import rest_framework as filters

from claims.choices import ListName, RunState
from claims.models import DailyDigest, Event, PipelineRun, SavedView, Watch
from sources.api.filtering import (
    IdFilter,
    IdsFilter,
    ListFilters,
    MomentFilter,
    PersonFilter,
    SearchFilter,
    after,
    before,
    exactly,
)


class RunFilters(ListFilters):
    id = IdsFilter()
    article = IdFilter("revision__article", label="Id of the article.")
    state = filters.MultipleChoiceFilter(choices=RunState.choices)
    version = exactly("version", 80, "Version of the pipeline.")
    job = IdFilter("job")
    created_after, created_before = after("created_at"), before("created_at")
    search = SearchFilter("error", label="Part of what went wrong.")

    class Meta:
        model = PipelineRun
        fields: tuple[str, ...] = ()


class DigestFilters(ListFilters):
    id = IdsFilter()
    since = filters.DateFilter("day", "gte", label="Of that day or later.")
    until = filters.DateFilter("day", "lte", label="Of that day or earlier.")
    created_after, created_before = after("created_at"), before("created_at")

    class Meta:
        model = DailyDigest
        fields: tuple[str, ...] = ()


class SavedViewFilters(ListFilters):
    id = IdsFilter()
    list_name = filters.ChoiceFilter(choices=ListName.choices)
    is_shared = filters.BooleanFilter(label="Shared with everybody.")
    owner = PersonFilter("owner")
    search = SearchFilter("name", "query", label="Part of the name or of the filters.")

    class Meta:
        model = SavedView
        fields: tuple[str, ...] = ()


class WatchFilters(ListFilters):
    id = IdsFilter()
    claim = IdFilter("claim")
    created_after, created_before = after("created_at"), before("created_at")

    class Meta:
        model = Watch
        fields: tuple[str, ...] = ()


class TargetFilter(filters.CharFilter):
    """A kind of row and its id, as ``ref`` in a timeline: ``relation:12``."""

    field_class = forms.RegexField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(regex=r"^[a-z]{1,60}:[1-9][0-9]{0,17}\Z", max_length=80, **kwargs)


class EventFilters(ListFilters):
    id = IdsFilter()
    claim = IdFilter("claim", label="Id of the claim in whose history it stands.")
    target_type = exactly("target_type", 60, "Kind of row, such as relation.")
    target = TargetFilter(method="about", label="One row, such as relation:12.")
    verb = exactly("verb", 60, "Such as relation-confirmed.")
    actor = PersonFilter("actor")
    by_machine = filters.BooleanFilter("actor", "isnull", label="True: what no person did.")
    pipeline_version = exactly("pipeline_version", 80, "Of the machine that acted.")
    after = MomentFilter("at", "gte", label="At or after this instant.")
    before = MomentFilter("at", "lt", label="Before this instant.")
    search = SearchFilter("reason", label="Part of the reason.")

    class Meta:
        model = Event
        fields: tuple[str, ...] = ()

    def about(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        kind, _, number = value.partition(":")
        return queryset.filter(target_type=kind, target_id=int(number))
