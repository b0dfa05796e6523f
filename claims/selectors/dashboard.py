"""What needs a person now, and what the checks did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from claims.choices import (
    FlagState,
    RelationKind,
    RelationState,
    RunState,
    StatementState,
    VerificationStatus,
    WorkflowState,
)
from claims.models import Claim, Flag, PipelineRun, Relation, Statement
from claims.selectors.reviews import answers, awaiting_countersignature
from sources.models import Article, Job
from sources.selectors.articles import in_current_text
from sources.selectors.jobs import check_runs
from sources.selectors.people import suggested_aliases, waiting_matches


@dataclass(frozen=True, slots=True)
class DashboardFigures:
    """Counts of now. The three ``*_by_*`` maps are keyed by the values of the choices."""

    articles: int
    statements: int
    claims: int
    claims_by_status: dict[str, int]
    claims_to_review: int
    claims_to_sign: int
    open_conflicts: int
    open_updates: int
    open_flags_by_rule: dict[str, int]
    ambiguous_names: int
    names_to_confirm: int
    jobs_by_state: dict[str, int]
    partial_runs: int
    due_checks: int


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One schedule: when it last ran, what it changed, when it runs next. ``running`` is an open job's id."""

    kind: str
    title: str
    last_run_at: datetime | None
    last_state: str
    last_result: dict[str, Any]
    last_error: str
    next_run_at: datetime | None
    enabled: bool
    running: int | None
    last_job: int | None


def dashboard_figures(user: User | None = None) -> DashboardFigures:
    """One or two queries a number, whatever the size of the tables. ``claims_to_review`` is the length of
    ``review_queue(user)``."""
    statuses = standing_by_status()
    open_relations = Relation.objects.filter(state=RelationState.SUGGESTED, is_current=True)
    return DashboardFigures(
        articles=Article.objects.count(),
        statements=Statement.objects.filter(state=StatementState.ACTIVE).count(),
        claims=sum(statuses.values()),
        claims_by_status=statuses,
        claims_to_review=_to_review(user),
        claims_to_sign=awaiting_countersignature(user).count(),
        open_conflicts=open_relations.filter(kind=RelationKind.CONFLICTS).count(),
        open_updates=open_relations.filter(kind=RelationKind.UPDATES).count(),
        open_flags_by_rule=_by(Flag.objects.filter(state=FlagState.OPEN), "rule_id"),
        ambiguous_names=waiting_matches().count(),
        names_to_confirm=suggested_aliases().count(),
        jobs_by_state=_by(Job.objects.all(), "state"),
        partial_runs=_read_in_part(),
        due_checks=Claim.objects.filter(
            verification_status__in=_LOOKED_AT_AGAIN,
            next_check_at__lte=timezone.now(),
            merged_into__isnull=True,
        ).count(),
    )


_LOOKED_AT_AGAIN = (VerificationStatus.UNVERIFIED, VerificationStatus.DISPUTED)


def standing_by_status() -> dict[str, int]:
    """Claims that were not merged away: all by the index, less the few that were, so that no
    row of a standing claim is read. Two queries."""
    # "Above nothing" and not "is not null": databases answer the one by the index, the other by all rows.
    merged = Counter(
        Claim.objects.filter(merged_into__gt=0).order_by().values_list("verification_status", flat=True)
    )
    left = {
        status: count - merged.get(status, 0)
        for status, count in _by(Claim.objects.all(), "verification_status").items()
    }
    return {status: count for status, count in left.items() if count}


def _to_review(user: User | None) -> int:
    """Open claims by the index of the queue, less those that are not in it: merged, reviewed, or given to
    somebody else; of each there are few, and each is found by an index."""
    claims = Claim.objects.order_by()
    away = claims.filter(merged_into__gt=0).values("pk")
    away = away.union(answers().order_by().values("claim"))
    if user is not None:
        given = claims.filter(assigned_to__isnull=False).exclude(assigned_to=user)
        away = away.union(given.values("pk"))
    states = [state for state in WorkflowState if state != WorkflowState.CLOSED]
    waiting = claims.filter(workflow_state__in=states)
    return waiting.count() - waiting.filter(pk__in=away).count()


def _read_in_part() -> int:
    """Articles whose last run left something out."""
    later = PipelineRun.objects.filter(revision=OuterRef("revision"), pk__gt=OuterRef("pk"))
    return PipelineRun.objects.filter(~Exists(later), in_current_text(), state=RunState.PARTIAL).count()


def _by(rows: QuerySet[Any], column: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(column).annotate(n=Count("pk")))


def check_history() -> list[CheckRow]:
    """Each schedule: when it last ran, what it changed, and when it runs next."""
    return [
        CheckRow(
            kind=run.kind,
            title=run.name,
            last_run_at=run.last.finished_at if run.last else None,
            last_state=run.last.state if run.last else "",
            last_result=dict(run.last.result) if run.last else {},
            last_error=run.last.error if run.last else "",
            next_run_at=run.next_at,
            enabled=run.schedule.enabled,
            running=run.current.pk if run.current else None,
            last_job=run.last.pk if run.last else None,
        )
        for run in check_runs(now=timezone.now())
    ]
