"""Full-text search in one word index: the same query, and the same rows, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL

from sources.models.wordindex import WordIndex, document_of
from sources.text.searching import Part, Query


def holding(index: WordIndex, query: Query) -> RawSQL:
    """Ids of the rows that hold what is searched for, as a subquery: ``filter(pk__in=holding(...))``."""
    if connection.vendor == "postgresql":
        # Materialized, so that the index of words is read and never every row with its words made anew.
        words = f"newsverify_words({document_of(index)})"
        held = f"SELECT id FROM {index.table} WHERE {words} @@ %s::tsquery"  # noqa: S608
        sql = f"WITH held AS MATERIALIZED ({held}) SELECT id FROM held"  # noqa: S608
        return RawSQL(sql, [_as_tsquery(query)])  # noqa: S611 - a parameter; the names are ours
    sql = f"SELECT rowid FROM {index.name} WHERE {index.name} MATCH %s"  # noqa: S608
    return RawSQL(sql, [_as_match(query)])  # noqa: S611 - a parameter; the names are ours


def newest_with_each(index: WordIndex, words: Iterable[str], *, limit: int) -> dict[str, list[int]]:
    """For each folded word the ids of the newest rows that hold it, newest first, at most ``limit``."""
    asked = list(words)
    if not asked:
        return {}
    if connection.vendor == "postgresql":
        # Materialized, so that the index of words is read and not every row from the newest on.
        found = (
            f"WITH held AS MATERIALIZED (SELECT id FROM {index.table} WHERE"  # noqa: S608
            f" newsverify_words({document_of(index)}) @@ %s::tsquery) SELECT id FROM held"
        )
        params = [_pg(Part((word,))) for word in asked]
    else:
        found = f"SELECT rowid AS id FROM {index.name} WHERE {index.name} MATCH %s"  # noqa: S608
        params = [_fts(Part((word,))) for word in asked]
    part = f"SELECT * FROM (SELECT {{n}} AS n, id FROM ({found}) f ORDER BY id DESC LIMIT {int(limit)}) k"  # noqa: S608
    rows: dict[str, list[int]] = {word: [] for word in asked}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(part.format(n=n) for n in range(len(asked))), params)
        for n, pk in cursor.fetchall():
            rows[asked[n]].append(pk)
    return rows


# --- PostgreSQL: words are letters and digits only, so that quoting them is enough ---


def _as_tsquery(query: Query) -> str:
    parts = [_pg(part) for part in query.wanted]
    return " & ".join([*parts, *(f"!({_pg(part)})" for part in query.unwanted)])


def _pg(part: Part) -> str:
    words = ["'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in part.words]
    return "(" + " <-> ".join(words) + (":*" if part.prefix else "") + ")"


# --- SQLite ---


def _as_match(query: Query) -> str:
    wanted = " AND ".join(_fts(part) for part in query.wanted)
    return " NOT ".join([f"({wanted})", *(_fts(part) for part in query.unwanted)])


def _fts(part: Part) -> str:
    return '"' + " ".join(part.words).replace('"', " ") + '"' + ("*" if part.prefix else "")
