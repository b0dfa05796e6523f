"""What the decisions of this app share: one turn to write, and a history that tells who was first."""

from __future__ import annotations

from django.db.models import Model

from claims.services.guards import who_was_first
from claims.services.locking import lock_claim_graph


class OfClaims:
    """Mixed into views whose rows hang on the graph of claims."""

    def take_turn(self) -> None:
        lock_claim_graph()

    def who_decided(self, row: Model, columns: tuple[str, ...]) -> str:
        return who_was_first(row, expected=dict.fromkeys(columns))
