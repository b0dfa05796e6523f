"""The audit trail in lists."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from claims.models import Claim, Event, Relation


def events_list() -> QuerySet[Event]:
    """All events with their actors at hand, newest first."""
    return Event.objects.select_related("actor").order_by("-id")


def events_of(claim: Claim) -> QuerySet[Event]:
    """What happened to the claim, to its relations and to the statements that make it."""
    relations = Relation.objects.filter(Q(claim_a=claim) | Q(claim_b=claim)).values("pk")
    return events_list().filter(
        Q(claim=claim)
        | Q(target_type="relation", target_id__in=relations)
        | Q(target_type="statement", target_id__in=claim.mentions.values("statement"))
    )
