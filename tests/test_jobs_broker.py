"""The job contract under kill -9, with a real broker and real workers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.broker
def test_no_job_is_lost_and_no_effect_is_there_twice_when_a_worker_and_the_broker_are_killed() -> None:
    database = "postgres" if connection.vendor == "postgresql" else "sqlite"
    command = [sys.executable, "benchmarks/jobs_kill.py", "--json", "--jobs", "60", "--worker-kills", "1"]
    done = subprocess.run(
        [*command, "--broker-kills", "1", "--database", database, "--timeout", "120"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.stdout, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert (result["jobs"], result["done"]) == (60, 60), result
    assert (result["lost"], result["effects twice"]) == (0, 0)
    assert result["kills, broker"] == 1
    assert result["kills, pool process"] + result["kills, whole worker"] == 1
