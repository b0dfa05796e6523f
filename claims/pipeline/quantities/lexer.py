"""Cuts a text into words, digit groups and signs with their offsets.

Numbers are read on these tokens and not on the parser's, so that a reading does not depend on how a
language model happens to split "2.3m", "$160" or "36-year-old".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# One alternation without nesting: every character is looked at once.
# "40 000" is one group where the space is one that does not break a line, or where the group is of zeros.
_TOKEN = re.compile(
    r"(?P<num>(?<![0-9.,])[0-9]{1,3}(?:[\u00a0\u2009\u202f][0-9]{3}|[ ]000)+(?![0-9])"
    r"|[0-9]+(?:[.,][0-9]+)*|\.[0-9]+)|(?P<word>[^\W\d_]+)|(?P<sign>[^\s])"
)


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    """"num", "word" or "sign"."""
    text: str
    low: str
    start: int
    end: int


def lex(text: str) -> list[Token]:
    """Tokens in text order; their texts equal the slices of ``text``."""
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "sign"
        found.append(Token(kind, match.group(), match.group().lower(), match.start(), match.end()))
    return found


def touching(a: Token, b: Token) -> bool:
    """Whether nothing stands between two tokens."""
    return a.end == b.start
