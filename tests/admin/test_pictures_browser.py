"""Pictures in a real browser: the desk's numbers lead to lists as long, and every picture can be read by
name, by keyboard, on a telephone and in the dark."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from claims.models import DailyDigest

from . import data
from .test_accessibility import grave_faults
from .test_browser import no_sideways_scroll, told

__all__ = ["told"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "claims_measure": ("?measure=families+left", 1),
    "claims_conflicts": ("", 1),
    "claims_story": ("", 1),
    "claims_unverified": ("", 2),
    "claims_days": ("", 5),
}


def test_each_number_of_the_desk_leads_to_a_list_of_that_length(told, browser_page, live_server, reviewer):
    page = browser_page
    data.everything(1, by=reviewer)
    page.goto(live_server.url + reverse("admin:index"))
    tiles = page.eval_on_selector_all(
        ".nv-tile", "items => items.map(i => [i.href, +i.querySelector('.nv-number').innerText])"
    )
    lengths = []
    for address, _ in tiles:
        page.goto(address)
        lengths.append(page.locator("#result_list tbody tr").count())
    assert lengths == [number for _, number in tiles]
    assert sum(lengths) > 5


def test_every_picture_has_a_name_a_sentence_and_a_table_and_fits_a_telephone(
    told, browser, browser_page, live_server
):
    for ago in (1, 2, 4):
        figures = {"day": {"articles": ago, "claims": 3, "decisions": {}}, "now": {"open_conflicts": 2}}
        figures["now"]["claims_by_status"] = {"unverified": 4}
        DailyDigest.objects.create(day=timezone.now().date() - timedelta(days=ago), figures=figures)
    state = browser_page.context.storage_state()
    for scheme, root in (("light", "html:not(.dark)"), ("dark", "html.dark")):
        context = browser.new_context(
            color_scheme=scheme, viewport={"width": 400, "height": 800}, storage_state=state
        )
        page = context.new_page()
        for name, (query, pictures) in PAGES.items():
            page.goto(live_server.url + reverse(f"admin:{name}") + query)
            page.wait_for_selector(root)
            assert no_sideways_scroll(page), name
            drawings = page.locator("svg.nv-drawing[role=img]")
            words = drawings.evaluate_all(
                "all => all.map(s => s.getAttribute('aria-labelledby').split(' ')"
                ".map(id => document.getElementById(id).textContent))"
            )
            assert len(words) == pictures, name
            assert all(title and finding for title, finding in words)
            tables = page.locator("details.nv-behind")
            assert tables.count() == pictures, name
            tables.first.locator("summary").click()
            assert tables.first.locator("table").first.is_visible()
            assert no_sideways_scroll(page), name
        page.goto(live_server.url + reverse("admin:claims_measure") + "?measure=families+left")
        assert grave_faults(page) == []
        page.locator(".nv-spots a").first.focus()
        assert "more than 300" in page.inner_text(".nv-told")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{reverse('admin:claims_statement_change', args=[told.statement.pk])}")
        context.close()
