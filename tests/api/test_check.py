"""POST /check: it reads, within limits, one at a time, and stores nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from claims.models import Claim, Relation
from claims.services import checking
from claims.services.processing import process_article
from claims.services.refreshing import refresh_claims
from sources.models import Article, Job, Source
from sources.services.articles import ArticleDraft, store_article

pytestmark = pytest.mark.django_db
PRINTED = datetime(2024, 3, 1, 9, tzinfo=UTC)
MORE = "More than 10,000 people were evacuated from Villaverde, mayor Rosa Silva said."
FEWER = "Fewer than 6,000 people were evacuated from Villaverde, Anna Schmidt said."
ASKED = {"outlet": "Evening News", "published_at": "2024-03-01T12:00:00Z"}


@pytest.fixture
def known(db: None) -> Claim:
    draft = ArticleDraft(text=MORE, outlet="Morning Post", title="Evacuated", published_at=PRINTED)
    article = store_article(draft).article
    touched = process_article(Article.objects.get(pk=article.pk)).claims_touched
    refresh_claims(touched, today=PRINTED.date(), now=PRINTED)
    return Claim.objects.get()


def test_a_reader_checks_a_text_and_is_told_what_it_contradicts_and_nothing_is_stored(
    as_reader: APIClient, known: Claim
) -> None:
    text = f"{FEWER}\n\nNobody was hurt, a spokesman said on Friday.\r\n"
    answer = as_reader.post("/api/v1/check", {"text": text, **ASKED})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert "\r" not in body["text"], "offsets count the text as it would be stored"
    first = body["statements"][0]
    assert first["source"] == {"id": None, "name": "Anna Schmidt", "kind": "person", "only_here": False}
    for statement in body["statements"]:
        for place in (*statement["spans"], *statement["quantities"], *statement["clauses"]):
            assert body["text"][place["start"] : place["end"]] == place["exact"]
    claim = next(c for c in body["claims"] if c["key"] == first["clauses"][0]["claim"])
    assert (claim["is_new"], claim["claim"], claim["status_before"]) == (True, None, "")
    [conflict] = [r for r in claim["relations"] if r["kind"] == "conflicts"]
    assert conflict["rule_id"] == "numbers-disjoint"
    assert conflict["claim"]["id"] == known.pk
    assert conflict["other_side"]["exact"] in MORE
    assert conflict["other_side"]["article"]["title"] == "Evacuated"
    assert conflict["this_side"]["statement"] == 0
    assert {"number", "measure"} <= {line["key"] for line in conflict["checks"]}
    assert claim["status_after"] == "disputed"
    assert {f["change"] for f in claim["flags"]} == {"opens"}
    assert "46116860184" not in answer.content.decode(), "no provisional id leaves the house"
    assert (Claim.objects.count(), Article.objects.count(), Source.objects.count()) == (1, 1, 1)
    assert not Relation.objects.exists()
    assert not Job.objects.exists()


def test_what_is_said_again_is_the_stored_claim_with_what_it_would_add(
    as_reader: APIClient, known: Claim
) -> None:
    again = (
        "Anna Schmidt, a doctor, said that more than 10,000 people were evacuated from Villaverde. The "
        "swimming pool stays closed until further notice, and the schools open again next week."
    )
    html = f"<html><body><article><p>{again}</p></article></body></html>"
    body = as_reader.post("/api/v1/check", {"html": html, **ASKED}).json()
    claim = next(c for c in body["claims"] if not c["is_new"])
    assert claim["claim"]["id"] == known.pk
    assert claim["links"][0]["rule_id"] != "first-mention"
    assert claim["corroboration"]["after"] == claim["corroboration"]["before"] + 1
    assert {f["rule_id"]: f["change"] for f in claim["flags"]}["one-source"] == "lapses"
    same = as_reader.post("/api/v1/check", {"text": MORE, "outlet": "Morning Post"}).json()
    assert same["same_text"] is True
    assert same["stored_as"]["title"] == "Evacuated"
    [held] = same["claims"]
    assert held["corroboration"]["after"] == held["corroboration"]["before"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "invalid-input"),
        ({"text": "a", "html": "b"}, 400, "invalid-input"),
        ({"text": "a", "url": "https://x.example"}, 400, "invalid-input"),
        ({"text": ["a"]}, 400, "invalid-input"),
        ({"text": "a\x00b"}, 400, "invalid-input"),
        ({"text": "a", "published_at": "soon"}, 400, "invalid-input"),
        ({"text": " \n "}, 422, "empty-text"),
        ({"html": "<p></p>"}, 422, "empty-text"),
        ({"text": "word " * 5000}, 413, "text-too-long"),
        ({"text": "a", "published_at": "9999-01-01T00:00:00Z"}, 422, "far-date"),
    ],
)
def test_what_cannot_be_checked_is_refused_before_anything_is_read(
    as_reader: APIClient, monkeypatch: pytest.MonkeyPatch, body: Any, status: int, code: str
) -> None:
    monkeypatch.setattr("claims.services.foreseeing.engine", lambda: None)
    answer = as_reader.post("/api/v1/check", json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    if status == 413:
        assert "NEWSVERIFY_CHECK_MAX_CHARACTERS" in answer.json()["detail"]


def test_a_second_check_at_once_is_asked_to_come_again_and_a_slow_one_is_ended(
    as_reader: APIClient, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(checking, "WAIT_SECONDS", 0.01)
    with checking._TURN:
        busy = as_reader.post("/api/v1/check", {"text": MORE})
    assert (busy.status_code, busy.json()["code"]) == (503, "check-busy")
    assert int(busy["Retry-After"]) > 0
    settings.NEWSVERIFY_CHECK_SECONDS = 0
    slow = as_reader.post("/api/v1/check", {"text": MORE})
    assert (slow.status_code, slow.json()["code"]) == (503, "check-took-too-long")
    assert not checking._TURN.locked()
