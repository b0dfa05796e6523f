"""Claims whose wording lies near, beside those that share a key: one says "shot", the other "opened fire".

A vector says what a claim is about and nothing of whether it is true: it brings pairs together, and the rules
judge them. The newest ``WINDOW`` vectors are looked at and no more, so that the cost does not grow with the
store. Without a sentence model nothing is near and the keys alone choose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from claims.models import Claim, ClaimVector
from claims.pipeline.matching.embedding import RulesOnly, nearest, packed, unpacked
from claims.selectors.similar import WINDOW, sentence_model

NEAREST = 20
LEAST = 0.4
"""Least cosine of two claims that are compared; below it two sentences seldom speak of one thing."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """``rows`` are vectors to store, ``pairs`` claims to compare, smaller id first."""

    rows: tuple[ClaimVector, ...] = ()
    pairs: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def read_nearness(claim_ids: Sequence[int]) -> Nearness:
    """What lies near these claims. Takes milliseconds a claim without a vector and writes nothing: call it
    outside a transaction, and ``store_vectors`` inside."""
    claims = Claim.objects.filter(pk__in=claim_ids, merged_into__isnull=True)
    return nearness_of(dict(claims.values_list("pk", "text")))


def nearness_of(texts: Mapping[int, str]) -> Nearness:
    """What lies near these wordings of claims, by id; the claims need not be saved."""
    model = sentence_model()
    if isinstance(model, RulesOnly):
        return Nearness()
    known = ClaimVector.objects.filter(claim__in=texts, version=model.version)
    held = {pk: (text, bytes(data)) for pk, text, data in known.values_list("claim", "text_hash", "data")}
    stale = sorted(pk for pk in texts if held.get(pk, ("",))[0] != _hash(texts[pk]))
    fresh = dict(zip(stale, packed(model.encode([texts[pk] for pk in stale])), strict=True))
    rows = tuple(
        ClaimVector(claim_id=pk, version=model.version, text_hash=_hash(texts[pk]), data=data)
        for pk, data in fresh.items()
    )
    vectors = {pk: fresh[pk] if pk in fresh else held[pk][1] for pk in sorted(texts)}
    return Nearness(rows, _pairs(vectors, model.version))


def store_vectors(rows: Iterable[ClaimVector]) -> None:
    """Write vectors, each in place of the claim's earlier one. A claim that is gone gets none."""
    wanted = {row.claim_id: row for row in rows}
    there = Claim.objects.filter(pk__in=wanted).values_list("pk", flat=True)
    ClaimVector.objects.bulk_create(
        [wanted[pk] for pk in sorted(there)],
        update_conflicts=True,
        unique_fields=["claim"],
        update_fields=["version", "text_hash", "data"],
    )


def _pairs(vectors: dict[int, bytes], version: str) -> frozenset[tuple[int, int]]:
    if not vectors:
        return frozenset()
    newest = ClaimVector.objects.filter(version=version).order_by("-claim").values_list("claim", "data")
    around = {pk: bytes(data) for pk, data in newest[:WINDOW]} | vectors
    ids = list(around)
    found = nearest(
        unpacked(list(vectors.values())), unpacked(list(around.values())), count=NEAREST + 1, least=LEAST
    )
    pairs = {
        (min(pk, ids[row]), max(pk, ids[row]))
        for pk, near in zip(vectors, found, strict=True)
        for row, _ in near
        if ids[row] != pk
    }
    others = {pk for pair in pairs for pk in pair}
    live = Claim.objects.filter(pk__in=others - vectors.keys(), merged_into__isnull=True)
    standing = {*vectors, *live.values_list("pk", flat=True)}
    return frozenset(pair for pair in pairs if standing.issuperset(pair))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
