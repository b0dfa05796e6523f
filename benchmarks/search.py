"""What full-text search costs with many claims, beside a scan for the same letters.

    python -m benchmarks.search --claims 100000                  # SQLite, in a folder of its own
    python tests/postgres.py -m benchmarks.search --claims 100000  # PostgreSQL

Fills an empty database (``DATABASE_URL``, else a new SQLite file), makes the indexes of words as the
migration does, and prints their time and size; then for each query the rows of a page, its clock and its CPU
in this process, by index and by ``icontains``. The least of several rounds is told.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import Any

QUERIES = (
    ("a rare word", "{rare}"),
    ("a common word", "people"),
    ("two words", "people {rare}"),
    ("a phrase", '"people were"'),
    ("a prefix", "peop*"),
    ("one without the other", "people -{rare}"),
    ("nothing", "zzyzx"),
)


def timed(work: Callable[[], Any], rounds: int) -> tuple[Any, float, float]:
    """Result, least clock and least CPU in milliseconds."""
    best = [float("inf"), float("inf")]
    found = None
    for _ in range(rounds):
        clock, cpu = time.perf_counter(), time.process_time()
        found = work()
        best[0] = min(best[0], time.perf_counter() - clock)
        best[1] = min(best[1], time.process_time() - cpu)
    return found, best[0] * 1000, best[1] * 1000


def run(options: argparse.Namespace) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsverify.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.desk_store import DeskStore
    from claims.models import Claim
    from claims.models.wordindexes import CLAIM_TEXTS, CLAIMS_INDEXES
    from claims.selectors import claims_list
    from claims.selectors.searching import KINDS, search
    from claims.selectors.similar import similar_claims
    from sources.models.wordindex import SOURCES_INDEXES, create_word_indexes, drop_word_indexes
    from sources.selectors.fulltext import holding
    from sources.text.searching import parse_query

    call_command("migrate", verbosity=0)
    every = (*SOURCES_INDEXES, *CLAIMS_INDEXES)
    drop_word_indexes(connection, every)
    if Claim.objects.count() < options.claims:
        DeskStore(options.seed).fill(options.claims)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    say(f"{connection.vendor}: {Claim.objects.count():,} claims")
    for index in every:
        before = size_of(connection, index.name)
        _, clock, cpu = timed(partial(create_word_indexes, connection, [index]), 1)
        size = size_of(connection, index.name) - before
        say(f"  {index.name:22} {clock / 1000:7.1f} s clock {cpu / 1000:6.1f} s CPU {size / 1e6:8.1f} MB")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    text = Claim.objects.order_by("id").values_list("text", flat=True)[options.claims // 2]
    rare = max(text.split(), key=len).strip(".,").lower()
    for what, line in QUERIES:
        asked = line.format(rare=rare)
        query = parse_query(asked)
        rows = claims_list().filter(pk__in=holding(CLAIM_TEXTS, query)).order_by("-id")
        letters = asked.replace('"', "").replace("*", "").split(" -")[0]
        scan = claims_list().filter(text__icontains=letters).order_by("-id")
        found, clock, cpu = timed(partial(page_of, rows), options.rounds)
        other, clock_s, cpu_s = timed(partial(page_of, scan), options.rounds)
        _, clock_a, cpu_a = timed(partial(search, query, kinds=KINDS, limit=20), options.rounds)
        say(
            f"  {what:22} {asked[:30]:30} page {len(found):2}: {clock:7.1f} ms ({cpu:6.1f} CPU); "
            f"scan {len(other):2}: {clock_s:7.1f} ({cpu_s:6.1f}); all kinds {clock_a:7.1f} ({cpu_a:6.1f})"
        )
    _, clock, cpu = timed(partial(similar_claims, text), options.rounds)
    say(f"  similar claims of one text: {clock:.1f} ms clock, {cpu:.1f} ms CPU")


def page_of(rows: Any) -> list[Any]:
    return list(rows.all()[:51])


def size_of(connection: Any, name: str) -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT coalesce(pg_relation_size(to_regclass(%s)), 0)", [name])
        else:
            cursor.execute("SELECT (SELECT * FROM pragma_page_count) * (SELECT * FROM pragma_page_size)")
        return int(cursor.fetchone()[0])


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--claims", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="nv-search-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/search.sqlite3")
        run(asked)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
