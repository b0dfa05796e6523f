"""One quotation that two reports give to two people: a flag, and one origin."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claims.pipeline.gathering import gather
from claims.pipeline.run import default_pipeline
from claims.pipeline.types import (
    Certainty,
    Document,
    Finding,
    Modality,
    Polarity,
    Proposition,
    Span,
    SpeakerKind,
    Voice,
)
from claims.pipeline.verification import corroboration, flag_of, flags_of
from claims.pipeline.versions import words_in_common
from claims.pipeline.views import ClaimView, Voicing

RULE = "two-speakers-of-one-quotation"
WORDS = "The depot held no weapons on the night of the explosion"
CLAIM = Proposition(Span(0, 55), WORDS, Polarity.NEGATED, Modality.ASSERTED, Certainty.CERTAIN)


def quoted(name: str, outlet: str, words: str = WORDS, **given: object) -> Voicing:
    base = Voicing(
        id=f"{name}, {outlet}",
        voice=Voice.ATTRIBUTED,
        modality=Modality.ASSERTED,
        certainty=Certainty.CERTAIN,
        speaker=name.lower(),
        speaker_name=name,
        speaker_kind=SpeakerKind.PERSON,
        outlet=outlet,
        reported_on=date(2024, 3, 4),
        quotation=words,
    )
    return replace(base, **given)


def found_in(*voicings: Voicing) -> Finding | None:
    return next((f for f in flags_of(ClaimView(CLAIM, voicings)) if f.rule_id == RULE), None)


HOLUB, REYES = quoted("Marek Holub", "Post"), quoted("Jana Reyes", "Gazette")


def test_the_same_words_from_two_people_are_flagged_with_both_and_how_many_words_agree() -> None:
    found = found_in(HOLUB, REYES)
    assert found is not None
    assert found.params["voicings"] == ["Marek Holub, Post", "Jana Reyes, Gazette"]
    assert (found.params["names"], found.params["words"]) == (["Marek Holub", "Jana Reyes"], 11)
    assert flag_of(RULE).render(dict(found.params)) == (
        "The same 11 words are quoted from Marek Holub (Post, 2024-03-04) and from Jana Reyes (Gazette, "
        "2024-03-04): “The depot held no weapons on the night of the explosion”. Unless both said them, one "
        "report is wrong, or was read wrongly here; they count as one origin until a person dismisses "
        "this flag."
    )


@pytest.mark.parametrize(
    "other",
    [
        quoted("Jana Reyes", "Gazette", quotation=""),  # told in the reporter's words
        quoted("Jana Reyes", "Gazette", quotation="No weapons were in the depot when it exploded that night"),
        quoted("Marek Holub", "Gazette"),
        quoted("Holub", "Gazette", speaker="another-key"),  # one name holds the other
        quoted("Holub Marek", "Gazette", speaker="another-key"),
        quoted("M. Holub", "Gazette", speaker="another-key"),
        quoted(
            "Jana Reyes", "Gazette", speaker_kind=SpeakerKind.ORGANISATION
        ),  # a body, and who speaks for it
        quoted("Jana Reyes", "Gazette", anonymous=True),
        quoted("Jana Reyes", "Gazette", via=("marek holub",)),  # he passes her words on
        quoted("Jana Reyes", "Gazette", sides=("ministry of the interior",)),
        quoted("Jana Reyes", "Post"),  # one text
        quoted("spokesman", "Gazette"),  # no name
    ],
)
def test_nothing_is_flagged_where_it_need_not_be_two_people(other: Voicing) -> None:
    one = replace(HOLUB, sides=("ministry of the interior",))
    assert found_in(one, REYES) is not None
    assert found_in(one, other) is None


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (WORDS, WORDS.replace("no weapons", "No  weapons,"), 11),
        (WORDS, f"I say it again: {WORDS.lower()}, and I was there", 11),  # a paper shortened it
        (
            "We can't open the northern bridge before the spring floods",
            "We can not open the northern bridge",
            7,
        ),
        (WORDS, WORDS.replace("no weapons", "weapons"), 0),
        (WORDS, WORDS.replace("depot", "mill"), 0),
        ("We found no weapons there", "We found no weapons there", 0),  # short
        ("That is all that we have to say about it", "That is all that we have to say about it", 0),  # common
        ("", WORDS, 0),
    ],
)
def test_how_many_words_two_quotations_share(one: str, other: str, words: int) -> None:
    assert words_in_common(one, other) == words_in_common(other, one) == words


def test_two_people_of_one_first_name_are_two() -> None:
    assert found_in(HOLUB, quoted("Marek Simon", "Gazette")) is not None


def test_one_quotation_of_two_people_is_one_origin_and_a_third_report_still_corroborates() -> None:
    twice = corroboration(ClaimView(CLAIM, (HOLUB, REYES)))
    assert [o.speakers for o in twice.origins] == [("Marek Holub", "Jana Reyes")]
    assert twice.origins[0].joined_by == ("quotation:Marek Holub, Post",)
    assert not twice.corroborated
    assert corroboration(ClaimView(CLAIM, (HOLUB, REYES), both_said_it=True)).corroborated
    lund = quoted("Ana Lund", "Herald", quotation="")
    assert corroboration(ClaimView(CLAIM, (HOLUB, REYES, lund))).corroborated
    assert corroboration(ClaimView(CLAIM, (HOLUB, replace(REYES, quotation="")))).corroborated


def test_many_reports_of_each_speaker_are_compared_once_a_wording() -> None:
    many = [
        replace(v, id=f"{v.id} {i}", outlet=f"{v.outlet} {i}") for i in range(1500) for v in (HOLUB, REYES)
    ]
    found = corroboration(ClaimView(CLAIM, tuple(many)))
    assert len(found.origins) == 1


def test_two_articles_that_ascribe_one_quotation_to_two_people() -> None:
    pipeline = default_pipeline()
    texts = {
        "Post": f"“{WORDS},” General Marek Holub told reporters in Tarn.",
        "Gazette": f"The inquiry goes on. “{WORDS},” said Interior Minister Jana Reyes.",
    }
    analyses = [
        pipeline.analyse(Document(text, id=outlet, outlet=outlet, published_on=date(2024, 3, 4)))
        for outlet, text in texts.items()
    ]
    (claim,) = (c for c in gather(analyses, pipeline) if len(c.view.voicings) == 2)
    flags = {f.rule_id: f for f in flags_of(claim.view)}
    assert flags[RULE].params["names"] == ["Marek Holub", "Jana Reyes"]
    assert "one-source" in flags
