"""Full-text search over everything that holds words, ranked, with where the words stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from claims.choices import StatementState
from claims.models import Claim, Evidence, Statement, Story
from claims.models.wordindexes import CLAIM_TEXTS, EVIDENCE_TEXTS, STATEMENT_TEXTS, STORY_TITLES
from sources.choices import AliasState
from sources.models import Article, Source, SourceAlias
from sources.models.wordindex import ARTICLE_HEADS, ARTICLE_TEXTS, SOURCE_NAMES
from sources.selectors.articles import in_current_text
from sources.selectors.fulltext import holding
from sources.text.searching import Query, Seen, score_of, seen_in

RANKED = 100
"""Rows of one kind that are ranked: of more that match, the newest."""
MOST = 50
LONGEST_READ = 20_000
"""Characters of a text that are looked through for where the words stand."""
_EXCERPT, _BEFORE = 300, 60
Rows = Callable[[Query], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Highlight:
    """A stretch of a field. ``start``: where it begins in the field; ``spans`` count its own characters."""

    field: str
    start: int
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """``score`` is from 0 to 1 and for the order only."""

    kind: str
    row: Any
    title: str
    score: float
    highlights: tuple[Highlight, ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    """``fields``: (name of the attribute, what a word in it counts); ``usual``: words of a usual text."""

    rows: Rows
    fields: tuple[tuple[str, float], ...]
    usual: float
    permission: str


def _claims(query: Query) -> QuerySet[Any]:
    return Claim.objects.filter(merged_into__isnull=True, pk__in=holding(CLAIM_TEXTS, query))


def _statements(query: Query) -> QuerySet[Any]:
    standing = Statement.objects.filter(in_current_text(), state=StatementState.ACTIVE)
    return standing.filter(pk__in=holding(STATEMENT_TEXTS, query))


def articles_holding(query: Query) -> Q:
    """Of articles: that title and text, or title and byline, hold all that is searched for."""
    return Q(pk__in=holding(ARTICLE_HEADS, query)) | Q(current_revision__in=holding(ARTICLE_TEXTS, query))


def _articles(query: Query) -> QuerySet[Any]:
    read = Substr("current_revision__text", 1, LONGEST_READ)
    return Article.objects.filter(articles_holding(query)).annotate(body=read)


def _sources(query: Query) -> QuerySet[Any]:
    named = SourceAlias.objects.filter(state=AliasState.CONFIRMED, pk__in=holding(SOURCE_NAMES, query))
    return Source.objects.filter(merged_into__isnull=True, pk__in=named.order_by().values("source"))


def _evidence(query: Query) -> QuerySet[Any]:
    standing = Evidence.objects.filter(withdrawn_at__isnull=True, pk__in=holding(EVIDENCE_TEXTS, query))
    return standing.annotate(body=Substr("text", 1, LONGEST_READ)).defer("text")


def _stories(query: Query) -> QuerySet[Any]:
    return Story.objects.filter(merged_into__isnull=True, pk__in=holding(STORY_TITLES, query))


_KINDS = {
    "claim": _Kind(_claims, (("text", 1.0),), 20, "claims.view_claim"),
    "statement": _Kind(_statements, (("exact", 1.0),), 25, "claims.view_statement"),
    "article": _Kind(
        _articles, (("title", 3.0), ("byline", 2.0), ("body", 1.0)), 500, "sources.view_article"
    ),
    "source": _Kind(_sources, (("name", 1.0),), 3, "sources.view_source"),
    "evidence": _Kind(
        _evidence, (("excerpt", 2.0), ("note", 1.0), ("body", 1.0)), 100, "claims.view_evidence"
    ),
    "story": _Kind(_stories, (("title", 1.0),), 10, "claims.view_story"),
}
KINDS = tuple(_KINDS)


def permission_for(kind: str) -> str:
    return _KINDS[kind].permission


def search(query: Query, *, kinds: Sequence[str], limit: int) -> list[SearchHit]:
    """The rows of these kinds that hold what is searched for, best first; at most ``limit`` and ``MOST``.

    One query a kind, whatever it finds. Of one kind the newest ``RANKED`` that match are ranked, by the same
    sum on every database: equal scores newest first.
    """
    hits = [
        _hit(kind, row, query) for kind in kinds for row in _KINDS[kind].rows(query).order_by("-id")[:RANKED]
    ]
    order = {kind: place for place, kind in enumerate(KINDS)}
    hits.sort(key=lambda hit: (-hit.score, order[hit.kind], -hit.row.pk))
    return hits[: max(0, min(limit, MOST))]


def _hit(name: str, row: Any, query: Query) -> SearchHit:
    kind = _KINDS[name]
    fields = [(field, getattr(row, field) or "", weight) for field, weight in kind.fields]
    seen = [(field, text, seen_in(text, query), weight) for field, text, weight in fields]
    score = score_of([(found, weight) for _, _, found, weight in seen], usual_length=kind.usual)
    marked = [_excerpt(field, text, found) for field, text, found, _ in seen if found.spans]
    return SearchHit(name, row, fields[0][1][:_EXCERPT], round(score, 6), tuple(marked))


def _excerpt(field: str, text: str, seen: Seen) -> Highlight:
    """The text where it is short, else a stretch that begins at a word a little before the first span."""
    start, end = 0, len(text)
    if len(text) > _EXCERPT:
        start = max(0, seen.spans[0][0] - _BEFORE)
        if start:
            gap = text.find(" ", start, seen.spans[0][0])
            start = gap + 1 if gap >= 0 else start
        end = start + _EXCERPT
    spans = tuple((s - start, min(e, end) - start) for s, e in seen.spans if start <= s < end)
    return Highlight("text" if field == "body" else field, start, text[start:end], spans)
