"""Fit what the pair reader's odds are weighed with (claims/pipeline/conflicts/agreement.py), on seen clusters
alone.

    python benchmarks/fit_pairs.py --data ../shared/data/newsconflict --weights pairs.onnx [--write]

A text pair counts as "agree" by its best pair of clauses; which one that is, is found in a few rounds
(multiple instances, Andrews et al. 2003). Prints precision and recall by cross-validation over clusters, for
the regression, and for it without what the network says; ``--write`` puts the coefficients beside the
weights, and with them, for two texts handed over, the least odds: those of the best cross-validated F1.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.conflicts import Pair, is_unseen, load
from benchmarks.judge import area
from claims.pipeline.conflicts.agreement import MEASURES, measured, more_than_a_topic
from claims.pipeline.conflicts.pairreader import PairReader
from claims.pipeline.conflicts.slotodds import alignments, read_pair
from claims.pipeline.run import PipelineConfig, default_pipeline, propositions_of
from claims.pipeline.types import Document

FOLDS = 8
LEAST = tuple(step / 20 for step in range(14, 2, -1))
"""Odds that are tried as the least at which two texts are held to say the same."""
_RIDGE = 2.0
_BY_NETWORK = frozenset(
    ("entailed", "contradicted", "slots alike", "best slot alike", "best figure alike", "best figure apart")
) | {"figures apart"}


@dataclass(frozen=True, slots=True)
class Clauses:
    """``values`` (n, measures) of every pair of clauses, and which text pair each is of."""

    pairs: tuple[Pair, ...]
    values: np.ndarray
    of: np.ndarray


def read(folder: Path, weights: Path) -> Clauses:
    pipeline, reader = default_pipeline(PipelineConfig(pair_weights=None)), PairReader(weights)
    pairs = [p for p in load(folder) if not is_unseen(p.cluster)]
    values, of = [], []
    for number, pair in enumerate(pairs):
        left, right = (
            propositions_of(pipeline.analyse(Document(t, id=i))) for t, i in ((pair.a, "a"), (pair.b, "b"))
        )
        for a in left:
            for b in right:
                if a.context and b.context:
                    reading = read_pair(a, b, reader)
                    values.append(measured(a, b, reading, alignments(a, b, reading)))
                    of.append(number)
        if number % 100 == 99:
            print(f"{number + 1}/{len(pairs)}", file=sys.stderr)
    return Clauses(tuple(pairs), np.array(values), np.array(of))


def regression(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's method; the first column is the constant and free."""
    weights, hold = np.zeros(x.shape[1]), np.eye(x.shape[1]) * _RIDGE
    hold[0, 0] = 1e-6
    for _ in range(40):
        odds = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (y - odds) - hold @ weights
        weights += np.linalg.solve((x.T * (odds * (1 - odds))) @ x + hold, slope)
    return weights


def fitted(values: np.ndarray, of: np.ndarray, agrees: np.ndarray) -> np.ndarray:
    """Coefficients for the values as they are, the constant first."""
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-6
    mean[0], spread[0] = 0.0, 1.0
    scaled = (values - mean) / spread
    score = values[:, MEASURES.index("words")] + values[:, MEASURES.index("best slot alike")]
    weights = np.zeros(values.shape[1])
    for _ in range(4):
        best = best_of(score, of)
        chosen = np.array(sorted(best.values()))
        weights = regression(scaled[chosen], agrees[of[chosen]])
        score = scaled @ weights
    plain = weights / spread
    plain[0] = weights[0] - float((weights[1:] * mean[1:] / spread[1:]).sum())
    return plain


def best_of(score: np.ndarray, of: np.ndarray) -> dict[int, int]:
    """For each text pair the row with the highest score."""
    best: dict[int, int] = {}
    for row, number in enumerate(of.tolist()):
        if number not in best or score[row] > score[best[number]]:
            best[number] = row
    return best


def crossed(data: Clauses, values: np.ndarray, telling: np.ndarray | None = None) -> dict[int, float]:
    """The odds of each text pair, from coefficients fitted on the other folds of clusters; 0 for clauses
    that are not ``telling``."""
    kept = np.ones(len(values), dtype=bool) if telling is None else telling
    agrees = np.array([p.label == "agree" for p in data.pairs], dtype=float)
    fold = np.array([int(hashlib.md5(p.cluster.encode()).hexdigest(), 16) % FOLDS for p in data.pairs])  # noqa: S324
    odds: dict[int, float] = {}
    for k in range(FOLDS):
        out = fold[data.of] == k
        weights = fitted(values[~out], data.of[~out], agrees)
        score = np.where(out & kept, values @ weights, -np.inf)
        for number, row in best_of(score, data.of).items():
            if fold[number] == k:
                odds[number] = float(1 / (1 + np.exp(-score[row])))
    return odds


def report(name: str, data: Clauses, odds: dict[int, float]) -> float:
    """Prints how good the odds are. The one of ``LEAST`` with the best F1."""
    labels = {n: data.pairs[n].label for n in odds}
    wanted = sum(p.label == "agree" for p in data.pairs)
    scores = np.array([odds[n] for n in sorted(odds)])
    agrees = np.array([labels[n] == "agree" for n in sorted(odds)])
    hard = np.array([labels[n] in ("agree", "compatible") for n in sorted(odds)])
    print(
        f"\n{name}: AUC agree against compatible {area(scores[hard], agrees[hard]):.3f}, "
        f"against all {area(scores, agrees):.3f}"
    )
    best = (0.0, LEAST[0])
    for least in LEAST:
        found = scores >= least
        hits = int((found & agrees).sum())
        f1 = 2 * hits / (int(found.sum()) + wanted)
        best = max(best, (f1, least))
        print(
            f"  odds >= {least:.2f}: {int(found.sum()):3} found, "
            f"precision {hits / max(1, found.sum()):.2f}, recall {hits / wanted:.2f}, F1 {f1:.3f}"
        )
    return best[1]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True, help="a .onnx file with its .json beside it")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(argv)
    beside = options.weights.with_suffix(".json")
    if not beside.exists():
        beside.write_text("{}\n", encoding="utf-8")
    data = read(options.data, options.weights)
    telling = np.array([more_than_a_topic(row) for row in data.values])
    handed = report("with the network", data, crossed(data, data.values, telling))
    without = data.values.copy()
    without[:, [i for i, name in enumerate(MEASURES) if name in _BY_NETWORK]] = 0.0
    report("without the network", data, crossed(data, without))
    agrees = np.array([p.label == "agree" for p in data.pairs], dtype=float)
    weights = fitted(data.values, data.of, agrees)
    for name, weight in zip(MEASURES, weights, strict=True):
        print(f"  {name:18} {weight:+.3f}")
    if options.write:
        held = json.loads(beside.read_text(encoding="utf-8"))
        held["handed"] = handed
        held["agreement"] = [round(float(w), 4) for w in weights]
        beside.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
