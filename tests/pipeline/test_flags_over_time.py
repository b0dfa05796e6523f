"""Flags that need more than one report: an attribution lost, a claim walked back, one unverified for long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from claims.pipeline.gathering import gather
from claims.pipeline.run import default_pipeline, propositions_of
from claims.pipeline.types import (
    Certainty,
    Document,
    Finding,
    Modality,
    Polarity,
    Proposition,
    Span,
    SpeakerKind,
    Strength,
    Voice,
)
from claims.pipeline.verification import corroboration, flag_of, flags_of
from claims.pipeline.verification.staleness import STALE_DAYS, Stale
from claims.pipeline.views import ClaimView, Opposed, Voicing

PIPELINE = default_pipeline()
DAY = date(2024, 3, 4)
CLAIM = Proposition(
    Span(0, 20), "The dam in Tarn leaks.", Polarity.AFFIRMED, Modality.ASSERTED, Certainty.CERTAIN,
    lemmas=("dam", "tarn", "leak"), predicate="leak", subjects=("dam",), entities=("tarn",),
)  # fmt: skip


def said(name: str, later: int = 0, **given: object) -> Voicing:
    base = Voicing(
        id=f"{name}-{later}",
        voice=Voice.ATTRIBUTED,
        modality=Modality.ASSERTED,
        certainty=Certainty.CERTAIN,
        speaker=name.lower(),
        speaker_name=name,
        speaker_kind=SpeakerKind.PERSON,
        origin=f"origin-{name}-{later}",
        outlet=f"Outlet of {name}",
        reported_on=DAY + timedelta(days=later),
    )
    return replace(base, **given)


def own(outlet: str, later: int = 0, **given: object) -> Voicing:
    plain = {"voice": Voice.OUTLET, "speaker": "", "speaker_name": "", "outlet": outlet}
    return said(outlet, later, **{**plain, **given})


def flag(rule_id: str, *voicings: Voicing, today: date | None = None, **given: object) -> Finding | None:
    view = replace(ClaimView(CLAIM, voicings, today), **given)
    return next((f for f in flags_of(view) if f.rule_id == rule_id), None)


# --- attribution lost -----------------------------------------------------------------------------------


def test_an_outlet_that_states_as_fact_what_was_somebodys_word_lost_the_attribution() -> None:
    found = flag("attribution-lost", said("Lund"), own("Post", 2), own("Gazette", 3))
    assert found is not None
    assert found.params["names"] == ["Lund"]
    assert (found.params["first_said"], found.params["since"]) == ("2024-03-04", "2024-03-06")
    assert found.params["outlets"] == ["Gazette", "Post"]
    assert found.params["voicings"] == ["Lund-0", "Post-2", "Gazette-3"]
    assert flag_of("attribution-lost").render(dict(found.params)) == (
        "First the word of Lund (2024-03-04 in Outlet of Lund); Gazette, Post states it as fact since "
        "2024-03-06, and nobody independent confirmed it in between."
    )


@pytest.mark.parametrize(
    "voicings",
    [
        (said("Lund"),),
        (own("Post"), own("Gazette", 2)),
        (said("Lund"), said("Holm", 2)),
        (said("Lund"), own("Post", 0)),  # one day: nobody knows which came first
        (own("Post"), said("Lund", 1), own("Gazette", 2)),  # the outlet's own to begin with
        (said("Lund"), said("Holm", 1), own("Post", 2)),  # confirmed in between
        (said("Lund"), own("Post", 2, certainty=Certainty.POSSIBLE)),
        (said("Lund"), own("Post", 2, modality=Modality.PREDICTED)),
        (said("Lund", modality=Modality.FEARED), own("Post", 2)),
        (said("Lund", strength=Strength.DISOWNED), own("Post", 2)),
        (said("Lund", reported_on=None), own("Post", 2)),
        (said("", speaker=""), own("Post", 2)),
    ],
)
def test_an_attribution_is_not_lost_without_a_later_statement_of_fact(voicings: tuple[Voicing, ...]) -> None:
    assert flag("attribution-lost", *voicings) is None


def test_an_outlet_that_retells_anothers_word_is_no_second_origin() -> None:
    found = corroboration(ClaimView(CLAIM, (said("Lund"), own("Post", 2))))
    assert not found.corroborated
    assert ("Post-2", "attribution-lost") in found.set_aside
    assert corroboration(ClaimView(CLAIM, (said("Lund"), own("Post", 2), said("Holm", 3)))).corroborated


# --- walked back ----------------------------------------------------------------------------------------


def test_a_source_that_retracts_walked_its_claim_back() -> None:
    retracted = said("Lund", 3, taken_back=True, modality=Modality.WITHHELD, outlet="Gazette")
    found = flag("walked-back", said("Lund"), retracted)
    assert found is not None
    assert (found.params["how"], found.params["names"]) == ("retracted", ["Lund"])
    assert found.params["voicings"] == ["Lund-0", "Lund-3"]
    assert flag_of("walked-back").render(dict(found.params)) == (
        "Lund took it back on 2024-03-07, as Gazette reports."
    )


def test_a_pronoun_that_leads_to_nobody_stands_for_the_only_one_who_said_it() -> None:
    hers = said("her", 3, taken_back=True, modality=Modality.WITHHELD)
    found = flag("walked-back", said("Lund"), hers)
    assert found is not None
    assert found.params["names"] == ["Lund"]


def test_a_source_that_later_says_otherwise_walked_its_claim_back() -> None:
    against = Opposed("contradicts-itself", "The dam in Tarn does not leak", (said("Lund", 3),))
    found = flag("walked-back", said("Lund"), opposed=(against,))
    assert found is not None
    assert (found.params["how"], found.params["by"]) == ("contradicted", "contradicts-itself")
    assert flag_of("walked-back").render(dict(found.params)) == (
        "Lund said otherwise later on 2024-03-07, as Outlet of Lund reports: “The dam in Tarn does not leak”."
    )


@pytest.mark.parametrize(
    "later",
    [
        said("Holm", 3),  # another
        said("Lund", -3),  # before
        said("Lund", 0),  # nobody knows which came first
        said("Lund", 3, modality=Modality.PREDICTED),
        said("Police", 3),  # no name
        said("Lund", 3, anonymous=True),
        own("Post", 3),
    ],
)
def test_what_others_say_or_what_came_before_walks_nothing_back(later: Voicing) -> None:
    against = Opposed("assertion-denied", "The dam in Tarn does not leak.", (later,))
    makers = (said("Lund"), said("Police"), own("Post"))
    assert flag("walked-back", *makers, opposed=(against,)) is None


def test_who_walked_a_claim_back_corroborates_it_no_more() -> None:
    retracted = said("Lund", 3, taken_back=True, modality=Modality.WITHHELD)
    assert corroboration(ClaimView(CLAIM, (said("Lund"), said("Holm")))).corroborated
    assert not corroboration(ClaimView(CLAIM, (said("Lund"), said("Holm"), retracted))).corroborated


RETRACTIONS = [
    "Anna Lund withdrew her claim that the dam in Tarn was leaking.",
    "Anna Lund retracted her statement that the dam in Tarn was leaking.",
    "Anna Lund apologised for saying that the dam in Tarn was leaking.",
    "Anna Lund backtracked on her claim that the dam in Tarn was leaking.",
    "Anna Lund said she no longer stood by her claim that the dam in Tarn was leaking.",
    "The ministry took back its claim that the dam in Tarn was leaking.",
    "Anna Lund walked back her assertion that the dam in Tarn was leaking.",
    "Anna Lund has since withdrawn the accusation that the dam in Tarn was leaking.",
    "Anna Lund said she was wrong to say that the dam in Tarn was leaking.",
    "The witness recanted her testimony that the dam in Tarn was leaking.",
    "Anna Lund disavowed her statement that the dam in Tarn was leaking.",
]
KEPT = [
    "Anna Lund said that the dam in Tarn was leaking.",
    "Anna Lund repeated her claim that the dam in Tarn was leaking.",
    "Anna Lund stood by her claim that the dam in Tarn was leaking.",
    "Anna Lund denied that the dam in Tarn was leaking.",
    "The army withdrew. Anna Lund said that the dam in Tarn was leaking.",
    "Anna Lund apologised for the noise and said that the dam in Tarn was leaking.",
    "Anna Lund withdrew 40 soldiers and said that the dam in Tarn was leaking.",
    "Anna Lund regretted that the dam in Tarn was leaking.",
    "Critics rejected her claim that the dam in Tarn was leaking.",
    "Anna Lund confirmed her statement that the dam in Tarn was leaking.",
]


def leaking(text: str) -> list[Proposition]:
    read = propositions_of(PIPELINE.analyse(Document(text, id="post", published_on=DAY)))
    return [p for p in read if p.predicate == "leak"]


@pytest.mark.parametrize("text", RETRACTIONS)
def test_a_retraction_is_read_as_taking_back_and_not_as_saying_the_opposite(text: str) -> None:
    told = [p for p in leaking(text) if p.taken_back]
    assert told
    assert all(p.modality is Modality.WITHHELD and p.polarity is Polarity.AFFIRMED for p in told)


@pytest.mark.parametrize("text", KEPT)
def test_what_is_not_taken_back_stays(text: str) -> None:
    assert not any(p.taken_back for p in leaking(text))


def flags_in(*texts: tuple[str, int]) -> dict[str, set[str]]:
    analyses = [
        PIPELINE.analyse(
            Document(t, id=f"a{n}", outlet=f"Outlet {n}", published_on=DAY + timedelta(days=later))
        )
        for n, (t, later) in enumerate(texts)
    ]
    claims = gather(analyses, PIPELINE)
    return {c.view.proposition.text: {f.rule_id for f in flags_of(c.view)} for c in claims}


def test_from_the_texts_alone_the_claim_that_was_retracted_is_walked_back() -> None:
    found = flags_in(
        ("Anna Lund said that the dam in Tarn was leaking.", 0),
        ("Anna Lund withdrew her claim that the dam in Tarn was leaking.", 3),
    )
    (flags,) = found.values()
    assert "walked-back" in flags


def test_from_the_texts_alone_the_earlier_of_two_accounts_is_walked_back_and_the_later_is_not() -> None:
    found = flags_in(
        ("Anna Lund said that Norland's army bombed the Tarn hospital.", 0),
        ("Anna Lund denied that Norland's army had bombed the Tarn hospital.", 3),
    )
    walked = [text for text, flags in found.items() if "walked-back" in flags]
    assert walked == ["Norland's army bombed the Tarn hospital"]


def test_from_the_texts_alone_an_attribution_is_lost() -> None:
    found = flags_in(
        ("Anna Lund said that Norland's army bombed the Tarn hospital.", 0),
        ("Norland's army bombed the Tarn hospital.", 2),
    )
    assert any("attribution-lost" in flags for flags in found.values())


# --- unverified for long --------------------------------------------------------------------------------


def test_a_claim_gets_stale_by_the_passage_of_time_alone() -> None:
    early, late = DAY + timedelta(days=STALE_DAYS - 1), DAY + timedelta(days=STALE_DAYS)
    assert flag("stale", said("Lund"), today=early) is None
    found = flag("stale", said("Lund"), today=late)
    assert found is not None
    assert (found.params["days"], found.params["repetitions"]) == (STALE_DAYS, 0)
    assert flag_of("stale").render(dict(found.params)) == (
        "Unverified for 14 days, since 2024-03-04; never repeated."
    )


def test_how_often_and_when_last_it_was_repeated_is_told() -> None:
    found = flag("stale", said("Lund"), said("Lund", 2), said("Lund", 5), today=DAY + timedelta(days=30))
    assert found is not None
    assert (found.params["repetitions"], found.params["last_repeated"]) == (2, "2024-03-09")
    assert flag_of("stale").render(dict(found.params)) == (
        "Unverified for 30 days, since 2024-03-04; repeated 2 times, last on 2024-03-09."
    )


@pytest.mark.parametrize(
    ("voicings", "given"),
    [
        ((said("Lund"), said("Holm")), {}),  # an independent origin
        ((said("Lund", reported_on=None),), {}),
        ((), {}),
        ((said("Lund"),), {"proposition": replace(CLAIM, modality=Modality.OPINION)}),
        ((said("Lund"),), {"proposition": replace(CLAIM, modality=Modality.PROMISED)}),
        ((said("Lund"),), {"today": None}),
    ],
)
def test_what_is_confirmed_undated_or_cannot_be_true_yet_never_gets_stale(
    voicings: tuple[Voicing, ...], given: dict[str, object]
) -> None:
    assert flag("stale", *voicings, **{"today": DAY + timedelta(days=90), **given}) is None  # type: ignore[arg-type]


def test_the_days_can_be_chosen() -> None:
    view = ClaimView(CLAIM, (said("Lund"),), DAY + timedelta(days=3))
    assert Stale(days=3).check(view) is not None
    assert Stale(days=4).check(view) is None
