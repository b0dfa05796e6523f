"""Where a statement is cut into claims, and how each of them reads alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.pipeline.run import default_pipeline, propositions_of
from claims.pipeline.types import Document, Polarity, Proposition, RelationKind

PIPELINE = default_pipeline()


def propositions(text: str) -> tuple[Proposition, ...]:
    return propositions_of(PIPELINE.analyse(Document(text, id="d")))


def texts(text: str) -> list[str]:
    return [p.text for p in propositions(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Shots were heard in Tarn while the envoys were talking and although the truce was in force.",
        "Norland has fought Vessia twice since the old union broke up.",
        "Norland brought fuel, which has become scarce, to the town of Tarn.",
        "Gunmen attacked a bus near Tarn, killing 12 people.",
        "The Tarn dam, which was built by a firm that has closed, is leaking.",
        "The army entered Tarn and closed the market.",
    ],
)
def test_what_only_serves_a_clause_stays_in_it(text: str) -> None:
    (only,) = propositions(text)
    assert only.span.of(text) == text.rstrip(".")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The army took Tarn, and the government closed the Brint border.",
            ["The army took Tarn", "the government closed the Brint border"],
        ),
        (
            "More than 200 people were injured and more than 7,000 were evacuated.",
            ["More than 200 people were injured", "more than 7,000 were evacuated"],
        ),
        (
            "The siege of Tarn began a revolt that left 12,000 people dead.",
            ["The siege of Tarn began a revolt", "a revolt left 12,000 people dead"],
        ),
        (
            "The war killed 30,000 people and drove hundreds of thousands from their homes.",
            ["The war killed 30,000 people", "The war drove hundreds of thousands from their homes"],
        ),
        (
            "Tarn was quiet after 40 people were killed in the market.",
            ["Tarn was quiet", "40 people were killed in the market"],
        ),
    ],
)
def test_a_clause_with_its_own_subject_or_figure_is_a_claim_that_reads_alone(
    text: str, expected: list[str]
) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Maria Lund said that the dam had burst.", "the dam had burst"),
        ("Norland claimed to have taken the town of Tarn.", "Norland has taken the town of Tarn"),
        ("“The dam has burst,” said Maria Lund.", "The dam has burst"),
        ("Maria Lund said that “the streets of Tarn are empty”.", "the streets of Tarn are empty"),
        ("Maria Lund saw no “direct threat” to the town.", "Maria Lund saw no “direct threat” to the town"),
    ],
)
def test_a_claim_is_worded_without_what_introduced_it(text: str, expected: str) -> None:
    assert texts(text) == [expected]


def test_the_short_steps_of_one_thought_are_one_claim() -> None:
    said = "“The road is not easy, it has many turns, and we must take it,” Maria Lund said."
    assert texts(said) == ["The road is not easy, it has many turns, and we must take it"]


@pytest.mark.parametrize(
    "text",
    [
        "No one was killed in the Tarn fire.",
        "There were no deaths in Tarn.",
        "There were no casualties in Tarn.",
    ],
)
def test_a_toll_of_nobody_is_the_figure_0_and_conflicts_with_any_other(text: str) -> None:
    (none,) = propositions(text)
    assert [(q.low, q.high, q.measure) for q in none.quantities] == [(0.0, 0.0, "killed")]
    assert none.polarity is Polarity.NEGATED
    other = PIPELINE.analyse(Document("Twelve people were killed in the Tarn fire.", id="e"))
    finding = PIPELINE.relate(none, propositions_of(other)[0])
    assert finding is not None
    assert finding.kind is RelationKind.CONFLICTS


def test_no_talks_are_no_figure() -> None:
    assert propositions("No talks were held in Tarn.")[0].quantities == ()


@given(
    st.lists(
        st.sampled_from(
            ("The", "dam", "“", "”", '"', ",", "that", "said", "to", "fell", "and", "5", "died", ".", "\n")
        )
    )
)
@settings(max_examples=60, deadline=None)
def test_every_claim_lies_in_its_statement_and_says_something(words: list[str]) -> None:
    text = " ".join(words)
    for statement in PIPELINE.analyse(Document(text, id="d")).statements:
        for proposition in statement.propositions:
            assert statement.hull.contains(proposition.span)
            assert proposition.text
            assert "\n" not in proposition.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The army denied that its forces had opened fire in Tarn.",
            "its forces had not opened fire in Tarn",
        ),
        ("Norland denied that the Tarn dam was safe.", "the Tarn dam was not safe"),
        ("The minister denied that no one was killed in Tarn.", "not so: no one was killed in Tarn"),
    ],
)
def test_a_denial_is_worded_as_what_its_speaker_holds(text: str, expected: str) -> None:
    assert texts(text) == [expected]


def test_two_verbs_of_one_deed_are_one_claim() -> None:
    assert texts("Gunmen shot and killed 12 people in Tarn.") == ["Gunmen shot and killed 12 people in Tarn"]
