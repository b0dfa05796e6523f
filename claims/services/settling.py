"""The machine's status of a claim, and when to look again: after a refresh and after every decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime

from claims.models import Claim, Relation
from claims.pipeline.types import Finding
from claims.pipeline.verification import corroboration
from claims.pipeline.views import ClaimView
from claims.selectors.claims import OPEN_CONFLICT
from claims.selectors.reviews import standing_ratings
from claims.selectors.views import claim_views, dismissed_rules
from claims.services.engine import Engine, engine
from claims.services.flagging import Changes, sync_flags
from claims.services.guards import write_event
from claims.services.scheduling import next_check

STATUS_CHANGED = "status-changed"


def settle(
    claims: Mapping[int, Claim],
    views: Mapping[int, ClaimView],
    *,
    now: datetime,
    working: Engine,
    changed: Collection[int] = (),
    cause: str = "",
) -> dict[int, tuple[str, str]]:
    """Set each claim's verification status and next check; returns (before, after) of each claim.

    ``changed`` names claims for which something else changed, so that they are looked at again soon. A
    change of status is an event of the machine, with ``cause`` as its reason.
    """
    ids = list(claims)
    conflicts = standing_conflicts(ids)
    ratings = standing_ratings(ids)
    dismissed = dismissed_rules(ids)
    outcome: dict[int, tuple[str, str]] = {}
    for pk, claim in claims.items():
        before, view = claim.verification_status, views.get(pk)
        after, open_flags = status_of(
            claim,
            view,
            conflicts=conflicts[pk],
            rating=ratings.get(pk),
            dismissed=dismissed.get(pk, frozenset()),
            working=working,
        )
        claim.verification_status = after
        outcome[pk] = (before, after)
        _schedule(claim, now=now, changed=before != after or pk in changed)
        if before != after:
            write_event(
                STATUS_CHANGED,
                claim,
                claim=claim,
                before={"verification_status": before},
                after={
                    "verification_status": after,
                    "conflicts": conflicts[pk],
                    "flags": sorted({flag.rule_id for flag in open_flags}),
                    "origins": [o.name for o in corroboration(view).independent] if view else [],
                },
                reason=cause,
                pipeline_version=working.version,
            )
    return outcome


def status_of(
    claim: Claim,
    view: ClaimView | None,
    *,
    conflicts: int,
    rating: str | None,
    dismissed: AbstractSet[str],
    working: Engine,
) -> tuple[str, list[Finding]]:
    """The claim's verification status, and the flags that hold it back; ``dismissed`` ones do not."""
    if view is None:
        return rating or claim.verification_status, []
    flags = [flag for flag in working.flags(view) if flag.rule_id not in dismissed]
    return working.status(view, flags=flags, conflicts=conflicts, rating=rating), flags


SETTLED_COLUMNS = ["verification_status", "next_check_at", "next_check_reason", "checks_without_change"]


def _schedule(claim: Claim, *, now: datetime, changed: bool) -> None:
    """Look again soon after a change; wait longer each time that a due look changed nothing."""
    due = claim.next_check_at is not None and claim.next_check_at <= now
    if changed:
        claim.checks_without_change = 0
    elif due:
        claim.checks_without_change += 1
    upcoming = next_check(
        status=claim.verification_status,
        workflow=claim.workflow_state,
        unchanged=claim.checks_without_change,
        now=now,
    )
    if changed or due or (claim.next_check_at is None) != (upcoming.at is None) or upcoming.at is None:
        claim.next_check_at, claim.next_check_reason = upcoming.at, upcoming.reason


def standing_conflicts(claim_ids: Iterable[int]) -> Counter[int]:
    """How many conflicts stand for each claim: not rejected, explained or lapsed."""
    ids = set(claim_ids)
    found: Counter[int] = Counter()
    rows = Relation.objects.filter(OPEN_CONFLICT)
    for a in rows.filter(claim_a__in=ids).values_list("claim_a_id", flat=True):
        found[a] += 1
    for b in rows.filter(claim_b__in=ids).values_list("claim_b_id", flat=True):
        found[b] += 1
    return found


def follow_decision(
    claim_ids: Iterable[int], *, now: datetime, today: date, cause: str
) -> dict[int, tuple[str, str]]:
    """Let the flags and the status of these claims follow what a person just decided, or what changed about
    the claims beside them; in the decision's transaction."""
    claims = {c.pk: c for c in Claim.objects.filter(pk__in=list(claim_ids)).order_by("pk")}
    before = {pk: _columns(claim) for pk, claim in claims.items()}
    views = claim_views(claims.values(), today=today)
    working = engine()
    found = {pk: working.flags(view) for pk, view in views.items()}
    sync_flags(found, version=working.version, changes=Changes())
    outcome = settle(claims, views, now=now, working=working, changed=claims.keys(), cause=cause)
    save_settled(claims, before, now=now)
    return outcome


def _columns(claim: Claim) -> tuple[object, ...]:
    return tuple(getattr(claim, name) for name in SETTLED_COLUMNS)


def save_settled(
    claims: Mapping[int, Claim], before: Mapping[int, tuple[object, ...]], *, now: datetime
) -> None:
    moved = [claim for pk, claim in claims.items() if _columns(claim) != before[pk]]
    for claim in moved:
        claim.updated_at = now
    Claim.objects.bulk_update(moved, [*SETTLED_COLUMNS, "updated_at"])
