"""Requests made to break things: each is a clear 4xx that names what is wrong, and changes nothing."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from rest_framework.test import APIClient

from claims.models import Batch, Event, Evidence, Review
from sources.models import Article, Job, KeyedRequest, SourceMatch
from sources.services.idempotency import take_key

from .data import Story
from .hostile import HOSTILE, Hostile

API = "/api/v1"
SECONDS = 1.0
"""Of CPU; the largest bodies take a tenth of it."""


def ask(client: APIClient, request: Hostile, rows: dict[str, int]) -> Any:
    path = request.path
    for name, pk in rows.items():
        path = path.replace("{" + name + "}", str(pk))
    headers = dict(request.headers)
    extra: dict[str, Any] = {}
    if headers.get("If-Match") == "-":  # none at all
        del headers["If-Match"]
    else:
        headers.setdefault("If-Match", "*")
    if host := headers.pop("Host", None):
        extra["HTTP_HOST"] = host
    if "Authorization" in headers:
        client = APIClient(raise_request_exception=False)
    path, _, query = path.partition("?")
    return client.generic(
        request.method, f"{API}/{path}", request.body, content_type=request.kind, headers=headers,
        QUERY_STRING=query, **extra,
    )  # fmt: skip


def wrongs(request: Hostile, response: Any, seconds: float) -> list[str]:
    """What is wrong with the answer, in words."""
    found = (
        [] if response.status_code == request.status else [f"{response.status_code}, not {request.status}"]
    )
    if seconds > SECONDS:
        found.append(f"{seconds:.2f} s")
    if request.method == "HEAD":
        return found
    if response["Content-Type"] != "application/problem+json":
        return [*found, f"answered as {response['Content-Type']}"]
    problem = response.json()
    told = " ".join(
        map(str, (problem["code"], problem["detail"], problem.get("errors"), problem.get("cause")))
    )
    if request.says not in told or not problem["detail"]:
        found.append(f"says {told[:200]!r}, not {request.says!r}")
    return found


@pytest.mark.django_db
def test_every_hostile_request_is_refused_in_words(
    operator: User, as_operator: APIClient, story: Story
) -> None:
    assert len({repr(each) for each in HOSTILE}) >= 200
    now = timezone.now()
    asked = {"method": "POST", "path": "/", "fingerprint": "f" * 64}
    take_key(operator, key="used", **asked, now=now)
    address = f"{API}/claims/{story.first.claim.pk}/evidence"
    heard = {"stance": "supports", "excerpt": "x"}
    assert as_operator.post(address, heard, headers={"Idempotency-Key": "running"}).status_code == 201
    KeyedRequest.objects.filter(key="running").update(
        state="running", status=None, lease_until=now + timedelta(hours=1)
    )
    rows = {
        "claim": story.first.claim.pk,
        "relation": story.relation.pk,
        "flag": story.first.flag.pk,
        "mention": story.first.mention.pk,
        "statement": story.first.statement.pk,
        "article": story.first.article.pk,
        "source": story.first.source.pk,
        "match": SourceMatch.objects.get().pk,
        "job": Job.objects.create(kind="heartbeat").pk,
    }
    as_operator.defaults.pop("HTTP_IF_MATCH")
    tables = (Article, Evidence, Review, Event, Job, Batch, KeyedRequest)
    before = [table.objects.count() for table in tables]
    refused: dict[str, list[str]] = {}
    for number, request in enumerate(HOSTILE):
        start = time.process_time()
        response = ask(as_operator, request, rows)
        if wrong := wrongs(request, response, time.process_time() - start):
            refused[
                f"{number} {request.method} {request.path[:60]} {request.headers} {request.body[:60]!r}"
            ] = wrong
    lines = [f"{sent}: {wrong}" for sent, wrong in refused.items()]
    assert not lines, f"{len(lines)} of {len(HOSTILE)}\n" + "\n".join(lines)
    assert [table.objects.count() for table in tables] == before
