"""Whether two printed sources are one, may be one, or are two: a confusion table beside two yardsticks.

    python benchmarks/identity.py [--errors tuned] [--table FILE]

The gold is ``tests/sources/speaker_pairs.tsv``: pairs of names, kinds, roles and bodies, with the answer that
was written down before there was a rule. *tuned* was looked at while building; *held* was not.

Yardsticks of the same run: **equal key** joins names whose folded keys are equal, but no person with a body
(`name_key`, which is what resolution did before there were rules); **Jaro-Winkler** joins from .95 and
suggests from .85 of the similarity of Winkler (1990), "String comparator metrics and enhanced decision rules
in the Fellegi-Sunter model of record linkage", over the folded keys.

Three figures: **joined wrongly** (answered *same* where the gold says otherwise: nobody looks at these
again), **suggested or joined** (of the pairs that are or may be one, how many a person or the machine brings
together), **asked in vain** (suggested where the gold says two).
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sources.text.identity import Printed, compare
from sources.text.names import name_key

TABLE = Path(__file__).resolve().parent.parent / "tests" / "sources" / "speaker_pairs.tsv"
ANSWERS = ("same", "suggest", "different")
PARTS = ("tuned", "held")
JOINED, SUGGESTED = 0.95, 0.85


@dataclass(frozen=True)
class Pair:
    part: str
    expected: str
    a: Printed
    b: Printed


def printed(cell: str) -> Printed:
    """ "name | kind | role | body"; a name alone is a person's."""
    name, kind, role, body = ([field.strip() for field in cell.split("|")] + [""] * 3)[:4]
    return Printed(name, kind or "person", ((role, body),) if role or body else ())


def read_pairs(path: Path) -> Iterator[Pair]:
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Pair(row["part"], row["expected"], printed(row["a"]), printed(row["b"]))


def by_rules(a: Printed, b: Printed) -> str:
    return compare(a, b).verdict.value


def by_equal_key(a: Printed, b: Printed) -> str:
    """Resolution before there were rules: an equal key, and a person is never a body."""
    unknown = "unknown" in (a.kind, b.kind)
    kinds = unknown or (a.kind == "person") == (b.kind == "person")
    return "same" if kinds and name_key(a.name) == name_key(b.name) else "different"


def by_jaro_winkler(a: Printed, b: Printed) -> str:
    alike = jaro_winkler(name_key(a.name), name_key(b.name))
    return "same" if alike >= JOINED else "suggest" if alike >= SUGGESTED else "different"


def jaro_winkler(a: str, b: str) -> float:
    """1.0 for equal words, 0.0 for words without a common letter."""
    if a == b:
        return 1.0
    reach = max(len(a), len(b)) // 2 - 1
    taken = [False] * len(b)
    matched = []
    for i, char in enumerate(a):
        for j in range(max(0, i - reach), min(len(b), i + reach + 1)):
            if not taken[j] and b[j] == char:
                taken[j] = True
                matched.append(char)
                break
    if not matched:
        return 0.0
    others = [char for char, is_taken in zip(b, taken, strict=True) if is_taken]
    moved = sum(x != y for x, y in zip(matched, others, strict=True)) / 2
    m = len(matched)
    jaro = (m / len(a) + m / len(b) + (m - moved) / m) / 3
    prefix = 0
    while prefix < min(4, len(a), len(b)) and a[prefix] == b[prefix]:
        prefix += 1
    return jaro + prefix * 0.1 * (1 - jaro)


SYSTEMS: dict[str, Callable[[Printed, Printed], str]] = {
    "rules": by_rules,
    "equal key": by_equal_key,
    "Jaro-Winkler": by_jaro_winkler,
}


@dataclass(frozen=True)
class Confusion:
    """Counts by (expected, answered)."""

    counts: Counter[tuple[str, str]]

    @classmethod
    def of(cls, pairs: Iterable[Pair], system: Callable[[Printed, Printed], str]) -> Confusion:
        return cls(Counter((pair.expected, system(pair.a, pair.b)) for pair in pairs))

    def _sum(self, expected: tuple[str, ...], answered: tuple[str, ...]) -> int:
        return sum(self.counts[e, a] for e in expected for a in answered)

    @property
    def joined_wrongly(self) -> tuple[int, int]:
        return self._sum(("suggest", "different"), ("same",)), self._sum(ANSWERS, ("same",))

    @property
    def brought_together(self) -> tuple[int, int]:
        return self._sum(("same", "suggest"), ("same", "suggest")), self._sum(("same", "suggest"), ANSWERS)

    @property
    def suggest_recall(self) -> tuple[int, int]:
        return self.counts["suggest", "suggest"], self._sum(("suggest",), ANSWERS)

    @property
    def same_recall(self) -> tuple[int, int]:
        return self.counts["same", "same"], self._sum(("same",), ANSWERS)

    @property
    def asked_in_vain(self) -> tuple[int, int]:
        return self.counts["different", "suggest"], self._sum(ANSWERS, ("suggest",))


def report(pairs: list[Pair]) -> None:
    for part in PARTS:
        mine = [pair for pair in pairs if pair.part == part]
        print(f"\n{part}: {len(mine)} pairs, expected (rows) and answered (columns)")
        print(f"{'':22}" + "".join(f"{answer:>11}" for answer in ANSWERS))
        tables = {name: Confusion.of(mine, system) for name, system in SYSTEMS.items()}
        for name, table in tables.items():
            for expected in ANSWERS:
                cells = "".join(f"{table.counts[expected, answer]:11}" for answer in ANSWERS)
                print(f"{name:13}{expected:9}{cells}")
        print(f"{'':22}" + "".join(f"{name:>15}" for name in SYSTEMS))
        for title, figure in (
            ("joined wrongly", "joined_wrongly"),
            ("same found", "same_recall"),
            ("suggest found", "suggest_recall"),
            ("suggested or joined", "brought_together"),
            ("asked in vain", "asked_in_vain"),
        ):
            shares = (getattr(table, figure) for table in tables.values())
            print(f"{title:22}" + "".join(f"{f'{n} of {total}':>15}" for n, total in shares))


def show(pairs: list[Pair], part: str) -> None:
    for pair in pairs:
        found = compare(pair.a, pair.b)
        if pair.part == part and found.verdict.value != pair.expected:
            print(f"{pair.expected}, not {found.verdict.value} ({found.rule_id}): {pair.a} / {pair.b}")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--table", type=Path, default=TABLE)
    options.add_argument("--errors", choices=PARTS, help="print the pairs that are answered wrongly")
    chosen = options.parse_args()
    if not chosen.table.is_file():
        options.error(f"no such file: {chosen.table}")
    pairs = list(read_pairs(chosen.table))
    if chosen.errors:
        show(pairs, chosen.errors)
    report(pairs)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
