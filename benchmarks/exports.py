"""What whole tables cost as downloads, and the feeds of published reviews, with a newsroom's years of claims.

    python benchmarks/exports.py --claims 100000
    python benchmarks/exports.py --database postgres
    python benchmarks/exports.py --keep FOLDER      # fill once, measure again

Fills a database with the invented news of ``desk_store``, publishes every claim that has a review, and reads
each export whole, as a client would, in a process of its own: seconds, rows, megabytes, and the most memory
that the process held, beside what it held before the first row. Of the feeds the first page of fifty. CPU is
that of this process: with SQLite the database is part of it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

FEEDS = ("claim-reviews", "claim-reviews.atom", "claim-reviews.rss")
ROUNDS = 7


def ready() -> Any:
    """A client that is signed in as a reader."""
    import django

    django.setup()
    import logging

    from django.conf import settings
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    reader = User.objects.filter(username="reader").first()
    if reader is not None:
        client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    return client


def fill(claims: int) -> None:
    ready()
    from django.contrib.auth.models import User

    from benchmarks.desk_store import DeskStore
    from claims.models import Claim, Event
    from newsverify.roles import ensure_roles

    if Claim.objects.count() >= claims:
        return
    DeskStore(1).fill(claims)
    reviewed = Claim.objects.filter(reviews__isnull=False)
    moves = [
        Event(verb="publication-state-set", target_type="claim", target_id=pk, claim_id=pk,
              before={"publication_state": "internal"}, after={"publication_state": "published"})
        for pk in reviewed.values_list("pk", flat=True)
    ]  # fmt: skip
    Event.objects.bulk_create(moves, batch_size=1000)
    Claim.objects.filter(pk__in=[move.target_id for move in moves]).update(publication_state="published")
    reader = User.objects.create_user("reader", is_staff=True)
    reader.groups.add(ensure_roles()["reader"])


def download(name: str) -> dict[str, float]:
    client = ready()
    client.get("/api/v1/me")  # what is loaded once is no cost of the export
    before, started, cpu = peak(), time.perf_counter(), time.process_time()
    rows = size = 0
    for piece in client.get(f"/api/v1/exports/{name}").streaming_content:
        size += len(piece)
        rows += piece.count(b"\n")
    seconds = time.perf_counter() - started
    spent = time.process_time() - cpu
    memory = {"before MB": before, "peak MB": peak()}
    return {"seconds": seconds, "seconds of CPU": spent, "rows": rows, "MB": size / 1e6, **memory}


def feed(name: str) -> dict[str, float]:
    client = ready()
    from claims.models import Claim

    spent = []
    for _ in range(ROUNDS + 1):
        started = time.process_time()
        answer = client.get(f"/api/v1/{name}")
        spent.append(time.process_time() - started)
        assert answer.status_code == 200, answer.content
    published = Claim.objects.filter(publication_state="published").count()
    middle = sorted(spent[1:])[ROUNDS // 2] * 1000
    return {"published": published, "ms of CPU": middle, "kB": len(answer.content) / 1000}


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    found = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    found.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    found.add_argument("--claims", type=int, default=100_000)
    found.add_argument("--keep", type=Path, help="a folder for the database, kept and used again (SQLite)")
    found.add_argument("--only", default="", help="measure only what has this in its name")
    found.add_argument("--one", help=argparse.SUPPRESS)
    options = found.parse_args()
    if options.one:
        name = options.one
        result = fill(options.claims) if name == "fill" else feed(name) if name in FEEDS else download(name)
        print(json.dumps(result))
        return 0
    from benchmarks.jobs_kill import database

    names = [f"{table}.{kind}" for table in ("claims", "statements", "relations", "reviews", "evidence")
             for kind in ("csv", "jsonl")]  # fmt: skip
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nv-exports-")))
        folder.mkdir(exist_ok=True)
        url = stack.enter_context(database(options.database, folder))
        environment = os.environ | {
            "NEWSVERIFY_VAR": str(folder / "var"), "DATABASE_URL": url, "PYTHONWARNINGS": "ignore",
            "SECRET_KEY": folder.name.rjust(50, "-"), "DJANGO_SETTINGS_MODULE": "newsverify.settings",
        }  # fmt: skip
        for name in ("fill", *[name for name in (*names, *FEEDS) if options.only in name]):
            command = [sys.executable, __file__, "--one", name, "--claims", str(options.claims)]
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
            costs = json.loads(done.stdout) or {}
            print(
                f"{name:20}", ", ".join(f"{value:,.1f} {unit}" for unit, value in costs.items()), flush=True
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
