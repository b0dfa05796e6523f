"""The words of a text as full-text search sees them, whatever database holds it.

A word is a run of letters, digits and marks (Unicode categories L, N, M and private use); all else parts
words. Words are folded so that a search finds them in any case and, for Latin letters, with or without
accents: "é", "É" and "e" are one. Other scripts keep their marks (Russian "й" is not "и"). A run of Chinese
or Japanese without spaces is one word: found whole, or by its beginning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

LONGEST_WORD = 60
"""Characters of a word that are kept; two words that begin alike for so long are one."""
MARKS = "\u0300-\u036f"
_BEYOND = 0x1FB00
_LATIN_MARKED = re.compile(f"([A-Za-z])[{MARKS}]+")
_CASED = ((0x80, 0x600), (0x10A0, 0x1100), (0x13A0, 0x13F6), (0x1C90, 0x1CC0), (0x1E00, 0x2000))
_PLAIN_CASE = {"ς": "σ", "ſ": "s", "µ": "μ"}


def _parts_words(code: int) -> bool:
    category = unicodedata.category(chr(code))
    return category[0] not in "LNM" and category != "Co"


def _separators() -> str:
    """Ranges of a character class: all that parts words. Unassigned code points go with their neighbours."""
    found: list[list[int]] = []
    joined = False
    for code in range(1, _BEYOND):
        if unicodedata.category(chr(code)) in ("Cn", "Cs"):
            continue
        if not _parts_words(code):
            joined = False
            continue
        if joined:
            found[-1][1] = code
        else:
            found.append([code, code])
        joined = True
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in found)


def _cases() -> dict[str, str]:
    """Capital letters beyond ASCII by their small ones, but for those that lose an accent anyway."""
    pairs = dict(_PLAIN_CASE)
    for first, last in (
        (0x80, 0x600),
        (0x10A0, 0x1100),
        (0x13A0, 0x13F6),
        (0x1C90, 0x1CC0),
        (0x1E00, 0x2000),
    ):
        for letter in map(chr, range(first, last)):
            small = letter.lower()
            accented = unicodedata.normalize("NFD", letter)[0].isascii()
            if len(small) == 1 and small != letter and not accented:
                pairs[letter] = small
    return pairs


SEPARATORS = _separators()
"""Inside a character class of Python's and PostgreSQL's regular expressions."""
CASES = _cases()
_TABLE = str.maketrans(CASES)
_WORD = re.compile(f"[^{SEPARATORS}\x00]+")


class Word(NamedTuple):
    """``folded`` as it is compared; ``start`` and ``end`` count characters of the text."""

    folded: str
    start: int
    end: int


def fold(word: str) -> str:
    if word.isascii():
        return word.lower()[:LONGEST_WORD]
    plain = _LATIN_MARKED.sub(r"\1", unicodedata.normalize("NFD", word))
    small = unicodedata.normalize("NFC", plain).translate(_TABLE)
    return "".join(c.lower() if c.isascii() else c for c in small)[:LONGEST_WORD]


def words_in(text: str) -> Iterator[Word]:
    for found in _WORD.finditer(text):
        yield Word(fold(found[0]), found.start(), found.end())
