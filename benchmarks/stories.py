"""How well articles on one event are grouped into one story, as they come in.

    python benchmarks/stories.py --data ../shared/data/newsconflict [--unseen] [--mixed] [--tune]

All documents of all clusters in one stream; a cluster is an event. The set has no days, so that three are
tried: all on one day, so that only the words can tell; one month, in which every event begins on a day of
its own and is printed on it and the two days after; and apart, where events lie 90 days from each other and
time alone would do. Clusters are split as in ``benchmarks/conflicts.py``: weights and threshold are tuned on
the *seen* ones, the others are shown with --unseen only. Yardsticks in the same run: TF-IDF cosine in a
single pass with its best threshold on the seen clusters, one story a day, and every article by itself.
B-cubed (Bagga and Baldwin 1998) counts for each article, pairs for each pair. --mixed prints which events
share a story (of the seen part), --tune the seen part at other thresholds.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.conflicts import is_unseen
from claims.pipeline.stories import Member, Profile, assign, nearest, profile_of, rarity
from claims.pipeline.stories.assigning import THRESHOLD
from claims.pipeline.stories.likeness import WINDOW_DAYS

FIRST = date(2015, 1, 5)
HOLDERS = 400
"""Articles of one term that are looked at, as in ``claims.services.storykeys``."""
MODES = ("one day", "one month", "apart")
THRESHOLDS = (0.1, 0.12, 0.15, 0.18, 0.2, 0.25, 0.3)


@dataclass(frozen=True, slots=True)
class Report:
    id: str
    cluster: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    precision: float
    recall: float
    pairs_precision: float
    pairs_recall: float
    stories: int
    clusters: int

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def load(folder: Path) -> list[Report]:
    """Raises OSError or KeyError where the folder does not hold the set."""
    lines = (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [Report(r["doc_id"], r["cluster"], r["title"], r["text"]) for r in rows]


def _number(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def day_of(report: Report, mode: str, order: Mapping[str, int]) -> date:
    if mode == "one day":
        return FIRST
    late = _number(report.id) % 3
    if mode == "one month":
        return FIRST + timedelta(days=_number(report.cluster + "day") % 28 + late)
    return FIRST + timedelta(days=90 * order[report.cluster] + late)


def stream(reports: Sequence[Report], mode: str, *, seed: int = 0) -> list[tuple[Report, date]]:
    """By day, and on one day in the order of a hash: no event stands together."""
    order = {cluster: n for n, cluster in enumerate(dict.fromkeys(r.cluster for r in reports))}
    dated = [(r, day_of(r, mode, order)) for r in reports]
    return sorted(dated, key=lambda pair: (pair[1], _number(f"{seed}{pair[0].id}")))


class Store:
    """What the database holds, in memory: profiles, stories, and who holds which term."""

    def __init__(self, threshold: float = THRESHOLD) -> None:
        self.threshold = threshold
        self.profiles: list[Profile] = []
        self.story: list[int] = []
        self.holders: dict[str, list[int]] = defaultdict(list)

    def put(self, profile: Profile) -> int:
        near_in_time = {
            term: [n for n in self.holders.get(term, ())[-HOLDERS:] if self._near(n, profile)]
            for term in profile.terms
        }
        seen = len(self.profiles)

        def rare(term: str) -> float:
            return rarity(term, holders=len(near_in_time.get(term, ())), articles=seen)

        stories: dict[int, list[Member]] = defaultdict(list)
        for n in nearest(profile, near_in_time, rare):
            stories[self.story[n]].append(Member(n, self.profiles[n]))
        chosen = assign(profile, stories, rare, threshold=self.threshold)
        story = len(self.profiles) if chosen.story is None else chosen.story
        for term in profile.terms:
            self.holders[term].append(seen)
        self.profiles.append(profile)
        self.story.append(story)
        return story

    def _near(self, n: int, profile: Profile) -> bool:
        there, here = self.profiles[n].published_on, profile.published_on
        return there is None or here is None or abs((there - here).days) <= WINDOW_DAYS


def ours(dated: Sequence[tuple[Report, date]], *, threshold: float = THRESHOLD) -> dict[str, int]:
    store = Store(threshold)
    return {r.id: store.put(profile_of(r.text, title=r.title, published_on=day)) for r, day in dated}


def tfidf(dated: Sequence[tuple[Report, date]], *, threshold: float) -> dict[str, int]:
    """Yardstick: words of the whole text, idf of the stream so far, cosine with the sum of a story's vectors,
    within the window of days."""
    having: Counter[str] = Counter()
    sums: list[dict[str, float]] = []
    last: list[date] = []
    story: dict[str, int] = {}
    for n, (report, day) in enumerate(dated, start=1):
        words = Counter(w for w in _plain_words(f"{report.title} {report.text}"))
        having.update(words.keys())
        vector = {w: (1 + math.log(c)) * math.log((n + 1) / (having[w] + 0.5)) for w, c in words.items()}
        vector = _unit({w: x for w, x in vector.items() if x > 0})
        live = [s for s in range(len(sums)) if abs((day - last[s]).days) <= WINDOW_DAYS]
        best = max(live, key=lambda s: (_dot(vector, sums[s]), -s), default=None)
        if best is None or _dot(vector, sums[best]) < threshold:
            best = len(sums)
            sums.append({})
            last.append(day)
        for w, x in vector.items():
            sums[best][w] = sums[best].get(w, 0.0) + x
        last[best] = max(last[best], day)
        story[report.id] = best
    return story


def _plain_words(text: str) -> list[str]:
    return [w for w in "".join(c if c.isalpha() else " " for c in text.lower()).split() if len(w) > 2]


def _unit(vector: dict[str, float]) -> dict[str, float]:
    norm = math.sqrt(sum(x * x for x in vector.values())) or 1.0
    return {w: x / norm for w, x in vector.items()}


def _dot(unit: Mapping[str, float], total: Mapping[str, float]) -> float:
    norm = math.sqrt(sum(x * x for x in total.values())) or 1.0
    return sum(x * total.get(w, 0.0) for w, x in unit.items()) / norm


def score(story: Mapping[str, int], reports: Iterable[Report]) -> Score:
    cluster = {r.id: r.cluster for r in reports}
    stories, clusters = Counter(story[i] for i in cluster), Counter(cluster.values())
    both = Counter((story[i], cluster[i]) for i in cluster)
    precision = sum(both[story[i], cluster[i]] / stories[story[i]] for i in cluster) / len(cluster)
    recall = sum(both[story[i], cluster[i]] / clusters[cluster[i]] for i in cluster) / len(cluster)
    pairs = {name: sum(n * (n - 1) // 2 for n in c.values()) for name, c in
             (("found", stories), ("gold", clusters), ("right", both))}  # fmt: skip
    return Score(
        precision,
        recall,
        pairs["right"] / pairs["found"] if pairs["found"] else 1.0,
        pairs["right"] / pairs["gold"] if pairs["gold"] else 1.0,
        len(stories),
        len(clusters),
    )


HEAD = "| {:<34} | B-cubed P | R | F1 | pairs P | R | stories / events | ms an article |"


def line(name: str, got: Score, took: float, count: int) -> str:
    return (
        f"| {name:<34} | {got.precision:.3f} | {got.recall:.3f} | {got.f1:.3f} | {got.pairs_precision:.3f}"
        f" | {got.pairs_recall:.3f} | {got.stories} / {got.clusters} | {took / count * 1000:.1f} |"
    )


Method = Callable[[Sequence[tuple[Report, date]]], Mapping[str, int]]


def report(title: str, reports: Sequence[Report], bound: Mapping[str, float]) -> None:
    for mode in MODES:
        dated = stream(reports, mode)
        methods: dict[str, Method] = {
            "every article by itself": lambda d: {r.id: n for n, (r, _) in enumerate(d)},
            "one story a day": lambda d: {r.id: day.toordinal() for r, day in d},
            f"TF-IDF single pass, cosine {bound[mode]}": lambda d, m=mode: tfidf(d, threshold=bound[m]),
            "Newsverify": ours,
        }
        print(f"\n== {title}, {mode}: {len(reports)} articles")
        print(HEAD.format("method"))
        print("|---" * 8 + "|")
        for name, method in methods.items():
            started = time.process_time()
            found = method(dated)
            print(line(name, score(found, reports), time.process_time() - started, len(reports)))
        others = [score(ours(stream(reports, mode, seed=seed)), reports) for seed in range(1, 4)]
        print("   in three other orders: B-cubed P / R "
              + ", ".join(f"{s.precision:.3f} / {s.recall:.3f}" for s in others))  # fmt: skip


def mixed(reports: Sequence[Report], mode: str) -> None:
    """Which events share a story; of the seen part only, since it says where the errors are."""
    story = ours(stream(reports, mode))
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for r in reports:
        found[story[r.id]][r.cluster] += 1
    for number, clusters in sorted(found.items()):
        if len(clusters) > 1:
            print(f"  {mode}, story {number}: {dict(clusters)}")


def best_bound(reports: Sequence[Report], mode: str) -> float:
    dated = stream(reports, mode)
    return max(THRESHOLDS, key=lambda t: score(tfidf(dated, threshold=t), reports).f1)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="folder of the newsconflict set")
    parser.add_argument("--unseen", action="store_true", help="also score the clusters kept apart")
    parser.add_argument("--mixed", action="store_true", help="print which seen events share a story")
    parser.add_argument("--tune", action="store_true", help="print the seen part at other thresholds")
    options = parser.parse_args(argv)
    reports = load(options.data)
    seen = [r for r in reports if not is_unseen(r.cluster)]
    if options.tune:
        for mode in MODES[:2]:
            for t in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
                print(
                    line(f"{mode}, threshold {t}", score(ours(stream(seen, mode), threshold=t), seen), 0, 1)
                )
        return 0
    bound = {mode: best_bound(seen, mode) for mode in MODES}
    report("seen clusters", seen, bound)
    if options.mixed:
        for mode in MODES:
            mixed(seen, mode)
    if options.unseen:
        report("unseen clusters", [r for r in reports if is_unseen(r.cluster)], bound)
    return 0


if __name__ == "__main__":
    sys.exit(main())
