"""How well the pair reader judges whole texts: is a claim supported, refuted or neither by what else is said.

    python benchmarks/judge.py --data ../shared/data [--weights FILE] [--most N]

FM2 dev, HealthVer dev, ClaimDiff train (does one claim weaken the other), the VitaminC sample and SNLI test, none
of which the shipped weights were trained on. Beside it in the same run: the commonest label, and words alone (a
claim whose words stand in the evidence is supported, unless just one of the two texts has a negation). Accuracy
and macro F1 over the labels that a set has; area under the curve of "refuted" against the rest; calibration as
the mean gap between odds and accuracy in ten equal bins (ECE, Naeini et al. 2015).
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from claims.pipeline.conflicts.pairreader import PairReader
from claims.pipeline.weights import PAIRS

SUPPORTS, NEITHER, REFUTES = range(3)
_NAMES = {
    "supports": SUPPORTS,
    "entailment": SUPPORTS,
    "refutes": REFUTES,
    "contradiction": REFUTES,
    "neutral": NEITHER,
    "not enough info": NEITHER,
}


@dataclass(frozen=True, slots=True)
class Judged:
    evidence: str
    claim: str
    label: int


def fm2(data: Path) -> Iterator[Judged]:
    for line in (data / "fm2/dataset/dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        evidence = " ".join(part["text"] for part in row["gold_evidence"])
        yield Judged(evidence, row["text"], _NAMES[row["label"].lower()])


def healthver(data: Path) -> Iterator[Judged]:
    with (data / "healthver/healthver_dev.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Judged(row["evidence"], row["claim"], _NAMES[row["label"].lower()])


def claimdiff(data: Path) -> Iterator[Judged]:
    """Refuted stands for "weakens"; the pairs that only turn another round are left out."""
    path = data / "claimdiff/ClaimDiff-W/ClaimDiff-weak-train.json"
    for row in json.loads(path.read_text(encoding="utf-8"))["data"]:
        if not row["pair_id"].endswith("_rev"):
            yield Judged(row["claim_a"], row["claim_b"], REFUTES if row["relation"] else NEITHER)


def vitaminc(data: Path) -> Iterator[Judged]:
    for path in sorted((data / "vitaminc_sample").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield Judged(row["evidence"], row["claim"], _NAMES[row["label"]])


def snli_test(data: Path) -> Iterator[Judged]:
    folder = data / "snli_devtest"
    parts = [(folder / f"{n}.test").read_text(encoding="utf-8").splitlines() for n in ("s1", "s2", "labels")]
    for premise, claim, label in zip(*parts, strict=True):
        if label in _NAMES:
            yield Judged(premise.strip(), claim.strip(), _NAMES[label])


SETS: dict[str, Callable[[Path], Iterator[Judged]]] = {
    "FM2 dev": fm2,
    "HealthVer dev": healthver,
    "ClaimDiff train": claimdiff,
    "VitaminC sample": vitaminc,
    "SNLI test": snli_test,
}
_WORD = re.compile(r"[a-z0-9]{3,}")
_NOT = re.compile(r"\b(?:not|no|never|none|nobody|nothing|without|neither|nor)\b|n['’]t\b")


def by_words(pair: Judged) -> tuple[float, float, float]:
    """Supported by the share of the claim's words that the evidence has; refuted where one text negates."""
    evidence, claim = pair.evidence.lower(), pair.claim.lower()
    words = set(_WORD.findall(claim))
    share = len(words & set(_WORD.findall(evidence))) / max(1, len(words))
    turned = bool(_NOT.search(evidence)) != bool(_NOT.search(claim))
    return (0.0, 1 - share, share) if turned else (share, 1 - share, 0.0)


def scored(odds: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Of (n, 3) odds; labels that the set has not are not to be chosen."""
    there = sorted(set(labels.tolist()))
    held = odds[:, there] / np.maximum(odds[:, there].sum(axis=1, keepdims=True), 1e-9)
    chosen = np.array(there)[held.argmax(axis=1)]
    sure = held.max(axis=1)
    right = chosen == labels
    f1 = []
    for label in there:
        hits = int((right & (labels == label)).sum())
        f1.append(2 * hits / max(1, int((chosen == label).sum() + (labels == label).sum())))
    bins = np.minimum((sure * 10).astype(int), 9)
    gaps = [abs(right[bins == b].mean() - sure[bins == b].mean()) * (bins == b).mean() for b in set(bins)]
    return {
        "accuracy": float(right.mean()),
        "f1": float(np.mean(f1)),
        "auc": area(odds[:, REFUTES], labels == REFUTES),
        "ece": float(np.sum(gaps)),
    }


def area(scores: np.ndarray, wanted: np.ndarray) -> float:
    """Area under the curve: how often a wanted one has more than another; ties count half."""
    values, places = np.unique(scores, return_inverse=True)
    counts = np.bincount(places, minlength=len(values))
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    n = int(wanted.sum())
    return float((ranks[wanted].sum() - n * (n + 1) / 2) / max(1, n * (len(scores) - n)))


def report(name: str, pairs: Sequence[Judged], reader: PairReader) -> None:
    labels = np.array([p.label for p in pairs])
    started = time.process_time()
    ours = np.array([reader.judge(p.evidence, p.claim) for p in pairs])
    took = time.process_time() - started
    words = np.array([by_words(p) for p in pairs])
    commonest = Counter(labels.tolist()).most_common(1)[0][1] / len(labels)
    print(f"\n{name}: {len(pairs)} pairs, {len(pairs) / took:.0f} pairs/s of one core; commonest {commonest:.3f}")
    for title, odds in (("pair reader", ours), ("words alone", words)):
        s = scored(odds, labels)
        print(
            f"  {title:12} accuracy {s['accuracy']:.3f}  macro F1 {s['f1']:.3f}  "
            f"refuted AUC {s['auc']:.3f}  ECE {s['ece']:.3f}"
        )


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds the sets' folders")
    parser.add_argument("--weights", type=Path, default=PAIRS)
    parser.add_argument("--most", type=int, default=0, help="take only every n-th pair, so that so many are left")
    options = parser.parse_args(argv)
    reader = PairReader(options.weights)
    print(f"{options.weights.name}: {options.weights.stat().st_size / 1e6:.1f} MB, {reader.model_hash}")
    for name, load in SETS.items():
        pairs = list(load(options.data))
        if options.most and len(pairs) > options.most:
            pairs = pairs[:: -(-len(pairs) // options.most)]
        report(name, pairs, reader)
    return 0


if __name__ == "__main__":
    sys.exit(main())
