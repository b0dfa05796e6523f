"""Articles come to their stories by machine, and stay where people put them."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

import claims.tasks  # noqa: F401 - registers the job kinds
from claims.models import Event, PipelineRun, Story, StoryArticle, StoryKey
from claims.pipeline.stories.explaining import MOVED, SET_APART
from claims.selectors.story_desk import articles_of_story, stories_list, story_of, story_reasons
from claims.services.grouping import group_article, group_articles
from claims.services.stories import merge_stories, move_article, rename_story, undo_move, unmerge_story
from sources.models import Article
from sources.services.articles import ArticleDraft, store_article
from sources.services.errors import InvalidInput, NotAllowed, StaleState
from sources.tasks import submit, work_off

pytestmark = pytest.mark.django_db
NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)
WHY = {"reason": "Read both."}
FERRY = (
    "Ferry capsizes off Brannock",
    "A ferry with 140 people aboard capsized off Brannock on Sunday night. The coastguard of Brannock pulled "
    "112 passengers from the water. The ferry, the Morwenna, was on its way to Saltmere, the operator said.",
)
NINE_DEAD = (
    "Nine dead as Morwenna sinks near Brannock",
    "Rescuers searched the sea off Brannock for survivors after the Morwenna went down with passengers bound "
    "for Saltmere. At least nine died when the ferry rolled over, the coastguard said.",
)
INQUIRY = (
    "Inquiry into loss of the Morwenna",
    "An inquiry into the loss of the ferry Morwenna off Brannock opens on Thursday. Passengers told the "
    "coastguard that the ferry had turned for Saltmere when it rolled over.",
)
BUDGET = (
    "Tolland closes two libraries",
    "The council of Tolland voted on Monday for a budget that closes two libraries. The mayor, Idris "
    "Penhale, said that rents had not been paid.",
)


def printed(report, *, hours=0, outlet="", read=True):
    title, text = report
    draft = ArticleDraft(
        text=text, title=title, outlet=outlet, published_at=NOON + timedelta(hours=hours),
        url=f"https://{outlet or 'x'}.example/{hours}-{len(text)}",
    )  # fmt: skip
    article = Article.objects.get(pk=store_article(draft).article.pk)
    if read:
        PipelineRun.objects.create(revision=article.current_revision, version="test-1", state="done")
    return article


def grouped(*reports):
    articles = [printed(report, hours=n) for n, report in enumerate(reports)]
    for article in articles:
        group_article(article)
    return articles


def story(article):
    return story_of(article).story


def members(one):
    return [link.article_id for link in articles_of_story(one)]


def test_reports_of_one_event_come_together_and_others_stay_apart():
    first, budget, second = grouped(FERRY, BUDGET, NINE_DEAD)
    ferry = story(first)
    assert members(ferry) == [first.pk, second.pk]
    assert story(budget) != ferry
    assert (ferry.title, ferry.article_count, ferry.first_day) == (FERRY[0], 2, NOON.date())
    link = story_of(second)
    assert (link.rule_id, link.state) == ("same-event", "proposed")
    words = story_reasons([link])[link.pk].sentence
    assert "Ferry capsizes off Brannock" in words
    assert "“Morwenna”" in words


def test_doing_it_twice_changes_nothing():
    articles = grouped(FERRY, BUDGET, NINE_DEAD)
    before = (
        list(StoryArticle.objects.order_by("id").values()),
        list(StoryKey.objects.order_by("id").values()),
    )
    for article in reversed(articles):
        group_article(Article.objects.get(pk=article.pk))
    after = list(StoryArticle.objects.order_by("id").values()), list(StoryKey.objects.order_by("id").values())
    assert after == before
    assert Story.objects.count() == 2


def test_an_article_costs_as_many_queries_in_a_large_store_as_in_a_small_one():
    grouped(FERRY, BUDGET)

    def cost(report):
        article = printed(report, hours=40)
        with CaptureQueriesContext(connection) as seen:
            group_article(article)
        return len(seen)

    few = cost(NINE_DEAD)
    for n in range(12):
        group_article(printed((f"Ferry {n} off Brannock", f"{NINE_DEAD[1]} Number {n}."), hours=n))
    assert cost(INQUIRY) <= few


def test_copies_of_one_text_stay_in_one_story(captured):
    first, copy = printed(FERRY, outlet="wire"), printed(FERRY, outlet="paper", hours=900)
    assert copy.origin_group == Article.objects.get(pk=first.pk).origin_group != ""
    group_articles([copy.pk, first.pk])
    assert story(first) == story(copy)
    assert {link.rule_id for link in articles_of_story(story(copy))} == {"first-report", "copy-of-one-text"}


def test_what_a_person_moved_stays_moved_over_re_runs(reviewer):
    first, second, budget = grouped(FERRY, NINE_DEAD, BUDGET)
    ferry = story(first)
    own = move_article(second, to=None, by=reviewer, expected_story=ferry.pk, **WHY)
    assert (own.rule_id, own.state, own.decided_by) == (SET_APART, "confirmed", reviewer)
    moved = move_article(budget, to=ferry, by=reviewer, expected_story=story(budget).pk, **WHY)
    assert moved.rule_id == MOVED
    for article in (second, budget, first):
        group_article(Article.objects.get(pk=article.pk))
    assert story(second) == own.story
    assert members(ferry) == [first.pk, budget.pk]
    assert StoryArticle.objects.get(story=ferry, article=second).state == "rejected"
    event = Event.objects.filter(verb="story-article-moved").last()
    assert (event.actor, event.reason, event.before["story"], event.after["story"]) == (
        reviewer, WHY["reason"], ferry.pk, own.story_id
    )  # fmt: skip


def test_a_rejected_pair_is_not_proposed_again_even_when_its_own_link_is_gone(reviewer):
    first, second = grouped(FERRY, NINE_DEAD)
    ferry = story(first)
    own = move_article(second, to=None, by=reviewer, expected_story=ferry.pk, **WHY)
    StoryArticle.objects.filter(pk=own.pk).delete()
    assert group_article(second).story != ferry


def test_a_move_can_be_taken_back(reviewer):
    first, second = grouped(FERRY, NINE_DEAD)
    ferry = story(first)
    own = move_article(second, to=None, by=reviewer, expected_story=ferry.pk, **WHY)
    back = undo_move(second, by=reviewer, expected_story=own.story_id, **WHY)
    assert (back.story, back.state, back.decided_by, back.rule_id) == (ferry, "proposed", None, "same-event")
    assert own.story not in stories_list()
    with pytest.raises(StaleState, match="Nobody moved it"):
        undo_move(second, by=reviewer, expected_story=ferry.pk, **WHY)


def test_who_saw_another_state_is_told_and_nothing_changes(reviewer, reader):
    first, second = grouped(FERRY, NINE_DEAD)
    ferry = story(first)
    with pytest.raises(StaleState, match="It is in story"):
        move_article(second, to=None, by=reviewer, expected_story=ferry.pk + 99, **WHY)
    with pytest.raises(InvalidInput, match="in that story already"):
        move_article(second, to=ferry, by=reviewer, expected_story=ferry.pk, **WHY)
    with pytest.raises(InvalidInput, match="Say why"):
        move_article(second, to=None, by=reviewer, expected_story=ferry.pk, reason=" ")
    with pytest.raises(NotAllowed):
        move_article(second, to=None, by=reader, expected_story=ferry.pk, **WHY)
    with pytest.raises(StaleState):
        rename_story(ferry, by=reviewer, title="A", expected_title="not this", **WHY)
    assert members(ferry) == [first.pk, second.pk]


def test_a_name_that_a_person_gave_stays_until_it_is_taken_back(reviewer):
    (first,) = grouped(FERRY)
    ferry = rename_story(
        story(first), by=reviewer, title="  The loss of   the Morwenna ", expected_title=FERRY[0], **WHY
    )
    group_article(printed(NINE_DEAD, hours=-30))
    ferry.refresh_from_db()
    assert (ferry.title, ferry.article_count) == ("The loss of the Morwenna", 2)
    rename_story(ferry, by=reviewer, title="", expected_title=ferry.title, **WHY)
    assert (ferry.title, ferry.title_origin) == (NINE_DEAD[0], "machine")


def test_stories_are_joined_and_parted_with_what_each_had(reviewer):
    first, second, budget, inquiry = grouped(FERRY, NINE_DEAD, BUDGET, INQUIRY)
    ferry, other = story(first), story(budget)
    own = move_article(inquiry, to=other, by=reviewer, expected_story=ferry.pk, **WHY)
    keep = merge_stories(ferry, other=other, by=reviewer, **WHY)
    assert members(keep) == [first.pk, second.pk, budget.pk, inquiry.pk]
    assert other not in stories_list()
    later = group_article(
        printed(("Libraries shut in Tolland", BUDGET[1].replace("voted", "decided")), hours=9)
    )
    assert later.story == ferry
    with pytest.raises(StaleState):
        merge_stories(ferry, other=other, by=reviewer, **WHY)
    with pytest.raises(InvalidInput):
        move_article(first, to=Story.objects.get(pk=other.pk), by=reviewer, expected_story=ferry.pk, **WHY)
    back = unmerge_story(Story.objects.get(pk=other.pk), by=reviewer, **WHY)
    assert members(back) == [budget.pk, inquiry.pk]
    assert later.article_id in members(ferry)
    assert StoryArticle.objects.get(story=ferry, article=inquiry).state == "rejected"
    assert StoryArticle.objects.get(pk=own.pk).state == "confirmed"


def test_a_story_whose_article_was_deleted_is_counted_anew():
    first, second = grouped(FERRY, NINE_DEAD)
    ferry = story(first)
    first.delete()
    call_command("group_articles", stdout=io.StringIO())
    ferry.refresh_from_db()
    assert (ferry.article_count, ferry.title) == (1, NINE_DEAD[0])
    assert members(ferry) == [second.pk]


def test_articles_without_a_story_are_found_by_the_schedule_and_the_command():
    waiting = [printed(report, hours=n) for n, report in enumerate((FERRY, NINE_DEAD, BUDGET))]
    printed(INQUIRY, read=False)
    submit("group-articles", params={"limit": 1})
    work_off()
    assert Story.objects.count() == 2
    assert story(waiting[0]) == story(waiting[1])
    StoryArticle.objects.all().delete()
    out = io.StringIO()
    call_command("group_articles", stdout=out)
    assert "3 articles grouped, 1 of them" in out.getvalue()
    call_command("group_articles", "--limit", "5", stdout=out)
    assert "0 articles grouped" in out.getvalue()
