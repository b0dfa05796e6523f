"""Two people judge a claim, two claims become one: on the pages of claims, reviews and evidence."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Claim, Review

from . import data

HURT = {"rating": "supported", "as_of": "2026-03-05", "rationale": "The list of the hospital."}


@pytest.fixture
def desk(signed_in, people):
    return signed_in(people["reviewer"])


@pytest.fixture
def chief(signed_in, people):
    return signed_in(people["editor"])


def post(client, name, row, **said):
    response = client.post(reverse(f"admin:{name}", args=[row.pk]), said)
    assert response.status_code == 302, response.content[:500]
    return [str(message) for message in get_messages(response.wsgi_request)][-1:]


def page_of(client, row, name="claims_claim_change", **query):
    return client.get(reverse(f"admin:{name}", args=[row.pk]), query).content.decode()


def listed(client, name, **query):
    found = client.get(reverse(f"admin:{name}_changelist"), query).context["cl"].queryset
    return [row.pk for row in found]


def test_a_review_that_two_must_sign_says_so_waits_and_is_found_by_others(desk, chief, story):
    assert "A second reviewer will have to sign." in page_of(desk, story.injured)
    assert "It tells of people killed, hurt or missing: “injured”." in page_of(desk, story.injured)
    assert "A second reviewer will have to sign." not in page_of(desk, story.left)
    post(desk, "claims_claim_review", story.injured, **HURT)
    page = page_of(desk, story.injured)
    assert "Waits for a second reviewer." in page
    assert "You wrote it: another person must sign." in page
    assert 'data-key="y"' not in page
    assert 'data-key="y"' in page_of(chief, story.injured)
    review = Review.objects.get()
    for query in ({"desk": "second"},):
        assert listed(chief, "claims_claim", **query) == [story.injured.pk]
        assert listed(desk, "claims_claim", **query) == []
    assert listed(chief, "claims_review", signed="mine") == [review.pk]
    assert listed(desk, "claims_review", signed="mine") == []
    assert listed(desk, "claims_review", signed="waits") == [review.pk]


def test_the_second_signature_is_one_press_with_a_reason(desk, chief, story):
    post(desk, "claims_claim_review", story.injured, **HURT)
    review = Review.objects.get()
    address = reverse("admin:claims_review_countersign", args=[review.pk])
    assert desk.post(address, {"verdict": "agrees", "reason": "x"}).status_code == 403
    assert "without a reason" in post(chief, "claims_review_countersign", review, verdict="agrees")[0]
    assert "press one" in post(chief, "claims_review_countersign", review, reason="x", verdict="")[0]
    post(chief, "claims_review_countersign", review, verdict="disagrees", reason="Another hospital.")
    story.injured.refresh_from_db()
    assert story.injured.verification_status == "unverified"
    for page in (page_of(desk, story.injured), page_of(desk, review, "claims_review_change")):
        assert "Another hospital." in page
        assert "The list of the hospital." in page
    assert "The second reviewer disagrees." in page_of(desk, story.injured)
    late = post(chief, "claims_review_countersign", review, verdict="agrees", reason="Hm.")
    assert "Nothing was changed" in late[0]
    assert listed(desk, "claims_review", signed="contradicted") == [review.pk]


def test_the_page_says_what_a_merge_would_do_before_it_is_done(chief, story):
    page = page_of(chief, story.left, "claims_claim_merge_with", q="FEWER families")
    assert f'href="?other={story.few_left.pk}"' in page
    page = page_of(chief, story.left, "claims_claim_merge_with", other=story.injured.pk)
    assert f"Merge claim {story.injured.pk} into claim {story.left.pk}" in page
    assert "<dd>1, by 1 source</dd>" in page
    data.conflict(story.left, story.safe, state="confirmed", decided_at=data.MORNING, reason="They do.")
    page = page_of(chief, story.left, "claims_claim_merge_with", other=story.safe.pk)
    assert "Not possible yet." in page
    assert "Take that back first." in page
    assert "csrfmiddlewaretoken" not in page[page.index('id="content-main"') :]
    for odd in ("x", "-1", "9" * 30, "0", "\x00", "²"):
        response = chief.get(
            reverse("admin:claims_claim_merge_with", args=[story.left.pk]), {"other": odd, "q": odd}
        )
        assert response.status_code == 200
        assert "There is no claim" in response.content.decode()
        assert "Choose" in post(chief, "claims_claim_merge", story.left, other="", reason="x")[0]


def test_what_a_merged_claim_had_is_shown_beside_and_it_is_parted_on_either_page(desk, chief, story):
    data.review(story.safe, "supported")
    data.evidence(story.safe, excerpt="The log of the dam.")
    post(chief, "claims_claim_merge", story.left, other=story.safe.pk, reason="One report.")
    page = page_of(chief, story.left)
    merged = page[page.index('id="merged"') :]
    assert "One report." in merged
    assert "Reviews of the merged claim" in merged
    assert "The log of the dam." in merged
    assert f"came with claim {story.safe.pk}" in page
    away = page_of(desk, story.safe)
    assert f"claim {story.left.pk}</a>" in away
    assert "csrfmiddlewaretoken" not in away[away.index('id="content-main"') :], "nothing to decide here"
    assert "Unmerge" in page_of(chief, story.safe)
    assert listed(desk, "claims_claim", q="Hult") == [story.left.pk]
    post(chief, "claims_claim_unmerge", story.safe, reason="Two reports.")
    assert 'id="merged"' not in page_of(chief, story.left)
    assert Claim.objects.get(pk=story.safe.pk).mentions.count() == 1


def test_evidence_is_grouped_counted_and_struck_through_when_withdrawn(desk, story):
    item = data.evidence(story.left, excerpt="Ninety signed out.", stance="refutes")
    post(desk, "claims_evidence_withdraw", item, reason="Another town.", from_claim="1")
    page = page_of(desk, story.left)
    assert "Another town." in page
    assert "<del>" in page
    post(desk, "claims_evidence_restore", item, reason="No, this town.")
    assert "<del>" not in page_of(desk, story.left)
    assert "No, this town." in page_of(desk, item, "claims_evidence_change")


def test_a_claim_is_taken_with_one_press(desk, story, people):
    page = page_of(desk, story.left)
    assert 'data-key="a"' in page
    post(desk, "claims_claim_assign", story.left, to=people["reviewer"].pk)
    page = page_of(desk, story.left)
    assert 'data-key="a"' not in page
    assert "assigned to: nobody → reviewer" in page


def test_the_page_costs_the_same_for_many_merges_reviews_and_pieces_of_evidence(chief, story):
    address = reverse("admin:claims_claim_change", args=[story.left.pk])
    costs = []
    for count in (1, 5):
        for number in range(count):
            data.evidence(story.left, excerpt=f"{count} {number}")
            data.review(story.left, asks_second=True)
            away = data.claim(f"away {count} {number}", merged_into=story.left)
            data.review(away)
            data.evidence(away)
        chief.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert chief.get(address).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= 45


def test_a_pair_confirmed_by_a_reviewer_waits_for_an_editor_and_one_by_an_editor_is_merged(
    desk, chief, story
):
    relation = data.conflict(story.safe, story.injured, kind="same", rule_id="same-meaning", params={})
    said = {"answer": "confirmed", "reason": "One report.", "expected_state": "suggested"}
    post(desk, "claims_relation_decide", relation, **said)
    assert "it waits to be merged. An editor can" in page_of(desk, relation, "claims_relation_change")
    assert listed(chief, "claims_relation", standing="unmerged") == [relation.pk]
    address = reverse("admin:claims_claim_merge_with", args=[story.safe.pk])
    for page in (page_of(chief, relation, "claims_relation_change"), page_of(chief, story.safe)):
        assert f'href="{address}?other={story.injured.pk}"' in page
    post(desk, "claims_relation_reopen", relation, reason="Hm.")
    relation.refresh_from_db()
    post(chief, "claims_relation_decide", relation, **said | {"expected_state": relation.state})
    assert Claim.objects.get(pk=story.injured.pk).merged_into == story.safe
    assert "part the two claims" in page_of(chief, relation, "claims_relation_change")
    page = page_of(desk, relation, "claims_relation_change")
    assert "csrfmiddlewaretoken" not in page[page.index('id="content-main"') :]
    post(chief, "claims_relation_reopen", relation, reason="Two reports.")
    assert Claim.objects.get(pk=story.injured.pk).merged_into is None
