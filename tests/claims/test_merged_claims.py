"""Two claims that are one: their clauses, decisions and status come together, and part again as they were."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from claims.models import Claim, ClaimMention, Event, Flag, Relation, Review
from claims.selectors import claim_timeline, origins_of
from claims.selectors.merging import awaiting_merge, merge_preview
from claims.services.decisions import (
    decide_flag,
    decide_relation,
    merge_claims,
    record_review,
    reopen_relation,
    unmerge_claim,
)
from claims.services.refreshing import refresh_claims
from sources.services.errors import InvalidInput, NotAllowed, StaleState

pytestmark = pytest.mark.django_db
TODAY = date(2024, 3, 2)


@pytest.fixture
def two(read: Any) -> tuple[Any, Any]:
    """Two articles that say one thing in words that no rule takes for the same."""
    return (
        read(
            "The river burst its banks at Villaverde on Thursday, Anna Schmidt said.", outlet="Morning Post"
        ),
        read("Water stands a metre deep in the market hall, Luis Prado said.", outlet="Evening News"),
    )


def dump() -> dict[str, Any]:
    """What an unmerge must restore."""
    return {
        "mentions": list(
            ClaimMention.objects.order_by("pk").values_list("pk", "claim", "state", "came_with", "params")
        ),
        "relations": list(
            Relation.objects.exclude(state="lapsed", decided_at=None)
            .order_by("pk")
            .values_list("pk", "state", "is_current", "params", "explanation", "reason", "decided_by")
        ),
        "flags": list(
            Flag.objects.exclude(state="lapsed").order_by("pk").values_list("claim", "rule_id", "state")
        ),
        "claims": list(
            Claim.objects.order_by("pk").values_list("pk", "text", "verification_status", "last_seen")
        ),
    }  # fmt: skip


def claims_of(*articles: Any) -> list[Claim]:
    return [Claim.objects.get(mentions__statement__revision__article=article) for article in articles]


def again(noon: Any) -> None:
    refresh_claims(list(Claim.objects.values_list("pk", flat=True)), today=TODAY, now=noon)


def test_two_claims_become_one_with_two_origins_and_part_as_they_were(
    two: Any, work: Any, read: Any, editor: Any, noon: Any
) -> None:
    keep, other = claims_of(*two)
    before = dump()
    assert {keep.verification_status, other.verification_status} == {"unverified"}
    merge_claims(keep, other=other, by=editor, reason="The flood of Thursday.")
    assert keep.verification_status == "corroborated"
    assert [row.name for row in origins_of(keep) if row.counts] == ["Anna Schmidt", "Luis Prado"]
    merged = dump()
    for article in two:
        work(article)
    again(noon)
    assert dump() == merged, "neither a reading nor a refresh undoes it"
    assert "river" in Claim.objects.get(pk=keep.pk).text
    # Who says it later in the words of the merged claim says the kept one.
    late = read("Water stands a metre deep in the market hall, Rosa Silva said.", outlet="Daily Star")
    [joined] = ClaimMention.objects.filter(statement__revision__article=late)
    assert (joined.claim, joined.came_with) == (keep, other)
    joined.statement.revision.article.delete()
    unmerge_claim(other, by=editor, reason="Two floods.")
    again(noon)
    assert dump() == before
    verbs = [event.verb for event in Event.objects.filter(claim=other, actor=editor)]
    assert verbs == ["claim-unmerged", "claim-merged"]
    assert any("Two floods." in entry.detail for entry in claim_timeline(keep))


def test_a_merge_needs_an_editor_a_reason_and_two_claims_that_stand(
    two: Any, reviewer: Any, editor: Any
) -> None:
    keep, other = claims_of(*two)
    with pytest.raises(NotAllowed):
        merge_claims(keep, other=other, by=reviewer, reason="x")
    with pytest.raises(InvalidInput, match="reason-needed"):
        merge_claims(keep, other=other, by=editor, reason=" ")
    with pytest.raises(InvalidInput, match="merge-with-itself"):
        merge_claims(keep, other=keep, by=editor, reason="x")
    merge_claims(keep, other=other, by=editor, reason="x")
    with pytest.raises(StaleState, match="already-merged"):
        merge_claims(keep, other=other, by=editor, reason="x")
    third = Claim.objects.create(text="c", first_seen=keep.first_seen, last_seen=keep.last_seen)
    with pytest.raises(InvalidInput, match="merge-into-merged"):
        merge_claims(other, other=third, by=editor, reason="x")
    with pytest.raises(InvalidInput, match="claim-merged"):
        record_review(other, by=editor, rating="supported", rationale="x", as_of=TODAY)
    # A chain is parted from its outer end.
    merge_claims(third, other=keep, by=editor, reason="y")
    with pytest.raises(InvalidInput, match="unmerge-outer-first"):
        unmerge_claim(other, by=editor, reason="x")
    assert ClaimMention.objects.filter(claim=third).count() == 2
    unmerge_claim(keep, by=editor, reason="x")
    unmerge_claim(other, by=editor, reason="x")
    assert [claim.mentions.count() for claim in (keep, other, third)] == [1, 1, 0]
    with pytest.raises(StaleState, match="not-merged"):
        unmerge_claim(other, by=editor, reason="x")


def test_reviews_that_differ_stand_in_the_way_and_one_alone_does_not_wander(two: Any, editor: Any) -> None:
    keep, other = claims_of(*two)
    said = {"by": editor, "rationale": "seen", "as_of": TODAY}
    first = record_review(other, rating="refuted", **said)
    assert merge_preview(keep, other).obstacles == ()
    assert merge_preview(keep, other).warnings[0].startswith(f"Claim {other.pk} is reviewed as refuted")
    merge_claims(keep, other=other, by=editor, reason="one")
    assert keep.verification_status == "corroborated"
    unmerge_claim(other, by=editor, reason="two")
    assert other.verification_status == "refuted"
    record_review(keep, rating="supported", **said)
    with pytest.raises(InvalidInput, match="ratings-differ"):
        merge_claims(keep, other=other, by=editor, reason="one")
    assert list(Review.objects.filter(claim=other)) == [first]


def test_what_people_decided_about_the_merged_claim_holds_for_the_kept_one_and_is_taken_back(
    dispute: Any, read: Any, editor: Any, reviewer: Any, noon: Any
) -> None:
    many, few = claims_of(*dispute)
    conflict = Relation.objects.get(kind="conflicts")
    read("More than 12,000 people were evacuated from Villaverde, Luis Prado said.", outlet="Daily Star")
    third = Claim.objects.latest("pk")
    decide_relation(
        conflict, by=reviewer, state="explained", explanation="different_scope", reason="town, district",
        expected_state="suggested",
    )  # fmt: skip
    flag = many.flags.get(rule_id="one-source")
    decide_flag(flag, by=reviewer, state="dismissed", reason="she counted", expected_state="open")
    again(noon)
    before = dump()
    assert Relation.objects.filter(claim_b=third, kind="conflicts", state="suggested").exists()
    merge_claims(third, other=many, by=editor, reason="one count")
    carried = Relation.objects.get(claim_a=few, claim_b=third, kind="conflicts", rule_id=conflict.rule_id)
    assert (carried.state, carried.explanation, carried.reason) == (
        "explained", "different_scope", "town, district",
    )  # fmt: skip
    assert carried.decided_by == reviewer
    answered = Flag.objects.get(claim=third, rule_id="one-source")
    assert (answered.state, answered.reason) == ("dismissed", "she counted")
    assert not Relation.objects.filter(state="suggested", kind="conflicts", is_current=True).exists()
    assert Claim.objects.get(pk=few.pk).verification_status != "disputed"
    again(noon)
    carried.refresh_from_db()
    assert carried.state == "explained", "the conflict is not proposed anew"
    assert carried.params["carried"]["claim"] == many.pk
    unmerge_claim(many, by=editor, reason="two counts")
    again(noon)
    assert dump() == before


def test_confirming_that_two_are_one_merges_them_and_reopening_parts_them(
    two: Any, reviewer: Any, editor: Any
) -> None:
    keep, other = claims_of(*two)

    def same() -> Relation:
        return Relation.objects.create(
            claim_a=keep, claim_b=other, kind="same", rule_id="same-meaning", pipeline_version="1"
        )

    said = {"state": "confirmed", "reason": "one flood", "expected_state": "suggested"}
    relation = decide_relation(same(), by=reviewer, **said)
    assert list(awaiting_merge()) == [relation], "a reviewer's word waits for an editor"
    assert not Claim.objects.exclude(merged_into=None).exists()
    reopen_relation(relation, by=reviewer, reason="hm")
    Relation.objects.filter(pk=relation.pk).update(is_current=True, state="suggested")
    before = dump()
    relation.refresh_from_db()
    decide_relation(relation, by=editor, **said)
    other.refresh_from_db()
    assert (other.merged_into, relation.state) == (keep, "confirmed")
    assert not awaiting_merge().exists()
    with pytest.raises(NotAllowed):
        reopen_relation(relation, by=reviewer, reason="two")
    opened = reopen_relation(relation, by=editor, reason="two")
    other.refresh_from_db()
    assert other.merged_into is None
    assert opened.decided_by is None
    assert dump()["mentions"] == before["mentions"]
    decide_relation(
        Relation.objects.create(
            claim_a=keep, claim_b=other, kind="same", rule_id="x", pipeline_version="1"
        ),
        by=reviewer, state="rejected", reason="no", expected_state="suggested",
    )  # fmt: skip
    with pytest.raises(InvalidInput, match=r"told-apart.*reviewer decided"):
        merge_claims(keep, other=other, by=editor, reason="yes")
