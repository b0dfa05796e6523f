"""Many rows decided at once: the dry run, the skips, what came between, a worker that dies, the undo."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import tasks
from claims.models import Batch, BatchItem, Claim, Event, Flag, Relation
from claims.selectors.batches import batch_rows
from claims.selectors.desk import my_claims, stuck_claims, watched_changes, work_load
from claims.services import batches
from claims.services.batches import discard_batch, draft_batch, undo_batch
from claims.services.decisions import decide_flag, decide_relation, reopen_relation
from claims.services.desk import hand_over_claim, take_next_claim, watch_claim
from claims.services.foresight import foreseen_statuses
from claims.services.judgements import assign_claim
from sources.models import Job
from sources.services.errors import InvalidInput, NotAllowed, StaleState
from sources.tasks import work_off
from tests.admin import data

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db: None) -> data.Story:
    return data.story()


def pairs(number: int) -> list[Relation]:
    """Conflicts, each between two claims of its own."""
    return [
        data.conflict(
            data.claim(f"{n} roads are shut", verification_status="disputed"),
            data.claim(f"{n + 1000} roads are shut", verification_status="disputed"),
        )
        for n in range(number)
    ]


def explain(by: User, *rows: Relation) -> Batch:
    ids = [row.pk for row in rows]
    return draft_batch("relation-explain", by=by, ids=ids, params={"explanation": "rounding"})


def outcomes(batch: Batch) -> dict[int, tuple[str, str]]:
    return {item.target_id: (item.outcome, item.code) for item in batch.items.all()}


def everything() -> dict[str, list[Any]]:
    """All rows of all tables, but those of the dry run itself."""
    models = [m for m in apps.get_models() if m not in (Batch, BatchItem)]
    return {m._meta.label: list(m._default_manager.order_by("pk").values()) for m in models}


def test_a_dry_run_writes_nothing_but_itself(story: data.Story, editor: User) -> None:
    before = everything()
    for verb, row, params in [
        ("claim-assign", story.safe, {"to": editor.pk}), ("claim-state", story.safe, {"state": "closed"}),
        ("claim-recheck", story.safe, {}), ("relation-confirm", story.conflict, {}),
        ("relation-reject", story.conflict, {}),
        ("relation-explain", story.conflict, {"explanation": "update"}), ("flag-accept", story.flag, {}),
        ("flag-dismiss", story.flag, {}), ("match-confirm", story.pair, {}),
        ("match-reject", story.pair, {}), ("statement-confirm", story.statement, {}),
        ("statement-dismiss", story.statement, {}),
    ]:  # fmt: skip
        batch = draft_batch(verb, by=editor, ids=[row.pk], params=params)
        foreseen_statuses(batch)
        assert [item.outcome for item in batch.items.all()] == ["pending"]
        assert batch_rows(batch, batch.items.all())[0].after
    assert everything() == before


def test_each_reason_to_leave_a_row_alone_is_told(story: data.Story, reviewer: User, editor: User) -> None:
    open_one, sealed, decided, lapsed, gone = pairs(5)
    Claim.objects.filter(pk=sealed.claim_b_id).update(publication_state="published")
    decide_relation(decided, by=editor, state="rejected", reason="No.", expected_state="suggested")
    Relation.objects.filter(pk=lapsed.pk).update(state="lapsed", is_current=False)
    missing = gone.pk
    gone.delete()
    gone.pk = missing
    batch = explain(reviewer, open_one, sealed, decided, lapsed, gone)
    assert outcomes(batch) == {
        open_one.pk: ("pending", ""), sealed.pk: ("skipped", "sealed"),
        decided.pk: ("skipped", "decided-already"), lapsed.pk: ("skipped", "lapsed"),
        gone.pk: ("skipped", "gone"),
    }  # fmt: skip
    assert [row.why for row in batch_rows(batch, batch.items.order_by("id"))] == [
        "",
        f"Sealed: claim {sealed.claim_b_id} is published. Withdraw it first, or decide by hand.",
        "Decided already: rejected by editor.",
        "Lapsed: the machine no longer finds it.",
        "It is gone: deleted, or merged into another.",
    ]
    unchanged = draft_batch("claim-state", by=reviewer, ids=[story.safe.pk], params={"state": "new"})
    assert outcomes(unchanged) == {story.safe.pk: ("skipped", "nothing-to-change")}
    with pytest.raises(InvalidInput, match="nothing-to-do"):
        tasks.confirm(unchanged, by=reviewer, reason="So that it is.")


@pytest.mark.parametrize(
    ("verb", "row"),
    [("claim-recheck", "left"), ("flag-dismiss", "flag"), ("statement-dismiss", "statement"),
     ("relation-confirm", "conflict"), ("match-confirm", "pair")],
)  # fmt: skip
def test_what_hangs_on_a_published_claim_is_sealed(
    story: data.Story, editor: User, verb: str, row: str
) -> None:
    Claim.objects.update(publication_state="published")
    batch = draft_batch(verb, by=editor, ids=[getattr(story, row).pk])
    assert [code for _, code in outcomes(batch).values()] == ["sealed"]


def test_what_changed_between_the_dry_run_and_the_confirmation_is_skipped(
    reviewer: User, editor: User
) -> None:
    first, second, third = pairs(3)
    batch = explain(reviewer, first, second, third)
    decide_relation(second, by=editor, state="confirmed", reason="Both stand.", expected_state="suggested")
    Claim.objects.filter(pk=third.claim_a_id).update(publication_state="published")
    tasks.confirm(batch, by=reviewer, reason="Rounded figures.")
    assert outcomes(batch) == {
        first.pk: ("done", ""), second.pk: ("skipped", "changed-meanwhile"), third.pk: ("skipped", "sealed"),
    }  # fmt: skip
    second.refresh_from_db()
    assert (second.state, second.reason, second.decided_by) == ("confirmed", "Both stand.", editor)
    item = batch.items.get(target_id=first.pk)
    assert item.event is not None
    assert (item.event.verb, item.event.actor, item.event.reason) == (
        "relation-explained", reviewer, "Rounded figures.",
    )  # fmt: skip
    assert (batch.state, batch.counts) == ("done", {"done": 1, "skipped": 2})
    with pytest.raises(StaleState, match="reviewer"):
        tasks.confirm(batch, by=reviewer, reason="Again.")


def test_the_status_that_a_dry_run_foresees_is_the_one_that_follows(
    story: data.Story, reviewer: User
) -> None:
    batch = explain(reviewer, story.conflict)
    foreseen = {claim.pk: after for claim, _, after in foreseen_statuses(batch).moves}
    assert set(foreseen) == {story.left.pk, story.few_left.pk}
    tasks.confirm(batch, by=reviewer, reason="Rounded.")
    assert dict(Claim.objects.filter(pk__in=foreseen).values_list("pk", "verification_status")) == foreseen


def test_a_worker_that_dies_in_the_middle_does_nothing_twice(
    reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "ROWS_AT_ONCE", 0)
    rows = pairs(4)
    batch = tasks.confirm(explain(reviewer, *rows), by=reviewer, reason="Rounded.")
    assert batch.state == "running"
    whole, calls = tasks.work_item, []

    def dies_at_the_third(item: BatchItem, **kwargs: Any) -> Any:
        calls.append(item.pk)
        follow = whole(item, **kwargs)
        if len(calls) == 3:
            raise KeyboardInterrupt  # the process is gone before the row's transaction could end
        return follow

    monkeypatch.setattr(tasks, "work_item", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        work_off()
    assert sorted(outcome for outcome, _ in outcomes(batch).values()) == [
        "done",
        "done",
        "pending",
        "pending",
    ]
    Job.objects.filter(kind="decide-batch").update(lease_until=timezone.now() - timezone.timedelta(hours=1))
    tasks.execute_job(Job.objects.get(kind="decide-batch").pk)
    batch.refresh_from_db()
    assert (batch.state, batch.counts) == ("done", {"done": 4})
    assert [calls.count(pk) for pk in sorted(set(calls))] == [1, 1, 2, 1]
    assert Event.objects.filter(verb="relation-explained").count() == 4


def test_more_rows_than_a_job_takes_go_into_the_next_one(
    reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "ROWS_AT_ONCE", 0)
    monkeypatch.setattr(tasks, "ROWS_A_JOB", 2)
    batch = tasks.confirm(explain(reviewer, *pairs(5)), by=reviewer, reason="Rounded.")
    assert work_off() == 3
    batch.refresh_from_db()
    assert (batch.state, batch.counts) == ("done", {"done": 5})


def test_a_row_that_falls_over_costs_no_other(reviewer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = pairs(2)
    batch = explain(reviewer, first, second)
    whole = tasks.work_item

    def falls(item: BatchItem, **kwargs: Any) -> Any:
        if item.target_id == first.pk:
            raise RuntimeError("a bug")
        return whole(item, **kwargs)

    monkeypatch.setattr(tasks, "work_item", falls)
    tasks.confirm(batch, by=reviewer, reason="Rounded.")
    assert outcomes(batch) == {first.pk: ("failed", "unexpected-error"), second.pk: ("done", "")}


def test_undo_restores_what_it_did_and_leaves_what_somebody_changed_since(
    reviewer: User, editor: User
) -> None:
    first, second, third, fourth = pairs(4)
    batch = tasks.confirm(explain(reviewer, first, second, third, fourth), by=reviewer, reason="Rounded.")
    second.refresh_from_db()
    reopen_relation(second, by=editor, reason="Look again.")
    decide_relation(
        second,
        by=editor,
        state="explained",
        explanation="rounding",
        reason="It is.",
        expected_state="suggested",
    )
    third.refresh_from_db()
    reopen_relation(third, by=editor, reason="No.")
    Claim.objects.filter(pk=fourth.claim_a_id).update(publication_state="published")
    tasks.undo(batch, by=editor, reason="These are different counts.")
    assert outcomes(batch) == {
        first.pk: ("undone", ""), second.pk: ("kept", "changed-meanwhile"),
        third.pk: ("kept", "changed-meanwhile"), fourth.pk: ("kept", "sealed"),
    }  # fmt: skip
    states = {row.pk: Relation.objects.get(pk=row.pk).state for row in (first, second, third, fourth)}
    assert list(states.values()) == ["suggested", "explained", "suggested", "explained"]
    assert Claim.objects.get(pk=first.claim_a_id).verification_status == "disputed"
    assert (batch.state, batch.undone_by, batch.counts) == ("undone", editor, {"kept": 3, "undone": 1})
    told = Event.objects.filter(target_type="batch").order_by("id").values_list("verb", "actor__username")
    assert list(told) == [("batch-confirmed", "reviewer"), ("batch-undone", "editor")]
    with pytest.raises(StaleState):
        undo_batch(batch, by=editor, reason="Again.")


def test_every_kind_of_decision_is_taken_and_taken_back(
    story: data.Story, editor: User, reviewer: User
) -> None:
    def facts() -> tuple[Any, ...]:
        for row in (story.safe, story.conflict, story.flag, story.pair, story.statement, story.board):
            row.refresh_from_db()
        board, network = story.board.merged_into_id, type(story.board).objects.get(pk=story.network.pk)
        return (
            story.safe.assigned_to_id, story.safe.workflow_state, story.conflict.state, story.flag.state,
            story.pair.state, board, network.merged_into_id, story.statement.state, story.statement.verdict,
        )  # fmt: skip

    # A statement that changes lets its claims be compared anew, which this pair was not made for.
    only = {"statement-confirm": slice(-2, None), "statement-dismiss": slice(-2, None)}
    start = facts()
    for verb, row, params in [
        ("claim-assign", story.safe, {"to": reviewer.pk}), ("claim-state", story.safe, {"state": "closed"}),
        ("relation-confirm", story.conflict, {}), ("relation-reject", story.conflict, {}),
        ("flag-dismiss", story.flag, {}), ("flag-accept", story.flag, {}),
        ("match-reject", story.pair, {}), ("match-confirm", story.pair, {}),
        ("statement-confirm", story.statement, {}), ("statement-dismiss", story.statement, {}),
    ]:  # fmt: skip
        batch = draft_batch(verb, by=editor, ids=[row.pk], params=params)
        tasks.confirm(batch, by=editor, reason="Seen together.")
        assert outcomes(batch) == {row.pk: ("done", "")}, verb
        part = only.get(verb, slice(None))
        assert facts()[part] != start[part], verb
        tasks.undo(batch, by=editor, reason="Not so.")
        assert outcomes(batch) == {row.pk: ("undone", "")}, verb
        assert facts()[part] == start[part], verb
    assert Job.objects.filter(kind="refresh-sources").exists()
    recheck = draft_batch("claim-recheck", by=editor, ids=[story.safe.pk])
    tasks.confirm(recheck, by=editor, reason="A day has passed.")
    assert Job.objects.filter(kind="refresh-claim", subject=f"claim:{story.safe.pk}").exists()
    with pytest.raises(InvalidInput, match="nothing-to-undo"):
        tasks.undo(recheck, by=editor, reason="Not so.")


def test_a_flag_is_opened_again_and_dismissed_as_it_was(story: data.Story, reviewer: User) -> None:
    decide_flag(story.flag, by=reviewer, state="dismissed", reason="Known.", expected_state="open")
    batch = draft_batch("flag-reopen", by=reviewer, ids=[story.flag.pk])
    tasks.confirm(batch, by=reviewer, reason="Not known after all.")
    assert Flag.objects.get(pk=story.flag.pk).state in ("open", "lapsed")
    assert [outcome for outcome, _ in outcomes(batch).values()] == ["done"]


def test_a_dry_run_is_its_makers_and_within_their_role(
    story: data.Story, reader: User, reviewer: User, editor: User
) -> None:
    with pytest.raises(NotAllowed):
        explain(reader, story.conflict)
    with pytest.raises(NotAllowed):
        draft_batch("match-confirm", by=reviewer, ids=[story.pair.pk])
    with pytest.raises(NotAllowed):
        draft_batch("claim-assign", by=reviewer, ids=[story.safe.pk], params={"to": reader.pk})
    batch = explain(reviewer, story.conflict)
    for act in (lambda: tasks.confirm(batch, by=editor, reason="x"), lambda: discard_batch(batch, by=editor)):
        with pytest.raises(NotAllowed):
            act()
    reviewer.groups.clear()
    with pytest.raises(NotAllowed):
        tasks.confirm(batch, by=User.objects.get(pk=reviewer.pk), reason="x")
    for ids in ([], range(1, batches.ROWS_A_BATCH + 2)):
        with pytest.raises(InvalidInput):
            draft_batch("claim-recheck", by=editor, ids=list(ids))


def test_a_dry_run_costs_as_many_queries_for_many_rows_as_for_few(reviewer: User) -> None:
    costs = []
    for number in (2, 12):
        rows = pairs(number)
        with CaptureQueriesContext(connection) as queries:
            batch = explain(User.objects.get(pk=reviewer.pk), *rows)
            batch_rows(batch, batch.items.all())
            foreseen_statuses(batch)
        costs.append(len(queries))
    assert costs[0] == costs[1]


# --- the desk -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("shared_database")
@pytest.mark.django_db(transaction=True)
def test_two_people_who_take_the_next_at_once_get_two_claims(
    reviewer: User, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = [data.claim(f"{n} roads are shut", check_worthiness=n / 10) for n in (9, 8, 7)]
    meeting = Barrier(2)
    from claims.services import desk

    whole, met = desk.assign_claim, set()

    def together(claim: Claim, *, by: User, **kwargs: Any) -> Claim:
        if by.pk not in met:  # both have read the same top of the queue
            met.add(by.pk)
            meeting.wait(timeout=10)
        return whole(claim, by=by, **kwargs)

    monkeypatch.setattr(desk, "assign_claim", together)

    def take(pk: int) -> Claim | None:
        try:
            return take_next_claim(by=User.objects.get(pk=pk))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(take, (reviewer.pk, editor.pk)))
    assert {claim.pk for claim in taken if claim} == {claims[0].pk, claims[1].pk}
    assert {row.assigned_to_id for row in Claim.objects.filter(pk__in=[c.pk for c in claims[:2]])} == {
        reviewer.pk, editor.pk,
    }  # fmt: skip


def test_a_colleague_sees_who_handed_a_claim_over_and_why(
    story: data.Story, reviewer: User, editor: User
) -> None:
    with pytest.raises(StaleState):
        hand_over_claim(story.left, by=reviewer, to=editor, note="Not mine.")
    claim = take_next_claim(by=reviewer)
    assert claim is not None
    assert [row.handed for row in my_claims(reviewer, now=timezone.now())] == [None]
    with pytest.raises(InvalidInput):
        hand_over_claim(claim, by=reviewer, to=editor, note=" ")
    hand_over_claim(claim, by=reviewer, to=editor, note="You know the board.")
    [row] = my_claims(editor, now=timezone.now())
    assert row.handed is not None
    assert (row.handed.actor, row.handed.reason) == (reviewer, "You know the board.")
    assert my_claims(reviewer, now=timezone.now()) == []


def test_a_claim_that_nobody_touches_is_stuck_and_counts_for_who_has_it(
    story: data.Story, reviewer: User
) -> None:
    assign_claim(story.left, by=reviewer, to=reviewer)
    now = timezone.now()
    later = now + timezone.timedelta(days=8)
    assert list(stuck_claims(now=now)) == []
    assert list(stuck_claims(now=later)) == [story.left]
    [load] = work_load(now=later)
    assert (load.person, load.claims, load.new, load.stuck) == (reviewer, 1, 1, 1)
    assert my_claims(reviewer, now=later)[0].is_stuck


def test_who_watches_a_claim_is_told_what_others_did_since(
    story: data.Story, reviewer: User, editor: User
) -> None:
    assign_claim(story.left, by=editor, to=editor)
    watch_claim(story.left, by=reviewer)
    watch_claim(story.left, by=reviewer)
    assert [row.events for row in watched_changes(reviewer)] == [()]
    assign_claim(story.left, by=editor, to=None)
    assign_claim(story.left, by=reviewer, to=reviewer)
    [row] = watched_changes(reviewer)
    assert [(event.verb, event.actor) for event in row.events] == [("claim-assigned", editor)]
