"""How often the right claim is found for a text that words it otherwise.

    python benchmarks/matching.py --data ../shared/data/clef2022_2a_claim_retrieval [--cache FILE] [--test]
    python benchmarks/matching.py --data DIR --fit claims/pipeline/weights/ranking.json [--cache FILE]
    python benchmarks/matching.py --pairs ../shared/data/newsconflict [--unseen]

Posts against 14,231 claims that fact-checkers looked into (CLEF CheckThat! 2022, task 2A, English; the data
is under CC BY-SA 3.0). MAP@1, MAP@5 and recall@20 of BM25, cosine, their plain sum, and the product's own
search. Without ``--test`` the figures are of the queries of train and dev, each scored with weights that were
fitted on the other queries (five folds, split by claim); ``--test`` prints those of dev-test with the weights
that the repository holds, and nothing is chosen by them. ``--fit`` fits the weights on train and dev and
writes them: some thirty numbers are all that is taken from the data. ``--cache`` keeps the claims' vectors.
*Days unknown* takes the days away that posts and claims carry: a claim is often written up in the week of the
post that made it known, which helps here and may not elsewhere.

``--pairs`` scores sentences of real reports: those that say the same (``agree``) against those that only look
like it (``compatible``), on the clusters that may be tuned on; ``--unseen`` adds the totals of the others.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import conflicts
from benchmarks.matching_fit import Fitted, cross_validated, fit
from claims.pipeline.matching.embedding import SentenceEncoder, load_encoder
from claims.pipeline.matching.likenesses import NAMES, WORDS
from claims.pipeline.matching.posts import Post, read_post
from claims.pipeline.matching.ranking import ClaimIndex, Entry, Table, coefficients

Scores = NDArray[np.float64]
TRAINING = "original_twitter_data/training_data/CT2022-Task2A-EN-"
TEST = "original_twitter_data/test_data/CT2022-Task2A-EN-Dev-Test_"
DAYS = ("days-after", "days-before", "days-near", "days-within", "undated")


@dataclass(frozen=True, slots=True)
class Query:
    id: str
    post: Post
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scored:
    """A query's pool with its likenesses, which of it is right, and how many right ones there are at all."""

    table: Table
    right: NDArray[np.bool_]
    of: int
    group: str


def load_claims(folder: Path) -> list[Entry]:
    lines = (folder / "vclaims.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [
        Entry(r["vclaim_id"], r["vclaim"], r["title"] or "", r["subtitle"] or "", day_of(r.get("date") or ""))
        for r in rows
    ]


def day_of(text: str) -> date | None:
    try:
        return datetime.strptime(text.strip(), "%d %B %Y").date()  # noqa: DTZ007 - a day without a clock
    except ValueError:
        return None


def load_queries(queries: Path, *judgements: Path) -> list[Query]:
    """The judged queries of one file, in its order."""
    right: dict[str, set[str]] = {}
    for path in judgements:
        for line in path.read_text(encoding="utf-8").splitlines():
            if parts := line.split():
                right.setdefault(parts[0], set()).add(parts[2])
    rows = (line.split("\t", 1) for line in queries.read_text(encoding="utf-8").splitlines() if "\t" in line)
    return [Query(id, read_post(text), frozenset(right[id])) for id, text in rows if id in right]


def training(folder: Path) -> list[Query]:
    names = ("Train-Dev_Queries", "Train_QRELs", "Dev_QRELs")
    return load_queries(*(folder / f"{TRAINING}{name}.tsv" for name in names))


def held_back(folder: Path) -> list[Query]:
    return load_queries(*(folder / f"{TEST}{name}.tsv" for name in ("Queries", "QRELs")))


# --- the index --------------------------------------------------------------------------------------------


def build(entries: Sequence[Entry], cache: Path | None) -> tuple[ClaimIndex, str]:
    """The index, and what it cost in words."""
    encoder = load_encoder()
    if not isinstance(encoder, SentenceEncoder):
        print(f"no sentence model: {encoder.reason}", file=sys.stderr)
        return ClaimIndex(entries), "words only"
    vectors, seconds = _vectors(entries, encoder, cache)
    started = time.process_time()
    index = ClaimIndex(entries, encoder, vectors=vectors)
    words = time.process_time() - started
    cost = f"{len(entries)} claims, {seconds:.0f} s for vectors and {words:.1f} s for words on one core"
    return index, f"{cost}, {index.nbytes / 1e6:.0f} MB of vectors and BM25"


def _vectors(
    entries: Sequence[Entry], encoder: SentenceEncoder, cache: Path | None
) -> tuple[tuple[NDArray[np.float32], NDArray[np.float32]], float]:
    if cache is not None and cache.exists():
        stored = np.load(cache)
        if str(stored["version"]) == encoder.version and len(stored["claims"]) == len(entries):
            return (stored["claims"], stored["headings"]), float(stored["seconds"])
    started = time.process_time()
    claims, headings = (encoder.encode([getattr(e, f) for e in entries]) for f in ("claim", "heading"))
    seconds = time.process_time() - started
    if cache is not None:
        np.savez(cache, version=encoder.version, claims=claims, headings=headings, seconds=seconds)
    return (claims, headings), seconds


def score_all(index: ClaimIndex, queries: Sequence[Query]) -> tuple[list[Scored], float]:
    """Each query's pool, and the median milliseconds of the whole search."""
    found, took = [], []
    for query in queries:
        started = time.process_time()
        table = index.table(query.post)
        took.append(time.process_time() - started)
        ids = [index.entries[row].id for row in table.rows]
        right = np.array([id in query.right for id in ids])
        found.append(Scored(table, right, len(query.right), min(query.right)))
    return found, float(np.median(took)) * 1000


# --- measures ---------------------------------------------------------------------------------------------


def average_precision(order: Sequence[bool], of: int, cut: int) -> float:
    """Of one query; ``order``: whether each claim is right, best first; ``of``: how many there are."""
    hits, total = 0, 0.0
    for rank, right in enumerate(order[:cut], start=1):
        if right:
            hits += 1
            total += hits / rank
    return total / of


def line(name: str, scored: Sequence[Scored], scores: Sequence[Scores]) -> str:
    orders = [
        [bool(r) for r in one.right[np.argsort(-s, kind="stable")]]
        for one, s in zip(scored, scores, strict=True)
    ]
    cells = [
        np.mean([average_precision(o, one.of, cut) for o, one in zip(orders, scored, strict=True)])
        for cut in (1, 5)
    ]
    recall = np.mean([any(o[:20]) for o in orders])
    return f"| {name} | {cells[0]:.3f} | {cells[1]:.3f} | {recall:.3f} |"


def column(name: str) -> Callable[[Scored], Scores]:
    return lambda one: one.table.columns[:, NAMES.index(name)].astype(np.float64)


BASELINES: tuple[tuple[str, Callable[[Scored], Scores]], ...] = (
    ("BM25", column("words-all")),
    ("cosine", column("near-centre")),
    ("plain sum of both", lambda one: column("words-all")(one) + column("near-centre")(one)),
)


def report(title: str, scored: Sequence[Scored], ours: dict[str, list[Scores]]) -> None:
    print(f"\n| {title}: {len(scored)} queries | MAP@1 | MAP@5 | recall@20 |\n|---|---|---|---|")
    for name, score in BASELINES:
        print(line(name, scored, [score(one) for one in scored]))
    for name, scores in ours.items():
        print(line(name, scored, scores))


def without(names: Sequence[str]) -> list[int]:
    return [n for n, name in enumerate(NAMES) if name not in names]


# --- pairs ------------------------------------------------------------------------------------------------


def pairs_report(folder: Path, *, unseen: bool) -> None:
    """``agree`` against ``compatible``: the index holds all sentences of the chosen clusters."""
    pairs = [p for p in conflicts.load(folder) if p.label in ("agree", "compatible")]
    for held in (False, True) if unseen else (False,):
        chosen = [p for p in pairs if conflicts.is_unseen(p.cluster) == held]
        labels = np.array([p.label == "agree" for p in chosen])
        ours, cosines = pair_scores(chosen)
        print(
            f"\n{'unseen' if held else 'seen'} clusters: {labels.sum()} agree, {(~labels).sum()} compatible"
        )
        for name, scores in (("cosine", cosines), ("Newsverify", ours)):
            print(f"{name:12} AUC {auc(scores, labels):.3f}  {best_threshold(scores, labels)}")


def pair_scores(pairs: Sequence[conflicts.Pair]) -> tuple[Scores, Scores]:
    """The search's score and the cosine of each pair, the mean of both directions."""
    texts = sorted({text for p in pairs for text in (p.a, p.b)})
    place = {text: n for n, text in enumerate(texts)}
    index = ClaimIndex([Entry(str(n), text) for n, text in enumerate(texts)], load_encoder() or None)
    weights = coefficients(with_vectors=index.encoder is not None)
    ours, near = np.zeros(len(pairs)), np.zeros(len(pairs))
    for n, pair in enumerate(pairs):
        for text, other in ((pair.a, pair.b), (pair.b, pair.a)):
            table = index.table(Post(text), np.array([place[other]]))
            ours[n] += float(table.columns[0] @ weights) / 2
            near[n] += float(table.columns[0, NAMES.index("near-claim")]) / 2
    return ours, near


def auc(scores: Scores, labels: NDArray[np.bool_]) -> float:
    """How often a right one scores above a wrong one; ties count half."""
    above = scores[labels][:, None] - scores[~labels][None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2) if above.size else float("nan")


def best_threshold(scores: Scores, labels: NDArray[np.bool_]) -> str:
    """Precision and recall where F1 is best on these very pairs: an upper bound, for none was held back."""
    best = (0.0, 0.0, 0.0, 0.0)
    for least in sorted(set(scores)):
        found = scores >= least
        hits = int((found & labels).sum())
        precision, recall = hits / found.sum(), hits / max(1, labels.sum())
        f1 = 2 * hits / (found.sum() + labels.sum())
        best = max(best, (float(f1), float(precision), float(recall), float(least)))
    return f"best F1 {best[0]:.3f} at {best[3]:.2f}: precision {best[1]:.3f}, recall {best[2]:.3f}"


# --- command ----------------------------------------------------------------------------------------------


def fitted(scored: Sequence[Scored]) -> list[Fitted]:
    return [Fitted(one.table.columns.astype(np.float64), one.right, one.group) for one in scored]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, help="folder of CLEF CheckThat! 2022 task 2A")
    parser.add_argument("--pairs", type=Path, help="folder of the newsconflict set")
    parser.add_argument("--unseen", action="store_true", help="with --pairs: also the clusters kept apart")
    parser.add_argument("--test", action="store_true", help="print dev-test instead of train and dev")
    parser.add_argument("--fit", type=Path, help="fit the weights on train and dev and write them here")
    parser.add_argument("--cache", type=Path, help="an .npz file for the claims' vectors")
    options = parser.parse_args(argv)
    if options.pairs is None and options.data is None:
        parser.error("name --data or --pairs")
    if options.pairs is not None:
        pairs_report(options.pairs, unseen=options.unseen)
    if options.data is not None:
        retrieval_report(options)
    return 0


def retrieval_report(options: argparse.Namespace) -> None:
    index, cost = build(load_claims(options.data), options.cache)
    queries = held_back(options.data) if options.test else training(options.data)
    scored, took = score_all(index, queries)
    sets = {"Newsverify": without(()), "Newsverify, words and days only": [NAMES.index(n) for n in WORDS]}
    if options.test:
        full, words = (coefficients(with_vectors=v).astype(np.float64) for v in (True, False))
        undated = np.array([0.0 if name in DAYS else 1.0 for name in NAMES])
        weights = {"Newsverify": full, "Newsverify, words and days only": words}
        weights["Newsverify, days unknown"] = full * undated
        ours = {name: [one.table.columns @ w for one in scored] for name, w in weights.items()}
        report("dev-test", scored, ours)
    else:
        rows = fitted(scored)
        sets["Newsverify, days unknown"] = without(DAYS)
        report("train and dev", scored, {name: cross_validated(rows, use) for name, use in sets.items()})
        if options.fit is not None:
            write_weights(options.fit, rows, sets)
    print(f"\nindex: {cost}\nsearch: {took:.1f} ms CPU a query, median")


def write_weights(path: Path, rows: Sequence[Fitted], sets: dict[str, list[int]]) -> None:
    names = {"with-vectors": "Newsverify", "words-only": "Newsverify, words and days only"}
    found = {}
    for key, name in names.items():
        weights = fit(rows, sets[name])
        found[key] = {NAMES[n]: round(float(weights[n]), 4) for n in sets[name]}
    text = json.dumps(found, indent=1) + "\n"
    path.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    sys.exit(main())
