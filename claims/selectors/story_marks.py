"""What a set of articles did, by outlet and day: first said, denied, updated, in conflict, decided."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q

from claims.choices import Modality, RelationKind, RelationState
from claims.models import Event, Relation
from claims.selectors.claims import live_mentions
from sources.models import Article

MOST_ARTICLES = 200
_MOST_MENTIONS = 8000
_MOST_DECISIONS = 200
FIRST, DENIED, UPDATED, CONFLICT = "first", "denied", "updated", "conflict"


@dataclass(frozen=True, slots=True)
class StoryReport:
    """One article. ``first`` claims are said here before any other of these articles says them; ``denied``
    claims are denied here; ``updated`` and ``conflicting`` are the pairs of which this article holds the
    later side."""

    id: int
    title: str
    outlet: str
    at: datetime
    dated: bool
    first: int
    denied: int
    updated: int
    conflicting: int


@dataclass(frozen=True, slots=True)
class StoryDecision:
    """What a person decided about a claim of these articles."""

    at: datetime
    verb: str
    who: str
    claim: int
    reason: str


@dataclass(frozen=True, slots=True)
class StoryMarks:
    """Oldest first. ``articles_left`` counts those beyond the first MOST_ARTICLES of the set."""

    reports: tuple[StoryReport, ...]
    decisions: tuple[StoryDecision, ...]
    claims: int
    articles_left: int
    decisions_left: int


def story_marks(article_ids: Collection[int]) -> StoryMarks:
    """What these articles add to one another, and what was decided about it. Five queries."""
    ids = sorted(set(article_ids))
    articles = list(
        Article.objects.filter(pk__in=ids[:MOST_ARTICLES])
        .select_related("outlet")
        .order_by("published_at", "pk")
    )
    articles.sort(key=lambda article: (article.published_at or article.created_at, article.pk))
    rank = {article.pk: number for number, article in enumerate(articles)}
    mentions = _mentions(rank)
    counts: dict[str, Counter[int]] = {kind: Counter() for kind in (FIRST, DENIED, UPDATED, CONFLICT)}
    voiced: dict[int, set[int]] = defaultdict(set)
    for claim, article, modality in mentions:
        if modality == Modality.DENIED:
            counts[DENIED][article] += 1
        voiced[claim].add(article)
    for where in voiced.values():
        counts[FIRST][min(where, key=rank.__getitem__)] += 1
    for a, b, kind in _pairs(voiced):
        later = max((min(voiced[one], key=rank.__getitem__) for one in (a, b)), key=rank.__getitem__)
        counts[UPDATED if kind == RelationKind.UPDATES else CONFLICT][later] += 1
    decisions, left = _decisions(voiced)
    return StoryMarks(
        reports=tuple(_report(article, counts) for article in articles),
        decisions=decisions,
        claims=len(voiced),
        articles_left=max(0, len(ids) - MOST_ARTICLES),
        decisions_left=left,
    )


def _mentions(articles: Iterable[int]) -> list[tuple[int, int, str]]:
    rows: list[tuple[int, int, str]] = list(
        live_mentions()
        .filter(statement__revision__article__in=list(articles))
        .order_by("id")
        .values_list("claim_id", "statement__revision__article_id", "statement__modality")[:_MOST_MENTIONS]
    )
    return rows


def _pairs(claims: Collection[int]) -> list[tuple[int, int, str]]:
    """Each pair once a kind, however many rules found it."""
    kinds = (RelationKind.CONFLICTS, RelationKind.UPDATES)
    ids = list(claims)
    rows = (
        Relation.objects.filter(kind__in=kinds, claim_a__in=ids, claim_b__in=ids)
        .filter(Q(state=RelationState.SUGGESTED, is_current=True) | Q(state=RelationState.CONFIRMED))
        .order_by()
        .values("claim_a_id", "claim_b_id", "kind")
        .annotate(first=Min("pk"))
    )
    return [(row["claim_a_id"], row["claim_b_id"], row["kind"]) for row in rows]


def _decisions(claims: Collection[int]) -> tuple[tuple[StoryDecision, ...], int]:
    rows = Event.objects.filter(claim__in=list(claims), actor__isnull=False).exclude(verb="claim-assigned")
    newest = list(rows.select_related("actor").order_by("-id")[: _MOST_DECISIONS + 1])
    left = rows.count() - _MOST_DECISIONS if len(newest) > _MOST_DECISIONS else 0
    return tuple(
        StoryDecision(
            at=event.at,
            verb=event.verb,
            who=event.actor.get_username() if event.actor else "",
            claim=event.claim_id or 0,
            reason=event.reason,
        )
        for event in reversed(newest[:_MOST_DECISIONS])
    ), left


def _report(article: Article, counts: dict[str, Counter[int]]) -> StoryReport:
    return StoryReport(
        id=article.pk,
        title=str(article),
        outlet=article.outlet.name if article.outlet else "",
        at=article.published_at or article.created_at,
        dated=article.published_at is not None,
        first=counts[FIRST][article.pk],
        denied=counts[DENIED][article.pk],
        updated=counts[UPDATED][article.pk],
        conflicting=counts[CONFLICT][article.pk],
    )
