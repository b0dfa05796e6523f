"""What a delivery holds: the event, and the object as the API gives it to a reader, cut to the chosen fields.

The drawing itself is the API's (``settings.HOOK_OBJECTS``), so that no hook can tell more than the API does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from claims.choices import HookEvent
from claims.models import Event, Hook
from claims.selectors.hooks import Told

ALWAYS = ("id",)
"""Fields that a receiver gets whatever it chose."""


class Drawn(Protocol):
    """One kind of object: ``names`` are its fields, ``usual`` those that are sent where none are chosen."""

    names: tuple[str, ...]
    usual: tuple[str, ...]

    def rows(self, ids: Collection[int]) -> dict[int, dict[str, Any]]:
        """The objects by id, in a fixed number of queries; one that is gone is left out."""
        ...


def hook_objects() -> Mapping[str, Drawn]:
    """By ``HookObject``."""
    return cast("Mapping[str, Drawn]", import_string(settings.HOOK_OBJECTS))


def payloads_of(told: Sequence[Told], *, fields: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """One payload for each event, in order. An object that is gone by now is null."""
    ids: dict[str, set[int]] = defaultdict(set)
    for one in told:
        number = one.kind.subject(one.event)
        if number is not None:
            ids[one.kind.about].add(number)
    objects = hook_objects()
    drawn = {about: objects[about].rows(numbers) for about, numbers in ids.items()}
    found = []
    for one in told:
        about = one.kind.about
        whole = drawn.get(about, {}).get(one.kind.subject(one.event) or 0)
        chosen = {*ALWAYS, *(fields.get(about) or objects[about].usual)}
        cut = whole and {name: value for name, value in whole.items() if name in chosen}
        found.append(_payload(one.kind.type, one.event.at, {"event": _told_of(one.event), str(about): cut}))
    return found


def payload_of_test(hook: Hook, *, at: datetime) -> dict[str, Any]:
    return _payload(HookEvent.TEST, at, {"hook": {"id": hook.pk, "name": hook.name}})


def _payload(kind: str, at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    return {"type": str(kind), "timestamp": at.isoformat().replace("+00:00", "Z"), "data": data}


def _told_of(event: Event) -> dict[str, Any]:
    """Who did what and why, and what changed. ``by`` is null where the machine did."""
    return {
        "id": event.pk,
        "verb": event.verb,
        "claim": event.claim_id,
        "by": event.actor.get_username() if event.actor else None,
        "reason": event.reason,
        "before": event.before,
        "after": event.after,
    }
