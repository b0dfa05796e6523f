"""A claim goes through the desk until it is published, and comes out as JSON-LD."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.models import User
from rest_framework.test import APIClient

from claims.models import Claim
from claims.services.decisions import (
    countersign_review,
    record_review,
    set_publication_state,
    set_workflow_state,
)

API = "/api/v1"


def publish(
    claim: Claim, *, reviewer: User, editor: User, rating: str = "refuted", signed: bool = True
) -> Claim:
    """Review, sign where two must, and publish, as people do."""
    text = "The port's log names 12."
    review = record_review(claim, by=reviewer, rating=rating, rationale=text, as_of=claim.first_seen.date())
    if review.asks_second and signed:
        countersign_review(review, by=editor, verdict="agrees", reason="Secret second reason.")
    set_workflow_state(claim, by=reviewer, state="ready", reason="Done.", expected_state="new")
    if signed:
        move(claim, "published", by=editor)
    claim.refresh_from_db()
    return claim


def move(claim: Claim, state: str, *, by: User) -> None:
    claim.refresh_from_db()
    set_publication_state(
        claim, by=by, state=state, reason="Internal reason.", expected_state=claim.publication_state
    )


def document(client: APIClient, path: str) -> dict[str, Any]:
    response = client.get(f"{API}/{path}")
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/ld+json"
    loaded: dict[str, Any] = json.loads(response.content)
    return loaded
