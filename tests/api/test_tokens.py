"""Tokens: what one allows, how it ends, and who may give one to whom."""

from __future__ import annotations

import zlib
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.permissions import AllowAny
from rest_framework.test import APIClient

from newsverify.roles import OWN, ensure_roles
from sources.api.permissions import AnyToken, RolePermission
from sources.api.scopes import SCOPE_OF, scope_of
from sources.choices import AccessVerb, Scope
from sources.models import AccessEvent, ApiToken
from sources.services.accounts import create_service_account, set_service_role, switch_off_account
from sources.services.errors import InvalidInput, NotAllowed, StaleState
from sources.services.tokens import (
    MOST_LIVE,
    NewToken,
    create_token,
    network_of,
    note_use,
    revoke_token,
    sign_in_token,
)
from sources.text.tokens import DRAWN, is_whole, token_of

from .test_roles import doors_and_views

pytestmark = pytest.mark.django_db
API = "/api/v1"


def client_with(secret: str, scheme: str = "Bearer") -> APIClient:
    return APIClient(raise_request_exception=False, HTTP_AUTHORIZATION=f"{scheme} {secret}")


@pytest.fixture
def made(reviewer: User) -> NewToken:
    return create_token(reviewer, by=reviewer, name="Notebook", scopes=["read", "operate"])


def test_a_token_has_the_form_that_scanners_know_and_only_its_hash_is_stored(made: NewToken) -> None:
    body, checksum = made.secret[:-6], made.secret[-6:]
    assert made.secret.startswith("nvp_")
    assert len(made.secret) == 40
    number = 0
    for letter in checksum:
        number = number * 62 + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".index(letter)
    assert number == zlib.crc32(body.encode())
    assert made.secret not in str(ApiToken.objects.values().get())
    assert made.secret not in repr(made)
    assert made.token.expires_at - made.token.created_at == timedelta(days=90)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Token"])
def test_me_tells_which_token_asks_what_it_allows_and_when_it_ends(made: NewToken, scheme: str) -> None:
    token = client_with(made.secret, scheme).get(f"{API}/me").json()["token"]
    assert (token["name"], token["scopes"]) == ("Notebook", ["read", "operate"])
    assert token["expires_at"].startswith(f"{made.token.expires_at:%Y-%m-%d}")


def refused(secret: str) -> tuple[int, str, str]:
    answer = client_with(secret).get(f"{API}/claims")
    return answer.status_code, answer.json()["code"], answer.get("WWW-Authenticate", "")


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("cut", "token-malformed"),
        ("slip", "token-malformed"),
        ("nothing", "token-malformed"),
        ("invented", "token-unknown"),
        ("beginning", "token-unknown"),
        ("expired", "token-expired"),
        ("revoked", "token-revoked"),
        ("off", "account-switched-off"),
    ],
)
def test_a_token_that_does_not_work_is_told_why(made: NewToken, what: str, code: str) -> None:
    secret, token = made.secret, made.token
    if what == "expired":
        past = timezone.now() - timedelta(days=100)
        ApiToken.objects.update(created_at=past, expires_at=past + timedelta(days=90))
    elif what == "revoked":
        revoke_token(token, by=token.owner, reason="Lost.")
    elif what == "off":
        User.objects.filter(pk=token.owner_id).update(is_active=False)
    sent = {
        "cut": secret[:-1],
        "slip": secret[:-1] + ("a" if secret[-1] != "a" else "b"),
        "nothing": "",
        "invented": token_of("personal", "x" * DRAWN),
        # one that begins as a real one is answered as any other that does not exist
        "beginning": token_of("personal", secret[4:20] + "x" * (DRAWN - 16)),
    }.get(what, secret)
    status, told, challenge = refused(sent)
    assert (status, told) == (401, code)
    assert challenge.startswith('Bearer realm="newsverify", error="invalid_token", error_description="')


def test_guessing_is_slowed_by_address_and_locks_nobody_out_who_has_a_token(made: NewToken) -> None:
    guesses = [refused(token_of("personal", f"{n:030d}"))[:2] for n in range(31)]
    assert set(guesses[:30]) == {(401, "token-unknown")}
    assert guesses[30] == (429, "too-many-bad-tokens")
    assert client_with("x").get(f"{API}/me")["Retry-After"]
    assert client_with(made.secret).get(f"{API}/me").status_code == 200


def test_a_token_costs_no_more_queries_than_one_look_at_its_row(made: NewToken) -> None:
    client = client_with(made.secret)
    with CaptureQueriesContext(connection) as first:
        client.get(f"{API}/pipeline")
    with CaptureQueriesContext(connection) as second:
        client.get(f"{API}/pipeline")
    asked = [query["sql"] for query in second.captured_queries]
    assert sum("sources_apitoken" in sql for sql in asked) == 1
    assert len(asked) == 3, "the token with its owner, and the two that ask a person's permissions"
    assert sum(query["sql"].startswith("UPDATE") for query in first.captured_queries) == 1


def test_its_use_is_noted_coarsely(made: NewToken) -> None:
    now = timezone.now()
    note_use(made.token, address="203.0.113.77", now=now)
    made.token.refresh_from_db()
    assert (made.token.last_used_at, made.token.last_used_from) == (now, "203.0.113.0/24")
    note_use(made.token, address="198.51.100.1", now=now + timedelta(minutes=4))
    made.token.refresh_from_db()
    assert made.token.last_used_from == "203.0.113.0/24"
    assert network_of("2001:db8:1:2::3") == "2001:db8:1::/48"
    assert network_of("nonsense") == ""


def test_every_permission_that_a_view_needs_has_one_scope_and_every_view_asks_for_it() -> None:
    every = {permission for granted in OWN.values() for permission in granted}
    for door, view in doors_and_views():
        [asks] = view.permission_classes
        if asks is AllowAny:
            assert door == "post token"
            continue
        assert issubclass(asks, (RolePermission, AnyToken)), door
        for permission in getattr(view, "required_permissions", {}).values():
            assert scope_of(permission) is not None, f"{door}: {permission} has no scope"
    assert set(SCOPE_OF) <= every | {"sources.view_apitoken", "claims.view_savedview"}, (
        "a permission that no role has"
    )
    assert scope_of("claims.view_claim") == Scope.READ
    assert scope_of("claims.delete_claim") is None


def test_a_token_follows_its_owners_role(made: NewToken, reviewer: User) -> None:
    client = client_with(made.secret)
    assert client.get(f"{API}/service-accounts").status_code == 403
    reviewer.groups.add(ensure_roles()["operator"])
    assert client.get(f"{API}/service-accounts").status_code == 200
    reviewer.groups.clear()
    assert client.get(f"{API}/claims").json()["code"] == "permission-denied"


def test_a_token_makes_none_that_allows_or_lasts_more_than_itself(made: NewToken) -> None:
    client = client_with(made.secret)
    body = {"name": "More", "scopes": ["decide"]}
    assert client.post(f"{API}/tokens", body).json()["code"] == "scope-beyond-token"
    body = {"name": "Longer", "scopes": ["read"], "expires_in_days": 365}
    answer = client.post(f"{API}/tokens", body)
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    child = ApiToken.objects.get(name="Longer")
    assert child.expires_at == made.token.expires_at
    assert is_whole(answer.json()["token"])
    first = client_with(sign_in_token(made.token.owner, name="curl").secret)
    body = {"name": "Lasting", "scopes": ["decide"], "expires_in_days": 365}
    assert first.post(f"{API}/tokens", body).status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"scopes": "read"},
        {"expires_in_days": 0},
        {"expires_in_days": 366},
        {"service_account": 10**30},
        {"owner": "operator"},
    ],
)
def test_a_body_that_asks_for_what_no_token_is_is_refused(as_reviewer: APIClient, wrong: Any) -> None:
    answer = as_reviewer.post(f"{API}/tokens", {"name": "N", "scopes": ["read"], **wrong})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-input")


def test_one_name_one_token_and_not_too_many_of_them(made: NewToken, reviewer: User) -> None:
    with pytest.raises(InvalidInput, match="token-name-in-use"):
        create_token(reviewer, by=reviewer, name="Notebook", scopes=["read"])
    for number in range(MOST_LIVE - 1):
        create_token(reviewer, by=reviewer, name=str(number), scopes=["read"])
    with pytest.raises(InvalidInput, match="too-many-tokens"):
        create_token(reviewer, by=reviewer, name="One more", scopes=["read"])
    oldest = sign_in_token(reviewer, name="curl").token
    for _ in range(MOST_LIVE):
        sign_in_token(reviewer, name="curl")
    oldest.refresh_from_db()
    assert oldest.revoked_reason == "Made room for a newer sign-in."


def test_a_password_gives_a_token_of_some_hours_and_it_can_be_given_back(reviewer: User) -> None:
    client = APIClient(HTTP_USER_AGENT="curl/8.5.0 (x)")
    login = {"username": "reviewer", "password": "correct horse"}
    answer = client.post(f"{API}/token", login)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    other = client.post(f"{API}/token", login | {"name": "Other", "scopes": ["read"]}).json()
    assert other["scopes"] == ["read"]
    token = ApiToken.objects.get(pk=answer.json()["id"])
    assert (token.name, token.scopes) == ("curl/8.5.0", Scope.values)
    assert token.expires_at - token.created_at == timedelta(hours=12)
    signed_in = client_with(answer.json()["token"], "Token")
    assert signed_in.delete(f"{API}/token/mine").status_code == 204
    assert signed_in.get(f"{API}/me").json()["code"] == "token-revoked"
    assert client_with(other["token"]).get(f"{API}/me").status_code == 200, "only the one that is used"


def test_somebody_elses_token_is_not_there_but_an_operator_revokes_it(
    made: NewToken, as_reader: APIClient, as_operator: APIClient
) -> None:
    address = f"{API}/tokens/{made.token.pk}"
    assert as_reader.get(address).status_code == 404
    assert as_reader.post(f"{address}/revoke", {"reason": "No."}).status_code == 404
    assert made.secret not in as_operator.get(f"{API}/tokens?owner=reviewer&live=true").content.decode()
    assert as_operator.post(f"{address}/revoke", {"reason": " "}).status_code == 400
    assert as_operator.post(f"{address}/revoke", {"reason": "Left."}).json()["revoked_by"] == "operator"
    late = as_operator.post(f"{address}/revoke", {"reason": "Again."})
    assert (late.status_code, late.json()["code"]) == (409, "decided-before-you")
    assert "operator" in late.json()["detail"]


def test_a_service_account_works_by_tokens_of_operators_alone(operator: User, reader: User) -> None:
    account = create_service_account("cms", by=operator, role="reviewer", purpose="Sends what we print.")
    assert not account.user.has_usable_password()
    assert not account.user.is_staff
    made = create_token(account.user, by=operator, name="Live", scopes=["read", "ingest"])
    client = client_with(made.secret)
    assert made.secret.startswith("nvs_")
    assert client.get(f"{API}/me").json()["roles"] == ["reviewer"]
    with pytest.raises(NotAllowed):
        create_token(account.user, by=reader, name="Mine", scopes=["read"])
    with pytest.raises(NotAllowed):
        create_token(reader, by=operator, name="Theirs", scopes=["read"])
    set_service_role(account, by=operator, role="reader", reason="It only reads.")
    assert client.get(f"{API}/me").json()["roles"] == ["reader"]
    switch_off_account(account, by=operator, reason="Replaced.")
    assert client.get(f"{API}/me").json()["code"] == "account-switched-off"
    with pytest.raises(StaleState, match="operator"):
        switch_off_account(account, by=operator, reason="Twice.")
    with pytest.raises(InvalidInput, match="username-taken"):
        create_service_account("cms", by=operator, role="reader", purpose="Again.")
    told = AccessEvent.objects.filter(account=account.user).order_by("id")
    assert [event.verb for event in told] == [
        AccessVerb.ACCOUNT_CREATED,
        AccessVerb.TOKEN_CREATED,
        AccessVerb.ACCOUNT_ROLE,
        AccessVerb.ACCOUNT_OFF,
    ]
    assert {event.actor for event in told} == {operator}
    assert [event.reason for event in told][2:] == ["It only reads.", "Replaced."]


def test_the_command_prints_the_token_and_nothing_else(reader: User) -> None:
    out = StringIO()
    call_command(
        "create_token", "reader", name="Nightly", scopes="read,ingest", stdout=out, stderr=StringIO()
    )
    assert is_whole(out.getvalue().strip())
    assert client_with(out.getvalue().strip()).get(f"{API}/me").json()["token"]["name"] == "Nightly"
    for wrong in ({"scopes": "everything"}, {"days": 400}, {"name": "Nightly"}):
        with pytest.raises(CommandError):
            call_command("create_token", "reader", **{"name": "N", **wrong}, stdout=out)
    with pytest.raises(CommandError):
        call_command("create_token", "nobody", name="N", stdout=out)


def test_a_person_without_a_role_makes_no_token(db: None) -> None:
    stranger = User.objects.create_user("stranger", password="correct horse")
    assert not Group.objects.filter(user=stranger)
    secret = APIClient().post(f"{API}/token", {"username": "stranger", "password": "correct horse"}).json()
    answer = client_with(secret["token"]).post(f"{API}/tokens", {"name": "N", "scopes": ["read"]})
    assert (answer.status_code, answer.json()["code"]) == (403, "permission-denied")
