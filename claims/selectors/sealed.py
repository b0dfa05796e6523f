"""What is sealed: rows that readers outside the newsroom rely on, which no bulk decision may touch.

A claim is sealed while it is published. What hangs on it is sealed with it: its flags, every relation of
which it is one side, every statement that makes it now, and every pair of sources of which one speaks for
it now. Withdrawing the claim breaks the seal. A decision by hand, on the page of the one row, is not
forbidden by a seal: whoever takes it has the row before their eyes.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from claims.choices import PublicationState
from claims.models import Claim, Flag, Relation, Statement
from claims.selectors.claims import live_mentions
from sources.models import SourceMatch

_PUBLISHED = PublicationState.PUBLISHED


def sealed_reason(row: Claim | Relation | Flag | Statement | SourceMatch) -> int | None:
    """The published claim that seals this row, or None where it is open."""
    return sealed_rows(row._meta.model_name or "", [row.pk]).get(row.pk)


def sealed_rows(target_type: str, ids: Collection[int]) -> dict[int, int]:
    """Which of these rows are sealed, each with the published claim that seals it; at most two queries."""
    wanted = list(ids)
    if target_type == "claim":
        found: Any = Claim.objects.filter(pk__in=wanted, publication_state=_PUBLISHED)
        return {pk: pk for pk in found.values_list("pk", flat=True)}
    if target_type == "flag":
        found = Flag.objects.filter(pk__in=wanted, claim__publication_state=_PUBLISHED)
        return dict(found.values_list("pk", "claim_id"))
    if target_type == "relation":
        found = Relation.objects.filter(pk__in=wanted)
        return {
            pk: seal
            for side in ("claim_a", "claim_b")
            for pk, seal in found.filter(**{f"{side}__publication_state": _PUBLISHED}).values_list(
                "pk", f"{side}_id"
            )
        }
    published = live_mentions().filter(claim__publication_state=_PUBLISHED)
    if target_type == "statement":
        return dict(published.filter(statement__in=wanted).values_list("statement_id", "claim_id"))
    pairs = list(SourceMatch.objects.filter(pk__in=wanted).values_list("pk", "first_id", "second_id"))
    speakers = {source for _, first, second in pairs for source in (first, second)}
    spoken = dict(
        published.filter(statement__source__in=speakers).values_list("statement__source_id", "claim_id")
    )
    return {
        pk: seal
        for pk, *ends in pairs
        if (seal := next((spoken[e] for e in ends if e in spoken), None)) is not None
    }
