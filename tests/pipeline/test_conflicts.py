"""Conflict rules as tables: what must fire and what must stay silent."""

from __future__ import annotations

import re
from datetime import date

import pytest

from claims.pipeline.conflicts import RULES, Label, relate, rule_of
from claims.pipeline.matching import ClaimMatcher
from claims.pipeline.run import default_pipeline, propositions_of
from claims.pipeline.types import Document, Proposition, RelationFinding, RelationKind

PIPELINE = default_pipeline()
MONDAY, TUESDAY = date(2024, 3, 4), date(2024, 3, 5)


def read(text: str, origin: str, day: date = MONDAY) -> tuple[Proposition, ...]:
    return propositions_of(PIPELINE.analyse(Document(text, id=origin, origin=origin, published_on=day)))


def findings(a: str, b: str, day_a: date = MONDAY, day_b: date = MONDAY) -> list[RelationFinding]:
    pairs = [(x, y) for x in read(a, "first", day_a) for y in read(b, "second", day_b)]
    found = [relate(x, y, ClaimMatcher()) for x, y in pairs]
    return [f for f in found if f is not None]


def conflicts(a: str, b: str) -> list[str]:
    return [f.rule_id for f in findings(a, b) if f.kind is RelationKind.CONFLICTS]


FIRING = [
    (
        "Separatists said the assault on Tarn killed 200 people.",
        "Norland said the operation in Tarn killed 25 people.",
        "numbers-disjoint",
    ),
    ("The Tarn blast left 40 people dead.", "Ten people died in the explosion in Tarn.", "numbers-disjoint"),
    ("The 6.1-magnitude quake struck Tarn.", "The 5.4-magnitude quake struck Tarn.", "numbers-disjoint"),
    ("Tarn has a population of 120,000.", "Tarn has a population of 200,000.", "numbers-disjoint"),
    ("Anna Berg, 36, was arrested in Tarn.", "The 41-year-old Anna Berg was arrested.", "numbers-disjoint"),
    (
        "Norland's army bombed the Tarn hospital.",
        "Norland's army did not bomb the Tarn hospital.",
        "assertion-denied",
    ),
    ("The ceasefire in Tarn was holding.", "The ceasefire in Tarn has collapsed.", "opposite-meaning"),
]

SILENT = [
    ("At least 40 people died in Tarn.", "The Tarn blast killed 45 people."),
    ("About 200 people died in Tarn.", "Some 196 people died in Tarn."),
    ("Dozens of people died in Tarn.", "The Tarn blast killed 45 people."),
    ("The Tarn blast killed 40 people.", "The Tarn blast injured 90 people."),
    ("The Tarn blast killed 40 people.", "The Brint blast killed 12 people."),
    ("The Tarn blast killed 40 people.", "The Tarn blast killed 12 children."),
    ("The assault on Tarn killed 200 people.", "A war over Tarn killed 30,000 people in the 1990s."),
    ("The blast in Tarn killed 40 people.", "Two of the victims died in Tarn."),
    ("The Tarn blast killed 40 people.", "Another five people died in Tarn."),
    ("The Tarn blast may have killed 40 people.", "The Tarn blast killed 12 people."),
    ("Norland is ready to host 40,000 families.", "Norland is ready to host 5,000 families."),
    ("Norland should send 500 soldiers to Tarn.", "Norland should send 50 soldiers to Tarn."),
    ("He urged Norland to free 40 prisoners.", "He urged Norland to free 10 prisoners."),
    ("The road is 40 miles long in Tarn.", "The road is 64 kilometres long in Tarn."),
    ("Norland did not bomb the Tarn hospital.", "Vessia bombed the Tarn bridge."),
    ("Police seized nine rifles in Tarn.", "Police seized seven rifles and two other rifles in Tarn."),
    ("Norland won 3 seats in Tarn.", "Vessia won 9 seats in Tarn."),
]


@pytest.mark.parametrize(("a", "b", "rule_id"), FIRING)
def test_claims_that_exclude_each_other_conflict_and_the_rule_says_so(a: str, b: str, rule_id: str) -> None:
    assert conflicts(a, b) == [rule_id]


@pytest.mark.parametrize(("a", "b", "rule_id"), FIRING)
def test_a_conflict_does_not_depend_on_the_order_of_the_pair(a: str, b: str, rule_id: str) -> None:
    assert conflicts(b, a) == [rule_id]


@pytest.mark.parametrize(("a", "b"), SILENT)
def test_claims_that_can_both_be_true_do_not_conflict(a: str, b: str) -> None:
    assert conflicts(a, b) == []
    assert conflicts(b, a) == []


def test_a_denial_by_the_accused_side_conflicts_with_the_accusation() -> None:
    accused = "Vessia said that Norland's army bombed the Tarn hospital."
    denied = "Norland denied that its army bombed the Tarn hospital."
    assert "assertion-denied" in conflicts(accused, denied)


def test_a_later_larger_toll_is_an_update_and_names_the_earlier_side() -> None:
    early, late = "The blast in Tarn killed 12 people.", "The death toll of the blast in Tarn rose to 45."
    (finding,) = findings(early, late, MONDAY, TUESDAY)
    assert (finding.kind, finding.rule_id) == (RelationKind.UPDATES, "toll-update")
    assert finding.params["earlier"] == "a"
    (turned,) = findings(late, early, TUESDAY, MONDAY)
    assert (turned.kind, turned.params["earlier"]) == (RelationKind.UPDATES, "b")


def test_a_lower_bound_that_rises_from_day_to_day_is_an_update() -> None:
    early, late = "At least 27 people were killed in Tarn.", "At least 200 people were killed in Tarn."
    (finding,) = findings(early, late, MONDAY, TUESDAY)
    assert (finding.rule_id, finding.params["earlier"]) == ("toll-update", "a")
    assert findings(early, late, MONDAY, MONDAY) == []


def test_one_figure_in_other_words_is_the_same_claim() -> None:
    (finding,) = findings(
        "The assault on Tarn claimed 200 lives.", "In Tarn 200 people died in the offensive."
    )
    assert (finding.kind, finding.rule_id) == (RelationKind.SAME, "same-figure")


def test_a_later_smaller_toll_is_a_conflict() -> None:
    found = findings(
        "The blast in Tarn killed 45 people.", "The blast in Tarn killed 12 people.", MONDAY, TUESDAY
    )
    assert [f.rule_id for f in found] == ["numbers-disjoint"]


def test_two_figures_of_one_speaker_in_one_text_are_taken_for_two_things() -> None:
    a, b = (
        read(t, "same")[0]
        for t in ("The blast in Tarn killed 45 people.", "A blast in Tarn killed 12 people.")
    )
    assert relate(a, b, ClaimMatcher()) is None


def test_what_holds_on_one_day_may_end_on_the_next() -> None:
    found = findings(
        "The ceasefire in Tarn was holding.", "The ceasefire in Tarn has collapsed.", MONDAY, date(2024, 3, 9)
    )
    assert found == []


def test_a_numbers_finding_holds_both_intervals_and_no_prose() -> None:
    (finding,) = findings("The Tarn blast left 40 people dead.", "Ten people died in the explosion in Tarn.")
    assert finding.params["measure"] == "killed"
    assert (finding.params["a"]["low"], finding.params["b"]["high"]) == (40, 10)
    assert finding.params["reason"] == "intervals-disjoint"


@pytest.mark.parametrize(("a", "b", "rule_id"), FIRING)
def test_every_finding_is_rendered_from_its_params_alone(a: str, b: str, rule_id: str) -> None:
    (finding,) = [f for f in findings(a, b) if f.kind is RelationKind.CONFLICTS]
    sentence = rule_of(rule_id).render(dict(finding.params))
    assert sentence.endswith(".")
    assert "{" not in sentence


def test_rule_ids_are_unique_permanent_kebab_case() -> None:
    ids = [rule.rule_id for rule in RULES]
    assert ids == [
        "two-versions-of-a-quotation",
        "toll-update",
        "contradicts-itself",
        "numbers-disjoint",
        "ages-differ",
        "amounts-differ",
        "repetitions-differ",
        "clock-times-differ",
        "dates-differ",
        "assertion-denied",
        "outcomes-exclude",
        "opposite-meaning",
        "truce-broken",
        "causes-differ",
        "details-exclude",
        "slots-differ",
        "assurance-and-plight",
    ]
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", rule_id) for rule_id in ids)
    with pytest.raises(KeyError):
        rule_of("no-such-rule")


@pytest.mark.parametrize(
    ("a", "b", "label"),
    [
        ("The Tarn blast killed 40 people.", "The Tarn blast killed 10 people.", Label.CONFLICT),
        ("The Tarn blast killed 40 people.", "The Tarn blast killed 40 people.", Label.SAME),
        ("The Tarn blast killed 40 people.", "The Tarn blast wrecked a bridge.", Label.COMPATIBLE),
        ("The Tarn blast killed 40 people.", "Shares in Oslo closed higher.", Label.UNRELATED),
        ("", "Shares in Oslo closed higher.", Label.UNRELATED),
    ],
)
def test_two_texts_get_one_label_with_its_reason(a: str, b: str, label: Label) -> None:
    found, finding = PIPELINE.compare(Document(a, id="a"), Document(b, id="b"))
    assert found is label
    assert finding.rule_id


def test_with_dates_the_comparison_of_two_tolls_is_an_update() -> None:
    a = Document("The Tarn blast killed 40 people.", id="a", published_on=MONDAY)
    b = Document("The Tarn blast killed 55 people.", id="b", published_on=TUESDAY)
    assert PIPELINE.compare(a, b)[0] is Label.UPDATE
