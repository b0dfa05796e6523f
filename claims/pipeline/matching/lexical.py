"""Words of short texts, and BM25 over many of them: no parser, so that a query costs a millisecond."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")
EMPTY_WORDS = frozenset(
    files("claims.pipeline.lexicons").joinpath("empty_words.txt").read_text(encoding="utf-8").split()
)
_LONG_ENOUGH = 4


def words_of(text: str) -> list[str]:
    """The words of a text in order, folded so that the forms of a word are one; empty words left out."""
    plain = unicodedata.normalize("NFKD", text.lower()).replace("’", "'")
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    found = [word.split("'")[0] for word in _WORD.findall(plain) if not word.endswith("n't")]
    return [stem(word) for word in found if word and word not in EMPTY_WORDS]


def stem(word: str) -> str:
    """The word less its endings of number, tense and kind: not a word itself, but one for all its forms."""
    if len(word) <= _LONG_ENOUGH - 1 or word.isdigit():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ation", "ingly", "edly", "ment", "ing", "ied", "ed", "ion", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and _has_vowel(word[: -len(ending)]):
            word = word[: -len(ending)]
            word = word + "y" if ending == "ied" else word
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] if len(word) > _LONG_ENOUGH and word.endswith("e") else word


def _has_vowel(text: str) -> bool:
    return any(c in "aeiouy" for c in text)


class Bm25:
    """Okapi BM25 over texts given as their words. ``scores`` is one number a text."""

    def __init__(self, texts: Sequence[Sequence[str]], *, k1: float = 1.2, b: float = 0.75) -> None:
        self.size = len(texts)
        lengths = np.array([len(words) for words in texts], dtype=np.float32)
        mean = float(lengths.mean()) if self.size and lengths.any() else 1.0
        norms = k1 * (1 - b + b * lengths / max(mean, 1e-6))
        rows: dict[str, list[int]] = defaultdict(list)
        counts: dict[str, list[int]] = defaultdict(list)
        for row, words in enumerate(texts):
            for word, count in Counter(words).items():
                rows[word].append(row)
                counts[word].append(count)
        self._rows: dict[str, NDArray[np.int32]] = {}
        self._weights: dict[str, Floats] = {}
        self._idf: dict[str, float] = {}
        for word, held in rows.items():
            at = np.array(held, dtype=np.int32)
            often = np.array(counts[word], dtype=np.float32)
            idf = float(np.log1p((self.size - len(held) + 0.5) / (len(held) + 0.5)))
            self._rows[word], self._idf[word] = at, idf
            self._weights[word] = (idf * often * (k1 + 1) / (often + norms[at])).astype(np.float32)
        self._unseen = float(np.log1p((self.size + 0.5) / 0.5))

    def idf(self, word: str) -> float:
        """How telling a word is: the rarer among the texts, the more."""
        return self._idf.get(word, self._unseen)

    def scores(self, words: Iterable[str]) -> Floats:
        total = np.zeros(self.size, dtype=np.float32)
        for word in sorted(set(words)):  # a sum of floats depends on its order
            rows = self._rows.get(word)
            if rows is not None:
                total[rows] += self._weights[word]
        return total

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays, without the words themselves."""
        return sum(rows.nbytes + self._weights[word].nbytes for word, rows in self._rows.items())
