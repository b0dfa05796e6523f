"""What each page of the review desk costs with a newsroom's years of claims, beside Django's plain admin.

    python benchmarks/desk.py --claims 100000
    python benchmarks/desk.py --database postgres
    python benchmarks/desk.py --keep FOLDER      # fill once, measure again

Fills a database with invented news (``desk_store``) and opens every page of the admin as a reviewer: the
desk, every list as it comes, sorted by each of its columns (the dearest is told), with each of its filters
(the dearest is told) and with a search, and the pages of single rows. For each: queries, milliseconds and
CPU (median / 95th percentile of ``--rounds``, after one that warms up), and the size of the answer. Beside
each list stands the list of the same model in Django's own admin (``desk_plain``), measured in the same run.
CPU is that of this process: with SQLite the database is part of it.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from benchmarks.jobs_kill import database  # noqa: E402
from benchmarks.scale import Costs, at, counted, middle_and_most, report  # noqa: E402

SEARCHES = {"claims_claim": "strike hospital", "sources_source": "bab", "sources_outlet": "Outlet 7"}
"""What is looked for; of other lists words that some rows hold."""
WORDS = "residential"
PAGES = (
    "claims_queue", "claims_checks", "claims_measures", "claims_conflicts", "claims_story",
    "claims_unverified", "claims_days", "claims_rules",
)  # fmt: skip
"""Pages that belong to no model."""
_CHOICES = 4
"""How many choices of one filter are tried."""
_ANOTHER = {"sources_job": "process-article", "claims_pipelinerun": "desk", "claims_event": "seen"}


@dataclass(frozen=True, slots=True)
class Visit:
    """One address, and the list that it is a view of ("" for a page of its own)."""

    what: str
    address: str
    list: str = ""


@dataclass(slots=True)
class Measured:
    visit: Visit
    costs: Costs = field(default_factory=Costs)
    size: int = 0

    def columns(self) -> list[str]:
        return [
            str(max(self.costs.queries)), middle_and_most(self.costs.seconds),
            middle_and_most(self.costs.cpu), f"{self.size / 1000:,.0f}",
        ]  # fmt: skip

    @property
    def cpu(self) -> float:
        return at(self.costs.cpu, 0.5)


def measure(client: Any, visit: Visit, rounds: int) -> Measured:
    """Raises RuntimeError where the page does not open."""
    found = Measured(visit)
    for number in range(rounds + 1):
        costs = Costs()
        gc.collect()
        with counted(costs):
            response = client.get(visit.address)
        if response.status_code != 200:
            raise RuntimeError(f"{visit.address} answered {response.status_code}")
        if number or not rounds:
            found.costs.seconds += costs.seconds
            found.costs.cpu += costs.cpu
            found.costs.queries += costs.queries
        found.size = len(response.content)
    return found


def lists(user: Any) -> Iterator[tuple[str, Any]]:
    """(name, screen) of every list of ours that the person may see, in the order of the menu."""
    from django.contrib import admin

    from benchmarks.desk_plain import OURS

    for model, screen in admin.site._registry.items():
        label = model._meta.app_label
        if label in OURS and user.has_perm(f"{label}.view_{model._meta.model_name}"):
            yield f"{label}_{model._meta.model_name}", screen


def views_of(name: str, screen: Any, client: Any) -> dict[str, list[Visit]]:
    """The list as it comes, sorted, filtered and searched; each kind of view with all its addresses."""
    from django.urls import reverse

    base = reverse(f"admin:{name}_changelist")
    with instrumented():
        listed = client.get(base).context["cl"]
    start = listed.list_display[0] == "action_checkbox"
    sortable = [n for n, column in enumerate(listed.list_display) if sorts(listed, column)]
    views = {
        "": [Visit(name, base, name)],
        "sorted": [Visit(f"{name}, sorted by {listed.list_display[n]}", f"{base}?o={-n if start else -n - 1}",
                         name) for n in sortable],
        "filtered": [Visit(f"{name}, {query}", f"{base}?{query}", name) for query in filters_of(listed)],
    }  # fmt: skip
    if screen.search_fields:
        words = SEARCHES.get(name) or _ANOTHER.get(name, WORDS)
        views["searched"] = [Visit(f"{name}, q={words}", f"{base}?q={words.replace(' ', '+')}", name)]
        views["searched"].append(Visit(f"{name}, q=nothing", f"{base}?q=zzzznothing", name))
    views["last page"] = [Visit(f"{name}, last page", f"{base}?p={listed.paginator.num_pages}", name)]
    return views


@contextmanager
def instrumented() -> Iterator[None]:
    """Within, an answer tells what its template was given. It costs time: not while anything is measured."""
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    try:
        yield
    finally:
        teardown_test_environment()


def sorts(listed: Any, column: str) -> bool:
    """Whether the list offers to be sorted by this column."""
    offered = listed.sortable_by is None or column in listed.sortable_by
    return offered and column != "action_checkbox" and bool(listed.get_ordering_field(column))


def filters_of(listed: Any) -> Iterator[str]:
    """The choices of each filter that offers some, as they stand in an address."""
    for spec in listed.filter_specs:
        name = getattr(spec, "parameter_name", None) or getattr(spec, "lookup_kwarg", None)
        choices = getattr(spec, "lookup_choices", None)
        field_choices = getattr(getattr(spec, "field", None), "flatchoices", None)
        offered = list(choices or field_choices or ())[:_CHOICES]
        values = [choice if isinstance(choice, str) else choice[0] for choice in offered]
        for value in values:
            if isinstance(name, str) and value not in ("", None):
                yield f"{name}={value}"


def pages() -> Iterator[Visit]:
    from django.db.models import Count, Max
    from django.urls import reverse

    from claims.models import Claim, ClaimMention, Flag, Relation, Statement, Story
    from sources.models import Article, SourceMatch

    def page(what: str, name: str, pk: Any, query: str = "") -> Visit:
        return Visit(what, reverse(f"admin:{name}_change", args=[pk]) + query)

    yield Visit("the desk", reverse("admin:index"))
    for name in PAGES:
        yield Visit(name.partition("_")[2], reverse(f"admin:{name}"))
    middle = (Claim.objects.aggregate(n=Max("pk"))["n"] or 2) // 2
    said = ClaimMention.objects.values("claim").annotate(n=Count("pk")).order_by("-n").first()
    assert said is not None
    yield page("a claim", "claims_claim", middle)
    yield page(f"a claim said {said['n']} times", "claims_claim", said["claim"])
    yield page("a pair", "claims_relation", Relation.objects.order_by("-pk")[0].pk)
    yield page("a flag", "claims_flag", Flag.objects.order_by("-pk")[0].pk)
    yield page("a statement", "claims_statement", Statement.objects.order_by("-pk")[0].pk)
    busy = Statement.objects.values("revision__article").annotate(n=Count("pk")).order_by("-n").first()
    assert busy is not None
    yield page("an article", "sources_article", Article.objects.order_by("-pk")[0].pk)
    yield page(f"an article of {busy['n']} statements", "sources_article", busy["revision__article"])
    loud = Statement.objects.values("source").annotate(n=Count("pk")).order_by("-n").first()
    assert loud is not None
    yield page(f"a source of {loud['n']} statements", "sources_source", loud["source"])
    yield page("a story of 12 articles", "claims_story", Story.objects.order_by("-pk")[1].pk)
    yield page("names that may be one", "sources_sourcematch", SourceMatch.objects.order_by("-pk")[0].pk)


def run(options: argparse.Namespace) -> list[str]:
    """In a process whose settings name the database."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    from benchmarks.desk_store import DeskStore
    from claims.models import Claim
    from newsverify.roles import ensure_roles

    settings.ROOT_URLCONF = "benchmarks.desk_plain"
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = False
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    if Claim.objects.count() < options.claims:
        DeskStore(options.seed).fill(options.claims)
        report(f"filled with {options.claims:,} claims")
    people = {}
    for name, superuser in (("reviewer", False), ("root", True)):
        person, _ = User.objects.get_or_create(username=name, is_staff=True, is_superuser=superuser)
        people[name] = person
    people["reviewer"].groups.add(ensure_roles()["reviewer"])
    clients = {}
    for name, person in people.items():
        clients[name] = Client()
        clients[name].force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    reviewer = User.objects.get(username="reviewer")
    lines = [
        "| page | queries | ms, median / p95 | CPU ms, median / p95 | kB | plain list, CPU ms | times |",
        "|---|---|---|---|---|---|---|",
    ]
    for visit in pages():
        if options.only in visit.what:
            lines.append(line(measure(clients["reviewer"], visit, options.rounds), None, options))
    for name, screen in lists(reviewer):
        if options.only not in name:
            continue
        plain = measure(clients["root"], Visit(name, f"/plain/{name.replace('_', '/', 1)}/"), options.rounds)
        for kind, visits in views_of(name, screen, clients["reviewer"]).items():
            measured = [measure(clients["reviewer"], visit, 0) for visit in visits]
            dearest = max(measured, key=lambda one: one.cpu, default=None)
            if dearest is not None:
                dearest = measure(clients["reviewer"], dearest.visit, options.rounds)
                lines.append(line(dearest, plain, options))
            if options.verbose and kind in ("sorted", "filtered"):
                for one in measured:
                    report(f"   {one.visit.what}: {one.cpu * 1000:.0f} ms")
    return lines


def line(measured: Measured, plain: Measured | None, options: argparse.Namespace) -> str:
    beside = ["", ""]
    if plain is not None:
        beside = [middle_and_most(plain.costs.cpu), f"{measured.cpu / plain.cpu:.1f}"]
    row = "| " + " | ".join([measured.visit.what, *measured.columns(), *beside]) + " |"
    report(row)
    return row


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    found.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    found.add_argument("--claims", type=int, default=100_000)
    found.add_argument("--rounds", type=int, default=7)
    found.add_argument("--seed", type=int, default=1)
    found.add_argument("--only", default="", help="measure only lists and pages whose name holds this")
    found.add_argument("--keep", type=Path, help="a folder for the database, kept and used again (SQLite)")
    found.add_argument("--verbose", action="store_true", help="tell each column and filter too")
    return found


@contextmanager
def opened(options: argparse.Namespace, prefix: str) -> Iterator[None]:
    """Django on the database that the options name, in a folder that is kept where they say so."""
    with ExitStack() as stack:
        folder = options.keep
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=prefix)))
        folder.mkdir(exist_ok=True)
        url = stack.enter_context(database(options.database, folder))
        os.environ |= {"NEWSVERIFY_VAR": str(folder / "var"), "DATABASE_URL": url}
        os.environ["DJANGO_SETTINGS_MODULE"] = "newsverify.settings"
        os.environ["SECRET_KEY"] = folder.name.rjust(50, "-")
        import django
        from django.db import connection

        django.setup()
        try:
            yield
        finally:
            connection.close()


def main() -> int:
    options = parser().parse_args()
    with opened(options, "nv-desk-"):
        lines = run(options)
    print(f"{options.claims:,} claims, {options.database}, {datetime.now(UTC):%Y-%m-%d}\n")
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
