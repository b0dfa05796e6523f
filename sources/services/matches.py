"""What people decide about two sources that may be one. Merging and parting can both be taken back.

Every writer of a pair's decision holds the turn "sources", so a row read after it is as it will be written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from sources.choices import MatchState
from sources.models import Source, SourceMatch
from sources.selectors.people import better_known, final_source
from sources.services.errors import InvalidInput, StaleState
from sources.services.pairs import decide_pair, reopen_pair
from sources.services.people import merge_sources, unmerge_source
from sources.services.signing import allow, given_reason
from sources.services.turns import take_turn

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PERMISSION = "sources.merge_source"
_WHAT = "deciding who is one source"


def confirm_match(match: SourceMatch, *, by: User, reason: str, keep: Source | None = None) -> SourceMatch:
    """The two are one: the other is merged into ``keep``, or into the better known where that is not said.

    Returns the pair, read anew. Raises NotAllowed; InvalidInput (``reason-missing``, ``not-of-the-pair``);
    StaleState where somebody decided first (``match-decided``) or merged the two (``already-one``).
    """
    allow(by, PERMISSION, _WHAT)
    reason = given_reason(reason)
    with transaction.atomic():
        row = _waiting(match)
        ends = final_source(row.first), final_source(row.second)
        if ends[0].pk == ends[1].pk:
            raise StaleState("already-one", f"Both are {ends[0]} by now. Load the page again.")
        if keep is not None and keep.pk not in (ends[0].pk, ends[1].pk):
            raise InvalidInput("not-of-the-pair", f"{keep} is neither of the two.")
        kept = keep or better_known(ends)
        gone = ends[1] if kept.pk == ends[0].pk else ends[0]
        decide_pair(row, state=MatchState.CONFIRMED, by=by, reason=reason, merged=gone)
        merge_sources(kept, other=gone, by=by, reason=reason)
    match.refresh_from_db()
    return match


def reject_match(match: SourceMatch, *, by: User, reason: str) -> SourceMatch:
    """The two are two, and are not proposed again. Returns the pair, read anew; raises as `confirm_match`."""
    allow(by, PERMISSION, _WHAT)
    reason = given_reason(reason)
    with transaction.atomic():
        row = _waiting(match)
        if final_source(row.first).pk == final_source(row.second).pk:
            raise StaleState("already-one", "The two are merged. Undo the merge first, on the source's page.")
        decide_pair(row, state=MatchState.REJECTED, by=by, reason=reason)
    match.refresh_from_db()
    return match


def reopen_match(match: SourceMatch, *, by: User, reason: str) -> SourceMatch:
    """Take the decision back: what was merged stands by itself again, and the pair waits. Returns the pair,
    read anew. Raises NotAllowed; InvalidInput; StaleState where it waits already (``match-waits``)."""
    allow(by, PERMISSION, _WHAT)
    reason = given_reason(reason)
    with transaction.atomic():
        take_turn("sources")
        row = SourceMatch.objects.select_related("merged").get(pk=match.pk)
        if row.state == MatchState.SUGGESTED:
            raise StaleState("match-waits", "Nobody has decided about these two (any more).")
        if row.merged is not None and row.merged.merged_into_id is not None:
            unmerge_source(row.merged, by=by, reason=reason)  # which reopens the pair
        else:
            reopen_pair(row, by=by, reason=reason)
    match.refresh_from_db()
    return match


def _waiting(match: SourceMatch) -> SourceMatch:
    take_turn("sources")
    row = SourceMatch.objects.select_related("first__merged_into", "second__merged_into", "decided_by").get(
        pk=match.pk
    )
    if row.state != MatchState.SUGGESTED:
        who = row.decided_by.get_username() if row.decided_by else "somebody who left"
        said = f"{who} decided first: {row.get_state_display().lower()}. Reason: {row.reason}"
        raise StaleState("match-decided", said)
    return row
