"""Articles that are stored and read as the queue would, in one call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from claims.services.processing import process_article
from claims.services.refreshing import refresh_claims
from sources.models import Article
from sources.services.articles import ArticleDraft, store_article
from sources.services.catalogue import ensure_outlet

NOON = datetime(2024, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def noon() -> datetime:
    """The hour at which ``work`` and ``read`` refresh claims."""
    return NOON


@pytest.fixture
def captured(db: None) -> Callable[..., Article]:
    """``captured(text, outlet="Morning Post", url="")``: stored, not read."""

    def capture(text: str, *, outlet: str = "Morning Post", url: str = "", **fields: Any) -> Article:
        ensure_outlet(name=outlet)
        fields.setdefault("published_at", datetime(2024, 3, 1, 9, tzinfo=UTC))
        draft = ArticleDraft(text=text, outlet=outlet, url=url, title=text[:40], **fields)
        return Article.objects.get(pk=store_article(draft).article.pk)

    return capture


@pytest.fixture
def work(db: None) -> Callable[[Article], None]:
    """Read the article and refresh what it touched, at a fixed hour."""

    def read_and_refresh(article: Article, *, now: datetime = NOON) -> None:
        result = process_article(Article.objects.get(pk=article.pk))
        refresh_claims(result.claims_touched, today=now.date(), now=now)

    return read_and_refresh


@pytest.fixture
def read(captured: Callable[..., Article], work: Callable[[Article], None]) -> Callable[..., Article]:
    """As ``captured``, then read and its claims refreshed."""

    def capture_and_read(text: str, **fields: Any) -> Article:
        article = captured(text, **fields)
        work(article)
        return article

    return capture_and_read


@pytest.fixture
def dispute(read: Callable[..., Article]) -> tuple[Article, Article]:
    """Two articles whose figures for one thing exclude each other."""
    return (
        read(
            "More than 10,000 people were evacuated from Villaverde, mayor Rosa Silva said.",
            outlet="Morning Post",
        ),
        read(
            "Fewer than 6,000 people were evacuated from Villaverde, Anna Schmidt said.",
            outlet="Evening News",
        ),
    )
