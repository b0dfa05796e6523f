"""Outlets and sources that somebody knows beforehand: put in once, and never over what people changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from sources.choices import AliasState, OutletKind, SourceKind
from sources.models import Affiliation, Outlet, Source, SourceAlias
from sources.services.naming import index_names
from sources.text.names import name_key


def ensure_outlet(
    name: str, *, domain: str = "", kind: str = OutletKind.ONLINE, is_wire_agency: bool = False
) -> Outlet:
    """The outlet called ``name``, made with these particulars where there is none."""
    known = Outlet.objects.filter(name__iexact=name).first()
    if known is None and domain:
        known = Outlet.objects.filter(domain=domain).first()
    return known or Outlet.objects.create(name=name, domain=domain, kind=kind, is_wire_agency=is_wire_agency)


@transaction.atomic
def ensure_source(
    name: str, *, kind: str = SourceKind.UNKNOWN, aliases: Iterable[str] = (), stakes: str = ""
) -> Source:
    """The curated source known by ``name``, made where there is none; missing aliases are added to it.

    A blank ``stakes`` of a known source is filled in; nothing else that is there is changed. An alias that a
    person rejected stays rejected.
    """
    known = Source.objects.filter(
        aliases__name_key=name_key(name),
        aliases__state=AliasState.CONFIRMED,
        scope_article=None,
        merged_into=None,
    ).first()
    source = known or Source.objects.create(name=name, kind=kind, stakes=stakes, is_curated=True)
    if not source.stakes and stakes:
        source.stakes = stakes
        source.save(update_fields=["stakes", "updated_at"])
    for alias in (name, *aliases):
        if key := name_key(alias):
            SourceAlias.objects.get_or_create(source=source, name_key=key, defaults={"name": alias})
    index_names([source])
    return source


def ensure_affiliation(
    source: Source,
    *,
    body: Source,
    role: str,
    side: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Affiliation:
    """A dated role of ``source`` in ``body``, made where there is none."""
    known = Affiliation.objects.filter(source=source, body=body, role=role, since=since).first()
    if known is None:
        known = Affiliation.objects.create(
            source=source, body=body, role=role, side=side, since=since, until=until
        )
        index_names([source])
    return known
