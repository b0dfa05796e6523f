"""Claims that may be what a clause says: fetched by equal keys, never by comparing with everything."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from django.db import connection

from claims.mapping import proposition_from_json
from claims.models import Claim, ClaimKey
from claims.pipeline.matching.nearest import When, last_day, nearest, when_of
from claims.pipeline.types import Proposition
from claims.selectors.merging import final_claims

MAX_CLAIMS_A_KEY = 400
"""Of a key that more claims share only the newest are looked at, and as many that came no later than a month
after the event; the run says so."""
MAX_CANDIDATES = 120
"""How many claims a proposition is scored against: those of its time with the most and rarest shared keys."""
MAX_KEYS_A_CLAIM = 48
_CHUNK = 500
_PARTS_A_QUERY = 200
"""Each key is a part of one compound query; SQLite takes at most 500 parts."""
_LATEST = 100
"""Of so many claims that were seen last before a day, at least one is new and not an old one seen again."""
T = TypeVar("T")
Handle = int | str
"""A saved claim's id, or a name for one that is not saved yet."""


class Candidate:
    """A claim that could be meant. ``claim`` may be new and not saved yet; ``handle``: its id or a name. Of a
    claim that was merged, ``claim`` is what it became, the proposition and the handle are its own."""

    __slots__ = ("_proposition", "_read", "claim", "handle")

    def __init__(
        self, claim: Claim, proposition: Proposition | None = None, *, handle: Handle | None = None
    ) -> None:
        self.claim = claim
        self.handle: Handle = claim.pk if handle is None else handle
        self._proposition = proposition
        self._read = proposition is not None

    @property
    def came_with(self) -> int | None:
        """The merged claim that this candidate was found by; None where it was found as itself."""
        return self.handle if isinstance(self.handle, int) and self.handle != self.claim.pk else None

    @property
    def proposition(self) -> Proposition | None:
        if not self._read:
            self._proposition, self._read = proposition_from_json(self.claim.proposition), True
        return self._proposition


class ClaimPool:
    """The claims around some propositions, loaded with a fixed number of queries a thousand keys.

    What is read does not grow with the store: of each key the newest claims up to ``MAX_CLAIMS_A_KEY``, and
    for an event of long ago, or a report that comes in late, as many from its own time. Claims are numbered
    as they come in, so that the claim last seen by a day bounds those: no key needs a day of its own.

    ``skipped`` maps each key that more claims share to the number that was looked at: older ones were not.
    ``rows`` counts what was fetched.
    """

    def __init__(self, propositions: Iterable[Proposition]) -> None:
        wanted = list(propositions)
        newest, bounds = _bounds({day for p in wanted if (day := last_day(p))})
        places: dict[tuple[str, int], None] = {}
        for p in wanted:
            day = last_day(p)
            upto = bounds.get(day, newest) if day else newest
            for key in sorted({clipped(k) for k in p.keys}):
                places[key, newest] = None
                places[key, upto] = None
        found: dict[str, set[int]] = defaultdict(set)
        self.skipped: dict[str, int] = {}
        self.rows = 0
        for (key, _), claim_ids in _holders(list(places)).items():
            if len(claim_ids) > MAX_CLAIMS_A_KEY:
                self.skipped[key] = MAX_CLAIMS_A_KEY
            found[key].update(claim_ids[:MAX_CLAIMS_A_KEY])
            self.rows += len(claim_ids)
        self._holders: dict[str, list[Handle]] = defaultdict(list)
        for key, ids in found.items():
            self._holders[key].extend(sorted(ids, reverse=True))
        self._when = _times({pk for ids in found.values() for pk in ids})
        self._members: dict[Handle, Candidate] = {}
        near = {handle for p in wanted for handle in self._nearest(p)}
        for some in _chunks(sorted(h for h in near if isinstance(h, int))):
            for claim in Claim.objects.filter(pk__in=some):
                self._members[claim.pk] = Candidate(claim)
        self._follow_merges()
        self.rows += len(self._when) + len(self._members)

    def _follow_merges(self) -> None:
        """What says the same as a merged claim says the same as the claim that it became."""
        merged = [pk for pk, c in self._members.items() if isinstance(pk, int) and c.claim.merged_into_id]
        became = final_claims(merged) if merged else {}
        for pk, claim in became.items():
            proposition = self._members[pk].proposition
            self._members[pk] = Candidate(claim, proposition, handle=pk)

    def _nearest(self, proposition: Proposition) -> list[Handle]:
        return nearest(
            map(clipped, proposition.keys),
            when_of(proposition),
            holders=self._holders,
            when=self._when,
            newest_first=_age,
            most=MAX_CANDIDATES,
        )

    def candidates(self, proposition: Proposition) -> list[Candidate]:
        """Claims that share a key, at most ``MAX_CANDIDATES``: see ``claims.pipeline.matching.nearest``."""
        return [self._members[h] for h in self._nearest(proposition) if h in self._members]

    def read_ids(self) -> frozenset[int]:
        """All stored claims of which a key was read, also those that no proposition is scored against."""
        return frozenset(handle for handle in self._when if isinstance(handle, int))

    def add(self, claim: Claim, proposition: Proposition) -> Candidate:
        """A claim that this very transaction makes: later clauses can join it."""
        candidate = Candidate(claim, proposition, handle=f"new-{len(self._members)}")
        self._members[candidate.handle] = candidate
        self._when[candidate.handle] = when_of(proposition)
        self.extend(candidate, proposition.keys)
        return candidate

    def include(self, claim: Claim, proposition: Proposition, keys: Iterable[str]) -> None:
        """Let a claim, stored or not, be found by these keys as if it were stored with them."""
        candidate = self._members.setdefault(claim.pk, Candidate(claim, proposition))
        self._when.setdefault(claim.pk, _when_stored(claim))
        self.extend(candidate, keys)

    def extend(self, candidate: Candidate, keys: Iterable[str]) -> None:
        """Let the candidate be found by more keys."""
        for key in sorted({clipped(k) for k in keys}):
            if candidate.handle not in self._holders[key]:
                self._holders[key].append(candidate.handle)


def clipped(key: str) -> str:
    return key[:160]


def _age(handle: Handle) -> tuple[int, str]:
    """Sorts newer claims first; those that are not saved yet before all others."""
    return (-handle, "") if isinstance(handle, int) else (-sys.maxsize, handle)


# --- queries: each reads a bounded stretch of one index. The ORM allows no limit inside a union on SQLite ---


def _bounds(days: set[date]) -> tuple[int, dict[date, int]]:
    """The newest claim's id, and for each day that of the newest claim that had come by its end."""
    claims, ordered = connection.ops.quote_name(Claim._meta.db_table), sorted(days)
    # The index ``claim_newest``, read from that day on.
    part = (
        f"SELECT %s, MAX(id) FROM (SELECT id FROM {claims} WHERE last_seen <= %s"  # noqa: S608
        f" ORDER BY last_seen DESC, id DESC LIMIT {_LATEST}) d"
    )
    newest, bounds = 0, {}
    for chunk in list(_chunks(ordered, _PARTS_A_QUERY)) or [[]]:
        sql = " UNION ALL ".join([f"SELECT -1, MAX(id) FROM {claims}", *[part] * len(chunk)])  # noqa: S608
        params: list[Any] = []
        for n, day in enumerate(chunk):
            ends = datetime.combine(day, time.max, UTC)
            params += [n, connection.ops.adapt_datetimefield_value(ends)]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            for n, pk in cursor.fetchall():
                if int(n) < 0:
                    newest = pk or 0
                else:
                    bounds[chunk[int(n)]] = pk or 0
    return newest, bounds


def _holders(places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], list[int]]:
    """Of each key the newest claims up to an id, one more than are wanted, so that it shows where there
    are more.

    One part a key, each read from the end of its stretch of the index ``claim_key_lookup`` and ended by its
    own limit: counting a key, or joining its claims, would take as long as the key is common.
    """
    keys = connection.ops.quote_name(ClaimKey._meta.db_table)
    part = (
        f"SELECT * FROM (SELECT {{n}} AS n, claim_id FROM {keys} WHERE key = %s AND claim_id <= %s"  # noqa: S608
        f" ORDER BY claim_id DESC LIMIT {MAX_CLAIMS_A_KEY + 1}) k"
    )
    found: dict[tuple[str, int], list[int]] = {}
    for chunk in _chunks(places, _PARTS_A_QUERY):
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(part.format(n=n) for n in range(len(chunk))),
                [value for place in chunk for value in place],
            )
            for n, pk in cursor.fetchall():
                found.setdefault(chunk[n], []).append(pk)
    return found


def _times(claim_ids: set[int]) -> dict[Handle, When]:
    """When each of these claims was reported and is dated."""
    if not claim_ids:
        return {}
    ids = sorted(claim_ids)
    postgres = connection.vendor == "postgresql"
    these = "= ANY(%s)" if postgres else "IN (SELECT value FROM json_each(%s))"
    days = ", ".join(
        map(_ORDINAL[connection.vendor].format, ("first_seen", "last_seen", "event_from", "event_to"))
    )
    claims = connection.ops.quote_name(Claim._meta.db_table)
    sql = f"SELECT id, {days} FROM {claims} WHERE id {these}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [ids if postgres else json.dumps(ids)])
        return {pk: When(*when) for pk, *when in cursor.fetchall()}


def _when_stored(claim: Claim) -> When:
    seen = [moment.astimezone(UTC).date() for moment in (claim.first_seen, claim.last_seen)]
    days = [*seen, claim.event_from, claim.event_to]
    return When(*(day.toordinal() if day else None for day in days))


_ORDINAL = {
    "sqlite": "CAST(julianday(date({})) - 1721424.5 AS integer)",
    "postgresql": "CAST({} AS date) - DATE '0001-01-01' + 1",
}
"""A day as ``date.toordinal`` counts it: a thousand days are read faster as numbers than as dates."""


def _chunks(items: Sequence[T], size: int = _CHUNK) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def write_keys(wanted: Iterable[tuple[Claim, Iterable[str]]]) -> None:
    """Make claims findable by these keys; at most ``MAX_KEYS_A_CLAIM`` each, those it has stay."""
    rows = [ClaimKey(claim_id=pk, key=k) for pk, ks in missing_keys(wanted).items() for k in ks]
    ClaimKey.objects.bulk_create(rows, ignore_conflicts=True)


def missing_keys(wanted: Iterable[tuple[Claim, Iterable[str]]]) -> dict[int, list[str]]:
    """The keys that ``write_keys`` adds to each claim. Writes nothing."""
    keys: dict[int, list[str]] = defaultdict(list)
    for claim, ks in wanted:
        keys[claim.pk].extend(clipped(k) for k in ks)
    held: dict[int, set[str]] = defaultdict(set)
    for pk, key in ClaimKey.objects.filter(claim__in=list(keys)).values_list("claim_id", "key"):
        held[pk].add(key)
    found: dict[int, list[str]] = {}
    for pk, ks in keys.items():
        room = MAX_KEYS_A_CLAIM - len(held[pk])
        missing = [k for k in dict.fromkeys(ks) if k not in held[pk]]
        found[pk] = missing[: max(0, room)]
    return found
