"""One writer at a time for the graph of claims.

Which claim a clause belongs to depends on all claims that exist: two jobs that link at once, each blind to
the other's new claims, would make the same claim twice. SQLite's IMMEDIATE transactions already stand in
line. On PostgreSQL every transaction that writes claims, links, flags or relations first takes one advisory
lock and holds it to its end. It comes before the lock of ``sources`` and before any row's, so that no two
transactions can wait for each other in a circle. What runs under it is short: texts are read before.
"""

from __future__ import annotations

from django.db import connection

from sources.models.instants import moment
from sources.services.turns import take_turn


def lock_claim_graph() -> None:
    """Wait for our turn to write; given back by commit or rollback. Needs an open transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("lock_claim_graph() needs a transaction: it is held to its end")
    take_turn("claims")
    moment(in_turn=True)
