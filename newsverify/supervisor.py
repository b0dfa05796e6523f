"""Processes that are kept alive together and end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CHILD = Path(__file__).with_name("child.py")
LOG_LIMIT_BYTES = 5_000_000
STEADY_SECONDS = 30.0
"""A child that ran this long was well: its next restart is quick again."""
LONGEST_WAIT_SECONDS = 30.0

Say = Callable[[str], None]


@dataclass
class Child:
    """One process in a group of its own. ``ready`` says when it serves; None: as soon as it runs.

    ``grace`` is how long it may take to end after SIGTERM, in seconds; a ``foundation`` ends last.
    ``orphaned`` is the signal it gets should the supervisor itself be killed.
    """

    name: str
    command: Sequence[str]
    log: Path
    env: Mapping[str, str]
    cwd: Path
    ready: Callable[[], bool] | None = None
    grace: float = 5.0
    foundation: bool = False
    orphaned: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    restart_at: float | None = None
    restarts: int = 0
    _log_start: int = field(default=0, repr=False)

    def start(self) -> None:
        """Start it. Must be called from the main thread: on Linux a child is tied to the thread's life."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        launcher = [sys.executable, "-S", "-E", str(CHILD), str(os.getpid()), str(int(self.orphaned))]
        with self.log.open("ab") as out:
            self._log_start = out.tell()
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                [*launcher, *self.command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=self.cwd,
                env=dict(self.env),
                start_new_session=True,
            )
        self.started_at = time.monotonic()
        self.restart_at = None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal_group(self, number: int) -> None:
        """To the process and what it started; those may live on when the process itself is gone."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except (ProcessLookupError, PermissionError):
                return

    def last_lines(self, count: int = 15) -> str:
        """The end of what it logged since its last start."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as lines:
            lines.seek(max(self._log_start, self.log.stat().st_size - 20_000))
            text = lines.read().decode("utf-8", "replace")
        return "\n".join(text.splitlines()[-count:])


class ChildFailedError(Exception):
    """A child did not come up. The text holds its last lines."""


class StoppedError(Exception):
    """Somebody asked to stop while children were starting."""


class Supervisor:
    """Starts children in order, brings back those that die, and ends all of them in reverse order."""

    def __init__(self, say: Say) -> None:
        self.children: list[Child] = []
        self.say = say
        self.stopping = False

    def ask_to_stop(self, number: int, frame: object) -> None:
        """A signal handler: the loops look at ``stopping``; a second signal ends without grace."""
        if self.stopping:
            for child in self.children:
                child.grace = 0.0
        self.stopping = True

    def add(self, child: Child, *, timeout: float = 60.0) -> None:
        """Start a child and wait until it is ready.

        Raises ChildFailedError where it ends or takes too long, StoppedError after ``ask_to_stop``.
        """
        if self.stopping:
            raise StoppedError
        self.children.append(child)
        child.start()
        deadline = time.monotonic() + timeout
        while child.ready is not None and not child.ready():
            if not child.alive():
                raise ChildFailedError(f"{child.name} ended at its start:\n{child.last_lines()}")
            if time.monotonic() > deadline:
                raise ChildFailedError(
                    f"{child.name} is not ready after {timeout:.0f} s:\n{child.last_lines()}"
                )
            time.sleep(0.05)

    def watch_once(self) -> None:
        """Bring back what died, with a growing wait for what keeps dying."""
        now = time.monotonic()
        for child in self.children:
            if child.alive():
                continue
            if child.restart_at is None:
                self._plan_restart(child, now)
            if child.restart_at is not None and now >= child.restart_at:
                child.start()
                child.restarts += 1
                self.say(f"{child.name} is back (pid {child.pid})")

    def _plan_restart(self, child: Child, now: float) -> None:
        # What it left behind would hold its port, or work beside its successor.
        child.signal_group(signal.SIGKILL)
        child.failures = 0 if now - child.started_at > STEADY_SECONDS else child.failures + 1
        wait = min(LONGEST_WAIT_SECONDS, 0.5 * 2**child.failures)
        child.restart_at = now + wait
        status = (child.process.returncode if child.process else None) or 0
        ending = f"was killed by signal {-status}" if status < 0 else f"ended ({status})"
        self.say(f"{child.name} {ending}; starting it again in {wait:.1f} s. Its last lines:")
        self.say(child.last_lines(5))

    def stop(self) -> None:
        """End all children within seconds, those that others stand on last. Nothing is left running."""
        for foundation in (False, True):
            stage = [child for child in self.children if child.foundation == foundation]
            for child in stage:
                if child.process is not None and child.alive():
                    child.process.terminate()
            for child in stage:
                self._end(child)
        self.children.clear()

    def _end(self, child: Child) -> None:
        if child.process is None:
            return
        try:
            child.process.wait(max(0.0, child.grace))
        except subprocess.TimeoutExpired:
            self.say(f"{child.name} was still busy after {child.grace:.0f} s and was ended")
        child.signal_group(signal.SIGKILL)
        child.process.wait()
