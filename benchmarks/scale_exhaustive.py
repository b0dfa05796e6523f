"""The yardstick of ``benchmarks/scale.py``: a new claim compared with every stored claim that it could match.

``exhaustive`` compares with the matcher and the rules all stored claims but those that lie too far away in
time. That loses nothing: whatever finds anything asks first either ``likeness.same_time`` with thirty days
(the matcher, ``comparable``, ``may_conflict``, ``may_differ_in_place``) or that the reports be at most thirty
days apart (``may_differ_in_time``), and what is left out here fails both. Keys play no part in it. ``plain``
leaves nothing out; both are run for some of the new claims, and must agree.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from django.db import connection

from benchmarks.scale_store import stored_claims
from claims.mapping import proposition_from_json
from claims.models import Claim
from claims.pipeline.comparability import NEWS_DAYS
from claims.pipeline.types import Proposition
from claims.services.engine import engine

_PART = 10_000
_DAYS = ("reported_on", "event_from", "event_to")


@dataclass(slots=True)
class Found:
    """``pairs``: number of the new claim, stored claim's id, kind of relation. ``best``: of each new claim
    the best match's score."""

    compared: int
    pairs: set[tuple[int, int, str]] = field(default_factory=set)
    best: list[float] = field(default_factory=list)
    looked_at: int = 0
    seconds: float = 0.0
    """Of CPU, a new claim."""


def plain(new: Sequence[Proposition], size: int) -> Found:
    """Compare each with every stored claim."""
    everything = np.ones(len(new), dtype=bool)
    return _compare(new, ((pk, stored, everything) for pk, stored in stored_claims(size)))


def exhaustive(new: Sequence[Proposition], size: int) -> Found:
    """Compare each with every stored claim that lies near enough in time for any rule."""
    days = _days(size)
    near = np.stack([_near(p, *days) for p in new], axis=1)
    wanted = np.flatnonzero(near.any(axis=1)) + 1
    return _compare(new, ((pk, stored, near[pk - 1]) for pk, stored in _stored(wanted)))


def _compare(new: Sequence[Proposition], stored: Iterator[tuple[int, str, Any]]) -> Found:
    relate, match = engine().relate, engine().match
    found = Found(len(new), best=[0.0] * len(new))
    started = time.process_time()
    for pk, text, wanted in stored:
        proposition = proposition_from_json(json.loads(text))
        if proposition is None:
            continue
        for n in np.flatnonzero(wanted):
            found.looked_at += 1
            finding = relate(proposition, new[n])
            if finding is None:
                continue
            found.pairs.add((int(n), pk, finding.kind.value))
            if finding.kind.value == "same" and (same := match(proposition, new[n])) is not None:
                found.best[n] = max(found.best[n], same.score)
    found.seconds = (time.process_time() - started) / max(1, len(new))
    return found


def _days(size: int) -> list[Any]:
    """Of each stored claim, in the order of the ids from 1, the days that its proposition names, as
    ``date.toordinal`` counts them; 0 where there is none."""
    if connection.vendor == "postgresql":
        day = "COALESCE((proposition ->> '{}')::date - DATE '0001-01-01' + 1, 0)"
    else:
        day = "COALESCE(CAST(julianday(json_extract(proposition, '$.{}')) - 1721424.5 AS integer), 0)"
    table, days = Claim._meta.db_table, ", ".join(map(day.format, _DAYS))
    rows = np.zeros((size, len(_DAYS)), dtype=np.int32)
    with connection.cursor() as cursor:
        for start in range(0, size, _PART):
            cursor.execute(
                f'SELECT {days} FROM "{table}" WHERE id > %s AND id <= %s ORDER BY id',  # noqa: S608
                [start, min(size, start + _PART)],
            )
            part = cursor.fetchall()
            rows[start : start + len(part)] = part
    return list(rows.T)


def _near(new: Proposition, reported: Any, first: Any, last: Any) -> Any:
    """Where the time of a stored claim, an element each, allows any relation with the new one."""
    if new.reported_on is None:
        return np.ones(len(reported), dtype=bool)
    day, unknown, dated = new.reported_on.toordinal(), reported == 0, (first > 0) & (last > 0)
    near = unknown | (np.abs(reported - day) <= NEWS_DAYS)
    near |= dated & (first - NEWS_DAYS <= day) & (day <= last + NEWS_DAYS)
    if new.event_from and new.event_to:
        since, until = date.toordinal(new.event_from), date.toordinal(new.event_to)
        near |= dated & (first <= until) & (since <= last)
        near |= (since - NEWS_DAYS <= reported) & (reported <= until + NEWS_DAYS)
    return near


def _stored(wanted: Any) -> Iterator[tuple[int, str]]:
    """Ids and propositions (JSON) of these claims."""
    postgres = connection.vendor == "postgresql"
    these = "= ANY(%s)" if postgres else "IN (SELECT value FROM json_each(%s))"
    table = Claim._meta.db_table
    sql = f'SELECT id, CAST(proposition AS text) FROM "{table}" WHERE id {these} ORDER BY id'  # noqa: S608
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), _PART):
            ids = wanted[start : start + _PART].tolist()
            cursor.execute(sql, [ids if postgres else json.dumps(ids)])
            yield from cursor.fetchall()
