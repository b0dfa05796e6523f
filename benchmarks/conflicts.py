"""How well `compare` tells conflicts from updates, agreement and compatible reports.

    python benchmarks/conflicts.py --data ../shared/data/newsconflict [--unseen] [--rules-alone] [--wrong N]
    python benchmarks/conflicts.py --data ../shared/data/newsconflict --end-to-end [--sample N] [--seed N]
    python benchmarks/conflicts.py --invented benchmarks/pairs [--rules-alone]

Pairs are split by cluster with a stable hash: two thirds are *seen* (rules may be tuned on them), one third
is *unseen* and shown with --unseen only, so that it stays a fair test. Two baselines in the same run call a
pair a conflict when both texts have a number before one and the same noun and no number there is equal, or
when one text has a negation, the other none, and the two share three longer words. --end-to-end reads the
whole documents instead and counts what a store of them would show (``benchmarks/conflicts_whole.py``).
--invented scores the invented pairs instead, of which two reports of one event share few words: what rules
over words can reach at all.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from claims.pipeline.conflicts import Label
from claims.pipeline.quantities.figures import figures
from claims.pipeline.run import Pipeline, PipelineConfig, default_pipeline
from claims.pipeline.types import Document, Finding

LABELS = ("conflict", "update", "agree", "compatible")


@dataclass(frozen=True, slots=True)
class Pair:
    id: str
    cluster: str
    label: str
    kind: str
    a: str
    b: str
    measure: str


@dataclass(frozen=True, slots=True)
class Outcome:
    pair: Pair
    label: str
    finding: Finding | None
    baseline: bool
    negation: bool


def load(folder: Path) -> list[Pair]:
    """The pairs of the data set. Raises OSError or KeyError where the folder does not hold it."""
    lines = (folder / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [
        Pair(r["id"], r["cluster"], r["label"], r["kind"], r["a"]["text"], r["b"]["text"], r["measure"])
        for r in rows
    ]


def invented(folder: Path) -> list[Pair]:
    """The invented pairs (``pairs_invented.invented_pairs``). Raises ValueError where a line is broken."""
    from benchmarks.pairs_invented import invented_pairs

    return [
        Pair(str(number), p.event, p.label, p.kind, p.example.a, p.example.b, "")
        for number, p in enumerate(invented_pairs(folder), start=1)
    ]


def is_unseen(cluster: str) -> bool:
    """A third of the clusters, chosen by hash and so for good."""
    return int(hashlib.sha256(cluster.encode()).hexdigest(), 16) % 3 == 0


def baseline_conflict(a: str, b: str) -> bool:
    """Same noun, different number: nothing of bounds, units, events or time."""
    left, right = _numbered_words(a), _numbered_words(b)
    shared = set(left) & set(right)
    return any(not left[word] & right[word] for word in shared)


def _numbered_words(text: str) -> dict[str, set[float]]:
    tokens, found = figures(text)
    words: dict[str, set[float]] = {}
    for figure in found:
        after = tokens[figure.stop] if figure.stop < len(tokens) else None
        if after is not None and after.kind == "word":
            words.setdefault(after.low.rstrip("s"), set()).add(figure.number.high)
    return words


_NOT = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|den(?:y|ies|ied))\b|n\s?[’']\s?t\b"
)
_TELLING = re.compile(r"[a-z]{5,}")


def negation_conflict(a: str, b: str) -> bool:
    """Negation mismatch: one text has a negation and the other none, and three longer words are in both."""
    low_a, low_b = a.lower(), b.lower()
    if bool(_NOT.search(low_a)) == bool(_NOT.search(low_b)):
        return False
    return len(set(_TELLING.findall(low_a)) & set(_TELLING.findall(low_b))) >= 3


def judge(pipeline: Pipeline, pair: Pair) -> Outcome:
    label, finding = pipeline.compare(Document(pair.a, id="a"), Document(pair.b, id="b"))
    return Outcome(pair, label.value, finding, *_baselines(pair))


def _baselines(pair: Pair) -> tuple[bool, bool]:
    return baseline_conflict(pair.a, pair.b), negation_conflict(pair.a, pair.b)


def scores(hits: int, found: int, gold: int) -> str:
    precision = hits / found if found else float("nan")
    recall = hits / gold if gold else float("nan")
    f1 = 2 * hits / (found + gold) if found + gold else float("nan")
    return f"P {precision:.2f}  R {recall:.2f}  F1 {f1:.2f}  ({hits} right of {found} found, {gold} gold)"


def report(title: str, outcomes: list[Outcome]) -> None:
    print(f"\n== {title}: {len(outcomes)} pairs")
    _conflict_line("newsverify", [o for o in outcomes if o.label == Label.CONFLICT], outcomes)
    _conflict_line("same noun, other number", [o for o in outcomes if o.baseline], outcomes)
    _conflict_line("negation mismatch", [o for o in outcomes if o.negation], outcomes)
    for kind in sorted({o.pair.kind for o in outcomes}):
        of_kind = [o for o in outcomes if o.pair.kind == kind]
        _conflict_line(f"  {kind:12}", [o for o in of_kind if o.label == Label.CONFLICT], of_kind)
    for gold, ours in (("update", Label.UPDATE), ("agree", Label.SAME)):
        found = [o for o in outcomes if o.label == ours]
        hits = sum(o.pair.label == gold for o in found)
        print(f"{gold:10} {scores(hits, len(found), sum(o.pair.label == gold for o in outcomes))}")
    for gold in LABELS[1:]:
        there = [o for o in outcomes if o.pair.label == gold]
        print(f"false alarms on {gold:10} {_alarms(there)}")
    print(f"false alarms on all        {_alarms([o for o in outcomes if o.pair.label != 'conflict'])}")
    table = Counter((o.pair.label, o.label) for o in outcomes)
    for gold in LABELS:
        print(f"  gold {gold:10}", {label.value: table[gold, label.value] for label in Label})


def _alarms(outcomes: list[Outcome]) -> str:
    """The share of pairs without a conflict that are called one, by us and by each baseline."""
    if not outcomes:
        return "none"
    ours, numbers, negations = (
        sum(chosen) / len(outcomes)
        for chosen in zip(
            *((o.label == Label.CONFLICT, o.baseline, o.negation) for o in outcomes), strict=True
        )
    )
    return f"{ours:.3f} (same noun, other number {numbers:.3f}; negation mismatch {negations:.3f})"


def _conflict_line(name: str, found: list[Outcome], outcomes: list[Outcome]) -> None:
    hits = sum(o.pair.label == "conflict" for o in found)
    gold = sum(o.pair.label == "conflict" for o in outcomes)
    print(f"conflict {name} {scores(hits, len(found), gold)}")


def by_rule(outcomes: list[Outcome]) -> None:
    """How often each rule is right; of the seen part only, since it says where the errors are."""
    found = [o for o in outcomes if o.label == Label.CONFLICT and o.finding is not None]
    right = Counter(o.finding.rule_id for o in found if o.finding and o.pair.label == "conflict")
    for rule_id, count in sorted(Counter(o.finding.rule_id for o in found if o.finding).items()):
        print(f"  by {rule_id:22} {right[rule_id]} right of {count}")


def show_wrong(outcomes: list[Outcome], limit: int) -> None:
    """False alarms first, then what was missed among the figures; for tuning on the seen part only."""
    alarms = [o for o in outcomes if o.label == Label.CONFLICT and o.pair.label != "conflict"]
    missed = [o for o in outcomes if o.label != Label.CONFLICT and o.pair.label == "conflict"]
    for title, rows in (("FALSE ALARM", alarms), ("MISSED", missed)):
        for o in rows[:limit]:
            rule = o.finding.rule_id if o.finding else ""
            print(f"\n{title} {o.pair.id} {o.pair.label}/{o.pair.kind} ({o.pair.measure}) {o.label} {rule}")
            print(f"  a: {o.pair.a}\n  b: {o.pair.b}")
            if o.finding:
                print(f"  {dict(o.finding.params)}")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    among = parser.add_mutually_exclusive_group(required=True)
    among.add_argument("--data", type=Path, help="folder of the newsconflict set")
    among.add_argument("--invented", type=Path, help="folder of invented pairs, instead")
    parser.add_argument("--unseen", action="store_true", help="also score the clusters kept apart")
    parser.add_argument("--rules-alone", action="store_true", help="without the pair reader")
    parser.add_argument("--wrong", type=int, default=0, help="print so many wrong pairs of the seen part")
    parser.add_argument("--end-to-end", action="store_true", help="whole documents in, relations out")
    parser.add_argument("--sample", type=int, default=50, help="relations of each kind to print end to end")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    options = parser.parse_args(argv)
    config = PipelineConfig(pair_weights=None) if options.rules_alone else PipelineConfig()
    pipeline = default_pipeline(config)
    if options.end_to_end:
        if not options.data:
            parser.error("--end-to-end needs --data: the invented pairs are of no documents")
        from benchmarks import conflicts_whole

        conflicts_whole.report(options.data, pipeline, size=options.sample, seed=options.seed)
        return 0
    if options.invented:
        chosen = invented(options.invented)
    else:
        chosen = [p for p in load(options.data) if options.unseen or not is_unseen(p.cluster)]
    started = time.perf_counter()
    outcomes = []
    for number, pair in enumerate(chosen, start=1):
        outcomes.append(judge(pipeline, pair))
        if number % 100 == 0:
            print(f"{number}/{len(chosen)}", file=sys.stderr)
    took = time.perf_counter() - started
    seen = [o for o in outcomes if options.invented or not is_unseen(o.pair.cluster)]
    report("invented pairs" if options.invented else "seen clusters", seen)
    by_rule(seen)
    if options.unseen and options.data:
        report("unseen clusters", [o for o in outcomes if is_unseen(o.pair.cluster)])
    print(f"\n{len(chosen)} pairs in {took:.1f} s, {len(chosen) / took:.1f} pairs/s")
    show_wrong(seen, options.wrong)
    return 0


if __name__ == "__main__":
    sys.exit(main())
