"""Claims ranked by wording: candidates by words and by vectors, never everything."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Claim
from claims.selectors.similar import similar_claims
from claims.services.nearness import read_nearness, store_vectors

pytestmark = pytest.mark.django_db
NOON = datetime(2024, 3, 2, 12, tzinfo=UTC)
TEXTS = (
    "The ferry to Port Ellery was sold to a Danish company in May.",
    "Forty families left Villaverde after the river burst its banks.",
    "The mayor of Villaverde opened a new swimming pool.",
    "Gunmen opened fire on a bus near the harbour.",
)


def store(*texts: str) -> list[int]:
    rows = [Claim(text=text, first_seen=NOON, last_seen=NOON, pipeline_version="test-1") for text in texts]
    ids = [claim.pk for claim in Claim.objects.bulk_create(rows)]
    store_vectors(read_nearness(ids).rows)
    return ids


def test_the_claim_that_says_the_same_comes_first_and_its_score_is_the_sum_of_its_parts() -> None:
    ids = store(*TEXTS)
    found = similar_claims("They sold our Port Ellery ferry to the Danes?! #ferrysold")
    assert found[0].claim.pk == ids[0]
    for one in found:
        assert sum(one.parts.values()) == pytest.approx(one.score, abs=1e-4)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    shot = similar_claims("Shots were fired at passengers of a coach by the port.", limit=1)
    assert [one.claim.pk for one in shot] == [ids[3]], "found by its meaning: it shares no word"


@pytest.mark.parametrize("model", ["packaged", "none"])
def test_the_number_of_queries_is_fixed_and_merged_claims_are_left_out(settings: Any, model: str) -> None:
    settings.NEWSVERIFY_SENTENCE_MODEL = model
    ids = store(*TEXTS)

    def asked() -> tuple[int, list[int]]:
        with CaptureQueriesContext(connection) as queries:
            found = similar_claims("The mayor opened a swimming pool in Villaverde", without=ids[1])
        return len(queries), [one.claim.pk for one in found]

    few, first = asked()
    assert first[0] == ids[2]
    assert ids[1] not in first
    store(*(f"Mayor number {n} opened swimming pool {n} in Villaverde." for n in range(60)))
    Claim.objects.filter(pk=ids[2]).update(merged_into=ids[3])
    many, then = asked()
    assert many == few
    assert ids[2] not in then
    assert len(then) == 20
    assert similar_claims("") == similar_claims("🦊") == []
