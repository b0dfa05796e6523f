"""Where things lie on this machine. Pure: settings are read from here, so nothing here reads settings."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

UNSET_KEY = "unset-" + "0" * 50
"""Stands for a SECRET_KEY that nobody set; nothing is ever signed with it."""

SOCKET_PATH_LIMIT = 100
"""Bytes. The kernel takes 107 on Linux and 103 on macOS."""


def broker_socket(var_dir: Path) -> Path:
    """Where the embedded broker of this state folder listens: in the folder itself, or, where that path is
    too long for a socket, in a folder of this user in the system's temporary one."""
    path = var_dir / "broker.sock"
    if len(os.fsencode(path)) < SOCKET_PATH_LIMIT:
        return path
    name = hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:12]
    folder = Path(tempfile.gettempdir())
    if len(os.fsencode(folder)) > SOCKET_PATH_LIMIT - 50:
        folder = Path("/tmp")  # noqa: S108 - the sub-folder is made with mode 700 and its owner is checked
    return folder / f"newsverify-{os.getuid()}-{name}" / "broker.sock"
