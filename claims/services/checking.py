"""A text checked against what is stored, and nothing stored: one at a time in a process, within limits.

The language model is held once a process (some 300 MB with the readers' models, from the first check on) and
spaCy's vocabulary grows while it reads and is not meant for several threads: one check runs, others wait a
little and are then asked to come again.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from claims.choices import FlagState, RelationKind, RelationState
from claims.models import Claim, ClaimMention, Flag, Relation
from claims.selectors.comparisons import comparison_of
from claims.selectors.corroborating import OriginRow, origin_rows
from claims.selectors.explanations import Explanation, relation_explanation
from claims.selectors.verdicts import Check
from claims.services.foreseeing import Budget, Foreseen, ForeseenClaim, foresee
from sources.services.articles import ArticleDraft
from sources.services.errors import TooLarge, TryLater
from sources.services.foreseeing import is_provisional
from sources.text.clean import clean_text

WAIT_SECONDS = 3.0
"""How long a check waits for the one before it."""
MOST_RELATIONS = 100
"""Relations told of one claim; those with the best score."""
_TURN = threading.Lock()
_ORDER = {RelationKind.CONFLICTS: 0, RelationKind.UPDATES: 1, RelationKind.BEARS_ON: 2, RelationKind.SAME: 3}
_LONG_NUMBER = re.compile(r"\d{19}")


@dataclass(frozen=True, slots=True)
class CheckedRelation:
    """One of a claim's relations as it would stand. ``is_new``: it is not stored yet. ``within``: both sides
    are made in this text. ``own`` and ``other`` are the clauses compared, None where one is gone."""

    row: Relation
    own: ClaimMention | None
    other: ClaimMention | None
    other_claim: Claim
    is_new: bool
    within: bool
    words: Explanation
    checks: tuple[Check, ...]
    params: dict[str, Any]

    @property
    def is_stored(self) -> bool:
        """Whether the other claim is."""
        return not is_provisional(self.other_claim.pk)


@dataclass(frozen=True, slots=True)
class CheckedFlag:
    """A flag as it would stand; ``change``: opens, stays or lapses."""

    row: Flag
    change: str


@dataclass(slots=True)
class CheckedClaim:
    """A claim of the text with what stands beside and against it. ``origins_before`` are those that are
    stored; of a new claim there are none."""

    found: ForeseenClaim
    key: str
    relations: list[CheckedRelation] = field(default_factory=list)
    flags: list[CheckedFlag] = field(default_factory=list)
    origins: list[OriginRow] = field(default_factory=list)
    origins_before: list[OriginRow] = field(default_factory=list)

    @property
    def status_before(self) -> str:
        return "" if self.found.is_new else self.found.claim.verification_status


@dataclass(frozen=True, slots=True)
class CheckedText:
    """``seconds``: what it took, without the wait."""

    found: Foreseen
    claims: tuple[CheckedClaim, ...]
    seconds: float

    @property
    def conflicts(self) -> int:
        """Conflicts that stand, each once."""
        rows = {
            id(r.row)
            for claim in self.claims
            for r in claim.relations
            if r.row.kind == RelationKind.CONFLICTS
            and r.row.state in (RelationState.SUGGESTED, RelationState.CONFIRMED)
        }
        return len(rows)


def check_text(draft: ArticleDraft, *, now: datetime | None = None) -> CheckedText:
    """What the text says and what of it is the same as, or against, what is stored. Writes nothing.

    Raises TooLarge (``text-too-long``), TryLater (``check-busy``, ``check-took-too-long``) and InvalidInput
    as ``store_article`` does.
    """
    limit: int = settings.NEWSVERIFY_CHECK_MAX_CHARACTERS
    length = len(clean_text(draft.text).text)
    if length > limit:
        raise TooLarge(
            "text-too-long",
            f"The text has {length:,} characters; a check takes at most {limit:,} "
            "(NEWSVERIFY_CHECK_MAX_CHARACTERS). Send a part, or store it as an article.",
        )
    if not _TURN.acquire(timeout=WAIT_SECONDS):
        raise TryLater("check-busy", "Another text is being checked. Send it again in a few seconds.")
    try:
        started = time.perf_counter()
        moment = now or timezone.now()
        budget = Budget(settings.NEWSVERIFY_CHECK_SECONDS)
        found = foresee(draft, now=moment, today=moment.date(), budget=budget)
        claims = _claims(found)
        return CheckedText(found, claims, round(time.perf_counter() - started, 4))
    finally:
        _TURN.release()


def without_provisional_ids(params: Any) -> Any:
    """Params for a reader: what has no id yet is called "new"."""
    if isinstance(params, Mapping):
        return {key: without_provisional_ids(value) for key, value in params.items()}
    if isinstance(params, list | tuple):
        return [without_provisional_ids(value) for value in params]
    if isinstance(params, int) and not isinstance(params, bool) and is_provisional(params):
        return None
    if not isinstance(params, str):
        return params
    return _LONG_NUMBER.sub(lambda m: "new" if is_provisional(int(m[0])) else m[0], params)


# --- what is told of each claim -------------------------------------------------------------------------


def _claims(found: Foreseen) -> tuple[CheckedClaim, ...]:
    claims, mentions = _sides(found)
    checked: list[CheckedClaim] = []
    new = 0
    for pk, one in found.claims.items():
        new += one.is_new
        claim = CheckedClaim(one, f"new-{new}" if one.is_new else str(pk))
        rows = [row for row in one.relations if row.state != RelationState.LAPSED]
        rows.sort(key=lambda row: (_ORDER.get(RelationKind(row.kind), 9), -row.score, row.claim_a_id))
        claim.relations = [_relation(row, pk, found, claims, mentions) for row in rows[:MOST_RELATIONS]]
        claim.flags = _flags(one)
        claim.origins = origin_rows(one.view)
        claim.origins_before = origin_rows(one.view_before)
        checked.append(claim)
    return tuple(sorted(checked, key=lambda claim: claim.found.mentions[0].start))


def _sides(found: Foreseen) -> tuple[dict[int, Claim], dict[int, ClaimMention]]:
    """Every claim and clause that a relation names, with what its words are made of: two queries."""
    rows = [row for one in found.claims.values() for row in one.relations]
    claim_ids = {pk for row in rows for pk in (row.claim_a_id, row.claim_b_id)} - found.claims.keys()
    own = {m.pk: m for one in found.claims.values() for m in one.mentions}
    mention_ids = {pk for row in rows for pk in (row.mention_a_id, row.mention_b_id) if pk} - own.keys()
    claims = {pk: one.claim for pk, one in found.claims.items()} | Claim.objects.in_bulk(claim_ids)
    stored = ClaimMention.objects.select_related(
        "statement__source", "statement__parent__source", "statement__revision__article__outlet"
    ).defer("statement__revision__text")
    return claims, own | stored.in_bulk(mention_ids)


def _relation(
    row: Relation,
    claim_id: int,
    found: Foreseen,
    claims: Mapping[int, Claim],
    mentions: Mapping[int, ClaimMention],
) -> CheckedRelation:
    row.claim_a, row.claim_b = claims[row.claim_a_id], claims[row.claim_b_id]
    row.mention_a = mentions.get(row.mention_a_id or 0)
    row.mention_b = mentions.get(row.mention_b_id or 0)
    sides = [(row.claim_a, row.mention_a), (row.claim_b, row.mention_b)]
    (_, own), (other_claim, other) = sides if row.claim_a_id == claim_id else sides[::-1]
    return CheckedRelation(
        row=row,
        own=own,
        other=other,
        other_claim=other_claim,
        is_new=row.pk is None,
        within=other_claim.pk in found.claims,
        words=relation_explanation(row),
        checks=comparison_of(row).checks,
        params=without_provisional_ids(row.params),
    )


def _flags(one: ForeseenClaim) -> list[CheckedFlag]:
    """Those that stand and those that stop to; what lapsed long ago is not told."""
    found = []
    for flag in sorted(one.flags, key=lambda flag: flag.rule_id):
        name = f"flag:{flag.rule_id}"
        change = "opens" if name in one.opened else "lapses" if name in one.lapsed else "stays"
        if change != "stays" or flag.state != FlagState.LAPSED:
            flag.params = without_provisional_ids(flag.params)
            found.append(CheckedFlag(flag, change))
    return found
