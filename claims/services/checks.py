"""The checks that run on a schedule, or when an editor starts them; each says what it changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q, QuerySet

from claims.choices import WorkflowState
from claims.models import Claim, DailyDigest
from claims.selectors.digest import digest_figures
from claims.services.engine import engine
from claims.services.refreshing import refresh_claims
from claims.services.results import CheckReport, RefreshResult

RECHECK = "recheck-claims"
REDETECT = "redetect-conflicts"


def recheck_due_claims(*, now: datetime, limit: int = 500) -> CheckReport:
    """Refresh the claims whose time has come, those that waited longest first.

    A claim that a person judged or closed has no time, and is left alone. What changed is looked at again
    soon, what did not after twice the time (see ``claims.services.scheduling``).
    """
    due = Claim.objects.filter(next_check_at__lte=now, merged_into__isnull=True).exclude(
        workflow_state=WorkflowState.CLOSED
    )
    report = _refresh_some(RECHECK, due.order_by("next_check_at", "pk"), now=now, limit=limit)
    upcoming = (
        Claim.objects.filter(next_check_at__gt=now, merged_into__isnull=True)
        .order_by("next_check_at")
        .values_list("next_check_at", flat=True)
        .first()
    )
    return replace(report, next_due_at=upcoming)


def redetect_conflicts(*, now: datetime, limit: int = 500) -> CheckReport:
    """Compare again what an older version of the pipeline compared.

    The texts are not read again ("process again" does that): clauses keep the words they were read with,
    the rules that compare them are today's.
    """
    old = Claim.objects.filter(~Q(pipeline_version=engine().version), merged_into__isnull=True)
    return _refresh_some(REDETECT, old.order_by("pk"), now=now, limit=limit)


def _refresh_some(check: str, due: QuerySet[Claim], *, now: datetime, limit: int) -> CheckReport:
    waiting = due.count()
    ids = list(due.values_list("pk", flat=True)[:limit])
    results = refresh_claims(ids, today=now.date(), now=now)
    return _report(check, results, remaining=waiting - len(ids))


def _report(check: str, results: Sequence[RefreshResult], *, remaining: int) -> CheckReport:
    changed = [r.claim for r in results if r.changed]
    moves = Counter(
        f"{r.status_before} -> {r.status_after}" for r in results if r.status_before != r.status_after
    )
    return CheckReport(
        check=check,
        checked=len(results),
        changed=len(changed),
        changed_claims=changed[:200],
        opened=sum(len(r.opened) for r in results),
        lapsed=sum(len(r.lapsed) for r in results),
        status_changes=dict(moves),
        remaining=max(0, remaining),
    )


def write_digest(day: date) -> DailyDigest:
    """Keep the numbers of one day (UTC); again for the same day brings them up to date."""
    digest, _ = DailyDigest.objects.update_or_create(day=day, defaults={"figures": digest_figures(day)})
    return digest
