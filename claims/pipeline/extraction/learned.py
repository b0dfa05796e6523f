"""The second reader: what a small trained network makes of a text, weighed against what the rules make of it.

For every likely cue there are up to two options, the rules' and the network's. Each is measured by how well
the network's probabilities bear it out, and a logistic regression turns these measures into the chance that
source and content are right. The likelier option stands, with that chance as its confidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from claims.pipeline.extraction.candidates import Candidate, trimmed, with_whole_quotations, worded
from claims.pipeline.extraction.extractor import attributed, extractions
from claims.pipeline.extraction.features import Floats, by_anchor, rows_of, vectors_of
from claims.pipeline.extraction.network import CONTENT, CUE, NONE, SOURCE, Network, Reading
from claims.pipeline.extraction.settle import settle
from claims.pipeline.extraction.turns import TURNS
from claims.pipeline.extraction.verbs import ABOUT_THE_TALK
from claims.pipeline.language import token_table
from claims.pipeline.lexicons.loaders import noun_cues, reporting_verbs, rule_confidence

if TYPE_CHECKING:
    from claims.pipeline.language import TokenTable
    from claims.pipeline.protocols import Parsed
    from claims.pipeline.types import Extraction

LEARNED = "learned-reader"
LOOK = 0.1
"""Below this chance of carrying a cue nobody looks around a token, unless a rule fired there."""
_SAME = 0.6
"""Two options that share so much of their contents are one utterance read twice."""
_UNSEEN = 0.3
"""Chance given to a source that lies outside of what the network looks at."""
MARGIN = 0.1
"""How much likelier the network's reading must be than the rules' own to stand in its place."""
MEASURES = (
    "one", "cue", "content", "source", "by the network", "both", "by rules alone", "rule", "likeness",
    "length", "quoted", "no source", "no cue", "direct",
)  # fmt: skip


class LearnedExtractor:
    """The rules' proposals, and the network's beside them; of each utterance the likelier reading."""

    def __init__(self, weights: Path) -> None:
        """Raises OSError where the file is missing, ValueError where it holds no such weights."""
        self.network = Network.load(weights)

    def extract(self, parsed: Parsed) -> list[Extraction]:
        table = token_table(parsed)
        proposed = attributed(table)
        found = options(self.network, table, vectors_of(parsed.doc), proposed)
        kept = chosen(found, self.network.judge, least=self.network.least, proposed=proposed)
        return extractions(table, settle(table, kept))


_RULES = MEASURES.index("by rules alone")


@dataclass(frozen=True, slots=True)
class Option:
    """One way to read an utterance. ``measures`` (len(MEASURES),) are what its chance is reckoned from."""

    candidate: Candidate
    measures: Floats


def options(
    network: Network, table: TokenTable, vectors: Floats, proposed: Sequence[Candidate]
) -> list[list[Option]]:
    """For each likely cue, in text order, the ways to read its utterance."""
    if not len(table):
        return []
    rows = rows_of(table, vectors, proposed)
    encoded = network.encode(rows)
    scores = network.cues(encoded)
    rules = by_anchor(proposed)
    own = {one.anchor: one for one in proposed if one.rule_id not in TURNS}
    # nor is a second word of a cue that a rule knows an utterance of its own, nor what a speaker's turn holds
    turns = [one.content | one.source for one in proposed if one.rule_id in TURNS]
    likely = {int(a) for a in np.flatnonzero(scores >= LOOK)} - set(rules).union(*turns)
    looked = sorted(own.keys() | likely)
    words = np.array([any(c.isalnum() for c in w) for w in table.word])
    return [
        found
        for reading in network.read(table, rows, encoded, looked, scores, rules)
        if (found := _read(table, words, reading, own.get(reading.anchor)))
    ]


def _read(table: TokenTable, words: np.ndarray, reading: Reading, rule: Candidate | None) -> list[Option]:
    seen = _seen(table, reading)
    if seen is not None and rule is None and not _says(table, seen):
        return []
    if seen is None:
        return [] if rule is None else [_option(table, words, reading, rule, rule, None)]
    if rule is not None:
        seen = replace(seen, rule_id=rule.rule_id, direct=rule.direct, embedded=rule.embedded)
        if (seen.content, seen.source) == (rule.content, rule.source):
            return [_option(table, words, reading, seen, rule, seen)]
        return [_option(table, words, reading, each, rule, seen) for each in (seen, rule)]
    return [_option(table, words, reading, seen, None, seen)]


def _option(
    table: TokenTable,
    words: np.ndarray,
    reading: Reading,
    one: Candidate,
    rule: Candidate | None,
    seen: Candidate | None,
) -> Option:
    content = [t for t in one.content if words[t]]
    both = rule is not None and seen is not None
    likeness = len(rule.content & seen.content) / len(rule.content | seen.content) if rule and seen else 0.0
    quoted = sum(table.quoted[t] >= 0 for t in content) / max(1, len(content))
    measures = (
        1.0,
        _logit(reading.score),
        _logit(_borne_out(words, reading, one.content)),
        _logit(_source_sure(reading, one.source)),
        one is seen and both,
        one is seen and likeness == 1.0,
        seen is None or (one is rule and likeness < 1.0),
        _logit(_usual(rule)) if rule else 0.0,
        likeness,
        np.log1p(len(content)) / 3,
        quoted,
        not one.source,
        not one.cue,
        one.direct,
    )
    return Option(one, np.array(measures, np.float32))


def _borne_out(words: np.ndarray, reading: Reading, content: set[int]) -> float:
    """The content's expected Jaccard with the true one: what is sure inside, over all that is in or sure."""
    sure = reading.roles[:, CONTENT] * words[reading.first : reading.first + len(reading.roles)]
    inside = [t - reading.first for t in content if words[t] and 0 <= t - reading.first < len(sure)]
    beyond = sum(1 for t in content if words[t]) - len(inside)
    held = float(sure[inside].sum())
    # past the window's edge nothing is known: as likely as what lies within
    held += beyond * held / max(1, len(inside))
    whole = len(inside) + beyond + max(0.0, float(sure.sum()) - float(sure[inside].sum()))
    return held / whole if whole else 0.0


def _source_sure(reading: Reading, source: set[int]) -> float:
    sure = reading.roles[:, SOURCE]
    if not source:
        return float(1 - sure.max(initial=0.0))
    inside = [t - reading.first for t in source if 0 <= t - reading.first < len(sure)]
    return float(sure[inside].max()) if inside else _UNSEEN


def _logit(chance: float) -> float:
    kept = min(max(float(chance), 0.005), 0.995)
    return float(np.log(kept / (1 - kept)))


def _seen(table: TokenTable, reading: Reading) -> Candidate | None:
    """The network's own reading; None where it sees no content."""
    labels = reading.roles.argmax(axis=1)
    own = reading.anchor - reading.first
    if labels[own] == NONE:
        labels[own] = CUE
    source = set(_heaviest(reading, labels, SOURCE))
    cue = _around(_where(reading, labels, CUE), reading.anchor) - source
    content = set(_filled(_where(reading, labels, CONTENT)))
    content = with_whole_quotations(table, content, cue | source) - cue - source
    content = trimmed(table, content)
    if worded(table, content) < 1:
        return None
    return Candidate(LEARNED, reading.anchor, content, cue, _phrase(table, source))


def _phrase(table: TokenTable, source: set[int]) -> set[int]:
    """Without signs at its ends."""
    words = [t for t in source if any(c.isalnum() for c in table.word[t])]
    return {t for t in source if min(words) <= t <= max(words)} if words else set()


def _says(table: TokenTable, seen: Candidate) -> bool:
    """Whether what the network alone finds is somebody's word and no deed. "Gunmen attacked a bus" and "the
    court freed two men" are told by the outlet, whatever attitude they show; and a plan or wish
    ("is ready to go") is one only where the cue's meaning is known."""
    words = [t for t in seen.content if table.word[t][0].isalnum()]
    if 2 * sum(table.quoted[t] >= 0 for t in words) >= len(words):
        return True
    if any(table.finite(t) for t in seen.content if table.tag[t].startswith(("VB", "MD"))):
        return True
    if table.lemma[seen.anchor] == "ask" and any(
        table.lemma[t] in ABOUT_THE_TALK and table.dep[t] == "xcomp" for t in seen.content
    ):
        return False
    known = table.lemma[seen.anchor] in (reporting_verbs() if _verbal(table, seen.anchor) else noun_cues())
    return known and any(table.tag[t].startswith("VB") and table.dep[t] != "amod" for t in seen.content)


def _verbal(table: TokenTable, token: int) -> bool:
    return table.tag[token].startswith("VB")


def _where(reading: Reading, labels: np.ndarray, role: int) -> list[int]:
    return [int(t) + reading.first for t in np.flatnonzero(labels == role)]


def _around(tokens: list[int], anchor: int) -> set[int]:
    """Of the cue's words those near its head: "put" and "down" may stand apart, two clauses' verbs do not."""
    return {t for t in tokens if abs(t - anchor) <= 8}


def _filled(tokens: list[int]) -> list[int]:
    """With the single words and signs that stand between two of them."""
    given = set(tokens)
    for a, b in pairwise(tokens):
        if b - a == 2:
            given.add(a + 1)
    return sorted(given)


def _runs(tokens: list[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for token in tokens:
        if run and token > run[-1] + 1:
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _heaviest(reading: Reading, labels: np.ndarray, role: int) -> list[int]:
    """The run of a role with the most of its probability: a source is one phrase, signs in it included."""
    runs = list(_runs(_filled(_where(reading, labels, role))))
    return max(
        runs, key=lambda run: sum(float(reading.roles[t - reading.first, role]) for t in run), default=[]
    )


# --- which stand ----------------------------------------------------------------------------------------


def chosen(
    groups: Iterable[list[Option]], weights: Floats, *, least: float, proposed: Sequence[Candidate]
) -> list[Candidate]:
    """The likelier option of each cue, where its chance is at least ``least``, and each utterance once; what
    the rules find inside another's words stands beside it."""
    inner = _nested(proposed)
    turns = [one for one in proposed if one.rule_id in TURNS]
    best = [replace(one, confidence=_usual(one)) for one in turns]
    for group in groups:
        option, chance = max(
            ((one, _chance(one, weights)) for one in group),
            key=lambda each: each[1] + MARGIN * bool(each[0].measures[_RULES]),
        )
        best.append(replace(option.candidate, confidence=round(chance, 3)))
    kept: list[Candidate] = []
    told: dict[int, list[Candidate]] = {}  # who of them says a token: only those can say the same
    for one in sorted(best, key=lambda c: (-c.confidence, c.order)):
        if one.confidence < least or one.anchor in inner:
            continue
        if not any(_same(one, other) for token in one.content for other in told.get(token, ())):
            kept.append(one)
            for token in one.content:
                told.setdefault(token, []).append(one)
    anchors = {one.anchor for one in kept}
    kept += [
        replace(one, confidence=_usual(one))
        for one in proposed
        if one.anchor in inner - anchors and one.content <= told.keys()
    ]
    return kept


def _chance(option: Option, weights: Floats) -> float:
    return float(1 / (1 + np.exp(-(option.measures @ weights))))


def _usual(one: Candidate) -> float:
    return rule_confidence().get(one.rule_id, 0.5)


def _nested(proposed: Sequence[Candidate]) -> set[int]:
    """The anchors of those that stand within another's words."""
    told: dict[int, list[Candidate]] = {}
    for one in proposed:
        for token in one.content:
            told.setdefault(token, []).append(one)
    return {
        one.anchor
        for one in proposed
        if any(one.content < other.content for other in told.get(one.anchor, ()))
    }


def _same(one: Candidate, other: Candidate) -> bool:
    """Of two that share a token of their contents."""
    if one.cue & other.cue:
        return True
    shared = len(one.content & other.content)
    return shared >= _SAME * len(one.content | other.content)
