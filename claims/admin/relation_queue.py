"""The list that a reviewer works through: its filters and its order, kept from pair to pair."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from claims.choices import RelationState
from claims.models import Relation

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin

WAITS = Q(state=RelationState.SUGGESTED, is_current=True)
"""The machine proposes it, and nobody has decided."""
LONGEST = 5_000
"""Pairs of a list that are walked through; of a longer one the place is not told beyond them."""
_MOST_LETTERS = 2_000
_NOT_FILTERS = ("p", "all", "e", "_popup", "_to_field", "_facets", "_changelist_filters", "queue")


@dataclass(frozen=True, slots=True)
class Queue:
    """Where a pair stands in its list. ``place`` is None where it is not in it; ``next_open`` waits still."""

    query: str
    place: int | None
    total: int
    previous: int | None
    next: int | None
    next_open: int | None
    is_open: bool

    @property
    def list_address(self) -> str:
        return f"{reverse('admin:claims_relation_changelist')}?{self.query}"

    def address_of(self, pk: int, **more: Any) -> str:
        """The page of a pair in this queue."""
        page = reverse("admin:claims_relation_change", args=[pk])
        return f"{page}?{urlencode({'queue': self.query, **more})}"

    @property
    def previous_address(self) -> str:
        return self.address_of(self.previous) if self.previous else ""

    @property
    def next_address(self) -> str:
        return self.address_of(self.next) if self.next else ""

    @property
    def next_open_address(self) -> str:
        return self.address_of(self.next_open) if self.next_open else ""


def default_query(relation: Relation) -> str:
    """All that wait of the pair's kind; the list puts the highest score first by itself."""
    return urlencode({"standing": "open", "kind__exact": relation.kind})


def asked_query(request: HttpRequest, relation: Relation) -> str:
    """The list that the request names: of this page, of the list that was come from, or the default."""
    asked = request.POST if request.method == "POST" else request.GET
    text = asked.get("queue") or request.GET.get("queue") or request.GET.get("_changelist_filters") or ""
    if not text or len(text) > _MOST_LETTERS or "\x00" in text:
        return default_query(relation)
    kept = [
        (name, value)
        for name, values in QueryDict(text).lists()
        for value in values
        if name not in _NOT_FILTERS and "\x00" not in value
    ]
    return urlencode(kept) or default_query(relation)


def queue_of(screen: ModelAdmin, request: HttpRequest, relation: Relation) -> Queue:
    """The place of a pair in the list that the request names. A list that cannot be read is the default."""
    query = asked_query(request, relation)
    rows = _rows(screen, request, query)
    if rows is None:
        query = default_query(relation)
        rows = _rows(screen, request, query)
    if rows is None:
        raise LookupError("the list of open pairs has no filter of that name")
    return _placed(query, rows, relation)


def _rows(screen: ModelAdmin, request: HttpRequest, query: str) -> Any:
    """What the list shows for this query, in its order; None where the query names nothing it knows."""
    asked = copy.copy(request)
    asked.GET = QueryDict(query)
    asked.method = "GET"
    try:
        return screen.get_changelist_instance(asked).queryset
    except (IncorrectLookupParameters, SuspiciousOperation, ValidationError, ValueError):
        return None


def _placed(query: str, rows: Any, relation: Relation) -> Queue:
    columns = rows.values_list("pk", "score", "state", "is_current")
    found = list(columns[: LONGEST + 1])
    total = len(found) if len(found) <= LONGEST else rows.count()
    keys = [pk for pk, *_ in found]
    waiting = {pk for pk, _, state, current in found if current and state == RelationState.SUGGESTED}
    if relation.pk in keys:
        at = keys.index(relation.pk)
        before, after, place = keys[:at], keys[at + 1 :], at + 1
    else:
        at = _would_stand(query, found, relation)
        before, after, place = keys[:at], keys[at:], None
    ahead = [pk for pk in (*after, *before) if pk in waiting]
    return Queue(
        query=query,
        place=place,
        total=total,
        previous=before[-1] if before else None,
        next=after[0] if after else None,
        next_open=ahead[0] if ahead else None,
        is_open=relation.state == RelationState.SUGGESTED and relation.is_current,
    )


def _would_stand(query: str, found: list[Any], relation: Relation) -> int:
    """Where a pair that left the list stood in it, by its own order; its beginning for any other order."""
    if "o" in QueryDict(query):
        return 0
    own = (relation.score, relation.pk)
    return next((n for n, (pk, score, *_) in enumerate(found) if (score, pk) < own), len(found))
