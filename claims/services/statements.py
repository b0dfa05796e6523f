"""Writes the statements of one reading of one text, so that reading it again changes nothing."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone

from claims.choices import MentionState, Origin, StatementState
from claims.mapping import reported_at, statement_identity
from claims.models import ClaimMention, Quantity, Statement, StatementSpan
from claims.pipeline.run import STEP_FAILED
from claims.pipeline.types import Analysis, Certainty, Modality, Polarity, Voice
from claims.pipeline.types import Quantity as ReadQuantity
from claims.pipeline.types import Statement as Read
from claims.services.decided import (
    GIVEN,
    Decision,
    claimant,
    columns_left_to_the_machine,
    decision_of,
    decisions_in,
    extraction_of,
    reading_of,
    same_spans,
)
from claims.services.spans import span_row, spans_of
from claims.services.speakers import SpeakerResolver
from sources.models import ArticleRevision, Source

_SAME_PLACE = 0.6
"""Least overlap (intersection over union) at which a new reading yields to one with a confirmed link."""
NEEDED_STEPS = frozenset(("language", "extraction", "attribution"))
"""Steps without which a reading did not look everywhere."""
_SENSES: dict[str, Any] = {"polarity": Polarity, "modality": Modality, "certainty": Certainty}


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


def store_statements(
    revision: ArticleRevision, *, analysis: Analysis, given: Mapping[str, Statement] | None = None
) -> StoredStatements:
    """Write what was read; call it in a transaction. Raises SpanLiesError before the first write.

    ``given``: rows of decisions that moved here from an earlier text, by the rule id under which the pipeline
    was given them. No proposal of the machine is written beside a decision about the same utterance.
    """
    check_spans(revision.text, analysis)
    stored = StoredStatements()
    existing = {s.identity: s for s in revision.statements.select_related("source")}
    decisions = decisions_in(revision)
    people = {d.reading.rule_id: d for d in decisions}
    people |= {rule: d for rule, row in (given or {}).items() if (d := decision_of(row)) is not None}
    linked = _with_decided_links(revision)
    identities = [statement_identity(read.extraction) for read in analysis.statements]
    missed = [s for s in existing.values() if s.pk in linked and s.identity not in set(identities)]
    resolver = SpeakerResolver(revision, existing.values())
    rows: dict[int, Statement] = {}
    seen: set[str] = set()
    for index, (read, identity) in enumerate(zip(analysis.statements, identities, strict=True)):
        if read.extraction.rule_id.startswith(GIVEN):
            decision = people.get(read.extraction.rule_id)
            if decision is None or not same_spans(decision.reading, read.extraction):
                stored.counts["decided_meanwhile"] += 1
                continue
            rows[index] = decision.row
            as_said = _as_decided(decision.row, read)
            left = columns_left_to_the_machine(decision.row)
            _fill(decision.row, as_said, revision, resolver, analysis.version, stored, only=left)
            stored.pairs.append((decision.row, as_said))
            stored.counts["read_as_decided"] += 1
            continue
        held = existing.get(identity)
        if identity in seen:
            stored.warnings.append(read_twice(read))
            continue
        if held is not None and held.origin == Origin.HUMAN:
            seen.add(identity)
            rows[index] = held
            stored.counts["kept_as_corrected"] += 1
            continue
        settled = claimant(read.extraction, decisions)
        person_read = settled.row if settled else None
        if person_read is None and held is None:
            person_read = _persons_reading(read, missed)
        if person_read is not None:
            # Its own row, where it has one, is not among those seen, and so it lapses.
            rows[index] = person_read
            stored.counts["yielded_to_people"] += 1
            continue
        seen.add(identity)
        if held is None:
            held = Statement(revision=revision, identity=identity)
            stored.created.append(held)
        rows[index] = held
        stored.pairs.append((held, read))
        _fill(held, read, revision, resolver, analysis.version, stored)
    Statement.objects.bulk_create(stored.created)
    _write_parts(stored, text=revision.text)
    _link_parents(stored, analysis.statements, rows)
    missing = [s for s in existing.values() if s.identity not in seen]
    _lapse_missing(missing, stored, decisions=decisions, linked=linked, analysis=analysis)
    stored.counts["statements"] = len(stored.pairs)
    stored.counts["statements_new"] = len(stored.created)
    stored.counts["statements_lapsed"] = len(stored.lapsed)
    return stored


def _with_decided_links(revision: ArticleRevision) -> set[int]:
    """Ids of statements with a link that a person confirmed."""
    confirmed = ClaimMention.objects.filter(statement__revision=revision, state=MentionState.CONFIRMED)
    return set(confirmed.values_list("statement", flat=True))


def _as_decided(row: Statement, read: Read) -> Read:
    """The reading of a given utterance, its clauses standing as the person said that they do."""
    names = {name for name in ("polarity", "modality", "certainty") if name in row.settled}
    words: dict[str, Any] = {name: _SENSES[name](getattr(row, name)) for name in names}
    return replace(read, propositions=tuple(replace(p, **words) for p in read.propositions))


def _lapse_missing(
    missing: Iterable[Statement],
    stored: StoredStatements,
    *,
    decisions: Sequence[Decision],
    linked: set[int],
    analysis: Analysis,
) -> None:
    """Rows of the machine's that were not read again lapse, and so do those that a person's replace."""
    machine = [s for s in missing if s.origin == Origin.MACHINE]
    standing = [s for s in machine if s.state == StatementState.ACTIVE]
    replaced = {s.pk for s in standing if decisions and _is_replaced(s, decisions)}
    if failed_steps(analysis) & NEEDED_STEPS:
        # A reading that broke off did not look everywhere: what it missed may still be there.
        standing = [s for s in standing if s.pk in replaced]
    _lapse([s for s in standing if s.pk in replaced or s.pk not in linked], stored)


def _is_replaced(row: Statement, decisions: Sequence[Decision]) -> bool:
    reading = extraction_of(reading_of(row))
    return reading is not None and claimant(reading, decisions) is not None


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


def read_twice(read: Read) -> dict[str, Any]:
    """The warning that two readings of one place are one statement."""
    return {
        "rule_id": "statement-read-twice",
        "params": {"start": read.hull.start, "end": read.hull.end},
    }


def _persons_reading(read: Read, touched: Sequence[Statement]) -> Statement | None:
    """The row at about this place whose link a person confirmed: the machine's other reading yields."""
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
    revision: ArticleRevision,
    resolver: SpeakerResolver,
    version: str,
    stored: StoredStatements,
    *,
    only: Callable[[str], bool] = lambda _: True,
) -> None:
    """Set the machine's columns (``only`` those); a row that exists is saved only if one of them changed."""
    source = source_said(read, resolver) if only("source_id") else None
    values = columns_of(read, revision, source=source, version=version)
    changed = [name for name, value in values.items() if only(name) and getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if row.pk and changed:
        row.updated_at = timezone.now()
        row.save(update_fields=[*changed, "updated_at"])
        stored.counts["statements_changed"] += 1


def source_said(read: Read, resolver: SpeakerResolver) -> Source | None:
    """Whose words they are, where somebody is named or hinted at."""
    speaker = read.attribution.speaker
    if speaker is None or read.extraction.voice is not Voice.ATTRIBUTED:
        return None
    return resolver.source_of(speaker)


def columns_of(
    read: Read, revision: ArticleRevision, *, source: Source | None, version: str
) -> dict[str, Any]:
    """The machine's columns of a statement, by name."""
    attribution, speaker, hull = read.attribution, read.attribution.speaker, read.hull
    return {
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
        "strength": attribution.strength.value,
        "hedges": [[h.start, h.end] for h in attribution.hedges],
        "confidence": _share(attribution.confidence),
        "check_worthiness": _share(read.check_worthiness),
        "reported_at": reported_at(revision),
        "rule_id": read.extraction.rule_id[:80],
        "pipeline_version": version,
        "state": StatementState.ACTIVE,
    }


def _share(value: float) -> float:
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0


# --- spans and figures ----------------------------------------------------------------------------------


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
        figures = figures_of(row, read.quantities, stored.warnings)
        wanted = [tuple(getattr(f, c) for c in columns) for f in figures]
        if sorted(map(repr, wanted)) != sorted(map(repr, held.get(row.pk, []))):
            outdated.append(row.pk)
            fresh.extend(figures)
    if outdated:
        Quantity.objects.filter(statement__in=[pk for pk in outdated if pk not in new]).delete()
        Quantity.objects.bulk_create(fresh)


def figures_of(
    row: Statement, read: Sequence[ReadQuantity], warnings: list[dict[str, Any]]
) -> list[Quantity]:
    """The figures as rows that are not saved; ``warnings`` is told of what cannot be one."""
    found: dict[tuple[int, int], Quantity] = {}
    for q in read:
        low, high = _bound(q.low), _bound(q.high)
        if low is None and high is None:
            params = {"start": q.span.start, "end": q.span.end}
            warnings.append({"rule_id": "figure-without-bound", "params": params})
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
    paired = {row.pk for row, _ in stored.pairs}
    changed: list[Statement] = []
    for place, read in enumerate(reads):
        row = rows.get(place)
        row = row if row is not None and row.pk in paired else None
        if row is None or (row.origin == Origin.HUMAN and row.parent_id is not None):
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
