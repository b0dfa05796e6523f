"""A person's statement beside the others of its text: it stands alone for its utterance, and what yields to
it can come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone

from claims.choices import MentionState, Origin, StatementState
from claims.mapping import proposition_from_json, proposition_to_json, statement_identity
from claims.models import ClaimMention, Event, Statement
from claims.pipeline import types
from claims.pipeline.rivals import rivals
from claims.services.decided import decisions_in, extraction_of, reading_of
from claims.services.marks import marks_of, short
from sources.models import ArticleRevision
from sources.services.errors import InvalidInput, StaleState

_LIVE = (MentionState.PROPOSED, MentionState.CONFIRMED)


def require_current(revision: ArticleRevision) -> None:
    newest = revision.article.current_revision_id
    if newest != revision.pk:
        raise StaleState(
            "text-replaced",
            f"The article has a newer text than text {revision.number}, in which the words may stand "
            "elsewhere. Open the current text and mark them there.",
        )


def require_free(statement: Statement, extraction: types.Extraction) -> None:
    """Two people's statements do not read one utterance."""
    for other in decisions_in(statement.revision):
        if other.row.pk != statement.pk and other.stands and rivals(extraction, other.reading):
            raise InvalidInput(
                "decided-there-already",
                f"These words are part of statement {other.row.pk}, “{short(other.row.exact)}”, that a "
                "person set already. Correct that one, or choose words outside of it.",
            )


def free_row(revision: ArticleRevision, extraction: types.Extraction) -> Statement:
    """A new row, or the lapsed one that read the very same spans. Raises where they are read already."""
    identity = statement_identity(extraction)
    row = revision.statements.filter(identity=identity).first()
    if row is not None and row.state == StatementState.ACTIVE and marks_of(extraction) == readmarks_of(row):
        raise InvalidInput(
            "statement-there-already",
            f"Statement {row.pk} has exactly these spans. Confirm or correct that one.",
        )
    if row is not None and row.state == StatementState.ACTIVE:
        identity = f"{identity[:24]}-{revision.statements.count()}"[:40]
        row = None
    row = row or Statement(revision=revision, identity=identity)
    require_free(row, extraction)
    return row


def readmarks_of(row: Statement) -> dict[str, list[list[int]]]:
    held = extraction_of(reading_of(row))
    return marks_of(held) if held else {}


def yield_to(statement: Statement, extraction: types.Extraction) -> dict[int, list[int]]:
    """The machine's other readings of the utterance lapse: their ids, each with those of its live links."""
    others = Statement.objects.filter(
        revision=statement.revision_id, origin=Origin.MACHINE, state=StatementState.ACTIVE
    ).prefetch_related("spans")
    rival = [
        row.pk for row in others.exclude(pk=statement.pk)
        if (read := extraction_of(reading_of(row))) is not None and rivals(read, extraction)
    ]  # fmt: skip
    links = ClaimMention.objects.filter(statement__in=rival, state=MentionState.PROPOSED)
    yielded: dict[int, list[int]] = {pk: [] for pk in rival}
    for pk, owner in links.values_list("pk", "statement_id"):
        yielded[owner].append(pk)
    links.update(state=MentionState.LAPSED)
    Statement.objects.filter(pk__in=rival).update(state=StatementState.LAPSED, updated_at=timezone.now())
    return yielded


def told_of(yielded: Mapping[int, Sequence[int]]) -> dict[str, Any]:
    if not yielded:
        return {}
    return {"yielded": sorted(yielded), "yielded_links": sorted(pk for pks in yielded.values() for pk in pks)}


# --- links ----------------------------------------------------------------------------------------------


def correct_mentions(
    statement: Statement, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The clauses stand as the corrected statement does. One that the new content leaves out lapses; where
    none is left, the first is the whole of the new content. Returns what those that changed were before."""
    senses = {n: after[n] for n in ("polarity", "modality", "certainty") if after[n] != before[n]}
    moved = before["spans"].get("content") != after["spans"].get("content")
    if not senses and not moved:
        return []
    mentions = list(ClaimMention.objects.filter(statement=statement).order_by("start", "id"))
    live = [m for m in mentions if m.state in _LIVE]
    held = [{n: getattr(m, n) for n in ("id", "start", "end", "exact", "state", "proposition")} for m in live]
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
            polarity=types.Polarity(senses.get("polarity", read.polarity)),
            modality=types.Modality(senses.get("modality", read.modality)),
            certainty=types.Certainty(senses.get("certainty", read.certainty)),
        )
        if mention not in inside:
            span = types.Span(statement.start, statement.end)
            mention.start, mention.end, mention.exact = span.start, span.end, statement.exact
            read = replace(read, span=span, text=statement.exact)
        mention.proposition = proposition_to_json(read)
    ClaimMention.objects.bulk_update(live, ["start", "end", "exact", "state", "proposition"])
    return held


def restore(event: Event) -> set[int]:
    """Links and rival readings as they were before the decision; ids of the claims they are about."""
    claims: set[int] = set()
    held = {item["id"]: item for item in event.before.get("mentions", ())}
    rows = list(ClaimMention.objects.filter(pk__in=held))
    for row in rows:
        for name in ("start", "end", "exact", "proposition"):
            setattr(row, name, held[row.pk][name])
        if row.state == MentionState.LAPSED:
            row.state = held[row.pk]["state"]
        claims.add(row.claim_id)
    ClaimMention.objects.bulk_update(rows, ["start", "end", "exact", "state", "proposition"])
    rivals_again = Statement.objects.filter(
        pk__in=event.after.get("yielded", ()), origin=Origin.MACHINE, state=StatementState.LAPSED
    )
    rivals_again.update(state=StatementState.ACTIVE, updated_at=timezone.now())
    links = ClaimMention.objects.filter(
        pk__in=event.after.get("yielded_links", ()), state=MentionState.LAPSED
    )
    claims.update(links.values_list("claim_id", flat=True))
    links.update(state=MentionState.PROPOSED)
    return claims
