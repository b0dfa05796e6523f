"""Rows to the values of the pipeline, and back. No queries: callers bring what they prefetched."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from claims.choices import ClaimType, DatePrecision, SpanRole, StatementState
from claims.models import ClaimMention, Quantity, Statement
from claims.pipeline import codec
from claims.pipeline.pairing import Utterance
from claims.pipeline.revising import Wording
from claims.pipeline.types import (
    Certainty,
    Comparator,
    Document,
    Extraction,
    Modality,
    Polarity,
    Proposition,
    QuoteType,
    Span,
    SpeakerKind,
    Strength,
    Voice,
)
from claims.pipeline.types import Quantity as Figure
from claims.pipeline.views import Voicing
from sources.models import ArticleRevision, Source
from sources.selectors.people import final_source

_DEEPEST = 2
"""How many steps up bodies of bodies are followed; what the callers prefetch goes as far."""
_COMMITMENTS = frozenset((Modality.DEMANDED, Modality.PROMISED, Modality.PLANNED))
_PREDICTIONS = frozenset((Modality.PREDICTED, Modality.SUPPOSED))
_BODIES = frozenset(
    (
        SpeakerKind.ORGANISATION,
        SpeakerKind.GOVERNMENT,
        SpeakerKind.ARMED_GROUP,
        SpeakerKind.OFFICE,
        SpeakerKind.COLLECTIVE,
    )
)


# --- text -> pipeline -----------------------------------------------------------------------------------


def document_of(revision: ArticleRevision) -> Document:
    """The revision as the pipeline reads it; the article and its outlet should be at hand."""
    article = revision.article
    return Document(
        text=revision.text,
        id=f"article-{article.pk}",
        language=article.language,
        title=revision.title or article.title,
        byline=article.byline,
        outlet=article.outlet.name if article.outlet else "",
        published_on=_day(article.published_at),
        origin=article.origin,
    )


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(UTC).date() if moment else None


def reported_at(revision: ArticleRevision) -> datetime:
    """When the outlet said it; where nobody knows, when it was captured."""
    return revision.article.published_at or revision.captured_at


def statement_identity(extraction: Extraction) -> str:
    """Digest of voice and spans (40 hex digits): the same reading of the same text has the same one."""

    def place(span: Span | None) -> str:
        return f"{span.start}-{span.end}" if span else ""

    parts = [extraction.voice.value, place(extraction.source), place(extraction.cue)]
    parts += [place(span) for span in extraction.content]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:40]


# --- propositions ---------------------------------------------------------------------------------------


def proposition_to_json(proposition: Proposition) -> dict[str, Any]:
    return dict(codec.proposition_to_json(proposition))


def proposition_from_json(stored: Mapping[str, Any]) -> Proposition | None:
    """None where nothing readable is stored: a claim that a person typed has no proposition yet."""
    if not stored:
        return None
    try:
        return codec.proposition_from_json(stored)
    except (KeyError, TypeError, ValueError):
        return None


def proposition_of(mention: ClaimMention) -> Proposition | None:
    """The clause as it stands now: origin and speaker are those of today's rows, not of the day it was read.

    Speakers are compared across articles by source; one who is not named is nobody that another article
    could mean.
    """
    read = proposition_from_json(mention.proposition)
    if read is None:
        return None
    statement = mention.statement
    source = canonical_source(statement.source)
    speaker = source_key(source) if source else ""
    return replace(
        read,
        speaker=speaker or read.speaker,
        origin=statement.revision.article.origin,
        reported_on=_day(reported_at(statement.revision)),
        said_by=source.name if source else read.said_by,
    )


# --- sources --------------------------------------------------------------------------------------------


def canonical_source(source: Source | None) -> Source | None:
    """The source that this one was merged into, if it was."""
    return final_source(source) if source else None


def source_key(source: Source) -> str:
    return f"source:{source.pk}"


def sides_of(source: Source | None, *, on: date | None) -> tuple[str, ...]:
    """Names of the bodies and sides that the source stands for on a day; undated roles always hold.

    In words, as the flags compare them with the names in a claim. A body stands for itself, so that its
    spokesman is not a second voice beside it. Bodies of bodies count.
    """
    found: dict[str, None] = {}
    queue: list[tuple[Source, int]] = [(source, 0)] if source else []
    while queue:
        here, depth = queue.pop(0)
        if depth or here.kind in _BODIES:
            found[here.name.casefold()] = None
        if depth >= _DEEPEST:
            continue
        for role in here.affiliations.all():
            if on and ((role.since and role.since > on) or (role.until and role.until < on)):
                continue
            if role.side:
                found[role.side.casefold()] = None
            queue.append((final_source(role.body), depth + 1))
    return tuple(found)


# --- claims ---------------------------------------------------------------------------------------------


def voicing_of(mention: ClaimMention, *, hedges: Sequence[str] = ()) -> Voicing:
    """One place where a claim is made. Statement, source with affiliations, article and outlet at hand."""
    statement = mention.statement
    article = statement.revision.article
    source = canonical_source(statement.source)
    reported = _day(reported_at(statement.revision))
    kind = SpeakerKind(source.kind) if source else SpeakerKind.UNKNOWN
    passed_on = _through_whom(statement)
    return Voicing(
        id=f"mention-{mention.pk}",
        voice=Voice(statement.voice),
        modality=_modality_of(mention),
        certainty=Certainty(statement.certainty),
        speaker=source_key(source) if source else statement.speaker_key and _local(statement),
        speaker_name=source.name if source else statement.speaker_name,
        speaker_kind=kind,
        anonymous=kind is SpeakerKind.ANONYMOUS,
        role=statement.role_as_printed,
        sides=sides_of(source, on=reported),
        stakes=source.stakes if source else "",
        origin=article.origin,
        outlet=article.outlet.name if article.outlet else "",
        reported_on=reported,
        hedges=tuple(hedges),
        span=Span(mention.start, mention.end),
        strength=Strength(statement.strength),
        via=tuple(key for key, _ in passed_on),
        via_names=tuple(name for _, name in passed_on),
        taken_back=bool((mention.proposition or {}).get("taken_back")),
        quotation=_quotation(mention),
    )


def _quotation(mention: ClaimMention) -> str:
    """The clause's words where they stand in quotation marks."""
    kept = mention.proposition or {}
    return str(kept.get("text", "")) if kept.get("quoted") else ""


def _modality_of(mention: ClaimMention) -> Modality:
    """The clause's own, since one utterance may tell what is and what will be; else the statement's."""
    try:
        return Modality(mention.proposition["modality"])
    except (KeyError, TypeError, ValueError):
        return Modality(mention.statement.modality)


def _through_whom(statement: Statement) -> list[tuple[str, str]]:
    """Key and name of those through whom the words reached the outlet, nearest to the speaker first."""
    found: dict[str, str] = {}
    outer = statement.parent
    for _ in range(_DEEPEST):
        if outer is None:
            break
        source = canonical_source(outer.source)
        key = source_key(source) if source else outer.speaker_key and _local(outer)
        if key and outer.state == StatementState.ACTIVE and outer.source_id != statement.source_id:
            found[key] = source.name if source else outer.speaker_name
        outer = outer.parent
    return list(found.items())


def _local(statement: Statement) -> str:
    return f"revision-{statement.revision_id}:{statement.speaker_key}"


def claim_type_of(proposition: Proposition) -> ClaimType:
    if proposition.modality in _COMMITMENTS:
        return ClaimType.COMMITMENT
    if proposition.modality in _PREDICTIONS:
        return ClaimType.PREDICTION
    if not proposition.checkable:
        return ClaimType.OPINION
    return ClaimType.QUANTITY if any(q.measure for q in proposition.quantities) else ClaimType.EVENT


def date_precision_of(first: date | None, last: date | None) -> DatePrecision:
    """How exactly the event's time is known, from the width of its range."""
    if first is None and last is None:
        return DatePrecision.UNKNOWN
    if first is None or last is None:
        return DatePrecision.RANGE
    days = (last - first).days
    if days == 0:
        return DatePrecision.DAY
    if (first.day, first.month, last.day, last.month) == (1, 1, 31, 12) and first.year == last.year:
        return DatePrecision.YEAR
    if first.day == 1 and (first.year, first.month) == (last.year, last.month) and days >= 27:
        return DatePrecision.MONTH
    return DatePrecision.WEEK if days == 6 else DatePrecision.RANGE


def claim_fields(proposition: Proposition) -> dict[str, Any]:
    """The columns of a claim that follow from the proposition that stands for it."""
    first, last = proposition.event_from, proposition.event_to
    if first and last and last < first:
        first, last = last, first
    return {
        "claim_type": claim_type_of(proposition),
        "polarity": proposition.polarity.value,
        "modality": proposition.modality.value,
        "proposition": proposition_to_json(proposition),
        "event_from": first,
        "event_to": last,
        "event_precision": date_precision_of(first, last),
        "place": (proposition.places[0] if proposition.places else "")[:160],
    }


# --- one text beside another ----------------------------------------------------------------------------


def figure_of(row: Quantity) -> Figure:
    return Figure(
        Span(row.start, row.end), row.exact, row.low, row.high, Comparator(row.comparator), row.low_open,
        row.high_open, row.unit, row.counted, row.predicate, row.measure, row.scope, row.place, row.as_of,
    )  # fmt: skip


def speaker_of(statement: Statement) -> str:
    """Who speaks, equal for two statements of one source, after merges."""
    source = canonical_source(statement.source)
    return source_key(source) if source else statement.speaker_name


def utterance_of(statement: Statement) -> Utterance:
    """Bring ``source__merged_into`` and the quantities."""
    return Utterance(
        key=statement.pk,
        text=statement.exact,
        voice=statement.voice,
        speaker=speaker_of(statement),
        start=statement.start,
        measures=frozenset(q.measure for q in statement.quantities.all() if q.measure),
    )


def wording_of(statement: Statement, *, text: str) -> Wording:
    """The statement as ``text``, that of its revision, prints it. Bring ``source__merged_into``, the spans
    and the quantities."""
    spans = statement.spans.all()
    source = canonical_source(statement.source)
    return Wording(
        text=statement.exact,
        speaker=speaker_of(statement),
        name=source.name if source else statement.speaker_name or "nobody named",
        around=" ".join(s.exact for s in spans if s.role in (SpanRole.SOURCE, SpanRole.CUE)),
        cue=" … ".join(s.exact for s in spans if s.role == SpanRole.CUE) or statement.cue_lemma,
        voice=Voice(statement.voice),
        quote_type=QuoteType(statement.quote_type),
        polarity=Polarity(statement.polarity),
        modality=Modality(statement.modality),
        certainty=Certainty(statement.certainty),
        strength=Strength(statement.strength),
        hedges=tuple(text[start:end] for start, end in statement.hedges),
        figures=tuple(figure_of(q) for q in statement.quantities.all()),
    )
