"""README's examples of the API do what README says, on a real server with a real broker and worker."""

from __future__ import annotations

import doctest
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connections
from django.urls import resolve

from newsverify.places import broker_socket
from newsverify.processes import child_env, worker
from newsverify.roles import ensure_roles
from sources.api.viewsets import NothingHere

from .contract import Server, cheap_password, database_url

ROOT = Path(__file__).resolve().parents[2]
README = Path(os.environ.get("NEWSVERIFY_README", ROOT / "README.md"))
HERE, PASSWORD = "http://127.0.0.1:8000", "the password"
pytestmark = pytest.mark.broker


def example(kind: str) -> str:
    """What stands between the marks of an example. Skips where README has none."""
    found = re.search(
        rf"<!-- example: {kind} -->\n(.*?)<!-- end -->", README.read_text(encoding="utf-8"), re.S
    )
    if found is None:
        pytest.skip("README has no such example")
    return found[1]


@pytest.fixture
def address(shared_database: None, tmp_path: Path) -> Iterator[str]:
    """A server with one worker, and README's first user."""
    ensure_roles()
    person = User.objects.create(username="admin", password=cheap_password(PASSWORD))
    person.groups.add(Group.objects.get(name="editor"))
    connections.close_all()
    var = tmp_path / "var"
    var.mkdir()
    server = Server(var, database_url())
    env = child_env(var_dir=var, broker_url=f"redis+socket://{broker_socket(var)}") | server.env
    server.supervisor.add(worker(var, processes=1, env=env))
    try:
        yield server.address
    finally:
        server.supervisor.stop()


def test_the_examples_print_what_readme_says(address: str, tmp_path: Path) -> None:
    python, shell = example("python"), example("sh")
    run_python(python, address, tmp_path)
    if shutil.which("curl") and shutil.which("jq"):
        run_shell(shell, address, tmp_path)


def run_python(text: str, address: str, folder: Path) -> None:
    asked = subprocess.run(
        ["curl", "-sSfO", f"{address}/api/newsverify_client.py"], cwd=folder, check=False, capture_output=True
    )
    path = folder / "newsverify_client.py"
    if asked.returncode:
        shutil.copy(ROOT / "sources" / "api" / "newsverify_client.py", path)
    spec: Any = importlib.util.spec_from_file_location("newsverify_client", path)
    sys.modules["newsverify_client"] = module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        test = doctest.DocTestParser().get_doctest(text.replace(HERE, address), {}, "README", "README.md", 0)
        if missing("claims/1/claim-review"):
            test.examples = [each for each in test.examples if "claim_review" not in each.source]
        told: list[str] = []
        result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=told.append)
        assert result.attempted > 8
        assert result.failed == 0, "".join(told)
    finally:
        del sys.modules["newsverify_client"]


def run_shell(text: str, address: str, folder: Path) -> None:
    script, printed = re.findall(r"```(?:sh|text)\n(.*?)```", text, re.S)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace(HERE, address)],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == printed


def missing(path: str) -> bool:
    return getattr(resolve(f"/api/v1/{path}").func, "cls", None) is NothingHere
