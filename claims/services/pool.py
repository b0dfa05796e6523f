"""Claims that may be what a clause says: fetched by equal keys, never by comparing with everything."""

from __future__ import annotations

import heapq
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.db import connection

from claims.mapping import proposition_from_json
from claims.models import Claim, ClaimKey
from claims.pipeline.types import Proposition

MAX_CLAIMS_A_KEY = 400
"""Of a key that more claims share only the newest are looked at, and the run says so."""
MAX_CANDIDATES = 120
"""How many claims a proposition is scored against: those with the rarest shared keys, then the newest."""
MAX_KEYS_A_CLAIM = 48
_CHUNK = 500
_KEYS_A_QUERY = 200
"""Each key is a part of one compound query; SQLite takes at most 500 parts."""
T = TypeVar("T")
Handle = int | str
"""A saved claim's id, or a name for one that is not saved yet."""


class Candidate:
    """A claim that could be meant. ``claim`` may be new and not saved yet; ``handle``: its id or a name."""

    __slots__ = ("_proposition", "_read", "claim", "handle")

    def __init__(
        self, claim: Claim, proposition: Proposition | None = None, *, handle: Handle | None = None
    ) -> None:
        self.claim = claim
        self.handle: Handle = claim.pk if handle is None else handle
        self._proposition = proposition
        self._read = proposition is not None

    @property
    def proposition(self) -> Proposition | None:
        if not self._read:
            self._proposition, self._read = proposition_from_json(self.claim.proposition), True
        return self._proposition


class ClaimPool:
    """The claims around some propositions, loaded with a fixed number of queries a thousand keys.

    What is read does not grow with the store: of each key the newest claims up to ``MAX_CLAIMS_A_KEY``. News
    is about what happened lately, and rules and matcher take undated reports a month apart for two events.

    ``skipped`` maps each key that more claims share to the number that was looked at: older ones were not.
    ``rows`` counts what was fetched.
    """

    def __init__(self, propositions: Iterable[Proposition]) -> None:
        wanted = [p.keys for p in propositions]
        keys = sorted({clipped(k) for ks in wanted for k in ks})
        self._holders: dict[str, list[Handle]] = defaultdict(list)
        for key, claim_id in _newest(keys):
            self._holders[key].append(claim_id)
        self.skipped: dict[str, int] = {}
        for key, holders in self._holders.items():
            if len(holders) > MAX_CLAIMS_A_KEY:
                self.skipped[key] = MAX_CLAIMS_A_KEY
                del holders[MAX_CLAIMS_A_KEY:]
        self._members: dict[Handle, Candidate] = {}
        near = {handle for ks in wanted for handle in self._nearest(ks)}
        for some in _chunks(sorted(h for h in near if isinstance(h, int))):
            for claim in Claim.objects.filter(pk__in=some, merged_into__isnull=True):
                self._members[claim.pk] = Candidate(claim)
        self.rows = sum(map(len, self._holders.values())) + len(self._members)

    def _nearest(self, keys: Sequence[str]) -> list[Handle]:
        weights: dict[Handle, float] = defaultdict(float)
        for key in {clipped(k) for k in keys}:
            holders = self._holders.get(key, ())
            for handle in holders:
                weights[handle] += 1 / len(holders)
        best = heapq.nsmallest(MAX_CANDIDATES, weights.items(), key=lambda e: (-e[1], _age(e[0])))
        return [handle for handle, _ in best]

    def candidates(self, keys: Sequence[str]) -> list[Candidate]:
        """Claims that share a key, at most ``MAX_CANDIDATES``: rarest shared keys first, then the newest."""
        return [self._members[h] for h in self._nearest(keys) if h in self._members]

    def claim_ids(self) -> list[int]:
        return sorted(c.claim.pk for c in self._members.values() if c.claim.pk)

    def add(self, claim: Claim, proposition: Proposition) -> Candidate:
        """A claim that this very transaction makes: later clauses can join it."""
        candidate = Candidate(claim, proposition, handle=f"new-{len(self._members)}")
        self._members[candidate.handle] = candidate
        self.extend(candidate, proposition.keys)
        return candidate

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


_NEWEST = (
    "SELECT * FROM (SELECT key, claim_id FROM {table} WHERE key = %s ORDER BY claim_id DESC LIMIT {most}) k"
)


def _newest(keys: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each key with its newest claims, one more than are wanted, so that it shows where there are more.

    One part a key, each read from the end of its stretch of the index ``claim_key_lookup`` and ended by its
    own limit: counting a key, or joining its claims, would take as long as the key is common. The ORM cannot
    write it: it allows no limit inside a union on SQLite.
    """
    part = _NEWEST.format(table=connection.ops.quote_name(ClaimKey._meta.db_table), most=MAX_CLAIMS_A_KEY + 1)
    for chunk in _chunks(keys, _KEYS_A_QUERY):
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join([part] * len(chunk)), list(chunk))
            yield from cursor.fetchall()


def _chunks(items: Sequence[T], size: int = _CHUNK) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def write_keys(wanted: Iterable[tuple[Claim, Iterable[str]]]) -> None:
    """Make claims findable by these keys; at most ``MAX_KEYS_A_CLAIM`` each, those it has stay."""
    keys: dict[int, list[str]] = defaultdict(list)
    for claim, ks in wanted:
        keys[claim.pk].extend(clipped(k) for k in ks)
    held: dict[int, set[str]] = defaultdict(set)
    for pk, key in ClaimKey.objects.filter(claim__in=list(keys)).values_list("claim_id", "key"):
        held[pk].add(key)
    rows: list[ClaimKey] = []
    for pk, ks in keys.items():
        room = MAX_KEYS_A_CLAIM - len(held[pk])
        missing = [k for k in dict.fromkeys(ks) if k not in held[pk]]
        rows += [ClaimKey(claim_id=pk, key=k) for k in missing[: max(0, room)]]
    ClaimKey.objects.bulk_create(rows, ignore_conflicts=True)
