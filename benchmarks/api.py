"""What a request for a list of fifty costs through the API, beside what it could cost at best and as usual.

    python benchmarks/api.py --claims 100000
    python benchmarks/api.py --database postgres --claims 10000
    python benchmarks/api.py --keep FOLDER      # fill once, measure again

Fills a database with invented news (``desk_store``) and asks for the hot lists as a program does (a token),
as a browser does (a session), with few fields and with more put in; through the whole middleware, as the
product serves them. Beside each list, in the same run (``api_plain``): a bare Django view that returns the
same bytes, which lie ready, and REST framework's plain ModelSerializers with the same fields and joins; the
run stops where these do not say the same. For each: queries, CPU and milliseconds, median and 95th percentile
of ``--rounds``, the kinds by turns. CPU is that of this process: with SQLite the database is part of it.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from benchmarks.desk import opened  # noqa: E402
from benchmarks.scale import Costs, at, counted, middle_and_most, report  # noqa: E402

HOT = ("claims", "relations", "statements", "articles")
SPARSE = {
    "claims": "fields=id,text,verification_status",
    "relations": "fields=id,kind,state,claim_a,claim_b",
    "statements": "fields=id,exact,source",
    "articles": "fields=id,title,published_at",
}
EXPANDED = {
    "claims": "expand=mentions,flags,relations,evidence,reviews,origins,timeline",
    "relations": "expand=claim_a,claim_b,finding",
    "statements": "expand=source,spans,quantities,mentions",
    "articles": "expand=outlet,revisions",
}
HEADER = (
    "| list | asked for | queries | CPU ms, median / p95 | ms, median / p95 | kB | times the bare view |\n"
    "|---|---|---|---|---|---|---|"
)


def ask(client: Any, address: str, costs: Costs) -> bytes:
    """Raises RuntimeError where the list is not given."""
    gc.collect()
    with counted(costs):
        response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}: {response.content[:300]!r}")
    return bytes(response.content)


def measured(kinds: dict[str, tuple[Any, str]], rounds: int) -> dict[str, tuple[Costs, bytes]]:
    """Each kind of asking ``rounds`` times, by turns, after a round that warms up."""
    costs = {kind: Costs() for kind in kinds}
    bodies: dict[str, bytes] = {}
    for number in range(rounds + 1):
        for kind, (client, address) in kinds.items():
            bodies[kind] = ask(client, address, costs[kind] if number else Costs())
    return {kind: (costs[kind], bodies[kind]) for kind in kinds}


def lines(person: Any, rounds: int, size: int = 50) -> list[str]:
    """The table of the lists, as the person sees them. ``benchmarks.api_plain`` has the addresses."""
    from django.test import Client

    from benchmarks.api_plain import READY
    from sources.choices import Scope
    from sources.services.tokens import sign_in_token

    secret = sign_in_token(person, name="benchmark", scopes=Scope.values).secret
    program, browser, nobody = Client(headers={"Authorization": f"Bearer {secret}"}), Client(), Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    found = []
    for name in HOT:
        ours = f"/api/v1/{name}?page_size={size}"
        READY[name] = ask(program, ours, Costs())
        told = measured(
            {
                "as it comes, token": (program, ours),
                "as it comes, session": (browser, ours),
                SPARSE[name].replace(",", ", "): (program, f"{ours}&{SPARSE[name]}"),
                EXPANDED[name].replace(",", ", "): (program, f"{ours}&{EXPANDED[name]}"),
                "bare view, the same bytes": (nobody, f"/bare/{name}"),
                "plain REST framework, token": (program, f"/plain/{name}"),
            },
            rounds,
        )
        same(name, told["as it comes, token"][1], told["plain REST framework, token"][1])
        bare = at(told["bare view, the same bytes"][0].cpu, 0.5)
        for kind, (costs, body) in told.items():
            found.append(row(name, kind, costs, len(body), bare))
    return found


def same(name: str, ours: bytes, plain: bytes) -> None:
    """Raises RuntimeError where the two do not give the same rows."""
    rows, others = (json.loads(body)["results"] for body in (ours, plain))
    if rows != others:
        raise RuntimeError(f"{name}: the plain serializers give other rows")


def row(name: str, kind: str, costs: Costs, size: int, bare: float) -> str:
    cells = [
        name, kind, str(max(costs.queries)), middle_and_most(costs.cpu), middle_and_most(costs.seconds),
        f"{size / 1000:.0f}", f"{at(costs.cpu, 0.5) / bare:.1f}",
    ]  # fmt: skip
    told = "| " + " | ".join(cells) + " |"
    report(told)
    return told


def run(options: argparse.Namespace) -> list[str]:
    """In a process whose settings name the database."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from benchmarks.desk_store import DeskStore
    from claims.models import Claim
    from newsverify.roles import ensure_roles

    settings.ROOT_URLCONF = "benchmarks.api_plain"
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = False
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    if Claim.objects.count() < options.claims:
        DeskStore(options.seed).fill(options.claims)
        report(f"filled with {options.claims:,} claims")
    person = User.objects.get(username="reviewer")
    person.groups.add(ensure_roles()["reviewer"])
    return lines(person, options.rounds)


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    found.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    found.add_argument("--claims", type=int, default=100_000)
    found.add_argument("--rounds", type=int, default=40)
    found.add_argument("--seed", type=int, default=1)
    found.add_argument("--keep", type=Path, help="a folder for the database, kept and used again (SQLite)")
    return found


def main() -> int:
    options = parser().parse_args()
    with opened(options, "nv-api-"):
        found = run(options)
    print(f"{options.claims:,} claims, {options.database}, {datetime.now(UTC):%Y-%m-%d}\n")
    print("\n".join([HEADER, *found]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
