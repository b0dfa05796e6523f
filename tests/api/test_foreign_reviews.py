"""Claim reviews of other newsrooms come in as they are found, and become evidence when a person says so."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from claims.models import Event, Evidence, ForeignMatch, ForeignReview
from claims.pipeline.claimreviews.ratings import rating_table, stance_of_rating
from claims.pipeline.claimreviews.reading import MAX_ITEM_CHARACTERS, read_document
from sources.models import Job
from sources.tasks import work_off

from .data import Story
from .publishing import API, document, publish

pytestmark = pytest.mark.django_db
CLAIM = "27 people were killed in the explosion in Port Ellery"


@pytest.fixture(autouse=True)
def _by_words_alone(settings: Any) -> None:
    settings.NEWSVERIFY_SENTENCE_MODEL = "none"


def item(number: int = 1, label: str = "False", **fields: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://checkers.example/{number}",
        "claimReviewed": CLAIM,
        "author": {"@type": "Organization", "name": "The Checkers"},
        "datePublished": "2023-09-22",
        "reviewRating": {"@type": "Rating", "alternateName": label, "ratingValue": "1", "bestRating": 5},
        **fields,
    }


def take_in(client: APIClient, body: Any) -> dict[str, Any]:
    """Send it and let a worker do it; the job's result."""
    if isinstance(body, bytes):
        upload = SimpleUploadedFile("reviews.jsonl", body)
        response = client.post(f"{API}/claim-reviews/import", {"file": upload}, format="multipart")
    else:
        response = client.post(
            f"{API}/claim-reviews/import", json.dumps(body), content_type="application/ld+json"
        )
    assert response.status_code == 202, response.content
    work_off()
    job: dict[str, Any] = client.get(response["Location"]).json()
    assert job["state"] == "done", job
    return dict(job["result"])


def only_match(claim: Any) -> ForeignMatch:
    return ForeignMatch.objects.get(claim=claim)


def decide(client: APIClient, match: ForeignMatch, verb: str = "decide", **body: Any) -> Any:
    return client.post(
        f"{API}/foreign-matches/{match.pk}/{verb}", {"reason": "Read it.", **body}, format="json"
    )


def test_reviews_come_in_any_wrapping_and_are_counted(
    as_reviewer: APIClient, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = {"@graph": [{"@type": "WebPage"}, item(1)]}
    feed = {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [item(2)]}]}
    assert take_in(as_reviewer, graph)["new"] == 1
    assert take_in(as_reviewer, feed)["new"] == 1
    assert take_in(as_reviewer, [item(1), item(3)]) | {"proposed": 0} == {
        "new": 1, "changed": 0, "known": 1, "refused": 0, "problems": [], "proposed": 0, "lapsed": 0,
    }  # fmt: skip
    lines = b'{"@type": "ClaimReview"}\n' + json.dumps(item(4)).encode() + b"\n{broken\n"
    found = take_in(as_reviewer, lines)
    assert (found["new"], found["refused"]) == (1, 2)
    assert [(p["item"], p["code"]) for p in found["problems"]] == [
        ("line 1", "no-address"),
        ("line 3", "not-json"),
    ]
    # what one job does not look up another one does
    monkeypatch.setattr("claims.tasks.REVIEWS_A_JOB", 1)
    take_in(as_reviewer, [item(6), item(7)])
    assert set(ForeignMatch.objects.values_list("review__url", flat=True)) >= {item(6)["url"], item(7)["url"]}
    page = f'<html><script type="application/ld+json">{json.dumps(item(5))}</script></html>'
    assert take_in(as_reviewer, page.encode())["new"] == 1
    assert ForeignReview.objects.count() == 7
    listed = as_reviewer.get(f"{API}/foreign-reviews", {"waiting": True, "search": "explosion"}).json()
    assert len(listed["results"]) == 7
    assert listed["results"][0]["rating_label"] == "False"


WILD: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    (
        item(claimReviewed="He said &quot;no&quot; &amp;amp; <b>left</b>"),
        {"claim": 'He said "no" & left', "label": "False", "value": 1.0, "best": 5.0},
        [],
    ),
    (
        item(reviewRating="Mostly &amp; false"),
        {"label": "Mostly &amp; false", "value": None},
        ["rating-is-no-object"],
    ),
    (
        item(reviewRating=[{"ratingValue": "Fake"}]),
        {"label": "Fake", "value": None},
        ["label-from-elsewhere"],
    ),
    (item(author=["Ana", "Ben"], datePublished="3rd of May"), {"publisher": "Ana"}, ["date-not-read"]),
    (item(author=None, publisher=None), {"publisher": "checkers.example"}, ["publisher-from-address"]),
    (
        item(claimReviewed="", itemReviewed=[{"name": CLAIM, "author": [{"name": "A"}, "B"]}]),
        {"claim": CLAIM, "claimant": "A, B"},
        ["claim-from-item"],
    ),
    (
        item(itemReviewed={"appearance": ["javascript:alert(1)", {"url": "https://a.example/x"}]}),
        {"appearances": ("https://a.example/x",)},
        ["address-not-used"],
    ),
    (
        item(url=["https://checkers.example/a?utm_source=x#two"]),
        {"url": "https://checkers.example/a#two"},
        [],
    ),
    (item(reviewBody="a\x00b\ud800", n=float("inf")), {"publisher": "The Checkers"}, []),
]


@pytest.mark.parametrize(("found", "expected", "notes"), WILD)
def test_wild_markup_is_read_as_far_as_it_can_be(
    found: dict[str, Any], expected: dict[str, Any], notes: list[str]
) -> None:
    [read] = read_document(json.dumps(found).encode())
    review: Any = read.review
    assert {name: getattr(review, name) for name in expected} == expected
    assert [note.rule_id for note in review.notes] == notes


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"[1, {}]", "no-claim-review"),
        (b"[" * 100_000, "nested-too-deeply"),
        (b'{"@type": "ClaimReview"', "not-json"),
        (json.dumps(item(url="javascript:alert(1)")).encode(), "no-address"),
        (json.dumps(item(claimReviewed=None)).encode(), "no-claim"),
        (json.dumps(item(reviewBody="x" * MAX_ITEM_CHARACTERS)).encode(), "too-large"),
        (b"<html><p>nothing</p></html>", "no-claim-review"),
    ],
)
def test_what_is_no_claim_review_is_refused_with_a_reason(data: bytes, code: str) -> None:
    [found] = read_document(data)
    assert found.review.code == code  # type: ignore[union-attr]


def test_only_ratings_that_settle_a_claim_have_a_stance() -> None:
    assert set(rating_table().values()) == {"supports", "refutes"}
    said = {"True": "supports", " «FALSE!» ": "not_enough_info", "“False”": "refutes", "Refuted": "refutes"}
    for label in ("Mostly false", "Half true", "Unverifiable", "Disputed", "true?", "", "4"):
        said[label] = "not_enough_info"
    assert {label: stance_of_rating(label) for label in said} == said


def test_a_confirmed_review_is_evidence_until_the_decision_is_taken_back(
    as_reviewer: APIClient, as_reader: APIClient, story: Story
) -> None:
    assert take_in(as_reviewer, item())["proposed"] >= 1
    match = only_match(story.first.claim)
    assert (match.state, match.rule_id) == ("suggested", "claim-ranking")
    assert match.score >= 8
    assert match.params
    body = {"state": "confirmed", "expected_state": "suggested"}
    assert decide(as_reader, match, **body).status_code == 403
    assert decide(as_reviewer, match, **body).status_code == 200
    assert decide(as_reviewer, match, **body).json()["code"] == "decided-before-you"
    evidence = Evidence.objects.get(claim=story.first.claim)
    assert (evidence.stance, evidence.url) == ("refutes", "https://checkers.example/1")
    assert decide(as_reviewer, match, "reopen").json()["state"] == "suggested"
    evidence.refresh_from_db()
    assert evidence.withdrawn_at is not None
    # the person may see more in it than its rating says
    assert decide(as_reviewer, match, **body, stance="not_enough_info").json()["evidence"] != evidence.pk
    assert Evidence.objects.get(withdrawn_at=None).stance == "not_enough_info"
    verbs = list(
        Event.objects.filter(target_type="foreignmatch").order_by("id").values_list("verb", flat=True)
    )
    assert verbs == ["foreign-review-confirmed", "foreign-review-reopened", "foreign-review-confirmed"]


def test_a_rejected_pair_never_comes_back_and_a_change_touches_no_decision(
    as_reviewer: APIClient, story: Story
) -> None:
    take_in(as_reviewer, item())
    match = only_match(story.first.claim)
    decide(as_reviewer, match, state="rejected", expected_state="suggested")
    known = take_in(as_reviewer, item())
    assert (known["known"], known["proposed"]) == (1, 0)
    changed = take_in(as_reviewer, item(label="True", claimReviewed=f"{CLAIM} on Wednesday"))
    assert (changed["changed"], changed["new"]) == (1, 0)
    match.refresh_from_db()
    assert match.state == "rejected"
    assert match.review.rating_label == "True"
    shown = as_reviewer.get(f"{API}/foreign-matches/{match.pk}").json()
    assert shown["changed_since"] is True
    # what nobody decided lapses where the review is about something else, and comes back with it
    other = ForeignMatch.objects.get(claim=story.second.claim)
    take_in(as_reviewer, item(claimReviewed="The bakery in Lowfield sells bread made of oats"))
    other.refresh_from_db()
    assert other.state == "lapsed"
    take_in(as_reviewer, item())
    other.refresh_from_db()
    assert other.state == "suggested"


def test_a_page_with_two_reviews_is_two_and_one_may_be_taken_by_hand(
    as_reviewer: APIClient, story: Story
) -> None:
    result = take_in(as_reviewer, [item(), item(claimReviewed="Bread is made of oats in Lowfield")])
    assert result["new"] == 2
    bread = ForeignReview.objects.get(claim_text__startswith="Bread")
    assert not bread.matches.exists()
    answer = as_reviewer.post(
        f"{API}/foreign-reviews/{bread.pk}/attach",
        {"claim": story.second.claim.pk, "stance": "supports", "reason": "It is about it."},
        format="json",
    )
    assert answer.status_code == 200, answer.content
    assert [m["state"] for m in answer.json()["matches"]] == ["confirmed"]
    assert Evidence.objects.get(claim=story.second.claim).stance == "supports"


def test_what_one_newsroom_publishes_another_takes_in_with_the_rating_to_the_letter(
    as_reviewer: APIClient,
    story: Story,
    newsroom: Any,
    reviewer: User,
    editor: User,
) -> None:
    publish(story.first.claim, reviewer=reviewer, editor=editor)
    publish(story.second.claim, reviewer=reviewer, editor=editor, rating="unverifiable")
    result = take_in(as_reviewer, document(as_reviewer, "claim-reviews"))
    assert (result["new"], result["refused"]) == (2, 0)
    found = {r.rating_label: r for r in ForeignReview.objects.all()}
    assert set(found) == {"Refuted", "Unverifiable"}
    assert (found["Refuted"].rating_value, found["Unverifiable"].rating_value) == (1.0, None)
    assert found["Refuted"].publisher == "Port Ellery Desk"
    assert found["Refuted"].claimant == "Mira Tallow 1"
    assert found["Refuted"].notes == []
    assert stance_of_rating("Refuted") == "refutes"


def test_a_bad_document_is_a_clear_refusal(as_reviewer: APIClient, reviewer: User) -> None:
    for body in ("5", '"x"', "[]", "{", "null"):
        answer = as_reviewer.post(f"{API}/claim-reviews/import", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "parse-error"), body
    wrong = as_reviewer.post(f"{API}/claim-reviews/import", "<a>", content_type="text/html")
    assert wrong.status_code == 415
    assert not Job.objects.exists()
