"""Spans as rows: what a reading marks, cut from the stored text."""

from __future__ import annotations

from collections.abc import Iterable

from claims.choices import SpanRole
from claims.models import Statement, StatementSpan
from claims.pipeline.types import Extraction, Span

_AROUND = 32
_ROLE_ORDER = (SpanRole.SOURCE, SpanRole.CUE, SpanRole.CONTENT)


def spans_of(extraction: Extraction) -> list[tuple[SpanRole, int, Span]]:
    """(role, position, span) of everything that an extraction marks."""
    by_role: dict[SpanRole, Iterable[Span]] = {
        SpanRole.SOURCE: [extraction.source] if extraction.source else [],
        SpanRole.CUE: [extraction.cue] if extraction.cue else [],
        SpanRole.CONTENT: extraction.content,
    }
    return [(role, position, span) for role in _ROLE_ORDER for position, span in enumerate(by_role[role])]


def span_row(statement: Statement, *, role: SpanRole, position: int, span: Span, text: str) -> StatementSpan:
    return StatementSpan(
        statement=statement,
        role=role,
        position=position,
        start=span.start,
        end=span.end,
        exact=span.of(text),
        prefix=text[max(0, span.start - _AROUND) : span.start],
        suffix=text[span.end : span.end + _AROUND],
    )


def write_spans(statement: Statement, extraction: Extraction, *, text: str) -> None:
    """Replace the statement's spans by those of the reading."""
    statement.spans.all().delete()
    StatementSpan.objects.bulk_create(
        span_row(statement, role=role, position=position, span=span, text=text)
        for role, position, span in spans_of(extraction)
    )
