"""Claims that were merged: what they became, what a merge would bring, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from claims.choices import MentionState, PublicationState, RelationKind, RelationState
from claims.models import Claim, ClaimMention, Event, Evidence, Relation, Review
from claims.selectors.reviews import standing_ratings

CARRIED = "carried"
"""In the params of a kept claim's relation or flag: its decision came with a merged claim. Holds ``claim``,
``state`` (what it was before) and ``made`` (the row exists for the decision's sake alone)."""
SET_ASIDE = "set_aside"
"""In the params of a merged claim's relation: it counts for nothing while the claim is merged. Holds
``claim`` (the merged one), ``state`` and ``is_current`` (what it was before)."""
_DECIDED = (RelationState.CONFIRMED, RelationState.REJECTED, RelationState.EXPLAINED)
_LIVE = (MentionState.PROPOSED, MentionState.CONFIRMED)
_STEPS = 20
MERGED = "claim-merged"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why two claims cannot be merged as they are: ``code`` is permanent, ``detail`` says what to do."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What merging ``other`` into ``keep`` does: what comes along, what is shown beside, what forbids it."""

    keep: Claim
    other: Claim
    statements: int
    sources: int
    conflicts: int
    decided_relations: int
    decided_flags: int
    evidence: int
    reviews: int
    standing_rating: str
    obstacles: tuple[Obstacle, ...]
    warnings: tuple[str, ...]


def final_claims(claim_ids: Iterable[int]) -> dict[int, Claim]:
    """By id, the claim that each of these is or was merged into, however often. One query a step."""
    ids = set(claim_ids)
    known = Claim.objects.in_bulk(ids)
    for _ in range(_STEPS):
        wanted = {c.merged_into_id for c in known.values() if c.merged_into_id} - known.keys()
        if not wanted:
            break
        known |= Claim.objects.in_bulk(wanted)
    return {pk: _final(known[pk], known) for pk in ids if pk in known}


def _final(claim: Claim, known: dict[int, Claim]) -> Claim:
    seen = {claim.pk}
    while claim.merged_into_id and claim.merged_into_id in known and claim.merged_into_id not in seen:
        claim = known[claim.merged_into_id]
        seen.add(claim.pk)
    return claim


def between(one: Claim, other: Claim) -> QuerySet[Relation]:
    """The relations of just these two claims."""
    first, second = sorted((one.pk, other.pk))
    return Relation.objects.filter(claim_a=first, claim_b=second)


def merged_pair(relation: Relation) -> Claim | None:
    """Of the relation's two claims the one that is merged into the other; None where neither is."""
    a, b = relation.claim_a, relation.claim_b
    if a.merged_into_id == b.pk:
        return a
    return b if b.merged_into_id == a.pk else None


def awaiting_merge() -> QuerySet[Relation]:
    """Pairs that a person confirmed to be one claim, and nobody has merged."""
    return Relation.objects.filter(
        kind=RelationKind.SAME,
        state=RelationState.CONFIRMED,
        claim_a__merged_into__isnull=True,
        claim_b__merged_into__isnull=True,
    )


def merge_order(one: Claim, other: Claim) -> tuple[Claim, Claim]:
    """(the one to keep, the other): what is published stays, then what was judged, then the older."""
    ratings = standing_ratings([one.pk, other.pk])

    def weight(claim: Claim) -> tuple[bool, bool, int]:
        return (
            claim.publication_state != PublicationState.PUBLISHED, claim.pk not in ratings, claim.pk,
        )  # fmt: skip

    keep, away = sorted((one, other), key=weight)
    return keep, away


def merge_obstacles(keep: Claim, other: Claim) -> list[Obstacle]:
    """What forbids the merge, whoever asks; empty where nothing does. Says of each what to do first."""
    if keep.pk == other.pk:
        return [Obstacle("merge-with-itself", "A claim cannot be merged into itself.")]
    found = []
    for claim, code in ((other, "already-merged"), (keep, "merge-into-merged")):
        if claim.merged_into_id is not None:
            words = f"Claim {claim.pk} is merged into claim {claim.merged_into_id} already."
            found.append(Obstacle(code, f"{words} Merge with that one instead."))
    if other.publication_state == PublicationState.PUBLISHED:
        words = f"Claim {other.pk} is published: withdraw it first, or keep it and merge the other way."
        found.append(Obstacle("merged-is-published", words))
    ratings = standing_ratings([keep.pk, other.pk])
    if len(set(ratings.values())) > 1:
        words = (
            f"Reviews stand that differ: claim {keep.pk} is {ratings[keep.pk]}, claim {other.pk} is "
            f"{ratings[other.pk]}. One claim has one judgement: review one of them again first."
        )
        found.append(Obstacle("ratings-differ", words))
    return [*found, *_told_apart(keep, other)]


def _told_apart(keep: Claim, other: Claim) -> list[Obstacle]:
    """Decisions by people that say that the two are not one."""
    same = Q(kind=RelationKind.SAME, state__in=(RelationState.REJECTED, RelationState.EXPLAINED))
    apart = ~Q(kind=RelationKind.SAME) & Q(state=RelationState.CONFIRMED)
    found = [
        Obstacle(
            "told-apart",
            f"{relation.decided_by or 'Somebody'} decided that the two are not one (relation {relation.pk}: "
            f"{relation.get_kind_display().lower()}, {relation.get_state_display().lower()}): “"
            f"{relation.reason}” Take that back first.",
        )
        for relation in between(keep, other).filter(same | apart).select_related("decided_by").order_by("pk")
    ]
    rejected = ClaimMention.objects.filter(claim=keep, state=MentionState.REJECTED)
    places = set(rejected.values_list("statement_id", "start", "end"))
    if places:
        live = ClaimMention.objects.filter(claim=other, state__in=_LIVE, statement__in={p[0] for p in places})
        if places & set(live.values_list("statement_id", "start", "end")):
            words = f"A person said that a statement of claim {other.pk} does not make claim {keep.pk}."
            found.append(Obstacle("statement-rejected", f"{words} Confirm it there first."))
    return found


def merge_preview(keep: Claim, other: Claim) -> MergePreview:
    """A fixed number of queries, whatever hangs on the two."""
    live = ClaimMention.objects.filter(claim=other, state__in=_LIVE)
    speakers = set(live.values_list("statement__source", "statement__speaker_name"))
    relations = Relation.objects.filter(Q(claim_a=other) | Q(claim_b=other)).exclude(
        Q(claim_a=keep) | Q(claim_b=keep)
    )
    states = list(relations.values_list("kind", "state", "is_current"))
    ratings = standing_ratings([keep.pk, other.pk])
    return MergePreview(
        keep=keep,
        other=other,
        statements=live.count(),
        sources=len({source or name for source, name in speakers if source or name}),
        conflicts=sum(
            kind == RelationKind.CONFLICTS and state == RelationState.SUGGESTED and current
            for kind, state, current in states
        ),
        decided_relations=sum(state in _DECIDED for _, state, _ in states),
        decided_flags=other.flags.filter(state__in=("accepted", "dismissed")).count(),
        evidence=Evidence.objects.filter(claim=other).count(),
        reviews=Review.objects.filter(claim=other).count(),
        standing_rating=ratings.get(other.pk, ""),
        obstacles=tuple(merge_obstacles(keep, other)),
        warnings=tuple(_warnings(keep, other, ratings)),
    )


def _warnings(keep: Claim, other: Claim, ratings: dict[int, str]) -> list[str]:
    found = []
    if (keep.polarity, keep.modality) != (other.polarity, other.modality):
        found.append("The two are not meant alike: one may assert what the other denies, asks or plans.")
    if other.pk in ratings and keep.pk not in ratings:
        found.append(
            f"Claim {other.pk} is reviewed as {ratings[other.pk]}. That judgement is shown with the kept "
            "claim but does not become its own: review the kept claim."
        )
    if between(keep, other).filter(kind=RelationKind.CONFLICTS, state=RelationState.SUGGESTED).exists():
        found.append("The machine finds that the two conflict. Merged, they are one account.")
    return found


def merges_of(claims: Iterable[Claim]) -> dict[int, Event]:
    """For each merged claim the event that merged it: who, when and why."""
    ids = [claim.pk for claim in claims]
    rows = Event.objects.filter(verb=MERGED, target_type="claim", target_id__in=ids).select_related("actor")
    found: dict[int, Event] = {}
    for event in rows.order_by("-id"):
        found.setdefault(event.target_id, event)
    return found
