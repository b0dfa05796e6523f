"""Shares told by two numbers: "two in three voters", "nearly one in five", "nine out of 10"."""

from __future__ import annotations

from claims.pipeline.quantities.lexer import Token
from claims.pipeline.wordlists import word_list

_WHOLES = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 25, 50, 100, 1000))
_BEFORE = word_list("before_shares")
_AFTER = word_list("not_after_shares")


def whole_at(tokens: list[Token], first: int, stop: int) -> int | None:
    """Where the second number of a share begins whose first one is tokens ``first`` to ``stop``, or None.

    A share stands where a subject or a bounding word would: "killed two in three attacks" counts two.
    """
    if first > 0 and tokens[first - 1].kind == "word" and tokens[first - 1].low not in _BEFORE:
        return None
    words = [t.low for t in tokens[stop : stop + 2]]
    if words == ["out", "of"]:
        return stop + 2
    if words == ["in", "every"]:
        return stop + 2
    return stop + 1 if words[:1] == ["in"] else None


def is_share(tokens: list[Token], part: float, whole: float, stop: int) -> bool:
    """Whether the two numbers can be a part and its whole, with what follows them at ``stop``."""
    following = tokens[stop].low if stop < len(tokens) else ""
    return part == int(part) and 0 < part < whole and whole in _WHOLES and following not in _AFTER
