"""Word pieces: a text, or a pair of texts, as the ids that the small models read, each with its place.

    pieces = word_pieces()                        # cached; raises PiecesUnavailable
    one = pieces.encode("Twelve were hurt.")      # [CLS] twelve were hurt . [SEP]
    two = pieces.encode(premise, hypothesis, limit=128)
    inputs = padded([one, two])                   # input_ids, attention_mask, token_type_ids: int64 (2, n)

``Pieces`` holds for each piece its id, its type (0 for the first text, 1 for the second) and its place
``(start, end)``: characters of the very text that was given, so ``text[start:end]`` is what the piece stands
for, whatever was folded on the way (case, accents; a combining mark belongs to the letter before it). The
marks around texts have the place ``(0, 0)``, and ``inside`` says which pieces are not marks. Past ``limit``
pieces a single text loses its end, a pair loses pieces from the end of whichever is longer.

The vocabulary is package data (``claims/pipeline/weights/wordpieces.md`` is its card): that of BERT uncased,
which MiniLM shares. Nothing is downloaded; an object may be shared between threads, for nothing is written.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from claims.pipeline.weights import WORD_PIECES

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ids = NDArray[np.int64]

PAD, UNKNOWN, FIRST, BREAK = 0, 100, 101, 102
"""Ids of the marks: filling, a word that the vocabulary cannot spell, the text's start, the end of a text."""
_MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
_UNKNOWN = _MARKS[1]
LIMIT = 256
"""Pieces read of a text unless told otherwise: what the sentence model was trained on."""
_CHARACTERS = 24
"""Characters looked at for each piece that may be kept: a text of any length costs a bounded time."""
_NOWHERE = (0, 0)


class PiecesUnavailable(RuntimeError):  # noqa: N818
    """The tokenizers package or the vocabulary is not there, or is not what it should be."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """One text or pair. The three tuples are of one length; ``cut`` says that something was left out."""

    ids: tuple[int, ...]
    types: tuple[int, ...]
    places: tuple[tuple[int, int], ...]
    cut: bool = False

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def inside(self) -> tuple[bool, ...]:
        """For each piece whether it stands for characters of a text and is no mark."""
        return tuple(place != _NOWHERE for place in self.places)


class WordPieces:
    """Encodes texts. One at a time, on the calling thread."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, vocabulary: Path = WORD_PIECES) -> WordPieces:
        """Raises ``PiecesUnavailable``."""
        try:
            from tokenizers import Tokenizer
            from tokenizers.models import WordPiece
            from tokenizers.normalizers import BertNormalizer
            from tokenizers.pre_tokenizers import BertPreTokenizer
        except ImportError as error:
            raise PiecesUnavailable("the package tokenizers is not installed") from error
        try:
            lines = vocabulary.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise PiecesUnavailable(f"no vocabulary at {vocabulary.name}") from error
        ids = {piece: number for number, piece in enumerate(lines) if piece}
        if [ids.get(mark) for mark in _MARKS] != [PAD, UNKNOWN, FIRST, BREAK]:
            raise PiecesUnavailable(f"{vocabulary.name} is not the vocabulary of BERT uncased")
        tokenizer = Tokenizer(WordPiece(ids, unk_token=_UNKNOWN, max_input_chars_per_word=100))
        tokenizer.normalizer = BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = BertPreTokenizer()
        return cls(tokenizer)

    def encode(self, text: str, pair: str | None = None, *, limit: int = LIMIT) -> Pieces:
        """The pieces of ``text``, or of ``text`` and ``pair``, with the marks: ``limit`` at most."""
        parts = [self._part(text, limit)] + ([] if pair is None else [self._part(pair, limit)])
        lengths = [len(ids) for ids, _, _ in parts]
        room = max(0, limit - 1 - len(parts))
        while sum(lengths) > room:
            over = sum(lengths) - room
            longest = max(range(len(lengths)), key=lengths.__getitem__)
            rest = max((n for i, n in enumerate(lengths) if i != longest), default=0)
            lengths[longest] -= max(1, min(over, lengths[longest] - rest))
        ids, types, places = [FIRST], [0], [_NOWHERE]
        for number, ((part_ids, part_places, _), kept) in enumerate(zip(parts, lengths, strict=True)):
            ids.extend((*part_ids[:kept], BREAK))
            places.extend((*part_places[:kept], _NOWHERE))
            types.extend([number] * (kept + 1))
        cut = any(part[2] or len(part[0]) > kept for part, kept in zip(parts, lengths, strict=True))
        return Pieces(tuple(ids), tuple(types), tuple(places), cut)

    def _part(self, text: str, limit: int) -> tuple[list[int], list[tuple[int, int]], bool]:
        head = text[: limit * _CHARACTERS]
        coded = self._tokenizer.encode(_plain(head), add_special_tokens=False)
        places = coded.offsets if head.isascii() else [_with_marks(head, *place) for place in coded.offsets]
        return coded.ids, places, len(head) < len(text)


@lru_cache(maxsize=1)
def word_pieces() -> WordPieces:
    """The packaged vocabulary's, made once for each process. Raises ``PiecesUnavailable``."""
    return WordPieces.load()


def padded(many: Sequence[Pieces]) -> dict[str, Ids]:
    """The inputs of a model for these texts, all filled up to the longest."""
    shape = (len(many), max((len(pieces) for pieces in many), default=0))
    inputs = {
        name: np.zeros(shape, dtype=np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")
    }
    for row, pieces in enumerate(many):
        inputs["input_ids"][row, : len(pieces)] = pieces.ids
        inputs["attention_mask"][row, : len(pieces)] = 1
        inputs["token_type_ids"][row, : len(pieces)] = pieces.types
    return inputs


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return start, end


def _plain(text: str) -> str:
    """Half of a surrogate pair, which no encoding takes, as the sign for what cannot be read: same length."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("�" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text
