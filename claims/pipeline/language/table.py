"""A parsed text as plain lists, one entry a token: the rules walk it many times.

Reading an attribute of a spaCy token costs about a microsecond; reading a list does not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.pipeline.language.layout import dateline, paragraphs
from claims.pipeline.language.quotations import Quotation, find_quotations
from claims.pipeline.types import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from claims.pipeline.protocols import Parsed

_KEY = "newsverify.token_table"
FINITE_TAGS = frozenset({"VBD", "VBZ", "VBP", "MD"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})


@dataclass(slots=True, eq=False)
class TokenTable:
    """Lists of one entry a word or sign; white space has none, so that what stands side by side here
    stands side by side for a reader. Indices are the table's own, not the Doc's. ``head`` of a root is
    itself; ``left``/``right`` are the inclusive edges of the token's subtree; ``quoted`` is the index
    in ``quotations`` of the one that holds the token, else -1; ``sentences`` are half-open;
    ``datelines`` are the numbers of those that are a place, date and agency."""

    text: str
    word: list[str]
    lower: list[str]
    lemma: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    entity: list[str]
    start: list[int]
    end: list[int]
    sentence: list[int]
    kids: list[list[int]]
    left: list[int]
    right: list[int]
    paragraph: list[int]
    quoted: list[int]
    sentences: list[tuple[int, int]]
    datelines: frozenset[int]
    paragraphs: list[Span]
    quotations: list[Quotation]

    def __len__(self) -> int:
        return len(self.word)

    def subtree(self, token: int) -> range:
        return range(self.left[token], self.right[token] + 1)

    def child(self, token: int, *deps: str) -> int | None:
        """The first dependent with one of these relations."""
        return next((kid for kid in self.kids[token] if self.dep[kid] in deps), None)

    def children(self, token: int, *deps: str) -> list[int]:
        return [kid for kid in self.kids[token] if self.dep[kid] in deps]

    def ancestors(self, token: int) -> Iterator[int]:
        while self.head[token] != token:
            token = self.head[token]
            yield token

    def within(self, token: int, top: int) -> bool:
        """Whether ``top`` is the token or above it."""
        return token == top or any(above == top for above in self.ancestors(token))

    def finite(self, verb: int) -> bool:
        """Whether the verb or one of its auxiliaries carries tense."""
        return self.tag[verb] in FINITE_TAGS or any(
            self.dep[kid] in ("aux", "auxpass") and self.tag[kid] in FINITE_TAGS for kid in self.kids[verb]
        )

    def previous(self, token: int) -> int | None:
        return token - 1 if token else None

    def following(self, token: int) -> int | None:
        return token + 1 if token + 1 < len(self) else None

    def spans(self, tokens: Iterable[int]) -> tuple[Span, ...]:
        """The tokens as runs of characters. White space alone between two tokens does not part them."""
        runs: list[list[int]] = []
        for token in sorted(set(tokens)):
            if runs and runs[-1][1] == token - 1:
                runs[-1][1] = token
            else:
                runs.append([token, token])
        return tuple(Span(self.start[a], self.end[b]) for a, b in runs)

    def tokens(self, span: Span) -> range:
        """The tokens that lie inside the span. Binary search over the starts."""
        first = bisect_left(self.start, span.start)
        last = bisect_left(self.start, span.end)
        return range(first, last)


def token_table(parsed: Parsed) -> TokenTable:
    """The table of a parsed text, built once and kept with its Doc."""
    kept = parsed.doc.user_data.get(_KEY)
    if isinstance(kept, TokenTable):
        return kept
    table = _build(parsed.doc)
    parsed.doc.user_data[_KEY] = table
    return table


def _build(doc: Doc) -> TokenTable:
    tokens = [token for token in doc if not token.is_space]
    place = {token.i: index for index, token in enumerate(tokens)}
    word = [token.text for token in tokens]
    head = [place.get(token.head.i, index) for index, token in enumerate(tokens)]
    kids: list[list[int]] = [[] for _ in word]
    for index, above in enumerate(head):
        if above != index:
            kids[above].append(index)
    sentences: list[tuple[int, int]] = []
    sentence = [0] * len(word)
    for index, token in enumerate(tokens):
        if index == 0 or token.is_sent_start:
            sentences.append((index, index))
        sentences[-1] = (sentences[-1][0], index + 1)
        sentence[index] = len(sentences) - 1
    start = [token.idx for token in tokens]
    end = [a + len(w) for a, w in zip(start, word, strict=True)]
    # A Doc joins its tokens anew each time that its text is asked for.
    text = doc.text
    blocks = paragraphs(text)
    quotations = find_quotations(text, blocks)
    datelines = [found for block in blocks if (found := dateline(text, block)) is not None]
    left, right = _edges(head)
    return TokenTable(
        text=text,
        word=word,
        lower=[w.lower().replace("’", "'") for w in word],
        lemma=[token.lemma_.lower() for token in tokens],
        tag=[token.tag_ for token in tokens],
        dep=[token.dep_ for token in tokens],
        head=head,
        entity=[token.ent_type_ for token in tokens],
        start=start,
        end=end,
        sentence=sentence,
        kids=kids,
        left=left,
        right=right,
        paragraph=_inside(start, blocks),
        quoted=_inside(start, [q.span for q in quotations]),
        sentences=sentences,
        datelines=_within(start, sentences, datelines),
        paragraphs=blocks,
        quotations=quotations,
    )


def _edges(head: list[int]) -> tuple[list[int], list[int]]:
    """Subtree edges: pushed from every token up its chain until nothing widens."""
    left, right = list(range(len(head))), list(range(len(head)))
    for index in range(len(head)):
        above = index
        while head[above] != above:
            above = head[above]
            if left[above] <= index <= right[above]:
                break
            left[above], right[above] = min(left[above], index), max(right[above], index)
    return left, right


def _within(start: list[int], sentences: list[tuple[int, int]], spans: list[Span]) -> frozenset[int]:
    """The numbers of the sentences that begin in one of the spans."""
    places = _inside([start[first] for first, _ in sentences], spans)
    return frozenset(number for number, place in enumerate(places) if place >= 0)


def _inside(start: list[int], spans: list[Span]) -> list[int]:
    """For each token the index of the span that holds its first character, else -1."""
    result, at = [], 0
    for position in start:
        while at < len(spans) and spans[at].end <= position:
            at += 1
        result.append(at if at < len(spans) and spans[at].start <= position else -1)
    return result
