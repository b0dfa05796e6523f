"""Fit the chance that a reading is right (claims/pipeline/extraction/learned.py) on articles kept out so far.

    python benchmarks/train_judge.py --train train.pkl --weights reader.npz [--held 84] [--try dev.pkl]

Takes the articles that ``train_attribution.py`` with the same ``--held`` left out. A reading is right by half
where its content overlaps a gold one with a Jaccard of at least .5 and the sources share one, wholly at .8.
Adds the regression (``judge``) and the threshold (``least``) with the best F1 of whole ones. ``--try``
prints what comes of it on other articles.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.attribution_gold import Utterance, from_extractions, words
from benchmarks.attribution_score import HEADLINE, LEAST, Score, jaccard, same_source
from claims.pipeline.extraction import extractor, learned
from claims.pipeline.extraction.network import Network
from claims.pipeline.language import TokenTable

Prepared = tuple[str, TokenTable, np.ndarray, list[Utterance]]


def rightness(table: TokenTable, option: learned.Option, gold: list[Utterance]) -> float:
    one = option.candidate
    mine = Utterance(words(table, one.content), words(table, one.source), words(table, one.cue))
    best = max((jaccard(mine.content, g.content) for g in gold if same_source(mine, g)), default=0.0)
    return (best >= 0.5) * 0.5 + (best >= 0.8) * 0.5


def regression(x: np.ndarray, y: np.ndarray, ridge: float = 1.0) -> np.ndarray:
    """Logistic regression on shares by Newton's method, all but the constant held small."""
    w = np.zeros(x.shape[1])
    hold = np.eye(x.shape[1]) * ridge
    hold[0, 0] = 0
    for _ in range(30):
        p = 1 / (1 + np.exp(-(x @ w)))
        slope = x.T @ (y - p) - hold @ w
        w += np.linalg.solve((x.T * (p * (1 - p))) @ x + hold, slope)
    return w


def score_of(
    ready: list[tuple[Prepared, list, list[list[learned.Option]]]], judge: np.ndarray, least: float
) -> Score:
    score = Score()
    for (_, table, _, gold), proposed, groups in ready:
        kept = learned.chosen(groups, judge, least=least, proposed=proposed)
        found = from_extractions(table, extractor.extractions(table, extractor.settle(table, kept)))
        score.add(table, gold, found)
    return score


def readings(network: Network, articles: list[Prepared]) -> list:
    ready = []
    for article in articles:
        _, table, vectors, _ = article
        proposed = extractor.attributed(table)
        ready.append((article, proposed, learned.options(network, table, vectors, proposed)))
    return ready


def line(score: Score) -> str:
    return "  ".join(f"{name} " + "/".join(f"{v:.3f}" for v in score.values(name)) for name in HEADLINE)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--train", type=Path, required=True)
    options.add_argument("--weights", type=Path, required=True)
    options.add_argument("--held", type=int, default=84)
    options.add_argument("--limit", type=int)
    options.add_argument("--try", dest="other", type=Path)
    chosen = options.parse_args()
    articles = pickle.loads(chosen.train.read_bytes())[: chosen.limit]  # noqa: S301 - written by train_prepare.py
    step = max(2, len(articles) // chosen.held)
    held = [one for number, one in enumerate(articles) if number % step == step - 1]
    network = Network.load(chosen.weights)
    ready = readings(network, held)
    rows, right = [], []
    for (_, table, _, gold), proposed, groups in ready:
        inner = learned._nested(proposed)
        for option in (each for group in groups for each in group if each.candidate.anchor not in inner):
            rows.append(option.measures)
            right.append(rightness(table, option, gold))
    judge = regression(np.array(rows, float), np.array(right))
    print(f"{len(held)} articles, {len(rows)} readings")
    print("  ".join(f"{name} {value:.2f}" for name, value in zip(learned.MEASURES, judge, strict=True)))
    best = (0.0, 0.0)
    for least in np.arange(0.1, 0.6, 0.05):
        score = score_of(ready, judge, least)
        f1 = sum(score.values(name)[2] for name in LEAST)
        best = max(best, (f1, float(least)))
        print(f"{least:.2f}  {line(score)}")
    stored = dict(np.load(chosen.weights))
    stored["judge"], stored["least"] = judge.astype(np.float32), np.array(best[1], np.float32)
    np.savez_compressed(chosen.weights, **stored)
    if chosen.other:
        other = readings(network, pickle.loads(chosen.other.read_bytes()))  # noqa: S301 - as above
        for least in (best[1] - 0.1, best[1], best[1] + 0.1):
            print(f"elsewhere {least:.2f}  {line(score_of(other, judge, least))}")


if __name__ == "__main__":
    main()
