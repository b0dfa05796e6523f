"""Hold a running server to its own OpenAPI description: schemathesis asks, every answer is checked.

    python tests/api/contract.py --cases 5000            # SQLite; `make contract CASES=5000`
    python tests/postgres.py tests/api/contract.py --cases 5000

The server is the real one (gunicorn with threads, as `manage.py up` starts it) with an embedded broker and
the rows of the table of roles, all in a temporary folder. Every role asks in turn, the operator most. What
is asked follows the seed: the same seed asks the same again. It ends with 1 where an answer was a 5xx, had a
status or a body that the description does not tell, took invalid data, or answered without a sign-in.
"""

from __future__ import annotations

import argparse
import collections
import inspect
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
PASSWORD = "correct horse"
SHARES = {"operator": 0.55, "editor": 0.15, "reviewer": 0.2, "reader": 0.1}
STORIES = 12
"""Copies of the small story, so that a decision which was made leaves others to make."""


def fill_database() -> dict[str, list[int]]:
    """The rows of the table of roles, and more stories; ids by the parameter that names them."""
    from django.contrib.auth.models import Group, User

    from newsverify.roles import ROLES
    from tests.api import test_roles
    from tests.api.data import make_story

    people = {}
    for role in ROLES:
        people[role] = User.objects.create_user(role, password=PASSWORD, is_staff=True)
        people[role].groups.add(Group.objects.get(name=role))
    fixture = inspect.unwrap(test_roles.rows)
    known = {"story": make_story(), **people}
    rows = fixture(**{name: known[name] for name in inspect.signature(fixture).parameters})
    for number in range(2, STORIES + 1):
        make_story(number)
    return rows


class Server:
    """The web server and its broker, on a database of their own."""

    def __init__(self, var: Path) -> None:
        from newsverify import processes
        from newsverify.supervisor import Supervisor

        self.port = processes.free_port(HOST, 8300 + os.getpid() % 300, or_next=True)
        env = processes.child_env(var_dir=var, broker_url=os.environ["BROKER_URL"])
        self.supervisor = Supervisor(say=print)
        self.supervisor.add(processes.broker(var, env=env))
        self.supervisor.add(processes.web(var, host=HOST, port=self.port, env=env))
        self.log = var / "log" / "web.log"

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"


def configuration(role: str, folder: Path, *, cases: int, operations: int, seed: int) -> Path:
    """A schemathesis.toml for one role."""
    each = max(1, cases // operations)
    lines = [
        f"seed = {seed}",
        'suppress-health-check = ["all"]',
        "continue-on-failure = true",
        "request-timeout = 30.0",
        "[generation]",
        'database = "none"',
        f"max-examples = {each}",
        "[checks.positive_data_acceptance]",
        # 422: well-formed, and yet it cannot be done; 409, 412, 428: not as it is at this moment.
        'expected-statuses = ["2xx", 401, 403, 404, 409, 412, 422, 428, 429]',
        "[phases.stateful.generation]",
        f"max-examples = {max(2, cases // 60)}",
        "[reports.ndjson]",
        f'path = "{folder / role}.ndjson"',
    ]
    path = folder / f"{role}.toml"
    path.write_text("\n".join(lines) + "\n")
    return path


def ask_as(role: str, server: Server, folder: Path, options: argparse.Namespace, operations: int) -> int:
    cases = int(options.cases * SHARES[role])
    config = configuration(role, folder, cases=cases, operations=operations, seed=options.seed)
    env = os.environ | {
        "SCHEMATHESIS_HOOKS": "tests.api.contract_hooks",
        "CONTRACT_ROLE": role,
        "CONTRACT_PASSWORD": PASSWORD,
        "CONTRACT_ADDRESS": server.address,
        "PYTHONPATH": str(ROOT),
    }
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config), "run",
        f"{server.address}/api/schema/", "--phases", options.phases, "--checks", "all", "--no-color", "--warnings", "off",
    ]  # fmt: skip
    log = folder / f"{role}.log"
    with log.open("w") as out:
        return subprocess.run(command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=5000, help="at least so many in all")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--phases", default="examples,coverage,fuzzing,stateful")
    parser.add_argument("--roles", nargs="+", choices=tuple(SHARES), default=list(SHARES))
    parser.add_argument("--keep", type=Path, help="folder for the reports")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nv-contract-") as name:
        return run(options, Path(name))


def run(options: argparse.Namespace, folder: Path) -> int:
    var = folder / "var"
    var.mkdir()
    os.environ |= {
        "NEWSVERIFY_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "newsverify.settings",
        "SECRET_KEY": "only-for-the-contract-run-" * 3,
        "NEWSVERIFY_TOKEN_RATE": "100000/min",
        "BROKER_URL": f"redis+socket://{var / 'broker.sock'}",
    }
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'contract.sqlite3'}")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    import logging

    logging.disable(logging.ERROR)
    from drf_spectacular.generators import SchemaGenerator

    from newsverify.broker import broker_command
    from newsverify.roles import ensure_roles
    from django.core.management import call_command
    from newsverify.places import broker_socket

    os.environ["BROKER_URL"] = f"redis+socket://{broker_socket(var)}"
    call_command('migrate', verbosity=0)
    ensure_roles()
    rows = fill_database()
    (folder / "rows.json").write_text(json.dumps(rows))
    os.environ["CONTRACT_ROWS"] = str(folder / "rows.json")
    operations = sum(len(verbs) for verbs in SchemaGenerator().get_schema(public=True)["paths"].values())
    server = Server(var)
    out = options.keep or folder
    out.mkdir(exist_ok=True, parents=True)
    try:
        for role in options.roles:
            begun = time.monotonic()
            code = ask_as(role, server, out, options, operations)
            print(role, code, f"{time.monotonic() - begun:.0f} s", flush=True)
    finally:
        server.supervisor.stop()
        (out / "web.log").write_bytes(server.log.read_bytes())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
