"""The pipeline as a whole, and what becomes of propositions when they are stored."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.pipeline.codec import (
    proposition_from_json,
    proposition_to_json,
    quantity_from_json,
    quantity_to_json,
)
from claims.pipeline.gathering import gather, relations
from claims.pipeline.run import PIPELINE_VERSION, STEP_FAILED, default_pipeline, propositions_of
from claims.pipeline.types import (
    Certainty,
    Comparator,
    Document,
    Modality,
    Polarity,
    Proposition,
    Quantity,
    RelationKind,
    Span,
)
from claims.pipeline.warnings import explain_warning

PIPELINE = default_pipeline()
STORY = (
    "Norland and Vessia opened direct peace talks in Tarn on Monday. "
    "Separatists said the assault on Tarn claimed 200 lives. "
    "A separatist commander said more than 10,000 people were evacuated from Tarn."
)
OTHER = "The Vessian army said the assault on Tarn killed 20 people."


def story(**known: object) -> Document:
    base = Document(STORY, id="story", outlet="Daily", published_on=date(2024, 3, 4))
    return replace(base, **known)


def test_an_analysis_carries_the_version_and_statements_with_their_figures() -> None:
    analysis = PIPELINE.analyse(story())
    assert analysis.version.split("+")[0] == PIPELINE_VERSION
    figures = {q.text: q.measure for s in analysis.statements for q in s.quantities}
    assert figures == {"200": "killed", "more than 10,000": "evacuated"}


def test_the_same_text_gives_the_same_analysis() -> None:
    assert PIPELINE.analyse(story()) == default_pipeline().analyse(story())


def test_one_bad_document_does_not_sink_the_rest() -> None:
    documents = [story(), Document("x" * 1_000_001, id="huge"), Document("", id="empty"), story(id="last")]
    found = [PIPELINE.analyse(document) for document in documents]
    assert [a.document.id for a in found] == ["story", "huge", "empty", "last"]
    assert [w.rule_id for w in found[1].warnings] == [STEP_FAILED]
    assert found[3].statements


class Broken:
    """A step that fails on whatever it is asked."""

    def __getattr__(self, name: str) -> object:
        def fail(*args: object, **kwargs: object) -> object:
            raise RuntimeError(f"{name} fails")

        return fail


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("parser", "language"),
        ("extractor", "extraction"),
        ("attributor", "attribution"),
        ("quantities", "quantities"),
        ("propositions", "matching"),
        ("checkworthiness", "checkworthiness"),
    ],
)
def test_a_failing_step_leaves_a_warning_and_what_the_others_read(step: str, name: str) -> None:
    analysis = replace(PIPELINE, **{step: Broken()}).analyse(story())
    failed = [w for w in analysis.warnings if w.rule_id == STEP_FAILED]
    assert {w.params["step"] for w in failed} == {name}
    assert all(w.params["error"] == "RuntimeError" for w in failed)
    if step not in ("parser", "extractor"):
        assert analysis.statements
        assert all(s.propositions for s in analysis.statements)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n ",
        "\x00\x01\x02",
        "<div><p>12 people <b>died</p>",
        "قال المتحدث إن 5 أشخاص قتلوا.",
        "e\u0301" * 300,
        "👍🏽 said 👍🏽 5 people died 💥",
        "word " * 3000,
        "“" * 200,
        '"He said "she said "they said 5 people died',
        "1 2 3 4 5 6 7 8 9 10 11 12",
    ],
)
def test_bad_input_gives_a_partial_result_with_true_spans(text: str) -> None:
    analysis = PIPELINE.analyse(Document(text, published_on=date(2024, 3, 4)))
    for proposition in propositions_of(analysis):
        assert proposition.span.of(text)
        assert proposition.text.strip() == proposition.text != ""
        for quantity in proposition.quantities:
            assert quantity.span.of(text) == quantity.text


def test_what_a_nested_speaker_says_is_not_also_the_outer_ones_claim() -> None:
    found = propositions_of(PIPELINE.analyse(story()))
    assert sum("200 lives" in p.text for p in found) == 1


def test_two_documents_give_claims_with_voicings_and_their_conflict() -> None:
    other = Document(OTHER, id="other", outlet="Post", published_on=date(2024, 3, 4))
    analyses = [PIPELINE.analyse(story()), PIPELINE.analyse(other)]
    (found,) = relations(analyses, PIPELINE, across_only=True)
    assert (found.finding.kind, found.finding.rule_id) == (RelationKind.CONFLICTS, "numbers-disjoint")
    assert (found.a.document, found.b.document) == (0, 1)
    claims = gather(analyses, PIPELINE)
    assert sum(len(c.places) for c in claims) == len(propositions_of(analyses[0])) + len(
        propositions_of(analyses[1])
    )


def test_a_wire_copy_folds_into_one_claim_of_one_origin() -> None:
    copies = [story(origin="wire"), story(id="copy", outlet="Post", origin="wire")]
    analyses = [PIPELINE.analyse(copy) for copy in copies]
    claims = gather(analyses, PIPELINE)
    assert all(len(c.places) == 2 for c in claims)
    talks = claims[0].view
    assert {v.outlet for v in talks.voicings} == {"Daily", "Post"}
    assert "one-source" in {f.rule_id for f in PIPELINE.flags(talks)}


days = st.one_of(st.none(), st.dates())
words = st.text(max_size=12)
word_tuples = st.lists(words, max_size=4).map(tuple)
spans = st.tuples(st.integers(0, 500), st.integers(1, 50)).map(lambda t: Span(t[0], t[0] + t[1]))
bounds = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
quantities = st.builds(
    Quantity, spans, words, bounds, bounds, st.sampled_from(Comparator), st.booleans(), st.booleans(),
    words, words, words, words, words, words, days,
)  # fmt: skip
stored = st.builds(
    Proposition, spans, words,
    st.sampled_from(Polarity), st.sampled_from(Modality), st.sampled_from(Certainty),
    word_tuples, words, word_tuples, word_tuples, word_tuples, word_tuples,
    st.lists(quantities, max_size=3).map(tuple), words, days, days, days, words, word_tuples,
)  # fmt: skip


@given(stored)
def test_a_stored_proposition_comes_back_as_it_was(proposition: Proposition) -> None:
    assert proposition_from_json(json.loads(json.dumps(proposition_to_json(proposition)))) == proposition


@given(quantities)
def test_a_stored_quantity_comes_back_as_it_was(quantity: Quantity) -> None:
    assert quantity_from_json(json.loads(json.dumps(quantity_to_json(quantity)))) == quantity


def test_relations_are_the_same_after_storage() -> None:
    found = [
        p for text in (STORY, OTHER) for p in propositions_of(PIPELINE.analyse(Document(text, id=text[:5])))
    ]
    again = [proposition_from_json(json.loads(json.dumps(proposition_to_json(p)))) for p in found]
    assert [PIPELINE.relate(a, b) for a in found for b in found] == [
        PIPELINE.relate(a, b) for a in again for b in again
    ]


def test_a_stored_value_of_a_later_version_is_read_and_a_broken_one_is_refused() -> None:
    value = proposition_to_json(propositions_of(PIPELINE.analyse(story()))[0])
    assert proposition_from_json({**value, "added_later": 1}) == proposition_from_json(value)
    with pytest.raises(KeyError):
        proposition_from_json({k: v for k, v in value.items() if k != "span"})
    with pytest.raises(ValueError, match="span"):
        proposition_from_json({**value, "span": [5, 2]})


def test_every_warning_has_words_and_an_unknown_one_its_id() -> None:
    params = {"characters": 1200, "step": "matching", "error": "ValueError", "detail": "no"}
    known = ("empty-text", "text-without-sentence-end", "unreadable-stretch", "language-not-supported")
    for rule_id in (*known, STEP_FAILED):
        words = explain_warning(rule_id, params)
        assert words != rule_id
        assert "{" not in words
    assert explain_warning("from-the-future", {}) == "from-the-future"
    assert explain_warning("step-failed", {}) == "step-failed"
