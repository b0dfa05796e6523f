"""The description in a browser, as somebody who meets the API for the first time uses it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_who_is_signed_in_can_try_what_the_description_offers(
    editor: User, live_server: LiveServer, browser_page: Page
) -> None:
    page, address = browser_page, live_server.url
    page.goto(f"{address}/admin/login/")
    page.fill("#id_username", editor.username)
    page.fill("#id_password", "correct horse")
    page.click("[type=submit]")
    page.goto(f"{address}/api/docs/")
    tags = page.locator(".opblock-tag")
    expect(tags.first).to_contain_text("session", timeout=60_000)
    page.fill(".operation-filter-input", "check")
    expect(tags).to_have_count(2)  # check, checks
    tags.first.click()
    check = page.locator("#operations-check-check_text")
    check.locator(".opblock-summary-control").click()
    check.locator(".try-out__btn").click()
    check.locator(".execute").click()
    answer = check.locator(".live-responses-table tbody .response-col_status").first
    expect(answer).to_contain_text("200", timeout=30_000)
