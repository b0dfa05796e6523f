"""Tells the claims of an article what its new text did to them: one event a claim, once a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from claims.choices import MentionState, StatementState
from claims.models import ClaimMention, Event, Statement
from claims.pipeline.relocation import fold
from claims.pipeline.revising import WORDS_CHANGED
from claims.pipeline.types import Finding
from claims.selectors.revisions import REVISED, REVISION_VERBS, StatementChange, revision_changes
from sources.models import ArticleRevision

_MOST_TOLD = 8
"""Changes that one event keeps; the comparison of the two texts shows all."""
_LIVE = (MentionState.PROPOSED, MentionState.CONFIRMED)


@dataclass(slots=True)
class _Told:
    """What the new text did to one claim. ``rank`` is that of the heaviest change."""

    rank: int
    before: int
    target: int
    changes: list[dict[str, Any]] = field(default_factory=list)


def record_revision(revision: ArticleRevision, *, version: str, is_whole: bool = True) -> list[int]:
    """Write an event for each claim whose statement the new text softened, hardened, turned round, gave to
    another speaker, counted otherwise or left out; returns the claims' ids. Call it in the transaction that
    stores the reading, when its links are made.

    A claim is told once of each text: to read the text again adds nothing. ``is_whole`` is False for a
    reading that broke off: what it did not find may still be there.
    """
    changes = revision_changes(revision)
    if changes.against is None:
        return []
    told: dict[int, _Told] = {}
    ranks = {kind: rank for rank, kind in enumerate(REVISED)}
    claims = _claims_of(pair.before for pair in changes.changed)
    for pair in changes.changed:
        rank = min((ranks[kind] for kind in pair.kinds if kind in ranks), default=None)
        if rank is None:
            continue
        for mention in claims[pair.before.pk]:
            if _concerns(mention, pair):
                _tell(told, mention.claim_id, rank, pair.before, pair.after, pair.findings)
    if is_whole and changes.removed:
        gone = _claims_of(changes.removed)
        here = _made_in(revision, {m.claim_id for mentions in gone.values() for m in mentions})
        for statement in changes.removed:
            for mention in gone[statement.pk]:
                if mention.claim_id not in here:
                    _tell(told, mention.claim_id, ranks["removed"], statement, statement, ())
    known = Event.objects.filter(
        claim__in=list(told), verb__in=REVISION_VERBS, after__revision=revision.pk
    ).values_list("claim", flat=True)
    new = sorted(told.keys() - set(known))
    Event.objects.bulk_create(_event(pk, told[pk], changes.against, revision, version) for pk in new)
    return new


def _claims_of(statements: Iterable[Statement]) -> dict[int, list[ClaimMention]]:
    found: dict[int, list[ClaimMention]] = defaultdict(list)
    ids = [statement.pk for statement in statements]
    for mention in ClaimMention.objects.filter(statement__in=ids, state__in=_LIVE).order_by("pk"):
        found[mention.statement_id].append(mention)
    return found


def _made_in(revision: ArticleRevision, claims: Iterable[int]) -> set[int]:
    """Which of the claims the text still makes, in whatever words."""
    links = ClaimMention.objects.filter(
        statement__revision=revision,
        statement__state=StatementState.ACTIVE,
        state__in=_LIVE,
        claim__in=list(claims),
    )
    return set(links.values_list("claim", flat=True))


def _concerns(mention: ClaimMention, pair: StatementChange) -> bool:
    """A clause that stands as it stood has nothing to do with a figure of its neighbour."""
    of_words = all(
        f.rule_id.startswith("figure-") or f.rule_id == WORDS_CHANGED.rule_id for f in pair.findings
    )
    return not (of_words and _plain(mention.exact) in _plain(pair.after.exact))


def _plain(text: str) -> str:
    return fold(text).text.casefold().strip()


def _tell(
    told: dict[int, _Told],
    claim: int,
    rank: int,
    before: Statement,
    after: Statement,
    findings: Iterable[Finding],
) -> None:
    one = told.setdefault(claim, _Told(rank, before.pk, after.pk))
    if rank < one.rank:
        one.rank, one.before, one.target = rank, before.pk, after.pk
    one.changes += [{"rule_id": f.rule_id, "params": dict(f.params)} for f in findings]


def _event(claim: int, one: _Told, before: ArticleRevision, revision: ArticleRevision, version: str) -> Event:
    return Event(
        claim_id=claim,
        verb=REVISION_VERBS[one.rank],
        target_type="statement",
        target_id=one.target,
        before={"text": before.number, "statement": one.before},
        after={
            "text": revision.number,
            "revision": revision.pk,
            "article": revision.article_id,
            "changes": one.changes[:_MOST_TOLD],
        },
        pipeline_version=version,
    )
