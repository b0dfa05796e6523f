"""A reviewer puts a story right with the keyboard alone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from claims.models import StoryArticle

from .test_browser import no_sideways_scroll, told  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_article_is_moved_to_a_story_of_its_own_and_back_by_keyboard(told, browser_page, live_server):  # noqa: F811
    page = browser_page
    page.goto(live_server.url + reverse("admin:claims_story_change", args=[told.event.pk]))
    summary = page.locator(f"#article-{told.second.pk} summary", has_text="to another story")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "to"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "reason"
    page.keyboard.type("Another event.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The article is moved")
    page.get_by_role("link", name="Relief workers doubt the mayor").last.focus()
    own = StoryArticle.objects.get(article=told.second, state="confirmed").story
    page.locator(f"#left a[href*='/story/{own.pk}/']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/story/{own.pk}/change/")
    page.locator("summary", has_text="Take the move back").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("It was one event after all.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The move is taken back")
    assert StoryArticle.objects.get(article=told.second, state="proposed").story == told.event
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(live_server.url + reverse("admin:claims_story_change", args=[told.event.pk]))
    assert no_sideways_scroll(page)
