"""What workers do for claims. Thin: ids in, one service, the next step asked for in the same transaction."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.contrib.auth.models import User
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from claims.choices import BatchState
from claims.models import Batch, BatchItem, ClaimMention, Story
from claims.pipeline.types import Analysis
from claims.selectors.foreign import unmatched_reviews
from claims.selectors.story_desk import claims_of_story
from claims.services.batches import (
    confirm_batch,
    fail_item,
    finish_batch,
    require_unfinished,
    undo_batch,
    waiting_items,
    work_item,
)
from claims.services.checks import recheck_due_claims, redetect_conflicts, write_digest
from claims.services.foreign import allow_import, take_in
from claims.services.foreign_matching import Proposals, read_proposals, store_proposals
from claims.services.grouping import GROUP, group_articles, group_remaining
from claims.services.processing import read_revision, store_analysis
from claims.services.refreshing import refresh_claims
from claims.services.statements import SpanLiesError
from claims.tasks.hooks import ring_outbox
from sources.choices import JobQueue
from sources.models import ArticleRevision, Job, Source
from sources.services.jobs import request_job
from sources.tasks import PermanentError, execute_job, reconsider, register, submit
from sources.tasks.articles import READING
from sources.tasks.imports import drop_upload, keep_upload, kept_upload
from sources.tasks.queue import Progress

log = logging.getLogger(__name__)

CLAIMS_A_JOB = 200
"""A refresh is one transaction: a job takes so many claims at most, so that others can write between."""
ARTICLES_A_JOB = 100
BATCH = "decide-batch"
IMPORT_REVIEWS = "import-claim-reviews"
MATCH_REVIEWS = "match-claim-reviews"
REVIEWS_A_JOB = 1000
"""Of an import; a look-up takes some 50 milliseconds, and the rest goes into jobs of their own."""
ROWS_A_JOB = 200
"""Of a bulk decision; the rest goes into a job of its own, so that none runs into the time limit."""
ROWS_AT_ONCE = 50
"""Up to so many rows a bulk decision is carried out while the person waits."""


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
        ring_outbox()
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
        ring_outbox()
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


# --- claim reviews of others ----------------------------------------------------------------------------


def submit_claim_reviews(chunks: Iterable[bytes], *, name: str, by: User) -> Job:
    """Keep a document of ClaimReviews and ask a worker to take it in. Raises NotAllowed."""
    allow_import(by=by)
    kept = keep_upload(chunks, suffix="reviews")
    return submit(IMPORT_REVIEWS, subject=name[:80], params={"file": kept, "name": name[:200]}, by=by)


@register(IMPORT_REVIEWS, queue=JobQueue.FETCH)
class ImportClaimReviews:
    """params: file, name. Each review is stored in a transaction of its own while the document is read:
    storing is idempotent, so an attempt that starts over finds what the last one stored."""

    def prepare(self, job: Job, progress: Progress) -> tuple[dict[str, Any], Proposals, list[int]]:
        data = kept_upload(job.params["file"]).read_bytes()
        counts, ids = take_in(
            data,
            name=str(job.params.get("name", "")),
            by=job.requested_by,
            progress=lambda done, total: progress(done, total, "claim reviews"),
        )
        first, rest = ids[:REVIEWS_A_JOB], ids[REVIEWS_A_JOB:]
        found = read_proposals(first, progress=lambda n, of: progress(n, of, "looking for claims"))
        return counts, found, rest

    def apply(self, job: Job, prepared: tuple[dict[str, Any], Proposals, list[int]]) -> dict[str, Any]:
        counts, found, rest = prepared
        drop_upload(job.params["file"])
        for start in range(0, len(rest), REVIEWS_A_JOB):
            some = {"review_ids": rest[start : start + REVIEWS_A_JOB]}
            submit(MATCH_REVIEWS, key=f"after:{job.pk}:{start}", params=some)
        return counts | store_proposals(found)


@register(MATCH_REVIEWS, queue=JobQueue.CHECKS)
class MatchClaimReviews:
    """params: review_ids (optional). Else the newest reviews of others that no claim was confirmed for:
    claims come after them."""

    def prepare(self, job: Job, progress: Progress) -> Proposals:
        ids = job.params.get("review_ids") or unmatched_reviews(REVIEWS_A_JOB)
        return read_proposals(ids, progress=progress)

    def apply(self, job: Job, prepared: Proposals) -> dict[str, Any]:
        return {"reviews": len(prepared.review_ids), **store_proposals(prepared)}


# --- bulk decisions -------------------------------------------------------------------------------------


@register(BATCH, queue=JobQueue.CHECKS)
class DecideBatch:
    """params: batch_id. Each row is written with its outcome in a transaction of its own, so an attempt that
    starts over finds what the last one did, and other people's work is not held up."""

    def prepare(self, job: Job, progress: Progress) -> Batch | None:
        batch = (
            Batch.objects.select_related("created_by", "undone_by").filter(pk=job.params["batch_id"]).first()
        )
        if batch is None:
            return None
        items = waiting_items(batch, limit=ROWS_A_JOB)
        for number, item in enumerate(items, start=1):
            _work_one(item, batch)
            progress(number, len(items), "rows")
        return batch

    def apply(self, job: Job, prepared: Batch | None) -> dict[str, Any]:
        if prepared is None:
            return {"note": "the bulk decision is gone"}
        if not finish_batch(prepared):
            submit(job.kind, key=f"rest-after:{job.pk}", subject=job.subject, params=job.params)
        return {"batch": prepared.pk}


def _work_one(item: BatchItem, batch: Batch) -> None:
    """One row and what follows from it. A bug in a verb costs this row, not the ones after it."""
    by = batch.undone_by if batch.state == BatchState.UNDOING else batch.created_by
    try:
        with transaction.atomic():
            follow = work_item(item, batch=batch)
            if follow is None:
                return
            for claim in follow.claims:
                about = f"claim:{claim}"
                submit("refresh-claim", key=about, subject=about, params={"claim_id": claim}, by=by)
            if follow.sources:
                reconsider(*Source.objects.filter(pk__in=follow.sources), by=by)
            for text in ArticleRevision.objects.filter(pk__in=follow.texts):
                submit_reading(text, by=by)
    except (OperationalError, InterfaceError, SoftTimeLimitExceeded):
        raise
    except Exception as exc:
        log.exception("batch %s, %s", batch.pk, item)
        fail_item(item, batch=batch, error=type(exc).__name__)


def confirm(batch: Batch, *, by: User, reason: str) -> Batch:
    """``confirm_batch`` and its work: a few rows in this process, many by a worker."""
    return _set_off(batch, lambda: confirm_batch(batch, by=by, reason=reason), by=by)


def undo(batch: Batch, *, by: User, reason: str) -> Batch:
    """``undo_batch`` and its work, as ``confirm``."""
    return _set_off(batch, lambda: undo_batch(batch, by=by, reason=reason), by=by)


def go_on(batch: Batch, *, by: User) -> Batch:
    """Ask again for work whose job was cancelled or gave up. Raises NotAllowed; StaleState where nothing is
    left to do."""
    require_unfinished(batch, by=by)
    _ask_for(batch, by=by)
    return batch


def _set_off(batch: Batch, decide: Callable[[], Batch], *, by: User) -> Batch:
    with transaction.atomic():
        decide()
        few = batch.items.count() <= ROWS_AT_ONCE
        # Without a message no worker comes between; if this process dies, the sweeper finds the row.
        job = _ask_for(batch, by=by, ring=not few)
    if few:
        execute_job(job.pk)
        batch.refresh_from_db()
    return batch


def _ask_for(batch: Batch, *, by: User, ring: bool = True) -> Job:
    about = f"batch:{batch.pk}"
    wanted: dict[str, Any] = {
        "key": f"{about}:{batch.state}",
        "subject": about,
        "params": {"batch_id": batch.pk},
    }
    if ring:
        return submit(BATCH, by=by, **wanted)
    return request_job(BATCH, by=by, queue=JobQueue.CHECKS, **wanted)
