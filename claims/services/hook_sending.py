"""Sending one delivery: taken by one worker at a time, sent outside any transaction, written once.

At least once: a worker that is killed after the receiver answered and before that is written sends again,
under the same ``webhook-id``. In the order of the events as long as all goes well; what failed comes later.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from claims.choices import DeliveryState, HookEvent, HookOff
from claims.models import Hook, HookDelivery
from claims.selectors.hooks import due_deliveries
from claims.services.guards import write_event
from sources.services.outgoing import Answer, SendError, post
from sources.services.sealing import sealed_headers

LEASE = timedelta(seconds=60)
"""Four times the longest that one attempt may take."""
LONGEST_RETRY_AFTER = timedelta(hours=1)
LONGEST_HOLD_SECONDS = 300
KEPT_CHARACTERS = 500
USER_AGENT = "Newsverify-Hooks/1"
BUSY = (429, 503)
GONE = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt. ``holds``: the receiver as a whole is not well, so that its other deliveries
    wait too; ``wait`` is what it asked for by Retry-After."""

    ok: bool
    code: str = ""
    reason: str = ""
    status: int | None = None
    text: str = ""
    milliseconds: int = 0
    holds: bool = False
    wait: timedelta | None = None


def take_delivery(hook_id: int, *, now: datetime) -> HookDelivery | None:
    """The oldest delivery that is due, leased to the caller; None where there is none."""
    hook = Hook.objects.filter(pk=hook_id).first()
    if hook is None:
        return None
    for pk in due_deliveries(hook, now=now).values_list("pk", flat=True)[:5]:
        free = due_deliveries(hook, now=now).filter(pk=pk).order_by()
        taken = free.update(
            attempts=F("attempts") + 1, tries=F("tries") + 1, lease_until=now + LEASE, last_attempt_at=now
        )
        if taken:
            return HookDelivery.objects.select_related("hook").get(pk=pk)
    return None


def send(delivery: HookDelivery) -> Outcome:
    """One attempt. Writes nothing; takes at most ``outgoing.WHOLE_SECONDS`` and a little."""
    body = json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":")).encode()
    now = timezone.now()
    headers = {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        **sealed_headers(delivery.message_id, salts=_salts(delivery.hook, now), body=body, at=now),
    }
    try:
        answer = post(delivery.hook.url, body=body, headers=headers)
    except SendError as exc:
        return Outcome(False, exc.code, exc.reason, milliseconds=exc.milliseconds, holds=True)
    return _judge(answer, now)


def _salts(hook: Hook, now: datetime) -> list[str]:
    old = hook.previous_salt if hook.previous_until and hook.previous_until > now else ""
    return [salt for salt in (hook.secret_salt, old) if salt]


def _judge(answer: Answer, now: datetime) -> Outcome:
    told: dict[str, Any] = {
        "status": answer.status,
        "text": answer.text[:KEPT_CHARACTERS],
        "milliseconds": answer.milliseconds,
    }
    status = answer.status
    if 200 <= status < 300:
        return Outcome(True, **told)
    if 300 <= status < 400:
        reason = f"It answered {status}, a redirect. Redirects are not followed: give the final address."
        return Outcome(False, "redirected", reason, **told)
    if status == GONE:
        return Outcome(False, "gone", "It answered 410: it wants nothing any more.", **told)
    wait = _retry_after(answer.headers.get("retry-after", ""), now) if status in BUSY else None
    words = "too many at once" if status == 429 else "an error of the receiver"
    reason = f"It answered {status}, {words if status >= 500 or status == 429 else 'a refusal'}."
    return Outcome(False, f"status-{status}", reason, holds=status >= 500 or status == 429, wait=wait, **told)


def _retry_after(value: str, now: datetime) -> timedelta | None:
    """Seconds or a date (RFC 9110, 10.2.3), bounded; None where it says nothing that can be read."""
    value = value.strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return min(timedelta(seconds=int(value)), LONGEST_RETRY_AFTER)
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if when.tzinfo is None:
        return None
    return min(max(when - now, timedelta(0)), LONGEST_RETRY_AFTER)


def record_outcome(delivery: HookDelivery, *, outcome: Outcome, now: datetime) -> bool:
    """Write what came of the attempt, and what follows for the hook. False where another attempt took over
    meanwhile, or a person replayed it: then nothing is written."""
    kept: dict[str, Any] = {
        "response_status": outcome.status,
        "response_text": outcome.text,
        "milliseconds": outcome.milliseconds,
        "error_code": outcome.code,
        "error": outcome.reason[:500],
        "lease_until": None,
    }
    if outcome.ok:
        kept |= {"state": DeliveryState.DELIVERED, "delivered_at": now}
    else:
        wait = next_wait(delivery, outcome=outcome)
        kept["state"] = DeliveryState.FAILED if wait is not None else DeliveryState.DEAD
        if wait is not None:
            kept["next_attempt_at"] = now + wait
    with transaction.atomic():
        held = HookDelivery.objects.filter(
            pk=delivery.pk, attempts=delivery.attempts, lease_until=delivery.lease_until
        )
        if not held.update(**kept):
            return False
        if delivery.type != HookEvent.TEST:
            _follow_up(delivery.hook, outcome, now)
    return True


def next_wait(delivery: HookDelivery, *, outcome: Outcome) -> timedelta | None:
    """How long to wait before the next try, by the schedule with a fifth of jitter, or longer where the
    receiver asked for it; None where there is none."""
    waits = settings.NEWSVERIFY_HOOK_RETRY_SECONDS
    if delivery.type == HookEvent.TEST or outcome.code == "gone" or delivery.tries > len(waits):
        return None
    seconds = waits[max(0, delivery.tries - 1)] * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, no secret
    return max(timedelta(seconds=seconds), outcome.wait or timedelta(0))


def _follow_up(hook: Hook, outcome: Outcome, now: datetime) -> None:
    """A success forgets the failures. A failure may hold up the hook, or put it off."""
    row = Hook.objects.filter(pk=hook.pk)
    if outcome.ok:
        row.update(failures=0, failing_since=None, held_until=None, delivered_at=now)
        return
    row.filter(failing_since__isnull=True).update(failing_since=now)
    row.update(failures=F("failures") + 1)
    hook.refresh_from_db()
    if outcome.holds:
        hold = timedelta(seconds=min(LONGEST_HOLD_SECONDS, 5 * 2 ** min(hook.failures - 1, 10)))
        row.update(held_until=now + max(hold, outcome.wait or timedelta(0)))
    days = timedelta(days=settings.NEWSVERIFY_HOOK_OFF_AFTER_DAYS)
    if outcome.code == "gone":
        _put_off(hook, HookOff.GONE, outcome, now)
    elif hook.failing_since is not None and hook.failing_since <= now - days:
        _put_off(hook, HookOff.FAILING, outcome, now)


def _put_off(hook: Hook, why: HookOff, outcome: Outcome, now: datetime) -> None:
    changes = {"is_active": False, "off_reason": why, "off_note": outcome.reason[:500], "switched_at": now}
    if Hook.objects.filter(pk=hook.pk, is_active=True).update(**changes, updated_at=now):
        write_event(
            "hook-switched-off",
            hook,
            claim=None,
            before={"active": True},
            after={"active": False, "why": why.value},
            reason=outcome.reason,
        )
