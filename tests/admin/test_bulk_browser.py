"""A day's bulk work in a real browser, by keyboard: filter, save the filter, tick, dry run, confirm, undo."""

from __future__ import annotations

import pytest
from django.urls import reverse

from claims.models import Claim, Relation

from . import data

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_three_conflicts_are_ticked_by_keyboard_explained_and_taken_back(live_server, browser_page, reviewer):
    page = browser_page
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    pairs = [
        data.conflict(data.claim(f"{n} roads are shut"), data.claim(f"{n + 50} roads are shut"))
        for n in (1, 2, 3)
    ]
    Claim.objects.filter(pk=pairs[0].claim_a_id).update(publication_state="published")
    page.goto(live_server.url + reverse("admin:claims_relation_changelist") + "?kind__exact=conflicts")
    page.fill("#id_username", "reviewer")
    page.fill("#id_password", "correct horse")
    page.click("button[type=submit]")

    # The filters are saved under a name, and the name is a link above the list.
    page.click("text=Save these filters")
    page.fill("#saved-name", "All conflicts")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The filters are saved")
    assert page.locator(".nv-filter[aria-current=page]").inner_text().endswith("All conflicts")
    page.goto(live_server.url + reverse("admin:claims_queue"))
    page.click("nav[aria-label='Saved filters'] >> text=All conflicts")
    page.wait_for_url("**/relation/?kind__exact=conflicts")

    # Three rows, and the decision, without a mouse.
    for number in range(3):
        page.locator("input.action-select").nth(number).focus()
        page.keyboard.press("Space")
    page.locator("select[name=action]").focus()
    page.keyboard.type("Explain: Rounding", delay=20)
    assert page.locator("select[name=action]").input_value() == "relation-explain:rounding"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/batch/*/change/")
    assert "2 rows will change" in page.inner_text(".nv-lead")
    assert f"claim {pairs[0].claim_a_id} is published" in page.inner_text("#skipped")
    assert set(Relation.objects.values_list("state", flat=True)) == {"suggested"}

    page.locator("#confirm textarea").focus()
    page.keyboard.type("One counts by the hundred.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The decision is confirmed")
    assert page.locator("#done tbody tr").count() == 2
    states = dict(Relation.objects.values_list("pk", "state"))
    assert states == {pairs[0].pk: "suggested", pairs[1].pk: "explained", pairs[2].pk: "explained"}

    page.set_viewport_size({"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.fill("#undo textarea", "They count different things.")
    page.click("#undo button")
    page.wait_for_selector("text=The decision is taken back")
    assert page.locator("#undone tbody tr").count() == 2
    assert set(Relation.objects.values_list("state", flat=True)) == {"suggested"}
    assert errors == []


def test_the_pages_of_bulk_work_fit_a_telephone_by_day_and_in_the_dark(live_server, browser, reviewer):
    data.story()
    context = browser.new_context(viewport={"width": 400, "height": 800}, color_scheme="dark")
    page = context.new_page()
    page.goto(live_server.url + reverse("admin:claims_queue"))
    page.fill("#id_username", "reviewer")
    page.fill("#id_password", "correct horse")
    page.click("button[type=submit]")
    page.click("text=Take the next claim")
    page.wait_for_selector("text=This claim is yours")
    page.click("text=Watch this claim")
    page.wait_for_selector("text=You watch this claim")
    wide = []
    for name in ("claims_queue", "claims_batch_changelist", "claims_relation_changelist"):
        page.goto(live_server.url + reverse(f"admin:{name}"))
        if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
            wide.append(name)
    context.close()
    assert wide == []
