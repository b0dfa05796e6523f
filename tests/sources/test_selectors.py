from __future__ import annotations

import pytest

from sources.selectors.articles import same_origin
from sources.selectors.people import final_source, standing_sources
from sources.services.articles import ArticleDraft, store_article
from sources.services.people import merge_sources, resolve_source

pytestmark = pytest.mark.django_db

TEXT = "The bridge at Lower Farrow was closed on Sunday after a barge struck its middle pier, police said."


def test_articles_of_one_origin_find_each_other_and_a_lone_one_finds_nobody():
    one = store_article(ArticleDraft(text=TEXT, outlet="One")).article
    assert not same_origin(one).exists()
    two = store_article(ArticleDraft(text=TEXT, outlet="Two")).article
    one.refresh_from_db()
    assert list(same_origin(one)) == [two]
    assert list(same_origin(two)) == [one]


def test_a_source_merged_over_two_steps_ends_at_the_last_and_leaves_the_list(editor):
    article = store_article(ArticleDraft(text=TEXT)).article
    first, second, third = (
        resolve_source(name=name, kind="organisation", article=article)
        for name in ("One A", "Two B", "Three C")
    )
    merge_sources(second, other=first, by=editor, reason="same")
    merge_sources(third, other=second, by=editor, reason="same")
    first.refresh_from_db()
    assert final_source(first) == third
    assert list(standing_sources()) == [third]


def test_a_ring_of_merges_made_by_hand_does_not_hang():
    article = store_article(ArticleDraft(text=TEXT)).article
    one, two = (
        resolve_source(name=name, kind="organisation", article=article) for name in ("One A", "Two B")
    )
    one.merged_into, two.merged_into = two, one
    assert final_source(one) in (one, two)
