"""What every decision about sources does: may they, why, and a line in the history that says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sources.models import Source, SourceMatch
from sources.services.errors import InvalidInput, NotAllowed
from sources.text.clean import clean_line

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MAX_REASON = 100  # what a line of the history holds


def allow(by: User, permission: str, what: str) -> None:
    """Raises NotAllowed where the person lacks the permission."""
    if not by.has_perm(permission):
        raise NotAllowed(permission.split(".")[1].replace("_", "-"), f"Your role does not include {what}.")


def given_reason(reason: str) -> str:
    """Raises InvalidInput (``reason-missing``) for an empty one."""
    given = clean_line(reason)
    if not given:
        raise InvalidInput("reason-missing", "Say why, in a few words.")
    return given


def save_signed(
    row: Source | SourceMatch, *, by: User, line: str, changes: Mapping[str, Any] | None = None
) -> None:
    """Save ``changes`` with a line in the history that says who and why."""
    for field, value in (changes or {}).items():
        setattr(row, field, value)
    row._history_user = by  # type: ignore[union-attr]
    row._change_reason = line if len(line) <= MAX_REASON else f"{line[: MAX_REASON - 1]}…"  # type: ignore[union-attr]
    row.save()
