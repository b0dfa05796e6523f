"""Web hooks over the API: the secret is shown once, every field is bounded, the log is true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from claims.api.hook_docs import VERIFY
from claims.models import Claim, Hook, HookDelivery
from claims.selectors.hooks import CATALOGUE
from claims.services.guards import write_event
from claims.services.hook_outbox import make_deliveries
from sources import tasks
from tests.receiver import Receiver, allowed

from .data import Story

pytestmark = pytest.mark.django_db
NEW = {
    "name": "CMS",
    "target": "https://cms.example.org/in?key=k1",
    "events": ["claim.published", "conflict.found"],
}
URL = "/api/v1/hooks"


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    with allowed(settings) as one:
        yield one


def made(client: APIClient, **more: Any) -> dict[str, Any]:
    answer = client.post(URL, NEW | more, format="json")
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_a_hook_is_made_read_changed_switched_and_deleted_and_its_secret_is_shown_once(
    as_operator: APIClient,
) -> None:
    answer = as_operator.post(URL, NEW | {"payload_fields": {"claim": ["text"]}}, format="json")
    assert answer["Cache-Control"] == "no-store"
    hook = answer.json()
    assert hook["secret"].startswith("whsec_")
    assert hook["payload_fields"] == {"claim": ["text"]}
    address = hook["url"]
    shown = as_operator.get(address)
    assert "secret" not in shown.json()
    renewed = as_operator.post(f"{address}/rotate-secret").json()
    assert renewed["secret"] != hook["secret"]
    assert renewed["previous_until"] is not None
    changed = as_operator.patch(address, {"events": ["claim.created"], "payload_fields": {}}, format="json")
    assert (changed.json()["events"], changed.json()["payload_fields"]) == (["claim.created"], {})
    assert changed.json()["target"] == NEW["target"]
    off = as_operator.post(f"{address}/switch", {"active": False, "reason": "Rebuilding."}, format="json")
    assert (off.json()["is_active"], off.json()["off_reason"], off.json()["off_note"]) == (
        False,
        "person",
        "Rebuilding.",
    )
    late = as_operator.post(f"{address}/switch", {"active": False, "reason": "x"}, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "decided-before-you")
    refused = as_operator.post(f"{address}/replay", {"since": timezone.now().isoformat()}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "hook-off")
    assert [row["id"] for row in as_operator.get(f"{URL}?is_active=false").json()["results"]] == [hook["id"]]
    assert as_operator.delete(address).status_code == 204
    assert as_operator.get(address).status_code == 404


WRONG: list[tuple[dict[str, Any], int, str]] = [
    ({"target": "https://127.0.0.1/"}, 422, "address-not-public"),
    ({"target": "https://169.254.169.254/latest"}, 422, "address-not-public"),
    ({"target": "http://cms.example.org/"}, 422, "url-not-https"),
    ({"target": "https://me:word@cms.example.org/"}, 422, "url-credentials"),
    ({"target": "https://cms.example.org:22/"}, 422, "url-port"),
    ({"target": "x" * 3000}, 400, "invalid-input"),
    ({"target": "https://cms.example.org/\x00"}, 400, "invalid-input"),
    ({"target": ["https://cms.example.org/"]}, 400, "invalid-input"),
    ({"events": []}, 400, "invalid-input"),
    ({"events": ["claim.deleted"]}, 400, "invalid-input"),
    ({"events": ["hook.test"]}, 400, "invalid-input"),
    ({"events": ["claim.created"] * 99}, 400, "invalid-input"),
    ({"name": "   "}, 400, "invalid-input"),
    ({"name": "x" * 121}, 400, "invalid-input"),
    ({"payload_fields": {"claims": ["text"]}}, 400, "invalid-input"),
    ({"payload_fields": {"claim": ["secret_salt"]}}, 422, "unknown-field"),
    ({"payload_fields": {"claim": "text"}}, 400, "invalid-input"),
    ({"filters": {"story": 0}}, 400, "invalid-input"),
    ({"filters": {"story": 2**80}}, 400, "invalid-input"),
    ({"filters": {"verification_status": ["true"]}}, 400, "invalid-input"),
    ({"filters": {"measure": "a\x00b"}}, 400, "invalid-input"),
    ({"filters": {"where": "1=1"}}, 400, "invalid-input"),
    ({"secret": "whsec_mine"}, 400, "invalid-input"),
    ({"name": "Taken"}, 422, "name-taken"),
]


def test_what_is_wrong_is_named_and_nothing_is_made(as_operator: APIClient) -> None:
    made(as_operator, name="Taken")
    for change, status, code in WRONG:
        answer = as_operator.post(URL, NEW | change, format="json")
        assert (answer.status_code, answer.json()["code"]) == (status, code), (change, answer.content)
    assert Hook.objects.count() == 1


def test_the_log_tells_what_became_of_each_delivery_and_one_is_sent_again(
    as_operator: APIClient, receiver: Receiver, story: Story
) -> None:
    hook = made(as_operator, target=receiver.address("in"), events=["claim.status_changed"])
    claim = story.first.claim
    write_event("status-changed", claim, claim=claim, after={"verification_status": "disputed"})
    make_deliveries(now=timezone.now())
    receiver.answers = ["404"]
    tested = as_operator.post(f"{hook['url']}/test")
    assert tested.status_code == 202
    assert tested["Location"].endswith(f"/hook-deliveries/{tested.json()['id']}")
    tasks.work_off()
    rows = as_operator.get(hook["deliveries_url"]).json()["results"]
    assert [(row["type"], row["state"], row["response_status"]) for row in rows] == [
        ("hook.test", "delivered", 200),
        ("claim.status_changed", "failed", 404),
    ]
    failed = as_operator.get(f"{hook['deliveries_url']}?state=failed&type=claim.status_changed").json()
    [row] = failed["results"]
    assert "payload" not in row
    whole = as_operator.get(row["url"]).json()
    assert json.loads(receiver.requests[0].body) == whole["payload"]
    again = as_operator.post(f"{row['url']}/replay")
    assert (again.status_code, again.json()["state"]) == (202, "pending")
    tasks.work_off()
    assert as_operator.get(row["url"]).json()["state"] == "delivered"
    assert as_operator.get(f"{hook['deliveries_url']}?state=lost").status_code == 400
    assert as_operator.get(f"{URL}/999/deliveries").status_code == 404
    since = (timezone.now() - timedelta(days=400)).isoformat()
    too_long_ago = as_operator.post(f"{hook['url']}/replay", {"since": since}, format="json")
    assert (too_long_ago.status_code, too_long_ago.json()["code"]) == (422, "since-out-of-range")


def test_the_description_shows_each_type_with_an_example_that_is_valid_and_one_that_was_sent(
    as_operator: APIClient, story: Story
) -> None:
    drawn = json.loads(json.dumps(SchemaGenerator().get_schema(public=True), default=str))
    assert set(drawn["webhooks"]) == {*CATALOGUE, "hook.test"}
    made(as_operator, events=["claim.status_changed"])
    claim = Claim.objects.get(pk=story.first.claim.pk)
    write_event("status-changed", claim, claim=claim, after={"verification_status": "disputed"})
    make_deliveries(now=timezone.now())
    sent = HookDelivery.objects.get().payload
    for name, item in drawn["webhooks"].items():
        media = item["post"]["requestBody"]["content"]["application/json"]
        check = Draft202012Validator(media["schema"] | {"components": drawn["components"]})
        assert not list(check.iter_errors(media["example"])), name
        assert check.is_valid(sent) == (name == "claim.status_changed")
    [tag] = [tag for tag in drawn["tags"] if tag["name"] == "hooks"]
    assert VERIFY in tag["description"]
    catalogue = as_operator.get(f"{URL}/event-types").json()
    assert [row["type"] for row in catalogue["types"]] == list(CATALOGUE)
    assert "text" not in next(o for o in catalogue["objects"] if o["about"] == "evidence")["usual"]
