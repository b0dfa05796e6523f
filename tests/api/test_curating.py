"""What editors keep through the API, and bulk decisions by filter."""

from __future__ import annotations

from typing import Any

import pytest
from django_celery_beat.models import PeriodicTask
from rest_framework.test import APIClient

from newsverify.schedules import ensure_schedules
from sources.models import Job, Outlet, Source

from .data import Story

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


def test_an_outlet_is_changed_as_it_was_read_with_a_line_in_its_history(
    story: Story, as_editor: APIClient
) -> None:
    outlet = story.first.article.outlet
    assert outlet is not None
    seen = as_editor.get(f"{V1}/outlets/{outlet.pk}").json()["updated_at"]
    asked = {"kind": "wire", "is_wire_agency": True, "reason": "An agency.", "seen": seen}
    changed = as_editor.patch(f"{V1}/outlets/{outlet.pk}", asked)
    assert (changed.status_code, changed.json()["is_wire_agency"]) == (200, True)
    told: Any = Outlet.history.filter(id=outlet.pk).first()  # type: ignore[attr-defined]
    assert (told.history_user.username, told.history_change_reason) == ("editor", "An agency.")
    late = as_editor.patch(f"{V1}/outlets/{outlet.pk}", {"notes": "x", "seen": seen})
    assert (late.status_code, late.json()["code"]) == (409, "changed-before-you")
    taken = as_editor.post(f"{V1}/outlets", {"name": outlet.name})
    assert (taken.status_code, taken.json()["code"]) == (422, "not-valid")
    assert as_editor.patch(f"{V1}/outlets/{outlet.pk}", {"reason": "x"}).status_code == 400


def test_a_source_that_an_editor_enters_is_the_editors_and_its_claims_are_looked_at_again(
    story: Story, as_editor: APIClient
) -> None:
    made = as_editor.post(f"{V1}/sources", {"name": "Nora Quay", "kind": "person"})
    assert made.status_code == 201, made.content
    assert [alias["name"] for alias in made.json()["aliases"]] == ["Nora Quay"]
    again = as_editor.post(f"{V1}/sources", {"name": "NORA QUAY"})
    assert (again.status_code, again.json()["code"]) == (422, "source-known")
    pk, before = story.first.source.pk, Job.objects.count()
    body = {"body": made.json()["id"], "role": "aide", "since": "2024-02-01", "until": "2024-01-01"}
    assert as_editor.post(f"{V1}/sources/{pk}/affiliations", body).status_code == 422, "it ends too soon"
    given = as_editor.post(f"{V1}/sources/{pk}/affiliations", body | {"until": None})
    assert "aide" in [role["role"] for role in given.json()["affiliations"]]
    assert Source.objects.get(pk=pk).is_curated
    assert Job.objects.count() == before + 1, "who speaks for whom decides what is independent"


def test_a_schedule_is_changed_within_bounds(as_editor: APIClient) -> None:
    ensure_schedules()
    changed = as_editor.patch(f"{V1}/checks/recheck-claims", {"every_seconds": 120, "enabled": False})
    assert (changed.status_code, changed.json()["enabled"]) == (200, False)
    assert str(PeriodicTask.objects.get(name="Re-check claims").interval) == "every 120 seconds"
    assert as_editor.patch(f"{V1}/checks/recheck-claims", {"daily_at": "04:30"}).status_code == 200
    row = PeriodicTask.objects.get(name="Re-check claims")
    assert row.interval is None
    assert (row.crontab.hour, row.crontab.minute) == ("4", "30")
    for wrong in ({"every_seconds": 1}, {"daily_at": "25:00"}, {"how": "often"}):
        assert as_editor.patch(f"{V1}/checks/recheck-claims", wrong).status_code == 400
    both = as_editor.patch(f"{V1}/checks/recheck-claims", {"every_seconds": 60, "daily_at": "04:30"})
    assert both.status_code == 422
    assert as_editor.patch(f"{V1}/checks/nothing", {"enabled": True}).status_code == 404


def test_a_bulk_decision_takes_all_rows_that_a_filter_leaves_and_is_thrown_away_by_its_maker(
    story: Story, as_reviewer: APIClient, as_editor: APIClient
) -> None:
    def draft(**asked: Any) -> Any:
        return as_reviewer.post(f"{V1}/batches", {"verb": "flag-accept", **asked}, format="json")

    made = draft(filter={"rule": "one-source", "state": "open,accepted"})
    assert made.status_code == 201, made.content
    assert {row["target_id"] for row in made.json()["rows"]} == {story.first.flag.pk, story.second.flag.pk}
    assert draft(filter={"claim": str(story.first.claim.pk)}).json()["counts"] == {"pending": 1}
    assert draft(filter={"rule": "nothing"}).json()["code"] == "nothing-chosen"
    refused: list[dict[str, Any]] = [
        {"filter": wrong} for wrong in ({"colour": "red"}, {"state": "odd"}, {"as_of": "2024-01-01"}, {})
    ]
    for wrong in (*refused, {"filter": {"claim": "1e999"}}, {}, {"ids": [1], "filter": {"rule": "x"}}):
        assert draft(**wrong).status_code == 400, wrong
    pk = made.json()["id"]
    assert as_editor.delete(f"{V1}/batches/{pk}").status_code == 404, "a draft is its maker's"
    assert as_reviewer.delete(f"{V1}/batches/{pk}").status_code == 204
    assert as_reviewer.get(f"{V1}/batches/{pk}").status_code == 404


def test_two_who_ask_for_the_next_claim_get_two_and_a_watch_tells_what_others_did(
    story: Story, as_reviewer: APIClient, as_editor: APIClient
) -> None:
    taken = [client.post(f"{V1}/queue/take").json() for client in (as_reviewer, as_editor)]
    assert {row["id"] for row in taken} == {story.first.claim.pk, story.second.claim.pk}
    assert as_reviewer.post(f"{V1}/queue/take").status_code == 204, "nothing is left that nobody has"
    watched = as_reviewer.post(f"{V1}/watches", {"claim": taken[1]["id"]}).json()
    assert watched["news"] == []
    given = {"to": "reviewer", "note": "You know the harbour."}
    assert as_editor.post(f"{V1}/claims/{taken[1]['id']}/hand-over", given).status_code == 200
    [row] = as_reviewer.get(f"{V1}/watches").json()["results"]
    assert row["news_count"] == 1
    [news] = as_reviewer.get(row["url"]).json()["news"]
    assert (news["verb"], news["actor"], news["reason"]) == ("claim-assigned", "editor", given["note"])
    assert as_reviewer.post(f"{V1}/watches/seen", {"up_to": news["id"]}).json() == {"watches": 1}
    assert as_editor.get(row["url"]).status_code == 404, "nobody sees another's watches"
    assert as_reviewer.delete(row["url"]).status_code == 204
