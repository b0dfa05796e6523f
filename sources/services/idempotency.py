"""Requests under a key: taken up once, answered once, answered again with the same.

The row is taken in a transaction of its own, so that a second request finds it. The answer is written in the
transaction of the effects, if the attempt is still ours: whatever is killed at whatever moment has either
done all and left its answer, or done nothing and left a row whose lease runs out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction

from sources.choices import AnswerState
from sources.models import KeyedRequest
from sources.services.errors import InvalidInput, StaleState

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LEASE = timedelta(seconds=60)
"""Longer than any answer takes. Too short a one costs an attempt, never a second effect."""
IN_PROGRESS = "idempotency-in-progress"
REUSED = "idempotency-key-reused"


def take_key(by: User, *, key: str, method: str, path: str, fingerprint: str, now: datetime) -> KeyedRequest:
    """The row of this person's key: running and ours to work on, or answered.

    Raises InvalidInput (``idempotency-key-reused``) where the key belongs to another request, StaleState
    (``idempotency-in-progress``) where somebody works on it.
    """
    asked = {"method": method[:10], "path": path[:500], "fingerprint": fingerprint}
    fresh = asked | {"lease_until": now + LEASE, "created_at": now}
    for _ in range(3):
        held = KeyedRequest.objects.filter(user=by, key=key).first()
        if held is None:
            try:
                with transaction.atomic():
                    return KeyedRequest.objects.create(user=by, key=key, **fresh)
            except IntegrityError:
                continue  # somebody took it between the look and the write
        same = KeyedRequest.objects.filter(pk=held.pk, attempt=held.attempt, state=held.state)
        if held.created_at < now - _kept():
            same.delete()
            continue
        if held.fingerprint != fingerprint:
            raise InvalidInput(
                REUSED, f"This key came with another request ({held.method} {held.path}). Use a new one."
            )
        if held.state == AnswerState.ANSWERED:
            return held
        if held.lease_until > now or not same.update(attempt=held.attempt + 1, lease_until=now + LEASE):
            break
        held.attempt += 1
        return held
    raise StaleState(
        IN_PROGRESS, "The first request with this key is still under way. Ask again in a moment."
    )


def keep_answer(row: KeyedRequest, *, status: int, headers: Mapping[str, Any], body: str) -> None:
    """Write the answer; call it in the transaction of the effects. Raises StaleState, which must undo them,
    where another attempt took over."""
    changed = KeyedRequest.objects.filter(pk=row.pk, attempt=row.attempt, state=AnswerState.RUNNING).update(
        state=AnswerState.ANSWERED, status=status, headers=dict(headers), body=body
    )
    if changed != 1:
        raise StaleState(IN_PROGRESS, "Another request with this key took over. Ask again in a moment.")


def release_key(row: KeyedRequest) -> None:
    """Nothing was done under the key: the next request with it begins anew."""
    KeyedRequest.objects.filter(pk=row.pk, attempt=row.attempt, state=AnswerState.RUNNING).delete()


def forget_old_keys(*, now: datetime) -> int:
    """Delete what is older than NEWSVERIFY_IDEMPOTENCY_HOURS; returns how many rows."""
    return KeyedRequest.objects.filter(created_at__lt=now - _kept()).delete()[0]


def _kept() -> timedelta:
    return timedelta(hours=settings.NEWSVERIFY_IDEMPOTENCY_HOURS)
