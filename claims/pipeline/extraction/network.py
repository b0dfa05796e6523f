"""The learned reader's network: plain NumPy over the parser's vectors, about an eighth of the parse's time.

Two stages. Every token gets a score for carrying a cue (residual layers that look at the token, its head in
the parse and its neighbours). For each likely cue, every token around it gets a role: none, source, content,
cue. The shape follows role labelling around a predicate as used for semantic roles (He et al. 2017) and the
tasks of attribution (Pareti 2016), cut down to what a CPU does in passing. What the rules propose is among
what it sees. ``benchmarks/train_attribution.py`` makes the weights; the model card lies beside them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from claims.pipeline.extraction.features import FLAGS, GAP, VECTOR, Floats, Rows, windows

if TYPE_CHECKING:
    from claims.pipeline.extraction.candidates import Candidate
    from claims.pipeline.language import TokenTable

NONE, SOURCE, CONTENT, CUE = range(4)
_LAYERS = 3
_AT_ONCE = 64
"""Windows read at a time: what they take stays in the processor's cache."""
_STRETCH = 20_000
"""Tokens encoded at a time, and the margin that a stretch shares with the next: memory stays bounded."""
_MARGIN = 64


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network sees around one cue: ``roles`` (last - first, 4) are probabilities."""

    anchor: int
    score: float
    first: int
    roles: Floats


class Network:
    """The weights and the forward pass. Safe to share between threads: nothing is written."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        """``judge`` (measures,) and ``least`` are for ``learned.py``; empty and 0 until they are fitted."""
        self.judge = np.asarray(weights.get("judge", ()), dtype=np.float32)
        self.least = float(weights.get("least", 0.0))
        self._w = {name: np.ascontiguousarray(value, dtype=np.float32) for name, value in weights.items()}

    @classmethod
    def load(cls, path: Path) -> Network:
        """Raises OSError where the file is missing, ValueError where it holds no weights of this shape."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                weights = {name: stored[name] for name in stored.files}
        except (zipfile.BadZipFile, EOFError, AttributeError, ValueError) as error:
            raise ValueError(f"{path} is no file of weights.") from error
        if "in.w" not in weights or len(weights["in.w"]) != _entry(weights):
            raise ValueError(f"The weights in {path} are of another network.")
        return cls(weights)

    def encode(self, rows: Rows) -> Floats:
        """(n, width): a vector for each token in its context."""
        if len(rows) <= _STRETCH + 2 * _MARGIN:
            return self._encode(rows, 0, len(rows))
        parts = []
        for start in range(0, len(rows), _STRETCH):
            first, last = max(0, start - _MARGIN), min(len(rows), start + _STRETCH + _MARGIN)
            parts.append(self._encode(rows, first, last)[start - first : start - first + _STRETCH])
        return np.concatenate(parts)

    def _encode(self, rows: Rows, first: int, last: int) -> Floats:
        w, part = self._w, slice(first, last)
        h = np.concatenate(
            (
                rows.vectors[part],
                w["lemma"][rows.lemma[part]],
                w["tag"][rows.tag[part]],
                w["dep"][rows.dep[part]],
                w["entity"][rows.entity[part]],
                rows.flags[part],
            ),
            axis=1,
        )
        h = np.maximum(h @ w["in.w"] + w["in.b"], 0)
        head = np.clip(rows.head[part] - first, 0, last - first - 1)
        for layer in range(_LAYERS):
            above = np.concatenate((h, h[head]), axis=1)
            h = self._norm(
                f"norm{2 * layer}", h + np.maximum(above @ w[f"head{layer}.w"] + w[f"head{layer}.b"], 0)
            )
            beside = _beside(h, 1 << layer)
            h = self._norm(
                f"norm{2 * layer + 1}", h + np.maximum(beside @ w[f"conv{layer}.w"] + w[f"conv{layer}.b"], 0)
            )
        return h

    def cues(self, encoded: Floats) -> Floats:
        """(n,): how likely each token carries a cue."""
        return _sigmoid(encoded @ self._w["anchor.w"][:, 0] + self._w["anchor.b"][0])

    def read(
        self,
        table: TokenTable,
        rows: Rows,
        encoded: Floats,
        anchors: Sequence[int],
        scores: Floats,
        proposed: Mapping[int, Candidate],
    ) -> list[Reading]:
        """The roles around each anchor. ``proposed``: what the rules made of it, by anchor."""
        w = self._w
        tokens = encoded @ w["pair.token.w"] + w["pair.token.b"]
        products = encoded @ w["product.token.w"] + w["product.token.b"]
        found: list[Reading] = []
        for at in range(0, len(anchors), _AT_ONCE):
            some = list(anchors[at : at + _AT_ONCE])
            near, own = windows(table, rows, some, proposed), encoded[some]
            mask = near.inside[:, None]
            z = tokens.take(near.token, axis=0)
            z += (own @ w["pair.anchor.w"] + w["pair.anchor.b"]).take(near.anchor, axis=0)
            product = products.take(near.token, axis=0)
            product *= (own @ w["product.anchor.w"] + w["product.anchor.b"]).take(near.anchor, axis=0)
            z += product @ w["product.w"] + w["product.b"]
            z += w["path"].take(near.path, axis=0)
            z += w["distance"].take(near.distance, axis=0)
            z += near.flags @ w["flag.w"] + w["flag.b"]
            z = self._norm("norm.pair", z)
            np.maximum(z, 0, out=z)
            z *= mask
            for number, gap in ((1, 1), (2, GAP)):
                beside = _beside(z, gap)
                z += np.maximum(beside @ w[f"pair.conv{number}.w"] + w[f"pair.conv{number}.b"], 0)
                z *= mask
            known: Floats = z @ w["out.w"] + w["out.b"]
            roles = _softmax(known)
            for anchor, (row, first, last) in zip(some, near.bounds, strict=True):
                found.append(Reading(anchor, float(scores[anchor]), first, roles[row : row + last - first]))
        return found

    def _norm(self, name: str, values: Floats) -> Floats:
        width = values.shape[1]
        centred: Floats = values - (values.sum(axis=1) / width)[:, None]
        spread = np.sqrt(np.einsum("ij,ij->i", centred, centred) / width + 1e-5)
        centred *= (1 / spread)[:, None]
        centred *= self._w[f"{name}.w"]
        centred += self._w[f"{name}.b"]
        return centred


def _entry(weights: Mapping[str, Floats]) -> int:
    """What a token's row is wide."""
    embedded = [weights[name].shape[1] for name in ("lemma", "tag", "dep", "entity") if name in weights]
    return VECTOR + int(sum(embedded)) + FLAGS


def _beside(values: Floats, gap: int) -> Floats:
    """(n, 3 * width): each row between the rows ``gap`` before and after it, zeros past the ends."""
    count, width = values.shape
    result = np.zeros((count, 3 * width), np.float32)
    result[gap:, :width] = values[: max(0, count - gap)]
    result[:, width : 2 * width] = values
    result[: max(0, count - gap), 2 * width :] = values[gap:]
    return result


def _sigmoid(values: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-values.clip(-30, 30)))
    return result


def _softmax(values: Floats) -> Floats:
    result: Floats = np.exp(values - values.max(axis=-1, keepdims=True))
    result /= result.sum(axis=-1, keepdims=True)
    return result
