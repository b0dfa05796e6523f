"""What a query and a claim have in common, as numbers with names: the columns that the ranking adds up.

All are 0 where there is nothing to compare: no sentence model, no author, no day, no heading.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from claims.pipeline.matching.lexical import Floats, words_of
from claims.pipeline.matching.posts import Post

WORDS = (
    "words-claim", "words-heading", "words-note", "words-all", "words-author",
    "held-claim", "held-heading", "held-all", "held-claim-author", "held-heading-author", "told",
    "rarest", "next-rarest", "pairs", "numbers", "numbers-missed", "length",
    "days-after", "days-before", "days-near", "days-within", "undated",
)  # fmt: skip
"""What words and days tell; ``VECTORS`` need a sentence model."""
VECTORS = (
    "near-claim", "near-heading", "near-centre",
    "near-claim-author", "near-heading-author", "near-centre-author",
    "sentence-claim", "sentence-heading", "sentence-centre",
)  # fmt: skip
NAMES = (*WORDS, *VECTORS)

_WEEK = 7.0
_AUTHOR_SCALE = _RARITY_SCALE = 10.0
_DAYS_SCALE = 8.0
_LENGTH_SCALE = 4.0
_BEFORE, _AFTER = -3, 60
"""A claim is often written up within two months after it is first heard."""
Idf = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Worded:
    """A claim's words, folded once when the index is made. ``mass``: what its words weigh, by field."""

    claim: frozenset[str]
    heading: frozenset[str]
    everything: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    numbers: frozenset[str]
    mass: tuple[float, float, float]
    length: int
    day: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A query's words, folded once."""

    words: frozenset[str]
    author: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    mass: float
    pairs_mass: float
    day: date | None

    @classmethod
    def of(cls, post: Post, idf: Idf) -> Asked:
        words = words_of(post.text)
        pairs = frozenset(pairwise(words))
        return cls(
            frozenset(words),
            frozenset(words_of(post.author)),
            pairs,
            _weight(frozenset(words), idf) or 1.0,
            _pairs_weight(pairs, idf) or 1.0,
            post.day,
        )


def worded(fields: Sequence[Sequence[str]], day: date | None, idf: Idf) -> Worded:
    """``fields``: the words of the claim, of its heading and of its note."""
    claim, heading, note = fields
    sets = frozenset(claim), frozenset(heading), frozenset((*claim, *heading, *note))
    pairs = (pair for words in (claim, heading) for pair in pairwise(words))
    mass = _weight(sets[0], idf), _weight(sets[1], idf), _weight(sets[2], idf)
    return Worded(*sets, frozenset(pairs), _numbers(sets[0] | sets[1]), mass, len(claim), day)


def lexical_columns(asked: Asked, claims: Sequence[Worded], idf: Idf) -> dict[str, Floats]:
    """The columns of ``WORDS`` but for the four of BM25, one row a claim."""
    rows = [_row(asked, claim, idf) for claim in claims]
    return {
        name: np.array([row[name] for row in rows], dtype=np.float32) for name in (rows[0] if rows else ())
    }


def _row(asked: Asked, claim: Worded, idf: Idf) -> dict[str, float]:
    both = asked.words | asked.author
    shared = sorted((idf(word) for word in claim.everything & asked.words), reverse=True)
    first, second, third, *_ = (*shared, 0.0, 0.0, 0.0)
    numbers, missed = claim.numbers & asked.words, claim.numbers - asked.words
    return {
        "held-claim": _share(claim.claim & asked.words, claim.mass[0], idf),
        "held-heading": _share(claim.heading & asked.words, claim.mass[1], idf),
        "held-all": _share(claim.everything & asked.words, claim.mass[2], idf),
        "held-claim-author": _share(claim.claim & both, claim.mass[0], idf),
        "held-heading-author": _share(claim.heading & both, claim.mass[1], idf),
        "told": sum(shared) / asked.mass,
        "rarest": first / _RARITY_SCALE,
        "next-rarest": (second + third) / _RARITY_SCALE,
        "pairs": _pairs_weight(asked.pairs & claim.pairs, idf) / asked.pairs_mass,
        "numbers": len(numbers) / max(1, len(claim.numbers)),
        "numbers-missed": len(missed) / max(1, len(claim.numbers)),
        "length": math.log1p(claim.length) / _LENGTH_SCALE,
        **_days(asked.day, claim.day),
    }


def _days(asked: date | None, claim: date | None) -> Mapping[str, float]:
    if asked is None or claim is None:
        return {"days-after": 0, "days-before": 0, "days-near": 0, "days-within": 0, "undated": 1}
    days = (claim - asked).days
    return {
        "days-after": math.log1p(max(0, days)) / _DAYS_SCALE,
        "days-before": math.log1p(max(0, -days)) / _DAYS_SCALE,
        "days-near": 1 / (1 + abs(days) / _WEEK),
        "days-within": float(_BEFORE <= days <= _AFTER),
        "undated": 0,
    }


def _share(shared: frozenset[str], mass: float, idf: Idf) -> float:
    return _weight(shared, idf) / mass if mass else 0.0


def _weight(words: frozenset[str], idf: Idf) -> float:
    # Sorted: a sum of floats depends on its order, and that of a set changes from run to run.
    return sum(idf(word) for word in sorted(words))


def _pairs_weight(pairs: frozenset[tuple[str, str]], idf: Idf) -> float:
    return sum(idf(a) + idf(b) for a, b in sorted(pairs))


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if word[:1].isdigit())
