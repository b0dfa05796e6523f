"""The comparison of two texts and the reader's keys, in a real browser."""

from __future__ import annotations

import pytest
from django.urls import reverse

from . import data
from .test_browser import no_sideways_scroll, told  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_two_texts_are_compared_by_keyboard_and_on_a_telephone(told, browser_page, live_server):  # noqa: F811
    page = browser_page
    article = data.article("Ilse Brandt said that the dam was safe. Nobody was hurt.", title="The dam")
    one = article.current_revision
    data.statement(one, "the dam was safe", who=told.mayor, said="Ilse Brandt", cue="said")
    data.statement(one, "Nobody was hurt")
    two = data.revise(article, "Ilse Brandt said that the dam may be safe.")
    data.statement(
        two, "the dam may be safe", who=told.mayor, said="Ilse Brandt", cue="said", certainty="possible"
    )
    for revision in (one, two):
        data.run(revision)
    page.goto(live_server.url + reverse("admin:sources_article_change", args=[article.pk]))
    page.click("text=Compare the two texts")
    assert page.locator(".nv-changes > li").count() == 2
    page.click("#told-1 >> text=In the text")
    assert page.locator("#change-1").inner_text().strip() == "~ softened"
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.id") == "change-2"
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    assert page.url.endswith("#told-1")
    assert page.evaluate("document.querySelector('.nv-difftext ins').textContent").startswith("[put in: ")
    sides = "document.querySelectorAll('.nv-sides')[0].children"
    beside = f"{sides}[0].getBoundingClientRect().top === {sides}[1].getBoundingClientRect().top"
    assert page.evaluate(beside)
    page.set_viewport_size({"width": 400, "height": 800})
    assert no_sideways_scroll(page)
    assert not page.evaluate(beside)


def test_the_reader_is_walked_filtered_and_opened_by_keyboard(told, browser_page, live_server):  # noqa: F811
    page = browser_page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(live_server.url + reverse("admin:sources_article_change", args=[told.first.pk]))
    for key in ("n", "n", "j", "k"):
        page.keyboard.press(key)
    preview = page.locator("#preview")
    assert "Ilse Brandt" in preview.inner_text()
    assert "disputed" in preview.inner_text()
    page.keyboard.press("Escape")
    assert preview.is_hidden()
    page.keyboard.press("Enter")
    assert "More than 300 families" in page.inner_text("#chosen")
    page.click(".nv-flagchip")
    assert page.inner_text("#reader-said") == "1 of 5 statements are shown."
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("a hospital worker")
    beside = """() => {
      const note = document.querySelector(".nv-notes"), line = note.previousElementSibling;
      return note.getBoundingClientRect().left >= line.getBoundingClientRect().right;
    }"""
    assert page.evaluate(beside)
    page.set_viewport_size({"width": 400, "height": 800})
    assert no_sideways_scroll(page)
    assert not page.evaluate(beside)
