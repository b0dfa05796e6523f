"""What rows held at an instant that has passed, and what made them hold it. Bulk: every function asks a fixed
number of queries for any number of rows.

Known is what was written down (claims.models.kept). A column that was not is named in ``not_recorded``; the
names of people, sources and outlets are today's, and so is what was deleted since: it is gone from the past.
A transaction that has not ended may still change what was held since it began: an answer for the last seconds
is not final.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    ForeignKey,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, NullIf

from claims.models import Event, PastState
from claims.models.kept import Kept

M = TypeVar("M", bound=Kept)
_AFTERWARDS = timedelta(seconds=10)
"""An event is appended a little after the change itself, in the same transaction."""


@dataclass(frozen=True, slots=True)
class Behind:
    """Since when a column held what it held, and the event that made it so. ``since`` is None where that was
    not recorded; ``event`` where there is none: the machine made the row like that, or moved it by itself."""

    since: datetime | None
    event: Event | None


@dataclass(frozen=True, slots=True)
class HeldAt:
    """How a row of a past instant is to be read. ``behind``: by column; ``not_recorded``: columns."""

    instant: datetime
    behind: Mapping[str, Behind]
    not_recorded: tuple[str, ...] = ()


def value_at(model: type[Kept], column: str, at: datetime) -> Case:
    """What a column held then, as text, for use in a query; null where it was not recorded."""
    ended = PastState.objects.filter(
        target_type=model._meta.model_name, target_id=OuterRef("pk"), until__gt=at
    ).order_by("until", "id")
    # SQLite tells a JSON null as the word.
    was = NullIf(Cast(KT(f"held__{column}"), CharField()), Value("null"))
    then = Subquery(ended.values(was=was)[:1], output_field=CharField())
    return Case(
        When(Exists(ended), then=then),
        default=Cast(F(column), CharField()),
        output_field=CharField(),
    )


def held_then(model: type[Kept], ids: Iterable[int], at: datetime) -> dict[int, dict[str, Any]]:
    """What each of these rows held then; those that have not changed since are absent. One query."""
    ended = PastState.objects.filter(
        target_type=model._meta.model_name, target_id__in=list(ids), until__gt=at
    )
    firsts = ended.order_by().values("target_id").annotate(first=Min("id")).values("first")
    return dict(PastState.objects.filter(pk__in=firsts).values_list("target_id", "held"))


def as_they_were(rows: Iterable[M], at: datetime) -> list[M]:
    """The rows with the columns of that instant, in place; each gets ``not_recorded``, a tuple of columns
    that keep today's value because no other is known. People and sources are read along: one query for the
    states, and one for each kind of row that they point at."""
    known = list(rows)
    if not known:
        return []
    model = type(known[0])
    held = held_then(model, [row.pk for row in known], at)
    for row in known:
        then = held.get(row.pk)
        row.not_recorded = () if then is None else tuple(n for n in model.KEPT if n not in then)  # type: ignore[attr-defined]
        for name, value in (then or {}).items():
            field: Any = model._meta.get_field(name)
            setattr(row, name, field.to_python(value))
    _read_along(model, known, held)
    return known


def _read_along(model: type[Kept], rows: Sequence[Kept], held: Mapping[int, Any]) -> None:
    for column in model.KEPT:
        field = model._meta.get_field(column)
        if not isinstance(field, ForeignKey):
            continue
        bare = [r for r in rows if r.pk in held and getattr(r, column) and not field.is_cached(r)]
        others: Any = field.related_model
        found = others._base_manager.in_bulk({getattr(row, column) for row in bare}) if bare else {}
        for row in bare:
            setattr(row, field.name, found.get(getattr(row, column)))


def behind(rows: Sequence[Kept], columns: Sequence[str], at: datetime) -> dict[int, dict[str, Behind]]:
    """For rows that are as they were ``at``: since when each column held its value, and by which event. Two
    queries. An event counts where its ``after`` names the column with that value."""
    if not rows:
        return {}
    model = type(rows[0])
    ids = [row.pk for row in rows]
    ended: dict[int, list[Any]] = defaultdict(list)
    states = PastState.objects.filter(target_type=model._meta.model_name, target_id__in=ids, until__lte=at)
    paths = [f"held__{column}" for column in columns]
    for state in states.order_by("-until", "-id").values("target_id", "until", *paths):
        ended[state["target_id"]].append(state)
    events: dict[int, list[Event]] = defaultdict(list)
    told = Event.objects.filter(target_type=model._meta.model_name, target_id__in=ids)
    for event in told.filter(at__lte=at + _AFTERWARDS).select_related("actor").order_by("id"):
        events[event.target_id].append(event)
    return {
        row.pk: {
            column: _behind(row, column, ended[row.pk], events[row.pk])
            for column in columns
            if column not in row.not_recorded  # type: ignore[attr-defined]
        }
        for row in rows
    }


def _behind(row: Any, column: str, ended: Sequence[Any], events: Sequence[Event]) -> Behind:
    value = getattr(row, column)
    before = next((state for state in ended if state[f"held__{column}"] != value), None)
    if before is None:
        return Behind(row.created_at, None)
    since = before["until"]
    made = (e for e in events if e.at >= since and e.after.get(column) == value)
    event = next(made, None)
    if before[f"held__{column}"] is None and event is None:
        return Behind(None, None)
    return Behind(since, event)


def mark(rows: Sequence[M], columns: Sequence[str], at: datetime) -> list[M]:
    """``as_they_were``, each row with ``held_at``: how it is to be read. An unknown state is None."""
    then = as_they_were(rows, at)
    found = behind(then, columns, at)
    for row in then:
        missing = tuple(name.removesuffix("_id") for name in row.not_recorded)  # type: ignore[attr-defined]
        row.held_at = HeldAt(at, found[row.pk], missing)  # type: ignore[attr-defined]
        for column in columns:
            if column in row.not_recorded:  # type: ignore[attr-defined]
                setattr(row, column, None)
    return then


def there_at(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Those of these rows that had been made by then."""
    made: QuerySet[Any] = rows.filter(created_at__lte=at)
    return made
