"""From a captured text to rows: statements, spans, figures and links to claims."""

from __future__ import annotations

from claims.pipeline.types import Analysis
from claims.services.results import ProcessResult
from sources.models import Article, ArticleRevision, Job


def read_revision(revision: ArticleRevision) -> Analysis:
    raise NotImplementedError


def store_analysis(
    revision: ArticleRevision,
    *,
    analysis: Analysis,
    job: Job | None = None,
    timings: dict[str, float] | None = None,
) -> ProcessResult:
    raise NotImplementedError


def process_article(article: Article, *, job: Job | None = None) -> ProcessResult:
    raise NotImplementedError
