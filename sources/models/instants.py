"""One instant for everything that a transaction writes, so that no moment lies between two halves of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone


@dataclass(slots=True)
class _Mark:
    """Lies among the transaction's callbacks: both commit and rollback take it away."""

    at: datetime
    in_turn: bool

    def __call__(self) -> None:
        return None


def moment(*, in_turn: bool = False) -> datetime:
    """When the running transaction changes what it changes: the same answer until it ends.

    ``in_turn``: the caller has just been given a lock for which it may have waited; the instant is taken
    anew then, so that of two transactions the later one has the later instant. Outside of a transaction: now.
    """
    within = _savepoints()
    if within is None:
        return timezone.now()
    waiting: list[Any] = connection.run_on_commit
    held = next((func for sids, func, *_ in reversed(waiting) if _stands(sids, func)), None)
    if isinstance(held, _Mark) and (held.in_turn or not in_turn):
        return held.at
    mark = _Mark(timezone.now(), in_turn)
    transaction.on_commit(mark)
    return mark.at


def _savepoints() -> list[str] | None:
    """The open savepoints of the transaction; None outside of one. The transaction that a test runs in is
    none: what a test calls has its own, whose outermost savepoint stands for it."""
    around_a_test = sum(bool(getattr(block, "_from_testcase", False)) for block in connection.atomic_blocks)
    opened = [sid for sid in connection.savepoint_ids if sid]
    if len(connection.atomic_blocks) == around_a_test:
        return None
    return None if around_a_test and len(opened) < around_a_test else opened


def _stands(sids: set[str | None], func: object) -> bool:
    return isinstance(func, _Mark) and sids - {None} <= set(connection.savepoint_ids)
