"""From a captured text to rows: statements, spans, figures, links to claims, and the article's story.

Reading is slow and holds no transaction; storing is one short transaction. Storing the same analysis again
changes nothing, whoever does it and however often.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from claims.choices import RunState
from claims.mapping import document_of
from claims.models import ClaimMention, PipelineRun
from claims.pipeline.types import Analysis
from claims.selectors.hooks import ARTICLE_PROCESSED, ARTICLE_REVISED
from claims.selectors.revisions import processed_revision_before
from claims.services.counterparts import link_counterparts
from claims.services.decided import carry_decisions, given_readings
from claims.services.engine import engine
from claims.services.grouping import group_article
from claims.services.guards import write_event
from claims.services.linking import LinkResult, key_warnings, link_statements
from claims.services.locking import lock_claim_graph
from claims.services.results import ProcessResult
from claims.services.revising import record_revision
from claims.services.statements import NEEDED_STEPS, StoredStatements, failed_steps, store_statements
from sources.models import Article, ArticleRevision, Job
from sources.services.errors import InvalidInput


def read_revision(revision: ArticleRevision) -> Analysis:
    """Run the pipeline over the text, with what people decided about it as given. Takes seconds and writes
    nothing: call it outside a transaction.

    A step that fails leaves a warning in the analysis and what the other steps could read.
    """
    return engine().analyse(document_of(revision), given=given_readings(revision))


def store_analysis(
    revision: ArticleRevision,
    *,
    analysis: Analysis,
    job: Job | None = None,
    timings: Mapping[str, float] | None = None,
) -> ProcessResult:
    """Write what was read, in one transaction; afterwards refresh ``claims_touched``.

    A statement is the same row as long as its voice and spans are; one that is no longer found lapses and is
    never deleted; one that a person made or corrected is left alone, and so is every decided link. Raises
    SpanLiesError where the analysis does not fit the text; then nothing is written.
    """
    started = time.perf_counter()
    working = engine()
    with transaction.atomic():
        lock_claim_graph()
        carried = carry_decisions(revision, version=analysis.version)
        stored = store_statements(revision, analysis=analysis, given=carried.rows)
        stored.counts.update({"decisions_carried": carried.moved, "decisions_gone": carried.gone})
        counterparts = link_counterparts(revision)
        stored.counts["counterparts"] = len(counterparts)
        for row, _ in stored.pairs:
            row.previous_id = counterparts.get(row.pk)
        linked = link_statements(revision, pairs=stored.pairs, engine=working)
        linked.touched |= _claims_of_revision_before(revision)
        broke_off = bool(failed_steps(analysis) & NEEDED_STEPS)
        told = record_revision(revision, version=analysis.version, is_whole=not broke_off)
        stored.counts["claims_changed_by_the_text"] = len(told)
        warnings = _warnings(analysis, stored, linked)
        counts = dict(stored.counts + linked.counts)
        counts["claims_new"] = len(linked.new)
        _tell_of_reading(revision, version=analysis.version)
        took = {**(timings or {}), "store": round(time.perf_counter() - started, 4)}
        _write_run(revision, analysis=analysis, job=job, timings=took, counts=counts, warnings=warnings)
        if revision.pk == revision.article.current_revision_id:
            group_article(revision.article)
    return ProcessResult(
        revision=revision.pk,
        statements=len(stored.pairs),
        claims_new=len(linked.new),
        claims_touched=sorted(linked.touched),
        counts=counts,
        warnings=warnings,
    )


def process_article(article: Article, *, job: Job | None = None) -> ProcessResult:
    """Read and store the article's current text. Raises InvalidInput where it has none."""
    revision = article.current_revision
    if revision is None:
        raise InvalidInput("article-has-no-text", "The article has no captured text to process.")
    started = time.perf_counter()
    analysis = read_revision(revision)
    timings = {"analyse": round(time.perf_counter() - started, 4)}
    return store_analysis(revision, analysis=analysis, job=job, timings=timings)


def _claims_of_revision_before(revision: ArticleRevision) -> set[int]:
    """Claims that the article made in its earlier text: it may have stopped to make them."""
    before = processed_revision_before(revision)
    if before is None:
        return set()
    return set(ClaimMention.objects.filter(statement__revision=before).values_list("claim", flat=True))


def _warnings(analysis: Analysis, stored: StoredStatements, linked: LinkResult) -> list[dict[str, Any]]:
    """Rule ids with numbers, as JSON: what was read only in part, and what was not searched."""
    found = [{"rule_id": w.rule_id, "params": dict(w.params)} for w in analysis.warnings]
    found += stored.warnings
    return found + key_warnings(linked.skipped_keys)


def _tell_of_reading(revision: ArticleRevision, *, version: str) -> None:
    """An event for the first reading of a text by a version of the pipeline, and one for the first reading of
    a later text; before the run of this reading is written."""
    runs = PipelineRun.objects.filter(revision=revision, state__in=(RunState.DONE, RunState.PARTIAL))
    versions = set(runs.values_list("version", flat=True))
    if version in versions:
        return
    after = {"text": revision.number, "revision": revision.pk}
    verbs = [ARTICLE_PROCESSED]
    if revision.number > 1 and not versions:
        verbs.append(ARTICLE_REVISED)
    for verb in verbs:
        write_event(verb, revision.article, claim=None, after=after, pipeline_version=version)


def _write_run(
    revision: ArticleRevision,
    *,
    analysis: Analysis,
    job: Job | None,
    timings: Mapping[str, float],
    counts: Mapping[str, int],
    warnings: list[dict[str, Any]],
) -> PipelineRun:
    """One row a job: a job that runs twice has one run."""
    run, _ = PipelineRun.objects.update_or_create(
        revision=revision,
        job=job,
        version=analysis.version,
        defaults={
            "state": RunState.PARTIAL if analysis.warnings else RunState.DONE,
            "timings": dict(timings),
            "counts": dict(counts),
            "warnings": warnings,
            "error": "",
        },
    )
    return run
