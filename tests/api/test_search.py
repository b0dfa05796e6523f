"""Search by words, and claims ranked by wording: ranked, marked, bounded, and closed to hostile lines."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from claims.models import Claim, Evidence, Statement
from sources.models import Source

from .data import Story

pytestmark = pytest.mark.django_db


def results(client: APIClient, line: str, **more: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/search", {"q": line, **more})
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_a_search_finds_every_kind_of_row_and_marks_where_the_words_stand(
    as_reader: APIClient, story: Story
) -> None:
    claim = story.first.claim
    Evidence.objects.create(
        claim=claim, stance="supports", excerpt="The harbour log.", captured_at=claim.created_at
    )
    found = results(as_reader, "harbo*")
    assert {hit["type"] for hit in found} == {"article", "evidence"}
    [named] = results(as_reader, "tallow", type="source")
    assert named["id"] == story.first.source.pk
    for hit in found:
        for mark in hit["highlights"]:
            for start, end in mark["spans"]:
                assert mark["text"][start:end].casefold() == "harbour"
    assert [hit["score"] for hit in found] == sorted((h["score"] for h in found), reverse=True)
    evidence = next(hit for hit in found if hit["type"] == "evidence")
    assert evidence["url"].endswith(f"/claims/{claim.pk}")
    told = results(as_reader, '"27 people" -68', type="claim,statement")
    rows = {hit["type"]: hit for hit in told}
    assert {kind: hit["id"] for kind, hit in rows.items()} == {
        "claim": claim.pk,
        "statement": story.first.statement.pk,
    }
    [mark] = rows["claim"]["highlights"]
    assert (mark["field"], mark["start"], mark["spans"]) == ("text", 0, [[0, 9]])


def test_merged_lapsed_and_withdrawn_rows_are_not_found_and_the_queries_are_as_many_as_kinds(
    as_reader: APIClient, story: Story
) -> None:
    with CaptureQueriesContext(connection) as few:
        assert len(results(as_reader, "explosion")) == 6
    Claim.objects.filter(pk=story.first.claim.pk).update(merged_into=story.second.claim)
    Statement.objects.filter(pk=story.first.statement.pk).update(state="lapsed")
    for number in range(30):
        Source.objects.create(name=f"Explosion {number}")
        Claim.objects.create(
            text=f"Explosion {number}.",
            first_seen=story.first.claim.first_seen,
            last_seen=story.first.claim.last_seen,
            pipeline_version="test-1",
        )
    with CaptureQueriesContext(connection) as many:
        found = results(as_reader, "explosion", limit=50)
    assert len(many) == len(few)
    assert story.first.claim.pk not in [hit["id"] for hit in found if hit["type"] == "claim"]
    assert sum(hit["type"] == "statement" for hit in found) == 1
    assert len(results(as_reader, "explosion", limit=5)) == 5


def test_the_lists_are_narrowed_by_words_and_keep_their_pages(as_reader: APIClient, story: Story) -> None:
    first, second = story.first, story.second
    page = as_reader.get("/api/v1/claims", {"search": "people KILLED", "page_size": 1}).json()
    assert [row["id"] for row in page["results"]] == [second.claim.pk]
    assert [row["id"] for row in as_reader.get(page["next"]).json()["results"]] == [first.claim.pk]
    for address, line, wanted in (
        ("statements", '"port ellery" -68', first.statement.pk),
        ("articles", "harbour closed tallow", first.article.pk),
        ("claims", "68 explo*", second.claim.pk),
    ):
        rows = as_reader.get(f"/api/v1/{address}", {"search": line}).json()["results"]
        assert [row["id"] for row in rows] == [wanted], address


@pytest.mark.parametrize(
    "address",
    [
        "search", "search?q=", "search?q=-only", "search?q=x*", "search?q=%00", "search?q=" + "a" * 401,
        "search?q=a&type=user", "search?q=a&limit=51", "search?q=a&page=2", "claims?search=-only",
        "statements?search=" + "%22" * 3, "articles?search=" + "a" * 401, "claims/similar",
        "claims/similar?text=a&claim=1", "claims/similar?claim=0", "claims/similar?text=a&on=soon",
        "claims/similar?text=" + "a" * 2001, "claims/similar?text=a&cursor=x",
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_searched_for_is_a_clear_400(as_reader: APIClient, address: str) -> None:
    answer = as_reader.get(f"/api/v1/{address}")
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"]


def test_whatever_is_searched_for_never_reaches_the_database_as_its_own_language(
    as_reader: APIClient, story: Story
) -> None:
    for line in (
        "' OR 1=1 --",
        'a" OR "b',
        "NEAR(a b)",
        "text:a",
        "a) (",
        "a & !b:*A",
        "%s %d",
        "a\\",
        "💥 a",
        "^a",
    ):
        for address in (
            f"search?q={quote(line)}",
            *(f"{n}?search={quote(line)}" for n in ("claims", "articles")),
        ):
            answer = as_reader.get(f"/api/v1/{address}")
            assert answer.status_code == 200, (line, answer.content)
            assert answer.json()["results"] == []


def test_claims_are_ranked_by_wording_for_a_text_and_for_a_claim(
    as_reader: APIClient, story: Story, settings: Any
) -> None:
    settings.NEWSVERIFY_SENTENCE_MODEL = "none"
    first, second = story.first.claim, story.second.claim
    asked = {"text": "27 dead in Port Ellery explosion", "on": "2023-09-21", "limit": 1}
    [best] = as_reader.get("/api/v1/claims/similar", asked).json()["results"]
    assert best["claim"]["id"] == first.pk
    assert sum(part["adds"] for part in best["parts"]) == pytest.approx(best["score"], abs=1e-3)
    others = as_reader.get("/api/v1/claims/similar", {"claim": first.pk}).json()["results"]
    assert [one["claim"]["id"] for one in others] == [second.pk]
    assert as_reader.get("/api/v1/claims/similar", {"claim": 10**9}).status_code == 404
