"""Which claims of ours a review of others may be about: the existing ranking over the newest claims, proposed
for people to decide. A re-run writes proposals anew and touches no decision.

The score orders what one review is compared with and is no probability, so a floor says what is worth a look:
with the sentence model 14, where 84 of 100 reviews whose claim is stored in other words are proposed with it
and 16 of 100 whose claim is not stored get a wrong proposal; with words alone 8 (76 and 26). Measured on 300
and 300 claims of CLEF CheckThat! 2022 task 2A against 5,700 headings of the same collection, days unknown.
The ranking was fitted to that collection too, so elsewhere expect less. Days are left out, because the floor
was measured so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from claims.choices import ForeignMatchState
from claims.models import Claim, ClaimVector, ForeignMatch, ForeignReview
from claims.pipeline.matching.embedding import RulesOnly, SentenceEncoder, unpacked
from claims.pipeline.matching.lexical import Floats
from claims.pipeline.matching.posts import Post
from claims.pipeline.matching.ranking import ClaimIndex, Entry
from claims.selectors.similar import WINDOW, sentence_model

RULE_ID = "claim-ranking"
RANKING = "ranking/1"
MOST_PROPOSED = 5
LEAST_SCORE, LEAST_SCORE_BY_WORDS = 14.0, 8.0
MOST_ENCODED = 1000
"""Claims without a vector of this model that are given one; the rest are found by their words."""
PARTS_KEPT = 6
_OPEN = (ForeignMatchState.SUGGESTED, ForeignMatchState.LAPSED)


@dataclass(frozen=True, slots=True)
class Proposal:
    """``parts``: what each likeness added to the score, the largest first."""

    review_id: int
    claim_id: int
    score: float
    parts: dict[str, float]


@dataclass(frozen=True, slots=True)
class Proposals:
    """What was found for each of ``review_ids``, by which version."""

    review_ids: tuple[int, ...]
    found: tuple[Proposal, ...]
    version: str


def read_proposals(
    review_ids: Sequence[int], *, progress: Callable[[int, int], None] | None = None
) -> Proposals:
    """Look the reviews up among the newest ``WINDOW`` claims. Takes seconds and writes nothing: call it
    outside a transaction, and ``store_proposals`` inside."""
    model = sentence_model()
    encoder = None if isinstance(model, RulesOnly) else model
    version = f"{RANKING}+{encoder.version if encoder else 'words'}"
    reviews = dict(ForeignReview.objects.filter(pk__in=review_ids).values_list("pk", "claim_text"))
    if not reviews:
        return Proposals((), (), version)
    index = _index(encoder)
    least = LEAST_SCORE if encoder else LEAST_SCORE_BY_WORDS
    found: list[Proposal] = []
    for number, (pk, text) in enumerate(sorted(reviews.items()), start=1):
        for hit in index.search(Post(text), MOST_PROPOSED) if index.entries else ():
            if hit.score >= least:
                parts = {name: round(value, 3) for name, value in list(hit.parts.items())[:PARTS_KEPT]}
                found.append(Proposal(pk, int(hit.id), round(hit.score, 3), parts))
        if progress is not None:
            progress(number, len(reviews))
    return Proposals(tuple(sorted(reviews)), tuple(found), version)


def _index(encoder: SentenceEncoder | None) -> ClaimIndex:
    claims = Claim.objects.filter(merged_into__isnull=True).order_by("-id")
    rows = list(claims.values_list("pk", "text")[:WINDOW])
    entries = [Entry(str(pk), text) for pk, text in rows]
    if encoder is None:
        return ClaimIndex(entries)
    vectors = _vectors(encoder, rows)
    # a claim has no heading of its own: a vector of no direction is near nothing
    return ClaimIndex(entries, encoder, vectors=(vectors, np.zeros_like(vectors)))


def _vectors(encoder: SentenceEncoder, rows: Sequence[tuple[int, str]]) -> Floats:
    ids = [pk for pk, _ in rows]
    stored = ClaimVector.objects.filter(version=encoder.version)
    if ids:
        stored = stored.filter(claim__gte=min(ids))
    held = {pk: bytes(data) for pk, data in stored.values_list("claim", "data")}
    vectors = unpacked([held.get(pk, b"") for pk in ids])
    missing = [at for at, pk in enumerate(ids) if pk not in held][:MOST_ENCODED]
    if missing:
        vectors = vectors.copy()
        vectors[missing] = encoder.encode([rows[at][1] for at in missing])
    return vectors


def store_proposals(proposals: Proposals) -> dict[str, int]:
    """Write what was found: new pairs are suggested, those that are found no more lapse, those that come back
    are suggested again. Returns how many pairs are new and how many lapsed."""
    wanted = {(each.review_id, each.claim_id): each for each in proposals.found}
    there = set(Claim.objects.filter(pk__in={claim for _, claim in wanted}).values_list("pk", flat=True))
    with transaction.atomic():
        rows = ForeignMatch.objects.select_for_update().filter(review__in=proposals.review_ids)
        known = {(row.review_id, row.claim_id): row for row in rows}
        fresh = [
            ForeignMatch(
                review_id=each.review_id,
                claim_id=each.claim_id,
                rule_id=RULE_ID,
                score=each.score,
                params=each.parts,
                pipeline_version=proposals.version,
            )
            for pair, each in wanted.items()
            if pair not in known and each.claim_id in there
        ]
        ForeignMatch.objects.bulk_create(fresh, ignore_conflicts=True)
        lapsed = 0
        for pair, row in known.items():
            if row.rule_id != RULE_ID or row.state not in _OPEN:
                continue
            found = wanted.get(pair)
            state = ForeignMatchState.LAPSED if found is None else ForeignMatchState.SUGGESTED
            if found is None:
                changes: dict[str, Any] = {"state": state}
                lapsed += row.state != state
            else:
                changes = {"state": state, "score": found.score, "params": found.parts}
            if any(getattr(row, name) != value for name, value in changes.items()):
                changes |= {"pipeline_version": proposals.version, "updated_at": timezone.now()}
                ForeignMatch.objects.filter(pk=row.pk, state__in=_OPEN).update(**changes)
    return {"proposed": len(fresh), "lapsed": lapsed}
