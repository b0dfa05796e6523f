"""Marking who says what in a real browser: select, save, read again, still there, undo."""

from __future__ import annotations

import pytest
from django.urls import reverse

from claims.models import Statement
from claims.services.processing import process_article
from sources.models import Article, Job

from . import data

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = """👩‍👩‍👧 The ferry 🇦🇲 was late at the cafe\u0301. Mayor Rosa Silva
said that 40 families had left Villaverde.

قال العمدة إن أكثر من 300 عائلة غادرت المدينة.

Rivers of mud, in the words of one farmer, covered 300 houses."""

SELECT = """([start, end]) => {
  // Selects by UTF-16 offsets of what is shown, badges left out, as a mouse would.
  const text = document.querySelector(".nv-text"), nodes = [];
  text.querySelectorAll("p").forEach((line, number) => {
    if (number) nodes.push({node: null, size: 1});
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let n = walker.nextNode(); n; n = walker.nextNode()) {
      if (!n.parentElement.closest(".nv-badge")) nodes.push({node: n, size: n.data.length});
    }
  });
  const find = (place) => {
    let at = 0;
    for (const {node, size} of nodes) {
      if (node && place <= at + size) return [node, place - at];
      at += size;
    }
  };
  text.focus();
  window.getSelection().setBaseAndExtent(...find(start), ...find(end));
}"""


@pytest.fixture
def reading(live_server, browser_page, reviewer):
    """An article that the pipeline has read, open before a reviewer."""
    errors = []
    article = data.article(TEXT, title="Mud")
    process_article(article)
    page = browser_page
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(live_server.url + reverse("admin:login") + f"?next={page_of(article)}")
    page.fill("#id_username", "reviewer")
    page.fill("#id_password", "correct horse")
    page.click("button[type=submit]")
    page.wait_for_selector(".nv-text")
    yield article
    assert errors == []


def page_of(article):
    return reverse("admin:sources_article_change", args=[article.pk])


def select(page, words, text=TEXT):
    """As JavaScript counts: halves of what lies beyond the basic plane."""
    start = len(text[: text.index(words)].encode("utf-16-le")) // 2
    page.evaluate(SELECT, [start, start + len(words.encode("utf-16-le")) // 2])


def add(page, **marks):
    page.click("text=Add a statement")
    for role, words in marks.items():
        select(page, words)
        page.click(f"[data-set={role}]")


def save(page, reason="missed"):
    page.fill("#mark-reason", reason)
    page.click("text=Save the marks")
    page.wait_for_selector("text=Your marks are kept")


def spans_of(statement):
    text = statement.revision.text
    spans = statement.spans.order_by("role", "position")
    assert all(text[s.start : s.end] == s.exact for s in spans)
    return [(s.role, s.exact) for s in spans]


def test_a_missed_statement_is_marked_kept_by_a_rerun_and_taken_back(reading, browser_page):
    page = browser_page
    add(page, source="one farmer", cue="the words", content="Rivers of mud")
    select(page, " covered 300 houses")
    page.click("[data-add=content]")
    assert page.locator(".nv-mark-content li bdi").all_inner_texts() == [
        "Rivers of mud",
        "covered 300 houses",
    ]
    save(page)
    added = Statement.objects.get(verdict="added")
    marks = [
        ("content", "Rivers of mud"), ("content", "covered 300 houses"), ("cue", "the words"),
        ("source", "one farmer"),
    ]  # fmt: skip
    assert spans_of(added) == marks
    assert Job.objects.filter(kind="process-article", subject=f"article:{reading.pk}").exists()
    process_article(Article.objects.get(pk=reading.pk))
    page.reload()
    added.refresh_from_db()
    assert spans_of(added) == marks
    assert added.mentions.exists()
    assert "Added by hand" in page.locator("#chosen").inner_text()
    page.click("#chosen >> text=Undo")
    page.wait_for_selector("text=The last decision is taken back")
    added.refresh_from_db()
    assert added.state == "lapsed"


def test_a_correction_behind_emoji_and_combining_signs_hits_the_very_letters(reading, browser_page):
    page = browser_page
    statement = Statement.objects.get(exact__contains="40 families", state="active")
    page.click(f"#statement-{statement.pk} >> text=Correct it in the text")
    select(page, "40 families had left")
    page.keyboard.press("c")
    select(page, "Mayor Rosa Silva")
    page.keyboard.press("s")
    page.select_option("#mark-quote_type", "mixed")
    save(page, "shorter")
    statement.refresh_from_db()
    assert dict(spans_of(statement))["content"] == statement.exact == "40 families had left"
    assert dict(spans_of(statement))["source"] == "Mayor Rosa Silva"
    assert (statement.quote_type, statement.verdict) == ("mixed", "corrected")


def test_words_are_chosen_with_the_keyboard_alone(reading, browser_page):
    page = browser_page
    page.focus("text=Add a statement")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className").startswith("nv-text")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+End")
    page.keyboard.type("x")
    page.keyboard.press("Delete")
    page.keyboard.press("c")
    first = page.input_value("#mark-content_words")
    place, _, words = first.partition(" ")
    start, end = map(int, place.split("-"))
    assert TEXT[start:end] == words
    assert words.startswith("👩‍👩‍👧 The ferry")
    assert page.locator(".nv-text").inner_text().count("The ferry") == 1


def test_right_to_left_words_are_taken_as_they_are_stored(reading, browser_page):
    page = browser_page
    add(page, source="العمدة", cue="قال", content="أكثر من 300 عائلة غادرت المدينة")
    save(page)
    assert dict(spans_of(Statement.objects.get(verdict="added"))) == {
        "source": "العمدة", "cue": "قال", "content": "أكثر من 300 عائلة غادرت المدينة",
    }  # fmt: skip


def test_a_source_is_found_by_typing(reading, browser_page):
    union = data.source("Harbour Union", "organisation")
    page = browser_page
    add(page, content="covered 300 houses")
    page.click(".nv-marking .select2-selection")
    page.keyboard.type("Harb")
    page.click(".select2-results__option >> text=Harbour Union")
    save(page)
    assert Statement.objects.get(verdict="added").source == union


def test_content_that_holds_its_source_is_refused_before_and_after_it_is_sent(reading, browser_page):
    page = browser_page
    add(page, source="one farmer")
    select(page, "words of one farmer, covered")
    page.click("[data-set=content]")
    assert "part of the source already" in page.inner_text("#mark-errors")
    start = TEXT.index("words of one farmer, covered")
    page.evaluate(
        "words => { document.getElementById('mark-content_words').value = words; }", f"{start}-{start + 32}"
    )
    page.fill("#mark-reason", "x")
    page.click("text=Save the marks")
    page.wait_for_selector("#mark-errors >> text=Leave them out")
    assert page.locator(".nv-mark-source li bdi").all_inner_texts() == ["one farmer"]
    assert not Statement.objects.filter(verdict="added").exists()


def test_a_text_that_was_replaced_meanwhile_is_told_and_nothing_is_written(reading, browser_page):
    page = browser_page
    add(page, content="covered 300 houses")
    data.revise(reading, "It rained. " + TEXT)
    page.fill("#mark-reason", "x")
    page.click("text=Save the marks")
    page.wait_for_selector("#mark-errors >> text=newer text")
    assert not Statement.objects.filter(verdict="added").exists()


def test_without_scripts_places_or_words_are_typed(reading, browser, browser_page, live_server):
    plain = browser.new_context(java_script_enabled=False, storage_state=browser_page.context.storage_state())
    page = plain.new_page()
    page.goto(live_server.url + page_of(reading))
    page.click("#marking summary >> nth=0")
    page.fill("#mark-content_words", "300")
    page.fill("#mark-reason", "x")
    page.click("text=Save the marks")
    assert "stands in the text 2 times" in page.inner_text("#mark-errors")
    start = TEXT.index("covered 300")
    page.fill("#mark-content_words", f"Rivers of mud\n{start}-{start + 18} covered 300 houses")
    page.fill("#mark-source_words", "one farmer")
    page.click("text=Save the marks")
    page.wait_for_selector("text=Your marks are kept")
    plain.close()
    assert spans_of(Statement.objects.get(verdict="added")) == [
        ("content", "Rivers of mud"), ("content", "covered 300 houses"), ("source", "one farmer"),
    ]  # fmt: skip


def test_what_is_no_statement_is_struck_out_and_can_come_back(reading, browser_page):
    page = browser_page
    statement = Statement.objects.get(exact__contains="40 families", state="active")
    card = page.locator(f"#statement-{statement.pk}")
    card.locator("text=Not a statement").click()
    card.locator("input[name=reason]").fill("a slogan")
    card.locator("text=Strike it out").click()
    page.wait_for_selector("text=It is struck out")
    statement.refresh_from_db()
    assert statement.state == "lapsed"
    page.click("text=1 struck out by people")
    page.click(".nv-struck >> text=Undo")
    page.wait_for_selector("text=The last decision is taken back")
    statement.refresh_from_db()
    assert (statement.state, statement.verdict) == ("active", "")
    page.click(f"#statement-{statement.pk} >> text=Right as it is")
    page.wait_for_selector("text=The statement is confirmed as it is")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marking_fits_a_telephone(reading, browser, browser_page, live_server, scheme):
    context = browser.new_context(
        color_scheme=scheme, storage_state=browser_page.context.storage_state(),
        viewport={"width": 400, "height": 800}, has_touch=True,
    )  # fmt: skip
    page = context.new_page()
    page.goto(live_server.url + page_of(reading))
    page.tap("text=Add a statement")
    select(page, "covered 300 houses")
    page.tap("[data-set=content]")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator(".nv-mark-content li bdi").all_inner_texts() == ["covered 300 houses"]
    assert page.locator("#marking").bounding_box()["height"] <= 400 + 4
    context.close()
