"""Web hooks as people manage them. Every change is an event: who, when, what. It tells of an address only its
origin, since a path may hold somebody's secret.

Only operators do this: a hook carries what is not published out of the house, and makes this server connect
to an address that somebody typed.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Max, Min
from django.utils import timezone

from claims.choices import (
    DeliveryState,
    HookEvent,
    HookObject,
    HookOff,
    PublicationState,
    VerificationStatus,
)
from claims.models import Event, Hook, HookDelivery
from claims.selectors.hooks import CATALOGUE
from claims.services.guards import change_once, require, require_reason, write_event
from claims.services.hook_payloads import hook_objects, payload_of_test
from sources.services.addresses import MAX_URL_CHARACTERS, current_policy, read_url
from sources.services.errors import InvalidInput, StaleState
from sources.services.sealing import new_salt, secret_of

MANAGE = "claims.manage_hook"
MAX_NAME, MAX_URL = 120, MAX_URL_CHARACTERS
MOST_HOOKS = 50
BOTH_SECRETS_HOURS = 24
"""After a renewal both secrets sign, so that a receiver can change over without a gap."""
_STATES = {"verification_status": VerificationStatus, "publication_state": PublicationState}
_IDS = ("story", "source")
_MAX_ID = 2**63 - 1


def create_hook(
    name: str,
    *,
    by: User,
    url: str,
    events: Sequence[str],
    fields: Mapping[str, Sequence[str]] | None = None,
    filters: Mapping[str, Any] | None = None,
) -> tuple[Hook, str]:
    """A hook that is told of what happens from here on, and its secret, which is shown this once.

    Raises NotAllowed without claims.manage_hook; AddressRefused; InvalidInput for an unknown type, object,
    field or filter, a name that is taken, or too many hooks.
    """
    require(by, MANAGE)
    given = {"name": name, "url": url, "events": events, "fields": fields or {}, "filters": filters or {}}
    known = _read(given)
    salt = new_salt()
    try:
        with transaction.atomic():
            if Hook.objects.count() >= MOST_HOOKS:
                raise InvalidInput("too-many-hooks", f"There are {MOST_HOOKS} hooks: delete one first.")
            hook = Hook.objects.create(**known, secret_salt=salt, cursor=_newest_event(), created_by=by)
            write_event("hook-created", hook, claim=None, by=by, after=_told(known))
    except IntegrityError as exc:
        raise _name_taken(name) from exc
    return hook, secret_of(salt)


def change_hook(hook: Hook, *, by: User, changes: Mapping[str, Any]) -> Hook:
    """Set ``name``, ``url``, ``events``, ``fields`` or ``filters``. What waits keeps its payload and goes to
    the new address. Raises as ``create_hook``; StaleState where somebody changed the hook meanwhile."""
    require(by, MANAGE)
    known = _read(changes)
    before = {name: getattr(hook, name) for name in known}
    known = {name: value for name, value in known.items() if before[name] != value}
    if not known:
        return hook
    try:
        with transaction.atomic():
            change_once(
                hook,
                expected={"updated_at": hook.updated_at},
                changes={**known, "updated_at": timezone.now()},
            )
            told_before = _told({name: before[name] for name in known})
            write_event("hook-changed", hook, claim=None, by=by, before=told_before, after=_told(known))
    except IntegrityError as exc:
        raise _name_taken(str(known.get("name"))) from exc
    return hook


def switch_hook(hook: Hook, *, by: User, active: bool, reason: str) -> Hook:
    """Put it on or off. On again it is told of what happens from here on, and what still waited is sent;
    ``replay_since`` brings what happened meanwhile. Raises StaleState where it is so already."""
    require(by, MANAGE)
    reason = require_reason(reason)[:500]
    now = timezone.now()
    changes: dict[str, Any] = {"is_active": active, "switched_at": now, "updated_at": now}
    if active:
        changes |= {"off_reason": HookOff.NONE, "off_note": "", "cursor": _newest_event(), "failures": 0}
        changes |= {"failing_since": None, "held_until": None}
    else:
        changes |= {"off_reason": HookOff.PERSON, "off_note": reason}
    with transaction.atomic():
        change_once(hook, expected={"is_active": not active}, changes=changes)
        verb = "hook-switched-on" if active else "hook-switched-off"
        write_event(
            verb,
            hook,
            claim=None,
            by=by,
            before={"active": not active},
            after={"active": active},
            reason=reason,
        )
    return hook


def delete_hook(hook: Hook, *, by: User) -> None:
    """With its log. The events of its life stay."""
    require(by, MANAGE)
    with transaction.atomic():
        write_event("hook-deleted", hook, claim=None, by=by, before={"name": hook.name, **_origin(hook.url)})
        gone, _ = Hook.objects.filter(pk=hook.pk).delete()
        if not gone:
            raise StaleState("hook-gone", "Somebody deleted it before you.")


def renew_secret(hook: Hook, *, by: User) -> str:
    """A new secret, shown this once. For BOTH_SECRETS_HOURS the old one signs too; a second renewal within
    that time drops the oldest at once."""
    require(by, MANAGE)
    salt = new_salt()
    until = timezone.now() + timedelta(hours=BOTH_SECRETS_HOURS)
    with transaction.atomic():
        change_once(
            hook,
            expected={"secret_salt": hook.secret_salt},
            changes={"secret_salt": salt, "previous_salt": hook.secret_salt, "previous_until": until},
        )
        write_event("hook-secret-renewed", hook, claim=None, by=by, after={"both_until": until.isoformat()})
    return secret_of(salt)


def request_test(hook: Hook, *, by: User) -> HookDelivery:
    """A delivery of type ``hook.test``, tried once; also where the hook is off."""
    require(by, MANAGE)
    now = timezone.now()
    return HookDelivery.objects.create(
        hook=hook,
        type=HookEvent.TEST,
        message_id=f"msg_{hook.pk}_test_{secrets.token_hex(8)}",
        payload=payload_of_test(hook, at=now),
        next_attempt_at=now,
    )


def replay_delivery(delivery: HookDelivery, *, by: User) -> HookDelivery:
    """Send it again: the same payload under the same id, with fresh tries. Raises InvalidInput where the
    hook is off, StaleState where it waits to be sent anyway and has not been tried."""
    require(by, MANAGE)
    _require_on(delivery.hook)
    with transaction.atomic():
        rows = HookDelivery.objects.filter(pk=delivery.pk).exclude(state=DeliveryState.PENDING)
        if not rows.update(**_anew(timezone.now())):
            raise StaleState("delivery-waits", "It waits to be sent already.")
        after = {"delivery": delivery.pk, "message": delivery.message_id}
        write_event("hook-delivery-replayed", delivery.hook, claim=None, by=by, after=after)
    delivery.refresh_from_db()
    return delivery


def replay_since(hook: Hook, *, by: User, since: datetime) -> int:
    """Send again what failed since then, and what happened since then and was never sent, such as while the
    hook was off. Returns how many deliveries are queued again; new ones follow with the next sweep.

    Raises InvalidInput where the hook is off, or for a time before the log begins.
    """
    require(by, MANAGE)
    _require_on(hook)
    now = timezone.now()
    if since > now or since < now - timedelta(days=settings.NEWSVERIFY_HOOK_KEEP_DAYS):
        days = settings.NEWSVERIFY_HOOK_KEEP_DAYS
        raise InvalidInput("since-out-of-range", f"Choose a time within the last {days} days.")
    with transaction.atomic():
        first = Event.objects.filter(at__gte=since).aggregate(first=Min("pk"))["first"]
        if first is not None:
            Hook.objects.filter(pk=hook.pk, cursor__gte=first).update(cursor=first - 1)
        failed = hook.deliveries.filter(
            state__in=(DeliveryState.FAILED, DeliveryState.DEAD), created_at__gte=since
        )
        again = failed.exclude(type=HookEvent.TEST).update(**_anew(now))
        Hook.objects.filter(pk=hook.pk).update(held_until=None)
        after = {"since": since.isoformat(), "again": again}
        write_event("hook-replayed", hook, claim=None, by=by, after=after)
    hook.refresh_from_db()
    return again


# --- reading what came in -------------------------------------------------------------------------------


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    """What may be stored of it. Raises InvalidInput."""
    known = dict(given)
    if "name" in known:
        known["name"] = str(known["name"]).strip()
        if not known["name"]:
            raise InvalidInput("name-missing", "Give the hook a name.")
    if "url" in known:
        read_url(known["url"], policy=current_policy())
    if "events" in known:
        known["events"] = _types(known["events"])
    if "fields" in known:
        known["fields"] = _fields(known["fields"])
    if "filters" in known:
        known["filters"] = _filters(known["filters"])
    return known


def _types(names: Sequence[str]) -> list[str]:
    unknown = sorted(set(names) - set(CATALOGUE))
    if unknown:
        raise InvalidInput("unknown-event-type", f"{unknown[0]!r} is not one of: {', '.join(CATALOGUE)}.")
    if not names:
        raise InvalidInput("no-event-type", "Choose at least one type of event.")
    return [name for name in CATALOGUE if name in names]


def _fields(chosen: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    objects = hook_objects()
    found: dict[str, list[str]] = {}
    for about, names in chosen.items():
        if about not in HookObject.values:
            known = ", ".join(HookObject.values)
            raise InvalidInput("unknown-object", f"{about!r} is not one of: {known}.")
        if unknown := sorted(set(names) - set(objects[about].names)):
            known = ", ".join(objects[about].names)
            raise InvalidInput("unknown-field", f"{unknown[0]!r} is no field of {about}. Known: {known}.")
        if names:
            found[str(about)] = [name for name in objects[about].names if name in names]
    return found


def _filters(given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in _STATES:
            states = _STATES[name].values
            if not isinstance(value, list) or not set(value) <= set(states):
                raise InvalidInput("unknown-state", f"{name} is a list of: {', '.join(states)}.")
            found[name] = [state for state in states if state in value]
        elif name in _IDS:
            if type(value) is not int or not 0 < value <= _MAX_ID:
                raise InvalidInput("no-id", f"{name} is the id of a {name}.")
            found[name] = value
        elif name == "measure":
            if not isinstance(value, str) or not 0 < len(value) <= 160 or "\x00" in value:
                raise InvalidInput("no-measure", "measure is a word such as killed.")
            found[name] = value
        else:
            known = ", ".join((*_STATES, *_IDS, "measure"))
            raise InvalidInput("unknown-filter", f"{name!r} is not one of: {known}.")
    return {name: value for name, value in found.items() if value}


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """For the event: everything but what stands behind the host."""
    told = {name: value for name, value in values.items() if name != "url"}
    return told | (_origin(values["url"]) if "url" in values else {})


def _origin(url: str) -> dict[str, str]:
    scheme, _, rest = url.partition("://")
    return {"url": f"{scheme}://{rest.partition('/')[0].partition('?')[0]}/…"}


def _anew(now: datetime) -> dict[str, Any]:
    return {"state": DeliveryState.PENDING, "tries": 0, "next_attempt_at": now, "lease_until": None}


def _newest_event() -> int:
    return Event.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _require_on(hook: Hook) -> None:
    if not hook.is_active:
        raise InvalidInput("hook-off", "The hook is off: put it on first.")


def _name_taken(name: str) -> InvalidInput:
    return InvalidInput("name-taken", f"There is a hook with the name {name!r} already.")
