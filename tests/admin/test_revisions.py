"""Two texts of an article compared, and what a new text tells the claims of the old one."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from claims.models import Event, Quantity
from claims.selectors import claim_timeline
from claims.services.revising import record_revision

from . import data

BEFORE = """Mayor Ilse Brandt said that 27 people were killed.

Hans Keller said that the gates were open. The Water Board said that the dam was safe."""
AFTER = """Mayor Ilse Brandt claimed that at least 20 people were killed.

Maria Voss said that the gates were open. Schools stay closed, the ministry said."""


@pytest.fixture
def texts(story):
    """Two texts with what was read in them: softened, given to another, removed, added."""
    article = data.article(BEFORE, title="The dam")
    one = article.current_revision
    keller, voss = data.source("Hans Keller"), data.source("Maria Voss")
    killed = data.statement(
        one, "27 people were killed", who=story.mayor, said="Mayor Ilse Brandt", cue="said", figure="27",
        low=27, high=27,
    )  # fmt: skip
    gates = data.statement(one, "the gates were open", who=keller, said="Hans Keller", cue="said")
    safe = data.statement(one, "the dam was safe", who=story.board, said="The Water Board", cue="said")
    claims = [data.claim(s.exact, s) for s in (killed, gates, safe)]
    data.run(one)
    two = data.revise(article, AFTER)
    data.statement(
        two, "at least 20 people were killed", who=story.mayor, said="Mayor Ilse Brandt", cue="claimed",
        figure="at least 20", low=20, strength="distanced",
    )  # fmt: skip
    Quantity.objects.filter(exact="at least 20").update(low_open=False, comparator="at_least")
    data.statement(two, "the gates were open", who=voss, said="Maria Voss", cue="said")
    data.statement(two, "Schools stay closed", speaker_name="the ministry", voice="attributed")
    data.run(two)
    return article, claims


def page_of(client, article, query):
    return client.get(reverse("admin:sources_article_change", args=[article.pk]) + query)


def parts_of(page, leave_out):
    """The one text without what was put in, or without what was taken out."""
    inner = page[page.index("nv-difftext") :]
    inner = inner[inner.index(">") + 1 : inner.index("</section>")]
    inner = re.sub(r'<a class="nv-changemark".*?</a>|<span class="nv-sr">.*?</span>', "", inner)
    inner = re.sub(rf"<{leave_out}.*?</{leave_out}>", "", inner)
    lines = re.findall(r"<p[^>]*>(.*?)</p>", inner, re.S)
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", "", line)) for line in lines)
    return text.split()


def test_both_texts_can_be_read_in_the_one_and_each_change_is_named(signed_in, people, texts):
    article, _ = texts
    response = page_of(signed_in(people["reader"]), article, "?text=2&against=1")
    page = response.content.decode()
    assert parts_of(page, "ins") == BEFORE.split()
    assert parts_of(page, "del") == AFTER.split()
    told = [([label.word for label in change.labels], change.words) for change in response.context["changes"]]
    assert told == [
        (["softened"], (
            "27 became at least 20, which allows for more.",
            "The cue went from “said” to the weaker “claimed”.",
        )),
        (["other source"], ("Said by Hans Keller before, by Maria Voss after.",)),
        (["removed"], ()),
        (["added"], ()),
    ]  # fmt: skip
    for number in range(1, 5):
        assert page.count(f'id="change-{number}"') == page.count(f'id="told-{number}"') == 1


def test_without_numbers_the_current_text_stands_beside_the_one_before(signed_in, people, texts):
    article, _ = texts
    data.revise(article, AFTER + " Nothing else is known.")
    context = page_of(signed_in(people["reader"]), article, "?against=").context
    assert (context["earlier"].number, context["later"].number) == (2, 3)
    assert context["unread"] == [3]
    turned = page_of(signed_in(people["reader"]), article, "?text=1&against=3").context
    assert (turned["earlier"].number, turned["later"].number) == (1, 3)


NOT_THERE = [
    "?against=1&text=9", "?against=x", "?against=-1", "?against=2&text=2", "?against=%00&text=1",
    "?against=1" + "0" * 5000, "?text=1&against=",
]  # fmt: skip


@pytest.mark.parametrize("query", NOT_THERE)
def test_texts_that_are_not_there_are_not_found(query, signed_in, people, texts):
    assert page_of(signed_in(people["reader"]), texts[0], query).status_code == 404


def test_hostile_text_stays_text_in_the_comparison(signed_in, people):
    article = data.article("It is <b>so</b>.")
    data.revise(article, "It is <script>alert(1)</script> so.")
    page = page_of(signed_in(people["reader"]), article, "?against=1").content.decode()
    assert "<script>alert" not in page
    assert "<b>so" not in page


def test_texts_too_long_to_compare_word_by_word_say_so(signed_in, people):
    article = data.article(" ".join(f"a{n}" for n in range(2500)))
    data.revise(article, " ".join(f"b{n}" for n in range(2500)))
    page = page_of(signed_in(people["reader"]), article, "?against=1").content.decode()
    assert "too long to compare every word" in page


def test_each_claim_is_told_once_what_the_new_text_did_to_it(texts):
    article, (killed, gates, safe) = texts
    told = record_revision(article.current_revision, version="1")
    assert told == [killed.pk, gates.pk, safe.pk]
    verbs = dict(Event.objects.filter(claim__in=told).values_list("claim", "verb"))
    assert verbs == {
        killed.pk: "statement-softened", gates.pk: "statement-reattributed", safe.pk: "statement-removed",
    }  # fmt: skip
    assert record_revision(article.current_revision, version="2") == []
    entry = claim_timeline(killed)[-1]
    assert entry.title == "Statement softened"
    assert entry.detail.startswith("Text 1 to text 2. 27 became at least 20")


def test_a_reading_that_broke_off_removes_nothing(texts):
    article, (_, _, safe) = texts
    assert safe.pk not in record_revision(article.current_revision, version="1", is_whole=False)


def test_a_claim_that_is_still_made_in_other_words_is_not_removed(texts, story):
    article, (_, _, safe) = texts
    still = data.statement(article.current_revision, "the ministry", who=story.board)
    data.mention(safe, still)
    assert safe.pk not in record_revision(article.current_revision, version="1")
