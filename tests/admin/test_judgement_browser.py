"""A casualty claim is judged by two people and two claims are merged, in real browsers, by keyboard."""

from __future__ import annotations

import pytest
from django.urls import reverse

from claims.models import Claim

from . import data

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sit_down(live_server, browser):
    """``sit_down("editor")``: a browser of their own, logged in."""
    contexts = []

    def log_in(name):
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}))
        page = contexts[-1].new_page()
        page.goto(live_server.url + reverse("admin:index"))
        page.fill("#id_username", name)
        page.fill("#id_password", "correct horse")
        page.click("button[type=submit]")
        page.wait_for_url(live_server.url + reverse("admin:index"))
        return page

    yield log_in
    for context in contexts:
        context.close()


def press(page, selector):
    """As somebody without a mouse: go to it, press Enter."""
    page.focus(selector)
    page.keyboard.press("Enter")


def test_one_writes_another_signs_and_an_editor_merges_and_parts(live_server, sit_down, reviewer, editor):
    story = data.story()
    address = live_server.url + reverse("admin:claims_claim_change", args=[story.injured.pk])

    writer = sit_down("reviewer")
    writer.goto(address)
    press(writer, "summary[data-key=v]")
    assert "people killed, hurt or missing" in writer.inner_text("#reviews .nv-notice")
    writer.fill("#review-rationale", "The list of the hospital.")
    press(writer, "#reviews form[action$='/review/'] button[type=submit]")
    writer.wait_for_selector("#waits")
    assert "Waits for a second reviewer." in writer.inner_text("#waits")
    assert "unverified" in writer.inner_text("section[aria-label=Known]").lower()
    assert writer.locator("#countersign").count() == 0
    assert "You wrote it: another person must sign." in writer.inner_text("#reviews")

    second = sit_down("editor")
    second.goto(address)
    press(second, "#waits a[href='#reviews']")
    second.focus("#countersign-reason")
    second.keyboard.type("I called the hospital too.")
    second.keyboard.press("Tab")
    assert second.evaluate("document.activeElement.dataset.key") == "y"
    second.keyboard.press("Enter")
    second.wait_for_selector("text=Your signature is recorded")
    assert "supported" in second.inner_text("section[aria-label=Known]").lower()
    assert "and editor agreed" in second.inner_text("#why")
    writer.goto(address)
    assert "I called the hospital too." in writer.inner_text("#reviews")
    assert writer.locator("#waits").count() == 0

    press(second, ".nv-toc a:has-text('Merge with another claim')")
    second.wait_for_selector("#merge-search")
    second.fill("#merge-search", "dam at Hult")
    second.keyboard.press("Enter")
    press(second, f"a[href='?other={story.safe.pk}']")
    second.wait_for_selector("#preview")
    assert "1, by 1 source" in second.inner_text("#preview")
    second.fill("#merge-reason", "Both are of the same night.")
    press(second, "#preview button[type=submit]")
    second.wait_for_selector("#merged")
    assert "Both are of the same night." in second.inner_text("#merged")
    assert f"came with claim {story.safe.pk}" in second.inner_text("#statements")
    second.set_viewport_size({"width": 400, "height": 800})
    assert second.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    press(second, "#merged summary")
    second.fill("#merged textarea", "They are two things.")
    press(second, "#merged button[type=submit]")
    second.wait_for_selector("text=stands for itself again")
    assert Claim.objects.get(pk=story.safe.pk).merged_into is None
    second.goto(address)
    assert "They are two things." in second.inner_text("#history")
