"""Indexes of words over columns, kept by the database itself, whoever writes.

SQLite: an FTS5 table whose content stays in the table that it indexes, and three triggers. PostgreSQL: a GIN
index on ``newsverify_words(columns)``, a function of the text alone that parts and folds words as
`sources.text.words` does, whatever the database's locale. Both hold the same words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sources.text.words import CASES, LONGEST_WORD, MARKS, SEPARATORS


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The words of some text columns of a table. ``name`` is that of the index, or of the FTS5 table."""

    name: str
    table: str
    columns: tuple[str, ...]


ARTICLE_HEADS = WordIndex("article_head_words", "sources_article", ("title", "byline"))
ARTICLE_TEXTS = WordIndex("article_text_words", "sources_articlerevision", ("title", "text"))
SOURCE_NAMES = WordIndex("source_name_words", "sources_sourcealias", ("name",))
SOURCES_INDEXES = (ARTICLE_HEADS, ARTICLE_TEXTS, SOURCE_NAMES)

_GAP = "' \ue000 '"
"""A word of private use, that nobody writes, between two columns."""


def create_word_indexes(connection: Any, indexes: Iterable[WordIndex]) -> None:
    """Make what is missing, and fill it. Safe to repeat."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
            for index in indexes:
                words = f"newsverify_words({document_of(index)})"
                cursor.execute(
                    f"CREATE INDEX IF NOT EXISTS {index.name} ON {index.table} USING gin ({words})"
                )
        elif connection.vendor == "sqlite":
            for index in indexes:
                _create_on_sqlite(cursor, index)


def keep_word_indexes(connection: Any, indexes: Iterable[WordIndex]) -> None:
    """Bring back SQLite's triggers where they went with a table that a migration built anew."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for index in indexes:
            cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [index.name])
            if cursor.fetchone():
                _create_on_sqlite(cursor, index)


def drop_word_indexes(connection: Any, indexes: Iterable[WordIndex]) -> None:
    with connection.cursor() as cursor:
        for index in indexes:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP INDEX IF EXISTS {index.name}")
            elif connection.vendor == "sqlite":
                for name in _triggers(index):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(f"DROP TABLE IF EXISTS {index.name}")


def document_of(index: WordIndex) -> str:
    """The indexed text as an SQL expression; no phrase reaches from one column into the next."""
    return f" || {_GAP} || ".join(f'"{column}"' for column in index.columns)


# --- SQLite ---------------------------------------------------------------------------------------------

_TOKENS = "unicode61 remove_diacritics 2 categories 'L* N* M* Co'"


def _create_on_sqlite(cursor: Any, index: WordIndex) -> None:
    wanted = {index.name, *_triggers(index)}
    marks = ", ".join(["%s"] * len(wanted))
    cursor.execute(f"SELECT name FROM sqlite_master WHERE name IN ({marks})", sorted(wanted))  # noqa: S608
    there = {name for (name,) in cursor.fetchall()}
    if there == wanted:
        return
    if index.name not in there:
        cursor.execute(
            f"CREATE VIRTUAL TABLE {index.name} USING fts5({', '.join(index.columns)}, "
            f"content='{index.table}', content_rowid='id', tokenize=\"{_TOKENS}\")"
        )
    for name, statement in _triggers(index).items():
        if name not in there:
            cursor.execute(statement)
    cursor.execute(f"INSERT INTO {index.name}({index.name}) VALUES ('rebuild')")  # noqa: S608


def _triggers(index: WordIndex) -> dict[str, str]:
    name, table, columns = index.name, index.table, ", ".join(index.columns)

    def values(row: str) -> str:
        return ", ".join([f"{row}.id", *(f"{row}.{column}" for column in index.columns)])

    put = f"INSERT INTO {name}(rowid, {columns}) VALUES ({values('new')});"  # noqa: S608
    take = f"INSERT INTO {name}({name}, rowid, {columns}) VALUES ('delete', {values('old')});"  # noqa: S608
    changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in index.columns)
    return {
        f"{name}_put": f"CREATE TRIGGER {name}_put AFTER INSERT ON {table} BEGIN {put} END",
        f"{name}_take": f"CREATE TRIGGER {name}_take AFTER DELETE ON {table} BEGIN {take} END",
        f"{name}_change": (
            f"CREATE TRIGGER {name}_change AFTER UPDATE OF {columns} ON {table} WHEN {changed} "
            f"BEGIN {take} {put} END"
        ),
    }


# --- PostgreSQL -----------------------------------------------------------------------------------------


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_FROM, _TO = _literal("".join(CASES)), _literal("".join(CASES.values()))
# One function that calls only the server's own: it is also run where no other schema is looked in.
_FUNCTION = rf"""
CREATE OR REPLACE FUNCTION newsverify_words(text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 2000 AS $function$
SELECT coalesce(string_agg(left(w, {LONGEST_WORD}) || ':' || least(n, 16383), ' '), '')::tsvector
FROM (
    SELECT CASE WHEN parted ~ '[^ -~]'
        THEN lower(translate(normalize(regexp_replace(
            normalize(parted, NFD), '([A-Za-z])[{MARKS}]+', '\1', 'g'), NFC), {_FROM}, {_TO}) COLLATE "C")
        ELSE lower(parted COLLATE "C") END AS folded
    FROM (SELECT regexp_replace($1, '[{SEPARATORS}]+', ' ', 'g') AS parted) AS q
) AS f, unnest(string_to_array(folded, ' ')) WITH ORDINALITY AS t(w, n)
WHERE w <> ''
$function$
"""  # noqa: S608 - constants of sources.text.words
