"""The desk: what needs a person now. Every number is a link to the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from claims.admin.checks import words_of
from claims.admin.pictures.charts import draw_hours
from claims.admin.pictures.context import trend_pictures
from claims.choices import RelationKind, RelationState, VerificationStatus
from claims.models import Claim, PipelineRun, Relation
from claims.selectors import check_history, dashboard_figures, flag_title, relations_list
from claims.selectors.claims import next_in_queue
from claims.selectors.desk import watched_changes
from claims.selectors.hooks import hooks_put_off
from claims.services.hooks import MANAGE
from claims.services.readers import readers
from sources.admin.screens import person
from sources.choices import JobState
from sources.models import Article
from sources.selectors.access import ending_tokens
from sources.selectors.jobs import queue_health

HEARTBEAT_LATE_SECONDS = 180
"""Three missed heartbeats of one a minute."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A number, what it counts, where its rows are. ``tone`` is a colour only where it asks for something."""

    number: int
    words: str
    address: str
    tone: str = ""
    note: str = ""


def rows_behind(model: str, query: str) -> str:
    return f"{reverse(f'admin:{model}_changelist')}?{query}"


def tiles(figures: Any) -> list[Tile]:
    jobs = figures.jobs_by_state
    lost = jobs.get(JobState.FAILED, 0) + jobs.get(JobState.DEAD, 0)
    unverified = figures.claims_by_status.get(VerificationStatus.UNVERIFIED, 0)
    return [
        Tile(
            figures.open_conflicts,
            "open conflicts",
            rows_behind("claims_relation", "standing=open&kind__exact=conflicts"),
            "warning",
            f"{figures.open_updates} more may be updates" if figures.open_updates else "",
        ),
        Tile(
            figures.claims_to_review,
            "claims await review",
            rows_behind("claims_claim", "desk=queue"),
            "primary",
        ),
        Tile(
            figures.claims_to_sign,
            "await a second reviewer",
            rows_behind("claims_claim", "desk=second"),
            "primary",
        ),
        Tile(
            unverified,
            "unverified claims",
            rows_behind("claims_claim", "verification_status__exact=unverified"),
            "",
            f"{figures.due_checks} claims due for a re-check" if figures.due_checks else "",
        ),
        Tile(
            figures.ambiguous_names,
            "names may be one",
            rows_behind("sources_sourcematch", "standing=open"),
            "primary",
            f"{figures.names_to_confirm} names to confirm" if figures.names_to_confirm else "",
        ),
        Tile(lost, "jobs failed", rows_behind("sources_job", "need=person"), "danger"),
        Tile(
            figures.partial_runs,
            "texts read in part",
            rows_behind("sources_article", "run=partial"),
            "warning",
        ),
    ]


def health_of_queue() -> dict[str, Any]:
    """Age of the last heartbeat that came back through the queue, the job that waits longest, and the hours
    of the last day."""
    now = timezone.now()
    health = queue_health(now=now)
    beat = health.heartbeat
    age = (now - beat.finished_at).total_seconds() if beat and beat.finished_at else None
    return {
        "heartbeat_at": beat.finished_at if beat else None,
        "is_late": age is None or age > HEARTBEAT_LATE_SECONDS,
        "oldest": health.oldest,
        "hours": draw_hours(health),
    }


def fill_dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    user: Any = person(request)
    if not user.has_perm("claims.view_claim"):
        return context | {"may_see": False}
    figures = dashboard_figures(user)
    jobs = figures.jobs_by_state
    flags = sorted(figures.open_flags_by_rule.items(), key=lambda item: -item[1])
    statuses = dict(VerificationStatus.choices)
    watched = watched_changes(user)
    return context | {
        "title": "Desk",
        "may_see": True,
        "may_add": user.has_perm("sources.add_article"),
        "figures": figures,
        "tiles": tiles(figures),
        "statuses": [
            (statuses[name], count, rows_behind("claims_claim", f"verification_status__exact={name}"))
            for name, count in figures.claims_by_status.items()
        ],
        "flags": [
            (flag_title(rule), count, rows_behind("claims_flag", f"rule={rule}&state__exact=open"))
            for rule, count in flags
        ],
        "health": health_of_queue(),
        "sparks": trend_pictures(today=timezone.now().date()),
        "readers": readers(),
        "queued": jobs.get(JobState.QUEUED, 0),
        "running": jobs.get(JobState.RUNNING, 0),
        "open_jobs_address": rows_behind("sources_job", "need=open"),
        "hooks_put_off": hooks_put_off() if user.has_perm(MANAGE) else [],
        "my_queue": next_in_queue(user, limit=6),
        "top_conflicts": new_conflicts(5),
        "watched": [row for row in watched if row.events],
        "newest_event": max((event.pk for row in watched for event in row.events), default=0),
        "ageing": ageing_claims(),
        "ending": list(ending_tokens(user, now=timezone.now())[:5]),
        "recent": list(Article.objects.select_related("outlet").order_by("-id")[:6]),
        "partial_runs": list(
            PipelineRun.objects.filter(state="partial")
            .select_related("revision__article")
            .defer("revision__text")
            .order_by("-id")[:3]
        ),
        "checks": [(row, words_of(row.last_result)) for row in check_history()],
    }


def ageing_claims() -> list[Claim]:
    """The unverified of worth that the newsroom has had longest, by the index of their age."""
    waiting = Claim.objects.filter(
        verification_status=VerificationStatus.UNVERIFIED, merged_into__isnull=True, check_worthiness__gte=0.5
    )
    return list(waiting.exclude(workflow_state="closed").order_by("created_at", "id")[:5])


def new_conflicts(most: int) -> list[Relation]:
    """Those that wait for a decision, best score first. The desk's index gives the rows before anything is
    joined to them."""
    waiting = Relation.objects.filter(
        kind=RelationKind.CONFLICTS, state=RelationState.SUGGESTED, is_current=True
    ).order_by("-score", "-id")
    chosen = list(waiting.values_list("pk", flat=True)[:most])
    return list(relations_list().filter(pk__in=chosen).order_by("-score", "-id"))
