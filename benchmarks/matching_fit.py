"""The ranking's weights: which of a query's pool is right, as a softmax over a weighted sum.

Plain NumPy, full batch, no chance but a fixed split: the same data gives the same numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
FOLDS = 5
STEPS, RATE, DECAY = 400, 0.05, 1e-3


@dataclass(frozen=True, slots=True)
class Fitted:
    """One query: ``columns`` (pool, likenesses), which rows are right, and the claim it is about."""

    columns: Scores
    right: NDArray[np.bool_]
    group: str


def fit(queries: Sequence[Fitted], use: Sequence[int]) -> Scores:
    """A weight for each likeness, 0 for those not in ``use``. Queries without a right row teach nothing."""
    width = queries[0].columns.shape[1]
    taught = [q for q in queries if q.right.any()]
    most = max(len(q.right) for q in taught)
    values = np.zeros((len(taught), most, len(use)))
    there, target = np.zeros((len(taught), most), dtype=bool), np.zeros((len(taught), most))
    for n, q in enumerate(taught):
        values[n, : len(q.right)] = q.columns[:, use]
        there[n, : len(q.right)] = True
        target[n, : len(q.right)] = q.right / q.right.sum()
    mean, spread = values[there].mean(axis=0), values[there].std(axis=0)
    values = (values - mean) / np.where(spread > 1e-9, spread, 1.0) * (spread > 1e-9)
    flat, weights = values.reshape(-1, len(use)), np.zeros(len(use))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        scores = np.where(there, values @ weights, -np.inf)
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        gradient = (chances - target).reshape(-1) @ flat / len(taught) + DECAY * weights
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        weights -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    found = np.zeros(width)
    found[list(use)] = weights * (spread > 1e-9) / np.where(spread > 1e-9, spread, 1.0)
    return found


def cross_validated(queries: Sequence[Fitted], use: Sequence[int]) -> list[Scores]:
    """Each query's scores by weights that were fitted without it and without any query of its claim."""
    fold = [int(hashlib.sha256(q.group.encode()).hexdigest(), 16) % FOLDS for q in queries]
    found: list[Scores] = [np.zeros(0)] * len(queries)
    for held in range(FOLDS):
        others = [q for q, f in zip(queries, fold, strict=True) if f != held]
        weights = fit(others, use)
        for n, f in enumerate(fold):
            if f == held:
                found[n] = queries[n].columns @ weights
    return found
