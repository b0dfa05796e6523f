"""The kinds of filter that lists declare. Names are the same everywhere: ``<moment>_after`` (at or after) and
``<moment>_before`` (before), ``min_`` and ``max_`` for shares and counts, ``search`` for words, ``id`` for
rows by number, people by user name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from django_filters.constants import EMPTY_VALUES
from django_filters.fields import IsoDateTimeField
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from sources.models.wordindex import WordIndex
from sources.selectors.fulltext import holding
from sources.text.searching import LONGEST_QUERY, QueryError, parse_query

MAX_ID = 2**63 - 1
MAX_IDS = 200


class ListFilters(filters.FilterSet):
    """Only the filters that are asked for are made ready; an absent one filters nothing anyway, and building
    the form of all of them costs more than the query."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        declared: dict[str, Any] = vars(type(self))["base_filters"]
        self.base_filters = {name: each for name, each in declared.items() if data is None or name in data}
        super().__init__(data, *args, **kwargs)


class IdFilter(filters.NumberFilter):
    """Equal to the id of a row; anything outside the range of ids is an error, not a database's surprise."""

    def __init__(self, field_name: str, *, label: str = "", **kwargs: Any) -> None:
        kwargs |= {"min_value": 1, "max_value": MAX_ID, "decimal_places": 0}
        super().__init__(field_name=field_name, label=label or f"Id of the {field_name}.", **kwargs)

    def get_max_validator(self) -> None:
        return None  # max_value above is the bound


class CountFilter(filters.NumberFilter):
    """A bound on a whole number."""

    def __init__(self, field_name: str, lookup: str = "gte", *, label: str) -> None:
        bounds = {"min_value": 0, "max_value": 10**9, "decimal_places": 0}
        super().__init__(field_name, lookup, label=label, **bounds)

    def get_max_validator(self) -> None:
        return None


class ShareFilter(filters.NumberFilter):
    """A bound on a share between 0 and 1."""

    def __init__(self, field_name: str, lookup: str = "gte", *, label: str) -> None:
        super().__init__(field_name=field_name, lookup_expr=lookup, label=label, min_value=0, max_value=1)


class _FewIds(filters.BaseInFilter.base_field_class):
    def clean(self, value: Any) -> Any:
        if isinstance(value, list) and len(value) > MAX_IDS:
            raise ValidationError(f"At most {MAX_IDS} ids.", code="max_length")
        return super().clean(value)


class IdsFilter(filters.BaseInFilter, filters.NumberFilter):
    """Rows by their ids, apart from each other by commas; those that are not there are left out."""

    base_field_class = _FewIds

    def __init__(self) -> None:
        bounds = {"min_value": 1, "max_value": MAX_ID, "decimal_places": 0}
        super().__init__(field_name="id", label=f"Ids, with commas between; at most {MAX_IDS}.", **bounds)

    def get_max_validator(self) -> None:
        return None

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if value in EMPTY_VALUES:
            return queryset
        return queryset.filter(id__in=[int(each) for each in value if each is not None])


class PersonFilter(filters.CharFilter):
    """A user by name; one that there is not keeps no row."""

    def __init__(self, field_name: str) -> None:
        words = field_name.split("__")[-1].replace("_", " ")
        super().__init__(f"{field_name}__username", max_length=150, label=f"User name: {words}.")


class SearchFilter(filters.CharFilter):
    """Part of the words of any of these columns, whatever the case."""

    def __init__(self, *columns: str, label: str) -> None:
        self.columns = columns
        super().__init__(columns[0], max_length=200, label=label)

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if value in EMPTY_VALUES:
            return queryset
        found = Q()
        for column in self.columns:
            found |= Q(**{f"{column}__icontains": value})
        return queryset.filter(found)


class _MomentField(IsoDateTimeField):
    def clean(self, value: Any) -> Any:
        moment = super().clean(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError as error:
            raise ValidationError("Outside the years 1 to 9999 in UTC.", code="invalid") from error


class MomentFilter(filters.IsoDateTimeFilter):
    """ISO 8601. A moment that no database holds is an error here."""

    field_class = _MomentField


class WordsFilter(filters.CharFilter):
    """Full-text search. ``indexes``: where the words may stand, by the field that names the indexed rows."""

    def __init__(self, indexes: Mapping[str, WordIndex], *, label: str) -> None:
        super().__init__(max_length=LONGEST_QUERY, label=f"{label} {SEARCH_HELP}")
        self.indexes = indexes

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        try:
            query = parse_query(value)
        except QueryError as error:
            wrong = ErrorDetail(error.detail, code=error.code)
            raise serializers.ValidationError({self.field_name or "search": [wrong]}) from error
        found = Q()
        for name, index in self.indexes.items():
            found |= Q(**{f"{name}__in": holding(index, query)})
        return queryset.filter(found)


SEARCH_HELP = 'Words that must all be there; "a phrase"; -word leaves out; begin* is the beginning of a word.'


def exactly(field_name: str, most: int, label: str) -> filters.CharFilter:
    """Equal to these characters."""
    return filters.CharFilter(field_name, max_length=most, label=label)


def after(field_name: str) -> MomentFilter:
    return MomentFilter(field_name, "gte", label=f"{_words(field_name)} at or after.")


def before(field_name: str) -> MomentFilter:
    return MomentFilter(field_name, "lt", label=f"{_words(field_name)} before.")


def from_day(field_name: str) -> filters.DateFilter:
    return filters.DateFilter(field_name, "gte", label=f"{_words(field_name)} on or after this day.")


def to_day(field_name: str) -> filters.DateFilter:
    return filters.DateFilter(field_name, "lte", label=f"{_words(field_name)} on or before this day.")


def _words(field_name: str) -> str:
    return field_name.removesuffix("_at").replace("_", " ").capitalize()
