"""Hold a running server to its own OpenAPI description: schemathesis asks, every answer is checked.

    make contract CASES=5000                                             # SQLite
    python tests/postgres.py tests/api/contract.py --cases 5000          # PostgreSQL

The server is the real one (gunicorn with threads, as `manage.py up` starts it) with an embedded broker and
the rows of the table of roles, all in a temporary folder. Every role asks in turn, the operator most. What
is asked follows the seed: the same seed asks the same again. It ends with 1 where an answer was a 5xx, had a
status, a header or a body that the description does not tell, where invalid data was taken or valid data
refused, or where something answered without a sign-in, and prints how many cases ran by operation and check.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
PASSWORD = "correct horse"
NAME = "contract-"
"""Before the role; who is named as in an example of the description would be locked out by it."""
ROLES = ("operator", "editor", "reviewer", "reader")
DESCRIPTION = "openapi.json"
STORIES = 12
"""Copies of the small story, so that a decision which was made leaves others to make."""
START_SECONDS = 240
"""As long as a server may take to start on a machine that does much else."""
SHARES = {"examples": 0.1, "coverage": 0.4, "fuzzing": 0.3, "stateful": 0.2}
"""Of the cases that are asked for."""
EVERY_PHASE = ",".join(SHARES)
COVERAGE_CASES = 160
"""About so many the coverage phase makes of an operation."""
A_REQUEST, A_CHAIN = 1.6, 20
"""Cases that one example, and one chain of requests, come to."""
SHARE_OF_ROLE = {"operator": 0.55, "editor": 0.15, "reviewer": 0.15, "reader": 0.15}


def cheap_password(password: str) -> str:
    """As every server can check it, in no time."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    return PBKDF2PasswordHasher().encode(password, "contract", iterations=1)


def database_url() -> str:
    """Of the database that is open here, for a server beside."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def fill_database() -> dict[str, Any]:
    """The rows of the table of roles, and more stories: ids by the names that the table gives them."""
    from django.contrib.auth.models import Group, User

    from newsverify.roles import ensure_roles

    # As a script or as a module of the tests: the same two modules beside this one.
    package = __package__ or "tests.api"
    test_roles = import_module(f"{package}.test_roles")
    make_story = import_module(f"{package}.data").make_story

    ensure_roles()
    known: dict[str, Any] = {"story": make_story()}
    cheap = cheap_password(PASSWORD)
    for role in ROLES:
        known[role] = User.objects.create(username=NAME + role, password=cheap, is_staff=True)
        known[role].groups.add(Group.objects.get(name=role))
    fixture = inspect.unwrap(test_roles.rows)
    rows: dict[str, Any] = fixture(**{name: known[name] for name in inspect.signature(fixture).parameters})
    for number in range(2, STORIES + 1):
        make_story(number)
    return rows


class Server:
    """The web server and its broker on the database of ``url``, with everything else in ``var``."""

    def __init__(self, var: Path, url: str) -> None:
        from newsverify import processes
        from newsverify.places import broker_socket
        from newsverify.supervisor import Supervisor

        port = processes.free_port(HOST, 8300 + os.getpid() % 300, or_next=True)
        env = processes.child_env(var_dir=var, broker_url=f"redis+socket://{broker_socket(var)}")
        self.env = {"DATABASE_URL": url, "SECRET_KEY": "only-for-the-contract-" * 3, **WITHOUT_LIMITS}
        env |= self.env
        self.supervisor = Supervisor(say=say)
        self.log = var / "log" / "web.log"
        self.address = f"http://{HOST}:{port}"
        try:
            self.supervisor.add(processes.broker(var, env=env), timeout=START_SECONDS)
            self.supervisor.add(processes.web(var, host=HOST, port=port, env=env), timeout=START_SECONDS)
        except BaseException:
            self.supervisor.stop()
            raise

    def description(self, folder: Path) -> Path:
        """The server's own description, as a file: drawn once, however long that takes."""
        path = folder / DESCRIPTION
        if not path.exists():
            json_please = {"Accept": "application/json"}
            request = urllib.request.Request(f"{self.address}/api/schema/", headers=json_please)  # noqa: S310
            with urllib.request.urlopen(request, timeout=START_SECONDS) as answer:  # noqa: S310 - our own
                path.write_bytes(answer.read())
        return path


WITHOUT_LIMITS = {
    f"NEWSVERIFY_{name}_RATE": "1000000/min" for name in ("TOKEN", "BAD_TOKEN", "READ", "WRITE", "COSTLY")
}


def say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - a command's output


@dataclass(frozen=True)
class Budget:
    """How much of each phase one run asks: ``coverage`` the share of its cases that are asked, ``fuzzing``
    made-up requests an operation, ``stateful`` chains of requests; and the operations that are left out."""

    coverage: float
    fuzzing: int
    stateful: int
    without_examples: list[str]
    without_fuzzing: list[str]

    @classmethod
    def of(cls, cases: int, description: dict[str, Any], phases: list[str], *, seed: int) -> Budget:
        """For about ``cases`` in all. Where they are fewer than the operations, the seed chooses those."""
        operations = sorted(
            each["operationId"]
            for item in description["paths"].values()
            for each in item.values()
            if "operationId" in each
        )
        whole = sum(SHARES[phase] for phase in phases)
        wanted = {phase: cases * SHARES[phase] / whole if phase in phases else 0 for phase in SHARES}
        choose = random.Random(seed)
        left_out = {}
        for phase in ("examples", "fuzzing"):
            asked = min(len(operations), max(1, round(wanted[phase] / A_REQUEST)))
            left_out[phase] = sorted(choose.sample(operations, len(operations) - asked))
        return cls(
            coverage=min(1.0, wanted["coverage"] / COVERAGE_CASES / len(operations)),
            fuzzing=max(1, round(wanted["fuzzing"] / A_REQUEST / len(operations))),
            stateful=max(1, round(wanted["stateful"] / A_CHAIN)),
            without_examples=left_out["examples"],
            without_fuzzing=left_out["fuzzing"],
        )


def configuration(role: str, folder: Path, *, budget: Budget, seed: int) -> Path:
    """A schemathesis.toml for one role."""
    left_out = "".join(
        f"""
[[operations]]
include-operation-id = {json.dumps(names)}
phases.{phase}.enabled = false
"""
        for phase, names in (("examples", budget.without_examples), ("fuzzing", budget.without_fuzzing))
        if names
    )
    text = f"""
seed = {seed}
suppress-health-check = ["all"]
continue-on-failure = true
request-timeout = 60.0
[generation]
# NUL is no text in any field: a pattern in each that says so would hide what it is for.
allow-x00 = false
database = "none"
max-examples = {budget.fuzzing}
no-shrink = true
[checks]
max_response_time = 60.0
[checks.positive_data_acceptance]
# 422: well-formed, and yet it cannot be done; 409, 412, 428: not as it is at this moment.
expected-statuses = ["2xx", 304, 401, 403, 404, 409, 412, 422, 428, 429]
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 409, 412, 413, 414, 415, 422, 428, 429]
[phases.stateful.generation]
max-examples = {budget.stateful}
[reports.ndjson]
path = "{folder / role}.ndjson"
{left_out}"""
    path = folder / f"{role}.toml"
    path.write_text(text)
    return path


def ask_as(
    role: str, server: Server, rows: dict[str, Any], folder: Path, *, cases: int, seed: int, phases: str
) -> Counter[tuple[str, str]]:
    """One run of schemathesis of about ``cases``. Returns cases by (operation, check), with "cases" for the
    cases themselves and "failed" for those that did not hold. Its own words are in ``ROLE.log`` of the
    folder. Raises RuntimeError with their end where schemathesis itself failed."""
    description = server.description(folder)
    budget = Budget.of(cases, json.loads(description.read_text()), phases.split(","), seed=seed)
    config = configuration(role, folder, budget=budget, seed=seed)
    env = os.environ | {
        "SCHEMATHESIS_HOOKS": "tests.api.contract_hooks",
        "CONTRACT_NAME": NAME + role,
        "CONTRACT_PASSWORD": PASSWORD,
        "CONTRACT_ADDRESS": server.address,
        "CONTRACT_ROWS": json.dumps(rows),
        "CONTRACT_COVERAGE": str(budget.coverage),
        "CONTRACT_SEED": str(seed),
        "PYTHONPATH": str(ROOT),
    }
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config), "run",
        str(description), "--url", server.address, "--phases", phases, "--checks", "all",
        "--warnings", "off", "--no-color",
    ]  # fmt: skip
    log, report = folder / f"{role}.log", folder / f"{role}.ndjson"
    with log.open("w") as out:
        done = subprocess.run(command, cwd=folder, env=env, stdout=out, stderr=subprocess.STDOUT, check=False)
    if done.returncode not in (0, 1) or not report.exists():
        raise RuntimeError(f"schemathesis ended with {done.returncode}:\n{log.read_text()[-3000:]}")
    return counted(report)


def counted(report: Path) -> Counter[tuple[str, str]]:
    """What a report of schemathesis holds, by operation and check."""
    found: Counter[tuple[str, str]] = Counter()
    for line in report.read_text().splitlines():
        scenario = json.loads(line).get("ScenarioFinished")
        if scenario is None:
            continue
        recorder = scenario["recorder"]
        for key in recorder.get("interactions", {}):
            case = recorder["cases"][key]["value"]
            operation = recorder["label"] if " /" in recorder["label"] else f"{case['method']} {case['path']}"
            found[operation, "cases"] += 1
            found[operation, f"phase: {scenario['phase']}"] += 1
            for check in recorder.get("checks", {}).get(key, ()):
                found[operation, check["name"]] += 1
                found[operation, "failed"] += check["status"] != "success"
    return found


def number_of(found: Counter[tuple[str, str]], what: str) -> int:
    return sum(number for (_, each), number in found.items() if each == what)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=5000, help="about so many in all")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--phases", default=EVERY_PHASE)
    parser.add_argument("--roles", nargs="+", choices=ROLES, default=list(ROLES))
    parser.add_argument("--keep", type=Path, help="folder for the reports")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nv-contract-") as name:
        return run(options, Path(name))


def run(options: argparse.Namespace, folder: Path) -> int:
    (var := folder / "var").mkdir()
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'contract.sqlite3'}"
    os.environ |= {
        "NEWSVERIFY_VAR": str(var), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "newsverify.settings",
    }  # fmt: skip
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    import logging

    from django.core.management import call_command
    from django.db import connections

    logging.disable(logging.ERROR)
    call_command("migrate", verbosity=0)
    rows = fill_database()
    connections.close_all()
    out: Path = (options.keep or folder).resolve()
    (out / DESCRIPTION).unlink(missing_ok=True)  # another run's
    out.mkdir(exist_ok=True, parents=True)
    server = Server(var, url)
    total: Counter[tuple[str, str]] = Counter()
    whole = sum(SHARE_OF_ROLE[role] for role in options.roles)
    try:
        for role in options.roles:
            begun = time.monotonic()
            # The operator asks in all phases; what the others may not do is refused before it is looked at.
            phases = options.phases if role == options.roles[0] else options.phases.replace("coverage,", "")
            cases = round(options.cases * SHARE_OF_ROLE[role] / whole)
            found = ask_as(role, server, rows, out, cases=cases, seed=options.seed, phases=phases)
            counts = {what: number_of(found, what) for what in ("cases", "failed")}
            say(f"{role}: {counts}, {time.monotonic() - begun:.0f} s")
            total += found
    finally:
        server.supervisor.stop()
        (out / "web.log").write_bytes(server.log.read_bytes())
    return tell(total, out)


def tell(total: Counter[tuple[str, str]], out: Path) -> int:
    """Print cases by operation and by check. Returns the exit status."""
    for about in ("cases", "failed"):
        say(f"\n{about} by operation:")
        for (operation, what), number in sorted(total.items()):
            if what == about and number:
                say(f"{number:7} {operation}")
    say("\nby check and phase:")
    checks: Counter[str] = Counter()
    for (_, what), number in total.items():
        checks[what] += number
    for what, number in sorted(checks.items()):
        say(f"{number:7} {what}")
    say("" if not checks["failed"] else f"see {out}/*.log (--keep FOLDER keeps it)")
    return 1 if checks["failed"] or not checks["cases"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
