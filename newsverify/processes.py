"""The processes that make up a running Newsverify, as ``manage.py up`` starts them."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from newsverify.broker import broker_answers, broker_command
from newsverify.supervisor import Child

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Matrix libraries: threads do not help here, processes do (measured: 1.7 times on two cores)."""


HOME = Path(__file__).resolve().parent.parent


class PortTakenError(Exception):
    """The text says which port, and what to do."""


def child_env(*, var_dir: Path, broker_url: str) -> dict[str, str]:
    """The environment of all children: this process's, with what they must agree on."""
    env = dict(os.environ) | dict.fromkeys(ONE_THREAD, "1")
    env |= {
        "NEWSVERIFY_VAR": str(var_dir),
        "BROKER_URL": broker_url,
        "DJANGO_SETTINGS_MODULE": "newsverify.settings",
        "PYTHONUNBUFFERED": "1",
        "REMAP_SIGTERM": "SIGQUIT",
    }
    return env


def free_port(host: str, port: int, *, or_next: bool = False) -> int:
    """``port`` if it can be bound on ``host``, else the next free one or PortTakenError."""
    for candidate in range(port, port + 50 if or_next else port + 1):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As gunicorn binds: a connection of the last run in TIME_WAIT is no obstacle.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError as exc:
                if exc.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise PortTakenError(f"Cannot listen on {host}: {exc.strerror}.") from exc
                continue
            return int(probe.getsockname()[1])
    raise PortTakenError(
        f"Port {port} on {host} is taken by another program, or needs rights this user lacks. Stop that "
        f"program, or choose another port: manage.py up --port {port + 1}."
    )


def broker(var_dir: Path, *, env: Mapping[str, str]) -> Child:
    url = env["BROKER_URL"]
    return Child(
        name="broker",
        command=broker_command(var_dir),
        log=var_dir / "log" / "broker.log",
        env=env,
        cwd=HOME,
        ready=lambda: broker_answers(url),
        foundation=True,
    )


def web(var_dir: Path, *, host: str, port: int, env: Mapping[str, str]) -> Child:
    command = [
        sys.executable, "-m", "gunicorn", "newsverify.wsgi:application",
        "--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4",
        "--graceful-timeout", "3", "--no-control-socket",
    ]  # fmt: skip
    if Path("/dev/shm").is_dir():  # noqa: S108 - gunicorn's liveness file, in memory
        command += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    return Child(
        name="web",
        command=command,
        log=var_dir / "log" / "web.log",
        env=env,
        cwd=HOME,
        ready=lambda: web_answers(host, port),
    )


def worker(var_dir: Path, *, processes: int, env: Mapping[str, str]) -> Child:
    command = [
        sys.executable, "-m", "celery", "--app", "newsverify", "worker",
        "--queues", "fetch,language,checks", "--concurrency", str(processes),
        "--loglevel", "INFO", "--without-gossip", "--without-mingle",
    ]  # fmt: skip
    return Child(
        name="worker",
        command=command,
        log=var_dir / "log" / "worker.log",
        env=env,
        cwd=HOME,
        # Its job rows make a hard end safe: Ctrl-C ends everything within seconds, and without a supervisor
        # it would wait for ever for a broker that has ended with it.
        grace=6.0,
        orphaned=signal.SIGKILL,
    )


def beat(var_dir: Path, *, env: Mapping[str, str]) -> Child:
    command = [
        sys.executable,
        "-m",
        "celery",
        "--app",
        "newsverify",
        "beat",
        "--loglevel",
        "INFO",
        "--pidfile=",
    ]
    return Child(name="beat", command=command, log=var_dir / "log" / "beat.log", env=env, cwd=HOME)


def reachable_at(host: str) -> str:
    """Where this machine itself reaches a server bound to ``host``."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def web_answers(host: str, port: int) -> bool:
    request = urllib.request.Request(
        f"http://{reachable_at(host)}:{port}/healthz", headers={"Host": f"127.0.0.1:{port}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True  # it serves; whether it is well is another question
    except OSError:
        return False


def worker_processes() -> int:
    """One a core, at most four: each holds a language model of about 340 MB."""
    return max(1, min(4, os.cpu_count() or 1))
