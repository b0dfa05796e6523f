"""Turns a number and the words around it ("more than", "or so") into an interval and its comparator."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from claims.pipeline.quantities.lexer import Token
from claims.pipeline.types import Comparator

ABOUT_SHARE = 0.1
"""Tolerance of "about", "around", "roughly": a tenth of the figure, on both sides."""
NEAR_SHARE = 0.1
"""How far below the figure "nearly" reaches, and above it "just over"."""


@dataclass(frozen=True, slots=True)
class Bounded:
    low: float | None
    high: float | None
    comparator: Comparator
    low_open: bool = False
    high_open: bool = False


@cache
def _phrases(side: str) -> list[tuple[tuple[str, ...], str]]:
    path = files("claims.pipeline.lexicons").joinpath("quantity_bounds.json")
    raw: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return sorted(((tuple(k.split()), v) for k, v in raw[side].items()), key=lambda e: -len(e[0]))


def phrase_before(tokens: list[Token], at: int) -> tuple[int, str] | None:
    """The bounding phrase that ends just before token ``at``: its first token and its kind."""
    for words, kind in _phrases("before"):
        first = at - len(words)
        if first >= 0 and all(tokens[first + i].low == w for i, w in enumerate(words)):
            return first, kind
    return None


def phrase_after(tokens: list[Token], at: int) -> tuple[int, str] | None:
    """The bounding phrase that begins at token ``at``: the token after it and its kind."""
    for words, kind in _phrases("after"):
        if all(at + i < len(tokens) and tokens[at + i].low == w for i, w in enumerate(words)):
            return at + len(words), kind
    return None


def bound(kind: str, low: float, high: float, *, vague: bool) -> Bounded:
    """The interval of a figure ``low``..``high`` (equal for one number) under a bounding phrase."""
    if kind == "more_than":
        return Bounded(low, None, Comparator.MORE_THAN, low_open=not vague)
    if kind == "at_least":
        return Bounded(low, None, Comparator.AT_LEAST)
    if kind == "less_than":
        return Bounded(None, high, Comparator.LESS_THAN, high_open=True)
    if kind == "at_most":
        return Bounded(None, high, Comparator.AT_MOST)
    if kind == "just_over":
        return Bounded(low, high + abs(high) * NEAR_SHARE, Comparator.MORE_THAN, low_open=True)
    if kind == "nearly" and high < 0:  # towards zero: "nearly -5%"
        return Bounded(low, high * (1 - NEAR_SHARE), Comparator.ABOUT, low_open=True)
    if kind == "nearly":
        return Bounded(low - abs(low) * NEAR_SHARE, high, Comparator.ABOUT, high_open=not vague)
    if vague:
        return Bounded(low, high, Comparator.VAGUE)
    if kind == "about":
        return Bounded(low - abs(low) * ABOUT_SHARE, high + abs(high) * ABOUT_SHARE, Comparator.ABOUT)
    if low != high:
        return Bounded(low, high, Comparator.BETWEEN)
    return Bounded(low, high, Comparator.EXACT)
