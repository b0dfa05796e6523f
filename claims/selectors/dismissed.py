"""The newest proposals of a rule that people dismissed: what it got wrong, and why they say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from claims.choices import Explanation, FlagState, MentionState, RelationKind, RelationState, Verdict
from claims.models import Event, Flag, Statement
from claims.selectors import rule_quality as rule_kinds
from claims.selectors.merging import CARRIED
from claims.selectors.rule_quality import (
    EXAMPLES,
    decided_links,
    decided_relations,
    decided_statements,
)
from sources.choices import MatchState
from sources.models import SourceMatch


@dataclass(frozen=True, slots=True)
class Dismissed:
    """``target`` names the row's page: a model of the admin and its id. ``outcome`` is the decision."""

    target: str
    id: int
    texts: tuple[str, ...]
    outcome: str
    reason: str
    at: datetime | None


def dismissed_examples(kind: str, rule_id: str, *, limit: int = EXAMPLES) -> tuple[Dismissed, ...]:
    """Newest first. One query; three for statements, whose reasons stand in the history."""
    match kind:
        case rule_kinds.LINK:
            return _links(rule_id, limit)
        case rule_kinds.FLAG:
            return _flags(rule_id, limit)
        case rule_kinds.NAME:
            return _names(rule_id, limit)
        case rule_kinds.STATEMENT:
            return _statements(rule_id, limit)
    return _relations(kind, rule_id, limit)


def _relations(kind: str, rule_id: str, limit: int) -> tuple[Dismissed, ...]:
    rows = decided_relations().filter(kind=kind, rule_id=rule_id).exclude(state=RelationState.CONFIRMED)
    if kind == RelationKind.UPDATES:
        rows = rows.exclude(explanation=Explanation.UPDATE)
    newest = rows.select_related("claim_a", "claim_b").order_by("-decided_at", "-pk")[:limit]
    return tuple(
        Dismissed(
            "claims_relation", row.pk, (row.claim_a.text, row.claim_b.text),
            row.get_explanation_display() if row.explanation else row.get_state_display(),
            row.reason, row.decided_at,
        )
        for row in newest
    )  # fmt: skip


def _links(rule_id: str, limit: int) -> tuple[Dismissed, ...]:
    rows = decided_links().filter(rule_id=rule_id, state=MentionState.REJECTED).select_related("claim")
    return tuple(
        Dismissed(
            "claims_claim", row.claim_id, (row.exact, row.claim.text), row.get_state_display(), row.reason,
            row.decided_at,
        )
        for row in rows.order_by("-decided_at", "-pk")[:limit]
    )  # fmt: skip


def _flags(rule_id: str, limit: int) -> tuple[Dismissed, ...]:
    rows = Flag.objects.filter(rule_id=rule_id, state=FlagState.DISMISSED).exclude(params__has_key=CARRIED)
    newest = rows.select_related("claim").order_by("-decided_at", "-pk")[:limit]
    return tuple(
        Dismissed(
            "claims_flag", row.pk, (row.claim.text,), row.get_state_display(), row.reason, row.decided_at
        )
        for row in newest
    )


def _names(rule_id: str, limit: int) -> tuple[Dismissed, ...]:
    rows = SourceMatch.objects.filter(rule_id=rule_id, state=MatchState.REJECTED)
    newest = rows.select_related("first", "second").order_by("-decided_at", "-pk")[:limit]
    return tuple(
        Dismissed(
            "sources_sourcematch", row.pk, (row.first.name, row.second.name), row.get_state_display(),
            row.reason, row.decided_at,
        )
        for row in newest
    )  # fmt: skip


def _statements(rule_id: str, limit: int) -> tuple[Dismissed, ...]:
    wrong = [
        one
        for one in decided_statements()
        if one.rule_id == rule_id and one.verdict in (Verdict.CORRECTED, Verdict.DISMISSED)
    ]
    wrong.sort(key=lambda one: (one.at is not None, one.at, one.id), reverse=True)
    newest = wrong[:limit]
    ids = [one.id for one in newest]
    texts = dict(Statement.objects.filter(pk__in=ids).values_list("pk", "exact"))
    verbs = ("statement-corrected", "statement-dismissed")
    events = Event.objects.filter(target_type="statement", target_id__in=ids, verb__in=verbs).order_by("id")
    reasons = dict(events.values_list("target_id", "reason"))
    return tuple(
        Dismissed(
            "claims_statement", one.id, (texts[one.id],), Verdict(one.verdict).label,
            reasons.get(one.id, ""), one.at,
        )
        for one in newest
    )  # fmt: skip
