"""Flags: why a claim is still unverified, and what its status follows from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claims.pipeline.types import (
    Certainty,
    Comparator,
    Modality,
    Polarity,
    Proposition,
    Quantity,
    Span,
    SpeakerKind,
    Strength,
    Voice,
)
from claims.pipeline.verification import FLAGS, Status, corroboration, flag_of, flags_of, verification_status
from claims.pipeline.views import ClaimView, Voicing

KILLED = Quantity(Span(0, 2), "40", 40, 40, Comparator.EXACT, counted="people", measure="killed")
CLAIM = Proposition(
    Span(0, 30), "The raid killed 40 people.", Polarity.AFFIRMED, Modality.ASSERTED, Certainty.CERTAIN,
    lemmas=("raid", "kill", "people"), predicate="kill", subjects=("raid",), quantities=(KILLED,),
)  # fmt: skip


def voicing(name: str, **given: object) -> Voicing:
    base = Voicing(
        id=name,
        voice=Voice.ATTRIBUTED,
        modality=Modality.ASSERTED,
        certainty=Certainty.CERTAIN,
        speaker=name,
        speaker_name=name,
        speaker_kind=SpeakerKind.PERSON,
        origin=f"origin-{name}",
        outlet=f"outlet-{name}",
    )
    return replace(base, **given)


def fired(*voicings: Voicing, claim: Proposition = CLAIM) -> set[str]:
    return {f.rule_id for f in flags_of(ClaimView(claim, voicings))}


def test_one_voicing_is_one_source() -> None:
    assert "one-source" in fired(voicing("lund"))


def test_two_independent_voices_are_not_one_source() -> None:
    assert "one-source" not in fired(voicing("lund"), voicing("holm"))


@pytest.mark.parametrize(
    "shared",
    [{"origin": "wire"}, {"speaker": "lund"}, {"sides": ("norland",)}],
)
def test_voices_that_share_wire_speaker_or_side_count_once(shared: dict[str, object]) -> None:
    view = ClaimView(CLAIM, (voicing("a", **shared), voicing("b", **shared)))
    assert {f.rule_id for f in flags_of(view)} >= {"one-source"}
    (origin,) = corroboration(view).origins
    assert origin.voicings == ("a", "b")
    assert origin.joined_by


def test_ten_outlets_with_one_wire_text_are_one_origin() -> None:
    outlet_voice = [voicing(str(i), voice=Voice.OUTLET, speaker="", origin="wire") for i in range(10)]
    assert len(corroboration(ClaimView(CLAIM, tuple(outlet_voice))).origins) == 1


def test_origins_chain_through_a_common_member() -> None:
    a, b = voicing("a", origin="x", speaker="p"), voicing("b", origin="y", speaker="q")
    link = voicing("c", origin="x", speaker="q")
    assert len(corroboration(ClaimView(CLAIM, (a, b))).origins) == 2
    assert len(corroboration(ClaimView(CLAIM, (a, b, link))).origins) == 1


def test_a_claim_of_an_armed_group_about_the_dead_is_of_an_interested_party() -> None:
    assert "interested-party" in fired(voicing("separatists", speaker_kind=SpeakerKind.ARMED_GROUP))


def test_an_unnamed_official_of_an_armed_group_is_a_party_and_a_doctor_is_none() -> None:
    hidden = {"anonymous": True, "speaker_kind": SpeakerKind.ANONYMOUS}
    assert "interested-party" in fired(voicing("o", role="separatist official", **hidden))
    assert "interested-party" in fired(voicing("o", sides=("rebel",), **hidden))
    assert "interested-party" not in fired(voicing("d", role="doctor", **hidden))


def test_a_party_named_in_the_claim_is_interested_and_a_bystander_is_not() -> None:
    claim = replace(CLAIM, entities=("norland",), quantities=(), lemmas=("norland", "seize", "tarn"))
    party = voicing("x", speaker_name="Norland", speaker_kind=SpeakerKind.GOVERNMENT)
    assert "interested-party" in fired(party, claim=claim)
    assert "interested-party" not in fired(replace(party, speaker_name="Vessia"), claim=claim)


def test_a_capital_speaks_for_its_country() -> None:
    claim = replace(CLAIM, entities=("azerbaijan",), quantities=(), lemmas=("azerbaijan", "retake"))
    baku = voicing("baku", speaker_name="Baku", speaker_kind=SpeakerKind.GOVERNMENT)
    assert "interested-party" in fired(baku, claim=claim)


def test_a_recorded_stake_makes_a_party() -> None:
    assert "interested-party" in fired(voicing("lund", stakes="owns the mine"))


def test_an_interested_party_beside_an_independent_voice_raises_no_flag() -> None:
    group = voicing("separatists", speaker_kind=SpeakerKind.ARMED_GROUP)
    assert "interested-party" not in fired(group, voicing("lund"))


def test_a_party_does_not_corroborate_itself_and_two_parties_not_each_other() -> None:
    group = voicing("separatists", speaker_kind=SpeakerKind.ARMED_GROUP)
    other = voicing("rebels", speaker_kind=SpeakerKind.ARMED_GROUP)
    for voices in ((group,), (group, other)):
        found = corroboration(ClaimView(CLAIM, voices))
        assert len(found.origins) == len(found.parties) == len(voices)
        assert not found.corroborated
        assert ("separatists", "interested-party") in found.set_aside


def test_somebody_named_without_a_stake_confirms_a_party_and_an_outlet_that_repeats_it_does_not() -> None:
    group = voicing("separatists", speaker_kind=SpeakerKind.ARMED_GROUP)
    repeating = voicing("paper", voice=Voice.OUTLET, speaker="", speaker_name="")
    hidden = voicing("an official", anonymous=True, speaker_kind=SpeakerKind.ANONYMOUS)
    assert corroboration(ClaimView(CLAIM, (group, voicing("lund")))).corroborated
    assert not corroboration(ClaimView(CLAIM, (group, repeating))).corroborated
    assert not corroboration(ClaimView(CLAIM, (group, hidden))).corroborated


def test_anonymous_sources_are_flagged_only_when_nobody_else_speaks() -> None:
    hidden = voicing("an official", anonymous=True, speaker_kind=SpeakerKind.ANONYMOUS)
    assert "anonymous-source" in fired(hidden)
    assert "anonymous-source" not in fired(hidden, voicing("lund"))


def test_a_report_without_anybody_named_is_unattributed() -> None:
    nobody = voicing("x", speaker="", speaker_name="", speaker_kind=SpeakerKind.UNKNOWN)
    assert "unattributed" in fired(nobody)


def test_the_outlets_own_voice_is_neither_unattributed_nor_anonymous() -> None:
    own = voicing("x", voice=Voice.OUTLET, speaker="", speaker_name="", speaker_kind=SpeakerKind.UNKNOWN)
    assert fired(own) == {"one-source"}


def test_a_hedge_is_flagged_with_its_words_unless_somebody_commits() -> None:
    soft = voicing("lund", certainty=Certainty.POSSIBLE, hedges=("may have",))
    (finding,) = [f for f in flags_of(ClaimView(CLAIM, (soft,))) if f.rule_id == "hedged"]
    assert finding.params["hedges"] == ["may have"]
    assert "hedged" not in fired(soft, voicing("holm"))


def test_a_claim_without_any_voicing_raises_no_flag() -> None:
    assert fired() == set()


def test_every_flag_renders_a_sentence_from_its_params() -> None:
    views = [
        ClaimView(CLAIM, (voicing("x", anonymous=True, certainty=Certainty.POSSIBLE, stakes="yes"),)),
        ClaimView(CLAIM, (voicing("x", speaker="", speaker_name="", speaker_kind=SpeakerKind.UNKNOWN),)),
    ]
    told = voicing("x", strength=Strength.DISTANCED, via=("y",), via_names=("Y",))
    views += [ClaimView(CLAIM, (told,)), ClaimView(CLAIM, (voicing("x", strength=Strength.DISOWNED),))]
    lost = voicing("p", voice=Voice.OUTLET, speaker="", speaker_name="", reported_on=date(2024, 3, 3))
    views.append(ClaimView(CLAIM, (voicing("Lund", reported_on=date(2024, 3, 1)), lost), date(2024, 4, 1)))
    views.append(ClaimView(CLAIM, (voicing("Lund", taken_back=True, modality=Modality.WITHHELD),)))
    words = "The depot held no weapons on the night of the explosion"
    two = (voicing("Lund", quotation=words, origin="a"), voicing("Holm", quotation=words, origin="b"))
    views.append(ClaimView(CLAIM, two))
    found = [f for view in views for f in flags_of(view)]
    assert {f.rule_id for f in found} == {rule.rule_id for rule in FLAGS}
    for finding in found:
        assert flag_of(finding.rule_id).render(dict(finding.params)).endswith(".")


ALONE = corroboration(ClaimView(CLAIM, (voicing("lund"),)))
TWO = corroboration(ClaimView(CLAIM, (voicing("lund"), voicing("holm"))))


@pytest.mark.parametrize(
    ("conflicts", "review", "status"),
    [
        (0, None, Status.CORROBORATED),
        (1, None, Status.DISPUTED),
        (0, "refuted", Status.REFUTED),
        (1, "supported", Status.SUPPORTED),
        (0, "unverifiable", Status.UNVERIFIABLE),
    ],
)
def test_the_status_follows_from_conflicts_and_review(
    conflicts: int, review: str | None, status: Status
) -> None:
    assert verification_status((), conflicts, TWO, review) is status


@pytest.mark.parametrize("conflicts", [0, 1, 5])
@pytest.mark.parametrize("found", [ALONE, TWO])
def test_a_dispute_is_never_shown_as_a_refutation(conflicts: int, found: object) -> None:
    status = verification_status((), conflicts, found)  # type: ignore[arg-type]
    assert status in (Status.UNVERIFIED, Status.CORROBORATED, Status.DISPUTED)


def test_one_origin_stays_unverified_and_an_open_flag_holds_corroboration_back() -> None:
    assert verification_status((), 0, ALONE) is Status.UNVERIFIED
    hedged = flags_of(ClaimView(CLAIM, (voicing("lund", certainty=Certainty.POSSIBLE),)))
    assert verification_status(hedged, 0, TWO) is Status.UNVERIFIED


def test_a_review_cannot_say_what_only_the_machine_says() -> None:
    with pytest.raises(ValueError, match="a review says"):
        verification_status((), 0, TWO, "disputed")


# --- how outlets word it, and through whom --------------------------------------------------------------


@pytest.mark.parametrize(
    ("strengths", "flags"),
    [
        (["distanced", "distanced"], {"distanced"}),
        (["distanced", "neutral"], set()),
        (["disowned", "neutral"], {"disowned"}),
        (["disowned", "distanced"], {"disowned"}),
        (["vouched", "conceded"], set()),
    ],
)
def test_what_the_cue_says_of_the_claim_is_a_flag(strengths: list[str], flags: set[str]) -> None:
    voices = [voicing(f"v{n}", strength=Strength(name)) for n, name in enumerate(strengths)]
    assert fired(*voices) & {"distanced", "disowned"} == flags


def test_only_hearsay_is_second_hand() -> None:
    passed_on = voicing("police", via=("lund",), via_names=("Vera Lund",))
    assert "second-hand" in fired(passed_on)
    assert "second-hand" not in fired(passed_on, voicing("holm"))
    (finding,) = [f for f in flags_of(ClaimView(CLAIM, (passed_on,))) if f.rule_id == "second-hand"]
    assert flag_of("second-hand").render(dict(finding.params)) == (
        "What police said is known only through Vera Lund."
    )


def test_who_passes_words_on_is_no_second_witness_beside_them() -> None:
    told, own = voicing("police", via=("lund",)), voicing("lund")
    assert not corroboration(ClaimView(CLAIM, (told, own))).corroborated
    assert corroboration(ClaimView(CLAIM, (voicing("police"), own))).corroborated


def test_what_an_outlet_calls_untrue_corroborates_nothing() -> None:
    untrue = voicing("lund", strength=Strength.DISOWNED)
    found = corroboration(ClaimView(CLAIM, (untrue, voicing("holm"))))
    assert ("lund", "disowned") in found.set_aside
    assert not found.corroborated


def test_that_a_plan_stands_can_be_confirmed_by_others() -> None:
    planned = replace(CLAIM, modality=Modality.PLANNED)
    voices = tuple(voicing(name, modality=Modality.PLANNED) for name in ("lund", "holm"))
    assert corroboration(ClaimView(planned, voices)).corroborated


@pytest.mark.parametrize("modality", [m for m in Modality if not (m.checkable or m is Modality.PLANNED)])
def test_what_is_not_asserted_corroborates_nothing(modality: Modality) -> None:
    found = corroboration(ClaimView(CLAIM, (voicing("lund", modality=modality), voicing("holm"))))
    assert ("lund", "not-asserted") in found.set_aside
