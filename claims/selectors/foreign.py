"""Claim reviews of other newsrooms, with the claims that they may be about."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from claims.choices import ForeignMatchState
from claims.models import ForeignMatch, ForeignReview
from sources.text.notes import CaptureNote

NOTES = {
    "address-from-elsewhere": "It has no address of its own; that of its page was taken.",
    "address-not-used": "The address {value!r} in {property} is no web address and was left out.",
    "claim-from-item": "It does not say which claim it reviews; {property} of the item was taken.",
    "date-not-read": "The date {value!r} in {property} is no date and was left out.",
    "label-from-elsewhere": "The rating has no words of its own; its {property} was taken.",
    "no-label": "The rating has no words.",
    "number-not-read": "{value!r} in {property} is no number and was left out.",
    "publisher-from-address": "It does not say who wrote it; the host of its address was taken.",
    "rating-is-no-object": "The rating was given as plain words.",
}


def notes_in_words(notes: Iterable[dict[str, object]]) -> list[str]:
    """What of a review could not be read. A note that this version lacks is named by its id."""
    found = [CaptureNote(str(note.get("rule_id")), note.get("params") or {}) for note in notes]  # type: ignore[arg-type]
    return [_in_words(note) for note in found]


def _in_words(note: CaptureNote) -> str:
    try:
        return NOTES[note.rule_id].format(**note.params)
    except (KeyError, ValueError):
        return note.rule_id


def foreign_matches_list() -> QuerySet[ForeignMatch]:
    """Pairs of a review of others and a claim, with both and who decided at hand."""
    return ForeignMatch.objects.select_related("review", "claim", "decided_by", "evidence")


def foreign_reviews_list() -> QuerySet[ForeignReview]:
    """Reviews of others with their pairs at hand, best first, and ``waiting``, how many wait for a person."""
    waiting = (
        ForeignMatch.objects.filter(review=OuterRef("pk"), state=ForeignMatchState.SUGGESTED)
        .order_by()
        .values("review")
        .annotate(n=Count("pk"))
        .values("n")
    )
    pairs = ForeignMatch.objects.select_related("claim", "decided_by").order_by("-score", "id")
    return (
        ForeignReview.objects.select_related("imported_by")
        .annotate(waiting=Coalesce(Subquery(waiting, output_field=IntegerField()), Value(0)))
        .prefetch_related(Prefetch("matches", pairs))
    )


def unmatched_reviews(limit: int) -> list[int]:
    """Ids of the newest reviews that no claim was confirmed for."""
    confirmed = ForeignMatch.objects.filter(review=OuterRef("pk"), state=ForeignMatchState.CONFIRMED)
    rows = ForeignReview.objects.filter(~Exists(confirmed)).order_by(F("id").desc())
    return list(rows.values_list("pk", flat=True)[:limit])
