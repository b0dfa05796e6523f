"""The same claim in other words: propositions, keys, the matcher and folding."""

from __future__ import annotations

import random
from datetime import date

import pytest

from claims.pipeline.matching import ClaimMatcher, candidate_pairs, fold
from claims.pipeline.run import default_pipeline, propositions_of
from claims.pipeline.types import Document, Modality, Polarity, Proposition, RelationKind

PIPELINE = default_pipeline()
DAY = date(2024, 3, 5)


def propositions(text: str, day: date | None = DAY, **known: str) -> tuple[Proposition, ...]:
    return propositions_of(PIPELINE.analyse(Document(text, id="d", published_on=day, **known)))


def only(text: str, day: date | None = DAY) -> Proposition:
    found = propositions(text, day)
    assert len(found) == 1, [p.text for p in found]
    return found[0]


SAME = [
    (
        "Negotiators from Norland and Vessia had first direct peace talks in Tarn on Monday.",
        "On Monday, negotiators of Norland and Vessia conducted initial direct peace negotiations in Tarn.",
    ),
    (
        "The Brint dam collapsed after heavy rain in the Ossel valley.",
        "After heavy rain the Brint dam in the Ossel valley collapsed.",
    ),
    (
        "At least 40 people were killed in the Lorvik ferry accident.",
        "At least 40 people were killed in the accident of the ferry at Lorvik.",
    ),
]

APART = [
    ("Norland's army seized the town of Tarn.", "Norland's army seized the town of Brint."),
    ("The Lorvik ferry left the harbour on Monday.", "The Lorvik ferry left the harbour on Friday."),
    ("Forty people were killed in the Lorvik accident.", "Sixty people were killed in the Lorvik accident."),
    ("The Brint dam has collapsed in Ossel.", "The Brint dam has not collapsed in Ossel."),
    ("Maria Lund won the Tarn election.", "Peter Holm won the Tarn election."),
    ("The bullet hit the left wall of Tarn castle.", "The bullet hit the right wall of Tarn castle."),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_two_wordings_of_one_claim_match_and_share_a_key(a: str, b: str) -> None:
    left, right = propositions(a)[0], propositions(b)[0]
    finding = ClaimMatcher().match(left, right)
    assert finding is not None
    assert finding.kind is RelationKind.SAME
    assert finding.params["shared"]
    assert set(left.keys) & set(right.keys)


@pytest.mark.parametrize(("a", "b"), APART)
def test_claims_that_differ_in_substance_do_not_match(a: str, b: str) -> None:
    assert all(
        ClaimMatcher().match(left, right) is None for left in propositions(a) for right in propositions(b)
    )


@pytest.mark.parametrize(("a", "b"), [*SAME, *APART])
def test_matching_is_symmetric(a: str, b: str) -> None:
    left, right = propositions(a)[0], propositions(b)[0]
    one, other = ClaimMatcher().match(left, right), ClaimMatcher().match(right, left)
    assert (one is None) == (other is None)
    assert one is None or other is None or one.score == other.score


def test_the_same_words_a_year_later_are_another_event() -> None:
    text = "The river Ossel flooded the old town of Tarn."
    assert ClaimMatcher().match(only(text), only(text, date(2025, 3, 5))) is None


def test_clauses_become_propositions_of_their_own() -> None:
    found = propositions("The army took Tarn, and the government closed the Brint border.")
    assert [p.predicate for p in found] == ["take", "close"]


def test_every_proposition_lies_inside_its_statement_and_quotes_the_text() -> None:
    text = 'Maria Lund said the dam, which holds 5 million litres, "will not break". Norland denied it.'
    analysis = PIPELINE.analyse(Document(text))
    assert analysis.statements
    for statement in analysis.statements:
        for proposition in statement.propositions:
            assert statement.hull.contains(proposition.span)
            assert proposition.span.of(text)
            assert proposition.text.strip() == proposition.text != ""


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("The dam has collapsed.", Polarity.AFFIRMED),
        ("The dam has not collapsed.", Polarity.NEGATED),
        ("Nobody saw the dam.", Polarity.NEGATED),
        ("Norland failed to save the dam.", Polarity.NEGATED),
    ],
)
def test_the_polarity_of_a_clause_is_read(text: str, polarity: Polarity) -> None:
    assert propositions(text)[0].polarity is polarity


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The dam collapsed.", Modality.ASSERTED),
        ("The dam should be closed.", Modality.OPINION),
        ("Norland is ready to close the dam.", Modality.PLANNED),
    ],
)
def test_what_should_or_will_be_is_not_asserted(text: str, modality: Modality) -> None:
    assert propositions(text)[0].modality is modality


def test_a_prediction_can_not_be_true_or_false_now() -> None:
    assert not propositions("The dam will be closed.")[0].checkable


def test_history_keeps_the_time_of_its_paragraph() -> None:
    found = propositions(
        "Rebels seized Tarn in the late 1980s. That began a revolt that left 12,000 people dead."
    )
    dead = next(p for p in found if p.quantities)
    assert dead.event_to is not None
    assert dead.event_to.year < 2000


def test_propositions_of_unlike_texts_share_no_key() -> None:
    a = propositions("Norland's parliament approved the harbour budget.")
    b = propositions("A comet passed the moon without damage.")
    assert candidate_pairs([*a, *b]) == []


def test_folding_joins_what_matches_and_does_not_depend_on_the_order() -> None:
    texts = [text for pair in SAME for text in pair] + ["A comet passed the moon."]
    found = [propositions(text)[0] for text in texts]
    expected = {frozenset(texts[i] for i in c.members) for c in fold(found, ClaimMatcher())}
    assert len(expected) == 4
    for seed in range(5):
        order = list(range(len(texts)))
        random.Random(seed).shuffle(order)
        shuffled = fold([found[i] for i in order], ClaimMatcher())
        assert {frozenset(texts[order[i]] for i in c.members) for c in shuffled} == expected


def test_each_joined_member_says_why() -> None:
    found = [propositions(text)[0] for text in SAME[0]]
    (claim,) = fold(found, ClaimMatcher())
    assert claim.reasons[0] is None
    assert claim.reasons[1] is not None
    assert claim.reasons[1].params["shared"]
