"""Claims ranked by wording: which of the stored ones says what a text says?

Two steps. Candidates come from the index of words and from the vectors of the newest claims, never from
everything; then ``claims.pipeline.matching.ranking`` puts them in order by a weighted sum of plain
likenesses, and says what each one gave. A score is for the order of one answer; it is no probability.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date

import numpy as np
from django.conf import settings

from claims.models import Claim, ClaimVector
from claims.pipeline.matching.embedding import (
    DIMENSIONS,
    RulesOnly,
    SentenceEncoder,
    load_encoder,
    nearest,
    unpacked,
)
from claims.pipeline.matching.lexical import Floats
from claims.pipeline.matching.posts import read_post
from claims.pipeline.matching.ranking import ClaimIndex, Entry
from claims.selectors.claims import claims_list
from claims.selectors.fulltext import claims_sharing_words

MOST = 50
"""Claims in one answer: what is further down the order says something else."""
MAX_CHARACTERS = 5_000
WINDOW = 20_000
"""Vectors looked at: the newest, twenty days of a desk that makes a thousand claims a day."""
_BY_WORDS, _BY_VECTORS = 150, 100
_MOST_ENCODED = 40
_LEAST_COSINE = 0.3
PACKAGED, NONE = "packaged", "none"


@dataclass(frozen=True, slots=True)
class SimilarClaim:
    """``parts``: what each likeness added to the score, the largest first; they add up to it."""

    claim: Claim
    score: float
    parts: Mapping[str, float]


def sentence_model() -> SentenceEncoder | RulesOnly:
    """The model that the settings name, or why there is none."""
    if settings.NEWSVERIFY_SENTENCE_MODEL == NONE:
        return RulesOnly("NEWSVERIFY_SENTENCE_MODEL is none")
    return load_encoder()


def similar_claims(
    text: str, *, limit: int = 20, on: date | None = None, without: int | None = None
) -> list[SimilarClaim]:
    """The claims that most likely say what ``text`` says, best first, at most ``limit`` (and ``MOST``).

    ``on``: the day on which it was said, where known; ``without``: the id of a claim that is not wanted.
    A fixed number of queries; merged claims are left out. Only the first ``MAX_CHARACTERS`` are read.
    """
    post = read_post(text[:MAX_CHARACTERS])
    if on is not None and post.day is None:
        post = replace(post, day=on)
    if not post.text:
        return []
    model = sentence_model()
    encoder = None if isinstance(model, RulesOnly) else model
    ids = dict.fromkeys(claims_sharing_words(post.text, limit=_BY_WORDS))
    if encoder is not None:
        ids |= dict.fromkeys(_near(post.text, encoder))
    if without is not None:
        ids.pop(without, None)
    rows = {claim.pk: claim for claim in claims_list().filter(pk__in=list(ids))}
    claims = [rows[pk] for pk in sorted(rows)]
    entries = [Entry(str(c.pk), c.text, day=c.first_seen.astimezone(UTC).date()) for c in claims]
    if not entries:
        return []
    vectors = _vectors(claims, encoder) if encoder is not None else None
    if vectors is None:
        encoder = None
    index = ClaimIndex(entries, encoder, vectors=vectors)
    hits = index.search(post, limit=max(0, min(limit, MOST)))
    return [SimilarClaim(rows[int(hit.id)], hit.score, hit.parts) for hit in hits]


def _near(text: str, encoder: SentenceEncoder) -> list[int]:
    """Ids of the claims whose wording lies nearest, among the newest ``WINDOW``."""
    newest = ClaimVector.objects.filter(version=encoder.version).order_by("-claim")
    held = list(newest.values_list("claim", "data")[:WINDOW])
    if not held:
        return []
    stored = unpacked([bytes(data) for _, data in held])
    [found] = nearest(encoder.encode([text]), stored, count=_BY_VECTORS, least=_LEAST_COSINE)
    return [held[row][0] for row, _ in found]


def _vectors(claims: Sequence[Claim], encoder: SentenceEncoder) -> tuple[Floats, Floats] | None:
    """Those of the claims as they are stored, a few that have none yet made now, and none of headings. None
    where too many would have to be made: then words alone put the claims in order."""
    rows = ClaimVector.objects.filter(claim__in=[c.pk for c in claims], version=encoder.version)
    held = {pk: bytes(data) for pk, data in rows.values_list("claim", "data")}
    missing = [claim for claim in claims if claim.pk not in held]
    if len(missing) > _MOST_ENCODED:
        return None
    made = dict(zip([c.pk for c in missing], encoder.encode([c.text for c in missing]), strict=True))
    known = unpacked(list(held.values()))
    at = {pk: known[row] for row, pk in enumerate(held)} | made
    return np.stack([at[claim.pk] for claim in claims]), np.zeros((len(claims), DIMENSIONS), np.float32)
