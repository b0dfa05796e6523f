"""Two claims that are one: the clauses of one come to the other, everything is kept, and all can be undone.

``other`` is merged into ``keep`` by ``merged_into``. Its clauses move, each remembering what it came with, so
that readings and refreshes meet them on the kept claim; later readings that match the merged wording follow.
What the machine found about ``other`` is set aside, and what people decided about it comes along, marked with
where it is from (``claims.services.carrying``). Its reviews and evidence stay its own, shown beside.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from claims.choices import MentionState
from claims.models import Claim, ClaimMention
from claims.selectors.merging import MERGED, merge_obstacles
from claims.services.carrying import carry_decisions_to, take_decisions_back
from claims.services.guards import change_once, require, require_reason, write_event
from claims.services.locking import lock_claim_graph
from claims.services.refreshing import refresh_claims
from sources.services.errors import InvalidInput, StaleState

MERGE = "claims.merge_claim"
PARTED = "claim-unmerged"
_LIVE = (MentionState.PROPOSED, MentionState.CONFIRMED)
_CONTENT = (
    "exact", "proposition", "state", "rule_id", "score", "params", "pipeline_version", "decided_by_id",
    "decided_at", "reason",
)  # fmt: skip
Place = tuple[int, int, int]


def merge_claims(keep: Claim, *, other: Claim, by: User, reason: str) -> Claim:
    """Say that ``other`` is ``keep``; returns ``keep``, read anew. ``unmerge_claim`` undoes it.

    Needs ``claims.merge_claim``. Raises InvalidInput for what stands in the way (``merge-with-itself``,
    ``merge-into-merged``, ``merged-is-published``, ``ratings-differ``, ``told-apart``,
    ``statement-rejected``), StaleState where somebody merged ``other`` first.

    Two standing reviews that differ forbid the merge rather than warn: a claim has one judgement, and which
    of two it is only a review can say. One that stands on ``other`` alone does not become that of ``keep``.
    """
    require(by, MERGE)
    reason = require_reason(reason)
    with transaction.atomic():
        lock_claim_graph()
        rows = Claim.objects.in_bulk([keep.pk, other.pk])
        if not {keep.pk, other.pk} <= rows.keys():
            raise StaleState("claim-gone", "One of the two claims is no longer there.")
        target, merged = rows[keep.pk], rows[other.pk]
        for obstacle in merge_obstacles(target, merged):
            late = obstacle.code == "already-merged"
            raise (StaleState if late else InvalidInput)(obstacle.code, obstacle.detail)
        now = timezone.now()
        change_once(
            merged,
            expected={"merged_into__isnull": True},
            changes={"merged_into": target, "updated_at": now},
        )
        moved = _bring_clauses(merged, target)
        touched = carry_decisions_to(target, merged, by=by, reason=reason)
        _tell_both(MERGED, target, merged, by=by, reason=reason, moved=moved)
        refresh_claims({target.pk, *touched}, today=now.date(), now=now)
    for claim in (keep, other):
        claim.refresh_from_db()
    return keep


def unmerge_claim(claim: Claim, *, by: User, reason: str) -> Claim:
    """Undo a merge: the claim stands for itself again, with what came with it and is still there."""
    require(by, MERGE)
    reason = require_reason(reason)
    with transaction.atomic():
        lock_claim_graph()
        merged = Claim.objects.select_related("merged_into").get(pk=claim.pk)
        target = merged.merged_into
        if target is None:
            raise StaleState("not-merged", f"Claim {merged.pk} is not merged into another (any more).")
        if target.merged_into_id is not None:
            raise InvalidInput(
                "unmerge-outer-first",
                f"Claim {target.pk} was itself merged into claim {target.merged_into_id}: part those first.",
            )
        now = timezone.now()
        change_once(
            merged, expected={"merged_into": target}, changes={"merged_into": None, "updated_at": now}
        )
        moved = _give_clauses_back(merged, target)
        touched = take_decisions_back(target, merged, by=by, reason=reason)
        _tell_both(PARTED, target, merged, by=by, reason=reason, moved=moved)
        refresh_claims({target.pk, merged.pk, *touched}, today=now.date(), now=now)
    claim.refresh_from_db()
    return claim


def _tell_both(verb: str, keep: Claim, other: Claim, *, by: User, reason: str, moved: int) -> None:
    """One event in each claim's history, about the same row."""
    into, apart = (keep.pk, None) if verb == MERGED else (None, keep.pk)
    before: dict[str, Any] = {"merged_into": apart}
    after: dict[str, Any] = {"claim": other.pk, "merged_into": into, "statements": moved}
    for claim in (keep, other):
        write_event(verb, other, claim=claim, by=by, before=before, after=after, reason=reason)


# --- clauses --------------------------------------------------------------------------------------------


def _place(mention: ClaimMention) -> Place:
    return mention.statement_id, mention.start, mention.end


def _by_place(claim: Claim, mentions: Iterable[ClaimMention]) -> dict[Place, ClaimMention]:
    """The claim's own links of the same clauses."""
    statements = {mention.statement_id for mention in mentions}
    rows = ClaimMention.objects.filter(claim=claim, statement__in=statements)
    return {_place(row): row for row in rows}


def _bring_clauses(merged: Claim, target: Claim) -> int:
    """Every link but those that people rejected; returns how many live ones. Where the target holds a lapsed
    link of the same clause, the two rows exchange what they hold."""
    rows = list(merged.mentions.exclude(state=MentionState.REJECTED).order_by("pk"))
    held = _by_place(target, rows)
    moving = [row for row in rows if _place(row) not in held]
    for home in {row.came_with_id for row in moving}:
        ids = [row.pk for row in moving if row.came_with_id == home]
        ClaimMention.objects.filter(pk__in=ids).update(claim=target, came_with=home or merged.pk)
    for row in rows:
        twin = held.get(_place(row))
        if twin is not None and row.state in _LIVE:
            home = row.came_with_id or merged.pk
            _exchange(row, twin, twin_came_with=home)
    return sum(row.state in _LIVE for row in rows)


def _give_clauses_back(merged: Claim, target: Claim) -> int:
    """What came with the merged claim, or with one that had been merged into it, and that nobody rejected."""
    family = _family(merged)
    rows = list(target.mentions.filter(came_with__in=family).exclude(state=MentionState.REJECTED))
    held = _by_place(merged, rows)
    moving = [row for row in rows if _place(row) not in held]
    for home in {row.came_with_id for row in moving}:
        ids = [row.pk for row in moving if row.came_with_id == home]
        own = None if home == merged.pk else home
        ClaimMention.objects.filter(pk__in=ids).update(claim=merged, came_with=own)
    for row in rows:
        twin = held.get(_place(row))
        if twin is not None and twin.state != MentionState.REJECTED:
            _exchange(row, twin, twin_came_with=None if row.came_with_id == merged.pk else row.came_with_id)
        if twin is not None:
            ClaimMention.objects.filter(pk=row.pk).update(came_with=None)
    return sum(row.state in _LIVE for row in rows)


def _exchange(row: ClaimMention, twin: ClaimMention, *, twin_came_with: int | None) -> None:
    """``twin`` holds what ``row`` held, and the other way round; at no moment are both live."""
    ours, theirs = ({name: getattr(one, name) for name in _CONTENT} for one in (row, twin))
    ClaimMention.objects.filter(pk=row.pk).update(**theirs)
    ClaimMention.objects.filter(pk=twin.pk).update(**ours, came_with=twin_came_with)


def _family(claim: Claim) -> set[int]:
    """The claim and all that were merged into it, however deep."""
    found = {claim.pk}
    frontier = {claim.pk}
    while frontier:
        below = set(Claim.objects.filter(merged_into__in=frontier).values_list("pk", flat=True))
        frontier = below - found
        found |= frontier
    return found
