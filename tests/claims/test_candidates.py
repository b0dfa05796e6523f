"""Candidates: what is fetched for a new claim does not grow with the store, and what is cut off is told."""

from __future__ import annotations

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


def test_a_merged_claim_is_no_candidate() -> None:
    old, new = store(2, "t/dam/harbour")
    Claim.objects.filter(pk=old).update(merged_into=new)
    assert found(ClaimPool([about("t/dam/harbour")]), "t/dam/harbour") == [new]


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
