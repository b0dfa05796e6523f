"""Many workers at once: the unique identity and the turns keep one article one, and one name one source."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from sources.models import Affiliation, Article, ArticleRevision, Outlet, Source, SourceMatch
from sources.services.articles import ArticleDraft, store_article
from sources.services.errors import StaleState
from sources.services.matches import confirm_match, reject_match
from sources.services.people import resolve_source

WORKERS = 6
TEXT = (
    "The ferry between Port Ellery and the islands was stopped on Friday after inspectors found a crack in "
    "the hull of its oldest ship.\n\nThe company said that 340 passengers had to wait for a night in the "
    "harbour, and that a replacement would sail on Saturday at noon if the wind allows it."
)


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """``work(0)``, ``work(1)``, ... in threads that start together. The first error is raised."""
    start = Barrier(WORKERS)

    def one(number: int) -> Any:
        start.wait(timeout=20)
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return [future.result(timeout=60) for future in [pool.submit(one, n) for n in range(WORKERS)]]


@pytest.mark.usefixtures("shared_database")
class TestAtOnce:
    def test_one_address_stored_at_once_is_one_article(self):
        stored = at_once(lambda n: store_article(ArticleDraft(text=TEXT, url="https://p.example/ferry")))
        assert len({one.article.pk for one in stored}) == 1
        assert sorted(one.created for one in stored) == [False] * (WORKERS - 1) + [True]
        assert Article.objects.count() == ArticleRevision.objects.count() == Outlet.objects.count() == 1

    def test_one_text_pasted_at_once_is_one_article(self):
        at_once(lambda n: store_article(ArticleDraft(text=TEXT)))
        assert Article.objects.count() == ArticleRevision.objects.count() == 1

    def test_different_texts_of_one_address_are_revisions_without_a_gap(self):
        at_once(lambda n: store_article(ArticleDraft(text=f"{TEXT} {n}", url="https://p.example/ferry")))
        numbers = ArticleRevision.objects.order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, WORKERS + 1))
        assert Article.objects.get().current_revision.number == WORKERS

    def test_copies_that_come_in_at_once_see_each_other(self):
        at_once(lambda n: store_article(ArticleDraft(text=f"{TEXT} Copy {n}.", outlet=f"Outlet {n}")))
        assert Article.objects.count() == WORKERS
        assert Article.objects.values("origin_group").distinct().count() == 1
        assert not Article.objects.filter(origin_group="").exists()

    def test_a_new_name_met_at_once_is_one_source(self):
        articles = [store_article(ArticleDraft(text=f"Text number {n}.")).article for n in range(WORKERS)]
        met = at_once(
            lambda n: (
                resolve_source(
                    name="Ada Quill",
                    kind="person",
                    affiliation="Port Ellery",
                    role="head",
                    article=articles[n],
                ).pk
            )
        )
        assert len(set(met)) == 1
        assert Source.objects.count() == 2
        assert Affiliation.objects.count() == 1

    def test_spellings_of_one_name_met_at_once_are_one_pair_each_and_nobody_twice(self):
        articles = [store_article(ArticleDraft(text=f"Text number {n}.")).article for n in range(WORKERS)]
        names = ("Muammar Gaddafi", "Moammar Qaddafi", "Muammar Qadhafi")
        at_once(lambda n: resolve_source(name=names[n % 3], kind="person", article=articles[n]))
        assert sorted(Source.objects.values_list("name", flat=True)) == sorted(names)
        assert SourceMatch.objects.count() == 3

    def test_two_people_who_decide_on_a_pair_at_once_decide_it_once(self, editor):
        article = store_article(ArticleDraft(text=TEXT)).article
        for name in ("Muammar Gaddafi", "Moammar Qaddafi"):
            resolve_source(name=name, kind="person", article=article)
        match = SourceMatch.objects.get()

        def decide(number: int) -> str:
            act = confirm_match if number % 2 else reject_match
            try:
                return act(match_of(match.pk), by=editor, reason=f"Number {number}.").state
            except StaleState as late:
                return late.code

        told = at_once(decide)
        match.refresh_from_db()
        assert sorted(told) == sorted([match.state, *["match-decided"] * (WORKERS - 1)])
        assert Source.objects.filter(merged_into__isnull=False).count() == (match.state == "confirmed")


def match_of(pk: int) -> SourceMatch:
    return SourceMatch.objects.get(pk=pk)
