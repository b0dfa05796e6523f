"""Rows whose past is kept: before one changes, what it held is written down with the instant until which it
held it. This is what SQL:2011 calls system-versioned tables, done where every write passes: in the queryset
and in ``save``, so that people's decisions and the machine's bulk updates are kept alike.

Only the end of a state is stored. A row held the state with the earliest end after an instant; where none
ends after it, what the row holds today. States can thus neither overlap nor leave a gap.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, TypeVar

from django.apps import apps
from django.db import models, transaction

from sources.models.instants import moment

M = TypeVar("M", bound="Kept")
Rows = dict[int, dict[str, Any]]


class KeptQuerySet(models.QuerySet[M]):
    def update(self, **changes: Any) -> int:
        if not self.model.keeps(changes):
            return super().update(**changes)
        with transaction.atomic(using=self.db, savepoint=False):
            before = _read(self.order_by().select_for_update())
            changed = super().update(**changes)
            _keep(self.model, before)
        return changed

    update.alters_data = True  # type: ignore[attr-defined]


class Kept(models.Model):
    """``KEPT``: columns whose past is kept. ``KEPT_OF``: the one with the claim that a row belongs to."""

    KEPT: ClassVar[tuple[str, ...]] = ()
    KEPT_OF: ClassVar[str] = ""

    objects = models.Manager.from_queryset(KeptQuerySet)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        names = kwargs.get("update_fields")
        if self._state.adding or (names is not None and not self.keeps(names)):
            super().save(*args, **kwargs)
            return
        with transaction.atomic(savepoint=False):
            before = _read(type(self)._base_manager.filter(pk=self.pk).select_for_update())
            super().save(*args, **kwargs)
            _keep(type(self), before)

    @classmethod
    def keeps(cls, names: Any) -> bool:
        """Whether any of these columns is one whose past is kept."""
        columns = {getattr(cls._meta.get_field(name), "attname", name) for name in names}
        return not columns.isdisjoint(cls.KEPT)


def _read(rows: models.QuerySet[Any]) -> Rows:
    names = dict.fromkeys(("pk", "created_at", rows.model.KEPT_OF or "pk", *rows.model.KEPT))
    return {row["pk"]: row for row in rows.values(*names)}


def _keep(model: type[Kept], before: Rows) -> None:
    if not before:
        return
    after = _read(model._base_manager.filter(pk__in=list(before)))
    at = moment()
    # What a row held for no time at all, because it was made in this transaction, nobody can have seen.
    changed = [row for pk, row in before.items() if after.get(pk, row) != row and row["created_at"] < at]
    past: Any = apps.get_model("claims", "PastState")
    past._base_manager.bulk_create(
        past(
            claim_id=row[model.KEPT_OF] if model.KEPT_OF else None,
            target_type=model._meta.model_name or "",
            target_id=row["pk"],
            held={name: _plain(row[name]) for name in model.KEPT},
            until=at,
        )
        for row in changed
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
