"""Fields of a representation that are no column: computed of columns, or loaded for a whole page at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drf_spectacular.drainage import set_override
from rest_framework import serializers

Context = Mapping[str, Any]
Load = Callable[[Collection[Any], Context], Mapping[Any, Any]]
"""Keys and the serializer's context in, what is shown by key out; a fixed number of queries."""


class PersonField(serializers.CharField):
    """A user of the newsroom, by user name; null where nobody, or nobody any more."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        return str(value.get_username())


class _WholeRowField(serializers.Field[Any, Any, Any, Any]):
    """Shown of the row, not of one attribute. ``shown`` is what the OpenAPI description says of it."""

    def __init__(self, shown: Any, **kwargs: Any) -> None:
        kwargs |= {"source": "*", "read_only": True}
        super().__init__(**kwargs)
        self._args: tuple[Any, ...]  # REST framework keeps what a field was made of
        self._kwargs: dict[str, Any]
        self.shown = shown
        set_override(self, "field", shown)

    def __deepcopy__(self, memo: Any) -> Any:
        # REST framework copies a declared field for each serializer; what it was made of never changes.
        return type(self)(*self._args, **self._kwargs)


class ComputedField(_WholeRowField):
    """``make`` of some columns of the row, such as the words of a rule of its id and params."""

    def __init__(self, shown: Any, columns: Sequence[str], make: Callable[..., Any], **kwargs: Any) -> None:
        super().__init__(shown, **kwargs)
        self.columns, self.compute = tuple(columns), make

    def to_representation(self, value: Any) -> Any:
        return self.compute(*[_reached(value, column) for column in self.columns])


class LoadedField(_WholeRowField):
    """What hangs on a row, loaded for all rows of an answer at once by ``load``. ``key`` is the column that
    it is found by, ``nothing`` what is shown where there is none."""

    def __init__(
        self, shown: Any, load: Load, *, key: str = "id", nothing: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(shown, **kwargs)
        self.load, self.key, self.nothing = load, key, nothing

    def to_representation(self, value: Any) -> Any:
        key = _reached(value, self.key)
        page: Mapping[str, Mapping[Any, Any]] = self.context.get("loaded", {})
        found = page.get(str(self.field_name))
        if found is None:
            found = self.load([key], self.context) if key is not None else {}
        return found.get(key, self.nothing)


def preloaded(fields: Mapping[str, Any], rows: Sequence[Any], context: Context) -> dict[str, Any]:
    """The context for a serializer of these instances: what its loaded fields show of all of them."""
    loaded = {
        name: shown.load({_reached(row, shown.key) for row in rows} - {None}, context)
        for name, shown in fields.items()
        if isinstance(shown, LoadedField) and rows
    }
    return {**context, "loaded": loaded}


@dataclass(frozen=True, slots=True)
class Expansion:
    """What ``expand=`` may put into a representation: a field of its own, or an object where only its id or
    a few words of it stood. ``make`` gives a new field each time."""

    make: Callable[[], LoadedField | ComputedField]


def _reached(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step, None)
    return row
