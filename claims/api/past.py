"""``as_of``: how a list or a row is asked for as it stood at an instant that has passed."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import cached_property
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from claims.selectors.past import value_at
from sources.api.filtering import ListFilters
from sources.api.problems import InvalidParameter
from sources.api.shapes import Shape, asked_shape
from sources.api.viewsets import ReadViewSet, refuse_unknown

WORDS = (
    "As it stood then: an instant in ISO 8601 (without an offset: UTC), or a day, which means its end in "
    "UTC, or now where it has not ended. Not in the future."
)
AS_OF = OpenApiParameter(
    "as_of", {"type": "string", "minLength": 1, "maxLength": 40}, OpenApiParameter.QUERY, description=WORDS
)
UNCHANGING = ("id", "created_at")
"""What a list of the past may be ordered by: what a row never changes, so that pages join."""


def past_instant(text: str, *, now: datetime) -> datetime:
    """The instant that ``as_of`` names. Raises ValidationError for what is none, and for the future."""
    try:
        day = parse_date(text)
        if day is not None:
            today = now.astimezone(UTC).date()
            return now if day == today else _not_later(datetime.combine(day, time.max, UTC), now)
        instant = parse_datetime(text)
        if instant is None:
            raise ValueError(text)
        aware = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        words = "Not a day or an instant in ISO 8601, such as 2024-03-01 or 2024-03-01T12:00:00Z."
        raise ValidationError(words + (" Write + as %2B." if " " in text else ""), code="invalid") from error
    return _not_later(aware, now)


def _not_later(instant: datetime, now: datetime) -> datetime:
    if instant > now:
        raise ValidationError("That is in the future: what is held then is not known yet.", code="in-future")
    return instant


class InstantField(forms.CharField):
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return past_instant(text, now=timezone.now()) if text else None


@extend_schema_field({"type": "string"})
class AsOfFilter(filters.CharFilter):
    field_class = InstantField

    def __init__(self) -> None:
        super().__init__(method="ask", label=WORDS, max_length=40)


class PastFilterSet(ListFilters):
    """A list that can be asked for as of an instant. ``PAST`` names the filters that can be told of the past,
    each with the column whose past value is compared; "" for what never changes. Any other beside ``as_of``
    is refused, rather than answered from today."""

    PAST: ClassVar[dict[str, str]] = {}

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.form.cleaned_data.get("as_of"):
            known: QuerySet[Any] = super().filter_queryset(queryset)
            return known
        at = self.request.parser_context["view"].instant
        given = {n: v for n, v in self.form.cleaned_data.items() if n != "as_of" and v not in (None, "", [])}
        if wrong := sorted(set(given) - set(self.PAST)):
            words = f"Not together with as_of, which takes: {', '.join(sorted(self.PAST))}."
            raise InvalidParameter({name: [words] for name in wrong})
        for name, value in given.items():
            column = self.PAST[name]
            if column:
                then, wanted = f"then_{name}", value if isinstance(value, list) else [value]
                queryset = queryset.annotate(**{then: value_at(queryset.model, column, at)})
                queryset = queryset.filter(**{f"{then}__in": wanted})
            else:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    def ask(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset  # read by filter_queryset


class PastReadViewSet(ReadViewSet):
    """A resource that can be asked for as it stood. A subclass gives ``as_held`` and the serializers of rows
    of the past; without ``as_of`` it answers like any other.

    An answer of the past names no version of a row in its ETag: nobody decides on what was.
    """

    past_serializer_class: ClassVar[Any]
    past_detail_serializer_class: ClassVar[Any]
    reading_parameters: ClassVar[tuple[str, ...]] = ("fields", "expand", "as_of")

    @cached_property
    def instant(self) -> datetime | None:
        """What ``as_of`` asks for; None: today's rows. One answer for the whole request."""
        text = self.request.query_params.get("as_of", "") if self.request else ""
        if not text:
            return None
        try:
            return past_instant(text[:41], now=timezone.now())
        except ValidationError as error:
            raise InvalidParameter({"as_of": error.messages}) from error

    def past_rows(self, at: datetime) -> Any:
        """Rows that were there, with what a list of them needs at hand; still with today's columns."""
        raise NotImplementedError

    def as_held(self, rows: Any, at: datetime) -> Any:
        """Instances of ``past_rows`` as they stood."""
        raise NotImplementedError

    def one_as_held(self, row: Any, at: datetime) -> Any:
        [then] = self.as_held([row], at)
        return then

    def other_serializers(self) -> tuple[Any, ...]:
        return (self.past_serializer_class if self.action == "list" else self.past_detail_serializer_class,)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        at = self.instant
        if at is None:
            return super().list(request, *args, **kwargs)
        shape = self._past_shape(self.past_serializer_class)
        asked = request.query_params.get("ordering", self.ordering).lstrip("-")
        if asked not in UNCHANGING:
            raise InvalidParameter({"ordering": [f"With as_of choose one of: {', '.join(UNCHANGING)}."]})
        paginator: Any = self.paginator
        rows = paginator.page_of(self.filter_queryset(self.past_rows(at)), request, self, None)
        shown = shape.of_instances(self.as_held(rows, at), self.get_serializer_context())
        page: Response = paginator.get_paginated_response(shown)
        return page

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        at = self.instant
        if at is None:
            return super().retrieve(request, *args, **kwargs)
        refuse_unknown(request, set(self.reading_parameters))
        shape = self._past_shape(self.past_detail_serializer_class)
        row = self.past_rows(at).filter(pk=kwargs["pk"]).first()
        if row is None:
            raise NotFound("There is none, or it had not been made by then.")
        [shown] = shape.of_instances([self.one_as_held(row, at)], self.get_serializer_context())
        return Response(shown)

    def _past_shape(self, serializer_class: Any) -> Shape:
        """Raises InvalidParameter: what ``expand`` puts in is told of today only."""
        if "expand" in self.request.query_params:
            raise InvalidParameter({"expand": ["Not together with as_of: the page of a row shows it whole."]})
        return asked_shape(self.request, serializer_class, {})
