"""Clients of the API: one for each role, signed in as a program would be, by token."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.utils import timezone
from rest_framework.test import APIClient

from sources.choices import Scope
from sources.models import ApiToken
from sources.services.tokens import sign_in_token

from .data import Story, make_story

_RECORDED: dict[str, Any] = {}


def pytest_sessionstart(session: pytest.Session) -> None:
    if os.environ.get("NEWSVERIFY_WRITE_EXAMPLES"):
        from .recorder import start_recording

        _RECORDED[""] = start_recording()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if _RECORDED and exitstatus == 0:
        from .recorder import write

        write(_RECORDED[""])


@pytest.fixture(autouse=True)
def _no_broker_and_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages are not sent (the rows are what is tested), and no test inherits another's throttle."""
    monkeypatch.setattr("sources.tasks.queue.run_job.apply_async", lambda **_: None)
    cache.clear()


@pytest.fixture
def sign_in() -> Callable[..., APIClient]:
    """A client with a token of that person: of all scopes, or of those that are named."""

    def client_of(person: User, *scopes: str) -> APIClient:
        # Decides on whatever it is by then, where a test does not say more; tests/api/test_conditional.py
        # takes that away.
        client = APIClient(raise_request_exception=False, HTTP_IF_MATCH="*")
        made = sign_in_token(person, name="tests", scopes=scopes or Scope.values)
        # The first use of a token is written down, which is no part of what a request costs.
        ApiToken.objects.filter(pk=made.token.pk).update(last_used_at=timezone.now())
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {made.secret}")
        return client

    return client_of


@pytest.fixture
def story(db: None) -> Story:
    return make_story()


@pytest.fixture
def as_reader(reader: User, sign_in: Any) -> APIClient:
    client: APIClient = sign_in(reader)
    return client


@pytest.fixture
def as_reviewer(reviewer: User, sign_in: Any) -> APIClient:
    client: APIClient = sign_in(reviewer)
    return client


@pytest.fixture
def as_editor(editor: User, sign_in: Any) -> APIClient:
    client: APIClient = sign_in(editor)
    return client


@pytest.fixture
def as_operator(operator: User, sign_in: Any) -> APIClient:
    client: APIClient = sign_in(operator)
    return client


@pytest.fixture
def newsroom(settings: Any) -> Any:
    settings.NEWSVERIFY_PUBLISHER_NAME = "Port Ellery Desk"
    settings.NEWSVERIFY_PUBLISHER_URL = "https://desk.example"
    return settings
