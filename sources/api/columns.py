"""A serializer read once into the columns that it shows, and into plain functions that build its rows.

The serializer stays the one place that says what a representation holds: its fields are compiled, never
written a second time. A row of a list is then built from a tuple of ``values_list`` and not from a model
instance, and only the columns of the fields that are asked for are selected; joins follow from the columns.
``tests/api/test_shapes.py`` holds that both ways give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, Model
from rest_framework import serializers
from rest_framework.reverse import reverse

from sources.api.computed import ComputedField, LoadedField, PersonField

Row = tuple[Any, ...]
Build = Callable[[Row], dict[str, Any]]
Make = Callable[[Any, Row], Any]
Step = Callable[["Page"], Make]
"""Bound to a page it turns a column's value (the whole row beside it) into what is shown."""

_STANDING_ID = 2**63 - 1
_AS_THEY_ARE = {
    serializers.CharField, serializers.URLField, serializers.SlugField, serializers.EmailField,
    serializers.ChoiceField, serializers.IntegerField, serializers.BigIntegerField, serializers.FloatField,
    serializers.BooleanField, serializers.JSONField,
}  # fmt: skip
"""Fields that show a column's value unchanged: databases give what these would make of it."""
_MADE_OF_IT = {
    serializers.DateTimeField, serializers.DateField, serializers.DictField, serializers.ListField,
    serializers.DecimalField,
}  # fmt: skip


class NotColumns(Exception):  # noqa: N818 - it is no error: the caller goes the other way
    """A field is no column: it needs the model instance. Such a list is built by the serializer itself."""


@dataclass(slots=True)
class Page:
    """What the rows of one answer share: the request, the addresses, and what was loaded for them."""

    context: Mapping[str, Any]
    loaded: dict[int, Mapping[Any, Any]] = field(default_factory=dict)
    links: dict[str, tuple[str, str]] = field(default_factory=dict)

    def link(self, view_name: str) -> tuple[str, str]:
        """An address of a row of this view, before and after the id."""
        if view_name not in self.links:
            address = reverse(view_name, [_STANDING_ID], request=self.context.get("request"))
            before, _, after = address.partition(str(_STANDING_ID))
            self.links[view_name] = before, after
        return self.links[view_name]


@dataclass(frozen=True, slots=True)
class Struct:
    """One object: a name and a column for each of its fields, and what becomes of some of them."""

    names: tuple[str, ...]
    picks: tuple[int, ...]
    steps: tuple[tuple[str, Step], ...]

    def bind(self, page: Page) -> Build:
        names, steps = self.names, [(name, step(page)) for name, step in self.steps]
        pick: Callable[[Row], Any] = itemgetter(*self.picks) if len(self.picks) > 1 else self._only

        def build(row: Row) -> dict[str, Any]:
            shown = dict(zip(names, pick(row), strict=True))
            for name, make in steps:
                shown[name] = make(shown[name], row)
            return shown

        return build

    def _only(self, row: Row) -> Row:
        return tuple(row[at] for at in self.picks)


@dataclass(slots=True)
class Columns:
    """The columns of a query and the object that is built of them. ``loads``: for each loaded field its
    number, the column of its key, and what loads it."""

    paths: list[str] = field(default_factory=list)
    same: dict[str, str] = field(default_factory=dict)
    """The id of a row that is pointed at stands in the row that points: one column, never asked for twice."""
    loads: list[tuple[int, int, LoadedField]] = field(default_factory=list)
    root: Struct = field(default_factory=lambda: Struct((), (), ()))

    @staticmethod
    def of(model: type[Model], fields: Mapping[str, serializers.Field[Any, Any, Any, Any]]) -> Columns:
        """Raises NotColumns."""
        found = Columns()
        found.root = found._struct(fields, "", model)
        return found

    def at(self, path: str) -> int:
        path = self.same.get(path, path)
        if path not in self.paths:
            self.paths.append(path)
        return self.paths.index(path)

    def represent(self, rows: Collection[Row], context: Mapping[str, Any]) -> list[dict[str, Any]]:
        """As many queries as there are loaded fields, for any number of rows."""
        page = Page(context)
        for number, at, loaded in self.loads:
            keys = {row[at] for row in rows} - {None}
            page.loaded[number] = loaded.load(keys, context) if keys else {}
        return list(map(self.root.bind(page), rows))

    def _struct(self, fields: Mapping[str, Any], prefix: str, model: type[Model] | None) -> Struct:
        picks, steps = [], []
        for name, shown in fields.items():
            path, step = self._column(shown, prefix, model)
            picks.append(self.at(path))
            if step is not None:
                steps.append((name, step))
        return Struct(tuple(fields), tuple(picks), tuple(steps))

    def _column(self, shown: Any, prefix: str, model: type[Model] | None) -> tuple[str, Step | None]:
        if isinstance(shown, LoadedField):
            return self._loaded(shown, prefix)
        if isinstance(shown, ComputedField):
            return self._computed(shown, prefix)
        if isinstance(shown, serializers.HyperlinkedIdentityField):
            return prefix + "id", _linked(str(shown.view_name))
        if isinstance(shown, serializers.Serializer):
            return self._nested(shown, prefix, model)
        path = prefix + "__".join(shown.source_attrs)
        if isinstance(shown, PersonField):
            return f"{path}__username", None
        if isinstance(shown, serializers.PrimaryKeyRelatedField):
            return f"{path}_id", None
        if type(shown) not in _AS_THEY_ARE | _MADE_OF_IT:
            raise NotColumns(shown.field_name)
        if shown.source not in getattr(shown.parent, "annotations", ()):
            _reached(shown, model)
        return path, _step_of(shown)

    def _nested(self, shown: Any, prefix: str, model: type[Model] | None) -> tuple[str, Step]:
        if shown.source == "*":
            struct = self._struct(shown.fields, prefix, model)
            return prefix + "id", lambda page: _always(struct.bind(page))
        if not isinstance(shown, serializers.ModelSerializer):
            raise NotColumns(shown.field_name)
        path = prefix + "__".join(shown.source_attrs)
        if _points(shown, model):
            self.same[f"{path}__id"] = f"{path}_id"
        struct = self._struct(shown.fields, f"{path}__", shown.Meta.model)
        return f"{path}__id", lambda page: _where_there_is_one(struct.bind(page))

    def _loaded(self, shown: LoadedField, prefix: str) -> tuple[str, Step]:
        number, path = len(self.loads), prefix + shown.key
        self.loads.append((number, self.at(path), shown))
        nothing = shown.nothing

        def step(page: Page) -> Make:
            found = page.loaded[number]
            return lambda key, row: found.get(key, nothing)

        return path, step

    def _computed(self, shown: ComputedField, prefix: str) -> tuple[str, Step]:
        indexes = [self.at(prefix + column) for column in shown.columns]
        compute = shown.compute

        def make(value: Any, row: Row) -> Any:
            return compute(*[row[at] for at in indexes])

        return prefix + shown.columns[0], lambda page: make


def _reached(shown: Any, model: type[Model] | None) -> Any:
    """The column of the field's source. Raises NotColumns where it is none."""
    found: Any = None
    for step in shown.source_attrs:
        try:
            found = model._meta.get_field(step)  # type: ignore[union-attr]
        except (FieldDoesNotExist, AttributeError) as error:
            raise NotColumns(shown.field_name) from error
        model = found.related_model
    return found


def _points(shown: Any, model: type[Model] | None) -> bool:
    return isinstance(_reached(shown, model), ForeignKey)


def _step_of(shown: Any) -> Step | None:
    if type(shown) in _AS_THEY_ARE:
        return None
    represent = shown.to_representation
    if type(shown) is serializers.DateTimeField and settings.TIME_ZONE == "UTC":
        represent = _moment
    return lambda page: lambda value, row: None if value is None else represent(value)


def _moment(value: datetime) -> str:
    """As ``DateTimeField``, of a moment in UTC, in which databases hand them out."""
    words = value.isoformat()
    return f"{words[:-6]}Z" if words.endswith("+00:00") else words


def _linked(view_name: str) -> Step:
    def step(page: Page) -> Make:
        before, after = page.link(view_name)
        return lambda value, row: f"{before}{value}{after}"

    return step


def _always(build: Build) -> Make:
    return lambda key, row: build(row)


def _where_there_is_one(build: Build) -> Make:
    return lambda key, row: None if key is None else build(row)
