"""Statements corrected, confirmed, added and struck out by programs, and taken out as data."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from rest_framework.test import APIClient

from claims.models import Statement
from sources.models import Job

from .data import Story

pytestmark = pytest.mark.django_db


def place(story: Story, words: str) -> list[int]:
    start = story.first.article.current_revision.text.index(words)
    return [start, start + len(words)]


def added(client: APIClient, story: Story, **body: Any) -> Any:
    known = {"revision": 1, "reason": "missed", "spans": {"content": [place(story, "Port Ellery")]}}
    return client.post(f"/api/v1/articles/{story.first.article.pk}/statements", known | body)


@pytest.fixture
def free(story: Story) -> Story:
    """The first article without the machine's statement."""
    Statement.objects.filter(pk=story.first.statement.pk).delete()
    return story


def test_a_missed_statement_is_added_and_a_job_reads_its_claims(as_reviewer: APIClient, free: Story) -> None:
    done = added(as_reviewer, free, source_name="Rosa Silva", source_kind="person", modality="denied")
    assert done.status_code == 201
    told = done.json()
    assert (told["exact"], told["verdict"], told["origin"]) == ("Port Ellery", "added", "human")
    assert told["source"]["name"] == "Rosa Silva"
    assert told["modality"] == "denied"
    job = Job.objects.get(kind="process-article")
    assert job.subject == f"article:{free.first.article.pk}"
    listed = as_reviewer.get("/api/v1/statements", {"verdict": "added"}).json()["results"]
    assert [s["id"] for s in listed] == [told["id"]]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"revision": 2}, 409, "text-replaced"),
        ({"spans": {"content": [[0, 99999]]}}, 422, "span-not-in-text"),
        ({"spans": {"content": []}}, 422, "content-needed"),
        ({"spans": {"content": [[0, 6]], "cue": [[3, 8]]}}, 422, "content-overlaps-cue"),
        ({"spans": {"content": [[5, 2]]}}, 422, "span-not-in-text"),
        ({"spans": {"content": [[0]]}}, 400, "invalid-input"),
        ({"spans": {"frame": [[0, 2]]}}, 400, "invalid-input"),
        ({"reason": " "}, 400, "invalid-input"),
        ({"source": 999999}, 422, "unknown-source"),
        ({"source": 1, "source_name": "Rosa"}, 400, "invalid-input"),
        ({"source_kind": "ghost"}, 400, "invalid-input"),
        (
            {"voice": "outlet", "spans": {"content": [[0, 6]], "source": [[8, 12]]}},
            422,
            "outlet-has-no-source",
        ),
    ],
)
def test_what_cannot_be_added_is_a_problem_and_leaves_nothing(
    as_reviewer: APIClient, free: Story, body: dict[str, Any], status: int, code: str
) -> None:
    before = Statement.objects.count(), Job.objects.count()
    refused = added(as_reviewer, free, **body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused["Content-Type"] == "application/problem+json"
    assert (Statement.objects.count(), Job.objects.count()) == before


def test_a_decision_on_a_stale_statement_is_a_conflict(as_reviewer: APIClient, story: Story) -> None:
    address = f"/api/v1/statements/{story.first.statement.pk}"
    seen = as_reviewer.get(address).json()["updated_at"]
    assert as_reviewer.post(f"{address}/confirm", {"seen": seen}).json()["verdict"] == "confirmed"
    late = as_reviewer.post(f"{address}/dismiss", {"seen": seen, "reason": "no"})
    assert (late.status_code, late.json()["code"]) == (409, "decided-before-you")
    assert "statement-confirmed by reviewer" in late.json()["detail"]


def test_corrected_spans_ask_for_a_reading_and_undo_gives_them_back(
    as_reviewer: APIClient, story: Story
) -> None:
    address = f"/api/v1/statements/{story.first.statement.pk}"
    before = as_reviewer.get(address).json()
    content = [before["start"], before["end"] - 5]
    done = as_reviewer.post(f"{address}/correct", {"spans": {"content": [content]}, "reason": "shorter"})
    assert done.status_code == 200, done.content
    assert [done.json()["start"], done.json()["end"]] == content
    assert Job.objects.filter(kind="process-article").count() == 1
    undone = as_reviewer.post(f"{address}/undo", {}).json()
    same = ("start", "end", "exact", "source", "state", "verdict", "origin", "polarity", "rule_id")
    assert {name: undone[name] for name in same} == {name: before[name] for name in same}
    assert [(m["start"], m["end"], m["state"]) for m in undone["mentions"]] == [
        (m["start"], m["end"], m["state"]) for m in before["mentions"]
    ]
    nothing = as_reviewer.post(f"{address}/undo", {})
    assert (nothing.status_code, nothing.json()["code"]) == (422, "nothing-to-undo")


def test_dismissed_it_is_no_longer_listed(as_reviewer: APIClient, story: Story) -> None:
    pk = story.first.statement.pk
    done = as_reviewer.post(f"/api/v1/statements/{pk}/dismiss", {"reason": "a caption"})
    assert (done.json()["state"], done.json()["verdict"]) == ("lapsed", "dismissed")
    assert pk not in [s["id"] for s in as_reviewer.get("/api/v1/statements").json()["results"]]
    bare = as_reviewer.post(f"/api/v1/statements/{story.second.statement.pk}/dismiss", {})
    assert bare.status_code == 400


def test_decisions_are_downloaded_as_lines_or_as_brat(as_reviewer: APIClient, story: Story) -> None:
    as_reviewer.post(f"/api/v1/statements/{story.first.statement.pk}/confirm", {})
    lines = as_reviewer.get("/api/v1/corrections")
    assert lines["Content-Type"].startswith("application/jsonl")
    assert "attachment" in lines["Content-Disposition"]
    (record,) = [json.loads(line) for line in b"".join(lines.streaming_content).splitlines()]
    assert record["article"] == story.first.article.pk
    archive = as_reviewer.get("/api/v1/corrections", {"format": "brat", "split": "dev"})
    with zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content))) as files:
        names = files.namelist()
        assert {name.split("/")[2] for name in names} == {"text", "attributions", "machine"}
        assert all(name.startswith("data/dev/") for name in names)
    late = as_reviewer.get("/api/v1/corrections", {"since": "2099-01-01T00:00:00Z"})
    assert b"".join(late.streaming_content) == b""


@pytest.mark.parametrize(
    "asked", [{"format": "csv"}, {"since": "soon"}, {"split": "../x"}, {"article": "-1"}, {"wrong": "1"}]
)
def test_a_wrong_parameter_of_the_download_is_named(as_reviewer: APIClient, asked: dict[str, str]) -> None:
    refused = as_reviewer.get("/api/v1/corrections", asked)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid-parameter")
    assert refused.json()["errors"][0]["parameter"] == next(iter(asked))
