from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from . import data

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def story(db: None) -> data.Story:
    return data.story()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser session of that person."""

    def sign_in(person: User) -> Client:
        client = Client()
        client.force_login(person, backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def people(
    reader: User, reviewer: User, editor: User, operator: User, admin_user: User, db: None
) -> dict[str, User]:
    stranger = User.objects.create_user("stranger", password="correct horse", is_staff=True)
    return {
        "stranger": stranger, "reader": reader, "reviewer": reviewer, "editor": editor, "operator": operator,
        "superuser": admin_user,
    }  # fmt: skip
