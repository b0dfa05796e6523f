"""Pages that belong to no model: each module that has some adds its own."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin
from django.urls import URLPattern

_added: list[Callable[[], list[URLPattern]]] = []


def add_pages(pages: Callable[[], list[URLPattern]]) -> None:
    _added.append(pages)


def _every_page() -> list[URLPattern]:
    return [page for pages in _added for page in pages()]


# The hook that unfold's admin site offers.
admin.site.extra_urls = _every_page  # type: ignore[attr-defined]
