"""What one new claim costs, and what its candidates miss, as the store of claims grows.

    python benchmarks/scale.py --database sqlite --sizes 1000 10000 100000 1000000
    python benchmarks/scale.py --database postgres

Fills a database in a temporary folder with invented claims (``scale_news``) and, at each size, measures new
claims through the product's own services: the fetch of candidates (``ClaimPool``), and link and refresh
(flags, relations, status) together. Half of the new claims have a partner planted in the store: the same in
other words, a later figure, or what cannot also be true; one in five of these partners is of any age, the
others of the last days. Each new claim is rolled back, so that all meet the same store; the commit is not
counted. CPU is that of this process: with SQLite the database is part of it, and it says more than the clock
on a machine that others use.

Yardstick of the same run (``scale_exhaustive``): comparing the new claim with *every* stored claim by the
same matcher and rules, which also says what the candidates miss. Claims too far away in time for any rule
are left out of it, for as many new claims as ``--pairs`` allows; for as many as ``--plain-pairs`` allows
nothing is left out, and the run stops where the two do not find the same. New claims are sampled, stored
ones never.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from benchmarks.jobs_kill import database  # noqa: E402

if TYPE_CHECKING:
    from benchmarks.scale_news import Told
    from benchmarks.scale_store import Store

WAYS = ("same", "update", "conflict")
MB = 1_000_000
A_MONTH = 35_000
"""About as many stored claims lie near enough in time to be compared."""


@dataclass(slots=True)
class Fresh:
    """A new claim, the stored one that it was made to fit (0: none), and whether that one is old."""

    told: Told
    partner: int = 0
    old: bool = False
    read: frozenset[int] = frozenset()
    """Stored claims that came with its keys; from these the candidates are chosen."""
    candidates: frozenset[int] = frozenset()
    best: float = 0.0
    """The best match's score among the candidates."""


@dataclass(slots=True)
class Costs:
    """Of one step, one entry a new claim."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    """Seconds of this process alone; with SQLite the database is in it."""
    queries: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def lines(self, name: str) -> dict[str, str]:
        return {
            f"{name}: CPU ms, median / p95": middle_and_most(self.cpu),
            f"{name}: ms, median / p95": middle_and_most(self.seconds),
            f"{name}: queries, most": str(max(self.queries)),
        }


def at(values: Sequence[float], share: float) -> float:
    """The value below which that share of them lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def middle_and_most(seconds: Sequence[float]) -> str:
    return f"{at(seconds, 0.5) * 1000:.1f} / {at(seconds, 0.95) * 1000:.1f}"


@contextmanager
def counted(costs: Costs) -> Iterator[None]:
    """Seconds and queries of the block."""
    from django.db import connection

    seen = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        seen += not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        started, busy = time.perf_counter(), time.process_time()
        yield
        costs.cpu.append(time.process_time() - busy)
        costs.seconds.append(time.perf_counter() - started)
    costs.queries.append(seen)


def new_claims(store: Store, count: int, seed: int) -> list[Fresh]:
    """Half from the same stream of news, half with a partner that the rules themselves relate them to."""
    from benchmarks.scale_news import A_DAY, FIRST_DAY, News
    from claims.services.engine import engine

    chance = random.Random(seed)
    other = News(seed + 1000)
    other.told = store.claims
    stream = other.stream()
    found = [Fresh(next(stream)) for _ in range(count - count // 2)]
    today = FIRST_DAY + timedelta(days=store.claims // A_DAY)
    tries = 0
    while len(found) < count and tries < 200 * count:
        tries += 1
        old = tries % 5 == 0 and bool(store.dated)
        pk, partner = chance.choice(store.dated if old else store.recent)
        way = WAYS[len(found) % len(WAYS)]
        told = other.partner_of(partner, way, day=today, article=10**9 + len(found))
        if engine().relate(partner.proposition, told.proposition) is not None:
            found.append(Fresh(told, pk, old))
    return found


def fetch(fresh: Sequence[Fresh]) -> tuple[Costs, list[int]]:
    """The candidates of each new claim, and how many of its keys were too common."""
    from claims.services.engine import engine
    from claims.services.pool import ClaimPool

    costs, skipped = Costs(), []
    for one in fresh:
        proposition = one.told.proposition
        with counted(costs):
            pool = ClaimPool([proposition])
            candidates = pool.candidates(proposition)
        costs.rows.append(pool.rows)
        skipped.append(len(pool.skipped))
        one.read, one.candidates = pool.read_ids(), frozenset(c.claim.pk for c in candidates)
        matches = [engine().match(c.proposition, proposition) for c in candidates if c.proposition]
        one.best = max((m.score for m in matches if m), default=0.0)
    return costs, skipped


def work(fresh: Sequence[Fresh]) -> Costs:
    """Link and refresh each new claim as a worker would, and take it back."""
    from django.db import transaction

    from claims.pipeline.types import Statement as Read
    from claims.services.engine import engine
    from claims.services.linking import link_statements
    from claims.services.locking import lock_claim_graph
    from claims.services.refreshing import refresh_claims

    costs = Costs()
    for n, one in enumerate(fresh):
        p = one.told.proposition
        now = datetime.combine(p.reported_on or datetime.now(UTC).date(), clock(18), UTC)
        read = Read(None, None, (p,), p.quantities, 0.5)  # type: ignore[arg-type] # linking asks for no more
        with transaction.atomic():
            statement = stored_statement(one.told, n, now)
            with counted(costs):
                lock_claim_graph()
                linked = link_statements(statement.revision, pairs=[(statement, read)], engine=engine())
                refresh_claims(linked.touched, today=now.date(), now=now)
            transaction.set_rollback(True)
    return costs


def stored_statement(told: Told, number: int, now: datetime) -> Any:
    from claims.models import Statement
    from sources.models import Article, ArticleRevision

    text = told.proposition.text
    article = Article.objects.create(identity=f"new-{number}", outlet_id=1, published_at=now)
    revision = ArticleRevision.objects.create(
        article=article, number=1, text=text, sha256="1" * 64, captured_at=now
    )
    return Statement.objects.create(
        revision=revision, identity=f"{number:040x}", voice="attributed", quote_type="indirect", start=0,
        end=len(text), exact=text, source_id=told.source + 1, reported_at=now, pipeline_version="scale",
    )  # fmt: skip


def sharing(fresh: Sequence[Fresh]) -> list[int]:
    """How many stored claims share a key with each: what a fetch without a bound would bring."""
    from claims.models import ClaimKey

    return [
        ClaimKey.objects.filter(key__in=one.told.proposition.keys)
        .order_by()
        .values("claim")
        .distinct()
        .count()
        for one in fresh
    ]


def measure(store: Store, size: int, options: argparse.Namespace) -> dict[str, str]:
    """The figures at one size, as printed."""
    from benchmarks.scale_store import sizes_on_disk

    store.grow(size)
    report(f"{size:,}: filled, {store.rate:.0f} claims a second")
    fresh = new_claims(store, options.new, options.seed)
    random.Random(options.seed).shuffle(fresh)
    fetch(fresh[:5])
    fetched, skipped = fetch(fresh)
    worked = work(fresh)
    report(f"{size:,}: new claims measured")
    shared = sharing(fresh[:20])
    disk = sizes_on_disk()
    planted = [one for one in fresh if one.partner]
    return {
        **fetched.lines("candidates"),
        "candidates: rows read, median / most": f"{at(fetched.rows, 0.5)} / {max(fetched.rows)}",
        "candidates: claims, median / most": f"{at([len(o.candidates) for o in fresh], 0.5)} / "
        f"{max(len(o.candidates) for o in fresh)}",
        "keys cut as common, mean": f"{sum(skipped) / len(skipped):.1f}",
        **worked.lines("link and refresh"),
        "all that share a key: claims, median / most": f"{at(shared, 0.5)} / {max(shared)}",
        **yardstick(fresh, size, options),
        "planted partner held, recent": share([o for o in planted if not o.old]),
        "planted partner held, any age": share([o for o in planted if o.old]),
        "filled: claims a second": f"{store.rate:.0f}",
        "keys a claim, mean": f"{store.keys / store.claims:.1f}",
        "disk: MB in all": f"{disk['database'] / MB:.0f}",
        "disk: MB of keys + their indexes": f"{disk['keys'] / MB:.0f} + {disk['key indexes'] / MB:.0f}",
    }


def yardstick(fresh: Sequence[Fresh], size: int, options: argparse.Namespace) -> dict[str, str]:
    """What comparing with everything costs, and how much of what it finds the candidates hold. Raises
    RuntimeError where leaving out what is too far away in time makes a difference."""
    from benchmarks.scale_exhaustive import exhaustive, plain

    new = [one.told.proposition for one in fresh]
    every = exhaustive(new[: max(1, min(len(new), options.pairs // min(size, A_MONTH)))], size)
    report(f"{size:,}: compared with everything near in time")
    few = min(every.compared, options.plain_pairs // size)
    lines = {"compared with everything: CPU s a claim": "not run", "of these the same found": "not run"}
    if few:
        whole = plain(new[:few], size)
        report(f"{size:,}: compared with everything")
        if whole.pairs != {pair for pair in every.pairs if pair[0] < few}:
            raise RuntimeError("what lies too far away in time was related after all")
        lines = {
            "compared with everything: CPU s a claim": f"{whole.seconds:.2f} ({few} claims)",
            "of these the same found": f"{len(whole.pairs)} of {len(whole.pairs)}",
        }
    kinds = Counter(kind for _, _, kind in every.pairs)
    held = Counter(kind for n, pk, kind in every.pairs if pk in fresh[n].candidates)
    joined = [n for n in range(every.compared) if every.best[n] > 0]
    return {
        **lines,
        "compared with all near in time: CPU s a claim": f"{every.seconds:.2f} ({every.compared} claims)",
        "compared with all near in time: pairs": f"{every.looked_at:,}",
        **{f"{kind}: held": f"{held[kind]} of {kinds[kind]}" for kind in ("same", "updates", "conflicts")},
        "lost: no key shared / not read / past the limit": lost(fresh, every.pairs),
        "joined as by everything": f"{sum(fresh[n].best >= every.best[n] for n in joined)} of {len(joined)}",
    }


def lost(fresh: Sequence[Fresh], pairs: Iterable[tuple[int, int, str]]) -> str:
    """Where the pairs went that the candidates do not hold."""
    from claims.models import ClaimKey

    why: Counter[str] = Counter()
    for n, pk, _ in pairs:
        one = fresh[n]
        if pk in one.read:
            why["past"] += pk not in one.candidates
        else:
            shared = ClaimKey.objects.filter(claim=pk, key__in=one.told.proposition.keys).exists()
            why["not read" if shared else "no key"] += 1
    return f"{why['no key']} / {why['not read']} / {why['past']}"


def report(line: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {line}", file=sys.stderr, flush=True)


def share(planted: Sequence[Fresh]) -> str:
    return f"{sum(o.partner in o.candidates for o in planted)} of {len(planted)}"


def table(columns: dict[int, dict[str, str]], title: str) -> str:
    """Markdown: a row a figure, a column a size."""
    sizes = sorted(columns)
    lines = [f"| {title} | " + " | ".join(f"{s:,}" for s in sizes) + " |", "|---" * (len(sizes) + 1) + "|"]
    lines += [
        f"| {name} | " + " | ".join(columns[s][name] for s in sizes) + " |" for name in columns[sizes[0]]
    ]
    return "\n".join(lines)


def run(options: argparse.Namespace) -> dict[int, dict[str, str]]:
    """In a process whose settings name the empty database."""
    from django.core.management import call_command

    from benchmarks.scale_store import Store
    from claims.services.engine import engine

    call_command("migrate", verbosity=0)
    store = Store(engine().version, options.seed)
    columns: dict[int, dict[str, str]] = {}
    for size in sorted(options.sizes):
        columns[size] = measure(store, size, options)
        if options.verbose:
            print(table({size: columns[size]}, options.database), file=sys.stderr, flush=True)
    return columns


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    found.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    found.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    found.add_argument("--new", type=int, default=200, help="new claims measured at each size")
    found.add_argument("--pairs", type=int, default=4_000_000, help="most pairs compared exhaustively a size")
    found.add_argument("--plain-pairs", type=int, default=1_000_000, help="and of any time whatever")
    found.add_argument("--seed", type=int, default=1)
    found.add_argument("--verbose", action="store_true", help="print each size when it is done")
    return found


def main() -> int:
    options = parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="nv-scale-") as name:
        folder = Path(name)
        with database(options.database, folder) as url:
            os.environ |= {"NEWSVERIFY_VAR": str(folder / "var"), "DATABASE_URL": url}
            os.environ["DJANGO_SETTINGS_MODULE"] = "newsverify.settings"
            import django
            from django.db import connection

            django.setup()
            try:
                print(table(run(options), options.database))
            finally:
                connection.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
