"""What became of a statement in the next text: where each rule speaks, and where all are silent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.pipeline.pairing import Utterance, pair_up
from claims.pipeline.revising import RULES, WORDS_CHANGED, Wording, changes_between, kinds_of, rule_of
from claims.pipeline.textdiff import Edit, text_diff
from claims.pipeline.types import (
    Certainty,
    Comparator,
    Modality,
    Polarity,
    Quantity,
    QuoteType,
    Span,
    Strength,
    Voice,
)


def figure(text, low, high, *, low_open=False, measure="killed", counted="person"):
    return Quantity(
        Span(0, len(text)), text, low, high, Comparator.EXACT, low_open=low_open, measure=measure,
        counted=counted,
    )  # fmt: skip


EXACT, LEAST = figure("27", 27, 27), figure("at least 20", 20, None)
MORE, PLAIN = figure("more than 300", 300, None, low_open=True), figure("300", 300, 300)
ONE = Wording("27 people were killed", speaker="source:1", name="Ana", around="Ana said", cue="said",
              figures=(EXACT,))  # fmt: skip


def told(**changed):
    """The same statement in other words, changed in one more way."""
    return replace(ONE, **({"text": "In all 27 people were killed"} | changed))


CASES = [
    ("certainty-lowered", ONE, told(certainty=Certainty.PROBABLE), "softened"),
    ("certainty-raised", told(certainty=Certainty.POSSIBLE), ONE, "hardened"),
    ("commitment-lowered", ONE, told(modality=Modality.PREDICTED), "softened"),
    ("commitment-raised", told(modality=Modality.SUPPOSED), ONE, "hardened"),
    ("act-changed", told(modality=Modality.PROMISED), replace(ONE, modality=Modality.PLANNED), "reworded"),
    ("cue-weakened", ONE, replace(ONE, around="Ana claimed", cue="claimed", strength=Strength.DISTANCED),
     "softened"),
    ("cue-strengthened", ONE, replace(ONE, around="Ana confirmed", strength=Strength.VOUCHED), "hardened"),
    ("hedge-added", ONE, told(hedges=("reportedly",)), "softened"),
    ("hedge-dropped", told(hedges=("reportedly",)), ONE, "hardened"),
    ("quote-to-paraphrase", replace(ONE, quote_type=QuoteType.DIRECT), ONE, "reworded"),
    ("paraphrase-to-quote", ONE, replace(ONE, quote_type=QuoteType.MIXED), "reworded"),
    ("figure-widened", ONE, told(text="at least 20 people were killed", figures=(LEAST,)), "softened"),
    ("figure-narrowed", told(text="at least 20 people were killed", figures=(LEAST,)), ONE, "hardened"),
    ("figure-changed", told(text="more than 300 left", figures=(MORE,)), told(figures=(PLAIN,)),
     "figure-changed"),
    ("figure-dropped", ONE, told(text="people were killed", figures=()), "softened"),
    ("figure-added", told(text="people were killed", figures=()), ONE, "hardened"),
    ("polarity-turned", ONE, told(text="nobody was killed", polarity=Polarity.NEGATED), "negated"),
    ("speaker-changed", ONE, replace(ONE, speaker="source:2", name="Ben", around="Ben said"), "reattributed"),
    ("voice-given-away", replace(ONE, voice=Voice.OUTLET, speaker="", around=""), ONE, "reattributed"),
    ("voice-taken-over", ONE, replace(ONE, voice=Voice.OUTLET, speaker="", around=""), "reattributed"),
    ("words-changed", ONE, told(), "reworded"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "before", "after", "kind"), CASES, ids=[case[0] for case in CASES])
def test_a_rule_says_what_changed_and_no_other_does(rule, before, after, kind):
    found = changes_between(before, after)
    assert [finding.rule_id for finding in found] == [rule]
    assert kinds_of(found) == (kind,)
    assert "–" not in rule_of(rule).render(found[0].params)


def test_each_rule_has_its_case():
    assert {case[0] for case in CASES} == {rule.rule_id for rule in (*RULES, WORDS_CHANGED)}


SILENT = {
    "the same": ONE,
    "spaced, quoted and ended otherwise": replace(ONE, text="“27  people were\nkilled.”"),
    "the same words read otherwise": replace(
        ONE, certainty=Certainty.POSSIBLE, strength=Strength.DISTANCED, figures=(LEAST,)
    ),
}


@pytest.mark.parametrize("after", SILENT.values(), ids=SILENT)
def test_what_a_reader_cannot_see_is_no_change(after):
    assert changes_between(ONE, after) == ()


def test_the_sentence_names_what_changed_and_survives_params_of_another_version():
    widened = changes_between(ONE, told(text="at least 20 were killed", figures=(LEAST,)))
    assert rule_of("figure-widened").render(widened[0].params) == (
        "27 became at least 20, which allows for more."
    )
    assert rule_of("figure-widened").render({}) == "– became –, which allows for more."


def test_figures_of_different_things_are_not_held_beside_each_other():
    hurt = figure("40", 40, 40, measure="injured")
    before = replace(ONE, text="27 people were killed and 40 injured", figures=(EXACT, hurt))
    after = replace(ONE, text="40 people were injured and 30 killed", figures=(hurt, figure("30", 30, 30)))
    (found,) = changes_between(before, after)
    assert (found.params["before"]["text"], found.params["after"]["text"]) == ("27", "30")


# --- which statement is which ---------------------------------------------------------------------------

PAIRS = [
    ("word for word", "The dam held.", "The dam held", {}, True),
    ("nearly", "the dam at Hult held through the night", "the dam at Hult has held through the night",
     {"speaker": "b"}, True),
    ("softened, of one measure", "27 people were killed in the blast",
     "at least 20 may have died in the blast", {"measures": frozenset({"killed"})}, True),
    ("softened, in other words", "the army shelled the bridge at Orlen", "the bridge in Orlen may be damaged",
     {}, True),
    ("another of the same speaker", "the army shelled the bridge", "schools reopen in March", {}, False),
    ("another speaker of the same thing", "the army shelled the bridge at Orlen",
     "the bridge in Orlen may be damaged", {"speaker": "b"}, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "more", "same"), [p[1:] for p in PAIRS], ids=[p[0] for p in PAIRS]
)
def test_a_statement_is_found_again_in_the_next_text(before, after, more, same):
    measures = more.get("measures", frozenset())
    earlier = [
        Utterance(1, before, speaker="a", measures=measures),
        Utterance(2, "Nobody knows.", speaker="a"),
    ]
    later = [Utterance(3, after, **{"speaker": "a"} | more)]
    assert pair_up(earlier, later) == ({3: 1} if same else {})


def test_each_earlier_statement_is_followed_by_one_later_one():
    earlier = [Utterance(n, "the road to Hult is closed", start=n) for n in (1, 2)]
    later = [Utterance(n, "the road to Hult is closed", start=n) for n in (11, 12, 13)]
    assert pair_up(earlier, later) == {11: 2, 12: 1}


# --- two texts in one -----------------------------------------------------------------------------------

WORDS = ["The dam held. ", "Nobody “left”.\n", "A b c", "\n", "x. y! ", " "]
LINES = st.lists(st.sampled_from(WORDS), max_size=8)


@settings(max_examples=150, deadline=None)
@given(LINES.map("".join), LINES.map("".join))
def test_both_texts_are_whole_in_the_one_text(before, after):
    runs = text_diff(before, after).runs
    assert "".join(run.text for run in runs if run.edit is not Edit.IN) == before
    assert "".join(run.text for run in runs if run.edit is not Edit.OUT) == after
    for run in runs:
        if run.edit is not Edit.IN:
            assert before[run.before : run.before + len(run.text)] == run.text
        if run.edit is not Edit.OUT:
            assert after[run.after : run.after + len(run.text)] == run.text


def test_only_the_words_that_changed_are_marked():
    runs = text_diff("It rose. The dam held, he said.", "It rose. The dam broke, he said.").runs
    assert [(run.edit, run.text) for run in runs] == [
        ("same", "It rose. The dam "), ("out", "held"), ("in", "broke"), ("same", ", he said."),
    ]  # fmt: skip


def test_what_is_too_long_to_compare_word_by_word_is_shown_whole_and_says_so():
    before, after = (" ".join(f"{sign}{n}" for n in range(3000)) for sign in "ab")
    found = text_diff(f"Same. {before}", f"Same. {after}")
    assert found.coarse
    assert [run.edit for run in found.runs] == ["same", "out", "in"]
