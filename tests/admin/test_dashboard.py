"""The desk: each number is the number of rows behind its link."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from . import data


def test_an_empty_newsroom_sees_an_empty_desk(signed_in, people):
    response = signed_in(people["reader"]).get(reverse("admin:index"))
    assert response.status_code == 200
    assert {tile.number for tile in response.context["tiles"]} == {0}


def test_each_tile_counts_the_rows_behind_it(signed_in, people, story):
    data.job(state="dead")
    data.job(state="failed")
    client = signed_in(people["reviewer"])
    tiles = client.get(reverse("admin:index")).context["tiles"]
    shown = {tile.words: tile.number for tile in tiles}
    behind = {tile.words: client.get(tile.address).context["cl"].result_count for tile in tiles}
    assert shown == behind
    assert shown["open conflicts"] == 1
    assert shown["jobs failed"] == 2
    assert shown["texts read in part"] == 1


@pytest.mark.parametrize("age", [None, 10, 10_000])
def test_a_queue_without_a_fresh_heartbeat_says_so(age, signed_in, people):
    if age is not None:
        data.job("heartbeat", finished_at=timezone.now() - timezone.timedelta(seconds=age))
    page = signed_in(people["reader"]).get(reverse("admin:index")).content.decode()
    assert ("No heartbeat" in page) is (age != 10)


def test_the_desk_costs_the_same_for_a_full_newsroom(signed_in, people):
    client = signed_in(people["reviewer"])
    costs = []
    for numbers in (range(1, 3), range(3, 9)):
        for number in numbers:
            data.everything(number, by=people["reviewer"])
        client.get(reverse("admin:index"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:index"))
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= 45


def test_the_menu_shows_each_role_what_it_may_open(signed_in, people):
    def menu(role):
        page = signed_in(people[role]).get(reverse("admin:index")).content.decode()
        return {name for name in ("auth_user", "claims_claim", "authtoken_tokenproxy")
                if f'href="{reverse(f"admin:{name}_changelist")}"' in page}  # fmt: skip

    assert menu("stranger") == set()
    assert menu("reader") == {"claims_claim"}
    assert menu("operator") == {"claims_claim", "auth_user"}
    assert menu("superuser") == {"claims_claim", "auth_user", "authtoken_tokenproxy"}
