"""A parsed text as numbers, for the learned reader: one row a token of its table.

No word is kept: a lemma is a bucket of a hash, so that weights trained on somebody's texts hold none of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from spacy.attrs import IS_SPACE

from claims.pipeline.lexicons.loaders import noun_cues, reporting_verbs, rule_confidence

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from claims.pipeline.extraction.candidates import Candidate
    from claims.pipeline.language import TokenTable

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

VECTOR = 96
"""Width of the parser's own token vectors, which cost nothing more."""
LEMMA_BUCKETS = 4096
_TAG_LINES = """
$ '' , -LRB- -RRB- . : ADD AFX CC CD DT EX FW HYPH IN JJ JJR JJS LS MD NFP NN NNP NNPS NNS PDT POS PRP PRP$
RB RBR RBS RP SYM TO UH VB VBD VBG VBN VBP VBZ WDT WP WP$ WRB XX ``
"""
_DEP_LINES = """
ROOT acl acomp advcl advmod agent amod appos attr aux auxpass case cc ccomp compound conj csubj csubjpass
dative dep det dobj expl intj mark meta neg nmod npadvmod nsubj nsubjpass nummod oprd parataxis pcomp pobj
poss preconj predet prep prt punct quantmod relcl xcomp
"""
_ENTITY_LINES = """
CARDINAL DATE EVENT FAC GPE LANGUAGE LAW LOC MONEY NORP ORDINAL ORG PERCENT PERSON PRODUCT QUANTITY TIME
WORK_OF_ART
"""
TAGS, DEPS, ENTITIES = (tuple(lines.split()) for lines in (_TAG_LINES, _DEP_LINES, _ENTITY_LINES))
"""What the parser tells apart. Their order is part of the weights."""
_TAG = {name: number + 1 for number, name in enumerate(TAGS)}
_DEP = {name: number + 1 for number, name in enumerate(DEPS)}
_ENTITY = {name: number + 1 for number, name in enumerate(ENTITIES)}
RISES = 3
"""How many steps above the anchor its relatives are told apart."""
PATHS = 1 + (RISES + 1) * (len(DEPS) + 2)
DISTANCES = 24
_EDGES = np.array(
    [-96, -64, -40, -24, -16, -10, -6, -4, -2, -1, 0, 1, 2, 3, 5, 7, 11, 17, 25, 41, 65, 97, 129]
)
FLAGS = 22


@dataclass(frozen=True, slots=True)
class Rows:
    """``vectors`` (n, 96); ``lemma``/``tag``/``dep``/``entity``/``head`` (n,); ``flags`` (n, FLAGS);
    ``ruled`` (n, 3): whether some rule takes the token for source, content, cue."""

    vectors: Floats
    lemma: Ints
    tag: Ints
    dep: Ints
    entity: Ints
    head: Ints
    flags: Floats
    ruled: Floats

    def __len__(self) -> int:
        return len(self.lemma)


@lru_cache(maxsize=50_000)
def _bucket(lemma: str) -> int:
    return zlib.crc32(lemma.encode("utf-8", "surrogatepass")) % LEMMA_BUCKETS


def rows_of(table: TokenTable, vectors: Floats, proposed: Sequence[Candidate]) -> Rows:
    """The rows of a text: ``vectors`` as `vectors_of` gives them, ``proposed`` by the rules."""
    ruled = _roles(table, proposed)
    return Rows(
        vectors=vectors,
        lemma=np.fromiter(map(_bucket, table.lemma), np.int32, len(table)),
        tag=np.fromiter((_TAG.get(t, 0) for t in table.tag), np.int32, len(table)),
        dep=np.fromiter((_DEP.get(d, 0) for d in table.dep), np.int32, len(table)),
        entity=np.fromiter((_ENTITY.get(e, 0) for e in table.entity), np.int32, len(table)),
        head=np.array(table.head, dtype=np.int32),
        flags=np.concatenate((_shape(table), ruled, _known(table, proposed)), axis=1),
        ruled=ruled,
    )


def vectors_of(doc: Doc) -> Floats:
    """(n, VECTOR): the parser's vectors of the tokens that the table holds; zeros where there are none."""
    kept = np.flatnonzero(doc.to_array([IS_SPACE])[: len(doc)] == 0)
    vectors = np.asarray(doc.tensor, dtype=np.float32)
    if vectors.shape != (len(doc), VECTOR):
        return np.zeros((len(kept), VECTOR), np.float32)
    return vectors[kept]


def _shape(table: TokenTable) -> Floats:
    count = len(table)
    quoted = np.array(table.quoted, dtype=np.int32)
    sentence = np.array(table.sentence, dtype=np.int32)
    paragraph = np.array(table.paragraph, dtype=np.int32)
    position = np.arange(count, dtype=np.int32)
    single = np.array([q.single for q in table.quotations] + [False])[quoted]
    distance = np.array(table.head, dtype=np.int32) - position
    flags = np.zeros((count, 14), np.float32)
    flags[:, 0] = quoted >= 0
    flags[:, 1] = (quoted >= 0) & single
    flags[:, 2], flags[:, 3] = _ends(quoted)
    flags[:, 4], flags[:, 5] = _ends(sentence)
    flags[:, 6], flags[:, 7] = _ends(paragraph)
    flags[:, 8] = [w[:1].isupper() for w in table.word]
    flags[:, 9] = [w.isupper() and len(w) > 1 for w in table.word]
    flags[:, 10] = distance > 0
    flags[:, 11] = distance < 0
    flags[:, 12] = np.log1p(np.abs(distance)) / 3
    flags[:, 13] = np.isin(sentence, list(table.datelines))
    return flags


def _roles(table: TokenTable, proposed: Sequence[Candidate]) -> Floats:
    flags = np.zeros((len(table), 3), np.float32)
    for one in proposed:
        for role, tokens in enumerate((one.source, one.content, one.cue)):
            flags[list(tokens), role] = 1
    return flags


def _known(table: TokenTable, proposed: Sequence[Candidate]) -> Floats:
    """Where rules fired, how sure such rules are, and the words that the lexicons know as cues."""
    flags = np.zeros((len(table), 5), np.float32)
    for one in proposed:
        flags[one.anchor, 0] = 1
        flags[one.anchor, 1] = max(flags[one.anchor, 1], rule_confidence().get(one.rule_id, 0.5))
        flags[one.anchor, 2] = one.direct
    verbs, nouns = reporting_verbs(), noun_cues()
    flags[:, 3] = [
        t.startswith("VB") and lemma in verbs for t, lemma in zip(table.tag, table.lemma, strict=True)
    ]
    flags[:, 4] = [
        t.startswith("NN") and lemma in nouns for t, lemma in zip(table.tag, table.lemma, strict=True)
    ]
    return flags


def _ends(numbers: Ints) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Where a run of one number begins and where it ends; -1 is no run."""
    if not len(numbers):
        return np.zeros(0, bool), np.zeros(0, bool)
    change = numbers[1:] != numbers[:-1]
    first = np.concatenate(([True], change)) & (numbers >= 0)
    last = np.concatenate((change, [True])) & (numbers >= 0)
    return first, last


BEFORE, AFTER = 80, 144
"""How far around a cue its source and content are sought at the most, in tokens."""
GAP = 4
"""Blank rows between two windows, so that what looks at its neighbours sees none of another window's."""
PAIR_FLAGS = 11


@dataclass(frozen=True, slots=True)
class Windows:
    """What lies around the anchors, one window after another, ``GAP`` blank rows behind each.

    All (rows,) but ``flags`` (rows, PAIR_FLAGS): ``token`` is the token (0 in a gap), ``anchor`` the number
    of the window's anchor, ``inside`` 1 where it is no gap, ``path`` and ``distance`` how it stands to the
    anchor. ``bounds``: for each anchor its window's first row, first token and end token.
    """

    token: Ints
    anchor: Ints
    inside: Floats
    path: Ints
    distance: Ints
    flags: Floats
    bounds: tuple[tuple[int, int, int], ...]


def windows(
    table: TokenTable, rows: Rows, anchors: Sequence[int], proposed: Mapping[int, Candidate]
) -> Windows:
    """``proposed``: what the rules made of an anchor."""
    found = [window(table, anchor) for anchor in anchors]
    total = sum(last - first + GAP for first, last in found)
    token, number = np.zeros(total, np.int32), np.zeros(total, np.int32)
    path, distance = np.zeros(total, np.int32), np.zeros(total, np.int32)
    inside, flags = np.zeros(total, np.float32), np.zeros((total, PAIR_FLAGS), np.float32)
    quoted, sentence, paragraph = (
        np.array(each, np.int32) for each in (table.quoted, table.sentence, table.paragraph)
    )
    bounds, at = [], 0
    for place, (anchor, (first, last)) in enumerate(zip(anchors, found, strict=True)):
        here, there = slice(at, at + last - first), slice(first, last)
        number[at : at + last - first + GAP] = place
        token[here] = np.arange(first, last)
        inside[here] = 1
        path[here] = _paths(table, rows, anchor, first, last)
        distance[here] = np.searchsorted(_EDGES, np.arange(first, last) - anchor, side="right")
        own = flags[here]
        own[:, 0] = sentence[there] == sentence[anchor]
        own[:, 1] = paragraph[there] == paragraph[anchor]
        _quotations(own, quoted[there], anchor - first)
        _proposals(own, rows.ruled[there], first, proposed.get(anchor))
        bounds.append((at, first, last))
        at += last - first + GAP
    return Windows(token, number, inside, path, distance, flags, tuple(bounds))


def window(table: TokenTable, anchor: int) -> tuple[int, int]:
    """The anchor's sentence and the next, the one before where it ends in a quotation; quotations whole."""
    number = table.sentence[anchor]
    first, last = table.sentences[number][0], table.sentences[min(number + 1, len(table.sentences) - 1)][1]
    if number and table.quoted[first - 1] >= 0:
        first = table.sentences[number - 1][0]
    while first > max(0, anchor - BEFORE) and table.quoted[first] >= 0 and _together(table, first):
        first -= 1
    while last < min(len(table), anchor + AFTER) and table.quoted[last - 1] >= 0 and _together(table, last):
        last += 1
    return max(first, anchor - BEFORE), min(last, anchor + AFTER)


def _together(table: TokenTable, token: int) -> bool:
    return table.quoted[token] == table.quoted[token - 1]


def _paths(table: TokenTable, rows: Rows, anchor: int, first: int, last: int) -> Ints:
    """For the tokens first..last-1 how they hang on the anchor: through which of its dependents, or of
    those of what is one to ``RISES`` steps above it; 0 is farther away."""
    found = np.zeros(last - first, np.int32)
    chain = [anchor]
    while len(chain) <= RISES and table.head[chain[-1]] != chain[-1]:
        chain.append(table.head[chain[-1]])
    width = len(DEPS) + 2
    for rise in range(len(chain) - 1, -1, -1):
        above = chain[rise]
        for kid in table.kids[above]:
            a, b = max(table.left[kid], first), min(table.right[kid] + 1, last)
            if a < b:
                found[a - first : b - first] = 1 + rise * width + rows.dep[kid]
        if first <= above < last:
            found[above - first] = 1 + rise * width + width - 1
    return found


def _quotations(flags: Floats, quoted: Ints, at: int) -> None:
    """The anchor's own quotation, the nearest before it, the nearest after it."""
    flags[:, 2] = (quoted >= 0) & (quoted == quoted[at])
    before, after = quoted[:at], quoted[at:]
    before, after = before[before >= 0], after[after >= 0]
    if len(before):
        flags[:, 3] = quoted == before[-1]
    if len(after):
        flags[:, 4] = quoted == after[0]


def _proposals(flags: Floats, ruled: Floats, first: int, own: Candidate | None) -> None:
    """Each token's role in what a rule made of this anchor, then in what rules made of others."""
    flags[:, 8:11] = ruled
    if own is None:
        return
    for role, tokens in enumerate((own.source, own.content, own.cue), start=5):
        flags[[t - first for t in tokens if 0 <= t - first < len(flags)], role] = 1
    flags[:, 8:11] *= 1 - flags[:, 5:8]


def by_anchor(proposed: Sequence[Candidate]) -> dict[int, Candidate]:
    """Which proposal belongs to a token of its cue; the anchor itself before other words of a cue."""
    found: dict[int, Candidate] = {}
    for one in proposed:
        for token in one.cue:
            found.setdefault(token, one)
    return found | {one.anchor: one for one in reversed(proposed)}
