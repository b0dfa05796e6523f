"""What needs a person now, and what the checks did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.utils import timezone

from claims.choices import (
    FlagState,
    RelationKind,
    RelationState,
    RunState,
    StatementState,
    WorkflowState,
)
from claims.models import Claim, Flag, PipelineRun, Relation, Statement
from claims.selectors.reviews import answers
from sources.models import Article, Job
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


def dashboard_figures() -> DashboardFigures:
    """One query a number, whatever the size of the tables."""
    standing = Claim.objects.filter(merged_into__isnull=True)
    open_relations = Relation.objects.filter(state=RelationState.SUGGESTED, is_current=True)
    return DashboardFigures(
        articles=Article.objects.count(),
        statements=Statement.objects.filter(state=StatementState.ACTIVE).count(),
        claims=standing.count(),
        claims_by_status=_by(standing, "verification_status"),
        claims_to_review=standing.filter(~Exists(answers(claim=OuterRef("pk"))))
        .exclude(workflow_state=WorkflowState.CLOSED)
        .count(),
        open_conflicts=open_relations.filter(kind=RelationKind.CONFLICTS).count(),
        open_updates=open_relations.filter(kind=RelationKind.UPDATES).count(),
        open_flags_by_rule=_by(Flag.objects.filter(state=FlagState.OPEN), "rule_id"),
        ambiguous_names=waiting_matches().count(),
        names_to_confirm=suggested_aliases().count(),
        jobs_by_state=_by(Job.objects.all(), "state"),
        partial_runs=PipelineRun.objects.filter(
            state=RunState.PARTIAL, revision__article__current_revision=F("revision")
        ).count(),
        due_checks=standing.filter(next_check_at__lte=timezone.now())
        .exclude(workflow_state=WorkflowState.CLOSED)
        .count(),
    )


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
