"""Quotation marks paired: double and single, curly and straight, over sentences and paragraphs.

A quotation that runs over paragraphs opens anew in each of them and closes once; it becomes one
``Quotation`` per paragraph with ``continues`` set from the second on. A mark without a partner is
left out where nothing tells how far the words go, and reaches the paragraph's end where it opens
the paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claims.pipeline.types import Span

_DOUBLE = '"“”„‟«»＂'
_SINGLE = "'‘’‚‛‹›"
_MARK = re.compile(f"``|''|[{_DOUBLE}{_SINGLE}]")
_OPENING_ONLY = set("“„«‹‚‘") | {"``"}
_CLOSING_ONLY = set("”»›")
_ELISION = re.compile(r"(?:\d0s|em\b|tis\b|twas\b|til\b|cause\b|n\b|round\b)", re.IGNORECASE)
_OPENS_AFTER = " \t\n\r\f\v\xa0\u2009\u202f([{—–-/:\"“‘'"


@dataclass(frozen=True, slots=True)
class Quotation:
    """``span`` covers the marks. ``closed`` is false where the closing mark is in a later paragraph
    or missing; ``continues`` is true where the quotation began in an earlier paragraph."""

    span: Span
    closed: bool
    continues: bool = False
    single: bool = False


@dataclass(slots=True)
class _Mark:
    start: int
    end: int
    opens: bool
    closes: bool


def find_quotations(text: str, paragraphs: Sequence[Span]) -> list[Quotation]:
    """The outermost quotations in text order. Linear in the length of the text."""
    found: list[Quotation] = []
    open_double = False
    for paragraph in paragraphs:
        marks = [_mark(text, m, paragraph) for m in _MARK.finditer(text, paragraph.start, paragraph.end)]
        double = [m for m, single in marks if not single]
        pairs, open_double = _pair(text, paragraph, double, open_double)
        taken = sorted(pairs, key=lambda q: q.span)
        single_marks = [m for m, single in marks if single]
        if single_marks:
            singles = _pair_single(text, single_marks, paragraph)
            taken += [s for s in singles if not any(s.span.overlaps(d.span) for d in pairs)]
            whole = [s for s in singles if any(s.span.contains(d.span) for d in pairs)]
            taken = [q for q in taken if not any(w.span.contains(q.span) for w in whole)] + whole
        found.extend(sorted(taken, key=lambda q: q.span))
    return found


def _mark(text: str, match: re.Match[str], paragraph: Span) -> tuple[_Mark, bool]:
    start, end, sign = match.start(), match.end(), match.group()
    before = text[start - 1] if start > paragraph.start else " "
    after = text[end] if end < paragraph.end else " "
    single = sign in _SINGLE
    opens = (before in _OPENS_AFTER or before.isspace()) and not after.isspace()
    closes = not before.isspace() and not after.isalnum()
    if sign in _OPENING_ONLY and not (single and before.isalnum()):
        opens, closes = True, False
    elif sign in _CLOSING_ONLY:
        opens, closes = False, True
    elif single:
        opens = opens and not (sign == "’" or _ELISION.match(text, end))
    return _Mark(start, end, opens, closes), single


def _pair(text: str, paragraph: Span, marks: list[_Mark], carried: bool) -> tuple[list[Quotation], bool]:
    """Pairs of double marks in one paragraph. ``carried``: the previous paragraph left one open."""
    pairs: list[Quotation] = []
    opened: _Mark | None = None
    continues = False
    if carried and marks and marks[0].start > paragraph.start and marks[0].closes and not marks[0].opens:
        pairs.append(Quotation(Span(paragraph.start, marks[0].end), closed=True, continues=True))
        marks = marks[1:]
    for mark in marks:
        if opened is None:
            if mark.opens:
                opened, continues = mark, carried and mark.start == paragraph.start
        elif mark.closes:
            if mark.end - opened.start > 2:
                pairs.append(Quotation(Span(opened.start, mark.end), closed=True, continues=continues))
            opened = None
        elif not _nested_opening(text, mark):
            opened = mark
    if opened is None:
        return pairs, False
    if (
        opened.start == paragraph.start
        or not any(q.closed for q in pairs)
        or _runs_on(text, opened, paragraph)
    ):
        pairs.append(Quotation(Span(opened.start, paragraph.end), closed=False, continues=continues))
        return pairs, True
    return pairs, False


def _nested_opening(text: str, mark: _Mark) -> bool:
    """A second opening mark inside an open quotation: a quotation within, not a new beginning."""
    return mark.opens and text[mark.start] in _OPENING_ONLY


def _runs_on(text: str, opened: _Mark, paragraph: Span) -> bool:
    """An opening mark near the end without a partner still holds the last words of the paragraph."""
    return paragraph.end - opened.start > 5 and text[opened.end].isupper()


def _pair_single(text: str, marks: list[_Mark], paragraph: Span) -> list[Quotation]:
    """British quotation marks. An apostrophe after a plural closes nothing while a later mark can."""
    pairs: list[Quotation] = []
    at = 0
    while at < len(marks):
        opening = marks[at]
        at += 1
        if not opening.opens:
            continue
        close: int | None = None
        for index in range(at, len(marks)):
            mark = marks[index]
            if mark.opens and not mark.closes:
                break
            if mark.closes:
                close = index
                if not _maybe_possessive(text, mark, paragraph):
                    break
        if close is not None and marks[close].end - opening.start > 3:
            span = Span(opening.start, marks[close].end)
            pairs.append(Quotation(span, closed=True, single=True))
            at = close + 1
    return pairs


def _maybe_possessive(text: str, mark: _Mark, paragraph: Span) -> bool:
    after = text[mark.end : mark.end + 2] if mark.end + 2 <= paragraph.end else ""
    return text[mark.start - 1] in "sz" and len(after) == 2 and after[0].isspace() and after[1].islower()
