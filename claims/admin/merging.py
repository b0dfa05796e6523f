"""Merging two claims: finding the other one, seeing what would happen, and only then doing it."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from claims.admin.forms import MergeForm
from claims.choices import RelationKind, RelationState
from claims.models import Claim, Relation
from claims.selectors.merging import merge_preview

FOUND_SHOWN = 20
SHORTEST = 3
"""Fewer letters would be found in nearly every claim."""


def merge_page(claim: Claim, *, words: str, number: str) -> dict[str, Any]:
    """``words``: what was looked for, a number or words; ``number``: the claim that was chosen."""
    other = claim_numbered(number)
    asked = words.strip()[:200]
    preview = merge_preview(claim, other) if other else None
    return {
        "title": f"Merge with claim {claim.pk}",
        "words": asked,
        "found": list(found_by(claim, asked)) if asked else [],
        "look_alikes": look_alikes(claim),
        "preview": preview,
        "chosen": number if number and other is None else "",
        "form": MergeForm(initial={"other": other.pk}, auto_id="merge-%s") if other else None,
    }


def claim_numbered(number: str) -> Claim | None:
    plain = number.strip().removeprefix("#")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 18):
        return None
    return Claim.objects.filter(pk=int(plain)).first()


def found_by(claim: Claim, words: str) -> QuerySet[Claim] | list[Claim]:
    """Claims that stand for themselves, by number or by words that all occur in them; the newest first."""
    numbered = claim_numbered(words)
    if numbered is not None:
        return [numbered] if numbered.pk != claim.pk else []
    said = [word for word in words.replace("\x00", " ").split()[:8] if len(word) >= SHORTEST]
    if not said:
        return []
    wanted = Q()
    for word in said:
        wanted &= Q(text__icontains=word)
    others = Claim.objects.filter(wanted, merged_into__isnull=True).exclude(pk=claim.pk)
    return others.order_by("-last_seen", "-id")[:FOUND_SHOWN]


def look_alikes(claim: Claim) -> list[tuple[Claim, Relation]]:
    """Claims that the machine or a person holds to be the same, those that were confirmed first."""
    rows = (
        Relation.objects.filter(
            Q(claim_a=claim) | Q(claim_b=claim),
            kind=RelationKind.SAME,
            state__in=(RelationState.SUGGESTED, RelationState.CONFIRMED),
            claim_a__merged_into__isnull=True,
            claim_b__merged_into__isnull=True,
        )
        .select_related("claim_a", "claim_b")
        .annotate(
            rank=Case(
                When(state=RelationState.CONFIRMED, then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            )
        )
        .order_by("rank", "-score", "-id")[:FOUND_SHOWN]
    )
    return [(row.claim_b if row.claim_a_id == claim.pk else row.claim_a, row) for row in rows]
