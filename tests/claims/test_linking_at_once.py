"""Workers that process at once. On SQLite they stand in line at the database, on PostgreSQL at our lock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connections

from claims.models import Claim, ClaimMention, Relation
from claims.services import processing
from claims.services.linking import link_statements
from claims.services.processing import read_revision, store_analysis
from claims.services.refreshing import refresh_claims
from sources.models import Article, ArticleRevision
from sources.services.articles import ArticleDraft, store_article

WORKERS = 4
NOW = datetime(2024, 3, 2, 12, tzinfo=UTC)


def texts() -> list[str]:
    same = "The dam above Villaverde broke on Friday night, the regional governor Luis Prado said."
    fill = ("Rain fell all day.", "Crews came from the coast.", "Schools stayed shut.", "A bridge held.")
    return [
        f"{same} {fill[n]} {count} people were evacuated from Villaverde, {who} said."
        for n, (count, who) in enumerate(
            [("More than 10,000", "mayor Rosa Silva"), ("Fewer than 6,000", "Anna Schmidt")] * (WORKERS // 2)
        )
    ]


@pytest.mark.usefixtures("shared_database")
def test_articles_that_are_processed_at_once_make_each_claim_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # Speakers that are known already: making a new source would put the workers in line by itself.
    known = store_article(
        ArticleDraft(
            text="The regional governor Luis Prado said no. Mayor Rosa Silva said no. Anna Schmidt said no."
        )
    )
    store_analysis(known.revision, analysis=read_revision(known.revision))
    articles = [store_article(ArticleDraft(text=text)).article for text in texts()]
    revisions = [Article.objects.get(pk=a.pk).current_revision for a in articles]
    ready = [(r, read_revision(r)) for r in revisions if r is not None]
    start, meeting = Barrier(WORKERS), Barrier(WORKERS)

    def link_together(*args: Any, **kwargs: Any) -> Any:
        # Whoever comes here waits for the others: without a lock they all look before anybody writes.
        with suppress(BrokenBarrierError):
            meeting.wait(timeout=1)
        return link_statements(*args, **kwargs)

    monkeypatch.setattr(processing, "link_statements", link_together)

    def work(job: tuple[ArticleRevision, Any]) -> None:
        try:
            start.wait(timeout=30)
            result = store_analysis(job[0], analysis=job[1])
            refresh_claims(result.claims_touched, today=NOW.date(), now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, ready))
    dam = ClaimMention.objects.filter(exact__contains="dam above")
    assert dam.count() == WORKERS
    assert dam.values("claim").distinct().count() == 1
    assert Claim.objects.filter(text__contains="evacuated from Villaverde").count() == 2
    assert Relation.objects.filter(kind="conflicts").count() == 1
