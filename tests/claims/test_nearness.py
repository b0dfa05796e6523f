"""Claims that share no key are compared where their wording lies near."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from claims.models import Claim, ClaimVector
from claims.pipeline.matching.embedding import DIMENSIONS, RulesOnly, nearest, packed, unpacked
from claims.selectors import similar
from claims.selectors.similar import sentence_model
from claims.services import nearness
from claims.services.nearness import Nearness, read_nearness, store_vectors

pytestmark = pytest.mark.django_db

TEXTS = (
    "A gunman shot four workers at the brewery.",
    "Four employees of the beer plant were killed by an attacker with a rifle.",
    "The price of parking goes up in spring.",
)


def store(*texts: str) -> list[int]:
    now = timezone.now()
    claims = Claim.objects.bulk_create(
        Claim(text=text, first_seen=now, last_seen=now, pipeline_version="1") for text in texts
    )
    return [claim.pk for claim in claims]


def test_what_says_nearly_the_same_in_other_words_is_near_and_another_matter_is_not() -> None:
    first, second, _ = store(*TEXTS)
    near = read_nearness(list(Claim.objects.values_list("pk", flat=True)))
    assert near.pairs == {(first, second)}
    assert len(near.rows) == 3


def test_stored_vectors_are_found_from_a_single_claim_and_are_made_once() -> None:
    first, second, third = store(*TEXTS)
    store_vectors(read_nearness([second, third]).rows)
    near = read_nearness([first])
    assert near.pairs == {(first, second)}
    store_vectors(near.rows)
    store_vectors(near.rows)
    assert ClaimVector.objects.count() == 3
    assert read_nearness([first, second, third]).rows == ()


def test_another_wording_and_another_model_make_a_new_vector() -> None:
    (pk,) = store(TEXTS[0])
    store_vectors(read_nearness([pk]).rows)
    Claim.objects.filter(pk=pk).update(text=TEXTS[2])
    (row,) = read_nearness([pk]).rows
    store_vectors([row])
    assert bytes(ClaimVector.objects.get(pk=pk).data) == row.data
    ClaimVector.objects.update(version="an-earlier-model")
    assert len(read_nearness([pk]).rows) == 1


def test_vectors_of_another_model_are_not_compared() -> None:
    first, second = store(*TEXTS[:2])
    store_vectors(read_nearness([first]).rows)
    ClaimVector.objects.update(version="an-earlier-model")
    assert read_nearness([second]).pairs == frozenset()


def test_a_claim_that_was_merged_away_is_near_to_nothing() -> None:
    first, second = store(*TEXTS[:2])
    store_vectors(read_nearness([first, second]).rows)
    Claim.objects.filter(pk=first).update(merged_into=second)
    assert read_nearness([second]).pairs == frozenset()
    assert read_nearness([first]) == Nearness()


def test_only_the_newest_vectors_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = store(*TEXTS)
    store_vectors(read_nearness([first, second, third]).rows)
    monkeypatch.setattr(nearness, "WINDOW", 1)
    assert read_nearness([second]).pairs == frozenset()


def test_a_vector_of_a_claim_that_is_gone_is_not_written() -> None:
    (pk,) = store(TEXTS[0])
    rows = read_nearness([pk]).rows
    Claim.objects.all().delete()
    store_vectors(rows)
    assert not ClaimVector.objects.exists()


def test_without_a_model_nothing_is_near(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = store(*TEXTS)
    settings.NEWSVERIFY_SENTENCE_MODEL = "none"
    assert read_nearness(ids) == Nearness()
    settings.NEWSVERIFY_SENTENCE_MODEL = "packaged"
    monkeypatch.setattr(similar, "load_encoder", lambda: RulesOnly("not installed"))
    assert isinstance(sentence_model(), RulesOnly)
    assert read_nearness(ids) == Nearness()


def test_a_stored_vector_reads_back_and_a_broken_one_points_nowhere() -> None:
    model = sentence_model()
    assert not isinstance(model, RulesOnly)
    vectors = model.encode(TEXTS)
    back = unpacked([*packed(vectors), b"short"])
    assert back[:3] == pytest.approx(vectors, abs=1e-3)
    assert not back[3].any()
    assert unpacked([]).shape == (0, DIMENSIONS)
    assert nearest(vectors[:1], back, count=2, least=0.4)[0][0][0] == 0
