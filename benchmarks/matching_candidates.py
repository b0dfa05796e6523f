"""Which pairs are compared at all: those that share a key, and those whose wording lies near.

    python benchmarks/matching_candidates.py --data ../shared/data/newsconflict

Reads the whole articles of the *seen* clusters and asks the rules about the annotated pairs. Of those in
which a rule finds what the annotation says (a conflict, or the same), how many would the product have
compared, by equal keys and by vectors? Then every pair of two articles that either way brings is put to the
rules: findings between reports of one event, and between reports of two events, which are nearly all false.
The articles have no days here; with days the rules drop undated reports that lie a month apart.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.conflicts import is_unseen
from claims.pipeline.matching.embedding import load_encoder, nearest
from claims.pipeline.run import Pipeline, default_pipeline, propositions_of
from claims.pipeline.types import Document, Proposition

NEAREST, LEAST = 20, 0.4
"""As in ``claims/services/nearness.py``, which needs a database and is not imported here."""
RIGHT = {"conflict": "conflicts", "agree": "same"}
Pair = tuple[int, int]


@dataclass(slots=True)
class Read:
    """All propositions of the articles, and where each comes from."""

    propositions: list[Proposition]
    article: list[str]
    cluster: list[str]

    def inside(self, article: str, start: int, end: int) -> list[int]:
        return [
            n
            for n, (p, own) in enumerate(zip(self.propositions, self.article, strict=True))
            if own == article and p.span.start < end and p.span.end > start
        ]


def read(articles: dict[str, dict[str, str]], wanted: set[str], pipeline: Pipeline) -> Read:
    found = Read([], [], [])
    for number, name in enumerate(sorted(wanted), start=1):
        for p in propositions_of(pipeline.analyse(Document(articles[name]["text"], id=name))):
            found.propositions.append(p)
            found.article.append(name)
            found.cluster.append(articles[name]["cluster"])
        if number % 50 == 0:
            print(f"{number}/{len(wanted)}", file=sys.stderr)
    return found


def by_keys(texts: Read) -> set[Pair]:
    holders: dict[str, list[int]] = defaultdict(list)
    for n, p in enumerate(texts.propositions):
        for key in p.keys:
            holders[key].append(n)
    return {pair for rows in holders.values() for pair in combinations(rows, 2)}


def by_vectors(texts: Read) -> set[Pair]:
    """Nothing where there is no sentence model."""
    encoder = load_encoder()
    if not encoder or not texts.propositions:
        return set()
    vectors = encoder.encode([p.text for p in texts.propositions])
    found = nearest(vectors, vectors, count=NEAREST + 1, least=LEAST)
    return {(min(n, row), max(n, row)) for n, near in enumerate(found) for row, _ in near if row != n}


def annotated(pairs: list[dict[str, object]], texts: Read) -> Iterator[tuple[str, set[Pair]]]:
    """Each annotated pair's label, and the pairs of propositions that it stands for."""
    for pair in pairs:
        sides = [texts.inside(s["doc_id"], s["start"], s["end"]) for s in (pair["a"], pair["b"])]  # type: ignore[index]
        yield str(pair["label"]), {(min(x), max(x)) for x in product(*sides) if x[0] != x[1]}


def report(pairs: list[dict[str, object]], texts: Read, pipeline: Pipeline) -> None:
    keys, near = by_keys(texts), by_vectors(texts)
    held: Counter[str] = Counter()
    for label, places in annotated(pairs, texts):
        wanted = RIGHT.get(label)
        right = {p for p in places if wanted and finding(texts, p, pipeline) == wanted}
        if right:
            held[label, "found"] += 1
            held[label, "keys"] += bool(right & keys)
            held[label, "both"] += bool(right & (keys | near))
    print(
        "| annotated, rule finds it | found | compared by keys | by keys or vectors |\n|---|---|---|---|"
    )
    for label in RIGHT:
        print(f"| {label} | {held[label, 'found']} | {held[label, 'keys']} | {held[label, 'both']} |")
    print("\n| findings between two articles | conflicts, one event | conflicts, two events |\n|---|---|---|")
    for name, chosen in (("by keys", keys), ("by vectors besides", near - keys)):
        counts: Counter[bool] = Counter()
        for a, b in sorted(chosen):
            if texts.article[a] != texts.article[b] and finding(texts, (a, b), pipeline) == "conflicts":
                counts[texts.cluster[a] == texts.cluster[b]] += 1
        print(f"| {name} | {counts[True]} | {counts[False]} |")


def finding(texts: Read, pair: Pair, pipeline: Pipeline) -> str:
    found = pipeline.relate(texts.propositions[pair[0]], texts.propositions[pair[1]])
    return found.kind.value if found else ""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="folder of the newsconflict set")
    options = parser.parse_args(argv)
    pairs, articles = (
        [json.loads(line) for line in (options.data / name).read_text(encoding="utf-8").splitlines()]
        for name in ("pairs.jsonl", "docs.jsonl")
    )
    seen = [p for p in pairs if not is_unseen(p["cluster"])]
    pipeline = default_pipeline()
    wanted = {p[side]["doc_id"] for p in seen for side in "ab"}
    texts = read({d["doc_id"]: d for d in articles}, wanted, pipeline)
    print(f"{len(wanted)} articles, {len(texts.propositions)} propositions\n")
    report(seen, texts, pipeline)
    return 0


if __name__ == "__main__":
    sys.exit(main())
