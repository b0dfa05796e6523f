"""What people say of statements: right as it is, read wrongly, no statement, one is missing; and taking
that back. From then on the row is the person's: re-runs take it as given (``claims.services.decided``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from claims.choices import (
    Certainty,
    Modality,
    Origin,
    Polarity,
    QuoteType,
    StatementState,
    Strength,
    Verdict,
    Voice,
)
from claims.mapping import reported_at
from claims.models import ClaimMention, Event, Statement
from claims.pipeline import types
from claims.services.decided import (
    READING_COLUMNS,
    extraction_of,
    reading_of,
)
from claims.services.engine import engine
from claims.services.guards import change_once, require, require_choice, require_reason, write_event
from claims.services.locking import lock_claim_graph
from claims.services.marks import marks_of, quote_type_of, read_marks
from claims.services.refreshing import refresh_claims
from claims.services.spans import write_spans
from claims.services.yielding import (
    correct_mentions,
    free_row,
    require_current,
    require_free,
    restore,
    told_of,
    yield_to,
)
from sources.choices import SourceKind
from sources.models import ArticleRevision, Source
from sources.services.errors import InvalidInput, StaleState
from sources.services.people import resolve_source

CONFIRMED = "statement-confirmed"
CORRECTED = "statement-corrected"
DISMISSED = "statement-dismissed"
ADDED = "statement-added"
UNDONE = "statement-undone"
DECISIONS = (CONFIRMED, CORRECTED, DISMISSED, ADDED)
"""Verbs of the history that can be taken back."""
_PERMISSION = "claims.correct_statement"
_CHOICES: dict[str, type[models.TextChoices]] = {
    "quote_type": QuoteType,
    "voice": Voice,
    "polarity": Polarity,
    "modality": Modality,
    "certainty": Certainty,
    "strength": Strength,
    "state": StatementState,
}
Spans = Mapping[str, Sequence[tuple[int, int]]]
"""For each role given ("source", "cue", "content") its spans in the text, as (start, end) in characters."""


def correct_statement(
    statement: Statement,
    *,
    by: User,
    reason: str,
    source: Source | None = None,
    source_name: str = "",
    source_kind: str = "",
    clear_source: bool = False,
    quote_type: str | None = None,
    voice: str | None = None,
    polarity: str | None = None,
    modality: str | None = None,
    certainty: str | None = None,
    strength: str | None = None,
    role_as_printed: str | None = None,
    state: str | None = None,
    spans: Spans | None = None,
    seen: datetime | None = None,
) -> Statement:
    """Set what is given and leave the rest; re-runs leave the whole statement alone afterwards.

    ``spans``: roles that are not given stay; an empty list takes the source or cue away. ``source_name``
    names a source that is found, or made, as the pipeline would. ``state="lapsed"`` says that it is no
    statement at all. ``seen``: the ``updated_at`` that the person was shown. The claims it makes are
    refreshed; after a change of spans the text should be read again, for clauses and figures.

    Raises StaleState where somebody decided since, or the article has a newer text; InvalidInput for spans
    that lie, overlap, or read what another person's statement reads.
    """
    require(by, _PERMISSION)
    reason = require_reason(reason)
    given = {
        "quote_type": quote_type, "voice": voice, "polarity": polarity, "modality": modality,
        "certainty": certainty, "strength": strength, "state": state,
    }  # fmt: skip
    changes: dict[str, Any] = {
        name: require_choice(value, _CHOICES[name]) for name, value in given.items() if value is not None
    }
    if role_as_printed is not None:
        changes["role_as_printed"] = role_as_printed.strip()[:300]
    if clear_source and (source is not None or source_name):
        raise InvalidInput("source-and-no-source", "Give a source or clear it, not both.")
    if not (changes or spans or source or source_name or clear_source):
        raise InvalidInput("nothing-to-correct", "Say what is to be corrected.")

    def change(reading: dict[str, Any]) -> dict[str, Any]:
        who = source or _named(source_name, source_kind, statement.revision)
        if who is not None or clear_source:
            changes["source_id"] = who.pk if who else None
            changes["speaker_name"] = who.name if who else ""
        settled = {*reading["settled"], *changes, *(f"spans:{role}" for role in spans or ())}
        if "source" in (spans or {}) and "source_id" not in settled:
            # Who these words mean is read anew; until then they stand for themselves.
            changes.update(source_id=None, speaker_key="", speaker_name=_words(spans, statement))
        verdict = Verdict.DISMISSED if changes.get("state") == StatementState.LAPSED else Verdict.CORRECTED
        if verdict == Verdict.CORRECTED and reading["verdict"] == Verdict.ADDED:
            verdict = Verdict.ADDED
        placed = {role: [list(place) for place in places] for role, places in (spans or {}).items()}
        return {
            **reading, **changes, "verdict": verdict.value, "settled": sorted(settled),
            "spans": {**reading["spans"], **placed},
        }  # fmt: skip

    return _decide(statement, by=by, reason=reason, verb=CORRECTED, change=change, seen=seen, placed=spans)


def confirm_statement(
    statement: Statement, *, by: User, reason: str = "", seen: datetime | None = None
) -> Statement:
    """Say that the statement is right as it is: source, cue, content and kind. It is evaluation data, and
    re-runs keep it. Raises StaleState where it lapsed, or somebody decided since."""
    require(by, _PERMISSION)
    verdicts = (Verdict.NONE, Verdict.CORRECTED, Verdict.ADDED)

    def change(reading: dict[str, Any]) -> dict[str, Any]:
        if reading["verdict"] not in verdicts:
            raise StaleState(
                "decided-already", f"Somebody said of it before: {Verdict(reading['verdict']).label}."
            )
        kept = reading["verdict"] or Verdict.CONFIRMED.value
        return {**reading, "verdict": kept}

    reason = reason.strip() or "right as it is"
    return _decide(statement, by=by, reason=reason, verb=CONFIRMED, change=change, seen=seen)


def dismiss_statement(
    statement: Statement, *, by: User, reason: str, seen: datetime | None = None
) -> Statement:
    """Say that this is no statement. It lapses, and a re-run does not propose it again."""
    require(by, _PERMISSION)
    lapsed = {"state": StatementState.LAPSED.value, "verdict": Verdict.DISMISSED.value}

    def change(reading: dict[str, Any]) -> dict[str, Any]:
        return {**reading, **lapsed}

    return _decide(statement, by=by, reason=require_reason(reason), verb=DISMISSED, change=change, seen=seen)


def add_statement(
    revision: ArticleRevision,
    *,
    by: User,
    reason: str,
    spans: Spans,
    source: Source | None = None,
    source_name: str = "",
    source_kind: str = "",
    voice: str = "attributed",
    quote_type: str | None = None,
    polarity: str | None = None,
    modality: str | None = None,
    certainty: str | None = None,
    strength: str | None = None,
    role_as_printed: str = "",
) -> Statement:
    """A statement that the machine missed, as a person marks it. Its clauses, figures and claims come with
    the next reading of the text; so does who the source is, where the person only marked the words.

    ``quote_type`` is read off the quotation marks where it is not given. Raises as ``correct_statement``.
    """
    require(by, _PERMISSION)
    reason = require_reason(reason)
    given = {
        "quote_type": quote_type, "polarity": polarity, "modality": modality, "certainty": certainty,
        "strength": strength,
    }  # fmt: skip
    settled: dict[str, Any] = {
        name: require_choice(value, _CHOICES[name]) for name, value in given.items() if value is not None
    }
    require_choice(voice, Voice)
    with transaction.atomic():
        lock_claim_graph()
        require_current(revision)
        reading: dict[str, Any] = {
            "voice": voice, "quote_type": "",
            "spans": {role: [list(place) for place in places] for role, places in spans.items()},
        }  # fmt: skip
        reading["quote_type"] = quote_type or quote_type_of(reading, revision.text)
        extraction = read_marks(reading, revision.text)
        row = free_row(revision, extraction)
        before = reading_of(row) if row.pk else {}
        who = source or _named(source_name, source_kind, revision)
        if who is not None:
            settled |= {"source_id": who.pk, "speaker_name": who.name}
        if role_as_printed.strip():
            settled["role_as_printed"] = role_as_printed.strip()[:300]
        columns = {
            **_UNREAD, "speaker_name": extraction.source.of(revision.text)[:300] if extraction.source else "",
            **settled, "voice": voice, "quote_type": reading["quote_type"], "origin": Origin.HUMAN.value,
            "state": StatementState.ACTIVE.value, "verdict": Verdict.ADDED.value, "settled": sorted(settled),
            "pipeline_version": engine().version,
        }  # fmt: skip
        for name, value in columns.items():
            setattr(row, name, value)
        if before and not row.machine_reading and before["origin"] == Origin.MACHINE:
            row.machine_reading = before
        _place(row, extraction, revision.text)
        row.reported_at = reported_at(revision)
        row.save()
        write_spans(row, extraction, text=revision.text)
        yielded = yield_to(row, extraction)
        after = {"reading": _fresh_reading(row), **told_of(yielded)}
        told_before = {"reading": before} if before else {}
        write_event(ADDED, row, claim=None, by=by, before=told_before, after=after, reason=reason)
        _refresh(_claims_of([row.pk, *yielded]))
    return row


def undo_decision(
    statement: Statement, *, by: User, reason: str = "", seen: datetime | None = None
) -> Statement:
    """Take back the last decision about the statement that stands: it is again what it was before. What was
    added goes; what the machine's reading had yielded comes back. Undone again, it takes back the one before.

    Raises InvalidInput where there is nothing to take back.
    """
    require(by, _PERMISSION)
    with transaction.atomic():
        lock_claim_graph()
        last = _last_decision(statement)
        now = _fresh_reading(statement)
        if last is not None:
            before = dict(last.before.get("reading") or {})
        else:
            before = dict(statement.machine_reading) if statement.verdict else {}
        if last is None and not statement.verdict:
            raise InvalidInput("nothing-to-undo", "Nobody has decided anything about this statement.")
        if not before:
            # It was added (here, or in an earlier text): without the decision there is no statement.
            before = {**now, "state": StatementState.LAPSED.value, "verdict": "", "settled": []}
        _write(statement, before, seen=seen)
        mentions = restore(last) if last else []
        after = {"reading": before, "undone": last.pk if last else None}
        why = reason.strip() or "taken back"
        write_event(UNDONE, statement, claim=None, by=by, before={"reading": now}, after=after, reason=why)
        yielded = list(last.after.get("yielded", ())) if last else []
        _refresh({*_claims_of([statement.pk, *yielded]), *mentions})
    return statement


def can_undo(statement: Statement) -> bool:
    return bool(statement.verdict) or _last_decision(statement) is not None


# --- one way to write a decision ------------------------------------------------------------------------


def _decide(
    statement: Statement,
    *,
    by: User,
    reason: str,
    verb: str,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    seen: datetime | None = None,
    placed: Spans | None = None,
) -> Statement:
    text = statement.revision.text
    with transaction.atomic():
        lock_claim_graph()
        if placed:
            require_current(statement.revision)
        before = _fresh_reading(statement)
        gone = before["state"] == StatementState.LAPSED and before["origin"] == Origin.MACHINE
        if gone:
            raise StaleState(
                "statement-lapsed",
                "The text was read again meanwhile, and this reading is no longer among its statements. "
                "Load the article again and choose the statement that stands there now.",
            )
        after = {**change(before), "origin": Origin.HUMAN.value}
        extraction = read_marks(after, text) if placed else extraction_of(after)
        if extraction is not None and placed:
            require_free(statement, extraction)
            after["spans"] = marks_of(extraction)
        machine = statement.machine_reading or (before if before["origin"] == Origin.MACHINE else {})
        _write(statement, after, machine=machine, seen=seen)
        moved = correct_mentions(statement, before, after)
        stands = extraction is not None and after["state"] == StatementState.ACTIVE
        yielded = yield_to(statement, extraction) if extraction is not None and stands else {}
        changed = {k for k in after if before.get(k) != after[k]} - {"settled", "hedges"}
        told_before = {**{k: before.get(k) for k in sorted(changed)}, "reading": before, "mentions": moved}
        told_after = {**{k: after[k] for k in sorted(changed)}, "reading": after, **told_of(yielded)}
        write_event(verb, statement, claim=None, by=by, before=told_before, after=told_after, reason=reason)
        _refresh(_claims_of([statement.pk, *yielded]))
    return statement


def _fresh_reading(statement: Statement) -> dict[str, Any]:
    """As the tables hold it now; whether the person saw that very state is asked when it is written."""
    held = Statement.objects.prefetch_related("spans").filter(pk=statement.pk).first()
    if held is None:
        raise StaleState("statement-gone", "The article was deleted meanwhile, and the statement with it.")
    return reading_of(held)


def _write(
    statement: Statement,
    reading: Mapping[str, Any],
    *,
    machine: Mapping[str, Any] | None = None,
    seen: datetime | None = None,
) -> None:
    """Put the row and its spans to the reading, if it still is as the person saw it."""
    text = statement.revision.text
    extraction = extraction_of(reading)
    if extraction is None:
        raise InvalidInput("content-needed", "A statement has content; say that it is none if it has not.")
    expected = {"updated_at": seen or statement.updated_at}
    # A reading that was kept before a column came has no word for it.
    changes = {name: reading[name] for name in READING_COLUMNS if name in reading}
    hull = extraction.hull
    changes |= {"start": hull.start, "end": hull.end, "exact": hull.of(text), "updated_at": timezone.now()}
    if machine is not None:
        changes["machine_reading"] = dict(machine)
    elif reading["origin"] == Origin.MACHINE:
        changes["machine_reading"] = {}
    change_once(statement, expected=expected, changes=changes)
    held = extraction_of(reading_of(statement))
    if held is None or marks_of(held) != marks_of(extraction):
        write_spans(statement, extraction, text=text)


def _place(row: Statement, extraction: types.Extraction, text: str) -> None:
    hull = extraction.hull
    row.start, row.end, row.exact = hull.start, hull.end, hull.of(text)


def _named(name: str, kind: str, revision: ArticleRevision) -> Source | None:
    name = " ".join(name.split())[:300]
    if not name:
        return None
    kind = require_choice(kind or SourceKind.UNKNOWN, SourceKind)
    return resolve_source(name=name, kind=kind, article=revision.article)


def _words(spans: Spans | None, statement: Statement) -> str:
    found = [statement.revision.text[a:b] for a, b in (spans or {}).get("source", ())]
    return " ".join(" ".join(found).split())[:300]


_UNREAD: dict[str, Any] = {
    "source_id": None, "speaker_key": "", "speaker_name": "", "role_as_printed": "", "cue_lemma": "",
    "polarity": Polarity.AFFIRMED.value, "modality": Modality.ASSERTED.value,
    "certainty": Certainty.CERTAIN.value, "strength": Strength.NEUTRAL.value, "hedges": [], "confidence": 1.0,
    "check_worthiness": 0.0, "rule_id": "",
}  # fmt: skip
"""What an added statement holds until the text is read."""


def _last_decision(statement: Statement) -> Event | None:
    """The newest decision about the statement that nobody took back."""
    events = Event.objects.filter(target_type="statement", target_id=statement.pk)
    undone: set[int] = set()
    for event in events.filter(verb__in=(*DECISIONS, UNDONE)).order_by("-id"):
        if event.verb == UNDONE:
            undone.add(event.after.get("undone") or 0)
        elif event.pk not in undone:
            return event if event.verb == ADDED or event.before.get("reading") else None
    return None


def _claims_of(statements: Sequence[int]) -> set[int]:
    found = ClaimMention.objects.filter(statement__in=statements)
    return set(found.values_list("claim_id", flat=True))


def _refresh(claims: set[int]) -> None:
    now = timezone.now()
    refresh_claims(claims, today=now.date(), now=now)
