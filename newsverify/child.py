"""Run a command that never outlives its parent: ``python child.py PARENT_PID SIGNAL command ...``.

On Linux the kernel is asked to send it SIGNAL when its parent dies (PR_SET_PDEATHSIG) and this process
becomes the command. Elsewhere this process stays and watches. A file of its own, run by path: it starts
before each child and imports next to nothing.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 10.0


def main() -> int:
    parent, ending, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    if sys.platform == "linux":
        # Set before the parent is looked at: it may have died in between, then nobody would send it.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ending)
        if os.getppid() != parent:
            return 1
        os.execv(command[0], command)  # noqa: S606 - the supervisor's own command
    return watch(parent, command)


def watch(parent: int, command: list[str]) -> int:
    """Wait for the command; end it when the parent is gone. Signals to this process go on to it."""
    child = subprocess.Popen(command)  # noqa: S603 - the supervisor's own command
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, lambda received, _: child.send_signal(received))
    while child.poll() is None:
        if os.getppid() != parent:
            child.terminate()
            try:
                child.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(os.getpgrp(), signal.SIGKILL)
        time.sleep(0.3)
    return child.returncode


if __name__ == "__main__":
    raise SystemExit(main())
