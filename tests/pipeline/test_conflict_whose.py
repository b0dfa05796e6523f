"""Two figures that read like one measure and are of two things: what fires, what stays silent."""

from __future__ import annotations

from datetime import date

import pytest

from claims.pipeline.conflicts import RULES, relate
from claims.pipeline.matching import ClaimMatcher
from claims.pipeline.run import default_pipeline, propositions_of
from claims.pipeline.types import Document, RelationFinding, RelationKind

PIPELINE = default_pipeline()
DAY = date(2024, 3, 4)


def conflicts(a: str, b: str, *, one_text: bool = False) -> list[RelationFinding]:
    names = ("first", "first") if one_text else ("first", "second")
    left, right = (
        propositions_of(PIPELINE.analyse(Document(text, id=name, origin=name, published_on=DAY)))
        for text, name in zip((a, b), names, strict=True)
    )
    found = [relate(x, y, ClaimMatcher(), RULES) for x in left for y in right]
    return [f for f in found if f is not None and f.kind is RelationKind.CONFLICTS]


FIRING = {
    "one person of two ages": (
        "Olaf Brandt, 31, was found at the quay.",
        "33-year-old Olaf Brandt was found at the quay.",
    ),
    "one actor": (
        "Brandt served four months in the county prison for fraud.",
        "Brandt served six months in the county prison for fraud.",
    ),
    "no general truth": (
        "The quake near Tarn had a magnitude of 6.2.",
        "The quake near Tarn had a magnitude of 5.4.",
    ),
    "one kind of part": (
        "The crew seized seven rifles, two other flares, a grenade launcher and a radio set.",
        "The crew seized seven rifles, three other flares, a grenade launcher and a radio.",
    ),
    "one moment of the match": (
        "Keller cut his left eye in the third round against Dorn.",
        "Keller cut his right eye in the third round against Dorn.",
    ),
    "one toll": (
        "The quake in Tarn killed 12 people.",
        "The quake in Tarn killed 30 people.",
    ),
}

SILENT = {
    "two of one family": (
        "Olaf Brandt, 31, was arrested at the quay.",
        "Olaf Brandt is accused over the death of Marta Brandt, 28, at the quay.",
    ),
    "two of one family, one without a first name": (
        "35-year-old Brandt faces two charges.",
        "The victims were Marta Brandt, 61, and Lena Holm, 48.",
    ),
    "other actor": (
        "Brandt served four months in the county prison for fraud.",
        "Lindqvist served six months in the county prison for fraud.",
    ),
    "other owner": (
        "The Harriers had caught up behind Carl Dorn's 226 yards rushing.",
        "Despite rushing for 352 yards, the Harriers lost.",
    ),
    "told in general": (
        "A magnitude 7 quake can cause heavy damage.",
        "The quake near Tarn had a magnitude of 5.4.",
    ),
    "piece of a broken figure": (
        "Brandt served 4 1 / 2 months in the county prison for fraud.",
        "Brandt served four and a half months in the county prison for fraud.",
    ),
    "a conversion": (
        "Damage to the chapel in Tarn was estimated at $1 million ($1.5 million Canadian).",
        "Damage to the chapel in Tarn was estimated at $1 million.",
    ),
    "part and whole": (
        "Keller scored 10 of the team's first 17 points against Dorn.",
        "Keller scored 23 points against Dorn.",
    ),
    "one play and all": (
        "Keller then threw a 41-yard touchdown pass to Dorn.",
        "Keller threw for 364 yards and three touchdowns.",
    ),
    "two matches": (
        "Tom Keller had 24 points and seven rebounds against Ashton.",
        "Keller had nine rebounds for Harwick, which beat Milford.",
    ),
    "counted from two days": (
        "The harbour rule takes effect nine days before the vote.",
        "The harbour rule takes effect in 30 days.",
    ),
    "years in one role": (
        "Keller has spent 19 seasons with the Harriers.",
        "Keller spent four seasons as the director of the Harriers.",
    ),
    "a thing among others": (
        "Jewellery worth 3 million pounds was stolen from a shop in Tarn.",
        "A necklace worth 1 million pounds was stolen from a shop in Tarn.",
    ),
    "so many of whom something else is told": (
        "Two survivors knew the gunman from Tarn.",
        "Five survivors were treated in Tarn.",
    ),
    "a longer span": (
        "Since the storm, more than 50 arrests have been made in Tarn.",
        "On Wednesday night 46 people were arrested in Tarn.",
    ),
    "before the news": (
        "A 6.4-magnitude quake hit Tarn in January, killing 80 people.",
        "The quake in Tarn has killed 12 people.",
    ),
    "two moments of one match": (
        "Keller put Dorn down with a right hand near the end of the fifth round.",
        "In round three Keller used his left hand to keep Dorn off.",
    ),
    "parts of a name": (
        "Two Millbrook South officers had been on patrol near the station.",
        "Anger grew in East Harbour, Millbrook, after two officers on patrol shot a boy near the station.",
    ),
    "other arrest": (
        "Keller was arrested on Jan. 6 on suspicion of drunken driving.",
        "Dorn was arrested on Feb. 1 on suspicion of drunken driving.",
    ),
    "a dateline": (
        "TARN COUNTY, Ohio (Aug. 28) - Three bodies were found in a home in Tarn County on Thursday.",
        "Three bodies were found in a home in Tarn County on Aug. 27.",
    ),
    "the same words": (
        "The town clerk said the case hadn ’ t been filed as of Tuesday.",
        "The town clerk said the case hadn't been filed as of Tuesday.",
    ),
    "done since": (
        "The results of Keller's blood test have not been released.",
        "The results of Keller's blood test were released.",
    ),
    "a cause named before": (
        "Repairs have been completed on the Tarn cable that caused the outage.",
        "The outage was caused by a break in the fibre on the Tarn system.",
    ),
    "too early to say": (
        "It was too early to put the fire in Tarn down as the result of the protest.",
        "The fire in Tarn was the result of arson.",
    ),
}


@pytest.mark.parametrize("name", FIRING)
def test_two_accounts_of_one_thing_still_conflict(name: str) -> None:
    a, b = FIRING[name]
    assert conflicts(a, b)
    assert conflicts(b, a)


@pytest.mark.parametrize("name", SILENT)
def test_figures_and_details_of_two_things_do_not_conflict(name: str) -> None:
    a, b = SILENT[name]
    assert conflicts(a, b) == []
    assert conflicts(b, a) == []


def test_an_outlet_does_not_contradict_itself_within_one_text() -> None:
    a, b = "The quake in Tarn killed 12 people.", "The quake in Tarn killed 30 people."
    assert conflicts(a, b)
    assert conflicts(a, b, one_text=True) == []


def test_a_toll_of_another_place_in_passing_is_no_update() -> None:
    own = "The quake struck Tarn island off Belmora. Brint, the largest town of Tarn, was spared. "
    here = f"{own}A total of 10 people had been killed."
    there = "On Saturday more than a dozen people were killed by a quake in eastern China."
    later = Document(there, id="second", origin="second", published_on=date(2024, 3, 6))
    left = propositions_of(PIPELINE.analyse(Document(here, id="first", origin="first", published_on=DAY)))
    right = propositions_of(PIPELINE.analyse(later))
    assert [f for x in left for y in right if (f := relate(x, y, ClaimMatcher())) is not None] == []
