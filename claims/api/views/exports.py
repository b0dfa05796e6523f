"""Whole lists as CSV or JSON Lines, narrowed by the filters of the list, streamed."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, ClassVar

from django.db import OperationalError
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.urls import URLPattern, path
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request

from claims.api.filters import ClaimFilters, EvidenceFilters, RelationFilters, ReviewFilters, StatementFilters
from claims.selectors.exports import TABLES, Table, exported_rows
from claims.selectors.tabular import csv_lines, json_line_pieces
from sources.api.problems import InvalidParameter
from sources.api.viewsets import ApiViewSet

logger = logging.getLogger(__name__)


FILTERS: dict[str, type[filters.FilterSet]] = {
    "claims": ClaimFilters,
    "statements": StatementFilters,
    "relations": RelationFilters,
    "reviews": ReviewFilters,
    "evidence": EvidenceFilters,
}
FORMATS = {"csv": "text/csv", "jsonl": "application/jsonl"}
_OF_PAGES = ("cursor", "page_size", "ordering")
DESCRIPTION = (
    "All rows that the filters leave, in the order of their ids; the filters are those of the list. "
    "The answer streams, and its status is sent before its last row is read: where something breaks "
    "on the way the last line says so ({mark}) and the connection is cut, so that a client sees an "
    "incomplete answer. Each row is as it was when it was read."
)
MARKS = {
    "csv": "a first cell `!problem CODE`, where an id stands else",
    "jsonl": "an object with the one name `problem`",
}
CSV_NOTE = (
    " A text that a spreadsheet would compute begins with an apostrophe: take one away from every text that "
    "begins with one, and the text is as stored."
)


class ExportView(ApiViewSet):
    """One table in one format."""

    tag = "exports"
    table: ClassVar[Table]
    format_name: ClassVar[str]
    pagination_class = None
    costly = frozenset({"list"})

    def get_queryset(self) -> QuerySet[Any]:
        return self.table.rows()

    def answer(self, request: Request) -> StreamingHttpResponse:
        if paged := sorted(set(request.query_params) & set(_OF_PAGES)):
            wrong = ErrorDetail("An export has no pages: it holds all rows.", code="unknown")
            raise InvalidParameter({name: [wrong] for name in paged})
        whole = self.format_name == "jsonl"
        header = self.table.header(whole=whole)
        chunks = exported_rows(self.table, self.filter_queryset(self.get_queryset()), whole=whole)
        # read before the status is sent: what fails at once is told as any error is
        chunks = chain([next(chunks, [])], chunks)
        pieces = json_line_pieces(header, chunks) if whole else csv_lines(header, chunks)
        kind = FORMATS[self.format_name]
        name = f"{self.table.name}.{self.format_name}"
        return StreamingHttpResponse(
            _cut_short(pieces, whole=whole),
            content_type=f"{kind}; charset=utf-8" + ("" if whole else "; header=present"),
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
                # a proxy that gathers the whole answer first would hide that it was cut short
                "X-Accel-Buffering": "no",
            },
        )


def _cut_short(pieces: Iterable[str], *, whole: bool) -> Iterator[bytes]:
    """The pieces; where reading fails, a last line that says so, and then the failure itself, which ends the
    answer without its end mark (RFC 9112, 8)."""
    try:
        for piece in pieces:
            yield piece.encode("utf-8", "replace")
    except Exception as error:
        code = "database-busy" if isinstance(error, OperationalError) else "server-error"
        logger.exception("an export broke off")
        yield f'{{"problem": "{code}"}}\n'.encode() if whole else f"!problem {code}\r\n".encode()
        raise


def _view(table: Table, name: str) -> type[ExportView]:
    """The class of one address, with its own description."""
    described = extend_schema(
        operation_id=f"exports_{table.name}_{name}",
        summary=f"Download {table.name} as {'CSV' if name == 'csv' else 'JSON Lines'}",
        description=DESCRIPTION.format(mark=MARKS[name]) + (CSV_NOTE if name == "csv" else ""),
        responses={(200, FORMATS[name]): OpenApiResponse(OpenApiTypes.STR, "The rows.")},
    )

    def download(self: ExportView, request: Request) -> StreamingHttpResponse:
        return self.answer(request)

    return type(
        f"{table.name.title()}{name.title()}View",
        (ExportView,),
        {
            "__doc__": f"Every column of {table.name}.",
            "table": table,
            "format_name": name,
            "model": table.model,
            "queryset": table.model._default_manager.all(),
            "filterset_class": FILTERS[table.name],
            "list": described(download),
        },
    )


urlpatterns: list[URLPattern] = [
    path(
        f"exports/{table.name}.{name}",
        _view(table, name).as_view({"get": "list"}),
        name=f"{table.name}-{name}",
    )
    for table in TABLES
    for name in FORMATS
]
