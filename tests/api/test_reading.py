"""What the lists and pages of the API say, and that their cost does not grow with the data."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from claims.models import Claim
from sources.models import Article, ArticleRevision, Job, Source

from .data import Story, add_judgements, make_story

pytestmark = pytest.mark.django_db
API = "/api/v1"
LISTS = [
    "articles",
    "statements",
    "claims",
    "relations",
    "flags",
    "sources",
    "source-matches",
    "outlets",
    "jobs",
    "mentions",
    "evidence",
]


def get(client: APIClient, path: str, **params: Any) -> Any:
    response = client.get(f"{API}/{path}", params)
    assert response.status_code == 200, response.content
    return response.json()


def ids(page: dict[str, Any]) -> list[int]:
    return [row["id"] for row in page["results"]]


def test_an_article_comes_with_its_text_and_all_its_revisions(as_reader: APIClient, story: Story) -> None:
    article = story.first.article
    later = ArticleRevision.objects.create(article=article, number=2, text="Changed.", sha256="0" * 64)
    Article.objects.filter(pk=article.pk).update(current_revision=later)
    page = get(as_reader, f"articles/{article.pk}")
    assert page["current_revision"]["text"] == "Changed."
    assert [row["number"] for row in page["revisions"]] == [1, 2]
    first = get(as_reader, f"articles/{article.pk}/revisions/1")
    assert first["text"].startswith("27 people")


def test_every_span_of_a_statement_cuts_its_words_out_of_the_revision(
    as_reader: APIClient, story: Story
) -> None:
    statement = get(as_reader, f"statements/{story.first.statement.pk}")
    article = get(as_reader, f"articles/{statement['article']['id']}")
    text = article["current_revision"]["text"]
    spans = [*statement["spans"], *statement["quantities"], *statement["mentions"], statement]
    assert {span["role"] for span in statement["spans"]} == {"source", "cue", "content"}
    for span in spans:
        assert text[span["start"] : span["end"]] == span["exact"]
    assert statement["mentions"][0]["claim"]["id"] == story.first.claim.pk


def test_an_articles_statements_are_those_of_its_current_text_in_order(
    as_reader: APIClient, story: Story
) -> None:
    path = f"articles/{story.first.article.pk}/statements"
    assert ids(get(as_reader, path)) == [story.first.statement.pk]
    later = ArticleRevision.objects.create(
        article=story.first.article, number=2, text="Changed.", sha256="0" * 64
    )
    Article.objects.filter(pk=story.first.article.pk).update(current_revision=later)
    assert ids(get(as_reader, path)) == []
    assert ids(get(as_reader, path, revisions="all")) == [story.first.statement.pk]
    assert as_reader.get(f"{API}/articles/999999/statements").status_code == 404


def test_a_claim_says_in_words_why_it_is_unverified_and_what_it_conflicts_with(
    as_reader: APIClient, reviewer: User, story: Story
) -> None:
    add_judgements(story.first.claim, by=reviewer)
    page = get(as_reader, f"claims/{story.first.claim.pk}")
    assert page["verification_status"] == "unverified"
    assert page["open_flags"] == ["one-source"]
    assert page["open_conflict_count"] == 1
    [flag] = page["flags"]
    assert flag["finding"]["title"]
    assert flag["finding"]["sentence"]
    assert ids({"results": page["relations"]}) == [story.relation.pk]
    assert page["mentions"][0]["statement"]["source"]["name"] == story.first.source.name
    assert page["evidence"][0]["stance"] == "supports"
    assert page["reviews"][0]["reviewer"] == "reviewer"
    assert page["latest_rating"] == "supported"
    assert page["timeline"]
    [origin] = page["origins"]
    assert (origin["name"], origin["voicings"]) == (story.first.source.name, 1)
    assert origin["counts"] is (origin["why_not"] == [])


def test_a_relation_shows_both_sides_and_the_words_of_its_rule(as_reader: APIClient, story: Story) -> None:
    page = get(as_reader, f"relations/{story.relation.pk}")
    assert page["kind"] == "conflicts"
    assert page["mention_a"]["statement"]["exact"].startswith("27 people")
    assert page["mention_b"]["statement"]["exact"].startswith("68 people")
    assert page["params"]["measure"] == "killed"
    assert page["finding"]["sentence"]
    assert {check["key"]: check["verdict"] for check in page["checks"]}["number"] == "differ"


def test_a_claim_that_was_merged_away_says_into_which(as_reader: APIClient, story: Story) -> None:
    Claim.objects.filter(pk=story.first.claim.pk).update(merged_into=story.second.claim)
    response = as_reader.get(f"{API}/claims/{story.first.claim.pk}")
    assert response.status_code == 404
    assert response.json()["code"] == "merged"
    assert str(story.second.claim.pk) in response.json()["detail"]
    assert ids(get(as_reader, "claims")) == [story.second.claim.pk]


FILTERS: list[tuple[str, dict[str, str], int]] = [
    ("articles", {"outlet": "{outlet}"}, 1),
    ("articles", {"published_after": "2023-09-22T00:00:00Z"}, 0),
    ("articles", {"search": "harbour 1a"}, 1),
    ("statements", {"article": "{article}"}, 1),
    ("statements", {"source": "{source}"}, 1),
    ("statements", {"claim": "{claim}"}, 1),
    ("statements", {"voice": "outlet"}, 0),
    ("statements", {"quote_type": "indirect"}, 2),
    ("statements", {"polarity": "negated"}, 0),
    ("statements", {"modality": "asserted"}, 2),
    ("statements", {"modality": "withheld"}, 0),
    ("statements", {"strength": "neutral"}, 2),
    ("statements", {"strength": "disowned"}, 0),
    ("statements", {"min_confidence": "0.95"}, 0),
    ("statements", {"min_check_worthiness": "0.8"}, 2),
    ("statements", {"measure": "killed"}, 2),
    ("statements", {"search": "68 people"}, 1),
    ("claims", {"workflow_state": "new"}, 2),
    ("claims", {"verification_status": "disputed"}, 0),
    ("claims", {"publication_state": "internal"}, 2),
    ("claims", {"flag": "one-source"}, 2),
    ("claims", {"flag": "hedged"}, 0),
    ("claims", {"source": "{source}"}, 1),
    ("claims", {"article": "{article}"}, 1),
    ("claims", {"measure": "killed"}, 2),
    ("claims", {"measure": "injured"}, 0),
    ("claims", {"conflicting": "true"}, 2),
    ("claims", {"reviewed": "true"}, 0),
    ("claims", {"event_after": "2023-09-21"}, 0),
    ("claims", {"event_before": "2023-09-21"}, 2),
    ("claims", {"seen_after": "2023-09-21T00:00:00Z", "seen_before": "2023-09-22T00:00:00Z"}, 2),
    ("claims", {"search": "68 people"}, 1),
    ("claims", {"assigned_to": "nobody"}, 0),
    ("relations", {"kind": "conflicts", "state": "suggested", "rule": "numbers-disjoint"}, 1),
    ("relations", {"claim": "{claim}"}, 1),
    ("relations", {"article": "{article}"}, 1),
    ("relations", {"kind": "same"}, 0),
    ("flags", {"claim": "{claim}"}, 1),
    ("flags", {"rule": "one-source", "state": "open"}, 2),
    ("sources", {"search": "mira"}, 1),
    ("source-matches", {"state": "suggested", "rule": "sounds-alike"}, 1),
    ("source-matches", {"source": "{source}"}, 1),
    ("source-matches", {"state": "rejected"}, 0),
    ("sources", {"kind": "person", "named": "true"}, 2),
    ("outlets", {"search": "1b"}, 1),
    ("articles", {"canonical_url": "https://courier-1a.example/1a"}, 1),
    ("articles", {"created_after": "2023-01-01T00:00:00Z", "updated_before": "2024-01-01T00:00:00Z"}, 0),
    ("statements", {"speaker": "mira tallow"}, 1),
    ("statements", {"max_confidence": "0.5"}, 0),
    ("statements", {"cue": "say", "origin": "machine"}, 2),
    ("claims", {"id": "{claim}"}, 1),
    ("claims", {"id": "{claim},999999"}, 1),
    ("claims", {"conflicting": "false"}, 0),
    ("claims", {"rating": "supported"}, 0),
    ("claims", {"place": "Port Ellery", "event_precision": "day", "text_origin": "machine"}, 2),
    ("relations", {"search": "68 people", "max_score": "1"}, 1),
    ("mentions", {"claim": "{claim}", "state": "proposed"}, 1),
    ("mentions", {"article": "{article}", "search": "27 people"}, 1),
    ("evidence", {"claim": "{claim}", "withdrawn": "false"}, 0),
]


@pytest.mark.parametrize(("path", "params", "expected"), FILTERS)
def test_a_filter_keeps_what_it_says_and_nothing_else(
    as_reader: APIClient, story: Story, path: str, params: dict[str, str], expected: int
) -> None:
    known = {
        "outlet": story.first.article.outlet_id,
        "article": story.first.article.pk,
        "source": story.first.source.pk,
        "claim": story.first.claim.pk,
    }
    asked = {name: value.format(**known) for name, value in params.items()}
    assert len(get(as_reader, path, **asked)["results"]) == expected


def test_a_source_answers_for_those_that_were_merged_into_it(as_reader: APIClient, story: Story) -> None:
    Source.objects.filter(pk=story.first.source.pk).update(merged_into=story.second.source)
    kept = story.second.source.pk
    assert len(get(as_reader, "statements", source=kept)["results"]) == 2
    assert len(get(as_reader, "claims", source=kept)["results"]) == 2


def _count(client: APIClient, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        get(client, path)
    return len(queries)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_of_eight_costs_as_many_queries_as_a_list_of_two(
    as_reader: APIClient, reviewer: User, path: str
) -> None:
    for number in range(2):
        make_story(number)
        Job.objects.create(kind="heartbeat", requested_by=reviewer)
    before = _count(as_reader, path)
    for number in range(2, 8):
        make_story(number)
        Job.objects.create(kind="heartbeat", requested_by=reviewer)
    assert _count(as_reader, path) == before
    assert before <= 8


def test_a_claims_page_costs_the_same_whatever_hangs_on_it(as_reader: APIClient, reviewer: User) -> None:
    one, many = make_story(1).first, make_story(2).first
    for claim in (one.claim, many.claim):
        add_judgements(claim, by=reviewer)
    before = _count(as_reader, f"claims/{one.claim.pk}")
    for number in range(3, 8):
        other = make_story(number)
        add_judgements(other.first.claim, by=reviewer)
        for mention in (other.first.mention, other.second.mention):
            mention.claim = many.claim
            mention.save()
        other.relation.claim_a = many.claim
        other.relation.save()
        for row in (*other.first.claim.evidence.all(),):
            row.claim = many.claim
            row.save()
    assert _count(as_reader, f"claims/{many.claim.pk}") == before
    page = get(as_reader, f"claims/{many.claim.pk}")
    assert len(page["mentions"]) == 11
    assert len(page["evidence"]) == 6


def test_the_root_leads_to_every_list(as_reader: APIClient, story: Story) -> None:
    root = as_reader.get(f"{API}/").json()
    for name in LISTS:
        assert as_reader.get(root[name]).status_code == 200
    assert as_reader.get(root["me"]).json()["roles"] == ["reader"]
