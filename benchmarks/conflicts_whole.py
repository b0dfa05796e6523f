"""What the rules make of whole documents: every relation that a store of them would show.

Called by ``benchmarks/conflicts.py --end-to-end``. The documents of the *seen* clusters go through the
pipeline, each an outlet of its own; clusters lie 90 days apart, as real stores have dates. Within a cluster
the documents lie a day apart in file order, and then, in a second count, all on one day: the order in the
file is no order of events, so nothing that hangs on it should be trusted. Propositions that share a candidate
key are related as the product relates them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.conflicts import is_unseen
from claims.pipeline.matching import candidate_pairs
from claims.pipeline.run import Pipeline, propositions_of
from claims.pipeline.types import Document, Proposition, RelationFinding, RelationKind

FIRST = date(2015, 1, 5)
BETWEEN = 90
"""Days from one cluster's first document to the next cluster's."""
KINDS = (RelationKind.CONFLICTS, RelationKind.UPDATES)
WHERE = ("one event", "two events", "one document")


@dataclass(frozen=True, slots=True)
class Told:
    """A proposition and the document and cluster that it comes from."""

    proposition: Proposition
    document: str
    cluster: str


@dataclass(frozen=True, slots=True)
class Related:
    a: Told
    b: Told
    finding: RelationFinding

    @property
    def where(self) -> str:
        if self.a.document == self.b.document:
            return "one document"
        return "one event" if self.a.cluster == self.b.cluster else "two events"

    @property
    def wording(self) -> tuple[str, ...]:
        """Both clauses and the rule: a sentence that two outlets print is read once."""
        return (self.finding.rule_id, *sorted(_plain(t.proposition.text) for t in (self.a, self.b)))


def documents(rows: Iterable[Mapping[str, str]], *, apart: int) -> list[tuple[str, Document]]:
    """Each seen document with its cluster; within a cluster ``apart`` days lie between two in file order."""
    clusters: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        if not is_unseen(row["cluster"]):
            clusters[row["cluster"]].append(row)
    found = []
    for number, (cluster, members) in enumerate(clusters.items()):
        for place, row in enumerate(members):
            day = FIRST + timedelta(days=number * BETWEEN + place * apart)
            name = row["doc_id"]
            found.append(
                (cluster, Document(row["text"], name, title=row["title"], outlet=name, published_on=day))
            )
    return found


def read(given: Sequence[tuple[str, Document]], pipeline: Pipeline) -> list[Told]:
    told = []
    for number, (cluster, document) in enumerate(given, start=1):
        told += [Told(p, document.id, cluster) for p in propositions_of(pipeline.analyse(document))]
        if number % 100 == 0:
            print(f"{number}/{len(given)}", file=sys.stderr)
    return told


def related(told: Sequence[Told], pipeline: Pipeline) -> list[Related]:
    """All conflicts and updates between propositions that share a key."""
    found = []
    for i, j in candidate_pairs([t.proposition for t in told]):
        finding = pipeline.relate(told[i].proposition, told[j].proposition)
        if finding is not None and finding.kind in KINDS:
            found.append(Related(told[i], told[j], finding))
    return found


def count(found: Sequence[Related]) -> list[str]:
    """A table by kind and rule; a wording that several documents print counts once in the last column."""
    lines = [f"| relation | {' | '.join(WHERE)} | worded differently |", "|---|---|---|---|---|"]
    for kind in KINDS:
        of_kind = [r for r in found if r.finding.kind is kind]
        lines.append(_row(kind.value, of_kind))
        for rule in sorted({r.finding.rule_id for r in of_kind}):
            lines.append(_row(f"- by {rule}", [r for r in of_kind if r.finding.rule_id == rule]))
    return lines


def _row(name: str, found: Sequence[Related]) -> str:
    places = Counter(r.where for r in found)
    cells = [str(places[where]) for where in WHERE]
    return f"| {name} | {' | '.join(cells)} | {len({r.wording for r in found})} |"


def annotated(pairs: Iterable[Mapping[str, object]], found: Sequence[Related]) -> list[str]:
    """How the annotated pairs came out: the strongest relation between clauses that overlap their spans."""
    by_documents: dict[frozenset[str], list[Related]] = defaultdict(list)
    for r in found:
        by_documents[frozenset((r.a.document, r.b.document))].append(r)
    table: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        if is_unseen(str(pair["cluster"])):
            continue
        sides = [pair["a"], pair["b"]]
        there = by_documents[frozenset(str(s["doc_id"]) for s in sides)]  # type: ignore[index]
        kinds = {r.finding.kind for r in there if _stands_for(r, sides)}
        table[str(pair["label"]), next((k.value for k in KINDS if k in kinds), "neither")] += 1
    columns = (*(k.value for k in KINDS), "neither")
    lines = [f"| annotated | {' | '.join(columns)} |", "|---|---|---|---|"]
    for label in ("conflict", "update", "agree", "compatible"):
        lines.append(f"| {label} | {' | '.join(str(table[label, c]) for c in columns)} |")
    return lines


def _stands_for(r: Related, sides: Sequence[object]) -> bool:
    x, y = sides
    return (_overlaps(r.a, x) and _overlaps(r.b, y)) or (_overlaps(r.a, y) and _overlaps(r.b, x))


def _overlaps(told: Told, side: object) -> bool:
    assert isinstance(side, Mapping)
    span = told.proposition.span
    return told.document == side["doc_id"] and span.start < side["end"] and side["start"] < span.end


def sample(found: Sequence[Related], size: int, seed: int) -> list[Related]:
    """``size`` of them by a hash of seed and wording, so that other findings do not change the draw."""
    one_each = {r.wording: r for r in reversed(found)}
    drawn = sorted(one_each.items(), key=lambda item: _draw(seed, item[0]))
    return [r for _, r in drawn[:size]]


def _draw(seed: int, wording: tuple[str, ...]) -> str:
    return hashlib.sha256(repr((seed, wording)).encode()).hexdigest()


def shown(number: int, r: Related, pipeline: Pipeline) -> Iterator[str]:
    yield f"\n[{number}] {r.finding.rule_id}, {r.where}"
    for side, told in (("a", r.a), ("b", r.b)):
        p = told.proposition
        yield f"  {side} ({told.document}, {p.reported_on}): {_line(p.text)}"
        if _plain(p.context) not in ("", _plain(p.text)):
            yield f"    in: {_line(p.context)}"
    rules = {rule.rule_id: rule for rule in pipeline.rules}
    yield f"  {rules[r.finding.rule_id].render(dict(r.finding.params))}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def report(folder: Path, pipeline: Pipeline, *, size: int, seed: int) -> None:
    """Both counts, and the sample from the first."""
    rows, pairs = (
        [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines() if line]
        for name in ("docs.jsonl", "pairs.jsonl")
    )
    for title, apart in (("a day apart", 1), ("all on one day", 0)):
        given = documents(rows, apart=apart)
        told = read(given, pipeline)
        found = related(told, pipeline)
        print(f"\n== {len(given)} documents of a cluster {title}, {len(told)} propositions\n")
        print("\n".join([*count(found), "", *annotated(pairs, found)]))
        if apart:
            chosen = found
    for kind in KINDS:
        drawn = sample([r for r in chosen if r.finding.kind is kind], size, seed)
        print(f"\n== {len(drawn)} {kind.value}, seed {seed}")
        for number, r in enumerate(drawn, start=1):
            print("\n".join(shown(number, r, pipeline)))
