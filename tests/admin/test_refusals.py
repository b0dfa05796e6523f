"""What somebody sees who may not, who asks for what is not there, or whose form is out of date."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import Event

from . import data


def test_a_role_that_may_not_decide_is_told_so_and_nothing_is_written(signed_in, people, story):
    address = reverse("admin:claims_relation_decide", args=[story.conflict.pk])
    answer = signed_in(people["reader"]).post(address, {"state": "confirmed", "reason": "I say so"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Your role does not allow this" in page
    assert "<strong>reader</strong> with the role reader" in page
    assert not Event.objects.filter(actor=people["reader"]).exists()


def test_an_address_with_nothing_behind_it_says_so(signed_in, people, story):
    client = signed_in(people["reader"])
    for address in ("/admin/claims/claim/999999/change/", "/admin/nothing/here/", "/nothing"):
        answer = client.get(address)
        assert (answer.status_code, "There is nothing at this address" in answer.content.decode()) == (
            404,
            True,
        )


def test_a_form_that_is_out_of_date_keeps_what_was_typed(people, story):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["reviewer"], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(
        reverse("admin:claims_relation_decide", args=[story.conflict.pk]), {"reason": "long"}
    )
    assert answer.status_code == 403
    assert "This form is out of date" in answer.content.decode()


def test_a_fault_of_ours_is_told_without_its_insides(signed_in, people, story, monkeypatch):
    client = signed_in(people["reader"])
    client.raise_request_exception = False
    monkeypatch.setattr("claims.admin.claims.claim_page", lambda *_, **__: 1 / 0)
    answer = client.get(reverse("admin:claims_claim_change", args=[story.left.pk]))
    assert (answer.status_code, "Something broke on our side" in answer.content.decode()) == (500, True)
    assert "ZeroDivisionError" not in answer.content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_reader_sees_every_account_and_no_button_to_decide(live_server, browser_page, reader):
    story = data.story()
    page = browser_page
    page.goto(live_server.url + reverse("admin:claims_relation_change", args=[story.conflict.pk]))
    page.fill("#id_username", "reader")
    page.fill("#id_password", "correct horse")
    page.click("button[type=submit]")
    page.wait_for_selector("text=It waits for a reviewer")
    assert page.locator("main form[method=post], #content-main form[method=post]").count() == 0
    page.goto(live_server.url + reverse("admin:claims_claim_change", args=[story.left.pk]))
    assert page.locator("#content-main form[method=post]").count() == 0
    # a form that was made up anyway is refused by the server, in words
    page.evaluate(
        """(address) => {
          const form = document.createElement("form");
          const token = document.cookie.match(/csrftoken=([^;]+)/)?.[1] || "";
          form.method = "post"; form.action = address;
          for (const [name, value] of [["csrfmiddlewaretoken", token], ["state", "confirmed"]]) {
            form.append(Object.assign(document.createElement("input"), {name, value}));
          }
          document.body.append(form); form.submit();
        }""",
        reverse("admin:claims_relation_decide", args=[story.conflict.pk]),
    )
    page.wait_for_selector("text=Your role does not allow this")
    assert not Event.objects.filter(actor=reader).exists()
