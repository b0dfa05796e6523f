"""What people decided about statements, as the reading of a text meets it.

A statement that a person confirmed, corrected, added or struck out is theirs: a re-run takes it as given,
reads only what they did not say (clauses, figures), and writes nothing beside it that reads the same
utterance. When the article comes with a new text, the decision moves along with the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from claims.choices import Origin, SpanRole, StatementState, Verdict
from claims.mapping import reported_at, statement_identity
from claims.models import Event, Statement
from claims.pipeline.relocation import Folded, fold, relocate
from claims.pipeline.rivals import alike, holds, rivals
from claims.pipeline.types import Extraction, QuoteType, Span, Voice
from claims.services.guards import write_event
from claims.services.spans import write_spans
from sources.models import ArticleRevision

CARRIED = "statement-carried-over"
GONE = "statement-text-gone"
GIVEN = "given:"
"""Begins the rule id of an utterance that the pipeline was given; the rest names its row."""
READING_COLUMNS = (
    "voice", "quote_type", "source_id", "speaker_key", "speaker_name", "role_as_printed", "cue_lemma",
    "polarity", "modality", "certainty", "strength", "hedges", "confidence", "check_worthiness", "rule_id",
    "pipeline_version", "origin", "state", "verdict", "settled",
)  # fmt: skip
"""What is kept of a reading beside its spans."""


# --- readings -------------------------------------------------------------------------------------------


def reading_of(statement: Statement) -> dict[str, Any]:
    """The statement as it stands, JSON-able: spans as {role: [[start, end], ...]}, and its columns."""
    spans: dict[str, list[list[int]]] = {}
    for span in sorted(statement.spans.all(), key=lambda s: (s.role, s.position)):
        spans.setdefault(span.role, []).append([span.start, span.end])
    spans.setdefault(SpanRole.CONTENT.value, [[statement.start, statement.end]])
    return {"spans": spans, **{name: getattr(statement, name) for name in READING_COLUMNS}}


def extraction_of(reading: Mapping[str, Any], *, rule_id: str = "") -> Extraction | None:
    """The reading as the core has it; None where it holds no content."""
    spans = {
        role: tuple(sorted(Span(start, end) for start, end in places))
        for role, places in (reading.get("spans") or {}).items()
    }
    if not spans.get(SpanRole.CONTENT):
        return None
    return Extraction(
        voice=Voice(reading["voice"]),
        quote_type=QuoteType(reading["quote_type"]),
        content=spans[SpanRole.CONTENT],
        source=next(iter(spans.get(SpanRole.SOURCE, ())), None),
        cue=next(iter(spans.get(SpanRole.CUE, ())), None),
        rule_id=rule_id,
    )


def same_spans(one: Extraction, other: Extraction) -> bool:
    return (one.voice, one.content, one.source, one.cue) == (
        other.voice, other.content, other.source, other.cue,
    )  # fmt: skip


_BY_SPAN = {
    "spans:source": frozenset(("source_id", "speaker_key", "speaker_name", "role_as_printed")),
    "spans:cue": frozenset(("cue_lemma", "strength", "polarity", "modality", "certainty", "hedges")),
    "spans:content": frozenset(("hedges", "check_worthiness")),
}
"""What follows from a span, and so is read anew where a person moved it."""
_PLACED = frozenset(
    ("voice", "quote_type", "start", "end", "exact", "confidence", "rule_id", "pipeline_version", "state")
)
"""What comes with the person's own marks, whoever reads the rest."""


def columns_left_to_the_machine(row: Statement) -> Callable[[str], bool]:
    """Which columns of a person's row a re-run may fill: what follows from words the person chose, as far as
    the person did not say it. A statement that was confirmed, or corrected in other ways, stays whole."""
    settled = set(row.settled)
    if "source_id" in settled:
        settled |= _BY_SPAN["spans:source"] - {"role_as_printed"}
    if row.verdict == Verdict.ADDED:
        return lambda name: name not in settled and name not in _PLACED
    open_names = {name for span, names in _BY_SPAN.items() if span in settled for name in names} - settled
    return lambda name: name in open_names


# --- what re-runs respect -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of a person's, how it reads now, and how the machine had read it (where it had)."""

    row: Statement
    reading: Extraction
    machine: Extraction | None

    @property
    def stands(self) -> bool:
        return self.row.state == StatementState.ACTIVE

    def claims(self, proposal: Extraction) -> bool:
        """Whether the machine's proposal reads what this decision has settled."""
        if self.stands and rivals(proposal, self.reading):
            return True
        if self.stands and holds(self.reading, proposal):
            return False
        if not self.stands and self.row.verdict != Verdict.DISMISSED:
            return False
        was_struck_out = not self.stands and alike(proposal, self.reading)
        return was_struck_out or (self.machine is not None and alike(proposal, self.machine))


def decisions_in(revision: ArticleRevision) -> list[Decision]:
    """Every statement of this text that a person has decided about, in text order."""
    rows = revision.statements.filter(origin=Origin.HUMAN).prefetch_related("spans").order_by("start", "id")
    return [decision for row in rows if (decision := decision_of(row)) is not None]


def decision_of(row: Statement) -> Decision | None:
    reading = extraction_of(reading_of(row), rule_id=f"{GIVEN}{row.pk}")
    if reading is None:
        return None
    return Decision(row, reading, extraction_of(row.machine_reading) if row.machine_reading else None)


def claimant(proposal: Extraction, decisions: Iterable[Decision]) -> Decision | None:
    """The decision that a proposal of the machine has to yield to."""
    return next((decision for decision in decisions if decision.claims(proposal)), None)


def given_readings(revision: ArticleRevision) -> tuple[Extraction, ...]:
    """What the pipeline is to take as said: people's standing statements, here or moved here. Writes
    nothing."""
    own = [decision.reading for decision in decisions_in(revision) if decision.stands]
    moved = [move.reading for move in _moves(revision) if move.reading and move.row.state == "active"]
    taken = {statement_identity(one) for one in own}
    return (*own, *(one for one in moved if statement_identity(one) not in taken))


# --- a new text of the article --------------------------------------------------------------------------


@dataclass(slots=True)
class Carried:
    """``rows``: by the rule id that a reading was given under, the row that it is here."""

    rows: dict[str, Statement] = field(default_factory=dict)
    moved: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class _Move:
    """A decision about an earlier text, and where it stands in this one (None: its words are gone)."""

    row: Statement
    reading: Extraction | None
    machine: dict[str, Any]


def carry_decisions(revision: ArticleRevision, *, version: str) -> Carried:
    """Let decisions about earlier texts of the article follow their words into this one. Call it in the
    transaction that stores the reading. What cannot follow is recorded, and tried again with the next text.
    """
    carried = Carried()
    existing = {s.identity: s for s in revision.statements.all()}
    for move in _moves(revision):
        if move.reading is None:
            carried.gone += _tell_gone(move.row, revision, version)
            continue
        row = _settle_here(move, move.reading, existing, revision, version)
        existing[row.identity] = row
        carried.rows[move.reading.rule_id] = row
        carried.moved += 1
    return carried


def _moves(revision: ArticleRevision) -> list[_Move]:
    earlier = Statement.objects.filter(
        revision__article=revision.article_id, revision__number__lt=revision.number, origin=Origin.HUMAN
    )
    rows = list(earlier.exclude(verdict=Verdict.NONE).select_related("revision").prefetch_related("spans"))
    if not rows:
        return []
    here = Event.objects.filter(
        verb=CARRIED, target_type="statement", before__statement__in=[r.pk for r in rows]
    )
    followed = {event.before["statement"] for event in here.only("before")}
    folded = fold(revision.text)
    return [
        _move(row, folded)
        for row in sorted(rows, key=lambda r: (r.start, r.pk))
        if row.pk not in followed and _has_say(row)
    ]


def _has_say(row: Statement) -> bool:
    """An addition that was taken back says nothing any more."""
    return row.state == StatementState.ACTIVE or row.verdict == Verdict.DISMISSED


def _move(row: Statement, text: Folded) -> _Move:
    reading = _moved(reading_of(row), row.revision.text, text)
    machine = _moved(row.machine_reading, row.revision.text, text) if row.machine_reading else None
    here = extraction_of(reading, rule_id=f"{GIVEN}{row.pk}") if reading else None
    return _Move(row, here, machine or {})


def _moved(reading: Mapping[str, Any], before: str, after: Folded) -> dict[str, Any] | None:
    places = [(role, Span(*place)) for role, found in (reading.get("spans") or {}).items() for place in found]
    found = relocate([span for _, span in places], before=before, after=after)
    if not found:
        return None
    spans: dict[str, list[list[int]]] = {}
    for (role, _), span in zip(places, found, strict=True):
        spans.setdefault(role, []).append([span.start, span.end])
    return {**reading, "spans": spans, "hedges": []}


def _settle_here(
    move: _Move,
    reading: Extraction,
    existing: Mapping[str, Statement],
    revision: ArticleRevision,
    version: str,
) -> Statement:
    machine = extraction_of(move.machine) if move.machine else None
    identity = statement_identity(machine or reading)
    row = existing.get(identity) or existing.get(statement_identity(reading))
    if row is not None and row.origin == Origin.HUMAN:
        return row  # somebody decided about it here already
    row = row or Statement(revision=revision, identity=identity)
    for name in READING_COLUMNS:
        setattr(row, name, getattr(move.row, name))
    hull = reading.hull
    row.start, row.end, row.exact = hull.start, hull.end, hull.of(revision.text)
    row.hedges, row.machine_reading = [], move.machine
    row.reported_at, row.said_at, row.previous = reported_at(revision), move.row.said_at, move.row
    row.save()
    write_spans(row, reading, text=revision.text)
    write_event(
        CARRIED, row, claim=None, before={"statement": move.row.pk, "text": move.row.revision.number},
        after={"text": revision.number}, reason="same words in a new text", pipeline_version=version,
    )  # fmt: skip
    return row


def _tell_gone(row: Statement, revision: ArticleRevision, version: str) -> int:
    told = Event.objects.filter(
        verb=GONE, target_type="statement", target_id=row.pk, after__text=revision.number
    )
    if not told.exists():
        write_event(
            GONE, row, claim=None, before={"text": row.revision.number}, after={"text": revision.number},
            reason="its words are not in the new text", pipeline_version=version,
        )  # fmt: skip
    return 1
