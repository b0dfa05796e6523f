"""Each role can do what the one before it can, and its own."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.contrib.auth.models import Group

from newsverify.roles import ROLES, ensure_roles

pytestmark = pytest.mark.django_db


def permissions(role: str) -> set[str]:
    group = Group.objects.get(name=role)
    return {
        f"{app}.{code}" for app, code in group.permissions.values_list("content_type__app_label", "codename")
    }


def test_each_role_holds_all_of_the_one_before_and_more() -> None:
    ensure_roles()
    for lower, higher in pairwise(ROLES):
        assert permissions(lower) < permissions(higher)


def test_a_reader_changes_nothing() -> None:
    ensure_roles()
    assert {name.split(".")[1].split("_")[0] for name in permissions("reader")} == {"view"}


def test_only_editors_publish_and_only_operators_retry_jobs() -> None:
    ensure_roles()
    assert "claims.publish_claim" not in permissions("reviewer")
    assert "claims.publish_claim" in permissions("editor")
    assert "sources.retry_job" not in permissions("editor")
    assert "sources.retry_job" in permissions("operator")


def test_what_an_administrator_granted_is_kept_and_what_is_missing_is_added() -> None:
    groups = ensure_roles()
    before = permissions("reader")
    extra = groups["operator"].permissions.get(codename="retry_job")
    groups["reader"].permissions.remove(groups["reader"].permissions.first())
    groups["reader"].permissions.add(extra)
    ensure_roles()
    assert permissions("reader") == before | {"sources.retry_job"}
