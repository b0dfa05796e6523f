"""Lists of a hundred thousand rows: what is shown is fetched for the rows of the page and for no other.

First the ids, in order, as many as are ever paged through; then the rows of one page by their ids, with all
that a list shows of each. So a filter or a search reads the table once, a sort carries ids and not texts, and
what is counted for each row is counted fifty times.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.paginator import InvalidPage, Paginator
from django.db.models import Field, ForeignKey, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.text import smart_split, unescape_string_literal
from unfold.views import ChangeList

MOST = 10_000
"""Rows that a list pages through; beyond it says that there are more, and filters or sorting find them."""
MOST_TERMS = 8
"""Words of a search that count."""


class AtLeast(int):
    """A count that stopped: it reads as "more than 10,000"."""

    def __str__(self) -> str:
        return f"more than {int(self):,}"


class BoundedChangeList(ChangeList):
    """One query for the ids, one for the rows of the page (and what the screen prefetches with them)."""

    def get_results(self, request: HttpRequest) -> None:
        ids = list(self.queryset.values_list("pk", flat=True)[: MOST + 1])
        has_more = len(ids) > MOST
        ids = ids[:MOST]
        paginator = Paginator(ids, self.list_per_page)
        self.multi_page = len(ids) > self.list_per_page
        self.can_show_all = not has_more and len(ids) <= self.list_max_show_all
        chosen: Any = ids
        if self.multi_page and not (self.show_all and self.can_show_all):
            try:
                chosen = paginator.page(self.page_num).object_list
            except InvalidPage as wrong:
                raise IncorrectLookupParameters from wrong
        rows = self.model_admin.get_queryset(request).filter(pk__in=chosen)
        if not rows.query.select_related:
            rows = self.apply_select_related(rows)
        by_id = {row.pk: row for row in rows}
        self.result_list = [by_id[pk] for pk in chosen if pk in by_id]
        self.result_count = AtLeast(MOST) if has_more else len(ids)
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.paginator = paginator


def terms_of(words: str) -> list[str]:
    """The words of a search; those in quotation marks are one."""
    found = []
    for bit in smart_split(words):
        quoted = bit[0] in "\"'" and bit[0] == bit[-1] and len(bit) > 1
        found.append(unescape_string_literal(bit) if quoted else bit)
    return [bit for bit in found if bit][:MOST_TERMS]


def matching(model: type[Model], paths: list[str], words: str) -> Q:
    """Rows in which each of the words stands in one of the fields. A field of another table is looked up
    there first, and its rows are then known by their ids: nothing is joined, and no row comes twice."""
    found = Q()
    for term in terms_of(words):
        found &= Q.create([_holds(model, path, term) for path in paths], connector=Q.OR)
    return found


def _holds(model: type[Model], path: str, term: str) -> Q:
    name, _, rest = path.partition("__")
    field: Any = model._meta.get_field(name)
    if not rest or (isinstance(field, Field) and not field.is_relation):
        return Q(**{f"{path}__icontains": term})
    inner: QuerySet[Any] = field.related_model._default_manager.filter(**{f"{rest}__icontains": term})
    if isinstance(field, ForeignKey):
        return Q(**{f"{name}__in": inner.order_by().values("pk")})
    return Q(pk__in=inner.order_by().values(field.field.attname))
