"""Today's rules on the pairs that a newsroom decided: what is still proposed, and how often that is right.

    python manage.py export_decisions --out decisions.jsonl
    python benchmarks/decisions.py --decisions decisions.jsonl

A regression test of the rules against people's own decisions. The pairs are those that some rule proposed, so
precision is told and recall is not: what no rule ever proposed is not in the file. A pair is still proposed
where its two passages, read by themselves, are found to be what was proposed of the two claims; the passages
may hold other clauses, and a claim may have been compared by another of its wordings.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from claims.pipeline.conflicts import Label
from claims.pipeline.run import PipelineConfig, default_pipeline
from claims.pipeline.types import Document, Finding

LABELS = {"conflicts": Label.CONFLICT, "updates": Label.UPDATE, "same": Label.SAME}
FEW = 20
Judge = Callable[[Document, Document], tuple[Label, Finding]]


@dataclass(frozen=True, slots=True)
class Decided:
    """A line of the file. ``right``: people hold the proposal to be right."""

    id: str
    a: Document
    b: Document
    kind: str
    rule_id: str
    right: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """``proposed``: the same kind is proposed today, by whichever rule; ``by`` is that of today's finding."""

    pair: Decided
    proposed: bool
    label: str
    by: str


def load(path: Path) -> list[Decided]:
    """The decided pairs. Raises ValueError, with the number of the line, where one cannot be read."""
    pairs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            pairs.append(_decided(json.loads(line)))
        except (ValueError, KeyError, TypeError) as wrong:
            raise ValueError(f"{path.name}, line {number} is no decided pair: {wrong!r}") from wrong
    return pairs


def _decided(row: Mapping[str, Any]) -> Decided:
    a, b = (
        Document(str(row[side]), id=side, published_on=_day(row.get(f"{side}_date"))) for side in ("a", "b")
    )
    return Decided(str(row["id"]), a, b, str(row["kind"]), str(row["rule_id"]), _is_right(row))


def _is_right(row: Mapping[str, Any]) -> bool:
    """As ``claims.selectors.rule_quality`` counts it, where the line does not say."""
    if "right" in row:
        return bool(row["right"])
    if row["decision"] == "explained":
        return bool(row["kind"] == "updates" and row.get("explanation") == "update")
    return bool(row["decision"] == "confirmed")


def _day(said: Any) -> date | None:
    return date.fromisoformat(str(said)[:10]) if said else None


def judged(pairs: Iterable[Decided], judge: Judge) -> list[Outcome]:
    outcomes = []
    for pair in pairs:
        label, finding = judge(pair.a, pair.b)
        wanted = LABELS.get(pair.kind)
        # What bears on another claim has no label of its own: its rule tells.
        same = label == wanted if wanted else finding.rule_id == pair.rule_id
        outcomes.append(Outcome(pair, same, label.value, finding.rule_id))
    return outcomes


def share(right: int, of: int) -> str:
    return f"{right / of:.2f} ({right} of {of})" if of else "none"


def report(outcomes: Sequence[Outcome]) -> list[str]:
    """A line for each rule, and one for all: how it was decided, and what of it is proposed today."""
    lines = [f"{'rule':34} {'decided right':>18} {'still proposed':>18} {'right today':>18}"]
    rules = sorted({(o.pair.kind, o.pair.rule_id) for o in outcomes})
    for kind, rule in rules:
        own = [o for o in outcomes if (o.pair.kind, o.pair.rule_id) == (kind, rule)]
        lines.append(_line(f"{kind}: {rule}", own) + ("  few" if len(own) < FEW else ""))
    lines.append(_line("all", outcomes))
    lost = [o for o in outcomes if o.pair.right and not o.proposed]
    kept = [o for o in outcomes if not o.pair.right and o.proposed]
    lines.append(f"right and not proposed any more: {len(lost)}; wrong and still proposed: {len(kept)}")
    return lines


def _line(name: str, outcomes: Sequence[Outcome]) -> str:
    still = [o for o in outcomes if o.proposed]
    then = share(sum(o.pair.right for o in outcomes), len(outcomes))
    now = share(sum(o.pair.right for o in still), len(still))
    return f"{name:34} {then:>18} {share(len(still), len(outcomes)):>18} {now:>18}"


def show(outcomes: Sequence[Outcome], limit: int) -> None:
    lost = [o for o in outcomes if o.pair.right and not o.proposed]
    kept = [o for o in outcomes if not o.pair.right and o.proposed]
    for title, rows in (("RIGHT, NOT PROPOSED ANY MORE", lost), ("WRONG, STILL PROPOSED", kept)):
        for o in rows[:limit]:
            print(f"\n{title} {o.pair.id} {o.pair.kind} {o.pair.rule_id}, today {o.label} {o.by}")
            print(f"  a: {o.pair.a.text}\n  b: {o.pair.b.text}")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decisions", type=Path, required=True, help="what export_decisions wrote")
    parser.add_argument("--rules-alone", action="store_true", help="without the pair reader")
    parser.add_argument("--wrong", type=int, default=0, help="print so many pairs of each kind of error")
    options = parser.parse_args(argv)
    try:
        pairs = load(options.decisions)
    except (OSError, ValueError) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    config = PipelineConfig(pair_weights=None) if options.rules_alone else PipelineConfig()
    outcomes = judged(pairs, default_pipeline(config).compare)
    print("\n".join(report(outcomes)))
    show(outcomes, options.wrong)
    return 0


if __name__ == "__main__":
    sys.exit(main())
