"""A token is in no log line and in no table, whatever is done with it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from claims.api.views.claims import ClaimViewSet
from newsverify.logs import MaskedFormatter, logging_config
from sources import tasks
from sources.models import AccessEvent
from sources.services.tokens import NewToken, create_token
from sources.tasks import queue
from sources.text.tokens import masked, shown_part

from .data import Story

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def made(operator: User) -> NewToken:
    return create_token(
        operator, by=operator, name="Notebook", scopes=["read", "ingest", "decide", "operate"]
    )


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that any logger writes, from DEBUG on: as our handlers write it, and as somebody else's would."""
    out = io.StringIO()
    plain, ours = logging.StreamHandler(out), logging.StreamHandler(out)
    plain.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))
    built = logging_config(json=True)["formatters"]["lines"]
    ours.setFormatter(MaskedFormatter(**{k: v for k, v in built.items() if k != "()"}))
    root = logging.getLogger()
    before, factory = root.level, logging.getLogRecordFactory()
    root.setLevel(logging.DEBUG)
    for handler in (plain, ours):
        root.addHandler(handler)
    yield out
    for handler in (plain, ours):
        root.removeHandler(handler)
    root.setLevel(before)
    logging.setLogRecordFactory(factory)


def stored() -> str:
    """Every value of every table."""
    models = apps.get_models(include_auto_created=True)
    return "\n".join(str(list(model._default_manager.values())) for model in models)


def test_nothing_that_can_log_or_store_tells_a_token(
    made: NewToken, story: Story, written: io.StringIO, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    secret, core = made.secret, made.secret[10:34]
    client = APIClient(raise_request_exception=False, HTTP_AUTHORIZATION=f"Bearer {secret}")
    bare = Client(raise_request_exception=False)
    claim = story.first.claim.pk

    # as it should be, and refused in every way
    assert client.get(f"{API}/me").status_code == 200
    assert client.get(f"{API}/claims/999999").status_code == 404
    assert client.post(f"{API}/claims/{claim}/publication", {}).status_code == 403
    assert client.post(f"{API}/articles", b"{", content_type="application/json").status_code == 400
    # headers that are none
    wrong = (secret, f"Bearer {secret} {secret}", f"Basic {secret}", f"Bearer {secret[:-2]}", f"x={secret}")
    for header in wrong:
        assert bare.get(f"{API}/claims", HTTP_AUTHORIZATION=header).status_code == 401
    for _ in range(35):
        bare.get(f"{API}/claims", HTTP_AUTHORIZATION=f"Bearer {secret}x")
    elsewhere = {"HTTP_USER_AGENT": secret, "HTTP_REFERER": f"http://x/?t={secret}"}
    assert client.get(f"{API}/me", **elsewhere).status_code == 200
    # addresses: of the API, of the admin, of nothing
    once, twice = secret.replace("_", "%5F"), secret.replace("n", "%6E", 1).replace("_", "%255f")
    for encoded in (secret, once, twice):
        for address in (f"{API}/claims?token={encoded}", f"{API}/claims/{encoded}", f"/admin/?q={encoded}",
                        f"/{encoded}", f"/healthz?access_token={encoded}"):  # fmt: skip
            answer = client.get(address)
            assert answer.status_code == 400, address
            assert core not in answer.content.decode()
    # bodies and forms
    article = {"title": "T", "outlet": "O", "text": f"The key is {secret}. The mayor said so."}
    escaped = json.dumps(article).replace("nvp_", "nv\\u0070_")
    upload = SimpleUploadedFile(f"{secret}.txt", article["text"].encode(), "text/plain")
    for sent in (
        client.post(f"{API}/articles", article),
        client.post(f"{API}/articles", escaped, content_type="application/json"),
        client.post(f"{API}/articles", {"file": upload, "title": "T"}, format="multipart"),
        client.post(f"{API}/articles", {"file": upload, "title": secret}, format="multipart"),
        client.post(f"{API}/tokens", {"name": secret, "scopes": ["read"]}),
        bare.post(f"{API}/token", {"username": secret, "password": "x"}, content_type="application/json"),
        bare.post("/admin/login/", {"username": secret, "password": secret}),
    ):
        assert sent.status_code in (400, 422), sent.content
        assert core not in sent.content.decode()
    lines = SimpleUploadedFile(f"{secret}.jsonl", json.dumps({"id": "1", **article}).encode())
    assert client.post(f"{API}/articles/import", {"file": lines}, format="multipart").status_code == 202
    tasks.work_off()

    # errors that nobody expected: in a view, in a page, in a job; and what the library of logs is told
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError(f"Authorization: Bearer {secret}")

    with monkeypatch.context() as patch:
        patch.setattr(ClaimViewSet, "get_queryset", broken)
        patch.setattr("newsverify.health.connection", None)
        patch.setattr(type(queue._KINDS["heartbeat"].handler), "prepare", broken)
        assert client.get(f"{API}/claims").status_code == 500
        bare.get("/healthz", HTTP_AUTHORIZATION=f"Bearer {secret}")
        tasks.submit("heartbeat")
        tasks.work_off()
    structlog.get_logger("claims").warning("asked", header=f"Bearer {secret}", headers={"a": [secret]})
    access = logging.getLogger("gunicorn.access")
    access.warning('%(h)s "%(r)s"', {"h": "::1", "r": f"GET /?a={secret.replace('_', '%5F')}"})

    printed = capfd.readouterr()
    for place, text in (
        ("logs", written.getvalue()),
        ("output", printed.out + printed.err),
        ("tables", stored()),
    ):
        assert core not in text, place
    assert "ZeroDivisionError" in written.getvalue()
    assert f"Bearer {shown_part(secret)}…" in written.getvalue()
    assert AccessEvent.objects.filter(verb="token-in-url", token=made.token).count() == 1
    assert client.get(f"{API}/me").json()["token"]["seen_in_url_at"]


def test_a_token_in_an_address_is_refused_before_it_is_asked_who_it_is(db: None) -> None:
    for address in (f"{API}/claims?access_token=anything", f"{API}/claims?a=1&token="):
        answer = APIClient().get(address)
        assert (answer.status_code, answer.json()["code"]) == (400, "token-in-url")
        assert answer["Content-Type"] == "application/problem+json"


def test_masking_leaves_what_is_no_token_and_changes_nothing_twice(made: NewToken) -> None:
    said = f"env_var nvp_short nvs_ {made.secret}, nvidia%20invp"
    assert masked(said) == f"env_var nvp_short nvs_ {shown_part(made.secret)}…, nvidia%20invp"
    assert masked(masked(said)) == masked(said)


def test_the_server_and_the_worker_log_through_the_mask() -> None:
    assert django_settings.LOGGING["formatters"]["lines"]["()"] is MaskedFormatter
    assert django_settings.CELERY_WORKER_HIJACK_ROOT_LOGGER is False
    assert django_settings.MIDDLEWARE[0] == "sources.api.leaks.TokenLeaks"
