"""The desk: each number is the number of rows behind its link."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from claims.selectors.claims import next_in_queue, review_queue

from . import data


def test_an_empty_newsroom_sees_an_empty_desk(signed_in, people):
    response = signed_in(people["reader"]).get(reverse("admin:index"))
    assert response.status_code == 200
    assert {tile.number for tile in response.context["tiles"]} == {0}


def test_each_tile_counts_the_rows_behind_it(signed_in, people, story):
    data.job(state="dead")
    data.job(state="failed")
    data.everything(1, by=people["editor"])
    data.claim("Given to somebody else", assigned_to=people["editor"])
    data.claim("Merged away", merged_into=story.left, next_check_at=data.MORNING)
    data.claim("Closed", workflow_state="closed")
    data.run(story.second.current_revision, "partial")
    data.run(story.first.current_revision, "partial")
    data.run(story.first.current_revision)
    data.review(story.injured, asks_second=True)
    client = signed_in(people["reviewer"])
    tiles = client.get(reverse("admin:index")).context["tiles"]
    shown = {tile.words: tile.number for tile in tiles}
    behind = {tile.words: client.get(tile.address).context["cl"].result_count for tile in tiles}
    assert shown == behind
    assert shown["open conflicts"] == 1
    assert shown["jobs failed"] == 3
    assert shown["await a second reviewer"] == 1
    assert shown["texts read in part"] == 1


@pytest.mark.parametrize("age", [None, 10, 10_000])
def test_a_queue_without_a_fresh_heartbeat_says_so(age, signed_in, people):
    if age is not None:
        data.job("heartbeat", finished_at=timezone.now() - timezone.timedelta(seconds=age))
    page = signed_in(people["reader"]).get(reverse("admin:index")).content.decode()
    assert ("No heartbeat" in page) is (age != 10)


def test_the_first_of_the_queue_are_those_that_the_whole_queue_begins_with(people, story):
    reviewer = people["reviewer"]
    for number in range(12):
        made = data.claim(
            f"Claim {number}", check_worthiness=(number * 7 % 12) / 12,
            assigned_to={0: reviewer, 1: people["editor"]}.get(number % 5),
            workflow_state=["new", "in_review", "ready", "closed"][number % 4],
        )  # fmt: skip
        if number % 3 == 0:
            data.conflict(made, story.safe, state="confirmed", decided_by=reviewer, decided_at=data.MORNING)
        if number % 6 == 0:
            data.conflict(made, story.injured, is_current=False)
            data.conflict(made, story.left)
    assert review_queue(reviewer).count() > 8
    for limit in (1, 3, 6, 8):
        assert next_in_queue(reviewer, limit=limit) == list(review_queue(reviewer)[:limit])


def test_the_queue_tells_its_hours_and_who_waits_longest(signed_in, people):
    now = timezone.now()
    for state in ("done", "done", "failed", "dead"):
        data.job(state=state, finished_at=now)
    data.job(state="done", finished_at=now - timezone.timedelta(days=2))
    waiting = data.job("fetch-feed", "queued", available_at=now - timezone.timedelta(hours=3))
    data.job("later", "queued", available_at=now + timezone.timedelta(hours=3))
    response = signed_in(people["reader"]).get(reverse("admin:index"))
    health = response.context["health"]
    assert health["oldest"] == waiting
    assert health["hours"].finding == "2 jobs done and 2 failed in the last 24 hours."
    assert len(health["hours"].bars) == 24
    assert "3\xa0hours" in response.content.decode()


def test_the_menu_shows_each_role_what_it_may_open(signed_in, people):
    def menu(role):
        page = signed_in(people[role]).get(reverse("admin:index")).content.decode()
        return {name for name in ("auth_user", "claims_claim", "sources_apitoken", "sources_serviceaccount")
                if f'href="{reverse(f"admin:{name}_changelist")}"' in page}  # fmt: skip

    assert menu("stranger") == set()
    assert menu("reader") == {"claims_claim", "sources_apitoken"}
    operators = {"claims_claim", "sources_apitoken", "sources_serviceaccount", "auth_user"}
    assert menu("operator") == operators
    assert menu("superuser") == operators
