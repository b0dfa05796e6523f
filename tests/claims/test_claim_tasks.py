from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

import claims.tasks  # noqa: F401 - registers the job kinds
from claims.models import Claim, DailyDigest, PipelineRun, Relation
from sources.models import Job
from sources.services.articles import ArticleDraft
from sources.tasks import submit, submit_article
from sources.tasks.queue import execute_job, known_kinds

pytestmark = pytest.mark.django_db
MORE = "More than 10,000 people were evacuated from Villaverde, mayor Rosa Silva said."
FEWER = "Fewer than 6,000 people were evacuated from Villaverde, Anna Schmidt said."


def work_off() -> list[Job]:
    """Every queued job, and those that they ask for."""
    done: list[Job] = []
    while job := Job.objects.filter(state="queued").order_by("pk").first():
        assert execute_job(job.pk) is not None
        done.append(Job.objects.get(pk=job.pk))
    return done


def put_in(text: str) -> Job:
    draft = ArticleDraft(text=text, published_at=datetime(2024, 3, 1, tzinfo=UTC))
    job = submit_article(draft)[1]
    assert job is not None
    return job


def test_an_article_goes_through_the_queue_to_a_conflict() -> None:
    first, second = put_in(MORE), put_in(FEWER)
    jobs = work_off()
    assert [j.state for j in jobs] == ["done"] * 4
    assert [j.kind for j in jobs] == ["process-article"] * 2 + ["refresh-claim"] * 2
    assert Relation.objects.filter(kind="conflicts").count() == 1
    assert set(PipelineRun.objects.values_list("job", flat=True)) == {first.pk, second.pk}
    assert jobs[0].result["statements"] == 1
    assert jobs[2].result["checked"] == 1


def test_a_job_whose_row_is_gone_is_a_quiet_return() -> None:
    submit("process-article", params={"revision_id": 10**9})
    submit("refresh-claim", params={"claim_ids": [10**9]})
    assert [j.state for j in work_off()] == ["done", "done"]


def test_scheduled_checks_say_what_they_changed_and_go_on_until_all_is_done() -> None:
    put_in(MORE)
    put_in(FEWER)
    work_off()
    Claim.objects.update(pipeline_version="0")
    Relation.objects.all().delete()
    submit("redetect-conflicts", params={"limit": 1})
    rounds = work_off()
    assert [j.result["remaining"] for j in rounds] == list(range(Claim.objects.count() - 1, -1, -1))
    assert sum(j.result["opened"] for j in rounds) >= 1
    Claim.objects.update(next_check_at=timezone.now())
    submit("recheck-claims")
    assert work_off()[0].result["checked"] == Claim.objects.count()
    submit("daily-digest", params={"day": "2024-03-01"})
    written = work_off()[0].result
    assert (written["date"], written["day"]["articles"]) == ("2024-03-01", 0)
    assert DailyDigest.objects.get().day.isoformat() == "2024-03-01"
    submit("daily-digest", params={"day": "soon"})
    failed = work_off()[0]
    assert (failed.state, failed.error_code) == ("failed", "day-not-a-date")


def test_every_kind_of_the_contract_is_handled() -> None:
    assert {
        "process-article",
        "refresh-claim",
        "recheck-claims",
        "redetect-conflicts",
        "daily-digest",
    } <= set(known_kinds())


def said(command: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_the_commands_do_what_the_schedule_does(captured: Any) -> None:
    article = captured(MORE)
    captured(FEWER, outlet="Evening News")
    assert "2/2 article" in said("process_articles")
    assert Relation.objects.filter(kind="conflicts").count() == 1
    assert "Nothing to read" in said("process_articles")
    assert "0 new claims, 0 claims changed" in said("process_articles", str(article.pk))
    with pytest.raises(CommandError, match="No such articles: 99999"):
        call_command("process_articles", "99999")
    Claim.objects.update(next_check_at=timezone.now(), pipeline_version="0")
    assert f"recheck-claims: {Claim.objects.count()} claims looked at" in said("recheck_claims")
    assert "redetect-conflicts: 0 claims looked at" in said("redetect_conflicts")
    digest = json.loads(said("write_digest", "2024-03-01"))
    assert (digest["date"], digest["day"]["claims"]) == ("2024-03-01", 0)
