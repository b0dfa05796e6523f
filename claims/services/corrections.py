"""A person corrects what the machine read; from then on the row is the person's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from claims.choices import (
    Certainty,
    MentionState,
    Modality,
    Origin,
    Polarity,
    QuoteType,
    SpanRole,
    StatementState,
    Voice,
)
from claims.mapping import proposition_from_json, proposition_to_json
from claims.models import ClaimMention, Statement
from claims.pipeline import types
from claims.services.guards import change_once, require, require_choice, require_reason, write_event
from claims.services.locking import lock_claim_graph
from claims.services.refreshing import refresh_claims
from claims.services.statements import span_row
from sources.models import Source
from sources.services.errors import InvalidInput

_CHOICES: dict[str, type[models.TextChoices]] = {
    "quote_type": QuoteType,
    "voice": Voice,
    "polarity": Polarity,
    "modality": Modality,
    "certainty": Certainty,
    "state": StatementState,
}
Spans = Mapping[str, Sequence[tuple[int, int]]]


def correct_statement(
    statement: Statement,
    *,
    by: User,
    reason: str,
    source: Source | None = None,
    clear_source: bool = False,
    quote_type: str | None = None,
    voice: str | None = None,
    polarity: str | None = None,
    modality: str | None = None,
    certainty: str | None = None,
    role_as_printed: str | None = None,
    state: str | None = None,
    spans: Spans | None = None,
) -> Statement:
    """Set what is given and leave the rest; re-runs leave the whole statement alone afterwards.

    ``spans``: for each role given ("source", "cue", "content") its spans in the text, as (start, end); roles
    that are not given stay. ``state="lapsed"`` says that it is no statement at all. The claims it makes are
    refreshed. Raises StaleState where somebody corrected it since it was read.
    """
    require(by, "claims.correct_statement")
    reason = require_reason(reason)
    given = {
        "quote_type": quote_type,
        "voice": voice,
        "polarity": polarity,
        "modality": modality,
        "certainty": certainty,
        "state": state,
    }
    changes: dict[str, Any] = {
        name: require_choice(value, _CHOICES[name]) for name, value in given.items() if value is not None
    }
    if role_as_printed is not None:
        changes["role_as_printed"] = role_as_printed.strip()[:300]
    if source is not None and clear_source:
        raise InvalidInput("source-and-no-source", "Give a source or clear it, not both.")
    if source is not None or clear_source:
        changes["source_id"] = source.pk if source else None
        changes["speaker_name"] = source.name if source else ""
    text = statement.revision.text
    read_spans = _read_spans(spans, text) if spans else {}
    if content := read_spans.get(SpanRole.CONTENT):
        hull = types.Span.hull(content)
        changes.update(start=hull.start, end=hull.end, exact=hull.of(text))
    if not changes and not read_spans:
        raise InvalidInput("nothing-to-correct", "Say what is to be corrected.")
    with transaction.atomic():
        lock_claim_graph()
        before = {name: getattr(statement, name) for name in changes}
        held = list(statement.spans.values_list("role", "start", "end")) if read_spans else []
        change_once(
            statement,
            expected={"updated_at": statement.updated_at},
            changes={**changes, "origin": Origin.HUMAN, "updated_at": timezone.now()},
        )
        _replace_spans(statement, read_spans, text)
        _correct_mentions(statement, changes, moved=SpanRole.CONTENT in read_spans)
        after: dict[str, Any] = dict(changes)
        if read_spans:
            before["spans"] = [list(span) for span in held]
            after["spans"] = [[role, s.start, s.end] for role, found in read_spans.items() for s in found]
        claims = list(statement.mentions.values_list("claim_id", flat=True))
        write_event(
            "statement-corrected", statement, claim=None, by=by, before=before, after=after, reason=reason
        )
        now = timezone.now()
        refresh_claims(claims, today=now.date(), now=now)
    return statement


def _read_spans(spans: Spans, text: str) -> dict[SpanRole, tuple[types.Span, ...]]:
    found: dict[SpanRole, tuple[types.Span, ...]] = {}
    for role, places in spans.items():
        require_choice(role, SpanRole)
        try:
            read = tuple(sorted(types.Span(start, end) for start, end in places))
            for span in read:
                span.of(text)
        except (TypeError, ValueError) as exc:
            raise InvalidInput("span-not-in-text", f"{role}: {exc}") from exc
        if any(a.overlaps(b) for a, b in pairwise(read)):
            raise InvalidInput("spans-overlap", f"{role}: the spans overlap each other.")
        if role == SpanRole.CONTENT and not read:
            raise InvalidInput("content-needed", "A statement has content; lapse it if it is none.")
        if role != SpanRole.CONTENT and len(read) > 1:
            raise InvalidInput("one-span-only", f"{role}: give one span, or none.")
        found[SpanRole(role)] = read
    return found


def _replace_spans(statement: Statement, spans: Mapping[SpanRole, tuple[types.Span, ...]], text: str) -> None:
    for role, places in spans.items():
        statement.spans.filter(role=role).delete()
        for position, span in enumerate(places):
            span_row(statement, role=role, position=position, span=span, text=text).save()


def _correct_mentions(statement: Statement, changes: Mapping[str, Any], *, moved: bool) -> None:
    """The clauses stand as the corrected statement does. One that the new content leaves out lapses; where
    none is left, the first is the whole of the new content."""
    mentions = list(ClaimMention.objects.filter(statement=statement).order_by("start", "id"))
    live = [m for m in mentions if m.state in (MentionState.PROPOSED, MentionState.CONFIRMED)]
    inside = [m for m in live if not moved or (statement.start <= m.start and m.end <= statement.end)]
    standing = inside or live[:1]
    for mention in live:
        if mention not in standing and mention.state == MentionState.PROPOSED:
            mention.state = MentionState.LAPSED
    for mention in standing:
        read = proposition_from_json(mention.proposition)
        if read is None:
            continue
        read = replace(
            read,
            polarity=types.Polarity(changes.get("polarity", read.polarity)),
            modality=types.Modality(changes.get("modality", read.modality)),
            certainty=types.Certainty(changes.get("certainty", read.certainty)),
        )
        if mention not in inside:
            span = types.Span(statement.start, statement.end)
            mention.start, mention.end, mention.exact = span.start, span.end, statement.exact
            read = replace(read, span=span, text=statement.exact)
        mention.proposition = proposition_to_json(read)
    ClaimMention.objects.bulk_update(live, ["start", "end", "exact", "state", "proposition"])
