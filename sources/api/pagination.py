"""Keyset pagination: a page starts after a row, never at an offset.

REST framework's own cursor falls back to offsets where many rows share a value and loses rows whose
value is null; here the row's id breaks every tie and nulls stand last in both directions.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter, itemgetter
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from sources.api.problems import InvalidParameter
from sources.api.shapes import Shape

MAX_CURSOR_CHARACTERS = 500
MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts: just after (or, backwards, just before) the row of ``value`` and ``row_id``."""

    ordering: str
    value: Any
    row_id: int
    backwards: bool

    def encode(self) -> str:
        raw = json.dumps([self.ordering, self.value, self.row_id, int(self.backwards)], separators=(",", ":"))
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @staticmethod
    def decode(text: str) -> Cursor:
        """Raises InvalidParameter for anything that this module did not write."""
        try:
            if len(text) > MAX_CURSOR_CHARACTERS:
                raise ValueError("too long")
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            ordering, value, row_id, backwards = json.loads(raw)
        except (ValueError, TypeError, binascii.Error, RecursionError) as error:
            raise _bad_cursor() from error
        well_formed = isinstance(ordering, str) and isinstance(value, str | int | float | None)
        if not well_formed or type(row_id) is not int or not 0 < row_id <= MAX_ID or backwards not in (0, 1):
            raise _bad_cursor()
        return Cursor(ordering, value, row_id, bool(backwards))


def _bad_cursor() -> InvalidParameter:
    return InvalidParameter({"cursor": ["This cursor is not one of ours. Start again without it."]})


class KeysetPagination(BasePagination):
    """Reads ``ordering_fields`` (sortable model fields) and ``ordering`` (the default) from the view."""

    default_size = 50
    max_size = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: Any | None = None) -> list[Any] | None:
        return self.page_of(queryset, request, view, None)

    def page_of(self, queryset: QuerySet[Any], request: Request, view: Any, shape: Shape | None) -> list[Any]:
        """The rows of the page: instances, or with a shape tuples of its columns."""
        self.request = request
        self.ordering = self._read_ordering(request, view)
        self.size = self._read_size(request)
        cursor = self._read_cursor(request, queryset.model)
        self._place(shape)
        rows: list[Any] = []
        for part in self._parts(queryset, cursor):
            if (missing := self.size + 1 - len(rows)) > 0:
                asked = part if shape is None else shape.rows(part, self.name, "id")
                rows += asked[:missing]
        more = len(rows) > self.size
        rows = rows[: self.size]
        backwards = cursor is not None and cursor.backwards
        if backwards:
            rows.reverse()
        self.has_next = bool(rows) and (more or backwards)
        self.has_previous = bool(rows) and ((more and backwards) or (cursor is not None and not backwards))
        self.rows = rows
        return rows

    def _place(self, shape: Shape | None) -> None:
        """How a row tells its value in the ordering, and its id."""
        self._told: Callable[[Any], tuple[Any, int]] = attrgetter(self.name, "pk")
        if shape is None:
            return
        paths = list(dict.fromkeys([*shape.paths, self.name, "id"]))
        self._told = itemgetter(paths.index(self.name), paths.index("id"))

    def _read_ordering(self, request: Request, view: Any) -> str:
        default: str = getattr(view, "ordering", "-id")
        asked = request.query_params.get("ordering", default)
        if asked not in orderings(view):
            allowed = ", ".join(orderings(view))
            raise InvalidParameter({"ordering": [f"Choose one of: {allowed}."]})
        return asked

    def _read_size(self, request: Request) -> int:
        asked = request.query_params.get("page_size", str(self.default_size))
        if not (asked.isascii() and asked.isdigit() and len(asked) <= 4 and 1 <= int(asked) <= self.max_size):
            raise InvalidParameter({"page_size": [f"A whole number from 1 to {self.max_size}."]})
        return int(asked)

    def _read_cursor(self, request: Request, model: type[Model]) -> Cursor | None:
        text = request.query_params.get("cursor")
        if text is None:
            return None
        cursor = Cursor.decode(text)
        if cursor.ordering != self.ordering:
            raise InvalidParameter({"cursor": ["This cursor belongs to another ordering."]})
        try:
            value = self._field(model).to_python(cursor.value)
            if isinstance(value, datetime):
                value = value.astimezone(UTC)
        except (ValidationError, ValueError, TypeError, OverflowError) as error:
            raise _bad_cursor() from error
        if isinstance(value, str) and "\x00" in value:
            raise _bad_cursor()
        if isinstance(value, int) and abs(value) > MAX_ID:
            raise _bad_cursor()
        return Cursor(cursor.ordering, value, cursor.row_id, cursor.backwards)

    @property
    def name(self) -> str:
        return self.ordering.lstrip("-")

    def _field(self, model: type[Model]) -> Field[Any, Any]:
        return cast("Field[Any, Any]", model._meta.get_field(self.name))

    def _parts(self, queryset: QuerySet[Any], cursor: Cursor | None) -> list[QuerySet[Any]]:
        """The rows from the cursor on, in the direction of travel: at most two queries, of which an index on
        (value, id) answers each. Nulls are the last part, and the first one going backwards."""
        falling, backwards = self.ordering.startswith("-"), cursor is not None and cursor.backwards
        down = falling != backwards
        step, sign = ("lt", "-") if down else ("gt", "")
        beyond = Q() if cursor is None else Q(**{f"id__{step}": cursor.row_id})
        if self.name == "id":
            return [queryset.filter(beyond).order_by(f"{sign}id")]
        nullable = self._field(queryset.model).null
        at_null = cursor is not None and cursor.value is None
        if cursor is not None and not at_null:
            # The first condition bounds the walk through the index, the second one leaves out what was seen.
            bound = Q(**{f"{self.name}__{step}e": cursor.value})
            beyond = bound & (Q(**{f"{self.name}__{step}": cursor.value}) | beyond)
        if not nullable:
            return [queryset.filter(beyond).order_by(f"{sign}{self.name}", f"{sign}id")]
        is_null = {f"{self.name}__isnull": True}
        valued = queryset.exclude(**is_null).order_by(f"{sign}{self.name}", f"{sign}id")
        nulls = queryset.filter(**is_null).order_by(f"{sign}id")
        if at_null:
            return [nulls.filter(beyond), *([valued] if backwards else [])]
        return [valued.filter(beyond), *([] if backwards else [nulls])]

    def _link(self, row: Any, *, backwards: bool) -> str:
        value, row_id = self._told(row)
        if hasattr(value, "isoformat"):
            value = value.isoformat()
        cursor = Cursor(self.ordering, value, row_id, backwards).encode()
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def get_paginated_response(self, data: Any) -> Response:
        following = self._link(self.rows[-1], backwards=False) if self.has_next else None
        previous = self._link(self.rows[0], backwards=True) if self.has_previous else None
        links = {"next": following, "prev": previous}
        response = Response({"next": following, "previous": previous, "results": data})
        links["first"] = remove_query_param(self.request.build_absolute_uri(), "cursor")
        response["Link"] = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in links.items() if url)
        return response

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        cursor = {"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": MAX_CURSOR_CHARACTERS}
        size = {"type": "integer", "minimum": 1, "maximum": self.max_size, "default": self.default_size}
        ordering = {
            "type": "string",
            "enum": list(orderings(view)),
            "default": getattr(view, "ordering", "-id"),
        }
        return [
            _parameter("cursor", cursor, "From the next or previous link of a page."),
            _parameter("page_size", size, "Rows on a page."),
            _parameter("ordering", ordering, "Sorted by; a leading - is newest, largest or last first."),
        ]


def orderings(view: Any) -> Sequence[str]:
    """Every value that ``?ordering=`` may take in a view."""
    names: Sequence[str] = getattr(view, "ordering_fields", ("id",))
    return [sign + name for name in names for sign in ("", "-")]


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
