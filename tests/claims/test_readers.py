"""What reads the texts beside the rules is told, and so is its absence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from rest_framework.test import APIClient

from claims.services import engine
from claims.services.readers import readers

pytestmark = pytest.mark.django_db


@pytest.fixture
def _no_models(settings: object) -> Iterator[None]:
    settings.NEWSVERIFY_PAIR_WEIGHTS = settings.NEWSVERIFY_SENTENCE_MODEL = "none"  # type: ignore[attr-defined]
    settings.NEWSVERIFY_ATTRIBUTION_WEIGHTS = "none"  # type: ignore[attr-defined]
    for kept in (engine.configured_pipeline, engine.engine):
        kept.cache_clear()
    yield
    for kept in (engine.configured_pipeline, engine.engine):
        kept.cache_clear()


def test_every_packaged_reader_names_its_weights() -> None:
    found = {r.kind: r for r in readers()}
    assert set(found) == {"attribution", "pairs", "sentences"}
    assert all(r.present and r.weights for r in found.values())
    assert found["pairs"].weights[:8] in engine.configured_pipeline().version
    assert "conflicts are found by rules alone" in found["pairs"].does


@pytest.mark.usefixtures("_no_models")
def test_without_models_the_api_and_the_desk_say_so(admin_client: Client, admin_user: object) -> None:
    client = APIClient()
    client.force_authenticate(admin_user)
    told = client.get("/api/v1/pipeline").json()
    assert told["version"].endswith("+rules+rules")
    assert [r["present"] for r in told["readers"]] == [False, False, False]
    assert all("none" in r["missing"] for r in told["readers"])
    page = admin_client.get("/admin/").content.decode()
    assert page.count("absent, rules alone") == 3
    assert "NEWSVERIFY_PAIR_WEIGHTS is none" in page
