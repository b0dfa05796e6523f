"""Sending articles in: stored at once, read by a job that can be followed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from sources.models import Article, ArticleRevision, Job
from sources.tasks.queue import execute_job

from .data import Story, body_of

pytestmark = pytest.mark.django_db
ARTICLES = "/api/v1/articles"


def upload(
    client: APIClient, data: bytes, name: str = "report.txt", kind: str = "text/plain", **more: str
) -> Any:
    file = SimpleUploadedFile(name, data, content_type=kind)
    return client.post(ARTICLES, {"file": file, **more}, format="multipart")


def test_a_text_is_stored_and_answered_with_a_job_to_follow(as_reviewer: APIClient) -> None:
    response = as_reviewer.post(
        ARTICLES,
        body_of(url="https://port-ellery.example/a?utm_source=x", published_at="2023-09-21T10:00:00+02:00"),
    )
    assert response.status_code == 202
    answer = response.json()
    article = Article.objects.get()
    job = Job.objects.get()
    assert (answer["created"], answer["revised"]) == (True, False)
    assert answer["article"]["id"] == article.pk
    assert answer["article"]["published_at"] == "2023-09-21T08:00:00Z"
    assert answer["article"]["outlet"]["name"] == "Port Ellery Post"
    assert (job.kind, job.subject) == ("process-article", f"article:{article.pk}")
    assert job.params["revision_id"] == article.current_revision_id
    assert job.requested_by is not None
    assert response["Location"] == answer["job"]["url"]
    followed = as_reviewer.get(response["Location"]).json()
    assert followed["state"] == "queued"
    assert followed["progress"] == {"done": 0, "total": 0, "note": ""}
    assert as_reviewer.get(answer["article"]["url"]).status_code == 200


def test_the_same_text_again_is_the_same_article_and_no_new_row(as_reviewer: APIClient) -> None:
    first = as_reviewer.post(ARTICLES, body_of())
    again = as_reviewer.post(ARTICLES, body_of())
    assert again.status_code in (200, 202)
    assert again.json()["article"]["id"] == first.json()["article"]["id"]
    assert (again.json()["created"], again.json()["revised"]) == (False, False)
    assert Article.objects.count() == ArticleRevision.objects.count() == Job.objects.count() == 1


def test_the_same_text_that_was_read_already_answers_200_without_a_job(
    as_reviewer: APIClient, story: Story
) -> None:
    article = story.first.article
    revision = article.current_revision
    assert revision is not None
    response = as_reviewer.post(ARTICLES, {"text": revision.text, "url": article.canonical_url})
    assert Article.objects.count() == 2
    if response.status_code == 200:
        assert response.json()["job"] is None
    assert response.json()["article"]["id"] == article.pk


def test_a_changed_text_at_the_same_address_is_the_next_revision(as_reviewer: APIClient) -> None:
    address = "https://port-ellery.example/a"
    as_reviewer.post(ARTICLES, body_of(url=address))
    changed = body_of(url=address)
    changed["text"] += " Two of them were later found to be unhurt, the hospital said."
    response = as_reviewer.post(ARTICLES, changed)
    assert response.status_code == 202
    assert response.json()["revised"] is True
    assert [r.number for r in Article.objects.get().revisions.all()] == [1, 2]


def test_html_is_read_for_its_text(as_reviewer: APIClient) -> None:
    words = body_of()["text"]
    page = f"<html><head><title>Harbour</title></head><body><article><p>{words}</p></article></body></html>"
    response = as_reviewer.post(ARTICLES, {"html": page})
    assert response.status_code == 202
    revision = ArticleRevision.objects.get()
    assert words in revision.text
    assert "<p>" not in revision.text


def test_a_file_is_taken_in_its_own_encoding(as_reviewer: APIClient) -> None:
    text = "Der Hafenmeister sagte, daß 31 Menschen verletzt wurden. " * 5
    response = upload(as_reviewer, text.encode("utf-16"), language="de")
    assert response.status_code == 202
    assert "daß 31 Menschen" in ArticleRevision.objects.get().text
    assert response.json()["article"]["language"] == "de"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"", "empty.txt", "text/plain"),
        (b" \n\t ", "blank.txt", "text/plain"),
        (bytes(range(256)) * 40, "noise.bin", "application/octet-stream"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 500, "picture.png", "image/png"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj", "report.pdf", "application/pdf"),
    ],
)
def test_a_file_that_holds_no_text_is_refused_in_words(
    as_reviewer: APIClient, data: bytes, name: str, kind: str
) -> None:
    response = upload(as_reviewer, data, name, kind)
    assert response.status_code in (400, 422), response.content
    assert response["Content-Type"] == "application/problem+json"
    assert not Article.objects.exists()


def test_a_file_beyond_the_limit_is_refused(as_reviewer: APIClient, settings: Any) -> None:
    settings.NEWSVERIFY_MAX_UPLOAD_BYTES = 1000
    response = upload(as_reviewer, b"word " * 300)
    assert response.status_code == 413
    assert response.json()["code"] == "payload-too-large"


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x"])
def test_a_body_beyond_the_limit_is_refused_before_it_is_read(
    as_reviewer: APIClient, settings: Any, kind: str
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = b'{"text": "' + b"a" * 2000 + b'"}'
    response = as_reviewer.generic("POST", ARTICLES, body, content_type=kind)
    assert response.status_code == 413
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"text": None}, "/text", "null"),
        ({"text": ""}, "/text", "blank"),
        ({"text": ["a"]}, "/text", "wrong-type"),
        ({"text": 5}, "/text", "wrong-type"),
        ({"text": "a\x00b"}, "/text", "null_characters_not_allowed"),
        ({"text": "\ud800 lonely"}, "/text", "surrogate_characters_not_allowed"),
        ({"text": "a" * 1_000_001}, "/text", "max_length"),
        ({"html": "<p>Both.</p>"}, "", "one-of"),
        ({"url": "javascript:alert(1)"}, "/url", "invalid"),
        ({"published_at": "yesterday"}, "/published_at", "invalid"),
        ({"language": "e" * 20}, "/language", "invalid"),
        ({"titel": "A slip"}, "/titel", "unknown"),
        ({"a/b~c": 1}, "/a~1b~0c", "unknown"),
        ({"title": {"deep": 1}}, "/title", "wrong-type"),
    ],
)
def test_a_wrong_field_is_pointed_at(
    as_reviewer: APIClient, change: dict[str, Any], pointer: str, code: str
) -> None:
    body = json.dumps(body_of(**change))
    response = as_reviewer.generic("POST", ARTICLES, body, content_type="application/json")
    assert response.status_code == 400, response.content
    assert {"pointer": pointer, "code": code} in [
        {"pointer": e["pointer"], "code": e["code"]} for e in response.json()["errors"]
    ]
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "قال المسؤول إن 27 شخصا قتلوا في الانفجار يوم الاثنين في الميناء.",
        "Zalgo: h̸̡̪̯ͨ͊̽̅̾̎e͎̺̜ said 27 were killed.",
        "🚢💥 27 people were killed, the harbour master said. 👩‍👩‍👧‍👦",
        "word " * 20_000,
    ],
)
def test_any_script_is_kept_as_it_is(as_reviewer: APIClient, text: str) -> None:
    response = as_reviewer.post(ARTICLES, {"text": text})
    assert response.status_code == 202
    assert ArticleRevision.objects.get().text.strip() == text.strip()


def test_reading_an_article_again_is_one_job_however_often_it_is_asked_for(
    as_reviewer: APIClient, story: Story
) -> None:
    path = f"{ARTICLES}/{story.first.article.pk}/process"
    first, second = as_reviewer.post(path), as_reviewer.post(path)
    assert first.status_code == second.status_code == 202
    assert first["Location"] == second["Location"]
    assert Job.objects.filter(kind="process-article").count() == 1


def test_an_article_without_a_text_cannot_be_read(as_reviewer: APIClient) -> None:
    bare = Article.objects.create(identity="bare")
    response = as_reviewer.post(f"{ARTICLES}/{bare.pk}/process")
    assert response.status_code == 422
    assert response.json()["code"] == "no-text"


def test_a_job_can_be_cancelled_once_and_tried_again(as_operator: APIClient) -> None:
    job = Job.objects.create(kind="heartbeat")
    path = f"/api/v1/jobs/{job.pk}"
    assert as_operator.post(f"{path}/cancel", {"reason": "Not now."}).json()["state"] == "cancelled"
    again = as_operator.post(f"{path}/cancel", {})
    assert again.status_code == 409
    assert again.json()["code"] == "job-ended"
    retried = as_operator.post(f"{path}/retry")
    assert retried.status_code == 202
    assert retried.json()["job"]["state"] == "queued"
    assert as_operator.post(f"{path}/retry").status_code == 409


def test_a_file_of_many_articles_is_a_job_that_counts_them_and_lists_bad_lines(
    as_reviewer: APIClient,
) -> None:
    rows = [{"id": str(n), "text": f"The mayor said on Monday that bridge {n} is open."} for n in range(2)]
    data = "\n".join([*map(json.dumps, rows), '{"id": "cut off']).encode()
    file = SimpleUploadedFile("many.jsonl", data, content_type="application/x-ndjson")
    response = as_reviewer.post(f"{ARTICLES}/import", {"file": file}, format="multipart")
    assert response.status_code == 202
    execute_job(response.json()["job"]["id"])
    told = as_reviewer.get(response["Location"]).json()
    assert (told["state"], told["result"]["created"], told["result"]["failed"]) == ("done", 2, 1)
    assert told["result"]["errors"][0]["line"] == 3
    assert Article.objects.count() == 2
