"""Claims that may be what a clause says: fetched by equal keys, never by comparing with everything."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.db.models import Count

from claims.mapping import proposition_from_json
from claims.models import Claim, ClaimKey
from claims.pipeline.types import Proposition

MAX_CLAIMS_A_KEY = 400
"""A key that more claims share selects nothing: it is skipped, and the run says so."""
MAX_CANDIDATES = 120
"""How many claims a proposition is scored against, those with the rarest shared keys first."""
MAX_KEYS_A_CLAIM = 48
_CHUNK = 500
T = TypeVar("T")
Handle = int | str
"""A saved claim's id, or a name for one that is not saved yet."""


class Candidate:
    """A claim that could be meant. ``claim`` may be new and not saved yet."""

    __slots__ = ("_proposition", "_read", "claim")

    def __init__(self, claim: Claim, proposition: Proposition | None = None) -> None:
        self.claim = claim
        self._proposition = proposition
        self._read = proposition is not None

    @property
    def proposition(self) -> Proposition | None:
        if not self._read:
            self._proposition, self._read = proposition_from_json(self.claim.proposition), True
        return self._proposition


class ClaimPool:
    """The claims around some propositions, loaded with a fixed number of queries a thousand keys.

    ``skipped`` maps each key that is too common to how many claims share it.
    """

    def __init__(self, propositions: Iterable[Proposition]) -> None:
        wanted = [p.keys for p in propositions]
        keys = sorted({clipped(k) for ks in wanted for k in ks})
        sizes = _sizes(keys)
        self.skipped: dict[str, int] = {k: n for k, n in sizes.items() if n > MAX_CLAIMS_A_KEY}
        self._holders: dict[str, list[Handle]] = defaultdict(list)
        for chunk in _chunks([k for k in keys if k in sizes and k not in self.skipped]):
            rows = ClaimKey.objects.filter(key__in=chunk, claim__merged_into__isnull=True)
            for key, claim_id in rows.order_by("claim_id").values_list("key", "claim_id"):
                self._holders[key].append(claim_id)
        self._members: dict[Handle, Candidate] = {}
        near = {handle for ks in wanted for handle in self._nearest(ks)}
        for some in _chunks(sorted(h for h in near if isinstance(h, int))):
            for claim in Claim.objects.filter(pk__in=some):
                self._members[claim.pk] = Candidate(claim)

    def _nearest(self, keys: Sequence[str]) -> list[Handle]:
        weights: dict[Handle, float] = defaultdict(float)
        for key in {clipped(k) for k in keys}:
            holders = self._holders.get(key, ())
            for handle in holders:
                weights[handle] += 1 / len(holders)
        best = heapq.nsmallest(MAX_CANDIDATES, weights.items(), key=lambda e: (-e[1], str(e[0])))
        return [handle for handle, _ in best]

    def candidates(self, keys: Sequence[str]) -> list[Candidate]:
        """Claims that share a key, at most ``MAX_CANDIDATES``, rarest shared keys first."""
        return [self._members[h] for h in self._nearest(keys) if h in self._members]

    def claim_ids(self) -> list[int]:
        return sorted(c.claim.pk for c in self._members.values() if c.claim.pk)

    def add(self, claim: Claim, proposition: Proposition) -> Candidate:
        """A claim that this very transaction makes: later clauses can join it."""
        candidate = Candidate(claim, proposition)
        handle = f"new-{len(self._members)}"
        self._members[handle] = candidate
        self.extend(candidate, proposition.keys, handle=handle)
        return candidate

    def extend(self, candidate: Candidate, keys: Iterable[str], *, handle: Handle | None = None) -> None:
        """Let the candidate be found by more keys."""
        handle = handle or candidate.claim.pk
        for key in sorted({clipped(k) for k in keys} - self.skipped.keys()):
            if handle not in self._holders[key]:
                self._holders[key].append(handle)


def clipped(key: str) -> str:
    return key[:160]


def _sizes(keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in _chunks(keys):
        rows = ClaimKey.objects.filter(key__in=chunk).order_by().values_list("key").annotate(n=Count("id"))
        found.update(rows)
    return found


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


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
