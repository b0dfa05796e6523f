"""JSON Lines in, JSON-able records out: what the worker processes of ``analyse`` and ``compare`` run.

No database and no apps here: of Django, only the settings. Each function takes numbered raw lines and
gives one outcome a line; a line that cannot be read gives an error record and the others go on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from claims.pipeline import codec
from claims.pipeline.gathering import gather
from claims.pipeline.run import STEP_FAILED, Pipeline
from claims.pipeline.types import Analysis, Document, Finding, Quantity, Span, Statement
from claims.services.engine import configured_pipeline

Record = dict[str, Any]
Line = tuple[int, bytes]
MAX_LINE_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Read:
    """One line's outcome: the record to print, and what was read where relations are asked for."""

    line: int
    id: Any
    record: Record | None
    analysis: Analysis | None = None

    @property
    def failed(self) -> bool:
        return self.record is not None and "error" in self.record


class BadLineError(ValueError):
    """``code`` is a permanent kebab-case id, ``detail`` says what to mend."""

    def __init__(self, code: str, detail: str, id_: Any = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail, self.id = code, detail, id_


@cache
def pipeline() -> Pipeline:
    """One a process; the language model is loaded at its first text."""
    return configured_pipeline()


def error_record(number: int, code: str, detail: str, id_: Any = None) -> Record:
    return {"id": id_, "line": number, "error": {"code": code, "detail": detail}}


def line_size(line: Line) -> int:
    return len(line[1])


def lost_line(line: Line) -> Read:
    record = error_record(
        line[0], "worker-lost", "The process that read this line died; nothing of it is known."
    )
    return Read(line[0], None, record)


# --- analyse --------------------------------------------------------------------------------------------


def analyse_lines(lines: list[Line]) -> list[Read]:
    """Statements with the flags that each document gives by itself."""
    return [_analysed(line, keep=False) for line in lines]


def read_lines(lines: list[Line]) -> list[Read]:
    """The analyses, for the parent to compare with each other; no record but for errors."""
    return [_analysed(line, keep=True) for line in lines]


def _analysed(line: Line, *, keep: bool) -> Read:
    number, raw = line
    try:
        data = parsed(raw)
        document = _document(data, number)
        analysis = pipeline().analyse(document)
        _refuse_unread(analysis, data.get("id"))
    except BadLineError as bad:
        return Read(number, bad.id, error_record(number, bad.code, bad.detail, bad.id))
    if keep:
        return Read(number, data.get("id", number), None, analysis)
    flags = flags_by_statement([analysis])
    return Read(number, None, document_record(data.get("id", number), analysis, flags.get(0, {})))


def parsed(raw: bytes) -> dict[str, Any]:
    """The line's object. Raises BadLineError."""
    if len(raw) > MAX_LINE_BYTES:
        raise BadLineError("line-too-long", f"The line has {len(raw):,} bytes; at most {MAX_LINE_BYTES:,}.")
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        raise BadLineError("not-utf-8", f"The line is not UTF-8 at byte {exc.start}.") from exc
    except RecursionError as exc:
        raise BadLineError("not-json", "The line is not JSON that can be read: it nests too deep.") from exc
    except ValueError as exc:  # no JSON, or a number of thousands of digits
        raise BadLineError("not-json", f"The line is not JSON that can be read: {exc}.") from exc
    if not isinstance(data, dict):
        raise BadLineError("not-an-object", "The line must be a JSON object.")
    return {**data, "id": _printable(data["id"])} if "id" in data else data


def _printable(id_: Any) -> Any:
    """The id as it was given; as text where JSON has no form for it (not a number, without end)."""
    try:
        json.dumps(id_, allow_nan=False)
    except (ValueError, RecursionError):
        return str(id_)
    return id_


def text_of(data: Mapping[str, Any], name: str) -> str:
    text = data.get(name)
    if not isinstance(text, str):
        raise BadLineError(f"{name}-missing", f"The object needs {name!r}, a string.", data.get("id"))
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise BadLineError(
            "half-characters", f"{name!r} holds halves of characters (surrogates).", data.get("id")
        )
    return text


def day_of(data: Mapping[str, Any], name: str) -> date | None:
    """An ISO 8601 date or time; None where it is missing. Raises BadLineError for anything else."""
    value = data.get(name)
    if value in (None, ""):
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as exc:
        detail = f"{name!r} is {str(value)[:40]!r}, not a date such as 2023-09-21."
        raise BadLineError("date-not-valid", detail, data.get("id")) from exc
    return moment.astimezone(UTC).date() if moment.tzinfo else moment.date()


def _document(data: Mapping[str, Any], number: int) -> Document:
    def words(name: str, default: str = "") -> str:
        value = data.get(name)
        return str(value) if value not in (None, "") else default

    return Document(
        text=text_of(data, "text"),
        id=words("id", str(number)),
        language=words("language", "en"),
        title=words("title"),
        byline=words("byline"),
        outlet=words("outlet"),
        published_on=day_of(data, "published_at"),
        origin=words("origin"),
    )


def _refuse_unread(analysis: Analysis, id_: Any) -> None:
    """Where the text was not read at all, an empty list of statements would be a lie."""
    for warning in analysis.warnings:
        if warning.rule_id == STEP_FAILED and warning.params.get("step") == "language":
            raise BadLineError("text-not-read", str(warning.params.get("detail", "")), id_)


def flags_by_statement(analyses: Sequence[Analysis]) -> dict[int, dict[int, list[Finding]]]:
    """Flags of the claims that each statement makes, by document and statement index; each rule once."""
    found: dict[int, dict[int, dict[str, Finding]]] = {}
    for claim in gather(analyses, pipeline()):
        flags = pipeline().flags(claim.view)
        for place in claim.places:
            held = found.setdefault(place.document, {}).setdefault(place.statement, {})
            for flag in flags:
                held.setdefault(flag.rule_id, flag)
    return {d: {s: list(flags.values()) for s, flags in of.items()} for d, of in found.items()}


def document_record(id_: Any, analysis: Analysis, flags: Mapping[int, Sequence[Finding]]) -> Record:
    """The shape that ``analyse --jsonl`` prints; ``warnings`` only where something was read in part."""
    text = analysis.document.text
    record: Record = {
        "id": id_,
        "language": analysis.document.language,
        "statements": [
            _statement(statement, text, flags.get(index, ()))
            for index, statement in enumerate(analysis.statements)
        ],
    }
    if analysis.warnings:
        record["warnings"] = [_finding(w) for w in analysis.warnings]
    return record


def _statement(statement: Statement, text: str, flags: Sequence[Finding]) -> Record:
    extraction, attribution = statement.extraction, statement.attribution
    speaker = attribution.speaker
    hull = statement.hull
    return {
        "start": hull.start,
        "end": hull.end,
        "voice": extraction.voice.value,
        "source": _span(extraction.source, text),
        "cue": _span(extraction.cue, text),
        "content": [_span(span, text) for span in extraction.content],
        "quote_type": extraction.quote_type.value,
        "speaker": speaker.name if speaker else None,
        "polarity": attribution.polarity.value,
        "modality": attribution.modality.value,
        "certainty": attribution.certainty.value,
        "strength": attribution.strength.value,
        "check_worthiness": round(statement.check_worthiness, 4),
        "quantities": [_quantity(q) for q in statement.quantities],
        "flags": [_finding(flag) for flag in flags],
    }


def _span(span: Span | None, text: str) -> Record | None:
    return {"start": span.start, "end": span.end, "text": span.of(text)} if span else None


def _quantity(quantity: Quantity) -> Record:
    values = codec.quantity_to_json(quantity)
    del values["span"]
    return {"start": quantity.span.start, "end": quantity.span.end, **values}


def _finding(finding: Finding) -> Record:
    return {"rule_id": finding.rule_id, "params": dict(finding.params)}


# --- compare --------------------------------------------------------------------------------------------


def compare_lines(lines: list[Line]) -> list[Read]:
    return [_compared(line) for line in lines]


def _compared(line: Line) -> Read:
    number, raw = line
    try:
        data = parsed(raw)
        a = Document(text_of(data, "a"), id="a", published_on=day_of(data, "a_date"))
        b = Document(text_of(data, "b"), id="b", published_on=day_of(data, "b_date"))
        analyses = [pipeline().analyse(a), pipeline().analyse(b)]
        for analysis in analyses:
            _refuse_unread(analysis, data.get("id"))
    except BadLineError as bad:
        return Read(number, bad.id, error_record(number, bad.code, bad.detail, bad.id))
    left, right = ([p for s in analysis.statements for p in s.propositions] for analysis in analyses)
    label, finding = pipeline().label(left, right)
    record: Record = {
        "id": data.get("id", number),
        "label": label.value,
        "rule_id": finding.rule_id,
        "score": finding.score,
        "params": dict(finding.params),
    }
    return Read(number, None, record)
