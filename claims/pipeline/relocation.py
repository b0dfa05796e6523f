"""Where spans of one text stand in a later wording of it: the same words, whatever moved around them.

White space and the shape of quotation marks and dashes do not count. As W3C Web Annotation selects by quote:
the words themselves first, then what stands before and after them where they occur more than once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from claims.pipeline.types import Span

_SHAPES = str.maketrans("“”„«»‘’–—", '"""""\'\'--')
_RUN = re.compile(r"\s+")
_AROUND = 32
_MOST = 200
"""Places where the words occur that are looked at; more say nothing of which is meant."""
_NEAR = 400
"""Characters by which the parts of one utterance may move apart."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text with runs of white space as one space and plain quotation marks; ``place[i]`` is where sign i
    of it stands in the text, with one more entry for the end."""

    text: str
    place: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        return Span(self.place[start], self.place[end - 1] + 1)


def fold(text: str) -> Folded:
    """Linear in the text."""
    signs: list[str] = []
    place: list[int] = []
    at = 0
    for run in _RUN.finditer(text):
        signs.append(text[at : run.start()])
        place.extend(range(at, run.start()))
        signs.append(" ")
        place.append(run.start())
        at = run.end()
    signs.append(text[at:])
    place.extend(range(at, len(text)))
    return Folded("".join(signs).translate(_SHAPES), (*place, len(text)))


def relocate(spans: Sequence[Span], *, before: str, after: Folded) -> list[Span] | None:
    """The spans of ``before``, in the same order, in the later text; None where their words are gone.

    They are looked for together with what stands between them; where that changed, each near the others and
    in the same order.
    """
    if not spans:
        return []
    hull = Span.hull(tuple(spans))
    start = _place_of(hull, before, after)
    if start is not None:
        inner = fold(hull.of(before))
        where = {old: index for index, old in enumerate(inner.place)}
        found = []
        for span in spans:
            low, high = _edge(where, span.start - hull.start), _edge(where, span.end - hull.start)
            found.append(after.span(start + low, start + high))
        return found
    return _one_by_one(spans, before, after)


def _edge(where: dict[int, int], offset: int) -> int:
    """The folded place of an offset; inside a run of white space it is the end of the run."""
    while offset not in where:
        offset += 1
    return where[offset]


def _place_of(span: Span, before: str, after: Folded, low: int = 0, high: int | None = None) -> int | None:
    """Where the words of the span begin in the folded text: the place whose surroundings are most alike."""
    words = fold(span.of(before)).text
    if not words.strip():
        return None
    prefix = fold(before[max(0, span.start - _AROUND) : span.start]).text
    suffix = fold(before[span.end : span.end + _AROUND]).text
    best: tuple[int, int] | None = None
    at = after.text.find(words, low, high)
    for _ in range(_MOST):
        if at < 0:
            break
        end = at + len(words)
        if _whole(after.text, at) and _whole(after.text, end):
            alike = _same_end(prefix, after.text[max(0, at - _AROUND) : at])
            alike += _same_end(suffix[::-1], after.text[end : end + _AROUND][::-1])
            if best is None or alike > best[0]:
                best = (alike, at)
        at = after.text.find(words, at + 1, high)
    return best[1] if best else None


def _whole(text: str, at: int) -> bool:
    """Whether no word goes on across this place."""
    return not (0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum())


def _same_end(one: str, other: str) -> int:
    count = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a != b:
            break
        count += 1
    return count


def _one_by_one(spans: Sequence[Span], before: str, after: Folded) -> list[Span] | None:
    """Each span's own words, the longest first, the others near to it and none over another."""
    order = sorted(range(len(spans)), key=lambda i: (-len(spans[i]), i))
    anchor = _place_of(spans[order[0]], before, after)
    if anchor is None:
        return None
    found: dict[int, tuple[int, int]] = {}
    for i in order:
        words = fold(spans[i].of(before)).text
        if i == order[0]:
            start: int | None = anchor
        else:
            away = spans[i].start - spans[order[0]].start
            low, high = anchor + away - _NEAR, anchor + away + len(words) + _NEAR
            start = _place_of(spans[i], before, after, max(0, low), max(0, high))
        if start is None:
            return None
        found[i] = (start, start + len(words))
    by_old = [found[i] for i in sorted(found, key=lambda i: spans[i])]
    if any(a[1] > b[0] for a, b in pairwise(by_old)):
        return None
    return [after.span(*found[i]) for i in range(len(spans))]
