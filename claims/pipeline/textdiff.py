"""Two wordings of one text laid into one, with what was taken out and what was put in.

Sentences are compared first, then the words of those that differ (difflib). Where there is too much to
compare word by word, a stretch is shown as taken out and put in whole, and the result says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_SENTENCE = re.compile(r"[^\n]+?(?:[.!?…]+[\"”’»)\]]*(?=\s)|(?=\n)|$)|\n+|[^\n]")
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_PAIRS = 4_000_000
"""Sentences or words of one text times those of the other; beyond it comparing takes seconds."""
_CONFETTI = 0.4
"""Least share of common words (difflib's ratio) at which the words of two stretches are shown in one."""


class Edit(StrEnum):
    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. ``before`` and ``after`` are where it begins in either text; what was put in stands
    at a place of the earlier text but is none of it, and the other way round."""

    edit: Edit
    text: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class TextDiff:
    """``coarse``: some stretch was too long to be compared word by word."""

    runs: tuple[Run, ...]
    coarse: bool = False


@dataclass(slots=True)
class _Budget:
    coarse: bool = False

    def allows(self, one: Sequence[str], other: Sequence[str]) -> bool:
        if len(one) * len(other) <= _MOST_PAIRS:
            return True
        self.coarse = True
        return False


def text_diff(before: str, after: str) -> TextDiff:
    """The texts of SAME and OUT runs joined are the earlier text, those of SAME and IN the later one."""
    budget = _Budget()
    edits = _sentences(before, after, budget)
    return TextDiff(tuple(_placed(_joined(edits))), budget.coarse)


def _sentences(before: str, after: str, budget: _Budget) -> Iterator[tuple[Edit, str]]:
    one, other = _SENTENCE.findall(before), _SENTENCE.findall(after)
    head = _common(one, other)
    tail = _common(one[head:][::-1], other[head:][::-1])
    yield Edit.SAME, "".join(one[:head])
    one_left, other_left = one[head : len(one) - tail], other[head : len(other) - tail]
    if budget.allows(one_left, other_left):
        matcher = SequenceMatcher(None, one_left, other_left, autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            out, new = one_left[a:b], other_left[c:d]
            if tag == "equal":
                yield Edit.SAME, "".join(out)
            elif len(out) == len(new):
                for before_it, after_it in zip(out, new, strict=True):
                    yield from _words(before_it, after_it, budget)
            else:
                yield from _words("".join(out), "".join(new), budget)
    else:
        yield Edit.OUT, "".join(one_left)
        yield Edit.IN, "".join(other_left)
    yield Edit.SAME, "".join(one[len(one) - tail :])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _words(out: str, new: str, budget: _Budget) -> Iterator[tuple[Edit, str]]:
    one, other = _TOKEN.findall(out), _TOKEN.findall(new)
    if out and new and budget.allows(one, other) and _share(one, other) >= _CONFETTI:
        matcher = SequenceMatcher(None, one, other, autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag == "equal":
                yield Edit.SAME, "".join(one[a:b])
            else:
                yield Edit.OUT, "".join(one[a:b])
                yield Edit.IN, "".join(other[c:d])
        return
    yield Edit.OUT, out
    yield Edit.IN, new


def _share(one: Sequence[str], other: Sequence[str]) -> float:
    """How much the words have in common, spaces and signs left out: any two stretches share those."""
    left, right = ([token for token in tokens if token.isalnum()] for tokens in (one, other))
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def _joined(edits: Iterator[tuple[Edit, str]]) -> list[tuple[Edit, str]]:
    """Neighbours of one kind joined; a lone space between two changes belongs to both."""
    out, new, found = "", "", list[tuple[Edit, str]]()

    def settle() -> None:
        nonlocal out, new
        found.extend((edit, text) for edit, text in ((Edit.OUT, out), (Edit.IN, new)) if text)
        out = new = ""

    waiting = [edit for edit in edits if edit[1]]
    for place, (edit, text) in enumerate(waiting):
        if edit is Edit.OUT:
            out += text
        elif edit is Edit.IN:
            new += text
        elif (out or new) and text == " " and place + 1 < len(waiting) and out and new:
            out, new = out + text, new + text
        else:
            settle()
            if found and found[-1][0] is Edit.SAME:
                found[-1] = (Edit.SAME, found[-1][1] + text)
            else:
                found.append((Edit.SAME, text))
    settle()
    return found


def _placed(edits: Sequence[tuple[Edit, str]]) -> Iterator[Run]:
    before = after = 0
    for edit, text in edits:
        yield Run(edit, text, before, after)
        before += len(text) if edit is not Edit.IN else 0
        after += len(text) if edit is not Edit.OUT else 0
