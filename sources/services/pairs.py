"""The decision on a pair of sources, written down; called by those who hold the turn "sources"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from sources.choices import MatchState
from sources.models import Source, SourceMatch
from sources.services.signing import save_signed

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def decide_pair(
    pair: SourceMatch, *, state: MatchState, by: User, reason: str, merged: Source | None = None
) -> None:
    """Sign the pair. ``merged`` is the one of the two that goes."""
    changes = {
        "state": state,
        "reason": reason,
        "decided_by": by,
        "decided_at": timezone.now(),
        "merged": merged,
    }
    save_signed(pair, by=by, line=f"{state.value}: {reason}", changes=changes)


def reopen_pair(pair: SourceMatch, *, by: User, reason: str) -> None:
    """The pair waits again; who took the decision back, and why, stays in its history."""
    changes = {
        "state": MatchState.SUGGESTED,
        "reason": "",
        "decided_by": None,
        "decided_at": None,
        "merged": None,
    }
    save_signed(pair, by=by, line=f"taken back: {reason}", changes=changes)


def settle_pair(kept: Source, *, merged: Source, by: User, reason: str) -> None:
    """A merge on the page of a source is the decision on the pair, where the two are one."""
    first, second = sorted((kept.pk, merged.pk))
    for pair in SourceMatch.objects.filter(first=first, second=second).exclude(state=MatchState.CONFIRMED):
        decide_pair(pair, state=MatchState.CONFIRMED, by=by, reason=reason, merged=merged)


def reopen_pairs(merged: Source, *, by: User, reason: str) -> None:
    """A merge that is undone takes back the decision that it came from."""
    for pair in SourceMatch.objects.filter(state=MatchState.CONFIRMED, merged=merged):
        reopen_pair(pair, by=by, reason=reason)
