from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from claims.choices import FlagState, RelationState, VerificationStatus
from claims.models import Claim, DailyDigest, Event, Flag, Relation, Review
from claims.models.judgements import AppendOnlyError
from claims.pipeline.types import Finding
from claims.pipeline.verification.staleness import STALE_DAYS
from claims.selectors import (
    claim_timeline,
    dashboard_figures,
    relation_explanation,
    relations_list,
    story_summary,
)
from claims.services import refreshing
from claims.services.checks import recheck_due_claims, redetect_conflicts, write_digest
from claims.services.decisions import (
    add_evidence,
    assign_claim,
    decide_flag,
    decide_relation,
    record_review,
    reopen_relation,
    set_publication_state,
    set_workflow_state,
)
from claims.services.refreshing import refresh_claim
from claims.services.scheduling import next_check
from sources.services.errors import InvalidInput, NotAllowed, StaleState

pytestmark = pytest.mark.django_db
TODAY = date(2024, 3, 2)


@pytest.fixture
def conflict(dispute: Any) -> Relation:
    return Relation.objects.get(kind="conflicts")


def statuses(relation: Relation) -> set[str]:
    return set(
        Claim.objects.filter(pk__in=[relation.claim_a_id, relation.claim_b_id]).values_list(
            "verification_status", flat=True
        )
    )


def test_figures_that_exclude_each_other_make_both_claims_disputed_and_never_refuted(
    conflict: Relation,
) -> None:
    assert statuses(conflict) == {VerificationStatus.DISPUTED}
    assert conflict.claim_a_id < conflict.claim_b_id
    assert conflict.mention_a.claim_id == conflict.claim_a_id
    assert not Claim.objects.filter(verification_status=VerificationStatus.REFUTED).exists()
    sentence = relation_explanation(relations_list().get()).sentence
    assert "10,000" in sentence
    assert "6,000" in sentence


def test_a_rejected_conflict_no_longer_disputes_and_reopening_brings_it_back(
    conflict: Relation, reviewer: Any
) -> None:
    decide_relation(conflict, by=reviewer, state="rejected", reason="two towns", expected_state="suggested")
    assert statuses(conflict) == {VerificationStatus.UNVERIFIED}
    reopen_relation(conflict, by=reviewer, reason="one town after all")
    assert statuses(conflict) == {VerificationStatus.DISPUTED}
    assert conflict.state == RelationState.SUGGESTED
    verbs = list(Event.objects.filter(target_type="relation").values_list("verb", flat=True))
    assert verbs == ["relation-reopened", "relation-rejected", "conflict-found"]
    by_machine = Event.objects.filter(verb="status-changed", actor=None)
    assert by_machine.exists()
    assert all(event.pipeline_version for event in by_machine)
    told = [e.detail for e in claim_timeline(conflict.claim_a) if e.title.startswith("Status changed")]
    assert told[-1] == "One conflicting account stands."
    assert any(detail.startswith("No conflict stands. Open: ") for detail in told)


def test_a_rerun_never_touches_a_decided_conflict(
    conflict: Relation, dispute: Any, work: Any, reviewer: Any
) -> None:
    decide_relation(
        conflict,
        by=reviewer,
        state="explained",
        explanation="different_scope",
        reason="town and district",
        expected_state="suggested",
    )
    before = Relation.objects.filter(pk=conflict.pk).values().get()
    for article in dispute:
        work(article)
    assert Relation.objects.filter(pk=conflict.pk).values().get() == before
    assert statuses(conflict) == {VerificationStatus.UNVERIFIED}


def test_the_second_decider_is_told_who_decided_and_why(
    conflict: Relation, reviewer: Any, editor: Any
) -> None:
    same_page = Relation.objects.get(pk=conflict.pk)
    decide_relation(conflict, by=reviewer, state="rejected", reason="two towns", expected_state="suggested")
    with pytest.raises(StaleState) as told:
        decide_relation(same_page, by=editor, state="confirmed", reason="sure", expected_state="suggested")
    assert "reviewer" in told.value.detail
    assert "two towns" in told.value.detail
    assert "rejected" in told.value.detail
    assert Relation.objects.get(pk=conflict.pk).decided_by == reviewer
    assert Event.objects.filter(target_type="relation", actor__isnull=False).count() == 1


def test_a_decision_needs_the_permission_and_a_reason(conflict: Relation, reader: Any, reviewer: Any) -> None:
    with pytest.raises(NotAllowed):
        decide_relation(conflict, by=reader, state="rejected", reason="x", expected_state="suggested")
    with pytest.raises(InvalidInput, match="reason-needed"):
        decide_relation(conflict, by=reviewer, state="rejected", reason=" ", expected_state="suggested")
    with pytest.raises(InvalidInput, match="unknown-choice"):
        decide_relation(conflict, by=reviewer, state="lapsed", reason="x", expected_state="suggested")
    with pytest.raises(InvalidInput, match="unknown-choice"):
        decide_relation(conflict, by=reviewer, state="explained", reason="x", expected_state="suggested")
    assert Relation.objects.get().state == RelationState.SUGGESTED
    assert not Event.objects.filter(target_type="relation", actor__isnull=False).exists()


def test_a_conflict_that_is_no_longer_found_lapses_and_frees_its_claims(
    conflict: Relation,
) -> None:
    claim = Claim.objects.get(pk=conflict.claim_b_id)
    claim.mentions.update(state="lapsed")
    refresh_claim(claim, today=TODAY, now=conflict.created_at)
    conflict.refresh_from_db()
    assert (conflict.state, conflict.is_current) == (RelationState.LAPSED, False)
    assert statuses(conflict) == {VerificationStatus.UNVERIFIED}


def review(claim: Claim, by: Any, **fields: Any) -> Review:
    values = {"rating": "supported", "rationale": "the register shows it", "as_of": TODAY, **fields}
    return record_review(claim, by=by, **values)


def test_a_review_wins_over_a_conflict_and_is_superseded_by_the_next(
    conflict: Relation, reviewer: Any, editor: Any
) -> None:
    claim = conflict.claim_a
    first = review(claim, reviewer)
    assert claim.verification_status == VerificationStatus.SUPPORTED
    assert claim.next_check_at is None
    refresh_claim(claim, today=TODAY, now=first.created_at)
    assert claim.verification_status == VerificationStatus.SUPPORTED
    second = review(claim, editor, rating="refuted", expected_latest=first)
    assert second.supersedes == first
    assert claim.verification_status == VerificationStatus.REFUTED
    with pytest.raises(AppendOnlyError):
        first.save()


def test_a_review_of_an_older_page_is_refused_and_names_the_newer_one(
    conflict: Relation, reviewer: Any, editor: Any
) -> None:
    first = review(conflict.claim_a, reviewer)
    with pytest.raises(StaleState, match=f"reviewer reviewed the claim as supported.*review {first.pk}"):
        review(conflict.claim_a, editor, rating="refuted")
    assert Review.objects.count() == 1


def test_a_review_speaks_of_no_day_to_come(conflict: Relation, reviewer: Any) -> None:
    with pytest.raises(InvalidInput, match="as-of-in-future"):
        review(conflict.claim_a, reviewer, as_of=date(2999, 1, 1))


def test_a_dismissed_flag_stays_dismissed_and_an_open_one_lapses_and_returns(
    read: Any, reviewer: Any, monkeypatch: pytest.MonkeyPatch, noon: Any
) -> None:
    read("The river burst its banks at Villaverde on Thursday, Anna Schmidt said.")
    claim = Claim.objects.get()
    flag = claim.flags.get(rule_id="one-source")
    decide_flag(flag, by=reviewer, state="dismissed", reason="she measured it", expected_state="open")
    refresh_claim(claim, today=TODAY, now=noon)
    flag.refresh_from_db()
    assert (flag.state, flag.decided_by) == (FlagState.DISMISSED, reviewer)
    decide_flag(flag, by=reviewer, state="open", reason="no", expected_state="dismissed")
    assert (flag.state, flag.decided_by) == (FlagState.OPEN, None)

    working = refreshing.engine()
    silent = type(
        "Silent", (), {"__getattr__": lambda _, name: getattr(working, name), "flags": lambda _, v: ()}
    )()
    monkeypatch.setattr(refreshing, "engine", lambda: silent)
    assert "flag:one-source" in refresh_claim(claim, today=TODAY, now=noon).lapsed
    assert Flag.objects.get(pk=flag.pk).state == FlagState.LAPSED
    loud = type(
        "Loud",
        (),
        {
            "__getattr__": lambda _, name: getattr(working, name),
            "flags": lambda _, v: (Finding("one-source"),),
        },
    )()
    monkeypatch.setattr(refreshing, "engine", lambda: loud)
    assert refresh_claim(claim, today=TODAY, now=noon).opened == ("flag:one-source",)


def test_checks_back_off_while_nothing_changes_and_say_why(read: Any, noon: Any) -> None:
    read("The river burst its banks at Villaverde on Thursday, Anna Schmidt said.")
    claim = Claim.objects.get()
    assert claim.next_check_at == noon + timedelta(hours=6)
    assert claim.next_check_reason == "changed-lately"
    early = recheck_due_claims(now=noon + timedelta(hours=1), limit=10)
    assert (early.checked, early.next_due_at) == (0, claim.next_check_at)
    waits, changed = [], 0
    for _ in range(9):
        due = Claim.objects.get().next_check_at
        report = recheck_due_claims(now=due, limit=10)
        assert report.checked == 1
        changed += report.changed
        claim.refresh_from_db()
        waits.append((claim.next_check_at - due) / timedelta(hours=1))
    assert waits == [12, 24, 48, 96, 192, 384, 720, 720, 720]
    assert claim.next_check_reason == "unchanged-back-off"
    # what only time brings is a change, but no reason to look again soon
    assert changed == 1
    flag = claim.flags.get(rule_id="stale")
    assert flag.state == FlagState.OPEN
    assert flag.params["days"] >= STALE_DAYS


def test_what_a_person_judged_or_closed_has_no_next_check(noon: Any) -> None:
    assert next_check(status="refuted", workflow="new", unchanged=0, now=noon).at is None
    assert next_check(status="disputed", workflow="closed", unchanged=0, now=noon).at is None
    seldom = next_check(status="corroborated", workflow="new", unchanged=0, now=noon)
    assert (seldom.at, seldom.reason) == (noon + timedelta(days=7), "corroborated-seldom")


def test_claims_of_an_older_version_are_compared_again(conflict: Relation, noon: Any) -> None:
    Claim.objects.update(pipeline_version="0")
    total = Claim.objects.count()
    Relation.objects.all().delete()
    first = redetect_conflicts(now=noon, limit=1)
    assert (first.checked, first.remaining) == (1, total - 1)
    rest = redetect_conflicts(now=noon, limit=100)
    assert (first.checked + rest.checked, rest.remaining) == (total, 0)
    assert Relation.objects.filter(kind="conflicts").count() == 1
    assert redetect_conflicts(now=noon, limit=100).checked == 0


def test_the_digest_of_a_day_is_kept_once(conflict: Relation) -> None:
    day = conflict.created_at.date()
    figures = write_digest(day).figures
    assert figures["day"]["articles"] == 2
    assert figures["now"]["open_conflicts"] == 1
    assert write_digest(day).figures == figures
    assert DailyDigest.objects.count() == 1


def test_two_articles_of_one_wire_text_are_one_origin(read: Any) -> None:
    text = (
        "The dam above Villaverde broke on Friday night and flooded the old town, "
        "regional governor Luis Prado said. Crews searched the houses by the river until morning. "
        "Prado said the road to the coast was shut."
    )
    read(text, outlet="Morning Post")
    read(text + " More follows.", outlet="Evening News")
    claim = Claim.objects.get(text__contains="dam above")
    assert claim.mentions.count() == 2
    assert claim.verification_status == VerificationStatus.UNVERIFIED
    assert claim.flags.filter(rule_id="one-source", state="open").exists()


def test_only_a_ready_claim_is_published(conflict: Relation, editor: Any) -> None:
    claim = conflict.claim_a
    with pytest.raises(InvalidInput, match="claim-not-ready"):
        set_publication_state(claim, by=editor, state="published", reason="x", expected_state="internal")
    set_workflow_state(claim, by=editor, state="ready", reason="checked", expected_state="new")
    set_publication_state(claim, by=editor, state="published", reason="go", expected_state="internal")
    with pytest.raises(StaleState):
        set_workflow_state(claim, by=editor, state="closed", reason="x", expected_state="new")
    set_workflow_state(claim, by=editor, state="closed", reason="done", expected_state="ready")
    assert claim.next_check_reason == "closed-no-check"


def test_evidence_is_something_and_changes_no_status(conflict: Relation, reviewer: Any, reader: Any) -> None:
    claim = conflict.claim_a
    with pytest.raises(InvalidInput, match="evidence-is-empty"):
        add_evidence(claim, by=reviewer, stance="refutes")
    with pytest.raises(InvalidInput, match="address-not-valid"):
        add_evidence(claim, by=reviewer, stance="refutes", url="javascript:alert(1)")
    with pytest.raises(NotAllowed):
        add_evidence(claim, by=reader, stance="refutes", text="x")
    evidence = add_evidence(claim, by=reviewer, stance="refutes", text="The register counts 5,900.")
    assert len(evidence.sha256) == 64
    claim.refresh_from_db()
    assert claim.verification_status == VerificationStatus.DISPUTED


def test_the_timeline_tells_everything_in_order(conflict: Relation, reviewer: Any) -> None:
    claim = conflict.claim_b
    assign_claim(claim, by=reviewer, to=reviewer, reason="mine")
    decide_relation(
        conflict, by=reviewer, state="confirmed", reason="both printed", expected_state="suggested"
    )
    review(claim, reviewer, rating="unverifiable")
    entries = claim_timeline(claim)
    assert [e.at for e in entries] == sorted(e.at for e in entries)
    kinds = [e.kind for e in entries]
    assert kinds[0] == "said"
    assert {"decision", "review", "machine"} <= set(kinds)
    assert any("confirmed" in e.title.lower() and e.detail == "both printed" for e in entries)


def test_the_story_tells_articles_sources_claims_and_conflicts(dispute: Any, conflict: Relation) -> None:
    text = story_summary([a.pk for a in dispute]).text()
    assert "Rosa Silva" in text
    assert "Anna Schmidt" in text
    assert "[disputed]" in text
    assert "Conflicts (suggested)" in text
    assert dashboard_figures().open_conflicts == 1


def test_a_denial_is_never_listed_like_an_assertion(read: Any) -> None:
    article = read("The Water Board denied that the dam at Hult had burst. Anna Schmidt said it had held.")
    denied = Claim.objects.get(modality="denied")
    text = story_summary([article.pk]).text()
    assert "- that the dam at Hult had burst [denied]" in text
    (said,) = [entry for entry in claim_timeline(denied) if entry.kind == "said"]
    assert said.title.endswith("(denied)")
    assert "the dam at Hult had burst" in said.detail
