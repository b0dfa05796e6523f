"""The pages of API tokens: a secret is seen once, by who made it."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from sources.models import AccessEvent, ApiToken, ServiceAccount
from sources.services.tokens import create_token

from . import data

PAGE = "admin:sources_apitoken_changelist"
MAKE = "admin:sources_apitoken_make"


def test_a_secret_is_shown_once_and_kept_nowhere(signed_in, people):
    client = signed_in(people["reviewer"])
    said = {"name": "Notebook", "scopes": ["read", "decide"], "days": "30"}
    made = client.post(reverse(MAKE), said)
    token = ApiToken.objects.get()
    assert made.status_code == 200
    assert "no-store" in made["Cache-Control"]
    secret = made.context["made"].secret
    assert f'value="{secret}"' in made.content.decode()
    assert (token.owner, token.scopes) == (people["reviewer"], ["read", "decide"])
    assert token.expires_at - token.created_at == timedelta(days=30)
    again = client.post(reverse(MAKE), said)
    assert again.status_code == 400, "a page that is loaded anew makes no second token"
    assert "There is a token of this name" in again.content.decode()
    assert ApiToken.objects.count() == 1
    for address in (reverse(PAGE), reverse("admin:sources_apitoken_change", args=[token.pk])):
        page = client.get(address)
        assert token.prefix in page.content.decode()
        assert secret[10:] not in page.content.decode()
    assert not list(get_messages(made.wsgi_request))
    assert all(secret[10:] not in str(session.get_decoded()) for session in Session.objects.all())


def test_a_token_is_revoked_by_its_owner_and_by_an_operator_and_by_nobody_else(signed_in, people):
    token = create_token(people["reader"], by=people["reader"], name="Notebook", scopes=["read"]).token
    address = reverse("admin:sources_apitoken_revoke", args=[token.pk])
    assert signed_in(people["editor"]).post(address, {"reason": "No."}).status_code == 404
    assert token.name not in signed_in(people["editor"]).get(reverse(PAGE)).content.decode()
    assert token.name in signed_in(people["operator"]).get(reverse(PAGE)).content.decode()
    signed_in(people["reader"]).post(address, {"reason": ""})
    token.refresh_from_db()
    assert token.revoked_at is None
    signed_in(people["operator"]).post(address, {"reason": "She left."})
    token.refresh_from_db()
    assert (token.revoked_by, token.revoked_reason) == (people["operator"], "She left.")
    last = AccessEvent.objects.first()
    assert (last.verb, last.actor, last.account) == ("token-revoked", people["operator"], people["reader"])


def test_what_must_be_replaced_is_told_a_week_before_on_the_desk_and_on_the_page(signed_in, people):
    mine = create_token(people["operator"], by=people["operator"], name="Nightly", scopes=["read"], days=8)
    data.service_token("wall")
    ApiToken.objects.filter(owner__username="wall").update(seen_in_url_at=timezone.now())
    client = signed_in(people["operator"])
    for page in ("admin:index", PAGE):
        shown = client.get(reverse(page)).content.decode()
        assert "Nightly</a> ends in" not in shown
        assert "stood in the address of a request" in shown
    ApiToken.objects.filter(pk=mine.token.pk).update(expires_at=timezone.now() + timedelta(days=7))
    for page in ("admin:index", PAGE):
        assert "Nightly</a> ends in" in client.get(reverse(page)).content.decode()
    reader = signed_in(people["reader"]).get(reverse("admin:index")).content.decode()
    assert "stood in the address" not in reader


def test_an_operator_makes_a_service_account_and_its_token_and_switches_it_off(signed_in, people):
    client = signed_in(people["operator"])
    said = {"username": "cms", "role": "reviewer", "purpose": "Sends what we print."}
    assert client.post(reverse("admin:sources_serviceaccount_make"), said).status_code == 302
    account = ServiceAccount.objects.get()

    def post(what, **body):
        return client.post(reverse(f"admin:sources_serviceaccount_{what}", args=[account.pk]), body)

    made = post("token", name="Live", scopes=["ingest"], days="365")
    assert made.context["made"].secret.startswith("nvs_")
    assert post("token", name="Live", scopes=["ingest"], days="365").status_code == 400
    post("role", **{"role-role": "editor", "role-reason": "It publishes."})
    assert [group.name for group in account.user.groups.all()] == ["editor"]
    post("switch_off", reason="Replaced.")
    account.user.refresh_from_db()
    assert not account.user.is_active
    told = client.get(reverse("admin:sources_serviceaccount_change", args=[account.pk])).content.decode()
    assert "It is switched off" in told
    assert "Replaced." in told
    form = client.get(reverse("admin:auth_user_change", args=[account.user.pk])).content.decode()
    assert 'name="_save"' not in form, "it is given no password and no admin by another page"
