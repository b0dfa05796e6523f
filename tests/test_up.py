"""One command starts everything, keeps it alive and leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newsverify.first_start import AlreadyRunningError, keep_secret, take_folder
from newsverify.places import SOCKET_PATH_LIMIT, broker_socket
from newsverify.processes import PortTakenError, free_port
from newsverify.supervisor import Child, ChildFailedError, Supervisor

ROOT = Path(__file__).resolve().parent.parent
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def wait_until(true: Callable[[], Any], seconds: float = 30) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)
    return found


def processes_of(var: Path) -> list[int]:
    """Every living process that was started on this state folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"NEWSVERIFY_VAR={var}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


class Running:
    """``manage.py up`` in a process of its own."""

    def __init__(self, var: Path, *options: str) -> None:
        self.var = var
        env = {key: value for key, value in os.environ.items() if key not in ("BROKER_URL", "DATABASE_URL")}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--no-seed", "--workers", "1", *options],
            cwd=ROOT,
            env=env | {"NEWSVERIFY_VAR": str(var)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []

    def read_until(self, pattern: str) -> re.Match[str]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if found := re.search(pattern, line):
                return found
        pytest.fail("".join(self.lines))

    def health(self, base: str) -> dict[str, Any]:
        """What /healthz says; {} where nobody answers."""
        try:
            with urllib.request.urlopen(base + "/healthz", timeout=5) as answer:  # noqa: S310 - our own
                return json.loads(answer.read())
        except OSError:
            return {}


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def running(tmp_path: Path, port: int) -> Iterator[Running]:
    up = Running(tmp_path / "var", "--port", str(port))
    yield up
    if up.process.poll() is None:
        up.process.kill()
    up.process.communicate()


@linux
@pytest.mark.broker
def test_killed_children_come_back_and_a_stop_leaves_nothing(running: Running) -> None:
    base = running.read_until(r"Admin\s+(http://[\d.:]+)/admin/")[1]
    var = running.var
    wait_until(lambda: running.health(base).get("status") == "ok", 60)
    assert stat.S_IMODE((var / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((var / "admin_password").stat().st_mode) == 0o600

    second = Running(var)
    out, _ = second.process.communicate(timeout=60)
    assert second.process.returncode != 0
    assert "already runs" in out

    children = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children")
    before = set(children.read_text().split())
    assert len(before) == 4
    for pid in before:
        os.kill(int(pid), signal.SIGKILL)
    wait_until(lambda: len(set(children.read_text().split()) - before) == 4)
    wait_until(lambda: running.health(base).get("database") == "ok", 60)

    running.process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    running.process.communicate(timeout=30)
    assert time.monotonic() - begun < 15
    assert running.process.returncode == 0
    assert wait_until(lambda: processes_of(var) == [], 5)


@linux
@pytest.mark.broker
def test_a_killed_supervisor_leaves_no_orphans(running: Running) -> None:
    running.read_until(r"Admin\s+http")
    assert len(processes_of(running.var)) >= 6
    running.process.kill()
    running.process.wait()
    wait_until(lambda: processes_of(running.var) == [], 40)


def test_a_taken_port_is_named_with_what_to_do(port: int) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", port))
        holder.listen()
        with pytest.raises(PortTakenError, match=rf"Port {port} .* --port {port + 1}"):
            free_port("127.0.0.1", port)
        assert free_port("127.0.0.1", port, or_next=True) > port


def test_two_cannot_hold_one_state_folder(tmp_path: Path) -> None:
    with take_folder(tmp_path / "var"), pytest.raises(AlreadyRunningError, match=str(os.getpid())):
        take_folder(tmp_path / "var")
    take_folder(tmp_path / "var").close()


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert keep_secret(path, "first") == "first"
    path.chmod(0o644)
    assert keep_secret(path, "second") == "first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_socket_path_fits_however_long_the_folder_is() -> None:
    for folder in (Path("/srv/nv"), Path("/srv") / ("deep" * 40), Path("/srv") / ("ü" * 60)):
        assert len(os.fsencode(broker_socket(folder))) <= SOCKET_PATH_LIMIT
    assert broker_socket(Path("/srv/nv")) == Path("/srv/nv/broker.sock")
    assert broker_socket(Path("/srv") / ("a" * 120)) != broker_socket(Path("/srv") / ("b" * 120))


def shell(tmp_path: Path, script: str, **options: Any) -> Child:
    return Child(
        name="probe",
        command=["/bin/sh", "-c", script],
        log=tmp_path / "probe.log",
        env=dict(os.environ),
        cwd=tmp_path,
        **options,
    )


def test_a_child_that_fails_at_its_start_shows_its_last_lines(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda line: None)
    with pytest.raises(ChildFailedError, match="no such database"):
        supervisor.add(shell(tmp_path, "echo no such database; exit 3", ready=lambda: False))
    supervisor.stop()


def test_a_child_that_keeps_dying_is_started_ever_more_slowly(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append)
    child = shell(tmp_path, "exit 1")
    supervisor.add(child)
    waits = []
    for _ in range(4):
        assert child.process is not None
        child.process.wait()
        before = time.monotonic()
        supervisor.watch_once()
        assert child.restart_at is not None
        waits.append(round(child.restart_at - before))
        child.restart_at = 0.0
        supervisor.watch_once()
    supervisor.stop()
    assert waits == [1, 2, 4, 8]
    assert any("ended (1)" in line for line in said)


def test_a_child_that_does_not_end_is_ended_with_all_it_started(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda line: None)
    stubborn = "trap '' TERM; (trap '' TERM; echo $$ > inner; sleep 600) & sleep 600"
    child = shell(tmp_path, stubborn, grace=0.3)
    supervisor.add(child, timeout=5)
    wait_until((tmp_path / "inner").exists, 5)
    group = child.pid
    assert group is not None
    supervisor.stop()

    def gone() -> bool:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        return False

    assert wait_until(gone, 5)
