"""The demonstration story: put in through the services, read through the real queue."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from sources.choices import JobState
from sources.models import Article, Job, Source
from sources.services.articles import LineError, drafts_from_jsonl
from sources.services.catalogue import ensure_affiliation, ensure_outlet, ensure_source
from sources.services.jobs import HOUSEKEEPING_KINDS
from sources.tasks import submit_article
from sources.tasks.articles import READING

Show = Callable[["Progress"], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was put in. ``jobs`` are the readings it asked for; ``errors`` are lines that were refused."""

    outlets: int
    sources: int
    article_ids: tuple[int, ...]
    jobs: tuple[int, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """Jobs since the story was put in, those included that its reading asked for."""

    done: int
    total: int
    ended_badly: tuple[Job, ...]
    now: str

    @property
    def finished(self) -> bool:
        return self.done + len(self.ended_badly) >= self.total


def load_story(folder: Path) -> Loaded:
    """Put in outlets, sources and articles of a seeds folder. Safe to repeat: what is there stays.

    Raises OSError where a file is missing and ValueError where a line of outlets or sources is not JSON.
    """
    outlets = [ensure_outlet(row.pop("name"), **row) for row in _rows(folder / "outlets.jsonl")]
    rows = [row for row in _rows(folder / "sources.jsonl") if not row.get("scope_article")]
    # Who is known in one article only is found by its reading; the catalogue holds those with a name.
    sources = {
        row["name"]: ensure_source(
            row["name"], kind=row["kind"], aliases=row["aliases"], stakes=row["stakes"]
        )
        for row in rows
    }
    for row in rows:
        for role in row["affiliations"]:
            _affiliate(sources[row["name"]], role, sources)
    articles, jobs, errors = [], [], []
    for path in sorted((folder / "articles").glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for draft in drafts_from_jsonl(lines):
                if isinstance(draft, LineError):
                    errors.append(f"{path.name}:{draft.line_number}: {draft.code}: {draft.detail}")
                    continue
                stored, job = submit_article(draft)
                articles.append(stored.article.pk)
                jobs += [job.pk] if job else []
    return Loaded(len(outlets), len(sources), tuple(articles), tuple(jobs), tuple(errors))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _affiliate(source: Source, role: dict[str, Any], sources: dict[str, Source]) -> None:
    since, until = (date.fromisoformat(day) if (day := role.get(key)) else None for key in ("since", "until"))
    body = sources.get(role["body"]) or ensure_source(role["body"])
    ensure_affiliation(
        source, body=body, role=role["role"], side=role.get("side") or "", since=since, until=until
    )


def unread_articles(article_ids: Iterable[int]) -> list[str]:
    """Titles of those whose current text no reading has ended well for."""
    articles = Article.objects.filter(pk__in=list(article_ids))
    done = set(Job.objects.filter(kind=READING, state=JobState.DONE).values_list("key", flat=True))
    return [str(article) for article in articles if f"revision:{article.current_revision_id}" not in done]


def work_since(first_job_id: int) -> QuerySet[Job]:
    return Job.objects.filter(pk__gte=first_job_id).exclude(kind__in=HOUSEKEEPING_KINDS)


def progress_since(first_job_id: int) -> Progress:
    work = work_since(first_job_id)
    running = work.filter(state=JobState.RUNNING).values_list("kind", "subject").first()
    ended_badly = work.filter(state__in=(JobState.FAILED, JobState.DEAD, JobState.CANCELLED))
    return Progress(
        done=work.filter(state=JobState.DONE).count(),
        total=work.count(),
        ended_badly=tuple(ended_badly),
        now=" ".join(running) if running else "",
    )


def wait_for_work(
    first_job_id: int, *, timeout: float, show: Show, meanwhile: Callable[[], bool]
) -> Progress:
    """Until no job since ``first_job_id`` is open, ``timeout`` seconds pass, or ``meanwhile()`` is False."""
    deadline = time.monotonic() + timeout
    last: Progress | None = None
    while True:
        progress = progress_since(first_job_id)
        if progress != last:
            show(progress)
            last = progress
        if progress.finished or time.monotonic() > deadline or not meanwhile():
            return progress
        time.sleep(0.2)
