"""What workers do for claims. Thin: ids in, one service, the next step asked for in the same transaction."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from claims.models import ClaimMention, Story
from claims.pipeline.types import Analysis
from claims.selectors.story_desk import claims_of_story
from claims.services.checks import recheck_due_claims, redetect_conflicts, write_digest
from claims.services.grouping import GROUP, group_articles, group_remaining
from claims.services.processing import read_revision, store_analysis
from claims.services.refreshing import refresh_claims
from claims.services.statements import SpanLiesError
from sources.choices import JobQueue
from sources.models import ArticleRevision, Job
from sources.tasks import PermanentError, register, submit
from sources.tasks.articles import READING
from sources.tasks.queue import Progress

CLAIMS_A_JOB = 200
"""A refresh is one transaction: a job takes so many claims at most, so that others can write between."""
ARTICLES_A_JOB = 100


@dataclass(frozen=True, slots=True)
class _Reading:
    revision: ArticleRevision
    analysis: Analysis
    seconds: float


@register(READING, queue=JobQueue.LANGUAGE)
class ProcessArticle:
    """params: revision_id, regrouped (ids of articles whose line of reporting changed)."""

    def prepare(self, job: Job, progress: Progress) -> _Reading | None:
        revision = (
            ArticleRevision.objects.select_related("article__outlet")
            .filter(pk=job.params.get("revision_id"))
            .first()
        )
        if revision is None:
            return None
        progress(0, 1, "reading the text")
        started = time.perf_counter()
        analysis = read_revision(revision)
        return _Reading(revision, analysis, round(time.perf_counter() - started, 4))

    def apply(self, job: Job, prepared: _Reading | None) -> dict[str, Any]:
        if prepared is None:
            return {"note": "the text is gone"}
        try:
            result = store_analysis(
                prepared.revision, analysis=prepared.analysis, job=job, timings={"analyse": prepared.seconds}
            )
        except SpanLiesError as exc:
            raise PermanentError("span-lies", str(exc)) from exc
        group_articles(job.params.get("regrouped", []))
        regrouped = ClaimMention.objects.filter(
            statement__revision__article__in=job.params.get("regrouped", [])
        ).values_list("claim_id", flat=True)
        _submit_refresh(sorted({*result.claims_touched, *regrouped}), job)
        return result.as_json()


def submit_reading(revision: ArticleRevision, *, by: User | None = None) -> Job:
    """Ask for the text to be read again, after a person marked statements in it: their clauses, figures and
    claims come with that reading."""
    return submit(
        READING,
        key=f"revision:{revision.pk}",
        subject=f"article:{revision.article_id}",
        params={"revision_id": revision.pk},
        by=by,
    )


def _submit_refresh(claim_ids: list[int], job: Job) -> None:
    """One job for up to ``CLAIMS_A_JOB`` claims; the key names this very attempt's article and job."""
    for number, start in enumerate(range(0, len(claim_ids), CLAIMS_A_JOB)):
        submit(
            "refresh-claim",
            key=f"after:{job.pk}:{job.attempt}:{number}",
            subject=job.subject,
            params={"claim_ids": claim_ids[start : start + CLAIMS_A_JOB]},
        )


def submit_story(story: Story, *, by: User) -> list[Job]:
    """Ask for all claims of a story to be checked again, up to ``CLAIMS_A_JOB`` a job. A second click while
    they wait returns the same jobs; none where it makes no claims."""
    claim_ids = sorted(claims_of_story(story).values_list("pk", flat=True))
    return [
        submit(
            "refresh-claim",
            key=f"story:{story.pk}:{number}",
            subject=f"story:{story.pk}",
            params={"claim_ids": claim_ids[start : start + CLAIMS_A_JOB]},
            by=by,
        )
        for number, start in enumerate(range(0, len(claim_ids), CLAIMS_A_JOB))
    ]


@register("refresh-claim", queue=JobQueue.CHECKS)
class RefreshClaims:
    """params: claim_id or claim_ids. Claims that are gone are passed over."""

    def prepare(self, job: Job, progress: Progress) -> list[int]:
        ids = [*job.params.get("claim_ids", []), job.params.get("claim_id")]
        progress(0, 1, "comparing claims")
        return [pk for pk in ids if pk is not None]

    def apply(self, job: Job, prepared: list[int]) -> dict[str, Any]:
        now = timezone.now()
        results = refresh_claims(prepared, today=now.date(), now=now)
        return {
            "checked": len(results),
            "changed": sum(r.changed for r in results),
            "opened": sum(len(r.opened) for r in results),
            "lapsed": sum(len(r.lapsed) for r in results),
        }


@register("refresh-sources", queue=JobQueue.CHECKS)
class RefreshSources:
    """params: source_ids. All claims they speak for, after a merge or a change of role or stakes."""

    def prepare(self, job: Job, progress: Progress) -> list[int]:
        return list(job.params.get("source_ids", []))

    def apply(self, job: Job, prepared: list[int]) -> dict[str, Any]:
        spoken = ClaimMention.objects.filter(statement__source__in=prepared)
        claim_ids = sorted(set(spoken.values_list("claim_id", flat=True)))
        _submit_refresh(claim_ids, job)
        return {"claims": len(claim_ids)}


@register("recheck-claims", queue=JobQueue.CHECKS)
class RecheckClaims:
    """params: limit (optional)."""

    def prepare(self, job: Job, progress: Progress) -> int:
        return int(job.params.get("limit", CLAIMS_A_JOB))

    def apply(self, job: Job, prepared: int) -> dict[str, Any]:
        report = recheck_due_claims(now=timezone.now(), limit=prepared)
        _go_on(job, report.remaining)
        return report.as_json()


@register("redetect-conflicts", queue=JobQueue.CHECKS)
class RedetectConflicts:
    """params: limit (optional)."""

    def prepare(self, job: Job, progress: Progress) -> int:
        return int(job.params.get("limit", CLAIMS_A_JOB))

    def apply(self, job: Job, prepared: int) -> dict[str, Any]:
        report = redetect_conflicts(now=timezone.now(), limit=prepared)
        _go_on(job, report.remaining)
        return report.as_json()


@register(GROUP, queue=JobQueue.CHECKS)
class GroupArticles:
    """params: limit (optional). Articles that were read and have no story."""

    def prepare(self, job: Job, progress: Progress) -> int:
        progress(0, 1, "looking for articles without a story")
        return int(job.params.get("limit", ARTICLES_A_JOB))

    def apply(self, job: Job, prepared: int) -> dict[str, Any]:
        report = group_remaining(limit=prepared)
        _go_on(job, report.remaining if report.grouped else 0)
        return report.as_json()


def _go_on(job: Job, remaining: int) -> None:
    """The rest in a job of its own, so that no transaction grows with the number of claims."""
    if remaining > 0:
        submit(job.kind, key=f"rest-after:{job.pk}", params=job.params)


@register("daily-digest", queue=JobQueue.CHECKS)
class WriteDigest:
    """params: day (ISO 8601; the day before, where it is not given)."""

    def prepare(self, job: Job, progress: Progress) -> date:
        given = job.params.get("day")
        try:
            return date.fromisoformat(given) if given else timezone.now().date() - timedelta(days=1)
        except (TypeError, ValueError) as exc:
            raise PermanentError("day-not-a-date", f"{given!r} is no day such as 2023-09-21.") from exc

    def apply(self, job: Job, prepared: date) -> dict[str, Any]:
        digest = write_digest(prepared)
        return {"date": digest.day.isoformat(), **digest.figures}
