"""Which of many claims says what this text says? A search over an index of claims, and a transparent score.

    index = ClaimIndex([Entry("c1", "The ferry was sold in May.")], load_encoder() or None)
    index.search(read_post("they sold our ferry?!"))  # [Hit("c1", 4.2, {...}), ...], best first

In two steps: words (BM25) and nearness of meaning choose ``POOL`` claims, then a weighted sum of some thirty
plain likenesses puts them in order. The weights are a handful of numbers in ``weights/ranking.json``
(``ranking.md`` is their card); a hit shows what each likeness gave. There are two sets of them: with a
sentence model and without one. The score is for the order within one index; it is no probability.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from claims.pipeline.matching.lexical import Bm25, Floats, words_of
from claims.pipeline.matching.likenesses import NAMES, VECTORS, Asked, lexical_columns, worded
from claims.pipeline.matching.posts import Post
from claims.pipeline.weights import RANKING

if TYPE_CHECKING:
    from claims.pipeline.protocols import Encoder

POOL = 100
"""Claims that are scored in full."""
_AUTHOR, _TEXT_AUTHOR = 0.3, 0.5
"""What an author's words, and the text with its author, weigh beside the text when the pool is chosen."""
_SCALE = 10.0
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim to be found. ``heading`` and ``note``: what it was published under, if anything; ``day``: when
    it was published or last heard."""

    id: str
    claim: str
    heading: str = ""
    note: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """``parts``: what each likeness added to the score, the largest first."""

    id: str
    score: float
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Table:
    """A query's pool: ``rows`` of the index and their likenesses, a column each of ``NAMES``."""

    rows: Rows
    columns: Floats


class ClaimIndex:
    """All in memory: about 4 kB a claim with vectors. Safe to share between threads once it is made."""

    def __init__(
        self,
        entries: Sequence[Entry],
        encoder: Encoder | None = None,
        *,
        vectors: tuple[Floats, Floats] | None = None,
    ) -> None:
        """``vectors``: those of claims and headings by the very same model, where they are at hand."""
        self.entries = tuple(entries)
        self.encoder = encoder
        fields = [[words_of(e.claim), words_of(e.heading), words_of(e.note)] for e in entries]
        self._fields = [Bm25([of[n] for of in fields]) for n in range(3)]
        self._all = Bm25([[*a, *b, *c] for a, b, c in fields])
        self._worded = [worded(of, e.day, self._all.idf) for of, e in zip(fields, entries, strict=True)]
        self._vectors: tuple[Floats, Floats, Floats] | None = None
        if encoder is not None:
            claims, headings = vectors or (
                encoder.encode([e.claim for e in entries]),
                encoder.encode([e.heading for e in entries]),
            )
            centre = claims + headings
            lengths = np.linalg.norm(centre, axis=1, keepdims=True)
            self._vectors = claims, headings, centre / np.maximum(lengths, 1e-12)

    def search(self, query: Post, limit: int = 20) -> list[Hit]:
        """The claims that most likely say the same, best first; equal scores in the order of the entries."""
        table = self.table(query)
        weights = coefficients(with_vectors=self._vectors is not None)
        parts = table.columns * weights
        scores = parts.sum(axis=1)
        best = sorted(range(len(scores)), key=lambda i: (-scores[i], table.rows[i]))[:limit]
        return [
            Hit(
                self.entries[table.rows[i]].id,
                float(scores[i]),
                {NAMES[n]: float(parts[i, n]) for n in np.argsort(-np.abs(parts[i])) if parts[i, n]},
            )
            for i in best
        ]

    def table(self, query: Post, rows: Rows | None = None) -> Table:
        """The likenesses of the query's pool, or of the ``rows`` that are named."""
        asked = Asked.of(query, self._all.idf)
        by_words = self._all.scores(asked.words) / asked.mass
        by_author = self._all.scores(asked.author)
        near = self._near(query)
        if rows is None:
            first = by_words + _AUTHOR * by_author / asked.mass
            if near:
                first = first + near["near-centre"] + _TEXT_AUTHOR * near["near-centre-author"]
            rows = _top(first, POOL)
        found = lexical_columns(asked, [self._worded[row] for row in rows], self._all.idf)
        for name, field in zip(("claim", "heading", "note"), self._fields, strict=True):
            found[f"words-{name}"] = field.scores(asked.words)[rows] / asked.mass
        found["words-all"] = by_words[rows]
        found["words-author"] = by_author[rows] / _SCALE
        found |= {name: values[rows] for name, values in near.items()}
        columns = np.zeros((len(rows), len(NAMES)), dtype=np.float32)
        for n, name in enumerate(NAMES):
            if name in found:
                columns[:, n] = found[name]
        return Table(rows, columns)

    def _near(self, query: Post) -> dict[str, Floats]:
        """Cosines of every claim with the text, with text and author, and with the nearest sentence."""
        if self._vectors is None or self.encoder is None:
            return {}
        signed = [f"{query.author}: {query.text}"] if query.author else []
        vectors = self.encoder.encode([query.text, *signed, *query.sentences])
        sentences = vectors[1 + len(signed) :] if query.sentences else vectors[:1]
        found: dict[str, Floats] = {}
        for name, stored in zip(("claim", "heading", "centre"), self._vectors, strict=True):
            cosines = stored @ np.concatenate([vectors[:1], vectors[len(signed)][None], sentences]).T
            found[f"near-{name}"] = cosines[:, 0]
            found[f"near-{name}-author"] = cosines[:, 1]
            found[f"sentence-{name}"] = cosines[:, 2:].max(axis=1)
        return found

    @property
    def nbytes(self) -> int:
        """Bytes of vectors and of BM25's arrays; words and entries come on top."""
        vectors = sum(v.nbytes for v in self._vectors) if self._vectors else 0
        return vectors + self._all.nbytes + sum(field.nbytes for field in self._fields)


@cache
def coefficients(*, with_vectors: bool) -> Floats:
    """What each of ``NAMES`` weighs; 0 where a set does not name it."""
    stored: dict[str, dict[str, float]] = json.loads(RANKING.read_text(encoding="utf-8"))
    chosen = stored["with-vectors" if with_vectors else "words-only"]
    return np.array([chosen.get(name, 0.0) for name in NAMES], dtype=np.float32)


def _top(scores: Floats, count: int) -> Rows:
    """The rows with the highest scores, best first; equal ones in order."""
    if len(scores) > count:
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        chosen = np.flatnonzero(scores >= least)
    else:
        chosen = np.arange(len(scores))
    order = np.lexsort((chosen, -scores[chosen]))
    return chosen[order][:count].astype(np.int64)


__all__ = ["NAMES", "POOL", "VECTORS", "ClaimIndex", "Entry", "Hit", "Table", "coefficients"]
