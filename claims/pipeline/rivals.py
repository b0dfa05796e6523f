"""Whether two readings are of one utterance, so that they cannot both stand; and people's readings put in
the place of the machine's rivals.

Two utterances of one text share content only where one is nested in the other, that is where the inner one
stands with its own cue inside the outer one's content. Any other overlap is two readings of one utterance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from claims.pipeline.protocols import Extractor, Parsed
from claims.pipeline.types import Extraction, Span, Voice

SAME_PLACE = 0.5
"""Least share of common characters (intersection over union) at which two contents are one place."""
_OWN_SHARE = 0.5
"""What must be left of the outlet's own words around a statement for both to stand."""
_FEW = 3
"""Fewest words of the outlet's own beside a given utterance that are kept."""
_WORD = re.compile(r"\w+")


def rivals(one: Extraction, other: Extraction) -> bool:
    """Whether both read one utterance. Symmetric; readings without common content never do."""
    if not common(one.content, other.content):
        return False
    return not (holds(one, other) or holds(other, one))


def alike(one: Extraction, other: Extraction) -> bool:
    """Whether both are readings of about the same words: what a struck-out reading keeps away."""
    shared = common(one.content, other.content)
    if not shared or one.voice is not other.voice:
        return False
    if holds(one, other) or holds(other, one):
        return False
    if one.cue and other.cue and one.cue.overlaps(other.cue):
        return True
    return shared >= SAME_PLACE * (_size(one.content) + _size(other.content) - shared)


def holds(outer: Extraction, inner: Extraction) -> bool:
    """Whether ``inner`` is an utterance inside what ``outer`` says: its cue (else its source) and all of its
    content stand in the outer content. The outlet's own words must be more than the statement they hold."""
    mark = inner.cue or inner.source
    if mark is None or inner.voice is Voice.OUTLET:
        return False
    if not all(_covered(part, outer.content) for part in (mark, *inner.content)):
        return False
    if outer.voice is not Voice.OUTLET:
        return True
    rest = _size(outer.content) - common(outer.content, reach(inner))
    return rest >= _OWN_SHARE * _size(outer.content)


def reach(one: Extraction) -> tuple[Span, ...]:
    """Source, cue and content in text order, what overlaps or touches joined."""
    joined: list[Span] = []
    for span in sorted(s for s in (one.source, one.cue, *one.content) if s is not None):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def common(one: Sequence[Span], other: Sequence[Span]) -> int:
    """How many characters both cover; the spans of each do not overlap each other."""
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)


def _size(spans: Iterable[Span]) -> int:
    return sum(len(span) for span in spans)


def _covered(part: Span, spans: Sequence[Span]) -> bool:
    return any(span.contains(part) for span in spans)


@dataclass(frozen=True, slots=True)
class WithGiven:
    """An extractor that takes some utterances as given and leaves out what it reads in their place."""

    own: Extractor
    given: tuple[Extraction, ...]

    def extract(self, parsed: Parsed) -> list[Extraction]:
        return settle(self.own.extract(parsed), self.given, text=parsed.document.text)


def settle(found: Sequence[Extraction], given: Sequence[Extraction], *, text: str) -> list[Extraction]:
    """What was found less the rivals of what is given, with the given, in text order.

    The outlet's own words beside a given utterance stay as far as they are words enough. Parents point into
    the new list; a given utterance's parent is the narrowest that holds it.
    """
    entries: list[tuple[Extraction, int | None]] = [(one, None) for one in given]
    for index, one in enumerate(found):
        left = _beside(one, [other for other in given if rivals(one, other)], text)
        if left is not None:
            entries.append((left, index))
    entries.sort(key=lambda entry: entry[0].hull)
    place = {number: index for index, (_, number) in enumerate(entries) if number is not None}
    ordered = [one for one, _ in entries]
    people = [index for index, (_, number) in enumerate(entries) if number is None]
    result = []
    for one, number in entries:
        if number is None or (one.parent is not None and one.parent not in place):
            parent = _narrowest(ordered, one, range(len(ordered)))
        elif one.parent is None:
            parent = _narrowest(ordered, one, people)
        else:
            parent = place[one.parent]
        result.append(replace(one, parent=parent))
    return result


def _beside(one: Extraction, others: Sequence[Extraction], text: str) -> Extraction | None:
    """The reading less what it shares with its rivals: all of it, the outlet's other words, or None."""
    if not others:
        return one
    if one.voice is not Voice.OUTLET:
        return None
    taken = [span for other in others for span in reach(other)]
    left = tuple(p for span in one.content for p in _without(span, taken) if _words(p.of(text)) >= _FEW)
    return replace(one, content=left, source=None, cue=None) if left else None


def _without(span: Span, taken: Sequence[Span]) -> list[Span]:
    pieces, at = [], span.start
    for other in sorted(taken):
        if other.overlaps(span):
            if at < other.start:
                pieces.append(Span(at, other.start))
            at = max(at, other.end)
    return [*pieces, Span(at, span.end)] if at < span.end else pieces


def _words(text: str) -> int:
    return len(_WORD.findall(text))


def _narrowest(ordered: Sequence[Extraction], inner: Extraction, among: Iterable[int]) -> int | None:
    holding = [
        (_size(ordered[index].content), index)
        for index in among
        if ordered[index] is not inner and holds(ordered[index], inner)
    ]
    return min(holding)[1] if holding else None
