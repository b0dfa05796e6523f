"""Writes the statements of one reading of one text, so that reading it again changes nothing."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from claims.choices import MentionState, Origin, SpanRole, StatementState
from claims.mapping import reported_at, statement_identity
from claims.models import ClaimMention, Quantity, Statement, StatementSpan
from claims.pipeline.run import STEP_FAILED
from claims.pipeline.types import Analysis, Extraction, Span, Voice
from claims.pipeline.types import Quantity as ReadQuantity
from claims.pipeline.types import Statement as Read
from claims.services.speakers import SpeakerResolver
from sources.models import ArticleRevision

_AROUND = 32
_SAME_PLACE = 0.6
"""Least overlap (intersection over union) at which a new reading yields to a person's own."""
_ROLE_ORDER = (SpanRole.SOURCE, SpanRole.CUE, SpanRole.CONTENT)


_NEEDED = frozenset(("language", "extraction", "attribution"))


class SpanLiesError(ValueError):
    """A span does not hold the text that it claims; nothing of the analysis is written."""


@dataclass(slots=True)
class StoredStatements:
    """``pairs`` are the machine's rows with what was read, in text order; ``lapsed`` are ids of rows that
    are no longer found; ``warnings`` say what was read and could not be kept."""

    pairs: list[tuple[Statement, Read]] = field(default_factory=list)
    created: list[Statement] = field(default_factory=list)
    lapsed: list[int] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    warnings: list[dict[str, Any]] = field(default_factory=list)


def store_statements(revision: ArticleRevision, *, analysis: Analysis) -> StoredStatements:
    """Write what was read; call it in a transaction. Raises SpanLiesError before the first write."""
    check_spans(revision.text, analysis)
    stored = StoredStatements()
    existing = {s.identity: s for s in revision.statements.select_related("source")}
    confirmed = set(
        ClaimMention.objects.filter(statement__revision=revision, state=MentionState.CONFIRMED).values_list(
            "statement", flat=True
        )
    )
    touched = [s for s in existing.values() if s.origin == Origin.HUMAN or s.pk in confirmed]
    identities = [statement_identity(read.extraction) for read in analysis.statements]
    missed = [s for s in touched if s.identity not in set(identities)]
    resolver = SpeakerResolver(revision, existing.values())
    rows: dict[int, Statement] = {}
    seen: set[str] = set()
    for index, (read, identity) in enumerate(zip(analysis.statements, identities, strict=True)):
        row = existing.get(identity)
        if identity in seen:
            stored.warnings.append({"rule_id": "statement-read-twice", "params": _hull(read)})
            continue
        seen.add(identity)
        if row is None:
            person_read = _persons_reading(read, missed)
            if person_read is not None:
                rows[index] = person_read
                stored.counts["yielded_to_people"] += 1
                continue
            row = Statement(revision=revision, identity=identity)
            stored.created.append(row)
        rows[index] = row
        if row.origin == Origin.HUMAN:
            stored.counts["kept_as_corrected"] += 1
            continue
        stored.pairs.append((row, read))
        _fill(row, read, revision=revision, resolver=resolver, version=analysis.version, stored=stored)
    Statement.objects.bulk_create(stored.created)
    _write_parts(stored, text=revision.text)
    _link_parents(stored, analysis.statements, rows)
    if not failed_steps(analysis) & _NEEDED:
        # A reading that broke off did not look everywhere: what it missed may still be there.
        _lapse([s for s in existing.values() if s.identity not in seen and s not in touched], stored)
    stored.counts["statements"] = len(stored.pairs)
    stored.counts["statements_new"] = len(stored.created)
    stored.counts["statements_lapsed"] = len(stored.lapsed)
    return stored


def failed_steps(analysis: Analysis) -> set[str]:
    """Names of the steps that raised while they read this text."""
    return {str(w.params.get("step", "")) for w in analysis.warnings if w.rule_id == STEP_FAILED}


def check_spans(text: str, analysis: Analysis) -> None:
    """Every span and the words stored with it must be what stands in the text."""
    if analysis.document.text != text:
        raise SpanLiesError("the analysis is of another text than the revision holds")
    for read in analysis.statements:
        extraction = read.extraction
        spans = [*extraction.content, *(s for s in (extraction.source, extraction.cue) if s)]
        # A clause's text is worded to stand alone; what is stored with its span is cut from the text anew.
        spans += [p.span for p in read.propositions]
        worded = [(q.span, q.text) for q in read.quantities]
        try:
            for span in spans:
                span.of(text)
            wrong = next((s for s, words in worded if s.of(text) != words), None)
        except ValueError as exc:
            raise SpanLiesError(str(exc)) from exc
        if wrong is not None:
            raise SpanLiesError(f"span {wrong.start}-{wrong.end} does not hold the text it is stored with")


def _hull(read: Read) -> dict[str, int]:
    return {"start": read.hull.start, "end": read.hull.end}


def _persons_reading(read: Read, touched: Sequence[Statement]) -> Statement | None:
    """The row that a person corrected or confirmed at about this place: the machine's reading yields."""
    hull = read.hull
    for row in touched:
        shared = min(hull.end, row.end) - max(hull.start, row.start)
        union = max(hull.end, row.end) - min(hull.start, row.start)
        if row.voice == read.extraction.voice.value and shared > 0 and shared / union >= _SAME_PLACE:
            return row
    return None


def _fill(
    row: Statement,
    read: Read,
    *,
    revision: ArticleRevision,
    resolver: SpeakerResolver,
    version: str,
    stored: StoredStatements,
) -> None:
    """Set the machine's columns; a row that exists is saved only if one of them changed."""
    attribution, speaker, hull = read.attribution, read.attribution.speaker, read.hull
    source = None
    if speaker is not None and read.extraction.voice is Voice.ATTRIBUTED:
        source = resolver.source_of(speaker)
    values: dict[str, Any] = {
        "voice": read.extraction.voice.value,
        "quote_type": read.extraction.quote_type.value,
        "start": hull.start,
        "end": hull.end,
        "exact": hull.of(revision.text),
        "source_id": source.pk if source else None,
        "speaker_key": (speaker.key if speaker else "")[:200],
        "speaker_name": (speaker.name if speaker else "")[:300],
        "role_as_printed": (speaker.role if speaker else "")[:300],
        "cue_lemma": attribution.cue_lemma[:100],
        "polarity": attribution.polarity.value,
        "modality": attribution.modality.value,
        "certainty": attribution.certainty.value,
        "hedges": [[h.start, h.end] for h in attribution.hedges],
        "confidence": _share(attribution.confidence),
        "check_worthiness": _share(read.check_worthiness),
        "reported_at": reported_at(revision),
        "rule_id": read.extraction.rule_id[:80],
        "pipeline_version": version,
        "state": StatementState.ACTIVE,
    }
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if row.pk and changed:
        row.updated_at = timezone.now()
        row.save(update_fields=[*changed, "updated_at"])
        stored.counts["statements_changed"] += 1


def _share(value: float) -> float:
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0


# --- spans and figures ----------------------------------------------------------------------------------


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


def _write_parts(stored: StoredStatements, *, text: str) -> None:
    """Spans of new rows (an old row has the spans that its identity says), figures of all that differ."""
    new = {row.pk for row in stored.created}
    reads = {row.pk: read for row, read in stored.pairs}
    StatementSpan.objects.bulk_create(
        span_row(row, role=role, position=position, span=span, text=text)
        for row in stored.created
        for role, position, span in spans_of(reads[row.pk].extraction)
    )
    held: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    columns = [f.attname for f in Quantity._meta.concrete_fields if f.attname != "id"]
    for figure in Quantity.objects.filter(statement__in=[pk for pk in reads if pk not in new]):
        held[figure.statement_id].append(tuple(getattr(figure, c) for c in columns))
    fresh: list[Quantity] = []
    outdated: list[int] = []
    for row, read in stored.pairs:
        figures = _figures(row, read.quantities, stored)
        wanted = [tuple(getattr(f, c) for c in columns) for f in figures]
        if sorted(map(repr, wanted)) != sorted(map(repr, held.get(row.pk, []))):
            outdated.append(row.pk)
            fresh.extend(figures)
    if outdated:
        Quantity.objects.filter(statement__in=[pk for pk in outdated if pk not in new]).delete()
        Quantity.objects.bulk_create(fresh)


def _figures(row: Statement, read: Sequence[ReadQuantity], stored: StoredStatements) -> list[Quantity]:
    found: dict[tuple[int, int], Quantity] = {}
    for q in read:
        low, high = _bound(q.low), _bound(q.high)
        if low is None and high is None:
            params = {"start": q.span.start, "end": q.span.end}
            stored.warnings.append({"rule_id": "figure-without-bound", "params": params})
            continue
        found.setdefault(
            (q.span.start, q.span.end),
            Quantity(
                statement=row,
                start=q.span.start,
                end=q.span.end,
                exact=q.text,
                low=low,
                high=high,
                low_open=q.low_open,
                high_open=q.high_open,
                comparator=q.comparator.value,
                unit=q.unit[:60],
                counted=q.counted[:120],
                predicate=q.predicate[:120],
                measure=q.measure[:160],
                scope=q.scope[:160],
                place=q.place[:160],
                as_of=q.as_of,
            ),
        )
    return list(found.values())


def _bound(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def _link_parents(stored: StoredStatements, reads: Sequence[Read], rows: dict[int, Statement]) -> None:
    by_read = {id(read): row for row, read in stored.pairs}
    changed: list[Statement] = []
    for read in reads:
        row = by_read.get(id(read))
        if row is None:
            continue
        index = read.extraction.parent
        parent = rows.get(index) if index is not None else None
        parent_id = parent.pk if parent is not None and parent.pk != row.pk else None
        if row.parent_id != parent_id:
            row.parent_id = parent_id
            changed.append(row)
    Statement.objects.bulk_update(changed, ["parent"])


def _lapse(rows: Iterable[Statement], stored: StoredStatements) -> None:
    gone = [row.pk for row in rows if row.state == StatementState.ACTIVE]
    if gone:
        Statement.objects.filter(pk__in=gone).update(state=StatementState.LAPSED, updated_at=timezone.now())
        ClaimMention.objects.filter(statement__in=gone, state=MentionState.PROPOSED).update(
            state=MentionState.LAPSED
        )
    stored.lapsed = gone
