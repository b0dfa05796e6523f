"""axe-core on the pages of the desk: by day on a wide screen, and in the dark on a telephone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from . import data
from .test_roles import PAGES, address_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
GRAVE = ("serious", "critical")
WIDE = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
NARROW = {"viewport": {"width": 400, "height": 800}, "color_scheme": "dark"}
DOWNLOADS = ("claims_statement_corrections", "claims_decisions_export")
NOT_OURS = ("auth_", "axes_", "django_celery_beat_")
"""Pages that the framework draws alone."""
OPENED = [e for e, roles in PAGES.items() if roles and e not in DOWNLOADS and not e.startswith(NOT_OURS)]
ON_A_TELEPHONE = [
    "sources_article_change first", "sources_article_change second?against=1", "claims_claim_change left",
    "claims_relation_change conflict", "claims_relation_changelist", "claims_story_change event",
    "claims_batch_change batch", "claims_review_change review", "claims_queue", "claims_measure",
    "claims_conflicts", "claims_rules", "sources_source_change mayor", "sources_apitoken_changelist",
]  # fmt: skip
"""Of each kind of page one, the long ones first."""
WALKS = {
    "wide and light, one half": (WIDE, OPENED[::2]),
    "wide and light, the other": (WIDE, OPENED[1::2]),
    "narrow and dark": (NARROW, ON_A_TELEPHONE),
}


def grave_faults(page):
    """ "rule: markup" of each place where axe finds something serious or critical."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']}: {node['html'][:160]}" for v in found if v["impact"] in GRAVE for node in v["nodes"]]


@pytest.mark.parametrize("walk", WALKS)
def test_axe_finds_nothing_serious_on_any_page(walk, live_server, browser, admin_user):
    screen, entries = WALKS[walk]
    story = data.story()
    context = browser.new_context(**screen)
    page = context.new_page()
    page.goto(live_server.url + reverse("admin:index"))
    faults = {"log in": grave_faults(page)}
    page.fill("#id_username", "admin")
    page.fill("#id_password", "password")
    page.click("button[type=submit]")
    page.wait_for_selector(".nv-tiles")
    faults["desk"] = grave_faults(page)
    for entry in entries:
        page.goto(live_server.url + address_of(entry, story))
        faults[entry] = grave_faults(page)
    context.close()
    lines = [f"{entry}: {fault}" for entry, found in faults.items() for fault in found]
    assert not lines, "\n".join(lines)
