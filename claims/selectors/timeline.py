"""A claim's history in one list: voicings, judgements, decisions, machine changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q

from claims.choices import MentionState
from claims.models import Claim, ClaimMention, Event, Evidence, Relation, Review
from claims.selectors.explanations import meant_as, status_reason
from claims.selectors.revisions import REVISION_VERBS, told_changes


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """``kind``: said, evidence, review, decision or machine. ``ref`` is such as "statement:12". ``changes``
    tells what was what before and after, beside what the title says."""

    at: datetime
    kind: str
    title: str
    detail: str = ""
    actor: str = ""
    ref: str = ""
    changes: tuple[str, ...] = ()


def claim_timeline(claim: Claim) -> list[TimelineEntry]:
    """Everything that happened to the claim, oldest first. Six queries for any number of entries."""
    return claim_timelines([claim.pk])[claim.pk]


def claim_timelines(claim_ids: Collection[int]) -> dict[int, list[TimelineEntry]]:
    """As ``claim_timeline``, of each of these claims; six queries for any number of them."""
    found: dict[int, list[TimelineEntry]] = {pk: [] for pk in claim_ids}
    mentions = list(
        ClaimMention.objects.filter(claim__in=claim_ids)
        .select_related("statement__source", "statement__revision__article__outlet")
        .defer("statement__revision__text")
    )
    for told in (_said(mentions), _evidence(claim_ids), _reviews(claim_ids), _events(found, mentions)):
        for pk, entry in told:
            found[pk].append(entry)
    for entries in found.values():
        entries.sort(key=lambda entry: (entry.at, entry.ref))
    return found


Told = Iterator[tuple[int, TimelineEntry]]


def _said(mentions: Iterable[ClaimMention]) -> Told:
    for mention in mentions:
        statement, revision = mention.statement, mention.statement.revision
        article = revision.article
        outlet = article.outlet.name if article.outlet else "unknown outlet"
        who = statement.source.name if statement.source else statement.speaker_name
        state = MentionState(mention.state)
        stands = state in (MentionState.PROPOSED, MentionState.CONFIRMED)
        marks = [meant_as(statement), "" if stands else state.label.lower()]
        suffix = "".join(f" ({mark})" for mark in marks if mark)
        yield (
            mention.claim_id,
            TimelineEntry(
                at=statement.reported_at or revision.captured_at,
                kind="said",
                title=f"{who or outlet}{suffix}",
                detail=mention.exact,
                actor=outlet,
                ref=f"statement:{statement.pk}",
            ),
        )


def _evidence(claim_ids: Collection[int]) -> Told:
    for item in Evidence.objects.filter(claim__in=claim_ids).select_related("added_by"):
        yield (
            item.claim_id,
            TimelineEntry(
                at=item.captured_at,
                kind="evidence",
                title=f"Evidence: {item.get_stance_display().lower()}{_gone(item)}",
                detail=item.url or item.excerpt or item.text[:300],
                actor=item.added_by.get_username() if item.added_by else "",
                ref=f"evidence:{item.pk}",
            ),
        )


def _gone(item: Evidence) -> str:
    return " (withdrawn)" if item.withdrawn_at else ""


def _reviews(claim_ids: Collection[int]) -> Told:
    for review in Review.objects.filter(claim__in=claim_ids).select_related("reviewer"):
        yield (
            review.claim_id,
            TimelineEntry(
                at=review.created_at,
                kind="review",
                title=f"Reviewed: {review.get_rating_display().lower()}, as of {review.as_of}",
                detail=review.rationale,
                actor=review.reviewer.get_username(),
                ref=f"review:{review.pk}",
            ),
        )


def _events(wanted: Mapping[int, Any], mentions: Iterable[ClaimMention]) -> Told:
    """What was done to the claims, to the pairs that they stand in, and to the statements that make them."""
    about: dict[tuple[str, int], set[int]] = defaultdict(set)
    for mention in mentions:
        about["statement", mention.statement_id].add(mention.claim_id)
    pairs = Relation.objects.filter(Q(claim_a__in=wanted) | Q(claim_b__in=wanted)).order_by()
    for relation, *sides in pairs.values_list("pk", "claim_a_id", "claim_b_id"):
        about["relation", relation].update(pk for pk in sides if pk in wanted)
    hanging = {kind: [pk for of, pk in about if of == kind] for kind in ("relation", "statement")}
    rows = Event.objects.filter(
        Q(claim__in=wanted)
        | Q(target_type="relation", target_id__in=hanging["relation"])
        | Q(target_type="statement", target_id__in=hanging["statement"])
    ).exclude(verb__in=("review-recorded", "evidence-added"))
    events = list(rows.select_related("actor"))
    people = _people(events)
    for event in events:
        entry = TimelineEntry(
            at=event.at,
            kind="decision" if event.actor else "machine",
            title=_title(event),
            detail=_detail(event),
            actor=event.actor.get_username() if event.actor else f"pipeline {event.pipeline_version}",
            ref=f"{event.target_type}:{event.target_id}",
            changes=_changes(event, people),
        )
        own = {event.claim_id} & wanted.keys()
        for pk in own | about.get((event.target_type, event.target_id), set()):
            if pk is not None:
                yield pk, entry


def _people(events: list[Event]) -> dict[Any, str]:
    """Names of those to whom the claim was given or from whom it was taken."""
    ids = {values.get("assigned_to") for event in events for values in (event.before, event.after)} - {None}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "username")) if ids else {}


_STATES = ("verification_status", "workflow_state", "publication_state", "state")
_TOLD = frozenset(("flags", "origins", "conflicts", "rule_id", "reason", "withdrawn"))
"""What the title or the detail says already."""


def _changes(event: Event, people: dict[Any, str]) -> tuple[str, ...]:
    in_title = next((column for column in _STATES if column in event.after), "")
    found = []
    for name in dict.fromkeys([*event.before, *event.after]):
        before, after = event.before.get(name), event.after.get(name)
        if name == in_title or name in _TOLD or before == after:
            continue
        if name == "assigned_to":
            before, after = (people.get(pk, pk) or "nobody" for pk in (before, after))
        words = f"{_plain(before)} → {_plain(after)}" if name in event.before else _plain(after)
        found.append(f"{name.replace('_', ' ')}: {words}")
    return tuple(found)


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value[:12])) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(inner)}" for name, inner in list(value.items())[:12]) or "–"
    return "–" if value in (None, "") else str(value)[:200]


def _detail(event: Event) -> str:
    """What a person wrote; of a status that followed, what it rests on; of a new text, what it changed."""
    if event.verb == "status-changed":
        return status_reason(event)
    return told_changes(event) if event.verb in REVISION_VERBS else event.reason


def _title(event: Event) -> str:
    words = event.verb.replace("-", " ").capitalize()
    for column in _STATES:
        if column in event.after:
            return f"{words}: {event.before.get(column, '')} → {event.after[column]}".replace(":  →", ": →")
    return words
