"""What a bulk decision would do to the claims' status: computed as it would be settled, and not written."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from django.utils import timezone

from claims.choices import BatchVerb, ItemOutcome, RelationKind
from claims.models import Batch, Claim, Flag, Relation
from claims.pipeline.verification import TwoSpeakersOfOneQuotation
from claims.selectors.claims import OPEN_CONFLICT
from claims.selectors.reviews import standing_ratings
from claims.selectors.views import claim_views, dismissed_rules
from claims.services.engine import engine
from claims.services.settling import standing_conflicts

CLAIMS_FORESEEN = 200
"""Beyond so many claims the dry run says that statuses follow, not which."""
_UNSETTLED = (BatchVerb.RELATION_REJECT, BatchVerb.RELATION_EXPLAIN)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """``moves``: claims whose status would change, as (claim, before, after). ``claims``: how many were
    looked at. ``is_known`` is False where it cannot be said before it is done."""

    moves: tuple[tuple[Claim, str, str], ...] = ()
    claims: int = 0
    is_known: bool = True


def foreseen_statuses(batch: Batch) -> Foreseen:
    """For relations and flags exactly, as far as CLAIMS_FORESEEN; a fixed number of queries."""
    ids = list(batch.items.filter(outcome=ItemOutcome.PENDING).values_list("target_id", flat=True))
    gone: Counter[int] = Counter()
    rules: dict[int, set[str]] = defaultdict(set)
    kind = batch.verb.partition("-")[0]
    if kind == "claim" or batch.verb in (
        BatchVerb.RELATION_CONFIRM,
        BatchVerb.FLAG_ACCEPT,
        BatchVerb.MATCH_REJECT,
    ):
        return Foreseen()
    if batch.verb in _UNSETTLED:
        conflicts = Relation.objects.filter(OPEN_CONFLICT, pk__in=ids, kind=RelationKind.CONFLICTS)
        for pair in conflicts.values_list("claim_a_id", "claim_b_id"):
            gone.update(pair)
        touched = set(gone)
    elif kind == "flag":
        for claim, rule in Flag.objects.filter(pk__in=ids).values_list("claim_id", "rule_id"):
            rules[claim].add(rule)
        touched = set(rules)
    else:
        return Foreseen(is_known=False)
    if len(touched) > CLAIMS_FORESEEN:
        return Foreseen(claims=len(touched), is_known=False)
    claims = Claim.objects.in_bulk(touched)
    now = timezone.now()
    views = claim_views(claims.values(), today=now.date())
    standing, ratings, dismissed = (
        standing_conflicts(touched),
        standing_ratings(touched),
        dismissed_rules(list(touched)),
    )
    opens = batch.verb == BatchVerb.FLAG_REOPEN
    moves = []
    for pk, view in sorted(views.items()):
        silent = set(dismissed.get(pk, ()))
        silent = silent - rules[pk] if opens else silent | rules[pk]
        view = replace(view, both_said_it=TwoSpeakersOfOneQuotation.rule_id in silent)
        flags = [finding for finding in engine().flags(view) if finding.rule_id not in silent]
        after = engine().status(view, flags=flags, conflicts=standing[pk] - gone[pk], rating=ratings.get(pk))
        if after != claims[pk].verification_status:
            moves.append((claims[pk], claims[pk].verification_status, after))
    return Foreseen(tuple(moves), len(touched))
