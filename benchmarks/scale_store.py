"""Fills a database for ``benchmarks/scale.py``: many rows at once, past the ORM, in the product's tables.

While rows are written the tables have no indexes but those of their constraints, and SQLite does not wait for
the disk; both are as the product has them again before anything is measured. An index that is built at once
is denser than one that grew, so the sizes on disk are the least that they can be.
"""

from __future__ import annotations

import gc
import json
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from datetime import time as clock
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from benchmarks import scale_news as news
from benchmarks.scale_news import News, Told
from claims.mapping import claim_fields
from claims.models import Claim, ClaimKey, ClaimMention, PipelineRun, Statement
from sources.models import Article, ArticleRevision, Outlet, Source

_BATCH = 4000
_TABLES: tuple[type[models.Model], ...] = (
    Outlet, Source, Article, ArticleRevision, PipelineRun, Statement, Claim, ClaimMention, ClaimKey,
)  # fmt: skip


class Rows:
    """Rows of one table that wait to be written; what is not named has the model's default."""

    def __init__(self, model: type[models.Model]) -> None:
        self.table = model._meta.db_table
        fields = model._meta.concrete_fields
        self.place = {f.attname: n for n, f in enumerate(fields)}
        self.columns = [f.column for f in fields]
        now = datetime(2026, 1, 1, tzinfo=UTC)
        self.base = [plain(now if getattr(f, "auto_now", False) else f.get_default(), f) for f in fields]
        for name in ("created_at", "updated_at"):
            if name in self.place:
                self.base[self.place[name]] = stamp(now)
        self.waiting: list[list[Any]] = []

    def add(self, **values: Any) -> None:
        row = self.base.copy()
        for name, value in values.items():
            row[self.place[name]] = value
        self.waiting.append(row)

    def write(self) -> None:
        names = ", ".join(f'"{c}"' for c in self.columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{self.table}" ({names}) FROM STDIN') as copy:
                    for row in self.waiting:
                        copy.write_row(row)
            else:
                marks = ", ".join("?" * len(self.columns))
                sql = f'INSERT INTO "{self.table}" ({names}) VALUES ({marks})'  # noqa: S608 - our own names
                cursor.connection.executemany(sql, self.waiting)
        self.waiting = []


def plain(value: Any, field: models.Field[Any, Any]) -> Any:
    if isinstance(field, models.JSONField):
        return json.dumps(value)
    if isinstance(value, datetime):
        return stamp(value)
    return str(value) if isinstance(value, str) else value


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


class Store:
    """A database that grows from one size to the next. Claim number n (from 1) is row n."""

    def __init__(self, version: str, seed: int) -> None:
        self.version = version
        self.news = News(seed)
        self.claims = 0
        self.keys = 0
        self.rate = 0.0
        self._keyed = 0
        self.dated: list[tuple[int, Told]] = []
        self.recent: deque[tuple[int, Told]] = deque(maxlen=4 * news.A_DAY)
        self._article = 0
        self._stream = self.news.stream()
        self._rows = {model: Rows(model) for model in _TABLES if model is not ClaimKey}
        self._basics()

    def _basics(self) -> None:
        for n in range(news.OUTLETS):
            self._rows[Outlet].add(id=n + 1, name=f"Outlet {n}")
        for n, name in enumerate(self.news.vocabulary.people):
            self._rows[Source].add(id=n + 1, name=f"{name.title()} {n}", kind="person")
        self._write()

    def grow(self, size: int) -> None:
        """Fill up to ``size`` claims."""
        started, before = time.perf_counter(), self.claims
        gc.disable()  # nothing here goes in circles
        with unindexed():
            while self.claims < size:
                for told in islice(self._stream, min(_BATCH, size - self.claims)):
                    self._add(told)
                self._write()
        gc.enable()
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                for sql in connection.ops.sequence_reset_sql(no_style(), list(_TABLES)):
                    cursor.execute(sql)
                cursor.execute("ANALYZE")  # as autovacuum would by and by
        self.rate = (self.claims - before) / (time.perf_counter() - started)

    def _add(self, told: Told) -> None:
        rows, p = self._rows, told.proposition
        self.claims += 1
        pk, article = self.claims, told.article + 1
        seen = stamp(datetime.combine(p.reported_on or news.FIRST_DAY, clock(12), UTC))
        if article != self._article:
            self._article = article
            outlet = self.news.zipf(news.OUTLETS) + 1
            rows[Article].add(id=article, identity=f"scale-{article}", outlet_id=outlet, published_at=seen)
            rows[ArticleRevision].add(
                id=article, article_id=article, number=1, text=p.text, sha256="0" * 64, captured_at=seen
            )
            rows[PipelineRun].add(id=article, revision_id=article, version=self.version, state="done")
        fields, end = claim_fields(p), len(p.text)
        stored = json.dumps(fields["proposition"])
        rows[Statement].add(
            id=pk, revision_id=article, identity=f"{pk:040x}", voice="attributed", quote_type="indirect",
            start=0, end=end, exact=p.text, source_id=told.source + 1, reported_at=seen,
            pipeline_version=self.version,
        )  # fmt: skip
        day = str(p.event_from) if p.event_from else None
        rows[Claim].add(
            id=pk, text=p.text, first_seen=seen, last_seen=seen, pipeline_version=self.version,
            **{**fields, "proposition": stored, "claim_type": str(fields["claim_type"].value),
               "event_precision": str(fields["event_precision"].value), "event_from": day, "event_to": day},
        )  # fmt: skip
        rows[ClaimMention].add(
            id=pk, claim_id=pk, statement_id=pk, start=0, end=end, exact=p.text, proposition=stored,
            rule_id="first-mention", pipeline_version=self.version,
        )  # fmt: skip
        self.keys += len(p.keys)
        self.recent.append((pk, told))
        if p.event_from and self.news.chance.random() < 0.02:
            self.dated.append((pk, told))

    def _write_keys(self) -> None:
        """From the propositions just written, inside the database."""
        table, claims = ClaimKey._meta.db_table, Claim._meta.db_table
        each = "json_each(c.proposition, '$.keys') k"
        if connection.vendor == "postgresql":
            each = "jsonb_array_elements_text(c.proposition -> 'keys') AS k(value)"
        sql = (
            f'INSERT INTO "{table}" (claim_id, key) SELECT c.id, k.value'  # noqa: S608 - our own names
            f' FROM "{claims}" c, {each} WHERE c.id > %s'
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [self._keyed])
        self._keyed = self.claims

    def _write(self) -> None:
        if connection.vendor == "sqlite":
            connection.disable_constraint_checking()
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    # Each row names rows that are there: to look that up again a million times is no point.
                    cursor.execute("SET LOCAL session_replication_role = replica")
            for rows in self._rows.values():
                rows.write()
            self._write_keys()
        if connection.vendor == "sqlite":
            connection.enable_constraint_checking()


_PRAGMAS = {
    "journal_mode": "OFF",
    "synchronous": "OFF",
    "cache_size": "-1000000",
    "ignore_check_constraints": "ON",
}
_SETTINGS = {"max_wal_size": "8GB", "full_page_writes": "off", "maintenance_work_mem": "1GB"}
"""Of SQLite and of the PostgreSQL server, while a store is filled."""


@contextmanager
def unindexed() -> Iterator[None]:
    """Within, the tables have no index that is not part of a constraint, and writing is not made safe."""
    tables = [model._meta.db_table for model in _TABLES]
    with hasty(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND NOT EXISTS"
                " (SELECT 1 FROM pg_constraint WHERE conindid = indexname::regclass)",
                [tables],
            )
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
                " AND tbl_name IN (SELECT value FROM json_each(%s))",
                [json.dumps(tables)],
            )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _, sql in indexes:
            cursor.execute(sql)


@contextmanager
def hasty() -> Iterator[None]:
    """Within, a crash could cost the database. A transaction, such as a test's, could not change that."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, value in _SETTINGS.items():
                cursor.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            cursor.execute("SELECT pg_reload_conf()")
            yield
            for name in _SETTINGS:
                cursor.execute(f"ALTER SYSTEM RESET {name}")
            cursor.execute("SELECT pg_reload_conf()")
            return
        before = {}
        for name, value in _PRAGMAS.items():
            before[name] = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            cursor.execute(f"PRAGMA {name} = {value}")
        yield
        for name, value in before.items():
            cursor.execute(f"PRAGMA {name} = {value}")


def sizes_on_disk() -> dict[str, int]:
    """Bytes of the whole database, of the table of keys, and of that table's indexes."""
    table = ClaimKey._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_database_size(current_database()), pg_table_size(%s), pg_indexes_size(%s)",
                [table] * 2,
            )
            whole, keys, indexes = cursor.fetchone()
            return {"database": whole, "keys": keys, "key indexes": indexes}
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        whole = cursor.fetchone()[0]
        found = {"table": 0, "index": 0}
        cursor.execute("SELECT COUNT(*) FROM pragma_module_list WHERE name = 'dbstat'")
        if not cursor.fetchone()[0]:  # an SQLite that was built without it
            return {"database": whole, "keys": 0, "key indexes": 0}
        cursor.execute("SELECT name, type FROM sqlite_schema WHERE tbl_name = %s", [table])
        kinds = dict(cursor.fetchall())
        cursor.execute("SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE")
        for name, pages in cursor.fetchall():
            if name in kinds:
                found[kinds[name]] += pages
    return {"database": whole, "keys": found["table"], "key indexes": found["index"]}


def stored_claims(size: int) -> Iterator[tuple[int, str]]:
    """Ids and propositions (JSON) of the filled claims, without the ORM's objects."""
    with connection.cursor() as cursor:
        for start in range(0, size, 10_000):
            cursor.execute(
                f'SELECT id, CAST(proposition AS text) FROM "{Claim._meta.db_table}"'  # noqa: S608
                " WHERE id > %s AND id <= %s ORDER BY id",
                [start, min(size, start + 10_000)],
            )
            yield from cursor.fetchall()
