"""Invented pairs of reports, in ``benchmarks/pairs``: a label for each pair, and the stretches it rests on.

Under a title (``# ...``) one report (``A | ...``) is followed by others (``label kind | ...``), each to be
paired with it; labels and kinds are those of ``newsconflict``. ``[[2:three]]`` marks what answers question 2
in either text, ``[[-:seven]]`` what answers none of the questions though it looks so. Two reports share few
words, and as many whatever the label. They are to measure by, and to train on; the packaged weights have not
read them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks.pairs_texts import (
    CONTRADICTED,
    DIFFERENT,
    ENTAILED,
    NEITHER,
    OTHER,
    SAME,
    UNKNOWN,
    Example,
    Slot,
)

_MARK = re.compile(r"\[\[([1-9]|-):([^\[\]]+)\]\]")
_PAIR = re.compile(r"^(conflict|update|agree|compatible) ([a-z]+) \| (.+)$")
_WHOLE = {"conflict": CONTRADICTED, "update": UNKNOWN, "agree": ENTAILED, "compatible": NEITHER}


@dataclass(frozen=True, slots=True)
class Invented:
    """``label`` and ``kind`` as in the set ``newsconflict``; ``event`` is what both texts are about."""

    event: str
    label: str
    kind: str
    example: Example


def invented_pairs(folder: Path) -> list[Invented]:
    """All pairs of the ``*.txt`` files in the folder, in order. Raises ValueError with file and line where
    one is broken.
    """
    found: list[Invented] = []
    for path in sorted(folder.glob("*.txt")):
        event, first = "", None
        for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            line = raw.strip()
            pair = _PAIR.match(line)
            if line.startswith("# "):
                event, first = line[2:], None
            elif line.startswith("A | "):
                first = _without_marks(line[4:])
            elif pair and first:
                example = _labelled(first, _without_marks(pair[3]), pair[1])
                found.append(Invented(event, pair[1], pair[2], example))
            elif line:
                raise ValueError(f"{path.name}, line {number}: broken: {line[:60]}")
    return found


def _without_marks(text: str) -> tuple[str, list[Slot], list[str]]:
    plain, slots, questions, last = "", [], [], 0
    for mark in _MARK.finditer(text):
        plain += text[last : mark.start()]
        slots.append(Slot(len(plain), len(plain) + len(mark[2]), "x"))
        questions.append(mark[1])
        plain += mark[2]
        last = mark.end()
    return plain + text[last:], slots, questions


def _labelled(
    a: tuple[str, list[Slot], list[str]], b: tuple[str, list[Slot], list[str]], label: str
) -> Example:
    """Two answers that can both be true ("at least two", "three") are neither the same nor different."""
    one = {"agree": SAME, "compatible": UNKNOWN}.get(label, DIFFERENT)
    cells = tuple(tuple(one if x == y else OTHER for y in b[2]) for x in a[2])
    return Example(a[0], b[0], _WHOLE[label], tuple(a[1]), tuple(b[1]), cells)
