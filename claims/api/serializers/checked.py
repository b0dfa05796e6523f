"""The answer to a check, built by hand: what is not saved has no serializer of its model's."""

from __future__ import annotations

from typing import Any

from claims.api.serializers.claims import OriginSerializer
from claims.api.serializers.explanations import in_words
from claims.api.serializers.relations import ComparedLineSerializer
from claims.api.serializers.statements import ClaimRefSerializer, QuantitySerializer
from claims.models import ClaimMention, Statement
from claims.pipeline.types import Proposition
from claims.pipeline.warnings import explain_warning
from claims.selectors import flag_explanation, match_explanation
from claims.services.checking import CheckedClaim, CheckedRelation, CheckedText, without_provisional_ids
from claims.services.linking import propositions_by_place
from claims.services.spans import spans_of
from sources.api.fields import ArticleRefSerializer, OutletRefSerializer
from sources.models import Source
from sources.services.foreseeing import is_provisional
from sources.text.notes import explain_note

_READING = (
    *("voice", "quote_type", "start", "end", "exact", "speaker_name", "role_as_printed", "cue_lemma"),
    *("polarity", "modality", "certainty", "strength", "hedges", "confidence", "check_worthiness", "rule_id"),
)


def checked_body(checked: CheckedText, context: dict[str, Any]) -> dict[str, Any]:
    """What ``CheckedTextSerializer`` describes."""
    found = checked.found
    revision, article = found.revision, found.revision.article
    indexes = {row.pk: index for index, (row, _) in enumerate(found.statements)}
    keys = {claim.found.claim.pk: claim.key for claim in checked.claims}
    outlet = article.outlet
    named = OutletRefSerializer(outlet, context=context).data if outlet else None
    stored = found.article.stored
    return {
        "text": revision.text,
        "title": revision.title,
        "language": article.language,
        "outlet": {**named, "id": None if is_provisional(named["id"]) else named["id"]} if named else None,
        "published_at": article.published_at,
        "pipeline_version": found.analysis.version,
        "seconds": checked.seconds,
        "notes": [
            {**note.as_row(), "sentence": explain_note(note.rule_id, note.params)}
            for note in found.article.notes
        ],
        "warnings": [
            {"spans": [], **warning, "sentence": explain_warning(warning["rule_id"], warning["params"])}
            for warning in found.warnings
        ],
        "stored_as": ArticleRefSerializer(stored, context=context).data if stored else None,
        "same_text": found.article.same_text,
        "copies": ArticleRefSerializer(found.article.copies, many=True, context=context).data,
        "statements": [_statement(checked, number, indexes, keys) for number in range(len(found.statements))],
        "claims": [_claim(claim, indexes, keys, context) for claim in checked.claims],
    }


def _statement(
    checked: CheckedText, number: int, indexes: dict[int, int], keys: dict[int, str]
) -> dict[str, Any]:
    row, read = checked.found.statements[number]
    text = checked.found.revision.text
    made = {
        (m.start, m.end): keys[m.claim_id]
        for claim in checked.claims
        for m in claim.found.mentions
        if m.statement_id == row.pk
    }
    return {
        "index": number,
        "parent": indexes.get(row.parent_id) if row.parent_id else None,
        **{name: getattr(row, name) for name in _READING},
        "source": _source(row.source),
        "spans": [
            {"role": role, "position": at, "start": span.start, "end": span.end, "exact": span.of(text)}
            for role, at, span in spans_of(read.extraction)
        ],
        "quantities": QuantitySerializer(checked.found.figures[row.pk], many=True).data,
        "clauses": [
            _clause(proposition, text, made.get(place, ""))
            for place, proposition in propositions_by_place(read).items()
        ],
    }


def _source(source: Source | None) -> dict[str, Any] | None:
    if source is None:
        return None
    return {
        "id": None if is_provisional(source.pk) else source.pk,
        "name": source.name,
        "kind": source.kind,
        "only_here": source.scope_article_id is not None,
    }


def _clause(read: Proposition, text: str, key: str) -> dict[str, Any]:
    return {
        "start": read.span.start,
        "end": read.span.end,
        "exact": read.span.of(text),
        "text": read.text,
        "polarity": read.polarity.value,
        "modality": read.modality.value,
        "certainty": read.certainty.value,
        "predicate": read.predicate,
        "subjects": list(read.subjects),
        "objects": list(read.objects),
        "places": list(read.places),
        "event_from": read.event_from,
        "event_to": read.event_to,
        "claim": key,
    }


def _claim(
    claim: CheckedClaim, indexes: dict[int, int], keys: dict[int, str], context: dict[str, Any]
) -> dict[str, Any]:
    row = claim.found.claim
    return {
        "key": claim.key,
        "is_new": claim.found.is_new,
        "claim": None if claim.found.is_new else ClaimRefSerializer(row, context=context).data,
        "text": row.text,
        "claim_type": row.claim_type,
        "event_from": row.event_from,
        "event_to": row.event_to,
        "place": row.place,
        "check_worthiness": row.check_worthiness,
        "status_before": claim.status_before,
        "status_after": claim.found.status,
        "links": [
            {
                "statement": indexes[m.statement_id],
                "start": m.start,
                "end": m.end,
                "exact": m.exact,
                "rule_id": m.rule_id,
                "score": m.score,
                "finding": in_words(match_explanation(m)),
            }
            for m in claim.found.mentions
        ],
        "relations": [_relation(one, claim, indexes, keys, context) for one in claim.relations],
        "flags": [
            {
                "rule_id": flag.row.rule_id,
                "state": flag.row.state,
                "change": flag.change,
                "params": flag.row.params,
                "finding": in_words(flag_explanation(flag.row)),
            }
            for flag in claim.flags
        ],
        "corroboration": {
            "before": sum(origin.counts for origin in claim.origins_before),
            "after": sum(origin.counts for origin in claim.origins),
            "origins": OriginSerializer(claim.origins, many=True).data,
        },
    }


def _relation(
    one: CheckedRelation,
    claim: CheckedClaim,
    indexes: dict[int, int],
    keys: dict[int, str],
    context: dict[str, Any],
) -> dict[str, Any]:
    other, row = one.other_claim, one.row
    is_stored = not is_provisional(other.pk)
    return {
        "id": row.pk,
        "kind": row.kind,
        "rule_id": row.rule_id,
        "score": row.score,
        "state": row.state,
        "within": one.within,
        "claim": ClaimRefSerializer(other, context=context).data if is_stored else None,
        "claim_key": keys.get(other.pk, str(other.pk)),
        "claim_text": other.text,
        "this_is": "a" if row.claim_a_id == claim.found.claim.pk else "b",
        "this_side": _side(one.own, indexes, context),
        "other_side": _side(one.other, indexes, context),
        "params": one.params,
        "finding": without_provisional_ids(in_words(one.words)),
        "checks": ComparedLineSerializer(one.checks, many=True).data,
    }


def _side(
    mention: ClaimMention | None, indexes: dict[int, int], context: dict[str, Any]
) -> dict[str, Any] | None:
    if mention is None:
        return None
    here = mention.statement_id in indexes
    revision = mention.statement.revision
    return {
        "statement": indexes[mention.statement_id] if here else None,
        "article": None if here else ArticleRefSerializer(revision.article, context=context).data,
        "revision": None if here else revision.number,
        "said_by": _said_by(mention.statement),
        "start": mention.start,
        "end": mention.end,
        "exact": mention.exact,
    }


def _said_by(statement: Statement) -> str:
    if statement.source is not None:
        return statement.source.name
    outlet = statement.revision.article.outlet
    return statement.speaker_name or (outlet.name if outlet else "")
