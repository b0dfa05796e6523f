"""The whole line over the API with the real pipeline: send articles, follow the jobs, read, decide."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from sources.tasks import work_off

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "articles" / "karabakh-2023.jsonl"
API = "/api/v1"


def everything(client: APIClient, path: str, **params: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    page = client.get(f"{API}/{path}", {"page_size": 50, **params}).json()
    while True:
        rows += page["results"]
        if page["next"] is None:
            return rows
        page = client.get(page["next"]).json()


@pytest.mark.django_db
def test_articles_become_statements_claims_flags_and_a_conflict_that_a_person_decides(
    as_reviewer: APIClient,
) -> None:
    jobs: list[str] = []
    for line in SEEDS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        row["external_id"] = row.pop("id")
        response = as_reviewer.post(f"{API}/articles", row)
        assert response.status_code == 202, response.content
        jobs.append(response["Location"])
    work_off()
    for job in jobs:
        followed = as_reviewer.get(job).json()
        assert followed["state"] == "done", followed["error"]
        assert followed["result"]["statements"] > 0

    articles = {row["id"]: row for row in everything(as_reviewer, "articles")}
    texts = {
        pk: as_reviewer.get(f"{API}/articles/{pk}").json()["current_revision"]["text"] for pk in articles
    }
    statements = everything(as_reviewer, "statements")
    assert len(statements) > 40
    for statement in statements:
        text = texts[statement["article"]["id"]]
        assert text[statement["start"] : statement["end"]] == statement["exact"]
    assert {s["voice"] for s in statements} == {"attributed", "outlet"}
    names = {s["source"]["name"] for s in statements if s["source"]}
    assert any("Pashinyan" in name for name in names)

    flags = everything(as_reviewer, "flags")
    assert {"one-source"} <= {flag["rule_id"] for flag in flags}
    assert all(flag["finding"]["sentence"] for flag in flags)

    conflicts = everything(as_reviewer, "relations", kind="conflicts", state="suggested")
    assert conflicts
    chosen = as_reviewer.get(conflicts[0]["url"]).json()
    assert chosen["finding"]["sentence"]
    decided = as_reviewer.post(
        f"{API}/relations/{chosen['id']}/decide",
        {"state": "confirmed", "expected_state": "suggested", "reason": "Both were printed."},
    )
    assert decided.status_code == 200, decided.content
    for side in ("claim_a", "claim_b"):
        claim = as_reviewer.get(chosen[side]["url"]).json()
        assert claim["verification_status"] == "disputed"
        assert any(entry["kind"] == "said" for entry in claim["timeline"])
