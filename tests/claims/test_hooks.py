"""From a change to the receiver: nothing is lost, nothing comes twice as if it were new, no secret leaks."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.api.hook_docs import VERIFY
from claims.models import Claim, Event, Hook, HookDelivery, Story, StoryArticle
from claims.selectors.hooks import CATALOGUE, verbs_of
from claims.services import decisions, hook_outbox, hooks
from claims.services.guards import write_event
from claims.services.hook_outbox import make_deliveries, prune_deliveries
from claims.services.hook_sending import Outcome, next_wait, record_outcome, send, take_delivery
from claims.tasks import hooks as post_room
from sources import tasks
from sources.models import Job
from sources.services import outgoing
from tests.api.data import Story as Pair
from tests.api.data import make_story
from tests.receiver import Received, Receiver, allowed

pytestmark = pytest.mark.django_db
verify: dict[str, Any] = {}
exec(VERIFY, verify)  # noqa: S102 - the very lines that the documentation gives to receivers
EVERYTHING = tuple(CATALOGUE)
Make = Callable[..., tuple[Hook, str]]


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.run_job, "apply_async", lambda *args, **kwargs: None)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    with allowed(settings) as one:
        yield one


@pytest.fixture
def pair(db: None) -> Pair:
    return make_story()


@pytest.fixture
def make(operator: User, receiver: Receiver) -> Make:
    def make_hook(path: str = "ok", *, events: Any = EVERYTHING, name: str = "", **more: Any) -> Any:
        return hooks.create_hook(
            name or path, by=operator, url=receiver.address(path), events=list(events), **more
        )

    return make_hook


def work() -> None:
    """What the bell or the schedule sets off, and all that is due."""
    tasks.submit(post_room.OUTBOX, key="bell")
    tasks.work_off()


def status_changed(claim: Claim, after: str = "disputed") -> Event:
    return write_event("status-changed", claim, claim=claim, after={"verification_status": after})


def bodies(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(came.body) for came in receiver.requests]


def genuine(secret: str, came: Received) -> bool:
    return bool(verify["is_genuine"](secret, came.headers, came.body))


def later(**how: Any) -> Any:
    return timezone.now() + timedelta(**how)


# --- what is told ---------------------------------------------------------------------------------------


def test_a_decision_arrives_signed_with_what_a_reader_of_the_api_sees(
    make: Make, receiver: Receiver, pair: Pair, reviewer: User, reader: User, client: Any
) -> None:
    _, secret = make()
    decisions.decide_relation(
        pair.relation, by=reviewer, state="confirmed", expected_state="suggested", reason="Seen both."
    )
    work()
    told = {
        body["type"]: (came, body) for came, body in zip(receiver.requests, bodies(receiver), strict=True)
    }
    came, body = told["conflict.decided"]
    assert genuine(secret, came)
    assert not genuine(
        secret, Received(came.path, came.headers, came.body.replace(b"confirmed", b"rejected"))
    )
    assert not genuine("whsec_" + base64.b64encode(b"x" * 32).decode(), came)
    assert not genuine(secret, Received("", came.headers | {"webhook-timestamp": "1695287561"}, came.body))
    event = body["data"]["event"]
    assert (event["by"], event["reason"], event["after"]["state"]) == ("reviewer", "Seen both.", "confirmed")
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    [shown] = client.get("/api/v1/relations").json()["results"]
    assert json.loads(json.dumps(shown).replace("http://testserver", "")) == body["data"]["relation"]
    assert came.headers["content-type"] == "application/json"


def test_every_verb_of_the_catalogue_is_written_by_some_service(
    make: Make, receiver: Receiver, pair: Pair, reviewer: User, editor: User, operator: User
) -> None:
    """But for the four that only a reading or a refresh writes: their tests say so."""
    make()
    first, second = pair.first.claim, pair.second.claim
    decisions.decide_relation(
        pair.relation, by=reviewer, state="rejected", expected_state="suggested", reason="One includes it."
    )
    why = {"by": reviewer, "reason": "Checked."}
    item = decisions.add_evidence(first, by=reviewer, stance="supports", excerpt="A log.")
    decisions.withdraw_evidence(item, **why)
    for editing, verdict in ((first, "agrees"), (second, "disagrees")):
        review = decisions.record_review(
            editing,
            by=reviewer,
            rating="supported",
            rationale="The log.",
            as_of=timezone.now().date(),
            expected_latest=None,
        )
        assert review.asks_second, "it counts the dead"
        decisions.countersign_review(review, by=editor, verdict=verdict, reason="Read it.")
    for state, before in (("in_review", "new"), ("ready", "in_review")):
        decisions.set_workflow_state(first, state=state, expected_state=before, **why)
    for state, before in (("published", "internal"), ("withdrawn", "published"), ("internal", "withdrawn")):
        decisions.set_publication_state(first, by=editor, state=state, expected_state=before, reason="So.")
    Job.objects.create(kind="process-article", state="dead", error_code="worker-lost", finished_at=later())
    work()
    told = [body["type"] for body in bodies(receiver)]
    by_machine = {"claim.created", "conflict.found", "article.processed", "article.revised"}
    assert set(told) >= set(EVERYTHING) - by_machine - {"claim.merged", "claim.unmerged"}
    for once in ("claim.published", "claim.withdrawn", "job.dead", "review.contradicted"):
        assert told.count(once) == 1, once
    assert [body["type"] for body in bodies(receiver)] == told
    ids = [body["data"]["event"]["id"] for body in bodies(receiver)]
    assert ids == sorted(ids), "in the order of the events"


def test_a_merge_is_told_once_about_the_claim_that_stands(
    make: Make, receiver: Receiver, pair: Pair, editor: User
) -> None:
    make(events=["claim.merged", "claim.unmerged"])
    keep, other = pair.first.claim, pair.second.claim
    for verb, into, away in (("claim-merged", keep.pk, other), ("claim-unmerged", None, other)):
        for claim in (keep, other):
            write_event(verb, away, claim=claim, by=editor, after={"merged_into": into, "claim": other.pk})
    work()
    told = [(body["type"], body["data"]["claim"]["id"]) for body in bodies(receiver)]
    assert told == [("claim.merged", keep.pk), ("claim.unmerged", other.pk)]


def test_only_chosen_types_fields_and_claims_are_told(
    make: Make, receiver: Receiver, pair: Pair, reviewer: User
) -> None:
    first, second = pair.first, pair.second
    event = Story.objects.create(title="One")
    StoryArticle.objects.create(
        story=event, article=first.article, rule_id="same-event", score=1, pipeline_version="1"
    )
    fields = {"claim": ["verification_status", "text"], "evidence": ["stance"]}
    make("fields", events=["claim.status_changed", "evidence.added"], fields=fields)
    narrowed = {
        "story": {"story": event.pk},
        "source": {"source": first.source.pk},
        "measure": {"measure": "killed", "source": first.source.pk},
        "status": {"verification_status": ["disputed"]},
        "none": {"story": event.pk, "publication_state": ["published"]},
    }
    for name, filters in narrowed.items():
        make(name, events=["claim.status_changed"], filters=filters)
    Claim.objects.filter(pk=first.claim.pk).update(verification_status="disputed")
    status_changed(first.claim)
    status_changed(second.claim)
    decisions.add_evidence(first.claim, by=reviewer, stance="refutes", text="The whole log.")
    work()
    told: dict[str, list[Any]] = {}
    for came, body in zip(receiver.requests, bodies(receiver), strict=True):
        data = body["data"]
        told.setdefault(came.path[1:], []).append(data.get("claim") or data.get("evidence"))
    assert set(told["fields"][0]) == {"id", "text", "verification_status"}
    assert set(told["fields"][2]) == {"id", "stance"}
    assert len(told.pop("fields")) == 3
    assert {name: [claim["id"] for claim in rows] for name, rows in told.items()} == {
        name: [first.claim.pk] for name in narrowed if name != "none"
    }


# --- what is not lost and not doubled -------------------------------------------------------------------


def test_an_event_that_commits_late_under_an_earlier_id_is_not_lost(make: Make, pair: Pair) -> None:
    hook, _ = make()
    start = hook.cursor
    now = timezone.now()
    Event.objects.create(
        pk=start + 10, verb="status-changed", target_type="claim", target_id=pair.first.claim.pk
    )
    assert make_deliveries(now=now) == 1
    Event.objects.create(
        pk=start + 3, verb="status-changed", target_type="claim", target_id=pair.second.claim.pk
    )
    assert make_deliveries(now=now) == 1
    assert make_deliveries(now=now) == 0, "what was read again is made once"
    hook.refresh_from_db()
    assert hook.cursor == start
    make_deliveries(now=now + hook_outbox.OVERLAP + timedelta(seconds=1))
    hook.refresh_from_db()
    assert hook.cursor == Event.objects.latest("id").pk


def test_a_sender_that_was_killed_is_followed_by_another_under_the_same_id(
    make: Make, receiver: Receiver, pair: Pair
) -> None:
    hook, secret = make(events=["claim.status_changed"])
    status_changed(pair.first.claim)
    now = timezone.now()
    make_deliveries(now=now)
    lost = take_delivery(hook.pk, now=now)
    assert lost is not None
    outcome = send(lost)  # it was sent, and then the worker died
    assert take_delivery(hook.pk, now=now) is None, "it is leased"
    second = take_delivery(hook.pk, now=later(seconds=61))
    assert second is not None
    assert (second.pk, second.attempts) == (lost.pk, 2)
    assert record_outcome(lost, outcome=Outcome(False, "late"), now=now) is False
    assert record_outcome(second, outcome=send(second), now=now) is True
    assert outcome.ok
    assert [came.headers["webhook-id"] for came in receiver.requests] == [lost.message_id] * 2
    assert receiver.requests[0].body == receiver.requests[1].body
    assert all(genuine(secret, came) for came in receiver.requests)
    assert HookDelivery.objects.get().state == "delivered"


def test_one_whose_sender_is_lost_every_time_is_given_up(make: Make, pair: Pair, settings: Any) -> None:
    settings.NEWSVERIFY_HOOK_RETRY_SECONDS = [1]
    hook, _ = make()
    status_changed(pair.first.claim)
    now = timezone.now()
    make_deliveries(now=now)
    for minutes in (0, 2):
        assert take_delivery(hook.pk, now=now + timedelta(minutes=minutes))
    assert hook_outbox.give_up_lost(now=now + timedelta(minutes=4)) == 1
    assert HookDelivery.objects.get().error_code == "sender-lost"


def test_the_bell_rings_once_for_a_change_and_not_at_all_without_hooks(
    make: Make, pair: Pair, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        status_changed(pair.first.claim)
    assert not Job.objects.exists()
    make()
    connection.run_on_commit.clear()  # which the test's own transaction keeps
    with django_capture_on_commit_callbacks(execute=True) as rung:
        status_changed(pair.first.claim)
        status_changed(pair.second.claim)
    assert len([call for call in rung if call is post_room._ask]) == 1
    assert [job.kind for job in Job.objects.all()] == [post_room.OUTBOX]


def test_deliveries_cost_the_same_queries_however_many_events(make: Make, pair: Pair) -> None:
    make(events=["claim.status_changed", "conflict.decided", "evidence.added"])

    def cost(events: int) -> int:
        for _ in range(events):
            status_changed(pair.first.claim)
            write_event("relation-confirmed", pair.relation, claim=pair.first.claim)
        with CaptureQueriesContext(connection) as asked:
            assert make_deliveries(now=timezone.now()) == 2 * events
        return len(asked)

    assert cost(2) == cost(20)


# --- failures -------------------------------------------------------------------------------------------


def test_a_failure_is_tried_again_later_and_later_until_it_is_given_up(
    make: Make, receiver: Receiver, pair: Pair, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NEWSVERIFY_HOOK_RETRY_SECONDS = [5, 60]
    hook, _ = make("500")
    status_changed(pair.first.claim)
    work()
    delivery = HookDelivery.objects.get()
    assert (delivery.state, delivery.error_code, delivery.response_status) == ("failed", "status-500", 500)
    assert delivery.response_text == "said 500"
    assert delivery.milliseconds is not None
    for low, high in ((4, 6), (48, 72)):
        wait = (delivery.next_attempt_at - delivery.last_attempt_at).total_seconds()
        assert low <= wait <= high + 1
        now = later(minutes=10 * delivery.attempts)
        taken = take_delivery(hook.pk, now=now)
        assert taken is not None
        record_outcome(taken, outcome=send(taken), now=now)
        delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("dead", 3)
    assert take_delivery(hook.pk, now=later(days=3)) is None


def test_a_receiver_that_is_down_is_asked_once_and_then_left_alone_and_holds_up_nobody(
    make: Make, receiver: Receiver, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "WHOLE_SECONDS", 0.3)
    slow, _ = make("slow")
    make("ok")
    for _ in range(4):
        status_changed(pair.first.claim)
    work()
    paths = [came.path for came in receiver.requests]
    assert (paths.count("/slow"), paths.count("/ok")) == (1, 4)
    slow.refresh_from_db()
    assert slow.held_until is not None
    assert slow.held_until > timezone.now()
    assert slow.deliveries.filter(state="pending").count() == 3
    receiver.answers = ["200"] * 4
    Hook.objects.filter(pk=slow.pk).update(held_until=None)
    slow.deliveries.update(next_attempt_at=timezone.now())
    work()
    slow.refresh_from_db()
    assert (slow.failures, slow.failing_since, slow.held_until) == (0, None, None)
    assert slow.deliveries.filter(state="delivered").count() == 4


WAITS = [
    ("429 Retry-After=120", "status-429", 120),
    ("503 Retry-After=999999", "status-503", 3600),
    ("503 Retry-After=Fri, 01 Jan 2021 00:00:00 GMT", "status-503", 5),
    ("503 Retry-After=soon", "status-503", 5),
    ("404", "status-404", 5),
    ("302 Location=http://127.0.0.1/", "redirected", 5),
    ("garbage", "bad-answer", 5),
]


def test_how_long_is_waited_after_each_answer(make: Make, receiver: Receiver, pair: Pair) -> None:
    hook, _ = make()
    for number, (answer, code, seconds) in enumerate(WAITS, start=1):
        receiver.answers = [answer]
        status_changed(pair.first.claim)
        work()
        delivery = hook.deliveries.latest("id")
        assert (delivery.state, delivery.error_code) == ("failed", code)
        assert delivery.last_attempt_at is not None
        waited = (delivery.next_attempt_at - delivery.last_attempt_at).total_seconds()
        assert seconds * 0.8 <= waited <= seconds * 1.2 + 1, answer
        assert len(receiver.requests) == number
        assert code != "redirected" or "Redirects are not followed" in delivery.error
        hook.deliveries.update(state="dead")
        Hook.objects.update(held_until=None)


def test_410_puts_the_hook_off_and_what_waits_is_kept(
    make: Make, receiver: Receiver, pair: Pair, operator: User
) -> None:
    hook, _ = make("410")
    status_changed(pair.first.claim)
    status_changed(pair.second.claim)
    work()
    hook.refresh_from_db()
    assert (hook.is_active, hook.off_reason) == (False, "gone")
    event = Event.objects.get(verb="hook-switched-off")
    assert (event.actor, event.after["why"]) == (None, "gone")
    assert [d.state for d in hook.deliveries.order_by("id")] == ["dead", "pending"]
    work()
    assert len(receiver.requests) == 1
    receiver.answers = ["200", "200", "200"]
    hooks.switch_hook(hook, by=operator, active=True, reason="It is back.")
    work()
    assert len(receiver.requests) == 2
    post_room.replay(hook.deliveries.get(state="dead"), by=operator)
    work()
    assert set(hook.deliveries.values_list("state", flat=True)) == {"delivered"}
    sent = [came.headers["webhook-id"] for came in receiver.requests]
    assert sent[0] == sent[2], "a replay has the id of its first sending"


def test_a_hook_that_failed_for_days_is_put_off_and_can_catch_up(
    make: Make, receiver: Receiver, pair: Pair, operator: User
) -> None:
    hook, _ = make("500")
    Hook.objects.filter(pk=hook.pk).update(failing_since=later(days=-5, minutes=-1), failures=40)
    before = timezone.now()
    status_changed(pair.first.claim)
    work()
    hook.refresh_from_db()
    assert (hook.is_active, hook.off_reason, hook.off_note[:15]) == (False, "failing", "It answered 500")
    status_changed(pair.second.claim)
    work()
    assert hook.deliveries.count() == 1, "nothing is made while it is off"
    receiver.answers = ["200"] * 5
    hooks.switch_hook(hook, by=operator, active=True, reason="Mended.")
    work()
    assert hook.deliveries.count() == 1, "on again it is told of what happens from here on"
    assert post_room.replay_since(hook, by=operator, since=before) == 1
    work()
    assert list(hook.deliveries.values_list("state", flat=True)) == ["delivered", "delivered"]


def test_a_test_event_is_tried_once_even_where_the_hook_is_off(
    make: Make, receiver: Receiver, operator: User
) -> None:
    hook, secret = make()
    hooks.switch_hook(hook, by=operator, active=False, reason="Not yet.")
    receiver.answers = ["500"]
    post_room.try_hook(hook, by=operator)
    tasks.work_off()
    assert HookDelivery.objects.get().state == "dead"
    post_room.try_hook(hook, by=operator)
    tasks.work_off()
    assert bodies(receiver)[1]["data"] == {"hook": {"id": hook.pk, "name": "ok"}}
    assert genuine(secret, receiver.requests[1])
    hook.refresh_from_db()
    assert (hook.failures, hook.failing_since) == (0, None)


def test_old_deliveries_go(make: Make, pair: Pair) -> None:
    make()
    status_changed(pair.first.claim)
    make_deliveries(now=timezone.now())
    assert prune_deliveries(now=later(days=29)) == 0
    assert prune_deliveries(now=later(days=31)) == 1


def test_waiting_grows_as_the_settings_say(settings: Any) -> None:
    delivery = HookDelivery(type="claim.created")
    waits = []
    for delivery.tries in range(1, len(settings.NEWSVERIFY_HOOK_RETRY_SECONDS) + 1):
        waits.append(next_wait(delivery, outcome=Outcome(False)))
    delivery.tries += 1
    assert next_wait(delivery, outcome=Outcome(False)) is None
    assert all(one < two for one, two in pairwise(waits))
    assert timedelta(hours=41 * 0.8) < sum(waits, timedelta()) < timedelta(hours=42 * 1.2)


# --- what stays secret ----------------------------------------------------------------------------------


def test_the_database_does_not_hold_the_secret_and_for_a_day_two_secrets_sign(
    make: Make, receiver: Receiver, pair: Pair, operator: User, settings: Any
) -> None:
    hook, old = make()
    new = hooks.renew_secret(hook, by=operator)
    assert new != old
    stored = json.dumps([*Hook.objects.values(), *Event.objects.values()], default=str)
    for secret in (old, new):
        raw = base64.b64decode(secret.removeprefix("whsec_"))
        assert len(raw) == 32
        assert secret[6:] not in stored
        assert raw.hex() not in stored
    status_changed(pair.first.claim)
    work()
    [came] = receiver.requests
    assert genuine(old, came)
    assert genuine(new, came)
    Hook.objects.update(previous_until=later(seconds=-1))
    status_changed(pair.first.claim)
    work()
    assert genuine(new, receiver.requests[1])
    assert not genuine(old, receiver.requests[1])
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    status_changed(pair.first.claim)
    work()
    assert genuine(new, receiver.requests[2]), "a key that is being replaced still signs"


def test_the_history_tells_of_an_address_only_its_host(
    make: Make, operator: User, receiver: Receiver
) -> None:
    hook, _ = make("ok?token=geheim", name="Desk")
    hooks.change_hook(hook, by=operator, changes={"url": receiver.address("in/geheim2"), "name": "CMS"})
    hooks.delete_hook(hook, by=operator)
    told = list(Event.objects.filter(target_type="hook").order_by("id").values("verb", "before", "after"))
    assert [row["verb"] for row in told] == ["hook-created", "hook-changed", "hook-deleted"]
    assert told[1]["after"] == {"name": "CMS", "url": f"http://127.0.0.1:{receiver.port}/…"}
    assert "geheim" not in json.dumps(told)


def test_verbs_and_types_hang_together() -> None:
    assert verbs_of(["claim.published"]) == verbs_of(["claim.withdrawn"]) == {"publication-state-set"}
    assert all(kind.type.value == name for name, kind in CATALOGUE.items())
