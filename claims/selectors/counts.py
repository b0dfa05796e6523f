"""What a list of claims tells beside each: counted for all of a page at once, one query each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection

from django.db.models import Count, Q

from claims.choices import FlagState
from claims.models import Claim, Flag, Relation
from claims.selectors.claims import OPEN_CONFLICT, live_mentions


def voicing_counts(claim_ids: Collection[int]) -> dict[int, int]:
    """In how many places each of these claims is made now; those that nobody makes are absent."""
    made = live_mentions().filter(claim__in=claim_ids).order_by().values_list("claim")
    return dict(made.annotate(n=Count("pk")))


def open_conflict_counts(claim_ids: Collection[int]) -> dict[int, int]:
    """In how many conflicts that stand each of these claims is; those without are absent."""
    wanted, found = set(claim_ids), Counter[int]()
    pairs = Relation.objects.filter(OPEN_CONFLICT, Q(claim_a__in=wanted) | Q(claim_b__in=wanted)).order_by()
    for pair in pairs.values_list("claim_a_id", "claim_b_id"):
        found.update(wanted.intersection(pair))
    return found


def open_flag_rules(claim_ids: Collection[int]) -> dict[int, list[str]]:
    """The rule ids of the open flags of each of these claims, in the order of the alphabet."""
    found: dict[int, list[str]] = defaultdict(list)
    flags = Flag.objects.filter(claim__in=claim_ids, state=FlagState.OPEN).order_by("rule_id")
    for claim, rule_id in flags.values_list("claim_id", "rule_id"):
        found[claim].append(rule_id)
    return found


def merged_into_each(claim_ids: Collection[int], *, limit: int) -> dict[int, list[int]]:
    """Ids of the claims that were merged into each of these, the first of them."""
    found: dict[int, list[int]] = defaultdict(list)
    merged = Claim.objects.filter(merged_into__in=claim_ids).order_by("id")
    for into, pk in merged.values_list("merged_into_id", "pk"):
        if len(found[into]) < limit:
            found[into].append(pk)
    return found
