"""Candidates: what is fetched for a new claim does not grow with the store, and what is cut off is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.models import Claim, ClaimKey
from claims.pipeline.types import Certainty, Modality, Polarity, Proposition, Span
from claims.pipeline.warnings import explain_warning
from claims.services import pool as pools
from claims.services.pool import ClaimPool, write_keys

pytestmark = pytest.mark.django_db


def store(count: int, *keys: str) -> list[int]:
    now = timezone.now()
    claims = Claim.objects.bulk_create(
        Claim(text=f"Claim {n}", first_seen=now, last_seen=now, pipeline_version="1") for n in range(count)
    )
    write_keys((claim, keys) for claim in claims)
    return [claim.pk for claim in claims]


def about(*keys: str) -> Proposition:
    return Proposition(
        Span(0, 1), "x", Polarity.AFFIRMED, Modality.ASSERTED, Certainty.CERTAIN, keys=tuple(keys)
    )


def found(pool: ClaimPool, *keys: str) -> list[int]:
    return [candidate.claim.pk for candidate in pool.candidates(about(*keys))]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MAX_CLAIMS_A_KEY", 3)


@pytest.mark.usefixtures("few")
def test_of_a_common_key_the_newest_claims_are_looked_at_and_the_run_is_told() -> None:
    ids = store(5, "q/killed/harbour")
    pool = ClaimPool([about("q/killed/harbour")])
    assert found(pool, "q/killed/harbour") == ids[:1:-1]
    assert pool.skipped == {"q/killed/harbour": 3}
    assert "More than 3 claims" in explain_warning("key-too-common", {"key": "q/killed/harbour", "claims": 3})


@pytest.mark.usefixtures("few")
def test_a_key_with_as_many_claims_as_are_looked_at_is_not_called_common() -> None:
    ids = store(3, "q/killed/harbour")
    pool = ClaimPool([about("q/killed/harbour")])
    assert sorted(found(pool, "q/killed/harbour")) == ids
    assert pool.skipped == {}


@pytest.mark.usefixtures("few")
def test_a_rare_key_comes_before_the_newest_claims_of_a_common_one() -> None:
    rare = store(1, "t/dam/harbour")
    store(9, "q/killed/harbour")
    pool = ClaimPool([about("q/killed/harbour", "t/dam/harbour")])
    assert found(pool, "q/killed/harbour", "t/dam/harbour")[0] == rare[0]


@pytest.mark.usefixtures("few")
def test_the_fetch_reads_no_more_and_asks_no_more_of_a_store_ten_times_as_large() -> None:
    keys = [f"w/alpha/{n}" for n in range(30)]

    def fetch() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            rows = ClaimPool([about(*keys)]).rows
        return len(seen), rows

    store(5, *keys)
    before = fetch()
    store(45, *keys)
    assert fetch() == before
    assert before[0] == 4


def test_what_says_the_same_as_a_merged_claim_joins_what_that_became() -> None:
    old, new, last = store(3, "t/dam/harbour")
    Claim.objects.filter(pk=old).update(merged_into=new)
    Claim.objects.filter(pk=new).update(merged_into=last)
    pool = ClaimPool([about("t/dam/harbour")])
    assert found(pool, "t/dam/harbour") == [last, last, last]
    assert {c.came_with for c in pool.candidates(about("t/dam/harbour"))} == {old, new, None}


def test_a_claim_of_this_very_transaction_is_found_by_a_common_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MAX_CLAIMS_A_KEY", 3)
    store(5, "q/killed/harbour")
    proposition = about("q/killed/harbour")
    pool = ClaimPool([proposition])
    now = timezone.now()
    fresh = Claim(text="New", first_seen=now, last_seen=now, pipeline_version="1")
    pool.add(fresh, proposition)
    assert pool.candidates(proposition)[0].claim is fresh


def test_the_candidates_of_a_key_are_read_from_its_index() -> None:
    store(3, "t/dam/harbour")
    with CaptureQueriesContext(connection) as seen:
        ClaimPool([about("t/dam/harbour")])
    query = seen.captured_queries[1]["sql"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Three rows are not worth an index to the planner: leave it no other way but to sort.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN {query}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "claim_key_lookup" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_keys_have_no_third_index() -> None:
    with connection.cursor() as cursor:
        found: dict[str, Any] = connection.introspection.get_constraints(cursor, ClaimKey._meta.db_table)
    indexed = [c["columns"] for c in found.values() if c["index"] or c["unique"]]
    assert ["claim_id"] not in indexed
    assert ["claim_id", "key"] in indexed


def test_a_claim_that_is_not_saved_yet_is_found_by_the_keys_of_what_joined_it() -> None:
    first, joined = about("made"), about("joined")
    pool = ClaimPool([first, joined])
    candidate = pool.add(Claim(), first)
    pool.extend(candidate, joined.keys)
    assert pool.candidates(about("joined")) == [candidate]
    assert pool.candidates(about("made", "joined")) == [candidate]


# --- many claims of one key: time before words ---


def report(count: int, day: date, *keys: str, event: date | None = None) -> list[int]:
    """Claims that were reported on that day, and what they tell of if they say so."""
    seen = datetime.combine(day, time(12), UTC)
    days = {"first_seen": seen, "last_seen": seen, "event_from": event, "event_to": event}
    claims = Claim.objects.bulk_create(Claim(text="Told", pipeline_version="1", **days) for _ in range(count))
    write_keys((claim, keys) for claim in claims)
    return [claim.pk for claim in claims]


TODAY = date(2026, 6, 1)
LONG_AGO = date(2024, 3, 1)
CROWDED = ("q/killed/harbour", "p/kill/harbour", "t/people/harbour")


def told(*keys: str, event: date | None = None) -> Proposition:
    return replace(about(*keys), reported_on=TODAY, event_from=event, event_to=event)


def test_a_claim_of_the_time_is_found_behind_many_of_another_time_that_share_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pools, "MAX_CANDIDATES", 10)
    right = report(3, TODAY - timedelta(days=20), CROWDED[0])
    report(50, TODAY - timedelta(days=90), *CROWDED)  # archives that came in later
    proposition = told(*CROWDED)
    candidates = [c.claim.pk for c in ClaimPool([proposition]).candidates(proposition)]
    assert candidates[:3] == right[::-1]
    assert len(candidates) < 10, "what cannot be one event takes few places"


def test_an_event_of_long_ago_is_looked_for_among_the_claims_of_its_own_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pools, "MAX_CLAIMS_A_KEY", 5)
    monkeypatch.setattr(pools, "_LATEST", 5)
    then = report(2, LONG_AGO + timedelta(days=3), *CROWDED)
    report(40, TODAY - timedelta(days=300), *CROWDED)
    now = report(40, TODAY, *CROWDED)
    proposition = told(*CROWDED, event=LONG_AGO)
    pool = ClaimPool([proposition])
    found = {candidate.claim.pk for candidate in pool.candidates(proposition)}
    assert found >= set(then)
    assert found & set(now), "those that are dated otherwise keep some places"
    late = replace(about(*CROWDED), reported_on=LONG_AGO)
    assert {c.claim.pk for c in ClaimPool([late]).candidates(late)} >= set(then)


def test_an_old_claim_that_is_told_again_does_not_hide_those_of_its_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pools, "MAX_CLAIMS_A_KEY", 5)
    first = report(1, LONG_AGO - timedelta(days=300), *CROWDED)
    then = report(2, LONG_AGO, *CROWDED)
    Claim.objects.filter(pk__in=first).update(last_seen=datetime.combine(LONG_AGO, time(20), UTC))
    report(40, TODAY, *CROWDED)
    proposition = told(*CROWDED, event=LONG_AGO)
    pool = ClaimPool([proposition])
    assert {c.claim.pk for c in pool.candidates(proposition)} >= set(then)


def test_the_queries_are_as_many_and_the_rows_bounded_for_any_store_and_any_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pools, "MAX_CLAIMS_A_KEY", 5)
    monkeypatch.setattr(pools, "_LATEST", 5)

    def fetch() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            pool = ClaimPool([told(*CROWDED), told(*CROWDED, event=LONG_AGO)])
        return len(seen), pool.rows

    counts = []
    for _ in range(3):
        report(20, LONG_AGO, *CROWDED)
        report(20, TODAY, *CROWDED)
        counts.append(fetch())
    assert [queries for queries, _ in counts] == [4, 4, 4]
    most = 2 * len(CROWDED) * 6
    assert all(rows <= most + 2 * (most - len(CROWDED)) for _, rows in counts)
    assert counts[1] == counts[2]
