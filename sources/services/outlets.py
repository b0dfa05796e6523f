"""Which outlet printed it."""

from __future__ import annotations

from sources.models import Outlet
from sources.text.urls import host_of

MAX_OUTLET_NAME = 200


def find_or_create_outlet(name: str, *, url: str = "") -> Outlet | None:
    """The outlet called ``name``, else the one whose pages stand at ``url`` (canonical), else ``None``.

    A name that is new makes a new outlet even where another one owns the host: a portal prints the texts of
    others. It takes the host as its own only when that is free. Call it inside the transaction of
    `take_turn("articles")`.
    """
    outlet = find_outlet(name, url=url)
    if outlet is not None and outlet.pk is None:
        outlet.save()
    return outlet


def find_outlet(name: str, *, url: str = "") -> Outlet | None:
    """The outlet that ``find_or_create_outlet`` gives, not saved where there is none yet. Writes nothing."""
    host = host_of(url) if url else ""
    name = name[:MAX_OUTLET_NAME].strip()
    if not name:
        return _by_host(host) if host else None
    known = Outlet.objects.filter(name__iexact=name).order_by("id").first()
    if known is not None:
        return known
    taken = not host or Outlet.objects.filter(domain=host).exists()
    return Outlet(name=name, domain="" if taken else host)


def _by_host(host: str) -> Outlet:
    known = Outlet.objects.filter(domain=host).first() or Outlet.objects.filter(name__iexact=host).first()
    return known or Outlet(name=host[:MAX_OUTLET_NAME], domain=host)
