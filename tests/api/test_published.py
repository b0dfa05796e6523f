"""What is published leaves as ClaimReview, RSS and Atom, whole and valid; nothing else leaves with it."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree
from rest_framework.test import APIClient

from claims.models import Claim
from claims.services.decisions import add_evidence

from .data import Story, make_story
from .publishing import API, document, move, publish
from .vocabulary import faults

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ("claim-reviews", "claim-reviews.atom", "claim-reviews.rss")


@pytest.fixture
def out(story: Story, newsroom: Any, reviewer: User, editor: User) -> Claim:
    """The first claim of the story, refuted by one person, signed by another, published, with evidence."""
    add_evidence(
        story.first.claim, by=reviewer, stance="refutes", url="https://port.example/log", note="Hush."
    )
    add_evidence(story.first.claim, by=reviewer, stance="supports", text="A confidential paper.")
    return publish(story.first.claim, reviewer=reviewer, editor=editor)


def test_a_published_review_is_a_claim_review_that_the_vocabulary_allows(
    as_reader: APIClient, out: Claim, story: Story
) -> None:
    found = document(as_reader, f"claims/{out.pk}/claim-review")
    assert list(faults(found)) == []
    assert found["@context"] == "https://schema.org"
    assert found["claimReviewed"] == out.text
    assert found["author"] == {
        "@type": "Organization", "name": "Port Ellery Desk", "url": "https://desk.example"
    }  # fmt: skip
    assert found["reviewRating"] == {
        "@type": "Rating", "alternateName": "Refuted", "ratingValue": 1, "bestRating": 5, "worstRating": 1,
    }  # fmt: skip
    claim = found["itemReviewed"]
    assert claim["author"] == {"@type": "Person", "name": "Mira Tallow 1"}
    assert claim["firstAppearance"]["publisher"]["name"] == "Courier 1a"
    assert claim["datePublished"] == "2023-09-21T09:00:00Z"
    assert found["citation"]["url"] == "https://port.example/log"
    assert found["citation"]["keywords"]["name"] == "refutes"
    assert found["identifier"].startswith("tag:desk.example,")
    assert found["url"].endswith(f"/api/v1/claims/{out.pk}/claim-review")


SPOILT: list[tuple[Any, str]] = [
    (lambda d: d.update(claimReview="x"), "/claimReview: no such property"),
    (lambda d: d["reviewRating"].update(claimReviewed="x"), "not a property of Rating"),
    (lambda d: d.update(reviewRating="Refuted"), "/reviewRating: 'Refuted' is none of"),
    (lambda d: d.update(author={"@type": "Claim"}), "/author: a Claim is none of"),
    (lambda d: d.update(datePublished="yesterday"), "/datePublished: 'yesterday' is none of"),
    (lambda d: d["itemReviewed"].update({"@type": "Rumour"}), "Rumour is no type"),
]


def test_the_check_against_the_vocabulary_catches_what_is_wrong(as_reader: APIClient, out: Claim) -> None:
    found = document(as_reader, f"claims/{out.pk}/claim-review")
    for spoil, fault in SPOILT:
        spoilt = copy.deepcopy(found)
        spoil(spoilt)
        assert [each for each in faults(spoilt) if fault in each], fault


def test_a_rating_off_the_scale_is_no_number(
    as_reader: APIClient, story: Story, reviewer: User, editor: User
) -> None:
    publish(story.first.claim, reviewer=reviewer, editor=editor, rating="unverifiable")
    found = document(as_reader, f"claims/{story.first.claim.pk}/claim-review")
    assert found["reviewRating"] == {"@type": "Rating", "alternateName": "Unverifiable"}


def test_only_what_is_published_and_signed_by_all_who_must_is_told(
    as_reader: APIClient, story: Story, reviewer: User, editor: User
) -> None:
    publish(story.first.claim, reviewer=reviewer, editor=editor, signed=False)
    for claim in (story.first.claim.pk, story.second.claim.pk, 999_999):
        answer = as_reader.get(f"{API}/claims/{claim}/claim-review")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert document(as_reader, "claim-reviews")["dataFeedElement"] == []


def test_what_was_withdrawn_is_gone_and_its_feeds_say_so_without_a_word_of_it(
    as_reader: APIClient, out: Claim, editor: User
) -> None:
    [item] = document(as_reader, "claim-reviews")["dataFeedElement"]
    assert item["item"]["claimReviewed"] == out.text
    move(out, "withdrawn", by=editor)
    answer = as_reader.get(f"{API}/claims/{out.pk}/claim-review")
    assert (answer.status_code, answer.json()["code"]) == (410, "claim-review-withdrawn")
    feed = document(as_reader, "claim-reviews")
    assert list(faults(feed)) == []
    [gone] = feed["dataFeedElement"]
    assert set(gone) == {"@type", "identifier", "url", "dateDeleted"}
    assert gone["identifier"] == item["identifier"]
    atom = etree.fromstring(as_reader.get(f"{API}/claim-reviews.atom").content)
    [tomb] = atom.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert tomb.get("ref") == item["identifier"]
    assert atom.findall(f"{ATOM}entry") == []


def test_feeds_come_in_pages_with_the_last_change_first(
    as_reader: APIClient, out: Claim, reviewer: User, editor: User
) -> None:
    others = [publish(make_story(n).first.claim, reviewer=reviewer, editor=editor) for n in (2, 3)]
    # evidence that can be opened is news of the oldest
    add_evidence(out, by=reviewer, stance="refutes", url="https://port.example/second")
    expected = [out.pk, others[1].pk, others[0].pk]
    seen: list[int] = []
    path: str | None = f"{API}/claim-reviews?page_size=2"
    while path:
        answer = as_reader.get(path)
        feed = json.loads(answer.content)
        assert list(faults(feed)) == []
        seen += [int(item["identifier"].rsplit(":")[-1]) for item in feed["dataFeedElement"]]
        path = answer["Link"].split(">")[0][1:] if answer.has_header("Link") else None
    assert seen == expected
    assert as_reader.get(f"{API}/claim-reviews?cursor=bad").status_code == 400
    assert as_reader.get(f"{API}/claim-reviews?claim=1").status_code == 400
    atom = etree.fromstring(as_reader.get(f"{API}/claim-reviews.atom?page_size=2").content)
    links = {link.get("rel") for link in atom.findall(f"{ATOM}link")}
    assert {"self", "next"} <= links
    entries = atom.findall(f"{ATOM}entry")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
    assert all(entry.findtext(f"{ATOM}updated") >= entry.findtext(f"{ATOM}published") for entry in entries)
    assert entries[0].findtext(f"{ATOM}title") == f"Refuted: {out.text}"
    rss = etree.fromstring(as_reader.get(f"{API}/claim-reviews.rss").content)
    assert len(rss.findall("channel/item")) == 3
    assert rss.find("channel/item/guid").get("isPermaLink") == "false"


def test_a_reader_who_has_a_feed_is_told_so_until_it_changes(
    as_reader: APIClient, out: Claim, editor: User
) -> None:
    for path in (*FEEDS, f"claims/{out.pk}/claim-review"):
        first = as_reader.get(f"{API}/{path}")
        again = as_reader.get(f"{API}/{path}", HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        dated = as_reader.get(f"{API}/{path}", HTTP_IF_MODIFIED_SINCE=first["Last-Modified"])
        assert dated.status_code == 304
    held = as_reader.get(f"{API}/claim-reviews")["ETag"]
    move(out, "withdrawn", by=editor)
    assert as_reader.get(f"{API}/claim-reviews", HTTP_IF_NONE_MATCH=held).status_code == 200


def test_a_page_costs_as_many_queries_however_much_it_holds(
    as_reader: APIClient, out: Claim, reviewer: User, editor: User
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            document(as_reader, "claim-reviews")
        return len(asked)

    few = cost()
    for n in (2, 3):
        publish(make_story(n).first.claim, reviewer=reviewer, editor=editor)
    assert cost() == few


def test_the_public_door_opens_the_feeds_and_nothing_else_and_nothing_internal_goes_through(
    out: Claim, story: Story, newsroom: Any
) -> None:
    anybody = APIClient()
    open_to_all = (*FEEDS, f"claims/{out.pk}/claim-review")
    assert {anybody.get(f"{API}/{path}").status_code for path in open_to_all} == {401}
    newsroom.NEWSVERIFY_PUBLIC_FEEDS = True
    told = ""
    for path in open_to_all:
        answer = anybody.get(f"{API}/{path}")
        assert answer.status_code == 200
        told += answer.content.decode()
    for secret in (
        "reviewer",
        "editor",
        "Secret",
        "Internal",
        "Hush",
        "confidential",
        story.second.claim.text,
    ):
        assert secret not in told, secret
    for path in ("claims", f"claims/{out.pk}", "reviews", "foreign-reviews", "exports/claims.csv"):
        assert anybody.get(f"{API}/{path}").status_code == 401, path
    assert anybody.post(f"{API}/claim-reviews/import", [], format="json").status_code == 401
    newsroom.NEWSVERIFY_REVIEWER_NAMES = True
    named = document(anybody, f"claims/{out.pk}/claim-review")
    assert [person["name"] for person in named["contributor"]] == ["reviewer", "editor"]
    assert list(faults(named)) == []
