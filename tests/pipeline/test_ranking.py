"""Posts as plain words, BM25, and the search for a claim that says the same."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from claims.pipeline.matching.embedding import SentenceEncoder, load_encoder
from claims.pipeline.matching.lexical import Bm25, stem, words_of
from claims.pipeline.matching.likenesses import NAMES, VECTORS, WORDS
from claims.pipeline.matching.posts import Post, read_post
from claims.pipeline.matching.ranking import ClaimIndex, Entry, Hit, coefficients

CLAIMS = (
    Entry("ferry", "The city sold its last ferry to a scrap dealer in May.", day=date(2024, 5, 20)),
    Entry("old-ferry", "The city sold its last ferry to a scrap dealer in May.", day=date(2011, 5, 20)),
    Entry("bridge", "The harbour bridge will be closed for repair.", "Is the harbour bridge shut?"),
    Entry("dog", "A dog was elected mayor of a village.", day=date(2024, 5, 21)),
    Entry("vaccine", "The new vaccine makes people magnetic.", note="It does not."),
)


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    loaded = load_encoder()
    assert isinstance(loaded, SentenceEncoder)
    return loaded


@pytest.fixture(scope="module", params=["with vectors", "words only"])
def index(request: pytest.FixtureRequest, encoder: SentenceEncoder) -> ClaimIndex:
    return ClaimIndex(CLAIMS, encoder if request.param == "with vectors" else None)


def ids(hits: list[Hit]) -> list[str]:
    return [hit.id for hit in hits]


def test_the_claim_that_shares_the_rare_words_comes_first(index: ClaimIndex) -> None:
    hits = index.search(read_post("WOW they sold our last ferry for #scrap — Ana (@ana) May 20, 2024"))
    assert hits[0].id == "ferry"
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert len(hits) == len(CLAIMS)
    assert index.search(Post("the mayor is a dog"), limit=1)[0].id == "dog"


def test_of_two_that_say_the_same_the_one_of_the_day_comes_first(index: ClaimIndex) -> None:
    text = "they sold the last ferry"
    assert ids(index.search(Post(text, day=date(2024, 5, 18))))[0] == "ferry"
    assert ids(index.search(Post(text, day=date(2011, 5, 18))))[0] == "old-ferry"


def test_a_query_that_repeats_the_claim_scores_above_one_that_says_a_part_of_it(index: ClaimIndex) -> None:
    def score(text: str) -> float:
        return next(h.score for h in index.search(Post(text)) if h.id == "bridge")

    whole = score("The harbour bridge will be closed for repair.")
    assert whole > score("The bridge will be closed.") > score("A dog and a vaccine.")


def test_a_hit_shows_what_made_its_score(index: ClaimIndex) -> None:
    hit = index.search(Post("a magnetic vaccine", day=date(2021, 1, 1)))[0]
    assert hit.id == "vaccine"
    assert sum(hit.parts.values()) == pytest.approx(hit.score, abs=1e-3)
    assert list(map(abs, hit.parts.values())) == sorted(map(abs, hit.parts.values()), reverse=True)


def test_other_words_are_found_by_meaning_alone(encoder: SentenceEncoder) -> None:
    asked = Post("Immunisation turns your arm into a fridge magnet")
    assert ClaimIndex(CLAIMS, encoder).search(asked)[0].id == "vaccine"


def test_the_order_of_the_entries_decides_nothing_but_ties(encoder: SentenceEncoder) -> None:
    asked = Post("the bridge in the harbour is shut", day=date(2024, 5, 18))
    forth, back = (ClaimIndex(claims, encoder).search(asked) for claims in (CLAIMS, CLAIMS[::-1]))
    assert ids(forth) == ids(back)
    assert [h.score for h in forth] == pytest.approx([h.score for h in back], abs=1e-4)


def test_an_empty_index_and_an_empty_query_are_no_error(index: ClaimIndex) -> None:
    assert ClaimIndex([]).search(Post("anything")) == []
    assert ClaimIndex([], index.encoder).search(Post("anything")) == []
    assert len(index.search(Post(""))) == len(CLAIMS)
    assert all(np.isfinite(hit.score) for hit in index.search(Post("")))


def test_the_stored_weights_name_every_likeness() -> None:
    assert len(set(NAMES)) == len(NAMES)
    with_vectors, words_only = (coefficients(with_vectors=v) for v in (True, False))
    assert all(with_vectors[NAMES.index(name)] for name in NAMES)
    assert all(words_only[NAMES.index(name)] for name in WORDS)
    assert not any(words_only[NAMES.index(name)] for name in VECTORS)


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
