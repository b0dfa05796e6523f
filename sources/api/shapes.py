"""What a caller asked to see of a resource: ``fields=`` leaves fields out, ``expand=`` puts more in.

A shape is a serializer with the fields that are left and those that were put in, compiled into columns
(``sources.api.columns``). What is not asked for is neither selected nor loaded. The names follow JSON:API's
sparse fieldsets and the ``expand`` of well-known REST interfaces; the order of fields is the serializer's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from rest_framework import views as _views  # noqa: F401 - before problems, which its settings import
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request

from sources.api.columns import Columns, NotColumns, Row
from sources.api.computed import ComputedField, Expansion, Load, LoadedField, preloaded
from sources.api.problems import InvalidParameter

MAX_CHARACTERS = 2000
EMBEDDED = 20
"""Rows of one kind within a row of a list. The lists by filter have the rest."""
EMBEDDED_IN_DETAIL = 100
WHOLE = 2000
"""Of what a detail page shows whole; the bound is only against a flood."""


@dataclass(frozen=True, slots=True)
class Shape:
    """``columns`` is None where a field needs the model instance: the serializer then builds the rows."""

    serializer_class: Any
    names: tuple[str, ...]
    columns: Columns | None

    @property
    def paths(self) -> list[str]:
        return self.compiled.paths

    @property
    def compiled(self) -> Columns:
        """Raises TypeError where a field needs the model instance."""
        if self.columns is None:
            raise TypeError(f"{self.serializer_class.__name__} is not made of columns")
        return self.columns

    def rows(self, queryset: QuerySet[Any], *more: str) -> QuerySet[Any, Row]:
        """A query for the columns of the shape and some more; nothing is asked yet."""
        return queryset.prefetch_related(None).values_list(*dict.fromkeys([*self.paths, *more]))

    def at(self, path: str) -> int:
        """Where the column stands in a row of ``rows(queryset, path)``."""
        return self.paths.index(path) if path in self.paths else len(self.paths)

    def represent(self, rows: Collection[Row], context: Mapping[str, Any]) -> list[dict[str, Any]]:
        return self.compiled.represent(rows, context)

    def of_instances(self, instances: list[Any], context: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The slower way, for a serializer that needs instances."""
        serializer = self.serializer_class(instances, many=True, context=context)
        fields = serializer.child.fields
        for name in set(fields) - set(self.names):
            fields.pop(name)
        serializer._context = preloaded(fields, instances, context)
        shown: list[dict[str, Any]] = serializer.data
        return shown


@lru_cache(maxsize=512)
def shape_of(
    serializer_class: Any,
    only: frozenset[str] | None = None,
    expand: tuple[tuple[str, Expansion], ...] = (),
) -> Shape:
    """``only``: the fields to keep, besides those that are expanded; None keeps all."""
    parent = serializer_class()
    fields = dict(parent.fields)
    wanted = dict(expand)
    names = [name for name in fields if only is None or name in only or name in wanted]
    names += [name for name in wanted if name not in fields]
    for name, expansion in wanted.items():
        if not isinstance(fields.get(name), LoadedField | ComputedField):  # a detail page has some always
            fields[name] = expansion.make()
            fields[name].bind(name, parent)
    model = getattr(getattr(serializer_class, "Meta", None), "model", None)
    try:
        columns = Columns.of(model, {name: fields[name] for name in names}) if model else None
    except NotColumns:
        columns = None
    if columns is None:
        names = [name for name in names if name in parent.fields]
    return Shape(serializer_class, tuple(names), columns)


def asked_shape(request: Request, serializer_class: Any, expansions: Mapping[str, Expansion]) -> Shape:
    """Raises InvalidParameter for a name that the resource does not have."""
    if "fields" not in request.query_params and "expand" not in request.query_params:
        return shape_of(serializer_class)
    fields = serializer_class().fields
    only = _names(request, "fields", dict.fromkeys([*fields, *expansions]))
    # A field that only an expansion gives is expanded by being asked for.
    expand = {*_names(request, "expand", expansions), *(name for name in only if name not in fields)}
    wanted = tuple((name, expansion) for name, expansion in expansions.items() if name in expand)
    return shape_of(serializer_class, frozenset(only) if only else None, wanted)


def _names(request: Request, parameter: str, known: Collection[str] | Mapping[str, Any]) -> list[str]:
    """Names apart from each other by commas; the parameter may be given more than once."""
    text = ",".join(request.query_params.getlist(parameter))
    if len(text) > MAX_CHARACTERS:
        wrong = ErrorDetail(f"At most {MAX_CHARACTERS} characters.", code="max_length")
        raise InvalidParameter({parameter: [wrong]})
    asked = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in asked if name not in known]:
        told = ", ".join(known) or "none here"
        wrong = ErrorDetail(f"Not known: {unknown[0][:60]}. Known: {told}.", code="unknown")
        raise InvalidParameter({parameter: [wrong]})
    return asked


# --- loading rows that hang on others -------------------------------------------------------------------


def one_each(serializer_class: Any, queryset: Callable[[], QuerySet[Any]]) -> Load:
    """Rows by their own id, for a reference that is shown as the object. One query and what it loads."""

    def load(keys: Collection[Any], context: Mapping[str, Any]) -> Mapping[Any, Any]:
        shape = shape_of(serializer_class)
        rows = list(shape.rows(queryset().filter(pk__in=keys), "id"))
        at = shape.at("id")
        return dict(zip([row[at] for row in rows], shape.represent(rows, context), strict=True))

    return load


def many_each(
    serializer_class: Any,
    queryset: Callable[[], QuerySet[Any]],
    *order: str,
    by: str,
    in_detail: int = EMBEDDED_IN_DETAIL,
) -> Load:
    """Rows by the id of what they hang on (``by``), the first of each in the given order: on a list
    ``EMBEDDED`` of each, else ``in_detail``. One query and what it loads."""

    def load(keys: Collection[Any], context: Mapping[str, Any]) -> Mapping[Any, Any]:
        shape = shape_of(serializer_class)
        limit = EMBEDDED if context.get("listed") else in_detail
        rows = list(shape.rows(_first_of_each(queryset(), order or ("id",), by, keys, limit), by))
        at = shape.at(by)
        found: dict[Any, list[Any]] = {key: [] for key in keys}
        for row, shown in zip(rows, shape.represent(rows, context), strict=True):
            found[row[at]].append(shown)
        return found

    return load


def _first_of_each(
    queryset: QuerySet[Any], order: Sequence[str], by: str, keys: Collection[Any], limit: int
) -> QuerySet[Any]:
    hanging = queryset.filter(**{f"{by}__in": keys})
    if len(keys) == 1:
        return hanging.order_by(*order, "id")[:limit]
    places = [F(name[1:]).desc() if name.startswith("-") else F(name).asc() for name in (*order, "id")]
    nth = Window(RowNumber(), partition_by=F(by), order_by=places)
    first: QuerySet[Any] = hanging.annotate(nth_of_it=nth).filter(nth_of_it__lte=limit)
    return first.order_by(*order, "id")
