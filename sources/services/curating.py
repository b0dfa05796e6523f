"""What people enter about outlets, feeds and sources, and change: checked as the admin's forms check it, with
a line in the history that says who and why.

Every verb raises NotAllowed, InvalidInput with what is wrong, and StaleState where ``seen`` (the row's
``updated_at`` as the person read it) is not what it is now.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from sources.choices import AliasState
from sources.models import Affiliation, Feed, Outlet, Source, SourceAlias
from sources.services.errors import InvalidInput, StaleState
from sources.services.naming import index_names
from sources.services.signing import MAX_REASON, allow
from sources.services.turns import take_turn
from sources.text.clean import clean_line
from sources.text.names import name_key

if TYPE_CHECKING:
    from django.contrib.auth.models import User

R = TypeVar("R", Outlet, Feed, Source, Affiliation)
OUTLET_COLUMNS = ("name", "domain", "kind", "is_wire_agency", "notes")
FEED_COLUMNS = ("url", "title", "is_active", "interval_minutes")
SOURCE_COLUMNS = ("name", "kind", "description", "stakes")
AFFILIATION_COLUMNS = ("role", "side", "since", "until")


# --- outlets and feeds ----------------------------------------------------------------------------------


def add_outlet(name: str, *, by: User, **known: Any) -> Outlet:
    """A new outlet; ``known`` are others of OUTLET_COLUMNS."""
    allow(by, "sources.add_outlet", "adding outlets")
    return _save(Outlet(), {"name": name, **known}, OUTLET_COLUMNS, by=by, line="added")


def change_outlet(
    outlet: Outlet, *, by: User, changes: Mapping[str, Any], reason: str = "", seen: datetime | None = None
) -> Outlet:
    allow(by, "sources.change_outlet", "changing outlets")
    with transaction.atomic():
        return _save(_unchanged(outlet, seen), changes, OUTLET_COLUMNS, by=by, line=reason or "changed")


def add_feed(outlet: Outlet, *, by: User, url: str, **known: Any) -> Feed:
    """A feed of the outlet's pages; ``known`` are others of FEED_COLUMNS."""
    allow(by, "sources.add_feed", "adding feeds")
    return _save(Feed(outlet=outlet), {"url": url, **known}, FEED_COLUMNS, by=by, line="added")


def change_feed(feed: Feed, *, by: User, changes: Mapping[str, Any]) -> Feed:
    allow(by, "sources.change_feed", "changing feeds")
    with transaction.atomic():
        row = Feed.objects.select_for_update().get(pk=feed.pk)
        return _save(row, changes, FEED_COLUMNS, by=by, line="changed")


# --- sources --------------------------------------------------------------------------------------------


def add_source(name: str, *, by: User, **known: Any) -> Source:
    """A curated source that every article shares; ``known`` are others of SOURCE_COLUMNS. A confirmed name
    of a source that stands already is refused: that one is meant."""
    allow(by, "sources.add_source", "adding sources")
    key = _key_of(name)
    with transaction.atomic():
        take_turn("sources")
        standing = {"state": AliasState.CONFIRMED, "source__scope_article": None, "source__merged_into": None}
        held = SourceAlias.objects.filter(name_key=key, **standing).select_related("source").first()
        if held is not None:
            raise InvalidInput("source-known", f"Source {held.source_id}, {held.source}, has that name.")
        source = _save(Source(is_curated=True), {"name": name, **known}, SOURCE_COLUMNS, by=by, line="added")
        SourceAlias.objects.create(source=source, name=source.name, name_key=key)
        index_names([source])
    return source


def change_source(
    source: Source, *, by: User, changes: Mapping[str, Any], reason: str = "", seen: datetime | None = None
) -> Source:
    """What a person entered, machines leave alone from then on."""
    allow(by, "sources.change_source", "changing sources")
    with transaction.atomic():
        take_turn("sources")
        row = _unchanged(source, seen)
        row.is_curated = True
        _save(row, changes, SOURCE_COLUMNS, by=by, line=reason or "changed")
        index_names([row])
    return row


def add_alias(source: Source, *, by: User, name: str) -> SourceAlias:
    """A name that means this source. Raises InvalidInput where it has that name, confirmed or not."""
    allow(by, "sources.add_sourcealias", "adding names")
    key = _key_of(name)
    with transaction.atomic():
        take_turn("sources")
        if SourceAlias.objects.filter(source=source, name_key=key).exists():
            raise InvalidInput("alias-known", "This source already has that name; see its state.")
        alias = SourceAlias.objects.create(source=source, name=clean_line(name)[:300], name_key=key)
        _sign(source, by=by, line=f"name {alias.name!r} added")
        index_names([source])
    return alias


def add_affiliation(source: Source, *, by: User, body: Source, **known: Any) -> Affiliation:
    """A dated role of the source in ``body``; ``known`` are of AFFILIATION_COLUMNS."""
    allow(by, "sources.add_affiliation", "adding roles")
    with transaction.atomic():
        take_turn("sources")
        row = Affiliation(source=source, body=body)
        _save(row, known, AFFILIATION_COLUMNS, by=by, line="added")
        _sign(source, by=by, line=f"role in {body} added")
        index_names([source])
    return row


def change_affiliation(affiliation: Affiliation, *, by: User, changes: Mapping[str, Any]) -> Affiliation:
    allow(by, "sources.change_affiliation", "changing roles")
    with transaction.atomic():
        take_turn("sources")
        row = Affiliation.objects.select_for_update().select_related("source").get(pk=affiliation.pk)
        _save(row, changes, AFFILIATION_COLUMNS, by=by, line="changed")
        _sign(row.source, by=by, line="role changed")
        index_names([row.source])
    return row


# --- writing --------------------------------------------------------------------------------------------


def _key_of(name: str) -> str:
    key = name_key(clean_line(name))
    if not key:
        raise InvalidInput("name-needed", "Nothing of this name is left to look up.")
    return key


def _unchanged(row: R, seen: datetime | None) -> R:
    held: Any = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if seen is not None and held.updated_at != seen:
        raise StaleState("changed-before-you", f"Somebody changed {held} since you read it: read it again.")
    found: R = held
    return found


def _sign(source: Source, *, by: User, line: str) -> None:
    source.is_curated = True
    _save(source, {}, SOURCE_COLUMNS, by=by, line=line)


def _save(row: R, changes: Mapping[str, Any], columns: tuple[str, ...], *, by: User, line: str) -> R:
    for name, value in changes.items():
        if name not in columns:
            raise InvalidInput("unknown-column", f"{name!r} is not one of: {', '.join(columns)}.")
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    try:
        row.full_clean()
    except ValidationError as wrong:
        told = [
            f"{'' if name == NON_FIELD_ERRORS else f'{name}: '}{' '.join(words)}"
            for name, words in wrong.message_dict.items()
        ]
        raise InvalidInput("not-valid", " ".join(told)[:2000]) from wrong
    signed: Any = row
    signed._history_user, signed._change_reason = by, line[:MAX_REASON]
    row.save()
    return row


__all__ = [
    "add_affiliation",
    "add_alias",
    "add_feed",
    "add_outlet",
    "add_source",
    "change_affiliation",
    "change_feed",
    "change_outlet",
    "change_source",
]
