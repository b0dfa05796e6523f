"""Recompute what the machine holds of a claim: its wording, flags, relations, status and next check.

Running it again at once changes nothing but ``last_checked_at``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Min

from claims.choices import Origin
from claims.mapping import claim_fields, reported_at
from claims.models import Claim, ClaimMention
from claims.pipeline.types import Proposition
from claims.selectors.claims import live_mentions
from claims.selectors.views import claim_views, representatives
from claims.services.engine import engine
from claims.services.flagging import Changes, sync_flags
from claims.services.locking import lock_claim_graph
from claims.services.nearness import read_nearness, store_vectors
from claims.services.pool import write_keys
from claims.services.relating import sync_relations
from claims.services.results import RefreshResult
from claims.services.settling import SETTLED_COLUMNS, follow_decision, settle

BATCH = 50
_OWN_COLUMNS = [
    "text",
    "claim_type",
    "polarity",
    "modality",
    "proposition",
    "event_from",
    "event_to",
    "event_precision",
    "place",
    "check_worthiness",
    "first_seen",
    "last_seen",
    "pipeline_version",
    "last_checked_at",
    "updated_at",
]


def refresh_claim(claim: Claim, *, today: date, now: datetime) -> RefreshResult:
    """Match, flags, conflicts, status and next check of one claim, and the status of those it conflicts
    with. A claim that was merged away, or is gone, is left as it is."""
    found = refresh_claims([claim.pk], today=today, now=now)
    if found:
        claim.refresh_from_db()
        return found[0]
    status = claim.verification_status
    return RefreshResult(claim.pk, False, (), (), status, status)


def refresh_claims(claim_ids: Iterable[int], *, today: date, now: datetime) -> list[RefreshResult]:
    """``refresh_claim`` for many, in transactions of at most ``BATCH`` claims, by ascending id."""
    results: list[RefreshResult] = []
    for batch in _batches(sorted(set(claim_ids))):
        near = read_nearness(batch)
        with transaction.atomic():
            lock_claim_graph()
            store_vectors(near.rows)
            results += _refresh_batch(batch, near.pairs, today=today, now=now)
    return results


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _refresh_batch(
    ids: list[int], near: AbstractSet[tuple[int, int]], *, today: date, now: datetime
) -> list[RefreshResult]:
    working, changes = engine(), Changes()
    rows = Claim.objects.filter(pk__in=ids, merged_into__isnull=True).order_by("pk")
    claims = {claim.pk: claim for claim in rows}
    standing = representatives(claims)
    _follow_mentions(claims, standing)
    # Relations first: a flag may tell of what stands against the claim.
    others, skipped = sync_relations(claims, standing, near=near, engine=working, changes=changes)
    views = claim_views(claims.values(), today=today)
    sync_flags(
        {pk: working.flags(view) for pk, view in views.items()}, version=working.version, changes=changes
    )
    changed = {pk for pk in claims if changes.of(pk)}
    news = {pk for pk in changed if changes.news(pk)}
    outcome = settle(claims, views, now=now, working=working, changed=news, cause="refresh")
    for claim in claims.values():
        claim.pipeline_version, claim.last_checked_at, claim.updated_at = working.version, now, now
    Claim.objects.bulk_update(claims.values(), [*SETTLED_COLUMNS, *_OWN_COLUMNS])
    affected = follow_decision(others, now=now, today=today, cause="refresh") if others else {}
    moved = tuple(sorted(pk for pk, (before, after) in affected.items() if before != after))
    return [
        RefreshResult(
            claim=pk,
            changed=pk in changed or before != after,
            opened=tuple(changes.opened.get(pk, ())),
            lapsed=tuple(changes.lapsed.get(pk, ())),
            status_before=before,
            status_after=after,
            claims_affected=moved,
            keys_skipped=skipped,
        )
        for pk, (before, after) in outcome.items()
    ]


def _follow_mentions(
    claims: Mapping[int, Claim], standing: Mapping[int, tuple[ClaimMention, Proposition]]
) -> None:
    """What a claim says, and when, is what its earliest standing clause says; a person's wording stays."""
    seen: dict[int, dict[str, Any]] = {
        row["claim"]: dict(row)
        for row in live_mentions()
        .filter(claim__in=list(claims))
        .order_by()
        .values("claim")
        .annotate(
            first=Min("statement__reported_at"),
            last=Max("statement__reported_at"),
            worth=Max("statement__check_worthiness"),
        )
    }
    for pk, (mention, proposition) in standing.items():
        claim = claims[pk]
        for name, value in claim_fields(proposition).items():
            setattr(claim, name, value)
        if claim.text_origin == Origin.MACHINE:
            claim.text = proposition.text
        printed = reported_at(mention.statement.revision)
        times = seen.get(pk, {})
        claim.first_seen = times.get("first") or printed
        claim.last_seen = max(times.get("last") or printed, claim.first_seen)
        claim.check_worthiness = times.get("worth") or 0.0
    write_keys((claims[pk], proposition.keys) for pk, (_, proposition) in standing.items())
