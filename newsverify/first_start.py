"""What the first start makes: the state folder, its keys, the database, roles, schedules and a first user."""

from __future__ import annotations

import fcntl
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.contrib.auth import get_user_model
from django.core.management import call_command

from newsverify.roles import ensure_roles
from newsverify.schedules import ensure_schedules
from sources.services.naming import index_waiting

ADMIN = "admin"


class AlreadyRunningError(Exception):
    """Another `up` works on this state folder. The text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Login:
    """``password`` is blank where the first user has changed it, or was made by somebody else."""

    username: str
    password: str
    kept_in: Path


def take_folder(var_dir: Path) -> IO[str]:
    """Make the state folder and hold it: the lock lasts as long as the returned file is open.

    Raises AlreadyRunningError where another process holds it.
    """
    var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (var_dir / "up.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as exc:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise AlreadyRunningError(
            f"Newsverify already runs on {var_dir} (process {holder}). Stop it there with Ctrl-C, or give "
            "this one a folder of its own: NEWSVERIFY_VAR=/path/to/folder."
        ) from exc
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def keep_secret(path: Path, value: str) -> str:
    """The secret in ``path``, which only this user can read; written there if it is not."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        path.chmod(0o600)
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(value + "\n")
    return value


def secret_key(var_dir: Path) -> str:
    return keep_secret(var_dir / "secret_key", secrets.token_urlsafe(60))


def prepare_database() -> None:
    """Tables, static files, roles and schedules. All of it may run at every start."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    ensure_roles()
    ensure_schedules()
    index_waiting()  # sources of an earlier release, whose names have no keys yet


def ensure_first_user(var_dir: Path) -> Login:
    """Make ``admin`` with a random password, kept in the state folder, where there is no superuser yet."""
    users = get_user_model().objects
    path = var_dir / "admin_password"
    first = users.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if first is None:
        path.unlink(missing_ok=True)
        password = keep_secret(path, secrets.token_urlsafe(12))
        named, _ = users.get_or_create(username=ADMIN)
        named.is_staff = named.is_superuser = named.is_active = True
        named.set_password(password)
        named.save()
        return Login(ADMIN, password, path)
    password = path.read_text().strip() if path.exists() else ""
    username = first.get_username()
    return Login(username, password if password and first.check_password(password) else "", path)
