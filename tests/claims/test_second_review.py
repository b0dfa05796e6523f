"""A judgement that needs two people: it waits, it is signed by another, and only then it decides."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from claims.models import Claim, Countersignature, Review
from claims.models.judgements import AppendOnlyError
from claims.selectors import claims_list, review_queue
from claims.selectors.reviews import awaiting_countersignature, standing_ratings
from claims.services.decisions import (
    countersign_review,
    record_review,
    restore_evidence,
    set_publication_state,
    withdraw_evidence,
)
from claims.services.judgements import add_evidence
from claims.services.refreshing import refresh_claim
from sources.services.errors import InvalidInput, NotAllowed, StaleState

pytestmark = pytest.mark.django_db
TODAY = date(2024, 3, 2)
NOW = datetime(2024, 3, 2, 12, tzinfo=UTC)


def claim(text: str = "12 people were injured", **fields: Any) -> Claim:
    return Claim.objects.create(text=text, first_seen=NOW, last_seen=NOW, pipeline_version="1", **fields)


def review(of: Claim, by: Any, **fields: Any) -> Review:
    values = {"rating": "supported", "rationale": "The register.", "as_of": TODAY, **fields}
    return record_review(of, by=by, **values)


def status(of: Claim) -> str:
    return Claim.objects.get(pk=of.pk).verification_status


def test_it_waits_until_another_person_agrees(reviewer: Any, editor: Any, reader: Any) -> None:
    hurt = claim()
    first = review(hurt, reviewer)
    assert [reason["rule_id"] for reason in first.policy["reasons"]] == ["casualties"]
    assert status(hurt) == "unverified"
    refresh_claim(hurt, today=TODAY, now=NOW)
    assert status(hurt) == "unverified", "a re-run decides nothing for people"
    assert list(awaiting_countersignature(editor)) == [first]
    assert list(awaiting_countersignature(reviewer)) == [], "nobody signs their own"
    assert not review_queue().exists()
    assert claims_list().get().latest_rating == ""
    with pytest.raises(NotAllowed, match="author-cannot-countersign"):
        countersign_review(first, by=reviewer, verdict="agrees", reason="me too")
    with pytest.raises(NotAllowed):
        countersign_review(first, by=reader, verdict="agrees", reason="x")
    with pytest.raises(InvalidInput, match="reason-needed"):
        countersign_review(first, by=editor, verdict="agrees", reason=" ")
    signed = countersign_review(first, by=editor, verdict="agrees", reason="I read it too.")
    assert status(hurt) == "supported"
    assert not awaiting_countersignature().exists()
    assert claims_list().get().latest_rating == "supported"
    with pytest.raises(StaleState, match="editor signed this review before you"):
        countersign_review(first, by=editor, verdict="disagrees", reason="No.")
    with pytest.raises(AppendOnlyError):
        signed.delete()


def test_a_disagreement_leaves_what_stood_and_a_new_review_supersedes(reviewer: Any, editor: Any) -> None:
    hurt = claim()
    first = review(hurt, reviewer)
    countersign_review(first, by=editor, verdict="agrees", reason="Yes.")
    second = review(hurt, reviewer, rating="refuted", expected_latest=first)
    assert status(hurt) == "supported", "what stood stands while the new one waits"
    countersign_review(second, by=editor, verdict="disagrees", reason="It holds.")
    assert status(hurt) == "supported"
    third = review(hurt, editor, rating="unverifiable", expected_latest=second)
    with pytest.raises(StaleState, match="editor reviewed the claim as unverifiable"):
        countersign_review(second, by=editor, verdict="agrees", reason="late")
    countersign_review(third, by=reviewer, verdict="agrees", reason="So be it.")
    assert standing_ratings([hurt.pk]) == {hurt.pk: "unverifiable"}


def test_a_contradicted_review_leaves_its_claim_in_the_queue(reviewer: Any, editor: Any) -> None:
    hurt = claim()
    countersign_review(review(hurt, reviewer), by=editor, verdict="disagrees", reason="No.")
    assert list(review_queue()) == [hurt]


def test_nothing_is_published_on_one_signature(reviewer: Any, editor: Any) -> None:
    hurt = claim(workflow_state="ready")

    def publish() -> None:
        set_publication_state(hurt, by=editor, state="published", reason="go", expected_state="internal")

    first = review(hurt, reviewer)
    with pytest.raises(InvalidInput, match=r"second-reviewer-needed.*waits for a second reviewer"):
        publish()
    countersign_review(first, by=editor, verdict="agrees", reason="Yes.")
    publish()


def test_one_signature_is_enough_where_no_policy_asks(reviewer: Any, editor: Any) -> None:
    dry = claim("The bridge is closed")
    first = review(dry, reviewer)
    assert (first.asks_second, first.policy["reasons"]) == (False, [])
    assert status(dry) == "supported"
    with pytest.raises(InvalidInput, match="no-second-asked"):
        countersign_review(first, by=editor, verdict="agrees", reason="x")


def test_the_database_takes_one_signature_with_a_reason(reviewer: Any, editor: Any) -> None:
    first = review(claim(), reviewer)
    for wrong in ({"verdict": "maybe", "reason": "x"}, {"verdict": "agrees", "reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Countersignature.objects.create(review=first, reviewer=editor, **wrong)


def test_evidence_that_was_a_mistake_is_withdrawn_kept_and_restored(reviewer: Any, reader: Any) -> None:
    item = add_evidence(claim(), by=reviewer, stance="supports", excerpt="Wrong town.")
    with pytest.raises(NotAllowed):
        withdraw_evidence(item, by=reader, reason="x")
    withdraw_evidence(item, by=reviewer, reason="It is of another town.")
    assert (item.excerpt, item.withdrawn_by) == ("Wrong town.", reviewer)
    with pytest.raises(StaleState, match="It is of another town"):
        withdraw_evidence(item, by=reviewer, reason="again")
    restore_evidence(item, by=reviewer, reason="It is not.")
    assert item.withdrawn_at is None


@pytest.mark.django_db(transaction=True)
def test_who_was_named_as_second_reviewer_is_written_down_as_named(django_user_model: Any) -> None:
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    newest = graph.leaf_nodes()
    [after] = [node for node in graph.nodes if node[0] == "claims" and node[1].endswith("_second_review")]
    [before] = [node.key for node in graph.node_map[after].parents if node.key[0] == "claims"]
    try:
        old = executor.migrate([before]).apps
        one, two = (django_user_model.objects.create_user(name) for name in ("one", "two"))
        made = old.get_model("claims", "Claim").objects.create(
            text="x", first_seen=NOW, last_seen=NOW, pipeline_version="1"
        )
        row = old.get_model("claims", "Review").objects.create(
            claim=made, rating="supported", rationale="r", as_of=TODAY, reviewer_id=one.pk,
            second_reviewer_id=two.pk,
        )  # fmt: skip
        executor = MigrationExecutor(connection)
        new = executor.migrate([after]).apps
        [signed] = new.get_model("claims", "Countersignature").objects.all()
        assert (signed.review_id, signed.reviewer_id, signed.verdict) == (row.pk, two.pk, "agrees")
        assert signed.reason.startswith("Named by the reviewer")
        executor = MigrationExecutor(connection)
        back = executor.migrate([before]).apps
        assert back.get_model("claims", "Review").objects.get().second_reviewer_id == two.pk
    finally:
        MigrationExecutor(connection).migrate(newest)
