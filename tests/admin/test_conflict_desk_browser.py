"""The desk of conflicts by keyboard: a key, a reason, Enter, the next one; two reviewers at one pair."""

from __future__ import annotations

import pytest
from django.urls import reverse

from claims.models import Claim, Event, Relation

from . import data

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def log_in(page, live_server, name):
    page.goto(live_server.url + reverse("admin:index"))
    page.fill("#id_username", name)
    page.fill("#id_password", "correct horse")
    page.click("button[type=submit]")
    page.wait_for_url(live_server.url + reverse("admin:index"))


@pytest.fixture
def waiting(live_server, browser_page, reviewer):
    """Three conflicts that wait, best first, a reviewer's page, and the errors that its console showed."""
    story = data.story()
    pairs = [story.conflict]
    for number, score in ((1, 0.8), (2, 0.6)):
        one, other = (
            Claim.objects.create(
                text=f"Road {number} is {word}", first_seen=data.MORNING, last_seen=data.MORNING,
                pipeline_version="1",
            )
            for word in ("open", "shut")
        )  # fmt: skip
        pairs.append(data.conflict(one, other, score=score))
    errors = []
    browser_page.on("pageerror", lambda error: errors.append(str(error)))
    log_in(browser_page, live_server, "reviewer")
    yield pairs
    assert errors == []


def on_page_of(page, relation):
    page.wait_for_url(lambda address: f"/relation/{relation.pk}/change/" in address)
    page.wait_for_selector(".nv-keys-hint")


def state_of(relation):
    return Relation.objects.values_list("state", "explanation").get(pk=relation.pk)


def test_a_reviewer_decides_one_after_the_other_without_the_mouse(waiting, browser_page):
    page, (first, second, third) = browser_page, waiting
    page.click("text=More than 300 families had left the lower town >> nth=0")
    on_page_of(page, first)
    page.keyboard.press("s")
    assert page.is_checked("input[name=answer][value=different_scope]")
    assert page.evaluate("document.activeElement.name") == "reason"
    page.keyboard.type("jack counts x boats?")  # letters that are keys elsewhere
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Only her own.")
    page.keyboard.press("Enter")
    on_page_of(page, second)
    assert "Different scope or definition" in page.inner_text(".nv-before")
    first.refresh_from_db()
    assert (first.state, first.explanation) == ("explained", "different_scope")
    assert first.reason.replace("\r", "") == "jack counts x boats?\nOnly her own."
    page.keyboard.press("z")
    on_page_of(page, first)
    assert state_of(first) == ("suggested", "")
    assert Event.objects.filter(target_type="relation", target_id=first.pk).count() == 2
    page.keyboard.press("j")
    on_page_of(page, second)
    page.keyboard.press("ArrowRight")
    on_page_of(page, third)
    assert "3 of 3" in page.inner_text("nav[aria-label=Queue]")
    page.keyboard.press("k")
    on_page_of(page, second)
    page.keyboard.press("c")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.name") != "reason"
    page.keyboard.press("n")
    page.keyboard.press("Tab")  # to the reasons that are often given
    page.keyboard.press("Enter")
    assert page.input_value("#answer-form textarea") == "They speak of two different events."
    page.keyboard.press("Enter")
    on_page_of(page, third)
    assert state_of(second) == ("explained", "not_the_same")


def test_two_reviewers_at_one_conflict_one_wins_and_the_other_is_told_what_happened(
    waiting, browser, browser_page, live_server, editor
):
    pair = waiting[0]
    address = live_server.url + reverse("admin:claims_relation_change", args=[pair.pk])
    context = browser.new_context()
    second = context.new_page()
    log_in(second, live_server, "editor")
    for page in (browser_page, second):
        page.goto(address)
        page.wait_for_selector(".nv-keys-hint")
    browser_page.keyboard.press("r")
    browser_page.keyboard.type("One is the other, rounded.")
    browser_page.keyboard.press("Enter")
    on_page_of(browser_page, waiting[1])
    second.keyboard.press("c")
    second.keyboard.type("I called both of them.")
    second.keyboard.press("Enter")
    told = second.locator(".nv-notice[role=alert]")
    told.wait_for()
    for words in (
        "reviewer decided this before you",
        "Rounding",
        "One is the other, rounded.",
        "Real conflict",
    ):
        assert words in told.inner_text()
    assert state_of(pair) == ("explained", "rounding")
    assert Event.objects.filter(target_type="relation", target_id=pair.pk).count() == 1
    assert second.input_value("#decision textarea") == "I called both of them."
    second.click("#decision button >> text=Reopen")
    on_page_of(second, pair)
    assert state_of(pair) == ("suggested", "")
    context.close()


def test_the_keys_are_told_lead_everywhere_walk_lists_and_can_be_switched_off(
    waiting, browser_page, live_server
):
    page = browser_page
    page.wait_for_selector(".nv-keys-hint")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/claims/relation/")
    page.wait_for_selector(".nv-keys-hint")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "searchbar"
    page.keyboard.type("j?")
    assert page.input_value("#searchbar") == "j?"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator("tr.nv-cursor").count() == 1
    assert "Road 1" in page.inner_text("tr.nv-cursor")
    assert page.evaluate("document.activeElement.closest('tr.nv-cursor') !== null")
    page.keyboard.press("Control+j")
    page.keyboard.press("Enter")
    on_page_of(page, waiting[1])
    page.keyboard.press("?")
    dialog = page.locator("dialog.nv-keys[open]")
    for words in ("Different scope or definition", "Next pair of the list", "Conflicts and updates"):
        assert words in dialog.inner_text()
    page.keyboard.press("j")
    assert dialog.is_visible()
    page.uncheck("#nv-keys-on")
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    for key in ("c", "j", "?", "/"):
        page.keyboard.press(key)
    assert page.locator("dialog[open]").count() == 0
    assert page.locator("input[name=answer]:checked").count() == 0
    page.reload()
    page.click(".nv-keys-hint >> text=off")
    page.check("#nv-keys-on")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    on_page_of(page, waiting[2])


def test_without_scripts_the_same_is_done_with_inputs_and_links(waiting, browser, browser_page, live_server):
    plain = browser.new_context(
        java_script_enabled=False, storage_state=browser_page.context.storage_state(),
        viewport={"width": 400, "height": 800},
    )  # fmt: skip
    page = plain.new_page()
    page.goto(live_server.url + reverse("admin:claims_relation_change", args=[waiting[0].pk]))
    page.click("text=Next")
    page.click("text=Previous")
    page.check("input[name=answer][value=mistranslation]")
    page.fill("#answer-form textarea", "The original says families.")
    page.click("#answer-form button[type=submit]")
    assert state_of(waiting[0]) == ("explained", "mistranslation")
    page.click("text=Undo")
    assert f"/relation/{waiting[0].pk}/change/" in page.url
    assert state_of(waiting[0]) == ("suggested", "")
    plain.close()
