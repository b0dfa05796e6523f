"""axe-core on the pages of the desk: by day on a wide screen, and in the dark on a telephone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from . import data
from .test_roles import PAGES, address_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GRAVE = ("serious", "critical")
SCREENS = {
    "wide and light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "narrow and dark": {"viewport": {"width": 400, "height": 800}, "color_scheme": "dark"},
}
NOT_OURS = ("auth_", "authtoken_", "axes_", "django_celery_beat_")
"""Pages that the framework draws, looked at on the wide screen alone."""
DOWNLOADS = ("claims_statement_corrections", "claims_decisions_export")


def grave_faults(page):
    """ "rule: markup" of each place where axe finds something serious or critical."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{v['id']}: {node['html'][:160]}" for v in found if v["impact"] in GRAVE for node in v["nodes"]]


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_serious_on_any_page(screen, live_server, browser, admin_user):
    story = data.story()
    context = browser.new_context(**SCREENS[screen])
    page = context.new_page()
    page.goto(live_server.url + reverse("admin:index"))
    faults = {"log in": grave_faults(page)}
    page.fill("#id_username", "admin")
    page.fill("#id_password", "password")
    page.click("button[type=submit]")
    page.wait_for_selector(".nv-tiles")
    faults["desk"] = grave_faults(page)
    for entry, roles in PAGES.items():
        if not roles or entry in DOWNLOADS or (entry.startswith(NOT_OURS) and "wide" not in screen):
            continue
        page.goto(live_server.url + address_of(entry, story))
        faults[entry] = grave_faults(page)
    context.close()
    lines = [f"{entry}: {fault}" for entry, found in faults.items() for fault in found]
    assert not lines, "\n".join(lines)
