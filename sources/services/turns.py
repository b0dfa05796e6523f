"""One writer at a time where two at once would each miss what the other is about to write."""

from __future__ import annotations

import hashlib

from django.db import connection


def take_turn(name: str) -> None:
    """Wait until no other transaction holds ``name``; held until the caller's transaction ends.

    PostgreSQL: an advisory lock. SQLite: nothing to do, a transaction that began IMMEDIATE is alone.
    """
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
