"""Who is one, who may be one, who are two: the tuned half of the table, and laws for any text."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.choices import SourceKind
from sources.text.identity import (
    RULES,
    Identity,
    Printed,
    Verdict,
    compare,
    explained,
    is_shareable,
    lookup_keys,
    strongest,
)
from sources.text.persons import person_name
from sources.text.spelling import alike, fine

TABLE = Path(__file__).with_name("speaker_pairs.tsv")


def side(cell: str) -> Printed:
    """ "name | kind | role | body"; a name alone is a person's."""
    name, kind, role, body = ([part.strip() for part in cell.split("|")] + [""] * 3)[:4]
    return Printed(name, kind or "person", ((role, body),) if role or body else ())


def rows(part: str) -> list[tuple[str, str, str]]:
    with TABLE.open(encoding="utf-8") as lines:
        table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["expected"], row["a"], row["b"]) for row in table if row["part"] == part]


TUNED = rows("tuned")


@pytest.mark.parametrize(("expected", "a", "b"), TUNED)
def test_the_tuned_half_of_the_table_is_answered_as_written_beforehand(expected, a, b):
    assert compare(side(a), side(b)).verdict == expected


def test_no_pair_of_either_half_is_joined_in_silence_that_should_not_be():
    wrong = [
        (a, b)
        for part in ("tuned", "held")
        for expected, a, b in rows(part)
        if expected != "same" and compare(side(a), side(b)).verdict == Verdict.SAME
    ]
    assert wrong == []


# --- laws ------------------------------------------------------------------------------------------------

CELLS = sorted({cell for _, *pair in TUNED for cell in pair})
WORDS = sorted({word for cell in CELLS for word in side(cell).name.split()} | {"Jr.", "III", "A.", "“”"})
ROLES = ["", "president", "prime minister", "spokesman", "head of Port Ellery", "Russia's foreign minister"]
BODIES = ["", "Russia", "Moscow", "Port Ellery", "Georgia", "the Ministry of Defence", "UN", "?"]
NAMES = (
    st.sampled_from([side(cell).name for cell in CELLS])
    | st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
    | st.text(max_size=30)
)
HELD = st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from(BODIES)), max_size=2).map(tuple)
SOURCES = st.builds(Printed, NAMES, st.sampled_from(SourceKind.values), HELD)


def variant(name: str, at: int, how: int) -> str:
    """The name as another report might print it: a letter, a word or an order changed."""
    words = name.split()
    if how == 0 and words:
        return " ".join(words[at % len(words) :] + words[: at % len(words)])
    if how == 1 and words:
        return " ".join(word for n, word in enumerate(words) if n != at % len(words))
    if how == 2 and words:
        return " ".join(word[:1] + "." if n == at % len(words) else word for n, word in enumerate(words))
    swaps = [
        ("y", "i"),
        ("kh", "h"),
        ("a", "e"),
        ("-", " "),
        ("o", "u"),
        ("ou", "u"),
        ("c", "k"),
        ("ph", "f"),
    ]
    old, new = swaps[at % len(swaps)]
    return name.replace(old, new)


@st.composite
def relatives(draw: st.DrawFn) -> tuple[Printed, Printed]:
    """Two sources that have something of each other: pairs drawn apart are nearly always different."""
    one = draw(SOURCES)
    name = variant(one.name, draw(st.integers(0, 9)), draw(st.integers(0, 5)))
    kind = draw(st.sampled_from([one.kind, "unknown", "person", "government"]))
    return one, Printed(name, kind, draw(st.sampled_from([one.held, ()]) | HELD))


PAIRS = st.tuples(SOURCES, SOURCES) | relatives()


@given(PAIRS)
def test_the_answer_does_not_depend_on_who_comes_first(pair):
    one, other = compare(*pair), compare(*reversed(pair))
    assert (one.verdict, one.rule_id) == (other.verdict, other.rule_id)


@given(PAIRS)
def test_whoever_is_not_different_is_found_by_the_keys_of_the_other(pair):
    if compare(*pair).verdict == Verdict.DIFFERENT:
        return
    one, other = map(lookup_keys, pair)
    assert one.found_by & other.asks
    assert other.found_by & one.asks


@given(SOURCES)
def test_any_text_has_an_answer_of_a_known_rule_that_can_be_read(source):
    found = compare(source, source)
    assert RULES[found.rule_id].verdict == found.verdict
    assert "{" not in explained(found.rule_id, ["a", "b"])
    if source.kind != "anonymous" and source.name.strip() and is_shareable(source):
        assert found.verdict != Verdict.DIFFERENT


@given(st.text(max_size=40))
def test_parts_of_a_name_never_fail_and_a_word_sounds_like_itself(name):
    for word in person_name(name).words:
        assert alike(word, word)
        assert fine(word) == fine(word)


@pytest.mark.parametrize("a", CELLS)
def test_every_name_of_the_table_finds_itself(a):
    keys = lookup_keys(side(a))
    assert keys.asks
    assert keys.found_by & keys.asks or not is_shareable(side(a))


# --- cases -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "rule"),
    [
        ("Volodymyr Zelenskyy | person | president | Ukraine",
         "Zelensky, Volodymyr | person | Ukrainian president | Ukraine", "same-office"),
        ("Ivan Petrov | person | spokesman | Russia", "Iwan Petrow | person | spokesman | Russia",
         "sounds-alike"),
        ("Ada Quill | person | head | Port Ellery", "Ada Quill | person | singer | Tin Owls",
         "same-name-other-body"),
        ("Ada Quill | person | head | Port Ellery", "Ada Quill", "same-full-name"),
        ("Ada Quill | person | minister | Russia", "Ada Quill | person | | Russian Foreign Ministry",
         "same-full-name"),
        ("Foreign Ministry | office", "Foreign Ministry | office", "generic-name"),
        ("City Council | government", "the City Council | government", "generic-name"),
        ("Fire Department | organisation | | Port Ellery", "Fire Department | organisation | | Orlen",
         "another-owner"),
        ("Labour Party | organisation | | Israel", "Labour Party | organisation | | Norway",
         "same-name-other-owner"),
        ("Sergei Ivanov | person | defence minister | Russia",
         "Sergey Ivanov | person | Russian Defense Minister | Moscow", "same-office"),
        ("UN Security Council | organisation", "United Nations Security Council | organisation",
         "known-other-name"),
        ("Ministry of Internal Affairs | office | | Ukraine", "Ukraine's Interior Ministry | office",
         "same-body-of-a-state"),
        ("Al Jazeera | media", "Aljazeera | media", "joined-words"),
        ("Charles III | person", "Charles Spencer", "another-name"),
        ("King Charles | person", "Charles III", "generation-left-out"),
        ("Ada Quill | anonymous", "Ada Quill", "unnamed"),
        ("!!!", "???", "another-name"),
    ],
)  # fmt: skip
def test_the_rule_that_decides_is_named(a, b, rule):
    assert compare(side(a), side(b)).rule_id == rule


def test_a_rule_reads_as_a_sentence_with_the_words_that_decided():
    found = compare(side("Mr. Kim"), side("Kim Jong-un"))
    assert explained(found.rule_id, found.parts) == (
        "One is printed by the surname alone that the other has too: kim."
    )
    assert "long-gone" in explained("long-gone", ())


def test_the_best_of_several_names_counts():
    names = [side("European Union | organisation"), side("EU | organisation")]
    assert strongest(names, [side("EU | organisation")]).rule_id == "same-name"
    assert strongest([], names) == Identity(Verdict.DIFFERENT, "unnamed")


def test_rule_ids_are_unique_and_in_kebab_case():
    assert all(rule_id == rule.rule_id for rule_id, rule in RULES.items())
    assert all(rule_id.replace("-", "").isalpha() and rule_id.islower() for rule_id in RULES)
