"""The house keeps its own rules: names, sizes, layers, one room for one thing."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("newsverify", "claims", "sources")
MODULES = sorted(
    path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts
)
TOP_LEVEL = {
    "manage.py", "pyproject.toml", "newsverify", "claims", "sources", "tests", "seeds", "README.md",
    "CHANGELOG.md", "LICENSE", "Makefile", "requirements.lock", "benchmarks", ".ci", ".gitignore",
}  # fmt: skip


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout")
    return listing.stdout.splitlines()


def test_there_is_no_drawer_for_odds_and_ends() -> None:
    odd = {"utils", "helpers", "common", "misc", "signals"}
    assert [str(p) for p in MODULES if p.stem in odd or odd & set(p.parts)] == []


def test_no_module_is_longer_than_about_four_hundred_lines() -> None:
    long = {str(p.relative_to(ROOT)): n for p in MODULES if (n := len(p.read_text().splitlines())) > 420}
    assert long == {}


def test_the_top_level_holds_only_the_agreed_rooms() -> None:
    assert {name.split("/")[0] for name in tracked()} <= TOP_LEVEL


def test_layers_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_core_asks_no_clock_and_no_chance() -> None:
    """Today arrives as a date: the same text gives the same result on every day."""
    asked = re.compile(
        r"\b(datetime\.now|date\.today|time\.time|timezone\.now|random\.|uuid4|os\.environ\.get|getenv)\b"
    )
    core = [p for p in MODULES if "pipeline" in p.parts or ("sources" in p.parts and "text" in p.parts)]
    assert core
    assert [str(p) for p in core if asked.search(p.read_text())] == []


def test_services_take_people_and_options_by_name() -> None:
    """What a door calls of the services is keyword-only after the first argument."""
    doors = [
        p
        for p in MODULES
        if {"admin", "api", "management"} & set(p.relative_to(ROOT).parts) or "tasks" in str(p)
    ]
    called: set[str] = set()
    for path in doors:
        nodes = list(ast.walk(ast.parse(path.read_text())))
        imports = [n for n in nodes if isinstance(n, ast.ImportFrom) and ".services" in (n.module or "")]
        names = {alias.asname or alias.name for node in imports for alias in node.names}
        called |= names
        # `from sources.services import jobs`, then `jobs.request_job(...)`
        attributes = [n for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)]
        called |= {n.attr for n in attributes if n.value.id in names}
    assert {"store_article", "decide_relation", "request_job"} <= called
    wrong = []
    for path in MODULES:
        if "services" not in path.parts:
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name in called and len(node.args.args) > 1:
                wrong.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert wrong == []


def test_services_never_ring_the_broker() -> None:
    rings = re.compile(r"\.(delay|delay_on_commit|apply_async|send_task)\(")
    assert [str(p) for p in MODULES if "services" in p.parts and rings.search(p.read_text())] == []


def test_every_command_has_a_test() -> None:
    commands = [p.stem for p in MODULES if p.parent.name == "commands" and p.stem != "__init__"]
    tests = "\n".join(p.read_text() for p in (ROOT / "tests").rglob("test_*.py"))
    assert commands
    assert [name for name in commands if name not in tests] == []


def test_nothing_names_a_registry_or_a_working_machine() -> None:
    # spelled in pieces, so that this file does not name them either
    hosts = [f"{name}.org" for name in ("py" + "pi", "python" + "hosted", "npm" + "js", "deb" + "ian")]
    paths = ["/wo" + "rk/", "/tmp/bash" + "_jobs"]
    found = []
    for name in tracked():
        path = ROOT / name
        if not path.is_file():
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {word}" for word in hosts + paths if word in text]
    assert found == []
