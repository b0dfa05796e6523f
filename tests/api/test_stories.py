"""Stories over the API: what they hold, lists narrowed to one, and verbs that refuse what they must."""

from __future__ import annotations

import pytest

from claims.models import Story
from sources.models import Job

from .data import grouped

pytestmark = pytest.mark.django_db
WHY = {"reason": "Read both."}


def test_a_story_tells_what_it_holds_and_why(story, as_reader, operator):
    event, joined, own = grouped(story, by=operator)
    body = as_reader.get(f"/api/v1/stories/{event.pk}").json()
    assert body["counts"] == {
        "claims": 1,
        "conflicts": 1,
        "unverified": 0 if story.first.claim.verification_status != "unverified" else 1,
    }
    assert body["articles"][0]["article"]["id"] == story.first.article.pk
    assert "“Vessel”" in body["articles"][0]["finding"]["sentence"]
    listed = as_reader.get("/api/v1/stories").json()["results"]
    assert {row["id"] for row in listed} == {event.pk, own.pk}, (
        "one that was joined to another stands in no list"
    )
    assert as_reader.get(f"/api/v1/stories/{joined.pk}").json()["merged_into"] == event.pk
    held = as_reader.get("/api/v1/stories", {"article": story.second.article.pk}).json()["results"]
    assert [row["id"] for row in held] == [own.pk]


def test_lists_are_narrowed_to_one_story(story, as_reader, operator):
    event, _, own = grouped(story, by=operator)

    def found(name, pk):
        return [row["id"] for row in as_reader.get(f"/api/v1/{name}", {"story": pk}).json()["results"]]

    assert found("claims", event.pk) == [story.first.claim.pk]
    assert found("claims", own.pk) == [story.second.claim.pk]
    assert found("relations", own.pk) == [story.relation.pk]
    assert story.first.article.pk in found("articles", event.pk)
    assert found("articles", own.pk) == [story.second.article.pk]
    assert found("claims", 10**9) == []
    assert as_reader.get("/api/v1/claims", {"story": "x"}).status_code == 400


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [
        ("move", {"article": 10**9, "to": None, **WHY}, 422),
        ("move", {"article": "one", "to": None, **WHY}, 400),
        ("move", {"to": None, **WHY}, 400),
        ("move", {"article": "{moved}", "to": None, **WHY}, 409),
        ("move", {"article": "{article}", "to": 10**9, **WHY}, 422),
        ("move", {"article": "{article}", "to": "{joined}", **WHY}, 422),
        ("move", {"article": "{article}", "to": None, "reason": "a\x00b"}, 400),
        ("undo-move", {"article": "{article}", **WHY}, 409),
        ("rename", {"title": "x" * 501, "expected_title": "Both", **WHY}, 400),
        ("rename", {"title": "a\x00b", "expected_title": "Both", **WHY}, 400),
        ("rename", {"title": "A", "expected_title": "Another", **WHY}, 409),
        ("merge", {"other": "{story}", **WHY}, 422),
        ("merge", {"other": "{joined}", **WHY}, 409),
        ("unmerge", WHY, 409),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(story, as_reviewer, operator, verb, body, status):
    event, joined, _ = grouped(story, by=operator)
    rows = {
        "moved": story.second.article.pk,
        "article": story.first.article.pk,
        "joined": joined.pk,
        "story": event.pk,
    }
    filled = {k: rows[v[1:-1]] if isinstance(v, str) and v[:1] == "{" else v for k, v in body.items()}
    answer = as_reviewer.post(f"/api/v1/stories/{event.pk}/{verb}", filled, format="json")
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_a_story_without_claims_has_nothing_to_check_again(story, as_reviewer, operator):
    empty = Story.objects.create(title="Empty")
    assert as_reviewer.post(f"/api/v1/stories/{empty.pk}/recheck").status_code == 422
    event, _, _ = grouped(story, by=operator)
    first, second = (as_reviewer.post(f"/api/v1/stories/{event.pk}/recheck") for _ in "12")
    assert first.json()["job"]["id"] == second.json()["job"]["id"], "a second click finds the job that waits"
    assert Job.objects.get(kind="refresh-claim").params == {"claim_ids": [story.first.claim.pk]}
