"""Files come in through the queue: the demonstration story, and uploads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import call_command

from newsverify.story import load_story, progress_since, unread_articles
from sources import tasks
from sources.choices import JobState
from sources.models import Affiliation, Article, Job, Outlet, Source, SourceAlias
from sources.services.errors import NotAllowed
from tests.conftest import SEEDS

pytestmark = pytest.mark.django_db


def test_the_story_is_put_in_once_however_often_it_is_loaded() -> None:
    first = load_story(SEEDS)
    counts = [model.objects.count() for model in (Outlet, Source, SourceAlias, Affiliation, Article, Job)]
    assert first.errors == ()
    assert len(first.article_ids) == len(first.jobs) == 5
    second = load_story(SEEDS)
    assert second.article_ids == first.article_ids
    assert counts == [m.objects.count() for m in (Outlet, Source, SourceAlias, Affiliation, Article, Job)]


def test_what_a_person_changed_in_the_catalogue_is_kept_when_the_story_is_loaded_again() -> None:
    load_story(SEEDS)
    source = Source.objects.get(name="Nikol Pashinyan")
    source.stakes = "As the desk sees it."
    source.save()
    load_story(SEEDS)
    source.refresh_from_db()
    assert source.stakes == "As the desk sees it."


def test_progress_counts_what_the_reading_asks_for_and_names_what_was_not_read() -> None:
    loaded = load_story(SEEDS)
    Job.objects.filter(pk=loaded.jobs[0]).update(state=JobState.DONE, finished_at="2026-01-01T00:00:00Z")
    Job.objects.filter(pk=loaded.jobs[1]).update(state=JobState.DEAD, finished_at="2026-01-01T00:00:00Z")
    progress = progress_since(min(loaded.jobs))
    assert (progress.done, progress.total, len(progress.ended_badly)) == (1, 5, 1)
    assert not progress.finished
    assert len(unread_articles(loaded.article_ids)) == 4


def test_the_command_says_what_it_put_in(capsys: Any) -> None:
    call_command("load_seeds")
    assert "5 articles; 5 to be read" in capsys.readouterr().out


def test_an_uploaded_file_is_taken_in_and_a_bad_line_does_not_sink_it(reviewer: Any) -> None:
    rows = [{"id": str(n), "text": f"The mayor said on Monday that bridge {n} is open."} for n in range(3)]
    lines = [json.dumps(row) for row in rows] + ["{not json"]
    data = "\n".join(lines).encode()
    job = tasks.submit_file([data[:40], data[40:]], name="../../etc/passwd", by=reviewer)
    tasks.execute_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    assert (job.result["created"], job.result["failed"]) == (3, 1)
    assert job.result["errors"][0]["line"] == 4
    assert (job.progress_done, job.progress_total) == (4, 4)
    assert Job.objects.filter(kind="process-article", requested_by=reviewer).count() == 3


def test_a_file_that_is_gone_fails_with_what_to_do_and_a_reader_may_not_upload(reader: Any) -> None:
    job = tasks.submit("import-file", params={"file": "gone.jsonl"})
    tasks.execute_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "file-gone")
    with pytest.raises(NotAllowed):
        tasks.submit_file([b"{}"], name="a.jsonl", by=reader)
