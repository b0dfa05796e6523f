"""Small pieces of representation that several resources share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, Q, QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from sources.models import Article, Job, Outlet, Source
from sources.models.wordindex import WordIndex
from sources.selectors.fulltext import holding
from sources.text.searching import LONGEST_QUERY, QueryError, parse_query

MAX_ID = 2**63 - 1


class IdFilter(filters.NumberFilter):
    """Equal to the id of a row; anything outside the range of ids is an error, not a database's surprise."""

    def __init__(self, field_name: str, *, label: str = "", **kwargs: Any) -> None:
        kwargs |= {"min_value": 1, "max_value": MAX_ID, "decimal_places": 0}
        super().__init__(field_name=field_name, label=label or f"Id of the {field_name}.", **kwargs)

    def get_max_validator(self) -> None:
        return None  # max_value above is the bound


class ShareFilter(filters.NumberFilter):
    """A bound on a share between 0 and 1."""

    def __init__(self, field_name: str, *, label: str) -> None:
        super().__init__(field_name=field_name, lookup_expr="gte", label=label, min_value=0, max_value=1)


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


class PersonField(serializers.CharField):
    """A user of the newsroom, by user name; null where nobody, or nobody any more."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        return str(value.get_username())


class RowSerializer(serializers.ModelSerializer[Any]):
    """A representation of a row: everything in it is read only."""

    def get_extra_kwargs(self) -> dict[str, dict[str, Any]]:
        return {name: {"read_only": True} for name in self.Meta.fields}

    def build_field(self, field_name: str, info: Any, model_class: type[Model], nested_depth: int) -> Any:
        field_class, kwargs = super().build_field(field_name, info, model_class, nested_depth)
        # Validators ask the database; a representation has nothing to validate.
        kwargs.pop("validators", None)
        return field_class, kwargs


class OutletRefSerializer(RowSerializer):
    class Meta:
        model = Outlet
        fields: tuple[str, ...] = ("id", "name", "kind", "is_wire_agency")


class SourceRefSerializer(RowSerializer):
    class Meta:
        model = Source
        fields: tuple[str, ...] = ("id", "name", "kind")


class ArticleRefSerializer(RowSerializer):
    outlet = OutletRefSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Article
        fields: tuple[str, ...] = ("id", "title", "canonical_url", "published_at", "outlet")


class JobRefSerializer(serializers.HyperlinkedModelSerializer):
    class Meta:
        model = Job
        fields: tuple[str, ...] = ("id", "state", "url")
        read_only_fields = fields
        extra_kwargs = {"url": {"view_name": "job-detail"}}


class JobAcceptedSerializer(serializers.Serializer[Any]):
    """What a 202 says: the work is queued, and where to follow it."""

    job = JobRefSerializer(read_only=True)
