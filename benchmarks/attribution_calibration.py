"""Whether a statement's confidence says how often it is right.

Expected calibration error: the mean over bins, by their share of the statements, of |mean confidence - share
right| (Naeini et al. 2015; ten bins of equal width). Brier score: mean squared difference of confidence and
outcome. AUC: how often a right statement has more confidence than a wrong one, ties counted half.
Precision at a coverage: the share right among the most confident part, ties taken in their own proportion.
The floor is one constant for all, the share right on the other articles.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from benchmarks.attribution_gold import Utterance
from benchmarks.attribution_score import LEAST, whole_pairs

BINS = 10
COVERAGES = (0.25, 0.5, 0.75, 1.0)
FEW = 10


@dataclass(frozen=True)
class Judged:
    """One found statement: its confidence, and by each measure whether it is right."""

    article: int
    rule_id: str
    confidence: float
    right: dict[str, bool]


def judged(article: int, gold: list[Utterance], found: list[Utterance]) -> list[Judged]:
    pairs = {name: whole_pairs(gold, found, least) for name, least in LEAST.items()}
    return [
        Judged(article, one.rule_id, one.confidence, {name: i in pairs[name] for name in LEAST})
        for i, one in enumerate(found)
    ]


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    return float(
        sum(
            len(chosen) / len(right) * abs(confidence[chosen].mean() - right[chosen].mean())
            for chosen in _bins(confidence).values()
        )
    )


def brier(confidence: np.ndarray, right: np.ndarray) -> float:
    return float(np.mean((confidence - right) ** 2))


def auc(confidence: np.ndarray, right: np.ndarray) -> float:
    """0.5 where all are right or all wrong: nothing to tell apart."""
    good, bad = np.sort(confidence[right]), np.sort(confidence[~right])
    if not len(good) or not len(bad):
        return 0.5
    below = np.searchsorted(bad, good, side="left").sum()
    level = np.searchsorted(bad, good, side="right").sum() - below
    return float((below + level / 2) / (len(good) * len(bad)))


def precision_at(confidence: np.ndarray, right: np.ndarray, coverage: float) -> float:
    wanted = coverage * len(right)
    taken = kept = 0.0
    for value in np.unique(confidence)[::-1]:
        level = confidence == value
        share = min(1.0, (wanted - taken) / level.sum())
        kept += share * right[level].sum()
        taken += share * level.sum()
        if taken >= wanted - 1e-9:
            break
    return float(kept / taken) if taken else 0.0


def constant(rows: list[Judged], measure: str) -> np.ndarray:
    """For each statement the share right on all articles but its own."""
    number: dict[int, int] = defaultdict(int)
    good: dict[int, int] = defaultdict(int)
    for row in rows:
        number[row.article] += 1
        good[row.article] += row.right[measure]
    everything, right = sum(number.values()), sum(good.values())
    return np.array(
        [(right - good[r.article]) / max(1, everything - number[r.article]) for r in rows], dtype=float
    )


def report_calibration(rows: list[Judged], *, by_rule: bool) -> None:
    confidence = np.array([row.confidence for row in rows])
    print(f"\nConfidence of {len(rows)} statements against the share right")
    head = "".join(f"  top {coverage:.0%}".rjust(10) for coverage in COVERAGES)
    print(f"  {'':38}{'ECE':>8}{'Brier':>8}{'AUC':>8}{head}   (precision)")
    for measure in LEAST:
        right = np.array([row.right[measure] for row in rows])
        for name, values in (("confidence", confidence), ("one constant", constant(rows, measure))):
            # A constant tells no two apart: what differs by a hair between articles is no order.
            order = values if name == "confidence" else np.full(len(rows), values.mean())
            shares = "".join(f"{precision_at(order, right, coverage):10.3f}" for coverage in COVERAGES)
            print(
                f"  {measure + ', ' + name:38}{calibration_error(values, right):8.3f}"
                f"{brier(values, right):8.3f}{auc(order, right):8.3f}{shares}"
            )
    print(f"\n  {'bin':14}{'statements':>12}{'confidence':>12}" + "".join(f"{m:>10}" for m in LEAST))
    for number, chosen in sorted(_bins(confidence).items()):
        shares = "".join(f"{np.mean([rows[i].right[m] for i in chosen]):10.3f}" for m in LEAST)
        print(
            f"  {number / BINS:.1f} - {(number + 1) / BINS:.1f}     {len(chosen):12}"
            f"{confidence[chosen].mean():12.3f}{shares}"
        )
    if by_rule:
        _report_rules(rows)


def _report_rules(rows: list[Judged]) -> None:
    by_rule: dict[str, list[Judged]] = defaultdict(list)
    for row in rows:
        by_rule[row.rule_id].append(row)
    print(
        f"\n  {'rule':28}{'found':>7}{'conf.':>8}{'whole .8':>10}{'whole .5':>10}{'gap .5':>9}{'AUC .5':>8}"
    )
    for rule, ones in sorted(by_rule.items(), key=lambda each: -len(each[1])):
        values = np.array([one.confidence for one in ones])
        shares = {m: np.array([one.right[m] for one in ones]) for m in LEAST}
        gap = values.mean() - shares["whole .5"].mean()
        note = "  few" if len(ones) < FEW else ""
        print(
            f"  {rule:28}{len(ones):7}{values.mean():8.3f}{shares['whole .8'].mean():10.3f}"
            f"{shares['whole .5'].mean():10.3f}{gap:+9.3f}{auc(values, shares['whole .5']):8.3f}{note}"
        )


def _bins(confidence: np.ndarray) -> dict[int, np.ndarray]:
    places = np.minimum((confidence * BINS + 1e-9).astype(int), BINS - 1)
    return {int(number): np.flatnonzero(places == number) for number in np.unique(places)}
