"""What must be looked at again after a person decided: queued with the decision, or not at all."""

from __future__ import annotations

from django.contrib.auth.models import User

from sources.models import Job
from sources.tasks import submit


def refresh_soon(*claim_ids: int, by: User) -> list[Job]:
    """Queue a refresh of each claim in the caller's transaction. Asked twice, it is one job."""
    return [
        submit(
            "refresh-claim",
            key=f"claim:{pk}",
            subject=f"claim:{pk}",
            params={"claim_id": pk},
            by=by,
        )
        for pk in sorted(set(claim_ids))
    ]
