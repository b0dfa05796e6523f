"""Rows as CSV (RFC 4180) and as JSON Lines.

A cell of CSV that a spreadsheet would take for a formula begins with an apostrophe, which the spreadsheet
hides: any text that begins with ``= + - @``, their full-width forms, a tab, a line break, or an apostrophe.
As the last is marked as well, taking one apostrophe away from every text that begins with one gives the text
back (``unguarded``). Numbers, dates and true or false are never marked. JSON Lines keep every value as it is.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

_RISKY = tuple("=+-@＝＋－＠\t\r\n'")
Row = Mapping[str, Any]


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet computes."""
    return f"'{text}" if text.startswith(_RISKY) else text


def unguarded(cell: str) -> str:
    """The text that ``guarded`` was given."""
    return cell.removeprefix("'")


def csv_lines(header: Sequence[str], chunks: Iterable[Sequence[Row]]) -> Iterator[str]:
    """One piece of text a chunk, the first with the header. An empty cell is null or an empty text; a list is
    its values with a blank between them."""
    yield _written([header])
    for rows in chunks:
        yield _written([_cell(row[name]) for name in header] for row in rows)


def _written(rows: Iterable[Sequence[str]]) -> str:
    held = io.StringIO()
    csv.writer(held, lineterminator="\r\n").writerows(rows)
    return held.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return _stamp(value)
    if isinstance(value, list | tuple):
        return guarded(" ".join(map(str, value)))
    return str(value)


def json_line_pieces(header: Sequence[str], chunks: Iterable[Sequence[Row]]) -> Iterator[str]:
    """One piece of text a chunk, an object a line."""
    for rows in chunks:
        yield "".join(json.dumps(dict(row), ensure_ascii=False, default=_plain) + "\n" for row in rows)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return _stamp(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _stamp(value: datetime | date) -> str:
    """ISO 8601 with every digit that is stored."""
    return value.isoformat().replace("+00:00", "Z")
