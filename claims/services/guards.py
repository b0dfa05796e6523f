"""What every decision does first and last: may they, did nobody decide before, and who did what when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import models

from claims.models import Claim, Event
from sources.services.errors import InvalidInput, NotAllowed, StaleState
from sources.text.tokens import masked

M = TypeVar("M", bound=models.Model)


def require(by: User, permission: str) -> None:
    """Raises NotAllowed where the person lacks the permission."""
    if not by.has_perm(permission):
        raise NotAllowed("permission-needed", f"This needs the permission {permission}.")


def require_reason(reason: str) -> str:
    """A decision says why. Raises InvalidInput for an empty reason."""
    reason = reason.strip()
    if not reason:
        raise InvalidInput("reason-needed", "Say why, in a few words: it stays with the decision.")
    return reason


def require_choice(value: str, choices: type[models.TextChoices], *, among: tuple[str, ...] = ()) -> str:
    """Raises InvalidInput for a word that the table may not hold, or that cannot be decided."""
    allowed = among or tuple(choices.values)
    if value not in allowed:
        raise InvalidInput("unknown-choice", f"{value!r} is not one of: {', '.join(allowed)}.")
    return value


def require_unmerged(claim: Claim) -> Claim:
    """What is decided of a claim is decided where it stands. Raises InvalidInput for one merged away."""
    target = Claim.objects.filter(pk=claim.pk).values_list("merged_into", flat=True).first()
    if target is not None:
        raise InvalidInput("claim-merged", f"This claim was merged into claim {target}: decide it there.")
    return claim


def change_once(row: M, *, expected: dict[str, Any], changes: dict[str, Any]) -> M:
    """Set ``changes`` if the row still is as ``expected``. Exactly one row, else StaleState, which tells
    who decided what and when; the given instance is then brought up to date."""
    changed = type(row)._default_manager.filter(pk=row.pk, **expected).update(**changes)
    row.refresh_from_db()
    if changed != 1:
        raise StaleState("decided-before-you", who_was_first(row, expected=expected))
    return row


def who_was_first(row: models.Model, *, expected: dict[str, Any]) -> str:
    """A sentence that names what the row is now, and by whose decision."""
    name = row._meta.model_name or "row"
    now = ", ".join(f"{field} is {getattr(row, field)!s}" for field in expected if hasattr(row, field))
    last = (
        Event.objects.filter(target_type=name, target_id=row.pk, actor__isnull=False)
        .select_related("actor")
        .first()
    )
    said = f"Somebody changed it since you read it: {now or 'it is not what you read'}."
    if last is None or last.actor is None:
        return said
    when = last.at.strftime("%Y-%m-%d %H:%M UTC")
    why = f" Reason: {last.reason}" if last.reason else ""
    return f"{said} Last: {last.verb} by {last.actor.get_username()} on {when}.{why}"


def write_event(
    verb: str,
    target: models.Model,
    *,
    claim: Claim | None,
    by: User | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    pipeline_version: str = "",
) -> Event:
    """Append to the history; call it in the transaction of the change itself."""
    return Event.objects.create(
        claim=claim,
        verb=verb,
        target_type=target._meta.model_name or "",
        target_id=target.pk,
        actor=by,
        before=before or {},
        after=after or {},
        reason=masked(reason),
        pipeline_version=pipeline_version,
    )


def write_events(
    verb: str,
    rows: Iterable[tuple[models.Model, Claim | int | None]],
    *,
    after: dict[str, Any],
    pipeline_version: str,
) -> None:
    """``write_event`` of the machine for many rows, each with its claim, in one statement."""
    Event.objects.bulk_create(
        Event(
            claim_id=claim.pk if isinstance(claim, Claim) else claim,
            verb=verb,
            target_type=target._meta.model_name or "",
            target_id=target.pk,
            after=after,
            pipeline_version=pipeline_version,
        )
        for target, claim in rows
    )
