"""What people do through the API: with a reason, once, and with what follows from it queued."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from claims.models import Claim, Event, Evidence, Flag, Relation, Review
from newsverify.schedules import ensure_schedules
from sources.models import Job, Source, SourceMatch

from .data import Story

pytestmark = pytest.mark.django_db
API = "/api/v1"


def statuses() -> set[str]:
    return set(Claim.objects.values_list("verification_status", flat=True))


def decide(client: APIClient, story: Story, **change: Any) -> Any:
    body = {"state": "confirmed", "expected_state": "suggested", "reason": "Both were printed."} | change
    return client.post(f"{API}/relations/{story.relation.pk}/decide", body)


def test_a_confirmed_conflict_is_signed_dated_and_leaves_both_claims_disputed(
    as_reviewer: APIClient, story: Story
) -> None:
    page = decide(as_reviewer, story).json()
    assert (page["state"], page["decided_by"]) == ("confirmed", "reviewer")
    assert page["decided_at"]
    assert statuses() == {"disputed"}
    assert Event.objects.filter(target_type="relation", actor__username="reviewer").exists()


def test_who_decides_on_an_old_reading_is_told_who_was_first(
    as_reviewer: APIClient, as_editor: APIClient, story: Story
) -> None:
    decide(as_reviewer, story)
    late = decide(as_editor, story, state="rejected")
    assert late.status_code == 409
    assert late["Content-Type"] == "application/problem+json"
    assert "reviewer" in late.json()["detail"]
    assert "confirmed" in late.json()["detail"]
    assert Relation.objects.get().state == "confirmed"


def test_an_explained_conflict_says_how_and_can_be_reopened(as_reviewer: APIClient, story: Story) -> None:
    bare = decide(as_reviewer, story, state="explained")
    assert bare.status_code == 400
    assert bare.json()["errors"][0]["pointer"] == "/explanation"
    page = decide(as_reviewer, story, state="explained", explanation="different_scope").json()
    assert (page["state"], page["explanation"]) == ("explained", "different_scope")
    assert statuses() == {"unverified"}
    again = as_reviewer.post(f"{API}/relations/{story.relation.pk}/reopen", {"reason": "Same scope."})
    assert again.json()["state"] == "suggested"
    assert statuses() == {"disputed"}


@pytest.mark.parametrize("missing", ["state", "reason"])
def test_a_decision_names_its_reason(as_reviewer: APIClient, story: Story, missing: str) -> None:
    body = {"state": "confirmed", "expected_state": "suggested", "reason": "Yes."}
    del body[missing]
    response = as_reviewer.post(f"{API}/relations/{story.relation.pk}/decide", body)
    assert response.status_code == 400
    assert response.json()["errors"] == [
        {"pointer": f"/{missing}", "code": "required", "detail": "This field is required."}
    ]


def test_a_flag_is_dismissed_once(as_reviewer: APIClient, story: Story) -> None:
    path = f"{API}/flags/{story.first.flag.pk}/decide"
    body = {"state": "dismissed", "expected_state": "open", "reason": "A second paper heard it too."}
    assert as_reviewer.post(path, body).json()["state"] == "dismissed"
    assert as_reviewer.post(path, body).status_code == 409
    assert Flag.objects.get(pk=story.first.flag.pk).reason == body["reason"]


def test_a_review_is_dated_signed_and_listed(as_reviewer: APIClient, story: Story) -> None:
    path = f"{API}/claims/{story.first.claim.pk}/reviews"
    body = {"rating": "refuted", "rationale": "The log counts 68.", "as_of": "2023-09-22"}
    response = as_reviewer.post(path, body | {"expected_latest": None})
    assert response.status_code == 201, response.content
    assert response.json()["reviewer"] == "reviewer"
    assert [row["rating"] for row in as_reviewer.get(path).json()["results"]] == ["refuted"]
    assert Review.objects.get().as_of.isoformat() == "2023-09-22"
    late = as_reviewer.post(path, body | {"expected_latest": None})
    assert late.status_code == 409
    assert "reviewer reviewed the claim as refuted" in late.json()["detail"]


def test_a_review_of_casualties_decides_when_a_second_person_signed(
    as_reviewer: APIClient, as_editor: APIClient, story: Story
) -> None:
    claim = f"{API}/claims/{story.first.claim.pk}"
    body = {"rating": "refuted", "rationale": "The log counts 68.", "expected_latest": None}
    review = as_reviewer.post(f"{claim}/reviews", body).json()
    assert [reason["rule_id"] for reason in review["policy"]] == ["casualties"]
    assert (review["stands"], review["countersignature"]) == (False, None)
    assert as_reviewer.get(claim).json()["verification_status"] != "refuted"
    [waiting] = as_editor.get(f"{API}/reviews", {"awaiting_second": "true"}).json()["results"]
    assert waiting["id"] == review["id"]
    assert len(as_editor.get(f"{API}/claims", {"awaiting_second": "true"}).json()["results"]) == 1
    answer = {"verdict": "agrees", "reason": "I counted too."}
    own = as_reviewer.post(f"{API}/reviews/{review['id']}/countersign", answer)
    assert (own.status_code, own.json()["code"]) == (403, "author-cannot-countersign")
    signed = as_editor.post(f"{API}/reviews/{review['id']}/countersign", answer).json()
    assert signed["stands"]
    assert signed["countersignature"]["reviewer"] == "editor"
    assert as_reviewer.get(claim).json()["verification_status"] == "refuted"
    again = as_editor.post(f"{API}/reviews/{review['id']}/countersign", answer)
    assert again.status_code == 409
    assert "editor signed this review before you" in again.json()["detail"]


def test_claims_are_merged_and_parted(as_editor: APIClient, story: Story) -> None:
    keep, other = story.first.claim.pk, story.second.claim.pk
    merged = as_editor.post(f"{API}/claims/{keep}/merge", {"other": other, "reason": "One toll."})
    assert merged.status_code == 200, merged.content
    assert merged.json()["voicing_count"] == 2
    assert as_editor.get(f"{API}/claims/{other}").status_code == 404
    late = as_editor.post(f"{API}/claims/{keep}/merge", {"other": other, "reason": "Again."})
    assert (late.status_code, late.json()["code"]) == (409, "already-merged")
    for wrong in (0, "x", None, 2**63, 999_999):
        refused = as_editor.post(f"{API}/claims/{keep}/merge", {"other": wrong, "reason": "x"})
        assert refused.status_code in (400, 422), refused.content
    parted = as_editor.post(f"{API}/claims/{other}/unmerge", {"reason": "Two tolls."})
    assert parted.status_code == 200, parted.content
    assert parted.json()["voicing_count"] == 1


def test_evidence_is_something_and_says_which_way_it_points(as_reviewer: APIClient, story: Story) -> None:
    path = f"{API}/claims/{story.first.claim.pk}/evidence"
    assert as_reviewer.post(path, {"stance": "supports"}).status_code == 400
    assert as_reviewer.post(path, {"stance": "maybe", "excerpt": "x"}).status_code == 400
    done = as_reviewer.post(path, {"stance": "supports", "excerpt": "Twenty-seven."})
    assert done.status_code == 201
    assert done.json()["added_by"] == "reviewer"
    assert Evidence.objects.get().excerpt == "Twenty-seven."


def test_a_claim_moves_through_the_desk_on_what_was_seen(as_reviewer: APIClient, story: Story) -> None:
    path = f"{API}/claims/{story.first.claim.pk}/workflow"
    body = {"state": "in_review", "expected_state": "new", "reason": "Mine."}
    assert as_reviewer.post(path, body).json()["workflow_state"] == "in_review"
    assert as_reviewer.post(path, body).status_code == 409


def test_a_claim_is_given_to_a_person_and_taken_away(as_reviewer: APIClient, story: Story) -> None:
    path = f"{API}/claims/{story.first.claim.pk}/assign"
    assert as_reviewer.post(path, {"to": "reviewer"}).json()["assigned_to"] == "reviewer"
    assert as_reviewer.post(path, {"to": None}).json()["assigned_to"] is None
    assert as_reviewer.post(path, {"to": "nobody"}).status_code == 422


def test_a_recheck_is_one_job_however_often_it_is_asked_for(as_reviewer: APIClient, story: Story) -> None:
    path = f"{API}/claims/{story.first.claim.pk}/recheck"
    first, second = as_reviewer.post(path), as_reviewer.post(path)
    assert first.status_code == 202
    assert first["Location"] == second["Location"]
    assert Job.objects.get().params == {"claim_id": story.first.claim.pk}


def test_a_match_is_confirmed_by_a_person(as_reviewer: APIClient, story: Story) -> None:
    path = f"{API}/mentions/{story.first.mention.pk}/decide"
    page = as_reviewer.post(path, {"state": "confirmed", "reason": "It is."}).json()
    assert (page["state"], page["decided_by"]) == ("confirmed", "reviewer")
    unknown = as_reviewer.post(path, {"state": "rejected", "reason": "No.", "claim": 10**9})
    assert unknown.status_code == 422
    assert unknown.json()["code"] == "unknown-claim"


def test_a_statement_is_corrected_with_a_reason(as_reviewer: APIClient, story: Story) -> None:
    path = f"{API}/statements/{story.first.statement.pk}/correct"
    empty = as_reviewer.post(path, {"reason": "Hm."})
    assert empty.status_code == 400
    assert empty.json()["errors"][0]["code"] == "nothing-to-correct"
    done = as_reviewer.post(path, {"reason": "It was a hope.", "modality": "opinion"})
    assert done.status_code == 200, done.content
    assert done.json()["origin"] == "human"
    for spans in ({"cue": [[0]]}, {"cue": [["a", 2]]}, {"who": [[0, 2]]}, [[0, 2]], {"cue": [[0, 10**12]]}):
        assert as_reviewer.post(path, {"reason": "x", "spans": spans}).status_code == 400


def test_a_merge_follows_and_is_undone(as_editor: APIClient, story: Story) -> None:
    keep, other = story.first.source.pk, story.second.source.pk
    merged = as_editor.post(f"{API}/sources/{keep}/merge", {"other": other, "reason": "One person."})
    assert merged.status_code == 200, merged.content
    assert as_editor.get(f"{API}/sources/{other}").json()["merged_into"] == keep
    assert as_editor.post(f"{API}/sources/{keep}/merge", {"other": keep, "reason": "x"}).status_code == 422
    assert as_editor.post(f"{API}/sources/{keep}/merge", {"other": 10**9, "reason": "x"}).status_code == 422
    assert as_editor.post(f"{API}/sources/{other}/unmerge", {"reason": "Two."}).json()["merged_into"] is None
    assert not Source.objects.filter(merged_into__isnull=False).exists()


@pytest.mark.parametrize("kind", ["sweep", "recheck-claims", "redetect-conflicts", "daily-digest"])
def test_a_check_is_started_now(as_editor: APIClient, kind: str) -> None:
    ensure_schedules()
    [check] = [c for c in as_editor.get(f"{API}/checks").json()["results"] if c["kind"] == kind]
    assert check["enabled"] is True
    assert check["next_run_at"]
    started = as_editor.post(f"{API}/checks/{kind}/start")
    assert started.status_code == 202
    assert Job.objects.get().kind == kind


def test_what_is_no_check_cannot_be_started(as_editor: APIClient) -> None:
    ensure_schedules()
    for kind in ("nothing", "process-article", "refresh-claim"):
        assert as_editor.post(f"{API}/checks/{kind}/start").status_code == 404
    assert not Job.objects.exists()


def test_a_refused_decision_changes_nothing(as_editor: APIClient, story: Story) -> None:
    Relation.objects.filter(pk=story.relation.pk).update(state="lapsed")
    assert decide(as_editor, story).status_code == 409
    assert statuses() == {"unverified"}
    assert not Event.objects.exists()


def test_two_names_that_may_be_one_are_joined_parted_and_kept_apart(
    as_editor: APIClient, as_reviewer: APIClient, story: Story
) -> None:
    match = SourceMatch.objects.get()
    here = f"{API}/source-matches/{match.pk}"
    assert "sound alike" in as_editor.get(here).json()["why"]
    one = {"state": "confirmed", "reason": "One woman.", "keep": match.second_id}
    assert as_reviewer.post(f"{here}/decide", one).status_code == 403
    page = as_editor.post(f"{here}/decide", one).json()
    assert (page["state"], page["decided_by"], page["merged"]) == ("confirmed", "editor", match.first_id)
    assert Job.objects.filter(kind="refresh-sources").exists()
    late = as_editor.post(f"{here}/decide", {"state": "rejected", "reason": "Two."})
    assert (late.status_code, late.json()["code"]) == (409, "match-decided")
    assert as_editor.post(f"{here}/reopen", {"reason": "A slip."}).json()["merged"] is None
    assert Source.objects.get(pk=match.first_id).merged_into is None
    page = as_editor.post(f"{here}/decide", {"state": "rejected", "reason": "Two."}).json()
    assert (page["state"], page["reason"]) == ("rejected", "Two.")


def test_a_decision_about_a_pair_that_makes_no_sense_is_refused(as_editor: APIClient, story: Story) -> None:
    here = f"{API}/source-matches/{SourceMatch.objects.get().pk}"
    for body, code in (
        ({"state": "suggested", "reason": "x"}, 400),
        ({"state": "confirmed"}, 400),
        ({"state": "rejected", "reason": "x", "keep": 1}, 400),
        ({"state": "confirmed", "reason": "x", "keep": 10**9}, 422),
    ):
        assert as_editor.post(f"{here}/decide", body).status_code == code
    assert as_editor.post(f"{API}/source-matches/9999/decide", {"reason": "x"}).status_code == 404


def test_many_rows_are_planned_confirmed_and_undone(
    as_reviewer: APIClient, as_editor: APIClient, story: Story
) -> None:
    Claim.objects.filter(pk=story.second.claim.pk).update(publication_state="published")
    ids = [story.first.claim.pk, story.second.claim.pk, 999]
    body = {"verb": "claim-state", "ids": ids, "state": "in_review"}
    plan = as_reviewer.post(f"{API}/batches", body).json()
    assert [(row["outcome"], row["code"]) for row in plan["rows"]] == [
        ("pending", ""), ("skipped", "sealed"), ("skipped", "gone"),
    ]  # fmt: skip
    assert (plan["rows"][0]["now"], plan["rows"][0]["after"]) == ("New", "In review")
    assert Claim.objects.filter(workflow_state="in_review").count() == 0
    address = f"{API}/batches/{plan['id']}"
    assert as_editor.get(address).status_code == 404, "a dry run is its maker's"
    done = as_reviewer.post(f"{address}/confirm", {"reason": "We begin with these."}).json()
    assert (done["state"], done["counts"]) == ("done", {"done": 1, "skipped": 2})
    assert as_reviewer.post(f"{address}/confirm", {"reason": "Again."}).status_code == 409
    undone = as_editor.post(f"{address}/undo", {"reason": "Not yet."}).json()
    assert (undone["state"], undone["undone_by"]) == ("undone", "editor")
    assert Claim.objects.filter(workflow_state="in_review").count() == 0


@pytest.mark.parametrize(
    "change",
    [{"ids": []}, {"ids": [0]}, {"ids": [2**70]}, {"ids": ["x"]}, {"verb": "claim-delete"}, {"state": "lost"},
     {"to": "reviewer"}, {"to": "nobody-here"}, {"ids": None}, {"explanation": "rounding"}],
)  # fmt: skip
def test_a_plan_that_cannot_be_made_is_an_error_in_words(
    as_reviewer: APIClient, story: Story, change: dict[str, Any]
) -> None:
    body = {"verb": "claim-state", "ids": [story.first.claim.pk], "state": "closed"} | change
    assert as_reviewer.post(f"{API}/batches", body).status_code in (400, 422)
