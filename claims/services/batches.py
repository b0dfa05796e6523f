"""Many rows decided at once: a dry run that writes nothing but itself, the confirmation, and the undo.

Each row goes through the same service as a decision by hand, in a transaction of its own that also writes
what came of it. A row that is done is therefore never done twice, however often the work is killed or
starts over; and one that somebody changed meanwhile is skipped and told, without loss of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from claims.choices import BatchState, BatchVerb, ItemOutcome
from claims.models import Batch, BatchItem, Event
from claims.selectors.sealed import sealed_reason, sealed_rows
from claims.services.batch_verbs import VERBS, Follow, Refusal, Verb
from claims.services.guards import change_once, require, require_choice, require_reason, write_event
from claims.services.locking import lock_claim_graph
from sources.services.errors import InvalidInput, NotAllowed, ServiceError, StaleState

ROWS_A_BATCH = 2000
"""More rows than this are not one decision: the filter has to be narrower."""
DRAFTS_ARE_KEPT = timedelta(days=1)
PERMISSION = "claims.decide_batch"
SEALED, GONE, CHANGED, NOT_ALLOWED = "sealed", "gone", "changed-meanwhile", "not-allowed"
TO_DO = {BatchState.RUNNING: ItemOutcome.PENDING, BatchState.UNDOING: ItemOutcome.DONE}
"""Which rows of a batch wait to be worked on, by what the batch is about."""


def draft_batch(verb: str, *, by: User, ids: Sequence[int], params: Mapping[str, Any] | None = None) -> Batch:
    """The dry run: what would change and what is skipped, kept with each row as it is shown.

    Raises NotAllowed; InvalidInput for no rows, more than ROWS_A_BATCH, or params that the verb does not
    take.
    """
    require(by, PERMISSION)
    working = VERBS[require_choice(verb, BatchVerb)]
    require(by, working.permission)
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise InvalidInput("nothing-chosen", "Choose at least one row.")
    if len(wanted) > ROWS_A_BATCH:
        raise InvalidInput(
            "too-many-rows", f"At most {ROWS_A_BATCH:,} rows are decided at once: narrow the filter."
        )
    asked = working.read_params(params or {})
    rows = working.rows().in_bulk(wanted)
    sealed = sealed_rows(_type_of(working), wanted)
    left_behind = Batch.objects.filter(state=BatchState.DRAFT, created_by=by)
    with transaction.atomic():
        left_behind.filter(created_at__lt=timezone.now() - DRAFTS_ARE_KEPT).delete()
        batch = Batch.objects.create(verb=verb, params=asked, created_by=by)
        items = []
        for pk in wanted:
            refusal = _objection(working, rows.get(pk), asked, seal=sealed.get(pk))
            item = BatchItem(batch=batch, target_type=_type_of(working), target_id=pk)
            if pk in rows:
                item.seen = working.seen(rows[pk])
            if refusal is not None:
                item.outcome, item.code, item.params = ItemOutcome.SKIPPED, refusal.code, refusal.params
            items.append(item)
        BatchItem.objects.bulk_create(items, batch_size=500)
        _count(batch)
    return batch


def discard_batch(batch: Batch, *, by: User) -> None:
    """Throw a dry run away. Raises NotAllowed for another's, StaleState where it was confirmed."""
    gone = 0
    if batch.state == BatchState.DRAFT:
        _require_own(batch, by)
        gone, _ = Batch.objects.filter(pk=batch.pk, state=BatchState.DRAFT).delete()
    if not gone:
        raise StaleState("batch-confirmed", "It was confirmed already: take it back instead.")


def confirm_batch(batch: Batch, *, by: User, reason: str) -> Batch:
    """Let the work begin. Only who made the dry run confirms it, and once.

    Raises NotAllowed, InvalidInput (no reason, nothing to change), StaleState where it was confirmed before.
    """
    working = VERBS[batch.verb]
    require(by, PERMISSION)
    require(by, working.permission)
    _require_own(batch, by)
    reason = require_reason(reason)
    if batch.state == BatchState.DRAFT and not batch.items.filter(outcome=ItemOutcome.PENDING).exists():
        raise InvalidInput("nothing-to-do", "Every row would be skipped: there is nothing to confirm.")
    with transaction.atomic():
        changes = {"state": BatchState.RUNNING, "reason": reason, "confirmed_at": timezone.now()}
        change_once(batch, expected={"state": BatchState.DRAFT}, changes=changes)
        after = {"verb": batch.verb, "params": batch.params, "rows": batch.counts}
        write_event("batch-confirmed", batch, claim=None, by=by, after=after, reason=reason)
    return batch


def undo_batch(batch: Batch, *, by: User, reason: str) -> Batch:
    """Let every row that still is as the batch left it be taken back; the others are told.

    Raises NotAllowed, InvalidInput for no reason or a verb that leaves nothing to take back, StaleState where
    the batch is not done, or was taken back before.
    """
    working = VERBS[batch.verb]
    require(by, PERMISSION)
    require(by, working.permission)
    reason = require_reason(reason)
    if not working.can_undo:
        raise InvalidInput("nothing-to-undo", "It decided nothing: there is nothing to take back.")
    with transaction.atomic():
        changes = {
            "state": BatchState.UNDOING, "undone_by": by, "undone_at": timezone.now(), "undo_reason": reason,
        }  # fmt: skip
        change_once(batch, expected={"state": BatchState.DONE}, changes=changes)
        write_event("batch-undone", batch, claim=None, by=by, after={"verb": batch.verb}, reason=reason)
    return batch


def require_unfinished(batch: Batch, *, by: User) -> None:
    """Raises NotAllowed without the permission, StaleState where no row waits to be worked on."""
    require(by, PERMISSION)
    if BatchState(batch.state) not in TO_DO:
        raise StaleState("batch-not-running", f"Nothing is left to do: it is {batch.state}.")


def waiting_items(batch: Batch, *, limit: int) -> list[BatchItem]:
    """What is still to do, in the order of the dry run; what is taken back, the other way round."""
    outcome = TO_DO.get(BatchState(batch.state))
    if outcome is None:
        return []
    order = "id" if batch.state == BatchState.RUNNING else "-id"
    return list(batch.items.filter(outcome=outcome).order_by(order)[:limit])


def work_item(item: BatchItem, *, batch: Batch) -> Follow | None:
    """Carry out, or take back, one row; None where another worker had it. Call it in a transaction in which
    what follows is asked for."""
    if batch.state == BatchState.UNDOING:
        return _settle(item, batch, ItemOutcome.DONE, ItemOutcome.UNDONE, ItemOutcome.KEPT, _take_back)
    return _settle(item, batch, ItemOutcome.PENDING, ItemOutcome.DONE, ItemOutcome.SKIPPED, _carry_out)


def fail_item(item: BatchItem, *, batch: Batch, error: str) -> None:
    """A row that fell over: told, so that the others go on."""
    undoing = batch.state == BatchState.UNDOING
    waiting, then = TO_DO[BatchState(batch.state)], ItemOutcome.KEPT if undoing else ItemOutcome.FAILED
    BatchItem.objects.filter(pk=item.pk, outcome=waiting).update(
        outcome=then, code="unexpected-error", params={"error": error[:200]}
    )


def finish_batch(batch: Batch) -> bool:
    """Mark it done, or taken back, where no row waits any more. False where some do."""
    outcome = TO_DO.get(BatchState(batch.state))
    if outcome is None:
        return True
    with transaction.atomic():
        if batch.items.filter(outcome=outcome).exists():
            return False
        done = BatchState.DONE if batch.state == BatchState.RUNNING else BatchState.UNDONE
        changes = {"state": done, "finished_at": timezone.now()}
        if Batch.objects.filter(pk=batch.pk, state=batch.state).update(**changes):
            _count(batch)
    batch.refresh_from_db()
    return True


# --- one row --------------------------------------------------------------------------------------------

_Change = Callable[[BatchItem, Batch, Verb], tuple[dict[str, Any], Follow]]


class _RefusedError(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def _settle(
    item: BatchItem, batch: Batch, waits: str, done: str, refused: str, change: _Change
) -> Follow | None:
    """``change`` and its outcome in one transaction; a refusal undoes what ``change`` had begun."""
    with transaction.atomic():
        lock_claim_graph()
        mine = BatchItem.objects.filter(pk=item.pk, outcome=waits)
        if not mine.update(outcome=done):
            return None
        written: dict[str, Any]
        follow = Follow()
        try:
            with transaction.atomic():
                written, follow = change(item, batch, VERBS[batch.verb])
        except _RefusedError as exc:
            written = {"outcome": refused, "code": exc.refusal.code, "params": exc.refusal.params}
        except NotAllowed:
            written = {"outcome": refused, "code": NOT_ALLOWED, "params": {}}
        except StaleState:
            written = {"outcome": refused, "code": CHANGED, "params": {}}
        except ServiceError as exc:
            written = {"outcome": refused, "code": exc.code[:60], "params": {}}
        BatchItem.objects.filter(pk=item.pk).update(**written)
    return follow


def _carry_out(item: BatchItem, batch: Batch, verb: Verb) -> tuple[dict[str, Any], Follow]:
    row = verb.rows().filter(pk=item.target_id).first()
    if row is None:
        raise _RefusedError(Refusal(GONE, {}))
    if verb.seen(row) != item.seen:
        raise _RefusedError(Refusal(CHANGED, {"now": verb.seen(row)}))
    refusal = _objection(verb, row, batch.params, seal=sealed_reason(row))
    if refusal is not None:
        raise _RefusedError(refusal)
    by = batch.created_by
    follow = verb.act(row, batch.params, by=by, reason=batch.reason)
    row.refresh_from_db()
    return {"left": verb.seen(row), "event": _newest(item, by) if verb.is_told else None}, follow


def _take_back(item: BatchItem, batch: Batch, verb: Verb) -> tuple[dict[str, Any], Follow]:
    by = batch.undone_by
    row = verb.rows().filter(pk=item.target_id).first()
    if row is None or by is None:
        raise _RefusedError(Refusal(GONE, {}))
    if verb.changed_since(row, item.left, item.event_id):
        raise _RefusedError(Refusal(CHANGED, {"now": verb.seen(row)}))
    seal = sealed_reason(row)
    if seal is not None:
        raise _RefusedError(Refusal(SEALED, {"claim": seal}))
    follow = verb.take_back(row, item.seen, by=by, reason=batch.undo_reason)
    return {"undo_event": _newest(item, by) if verb.is_told else None}, follow


def _objection(verb: Verb, row: Any, params: Mapping[str, Any], *, seal: int | None) -> Refusal | None:
    if row is None:
        return Refusal(GONE, {})
    if seal is not None:
        return Refusal(SEALED, {"claim": seal})
    return verb.objection(row, params)


def _newest(item: BatchItem, by: User) -> Event | None:
    """The event that the service has just appended; the turn to write is ours until the commit."""
    events = Event.objects.filter(target_type=item.target_type, target_id=item.target_id, actor=by)
    return events.order_by("-id").first()


def _type_of(verb: Verb) -> str:
    return verb.target._meta.model_name or ""


def _require_own(batch: Batch, by: User) -> None:
    if batch.created_by_id != by.pk:
        raise NotAllowed("not-your-dry-run", "Who made a dry run confirms it; make one of your own.")


def _count(batch: Batch) -> None:
    rows = batch.items.order_by().values_list("outcome").annotate(n=Count("pk"))
    batch.counts = dict(rows)
    Batch.objects.filter(pk=batch.pk).update(counts=batch.counts)
