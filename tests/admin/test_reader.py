"""The reader shows the stored text, all of it, escaped, with every statement in its place."""

from __future__ import annotations

import html
import re
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.admin.reader import COLOURS, Speaker, paragraphs
from claims.models import Statement
from claims.selectors import Segment

from . import data


def page_of(client, article, **query):
    response = client.get(reverse("admin:sources_article_change", args=[article.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def text_of(page):
    """What a person reads: the article's element without marks and badges."""
    inner = page[page.index('<article class="nv-text"') :]
    inner = inner[inner.index(">") + 1 : inner.index("</article>")].strip()
    inner = re.sub(r'<a class="nv-badge.*?</a>', "", inner)
    lines = re.findall(r"<p[^>]*>(.*?)</p>", inner, re.S)
    return "\n".join(html.unescape(re.sub(r"<[^>]+>", "", line)) for line in lines)


def test_the_text_is_shown_as_it_is_stored(signed_in, people, story):
    assert text_of(page_of(signed_in(people["reader"]), story.first)) == data.FIRST_TEXT


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> said “<img src=x onerror=alert(1)>”",
        "two  spaces\tand a tab\n\n\n  three lines below\n",
        "قال العمدة إن أكثر من 300 عائلة غادرت\nA line in English.",
        "e\u0301 combining, 👩‍👩‍👧 joined, 🇦🇲 flags",
        "a" * 20_000,
    ],
)
def test_hostile_and_unusual_text_is_shown_letter_by_letter(text, signed_in, people):
    article = data.article(text, title="</title><script>alert(2)</script>")
    said = data.statement(
        article.current_revision, text.strip()[:20], speaker_name="<b>x</b>", voice="attributed"
    )
    data.claim('" onmouseover="alert(3)', said)
    page = page_of(signed_in(people["reader"]), article)
    assert text_of(page) == text
    for tag in ("<script>alert", "<img src=x", "<b>x</b>", '" onmouseover="'):
        assert tag not in page


def test_each_paragraph_finds_its_own_direction(signed_in, people):
    page = page_of(signed_in(people["reader"]), data.article("قال العمدة\nin English"))
    assert page[page.index("nv-text") :].count('<p dir="auto">') >= 2


def test_each_source_has_its_number_and_colour_and_the_outlet_stands_apart(signed_in, people, story):
    response = signed_in(people["reader"]).get(reverse("admin:sources_article_change", args=[story.first.pk]))
    told = [(s.label, s.colour, s.name, s.count) for s in response.context["speakers"]]
    assert told == [
        ("1", 1, "Ilse Brandt", 2),
        ("2", 2, "Water Board", 1),
        ("3", 3, "a hospital worker", 1),
        ("O", 0, "The outlet's own voice", 1),
    ]


def test_a_card_tells_source_cue_kind_figure_flag_and_claim(signed_in, people, story):
    response = signed_in(people["reader"]).get(reverse("admin:sources_article_change", args=[story.first.pk]))
    card = next(c for c in response.context["cards"] if c.mentions and c.mentions[0].claim == story.injured)
    assert card.source_span == "A hospital worker"
    assert card.cue == "said"
    assert card.figures == (("12", "[12, 12]"),)
    assert len(card.flags) == 1
    page = response.content.decode()
    assert f'id="statement-{card.statement.pk}"' in page
    assert reverse("admin:claims_claim_change", args=[story.injured.pk]) in page


def test_a_card_tells_how_the_outlet_words_it_and_who_told_of_it(signed_in, people, story):
    told = story.injured.mentions.get().statement
    told.strength, told.parent = "distanced", story.left.mentions.get().statement
    told.save()
    address = reverse("admin:sources_article_change", args=[story.first.pk])
    response = signed_in(people["reader"]).get(address)
    card = next(c for c in response.context["cards"] if c.statement == told)
    assert card.sense == "asserted, probable, outlet keeps its distance"
    assert card.told_by == "Ilse Brandt"
    page = signed_in(people["reader"]).get(reverse("admin:claims_statement_change", args=[told.pk]))
    assert b"Told by" in page.content
    assert b"Outlet keeps its distance" in page.content


def test_a_text_costs_the_same_queries_however_many_statements_it_has(signed_in, people):
    client = signed_in(people["reader"])
    costs = []
    for count in (2, 12):
        words = [f"There were {n} boats on pier {n}." for n in range(100, 100 + count)]
        article = data.article(" ".join(words), title=f"{count} boats")
        for sentence in words:
            said = data.statement(article.current_revision, sentence, who=data.source(sentence))
            data.flag(data.claim(sentence, said))
        page_of(client, article)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, article)
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= 30


def test_a_changed_text_shows_how_many_statements_were_softened_and_removed(signed_in, people, story):
    second = data.revise(story.first, "Mayor Ilse Brandt said that nobody had left the lower town.")
    data.statement(
        second, "nobody had left the lower town", who=story.mayor, said="Mayor Ilse Brandt", cue="said"
    )
    data.run(second)
    page = page_of(signed_in(people["reader"]), story.first)
    assert "1 softened</span>" in page
    assert "4 removed</span>" in page
    earlier = page_of(signed_in(people["reader"]), story.first, text="1")
    assert text_of(earlier) == data.FIRST_TEXT
    assert "Go to the current one" in earlier


def test_a_text_that_is_not_there_is_not_found(signed_in, people, story):
    address = reverse("admin:sources_article_change", args=[story.first.pk])
    for number in ("9", "x", "-1"):
        assert signed_in(people["reader"]).get(address, {"text": number}).status_code == 404


def test_an_address_that_is_no_web_page_is_never_a_link(signed_in, people):
    article = data.article("One line.", canonical_url="javascript:alert(1)")
    page = page_of(signed_in(people["reader"]), article)
    assert 'href="javascript:' not in page
    assert "javascript:alert(1)" in page


def test_a_partial_reading_says_so_on_the_page(signed_in, people, story):
    page = page_of(signed_in(people["reader"]), story.second)
    assert "Read in part. " in page
    assert "without the end of a sentence" in page


def test_numbers_go_on_where_the_tints_begin_again():
    speaker = Speaker(number=COLOURS + 1, name="x", kind="", source_id=None, count=1)
    assert (speaker.label, speaker.colour) == (str(COLOURS + 1), 1)


@settings(max_examples=80, deadline=None)
@given(
    st.text(alphabet="ab \n“é", max_size=60),
    st.lists(st.integers(0, 60), max_size=6),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4),
)
def test_pieces_joined_are_the_text_whatever_is_marked(text, cuts, marks):
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    segments = [
        Segment(a, b, text[a:b], (number,) if number % 2 else (), ())
        for number, (a, b) in enumerate(pairwise(edges))
    ]
    figures = sorted((a, b) for a, b in marks if a < b <= len(text))
    laid_out = paragraphs(segments, speakers={}, figures=figures)
    assert "\n".join("".join(piece.text for piece in p.pieces) for p in laid_out) == text


def test_a_figure_is_marked_inside_its_statement():
    segments = [Segment(0, 14, "About 30 died.", (7,), ())]
    (line,) = paragraphs(segments, speakers={}, figures=[(0, 8)])
    assert [(piece.text, piece.is_figure) for piece in line.pieces] == [("About 30", True), (" died.", False)]
    assert [piece.opens for piece in line.pieces] == [7, None]


def test_what_the_outlet_says_itself_is_not_said_by_nobody(signed_in, people, story):
    told = Statement.objects.get(voice="outlet")
    page = signed_in(people["reader"]).get(reverse("admin:claims_statement_change", args=[told.pk]))
    assert "<dt>Said by</dt><dd>the outlet itself</dd>" in page.content.decode()
