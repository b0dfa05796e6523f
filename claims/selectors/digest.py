"""The numbers of one day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from claims.choices import FlagState
from claims.models import (
    Claim,
    Countersignature,
    Event,
    Evidence,
    Flag,
    PipelineRun,
    Relation,
    Review,
    Statement,
)
from claims.selectors.claims import OPEN_CONFLICT
from claims.selectors.reviews import awaiting_countersignature
from sources.choices import JobState
from sources.models import Article, Job


def digest_figures(day: date) -> dict[str, Any]:
    """``day``: what happened on it (UTC). ``now``: how things stood when the numbers were taken."""
    start = datetime.combine(day, time.min, tzinfo=UTC)
    span = (start, start + timedelta(days=1) - timedelta(microseconds=1))
    decisions = Event.objects.filter(at__range=span, actor__isnull=False)
    ended = Job.objects.filter(finished_at__range=span)
    standing = Claim.objects.filter(merged_into__isnull=True)
    return {
        "day": {
            "articles": Article.objects.filter(created_at__range=span).count(),
            "runs": PipelineRun.objects.filter(created_at__range=span).count(),
            "statements": Statement.objects.filter(created_at__range=span).count(),
            "claims": Claim.objects.filter(created_at__range=span).count(),
            "relations": _by(Relation.objects.filter(created_at__range=span), "kind"),
            "decisions": _by(decisions, "verb"),
            "reviews": _by(Review.objects.filter(created_at__range=span), "rating"),
            "countersignatures": _by(Countersignature.objects.filter(created_at__range=span), "verdict"),
            "evidence": Evidence.objects.filter(created_at__range=span).count(),
            "jobs": _by(ended, "state"),
        },
        "now": {
            "claims_by_status": _by(standing, "verification_status"),
            "open_flags_by_rule": _by(Flag.objects.filter(state=FlagState.OPEN), "rule_id"),
            "reviews_half_signed": awaiting_countersignature().count(),
            "open_conflicts": Relation.objects.filter(OPEN_CONFLICT).count(),
            "jobs_dead": Job.objects.filter(state=JobState.DEAD).count(),
        },
    }


def _by(rows: QuerySet[Any], column: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(column).annotate(n=Count("pk")))
