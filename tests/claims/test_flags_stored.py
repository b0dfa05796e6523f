"""Flags that follow what else is said, what a person decides and the passage of time, in the database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from claims.models import Claim, Event, Flag, Relation
from claims.selectors import flag_explanation, origins_of, relation_explanation, relations_list
from claims.services.batches import draft_batch
from claims.services.checks import recheck_due_claims
from claims.services.decisions import decide_flag, decide_relation
from claims.services.foresight import foreseen_statuses
from claims.services.refreshing import refresh_claim

pytestmark = pytest.mark.django_db
SAID = "Anna Schmidt said that Norland's army bombed the hospital at Villaverde."
DENIED = "Anna Schmidt denied that Norland's army had bombed the hospital at Villaverde."
OWN = "Norland's army bombed the hospital at Villaverde."
TODAY = date(2024, 3, 6)


def printed(day: int) -> datetime:
    return datetime(2024, 3, day, 9, tzinfo=UTC)


def open_flags(rule_id: str) -> list[Flag]:
    return list(Flag.objects.filter(rule_id=rule_id, state="open").select_related("claim"))


@pytest.fixture
def walked_back(read: Any) -> Flag:
    read(SAID, outlet="Morning Post", published_at=printed(1))
    read(DENIED, outlet="Evening News", published_at=printed(4))
    (flag,) = open_flags("walked-back")
    return flag


def test_the_earlier_claim_is_walked_back_when_its_source_later_says_otherwise(walked_back: Flag) -> None:
    assert walked_back.claim.text == "Norland's army bombed the hospital at Villaverde"
    words = flag_explanation(walked_back).sentence
    assert words.startswith("Anna Schmidt said otherwise later on 2024-03-04, as Evening News reports")
    relation = Relation.objects.get(kind="conflicts")
    assert relation.rule_id == "contradicts-itself"
    told = relation_explanation(relations_list().get(pk=relation.pk)).sentence
    assert "Anna Schmidt said on 2024-03-01: “Norland's army bombed the hospital at Villaverde”" in told


def test_a_conflict_that_a_person_rejects_walks_nothing_back(walked_back: Flag, reviewer: Any) -> None:
    relation = Relation.objects.get(kind="conflicts")
    decide_relation(
        relation, by=reviewer, state="rejected", reason="another hospital", expected_state="suggested"
    )
    walked_back.refresh_from_db()
    assert walked_back.state == "lapsed"


def test_what_a_person_dismissed_stays_dismissed_when_relations_are_found_again(
    walked_back: Flag, reviewer: Any, noon: datetime
) -> None:
    decide_flag(walked_back, by=reviewer, state="dismissed", reason="misheard", expected_state="open")
    for claim in Claim.objects.all():
        refresh_claim(claim, today=TODAY, now=noon)
    walked_back.refresh_from_db()
    assert (walked_back.state, walked_back.decided_by) == ("dismissed", reviewer)


def test_a_retraction_is_a_voicing_of_the_claim_that_it_takes_back(read: Any) -> None:
    read(SAID, outlet="Morning Post", published_at=printed(1))
    read(
        "Anna Schmidt withdrew her claim that Norland's army bombed the hospital at Villaverde.",
        outlet="Evening News",
        published_at=printed(4),
    )
    (flag,) = open_flags("walked-back")
    assert (
        flag_explanation(flag).sentence == "Anna Schmidt took it back on 2024-03-04, as Evening News reports."
    )


def test_an_attribution_that_another_outlet_drops_is_lost_and_counts_for_nothing(read: Any) -> None:
    read(SAID, outlet="Morning Post", published_at=printed(1))
    read(OWN, outlet="Evening News", published_at=printed(4))
    (flag,) = open_flags("attribution-lost")
    assert flag.params["names"] == ["Anna Schmidt"]
    assert flag.params["outlets"] == ["Evening News"]
    assert flag.claim.verification_status == "unverified"
    first, second = origins_of(flag.claim)
    assert (first.name, first.counts) == ("Anna Schmidt", True)
    assert (second.name, second.counts, second.why_not) == ("Evening News", False, ("attribution-lost",))


def test_the_independent_origins_are_named_on_the_claim_and_in_what_the_machine_wrote_down(read: Any) -> None:
    read(SAID, outlet="Morning Post", published_at=printed(1))
    read(
        "Two days after the raid Rosa Silva said that the army of Norland bombed the hospital at Villaverde.",
        outlet="Evening News",
        published_at=printed(2),
    )
    claim = Claim.objects.get()
    assert claim.verification_status == "corroborated"
    assert [(row.name, row.counts) for row in origins_of(claim)] == [
        ("Anna Schmidt", True),
        ("Rosa Silva", True),
    ]
    event = Event.objects.filter(claim=claim, verb="status-changed").latest("id")
    assert event.after["origins"] == ["Anna Schmidt", "Rosa Silva"]


def test_a_claim_gets_stale_at_a_scheduled_check_though_nothing_new_was_said(
    read: Any, noon: datetime
) -> None:
    read(SAID, outlet="Morning Post", published_at=printed(1))
    recheck_due_claims(now=noon + timedelta(days=5), limit=10)
    assert open_flags("stale") == []
    recheck_due_claims(now=noon + timedelta(days=20), limit=10)
    (flag,) = open_flags("stale")
    assert (flag.params["since"], flag.params["days"]) == ("2024-03-01", 21)
    assert flag_explanation(flag).sentence == "Unverified for 21 days, since 2024-03-01; never repeated."


def test_one_quotation_from_two_people_is_flagged_and_corroborates_nothing(read: Any) -> None:
    words = "The depot at Villaverde held no weapons on the night of the explosion"
    read(
        f"“{words},” General Anna Schmidt told reporters. She had flown in from the capital by helicopter.",
        outlet="Morning Post",
        published_at=printed(1),
    )
    read(
        f"Crowds gathered outside the town hall until late in the evening. “{words},” said Mayor Rosa Silva.",
        outlet="Evening News",
        published_at=printed(2),
    )
    (flag,) = open_flags("two-speakers-of-one-quotation")
    assert flag.params["names"] == ["Anna Schmidt", "Rosa Silva"]
    assert flag_explanation(flag).sentence.startswith(
        "The same 13 words are quoted from Anna Schmidt (Morning Post, 2024-03-01) and from Rosa Silva "
        "(Evening News, 2024-03-02): “The depot at Villaverde held no weapons"
    )
    assert flag.claim.verification_status == "unverified"
    (origin,) = origins_of(flag.claim)
    assert origin.speakers == ("Anna Schmidt", "Rosa Silva")


def test_whoever_holds_that_both_said_it_makes_two_origins_of_them_and_may_undo_it(
    read: Any, reviewer: Any
) -> None:
    test_one_quotation_from_two_people_is_flagged_and_corroborates_nothing(read)
    (flag,) = open_flags("two-speakers-of-one-quotation")
    batch = draft_batch("flag-dismiss", by=reviewer, ids=[flag.pk])
    assert [(c.pk, after) for c, _, after in foreseen_statuses(batch).moves] == [
        (flag.claim_id, "corroborated")
    ]
    decide_flag(flag, by=reviewer, state="dismissed", reason="both spoke at the gate", expected_state="open")
    claim = Claim.objects.get(pk=flag.claim_id)
    assert claim.verification_status == "corroborated"
    assert [row.name for row in origins_of(claim)] == ["Anna Schmidt", "Rosa Silva"]
    held_back = Flag.objects.filter(claim=claim, rule_id="one-source", state="open")
    assert not held_back.exists()
    decide_flag(flag, by=reviewer, state="open", reason="she did not", expected_state="dismissed")
    claim.refresh_from_db()
    assert claim.verification_status == "unverified"
    assert held_back.exists()


def test_two_causes_of_one_crash_are_two_claims_that_conflict(read: Any) -> None:
    read("The crash near Villaverde was caused by brake failure.", outlet="Morning Post")
    read("Police blamed speed for the crash near Villaverde.", outlet="Evening News")
    assert Claim.objects.count() == 2
    assert Relation.objects.get().rule_id == "causes-differ"
    assert set(Claim.objects.values_list("verification_status", flat=True)) == {"disputed"}


def test_an_assurance_and_an_account_of_need_bear_on_each_other_and_dispute_nothing(read: Any) -> None:
    read("Anna Schmidt said she saw no threat to civilians in Villaverde.", outlet="Morning Post")
    read("The streets of Villaverde are full of hungry people.", outlet="Evening News")
    relation = Relation.objects.get()
    assert (relation.kind, relation.rule_id) == ("bears_on", "assurance-and-plight")
    assert not Claim.objects.filter(verification_status="disputed").exists()
