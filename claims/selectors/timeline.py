"""A claim's history in one list: voicings, judgements, decisions, machine changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from claims.choices import MentionState
from claims.models import Claim, Event, Relation
from claims.selectors.claims import mentions_of
from claims.selectors.explanations import meant_as, status_reason
from claims.selectors.revisions import REVISION_VERBS, told_changes


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """``kind``: said, evidence, review, decision or machine. ``ref`` is such as "statement:12"."""

    at: datetime
    kind: str
    title: str
    detail: str = ""
    actor: str = ""
    ref: str = ""


def claim_timeline(claim: Claim) -> list[TimelineEntry]:
    """Everything that happened to the claim, oldest first. Five queries for any number of entries."""
    entries = [*_said(claim), *_evidence(claim), *_reviews(claim), *_events(claim)]
    return sorted(entries, key=lambda entry: (entry.at, entry.ref))


def _said(claim: Claim) -> Iterator[TimelineEntry]:
    for mention in mentions_of(claim).defer("statement__revision__text"):
        statement, revision = mention.statement, mention.statement.revision
        article = revision.article
        outlet = article.outlet.name if article.outlet else "unknown outlet"
        who = statement.source.name if statement.source else statement.speaker_name
        state = MentionState(mention.state)
        stands = state in (MentionState.PROPOSED, MentionState.CONFIRMED)
        marks = [meant_as(statement), "" if stands else state.label.lower()]
        suffix = "".join(f" ({mark})" for mark in marks if mark)
        yield TimelineEntry(
            at=statement.reported_at or revision.captured_at,
            kind="said",
            title=f"{who or outlet}{suffix}",
            detail=mention.exact,
            actor=outlet,
            ref=f"statement:{statement.pk}",
        )


def _evidence(claim: Claim) -> Iterator[TimelineEntry]:
    for item in claim.evidence.select_related("added_by"):
        yield TimelineEntry(
            at=item.captured_at,
            kind="evidence",
            title=f"Evidence: {item.get_stance_display().lower()}",
            detail=item.url or item.excerpt or item.text[:300],
            actor=item.added_by.get_username() if item.added_by else "",
            ref=f"evidence:{item.pk}",
        )


def _reviews(claim: Claim) -> Iterator[TimelineEntry]:
    for review in claim.reviews.select_related("reviewer", "second_reviewer"):
        people = [review.reviewer, *([review.second_reviewer] if review.second_reviewer else [])]
        yield TimelineEntry(
            at=review.created_at,
            kind="review",
            title=f"Reviewed: {review.get_rating_display().lower()}, as of {review.as_of}",
            detail=review.rationale,
            actor=", ".join(person.get_username() for person in people),
            ref=f"review:{review.pk}",
        )


def _events(claim: Claim) -> Iterator[TimelineEntry]:
    relations = Relation.objects.filter(Q(claim_a=claim) | Q(claim_b=claim)).values("pk")
    statements = claim.mentions.values("statement")
    rows = Event.objects.filter(
        Q(claim=claim)
        | Q(target_type="relation", target_id__in=relations)
        | Q(target_type="statement", target_id__in=statements)
    ).exclude(verb__in=("review-recorded", "evidence-added"))
    for event in rows.select_related("actor"):
        yield TimelineEntry(
            at=event.at,
            kind="decision" if event.actor else "machine",
            title=_title(event),
            detail=_detail(event),
            actor=event.actor.get_username() if event.actor else f"pipeline {event.pipeline_version}",
            ref=f"{event.target_type}:{event.target_id}",
        )


def _detail(event: Event) -> str:
    """What a person wrote; of a status that followed, what it rests on; of a new text, what it changed."""
    if event.verb == "status-changed":
        return status_reason(event)
    return told_changes(event) if event.verb in REVISION_VERBS else event.reason


def _title(event: Event) -> str:
    words = event.verb.replace("-", " ").capitalize()
    for column in ("verification_status", "workflow_state", "publication_state", "state"):
        if column in event.after:
            return f"{words}: {event.before.get(column, '')} → {event.after[column]}".replace(":  →", ": →")
    return words
