"""Taking articles in by hand: what each kind of good and bad input gives."""

from __future__ import annotations

import json

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sources.models import Article, ArticleRevision, Job

TEXT = "The mayor said that 30 people were injured. She will speak again on Friday."


@pytest.fixture
def give(signed_in, people):
    def submit(**said):
        response = signed_in(people["reviewer"]).post(reverse("admin:sources_article_add"), said)
        return response, [str(message) for message in get_messages(response.wsgi_request)]

    return submit


def test_a_pasted_text_becomes_an_article_and_its_job_is_linked(give):
    response, told = give(text=TEXT, title="Flood", outlet="Vessel Courier", url="https://courier.example/a",
                          published_at="2026-03-04T08:00", language="en")  # fmt: skip
    article = Article.objects.get()
    job = Job.objects.get(kind="process-article")
    assert response["Location"] == reverse("admin:sources_article_change", args=[article.pk])
    assert article.outlet.name == "Vessel Courier"
    assert article.published_at.isoformat() == "2026-03-04T08:00:00+00:00"
    assert reverse("admin:sources_job_change", args=[job.pk]) in told[0]
    assert job.requested_by.username == "reviewer"


def test_the_same_text_again_is_the_same_article(give):
    give(text=TEXT)
    _, told = give(text=TEXT)
    assert Article.objects.count() == 1
    assert "was here already" in told[0]


def test_a_changed_text_at_the_same_address_is_its_next_revision(give):
    give(text=TEXT, url="https://courier.example/a")
    _, told = give(text=TEXT + " Nobody died.", url="https://courier.example/a")
    assert Article.objects.count() == 1
    assert ArticleRevision.objects.count() == 2
    assert "has a new text" in told[0]


def test_a_page_is_read_for_its_text_and_title(give):
    page = f"<html><head><title>Flood</title></head><body><article><p>{TEXT * 5}</p></article></body></html>"
    give(file=SimpleUploadedFile("page.html", page.encode(), content_type="text/html"))
    article = Article.objects.get()
    assert "<p>" not in article.current_revision.text
    assert "30 people were injured" in article.current_revision.text


def test_lines_that_are_no_article_are_told_by_number_and_do_not_stop_the_rest(give):
    lines = [
        json.dumps({"id": "a", "text": TEXT}),
        "not json",
        json.dumps({"id": "b", "text": "Other text here."}),
    ]
    _, told = give(file=SimpleUploadedFile("many.jsonl", "\n".join(lines).encode()))
    assert Article.objects.count() == 2
    assert any("line 2" in line for line in told)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Paste a text or choose a file"),
        ({"text": "   \n "}, "Paste a text or choose a file"),
        ({"text": TEXT, "url": "javascript:alert(1)"}, "valid URL"),
        ({"text": TEXT, "published_at": "yesterday"}, "valid date"),
        ({"text": TEXT, "file": SimpleUploadedFile("a.txt", b"x")}, "not both"),
        ({"file": SimpleUploadedFile("a.txt", b"")}, "empty"),
        ({"file": SimpleUploadedFile("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)}, "not text"),
    ],
)
def test_input_that_cannot_be_used_is_refused_in_words_and_nothing_is_stored(said, words, give):
    response, _ = give(**said)
    assert response.status_code == 400
    assert words in response.content.decode()
    assert not Article.objects.exists()


def test_a_file_over_the_limit_is_refused_in_words(give, settings):
    settings.NEWSVERIFY_MAX_UPLOAD_BYTES = 50
    response, _ = give(file=SimpleUploadedFile("a.txt", TEXT.encode()))
    assert response.status_code == 400
    assert "at most 50" in response.content.decode()


def test_a_title_with_markup_is_told_as_text(give, signed_in, people):
    response, _ = give(text=TEXT, title="<script>alert(1)</script>")
    page = signed_in(people["reviewer"]).get(response["Location"]).content.decode()
    assert "<script>alert(1)" not in page


def test_deleting_an_article_takes_what_was_read_in_it_along(signed_in, people, story):
    address = reverse("admin:sources_article_delete", args=[story.second.pk])
    response = signed_in(people["operator"]).post(address, {"post": "yes"})
    assert response.status_code == 302
    assert not Article.objects.filter(pk=story.second.pk).exists()
    story.few_left.refresh_from_db()
    assert not story.few_left.mentions.exists()
