"""Posts as plain words, BM25, and the search for a claim that says the same."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from claims.pipeline.matching.lexical import Bm25, stem, words_of
from claims.pipeline.matching.posts import Post, read_post


def test_a_signature_becomes_author_and_day() -> None:
    post = read_post("The pier is shut! https://t.co/abc — Ana López (@AnaLopez_77) January 8, 2020")
    assert post == Post("The pier is shut!", "Ana López Ana Lopez 77", date(2020, 1, 8))


def test_addresses_glued_to_a_word_go_and_the_word_stays() -> None:
    assert read_post("Look at this shipic.twitter.com/q1W2e3 now").text == "Look at this shi now"
    assert read_post("seen heretcohttp://t.co/xyz").text == "seen heretco"


def test_hashtags_and_handles_are_the_words_they_are_made_of() -> None:
    assert (
        read_post("Why #PierIsShut says @HarbourOffice2 #abc").text
        == "Why Pier Is Shut says Harbour Office 2 abc"
    )


def test_those_who_are_answered_are_left_out_unless_nothing_else_is_said() -> None:
    assert read_post("@anna @ben_b The pier is shut").text == "The pier is shut"
    assert read_post("@anna").text == "anna"


@pytest.mark.parametrize(
    "text", ["", "   ", "—", "(@x)", '"', "a" * 50_000, "@a " * 20_000, "— (@x) May 40, 2020"]
)
def test_odd_posts_are_read_without_an_error(text: str) -> None:
    assert read_post(text).day is None


def test_a_day_that_there_is_not_is_no_day() -> None:
    assert read_post("No — Ana (@ana) February 30, 2020").day is None
    assert read_post("No — Ana (@ana) February 3, 20").day == date(2020, 2, 3)


def test_several_sentences_are_kept_apart_and_a_single_one_is_not() -> None:
    assert Post("The pier is shut. Nobody was hurt there! Go.").sentences == (
        "The pier is shut.",
        "Nobody was hurt there!",
    )
    assert Post("The pier is shut.").sentences == ()


def test_forms_of_a_word_are_one() -> None:
    for forms in (
        ("killed", "kills", "killing", "kill"),
        ("policy", "policies"),
        ("stopped", "stop", "stopping"),
        ("vaccination", "vaccine", "vaccines"),
        ("close", "closed", "closing"),
    ):
        assert len({stem(form) for form in forms}) == 1, forms
    assert stem("2020") == "2020"
    assert stem("us") == "us"
    assert words_of("The Café’s owner isn’t an “Owner”.") == ["cafe", "owner", "owner"]


def test_bm25_prefers_the_rare_word_and_the_shorter_text() -> None:
    texts = ["ferry pier", "ferry harbour", "ferry pier harbour boat quay mayor", "mayor"]
    index = Bm25([words_of(text) for text in texts])
    assert index.idf("quay") > index.idf("ferry")
    assert index.idf("nowhere") > index.idf("quay")
    scores = index.scores(words_of("ferry at the pier"))
    assert scores.argmax() == 0
    assert scores[0] > scores[2] > scores[1] > scores[3] == 0
    assert np.array_equal(scores, index.scores(words_of("the pier, the ferry, the ferry")))
    assert Bm25([]).scores(["ferry"]).shape == (0,)
