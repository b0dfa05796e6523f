"""The API keeps what its description promises: a part of `make contract`, on a real server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connections

from .contract import Server, ask_as, database_url, fill_database, number_of

PHASES = "examples,fuzzing,stateful"
"""The coverage phase costs three times the others; `make contract` has it."""


@pytest.mark.broker
def test_what_schemathesis_asks_is_answered_as_the_description_says(
    shared_database: None, tmp_path: Path
) -> None:
    rows = fill_database()
    connections.close_all()
    (var := tmp_path / "var").mkdir()
    server = Server(var, database_url())
    try:
        found = ask_as("editor", server, rows, tmp_path, cases=300, seed=6, phases=PHASES)
    finally:
        server.supervisor.stop()
    log = (tmp_path / "editor.log").read_text()
    assert number_of(found, "cases") > 200, log[-5000:]
    failed = sorted({operation for (operation, what), n in found.items() if what == "failed" and n})
    assert failed == [], json.dumps(failed) + log[:20_000]
