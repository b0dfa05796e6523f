"""Pages by keyset: nothing twice, nothing lost, whatever the values and whoever writes meanwhile."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from claims.models import Claim
from sources.models import Article, Outlet

from .data import make_account

pytestmark = pytest.mark.django_db
LIST = "/api/v1/articles"


@pytest.fixture
def articles(db: None) -> list[int]:
    """Eleven articles: five without a date, three of one moment, three of their own."""
    moments = [None] * 5 + [datetime(2023, 9, 21, 9, tzinfo=UTC)] * 3
    moments += [datetime(2023, 9, day, 9, 0, 0, 123456, tzinfo=UTC) for day in (19, 20, 22)]
    order = [3, 8, 0, 5, 10, 1, 6, 9, 2, 7, 4]
    for place, which in enumerate(order):
        Article.objects.create(identity=f"a{place}", published_at=moments[which], title=f"Article {place}")
    return list(Article.objects.values_list("pk", flat=True))


def walk(client: APIClient, address: str, link: str = "next") -> list[list[int]]:
    pages: list[list[int]] = []
    following: str | None = address
    while following:
        assert len(pages) < 20, "the links go in a circle"
        page = client.get(following).json()
        pages.append([row["id"] for row in page["results"]])
        following = page[link]
    return pages


@pytest.mark.parametrize("ordering", ["id", "-id", "published_at", "-published_at"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 11, 50])
def test_following_next_gives_every_row_once_in_order(
    as_reader: APIClient, articles: list[int], ordering: str, size: int
) -> None:
    everything = [r["id"] for r in as_reader.get(f"{LIST}?ordering={ordering}").json()["results"]]
    assert sorted(everything) == sorted(articles)
    pages = walk(as_reader, f"{LIST}?ordering={ordering}&page_size={size}")
    assert [pk for page in pages for pk in page] == everything
    assert all(len(page) == size for page in pages[:-1])


@pytest.mark.parametrize("ordering", ["id", "-id", "published_at", "-published_at"])
def test_following_previous_from_the_end_gives_the_same_rows_backwards(
    as_reader: APIClient, articles: list[int], ordering: str
) -> None:
    address: str = f"{LIST}?ordering={ordering}&page_size=4"
    forwards = walk(as_reader, address)
    last = address
    while following := as_reader.get(last).json()["next"]:
        last = following
    backwards = walk(as_reader, last, "previous")
    assert list(reversed(backwards)) == forwards


@pytest.mark.parametrize("falling", [False, True])
def test_rows_without_a_value_stand_last_in_both_directions(
    as_reader: APIClient, articles: list[int], falling: bool
) -> None:
    rows = as_reader.get(f"{LIST}?ordering={'-' if falling else ''}published_at").json()["results"]
    assert [row["published_at"] is None for row in rows] == [False] * 6 + [True] * 5


def test_a_row_that_comes_in_meanwhile_shifts_nothing(as_reader: APIClient, articles: list[int]) -> None:
    first = as_reader.get(f"{LIST}?page_size=4").json()
    Article.objects.create(identity="late", outlet=Outlet.objects.create(name="Late"))
    second = as_reader.get(first["next"]).json()
    seen = [row["id"] for row in first["results"] + second["results"]]
    assert seen == sorted(articles, reverse=True)[:8]


def test_thousands_of_equal_values_do_not_lose_a_row(as_reader: APIClient) -> None:
    account = make_account("x", toll=3, speaker="Ivo Lern")
    same = {"first_seen": account.claim.first_seen, "last_seen": account.claim.last_seen}
    Claim.objects.bulk_create(
        [Claim(text=f"Claim {n}", check_worthiness=0.8, pipeline_version="t", **same) for n in range(1300)]
    )
    pages = walk(as_reader, "/api/v1/claims?ordering=-check_worthiness&page_size=200")
    assert len({pk for page in pages for pk in page}) == 1301


def test_pages_are_linked_in_the_header_too(as_reader: APIClient, articles: list[int]) -> None:
    response = as_reader.get(f"{LIST}?page_size=4")
    assert f'<{response.json()["next"]}>; rel="next"' in response["Link"]
    assert response.json()["previous"] is None
    middle = as_reader.get(response.json()["next"])
    assert 'rel="prev"' in middle["Link"]


def test_filters_and_ordering_stay_in_the_links(as_reader: APIClient, articles: list[int]) -> None:
    page = as_reader.get(f"{LIST}?page_size=2&ordering=id&language=en").json()
    assert "language=en" in page["next"]
    assert "ordering=id" in page["next"]


def forged(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "%00",
        "ä",
        "A" * 3000,
        forged(None),
        forged([]),
        forged({"a": 1}),
        forged(["-id", None, "1", 0]),
        forged(["-id", None, True, 0]),
        forged(["-id", None, 10**30, 0]),
        forged(["-id", None, -1, 0]),
        forged(["-id", None, 1, 7]),
        forged(["-id", [1], 1, 0]),
        forged(["-id", "x", 1, 0]),
        forged(["-id", 1e999, 1, 0]),
        forged(["-title", "a", 1, 0]),
        forged(["-published_at", "2023-09-21T09:00:00Z", 1, 0]),
        base64.urlsafe_b64encode(b"[" * 300).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(as_reader: APIClient, articles: list[int], cursor: str) -> None:
    response = as_reader.get(LIST, {"cursor": cursor})
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize("value", ["yesterday", "", "\x00", 12.5, "0001-01-01T00:00:00+14:00"])
def test_a_cursor_whose_value_is_no_date_is_refused_where_dates_are_sorted(
    as_reader: APIClient, articles: list[int], value: Any
) -> None:
    cursor = forged(["-published_at", value, 1, 0])
    assert as_reader.get(LIST, {"cursor": cursor, "ordering": "-published_at"}).status_code == 400


@pytest.mark.parametrize("size", ["0", "-1", "201", "1e2", "ten", "", "9" * 3000, "١٢", "1.5"])
def test_a_page_size_out_of_bounds_is_refused(as_reader: APIClient, size: str) -> None:
    response = as_reader.get(LIST, {"page_size": size})
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "page_size"


@pytest.mark.parametrize("ordering", ["", "title", "-identity", "outlet__name", "?", "--id", "id,title"])
def test_only_orderings_of_the_list_are_taken(as_reader: APIClient, ordering: str) -> None:
    response = as_reader.get(LIST, {"ordering": ordering})
    assert response.status_code == 400
    assert "published_at" in response.json()["errors"][0]["detail"]
