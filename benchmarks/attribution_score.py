"""How what was found is counted against the gold, for one article at a time.

- **token**: words of a role, pooled over an article's attributions: precision, recall, F1.
- **span, exact**: the words of one role of one attribution, all pieces together, are the same.
- **span, relaxed**: they share a word. One found is matched to one gold, the best overlap first.
- **whole .8, .5**: content Jaccard over words of at least .8 or .5, and sources that share a word (or neither
  has one). One to one, the best overlap first. The cue is not asked for.

By kind, recall is over the gold of that kind and precision over the found of that kind, whatever the kind of
what they are matched with, so that no kind can gain by being told apart wrongly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.attribution_gold import ROLES, Utterance, kinds_of
from claims.pipeline.language import TokenTable

LEAST = {"whole .8": 0.8, "whole .5": 0.5}
HEADLINE = (*ROLES, *LEAST)
EVERYTHING = "all"

Counts = dict[tuple[str, str], list[int]]
"""(kind, measure) to right among the found, found, right among the gold, gold."""


@dataclass
class Score:
    """Counts kept article by article, so that intervals can be drawn over articles."""

    by_article: list[Counts] = field(default_factory=list)

    def add(self, table: TokenTable, gold: list[Utterance], found: list[Utterance]) -> None:
        self.by_article.append(count(table, gold, found))

    def values(self, measure: str, kind: str = EVERYTHING) -> tuple[float, float, float]:
        """Precision, recall and F1 over all articles."""
        return prf(self._rows(measure, kind).sum(axis=0))

    def gold(self, measure: str, kind: str = EVERYTHING) -> int:
        return int(self._rows(measure, kind)[:, 3].sum())

    def interval(self, measure: str, *, times: int = 1000, less: Score | None = None) -> tuple[float, float]:
        """The 95 % interval of F1 (percentile bootstrap over articles, fixed seed); with ``less``, of the
        difference to another score on the same articles."""
        mine = self._rows(measure, EVERYTHING)
        picked = np.random.default_rng(20160926).integers(0, len(mine), (times, len(mine)))
        drawn = [prf(mine[each].sum(axis=0))[2] for each in picked]
        if less is not None:
            theirs = less._rows(measure, EVERYTHING)
            drawn = [f1 - prf(theirs[each].sum(axis=0))[2] for f1, each in zip(drawn, picked, strict=True)]
        low, high = np.percentile(drawn, [2.5, 97.5])
        return float(low), float(high)

    def _rows(self, measure: str, kind: str) -> np.ndarray:
        none = [0, 0, 0, 0]
        return np.array([each.get((kind, measure), none) for each in self.by_article] or [none])


def prf(counts: Sequence[int] | np.ndarray) -> tuple[float, float, float]:
    right, found, reached, gold = (int(n) for n in counts)
    precision = right / found if found else 0.0
    recall = reached / gold if gold else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def count(table: TokenTable, gold: list[Utterance], found: list[Utterance]) -> Counts:
    counts: Counts = defaultdict(lambda: [0, 0, 0, 0])
    gold_kinds = [(EVERYTHING, *kinds_of(table, one)) for one in gold]
    found_kinds = [(EVERYTHING, *kinds_of(table, one)) for one in found]
    for role in ROLES:
        _count_tokens(counts, role, (gold, gold_kinds), (found, found_kinds))
        for name, pairs in _role_pairs(role, gold, found).items():
            _count_items(
                counts,
                f"{role} {name}",
                pairs,
                [k for one, k in zip(gold, gold_kinds, strict=True) if getattr(one, role)],
                [k for one, k in zip(found, found_kinds, strict=True) if getattr(one, role)],
            )
    for name, least in LEAST.items():
        _count_items(counts, name, whole_pairs(gold, found, least), gold_kinds, found_kinds)
    return dict(counts)


def _count_tokens(
    counts: Counts,
    role: str,
    gold: tuple[list[Utterance], list[tuple[str, ...]]],
    found: tuple[list[Utterance], list[tuple[str, ...]]],
) -> None:
    wanted, given = _by_kind(role, *gold), _by_kind(role, *found)
    for kind, tokens in given.items():
        counts[kind, role][0] += len(tokens & wanted[EVERYTHING])
        counts[kind, role][1] += len(tokens)
    for kind, tokens in wanted.items():
        counts[kind, role][2] += len(tokens & given[EVERYTHING])
        counts[kind, role][3] += len(tokens)


def _by_kind(role: str, ones: list[Utterance], kinds: list[tuple[str, ...]]) -> dict[str, set[int]]:
    tokens: dict[str, set[int]] = defaultdict(set)
    for one, names in zip(ones, kinds, strict=True):
        for name in names:
            tokens[name] |= getattr(one, role)
    tokens[EVERYTHING] |= set()
    return tokens


def _count_items(
    counts: Counts,
    measure: str,
    pairs: Mapping[int, int],
    gold_kinds: Sequence[tuple[str, ...]],
    found_kinds: Sequence[tuple[str, ...]],
) -> None:
    reached = set(pairs.values())
    for index, kinds in enumerate(found_kinds):
        for kind in kinds:
            counts[kind, measure][0] += index in pairs
            counts[kind, measure][1] += 1
    for index, kinds in enumerate(gold_kinds):
        for kind in kinds:
            counts[kind, measure][2] += index in reached
            counts[kind, measure][3] += 1


def _role_pairs(role: str, gold: list[Utterance], found: list[Utterance]) -> dict[str, dict[int, int]]:
    wanted = [getattr(one, role) for one in gold if getattr(one, role)]
    given = [getattr(one, role) for one in found if getattr(one, role)]
    overlaps = _overlaps(wanted, given)
    return {
        "exact": _one_to_one(edge for edge in overlaps if edge[0] == 1.0),
        "relaxed": _one_to_one(overlaps),
    }


def whole_pairs(gold: list[Utterance], found: list[Utterance], least: float) -> dict[int, int]:
    """Index of the found to index of the gold that it gets right as a whole."""
    edges = _overlaps([one.content for one in gold], [one.content for one in found])
    return _one_to_one(e for e in edges if e[0] >= least and same_source(found[e[1]], gold[e[2]]))


def same_source(one: Utterance, other: Utterance) -> bool:
    return bool(one.source & other.source) or (not one.source and not other.source)


def jaccard(one: set[int], other: set[int]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def _overlaps(wanted: list[set[int]], given: list[set[int]]) -> list[tuple[float, int, int]]:
    """Jaccard, index of the given, index of the wanted, for every two that share a word."""
    holders: dict[int, list[int]] = defaultdict(list)
    for index, tokens in enumerate(wanted):
        for token in tokens:
            holders[token].append(index)
    return [
        (jaccard(tokens, wanted[other]), index, other)
        for index, tokens in enumerate(given)
        for other in sorted({i for token in tokens for i in holders.get(token, ())})
    ]


def _one_to_one(edges: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for _, given, wanted in sorted(edges, key=lambda edge: (-edge[0], edge[1], edge[2])):
        if given not in pairs and wanted not in used:
            pairs[given] = wanted
            used.add(wanted)
    return pairs
