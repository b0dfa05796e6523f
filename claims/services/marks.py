"""The words that a person marks as source, cue and content: checked against the text and each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from claims.choices import QuoteType, SpanRole, Voice
from claims.pipeline.types import Extraction, Span
from claims.services.decided import extraction_of
from claims.services.guards import require_choice
from sources.services.errors import InvalidInput

_MOST_SPANS = 50


def read_marks(reading: Mapping[str, Any], text: str) -> Extraction:
    """The reading's spans, checked against the text and each other. Raises InvalidInput."""
    spans = {role: _spans_in(role, places, text) for role, places in reading["spans"].items()}
    content = spans.get(SpanRole.CONTENT, ())
    if not content:
        raise InvalidInput("content-needed", "A statement has content; say that it is none if it has not.")
    for role in (SpanRole.SOURCE, SpanRole.CUE):
        for span in spans.get(role, ()):
            if any(span.overlaps(part) for part in content):
                raise InvalidInput(
                    f"content-overlaps-{role.value}",
                    f"The content holds words of the {role.value} “{short(span.of(text))}”. Leave them out "
                    f"of the content (it may be of several parts), or choose another {role.value}.",
                )
    if reading["voice"] == Voice.OUTLET and (spans.get(SpanRole.SOURCE) or spans.get(SpanRole.CUE)):
        raise InvalidInput(
            "outlet-has-no-source", "What the outlet says in its own voice has no source or cue."
        )
    placed = {"voice": reading["voice"], "quote_type": reading["quote_type"] or QuoteType.INDIRECT}
    found = extraction_of({**placed, "spans": {r: [(s.start, s.end) for s in ss] for r, ss in spans.items()}})
    if found is None:
        raise InvalidInput("content-needed", "A statement has content.")
    return found


def _spans_in(role: str, places: Sequence[Sequence[int]], text: str) -> tuple[Span, ...]:
    require_choice(role, SpanRole)
    try:
        read = tuple(sorted(Span(start, end) for start, end in places))
        words = [span.of(text) for span in read]
    except (TypeError, ValueError) as exc:
        raise InvalidInput("span-not-in-text", f"{role}: {exc}") from exc
    if not all(any(c.isalnum() for c in said) for said in words):
        raise InvalidInput("span-without-words", f"{role}: a span holds no word.")
    if any(a.overlaps(b) for a, b in pairwise(read)):
        raise InvalidInput("spans-overlap", f"{role}: the spans overlap each other.")
    if role != SpanRole.CONTENT and len(read) > 1:
        raise InvalidInput("one-span-only", f"{role}: give one span, or none.")
    if len(read) > _MOST_SPANS:
        raise InvalidInput("too-many-spans", f"{role}: at most {_MOST_SPANS} parts.")
    return read


def marks_of(extraction: Extraction) -> dict[str, list[list[int]]]:
    by_role = {
        SpanRole.SOURCE: (extraction.source,), SpanRole.CUE: (extraction.cue,),
        SpanRole.CONTENT: extraction.content,
    }  # fmt: skip
    placed = {role.value: [[s.start, s.end] for s in spans if s] for role, spans in by_role.items()}
    return {role: places for role, places in placed.items() if places}


def short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:57]}…"


_OPENING = "“«„\"‘'"
_CLOSING = "”»“\"’'"


def quote_type_of(reading: Mapping[str, Any], text: str) -> str:
    """Direct where quotation marks stand around or at the ends of all content, mixed where inside it."""
    if reading["voice"] == Voice.OUTLET:
        return QuoteType.NONE.value
    content = _spans_in(SpanRole.CONTENT, reading["spans"].get(SpanRole.CONTENT.value, ()), text)
    if content and all(_quoted(span, text) for span in content):
        return QuoteType.DIRECT.value
    marked = any(c in '“”«»„"' for span in content for c in text[max(0, span.start - 1) : span.end + 1])
    return QuoteType.MIXED.value if marked else QuoteType.INDIRECT.value


def _quoted(span: Span, text: str) -> bool:
    opens = span.of(text)[0] in _OPENING or text[max(0, span.start - 1) : span.start] in tuple(_OPENING)
    tail = span.of(text).rstrip(".,!?;:")
    after = text[span.end : span.end + 3].lstrip(".,!?;:")[:1]
    return opens and (tail[-1:] in tuple(_CLOSING) or after in tuple(_CLOSING))
