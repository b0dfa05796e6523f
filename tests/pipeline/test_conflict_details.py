"""Conflict rules for the details of one event, as tables: what must fire and what must stay silent."""

from __future__ import annotations

from datetime import date

import pytest

from claims.pipeline.conflicts import RULES, relate, rule_of
from claims.pipeline.matching import ClaimMatcher
from claims.pipeline.run import default_pipeline, propositions_of
from claims.pipeline.types import Document, RelationFinding, RelationKind

PIPELINE = default_pipeline()
DAY = date(2024, 3, 4)


def findings(a: str, b: str) -> list[RelationFinding]:
    left, right = (
        propositions_of(PIPELINE.analyse(Document(text, id=name, origin=name, published_on=DAY)))
        for text, name in ((a, "first"), (b, "second"))
    )
    found = [relate(x, y, ClaimMatcher()) for x in left for y in right]
    return [f for f in found if f is not None and f.kind is RelationKind.CONFLICTS]


FIRING = [
    ("Ruiz, 14, was at home in Tarn.", "Marta Ruiz, 15, was at home in Tarn.", "ages-differ"),
    (
        "The 36-year-old climber died after falling about 150 metres at Mount Tarn.",
        "The climber, a 36-year-old, fell about 60 metres near the Brint Glacier.",
        "amounts-differ",
    ),
    (
        "Olsen was divorced twice.",
        "Olsen was divorced three times.",
        "repetitions-differ",
    ),
    (
        "Olsen was driving his truck at about 1:00 a.m. on the coast road.",
        "Olsen drove his truck at 1:45 a.m. along the coast road.",
        "clock-times-differ",
    ),
    (
        "The February 18 sinking of a fishing trawler by the frigate Brava led to protests.",
        "On February 19 the Brava sank a fishing trawler full of smugglers.",
        "dates-differ",
    ),
    (
        "Olsen founded a shipyard for fishing boats in September.",
        "In October Olsen founded a shipyard for fishing boats.",
        "dates-differ",
    ),
    (
        "The crew seized seven rifles, two other flares, a grenade launcher and a radio set.",
        "The crew seized seven rifles, three other flares, a grenade launcher and a radio.",
        "amounts-differ",
    ),
    (
        "Olsen was taken to a hospital with a wound in his left arm.",
        "Olsen went to a hospital with a wound in his right arm.",
        "details-exclude",
    ),
    ("Olsen was well prepared.", "Olsen was poorly prepared.", "details-exclude"),
]

SILENT = [
    ("Marta Ruiz, 14, was at home in Tarn.", "Elena Ruiz, 41, was at home in Tarn."),
    ("Ruiz, 14, was at home in Tarn.", "Marta Ruiz, 45, was at home in Tarn."),
    ("Ruiz, then 14, was at home in Tarn.", "Marta Ruiz, 15, was at home in Tarn."),
    ("Olsen was treated for three weeks for burns.", "Olsen was treated for at least two weeks for burns."),
    ("Olsen was treated for three weeks for burns.", "Olsen was jailed for five weeks for fraud."),
    ("Olsen was divorced twice.", "Olsen was married three times."),
    ("Olsen carried a .38 caliber revolver.", "The bullet that hit Madsen was of .45 caliber."),
    (
        "Olsen was driving his truck at about 1:00 a.m. on the coast road.",
        "Olsen drove his truck at 1:10 a.m. along the coast road.",
    ),
    (
        "Olsen was driving his truck at about 1:00 a.m. on the coast road.",
        "Olsen drove his truck after 11 p.m. along the coast road.",
    ),
    ("The Brava sank a trawler on February 18.", "The Brava sailed for Tarn on February 19."),
    (
        "Olsen was charged with theft in Tarn and left the harbour on February 18.",
        "Olsen, charged with theft in Tarn, came to court on February 19.",
    ),
    (
        "Olsen was driving his truck at 1:00 a.m. on the coast road.",
        "Olsen was arrested at 5:00 a.m. in a motel in Tarn.",
    ),
    ("A man died at the scene.", "A second man died on the way to the hospital."),
    ("Olsen did not have a gun.", "Police officers pulled their pistols."),
    ("Police never found the gun.", "Olsen pulled a pistol from his coat."),
    (
        "Olsen was taken to a hospital with a wound in his left arm.",
        "Olsen went to a hospital with a wound in his right leg and his left arm.",
    ),
    ("Olsen left the hospital with his arm in a sling.", "Olsen was right to go to the hospital in Tarn."),
    ("Olsen was well prepared.", "Olsen was poorly paid."),
    ("Police arrested Anna Olsen, 36, of Tarnby.", "Police arrested Ida Olsen, 36, of Kelmouth."),
    ("Police arrested Anna Olsen, 36, of Dallas.", "Anna Olsen, 36, of Texas, drove the car."),
    ("Madsen died at the scene.", "Olsen died on the way to the hospital."),
    (
        "Club general manager Anna Olsen signed the statement on the dispute with the players.",
        "Former general manager Anna Madsen signed the statement on the dispute with the players.",
    ),
]


@pytest.mark.parametrize(("a", "b", "rule_id"), FIRING)
def test_details_that_exclude_each_other_conflict_in_either_order(a: str, b: str, rule_id: str) -> None:
    assert {f.rule_id for f in findings(a, b)} == {rule_id}
    assert {f.rule_id for f in findings(b, a)} == {rule_id}


@pytest.mark.parametrize(("a", "b"), SILENT)
def test_details_that_can_both_be_so_do_not_conflict(a: str, b: str) -> None:
    assert findings(a, b) == []
    assert findings(b, a) == []


@pytest.mark.parametrize(("a", "b", "rule_id"), FIRING)
def test_a_person_reads_both_values_in_words_rendered_from_the_rule(a: str, b: str, rule_id: str) -> None:
    finding = findings(a, b)[0]
    text = rule_of(finding.rule_id).render(dict(finding.params))
    assert text.endswith(".")
    assert "{" not in text
    assert not any(str(value).endswith(".") and " " in str(value) for value in finding.params.values())


def test_every_rule_has_a_title_of_its_own() -> None:
    assert len({rule.title for rule in RULES}) == len(RULES)
