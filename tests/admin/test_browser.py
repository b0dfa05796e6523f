"""A reviewer's way through the admin in a real browser: log in, read, decide, look it up in the history."""

from __future__ import annotations

import pytest
from django.urls import reverse

from claims.models import Event

from . import data

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def told(live_server, browser_page, reviewer):
    """The demonstration rows, a page that is logged in, and the errors that its console showed."""
    story = data.story()
    errors = []
    browser_page.on("pageerror", lambda error: errors.append(str(error)))
    browser_page.goto(live_server.url + reverse("admin:index"))
    browser_page.fill("#id_username", "reviewer")
    browser_page.fill("#id_password", "correct horse")
    browser_page.click("button[type=submit]")
    browser_page.wait_for_url(live_server.url + reverse("admin:index"))
    yield story
    assert errors == []


def no_sideways_scroll(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_reviewer_finds_a_conflict_on_the_desk_decides_it_and_sees_the_history(told, browser_page):
    page = browser_page
    page.click("text=More than 300 families had left the lower town >> nth=0")
    page.wait_for_url("**/relation/*/change/")
    assert page.locator(".nv-account").count() == 2
    assert page.locator(".nv-account mark").all_inner_texts() == [
        "more than 300 families had left the lower town",
        "fewer than 100 families had left the lower town",
    ]
    page.check("input[name=answer][value=different_scope]")
    page.fill("#decision textarea", "The network counts its own boats only.")
    page.click("#decision button[type=submit]")
    page.wait_for_selector("text=Recorded: Different scope or definition")
    assert "The network counts its own boats only." in page.inner_text("#history")
    assert Event.objects.filter(target_type="relation", target_id=told.conflict.pk).exists()
    page.goto(page.url.split("/claims/")[0] + reverse("admin:claims_event_changelist").removeprefix("/admin"))
    assert page.locator("text=The network counts its own boats only.").count() >= 1


def test_choosing_a_statement_in_the_text_shows_what_was_read_in_it(told, browser_page, live_server):
    page = browser_page
    page.goto(live_server.url + reverse("admin:sources_article_change", args=[told.first.pk]))
    page.click(".nv-s >> text=12")
    chosen = page.locator("#chosen")
    assert chosen.is_visible()
    assert "a hospital worker" in chosen.inner_text()
    assert "12 people were injured" in chosen.inner_text()
    assert page.locator(".nv-s.nv-on").count() >= 1
    page.keyboard.press("Escape")
    assert not chosen.is_visible()


def test_choosing_a_source_dims_the_others(told, browser_page, live_server):
    page = browser_page
    page.goto(live_server.url + reverse("admin:sources_article_change", args=[told.first.pk]))
    page.click(".nv-chip >> text=Ilse Brandt")
    dimmed = page.eval_on_selector_all(".nv-text .nv-dim", "items => items.map(item => item.dataset.speaker)")
    assert set(dimmed) == {"2", "3", "O"}


def test_without_scripts_the_numbers_lead_to_the_cards(told, browser, browser_page, live_server):
    plain = browser.new_context(java_script_enabled=False, storage_state=browser_page.context.storage_state())
    page = plain.new_page()
    page.goto(live_server.url + reverse("admin:sources_article_change", args=[told.first.pk]))
    target = page.locator(".nv-text a.nv-badge").nth(1).get_attribute("href")
    assert page.locator(target).count() == 1
    plain.close()


def test_hostile_text_runs_nothing(told, browser_page, live_server):
    text = "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'> said “<b>no</b>”."
    article = data.article(text, title="<img src=x onerror='window.ran = 3'>")
    said = data.statement(article.current_revision, text, speaker_name="<svg onload='window.ran = 4'>")
    data.claim(text, said)
    page = browser_page
    page.goto(live_server.url + reverse("admin:sources_article_change", args=[article.pk]))
    page.click(".nv-text .nv-s >> nth=0")
    assert page.locator(".nv-text").inner_text().endswith(text)
    assert page.evaluate("window.ran") is None


def test_every_page_of_the_desk_fits_a_telephone(told, browser_page, live_server):
    page = browser_page
    page.set_viewport_size({"width": 400, "height": 800})
    wide = []
    for name, row in [
        ("index", None), ("claims_checks", None), ("sources_article_add", None),
        ("sources_article_change", told.first), ("claims_claim_change", told.left),
        ("claims_relation_change", told.conflict), ("claims_statement_change", told.statement),
        ("claims_claim_changelist", None), ("claims_relation_changelist", None),
    ]:  # fmt: skip
        page.goto(live_server.url + reverse(f"admin:{name}", args=[row.pk] if row else []))
        if not no_sideways_scroll(page):
            wide.append(name)
    assert wide == []


def test_an_article_is_pasted_in_and_opens_in_the_reader(told, browser_page, live_server):
    page = browser_page
    page.goto(live_server.url + reverse("admin:sources_article_add"))
    page.fill("textarea[name=text]", "The harbour master said that the ferry is late.")
    page.fill("input[name=title]", "Ferry is late")
    page.click("text=Take in and read")
    page.wait_for_selector("text=Ferry is late is new")
    assert "The harbour master said" in page.inner_text(".nv-text")


@pytest.mark.parametrize(("scheme", "root"), [("light", "html:not(.dark)"), ("dark", "html.dark")])
def test_the_marks_can_be_read_by_day_and_in_the_dark(told, browser, browser_page, live_server, scheme, root):
    """Words and badges stand out from their ground by at least 4.5 to 1 (WCAG 2, contrast minimum)."""
    context = browser.new_context(color_scheme=scheme, storage_state=browser_page.context.storage_state())
    page = context.new_page()
    page.goto(live_server.url + reverse("admin:sources_article_change", args=[told.first.pk]))
    page.wait_for_selector(root)
    ratios = page.evaluate(
        """() => {
          const rgb = (colour) => {
            const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
            const context = canvas.getContext("2d");
            context.fillStyle = colour; context.fillRect(0, 0, 1, 1);
            return Array.from(context.getImageData(0, 0, 1, 1).data.slice(0, 3));
          };
          const light = (colour) => rgb(colour).map(v => v / 255)
            .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
          const ratio = (one, other) => {
            const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
            return (high + .05) / (low + .05);
          };
          const marks = ".nv-text .nv-badge:not(.nv-c0), .nv-text .nv-s:not(.nv-c0)";
          return Array.from(document.querySelectorAll(marks))
            .map(item => getComputedStyle(item)).map(style => ratio(style.color, style.backgroundColor));
        }"""
    )
    context.close()
    assert len(ratios) >= 6
    assert min(ratios) >= 4.5
