"""Articles come to their stories. The machine proposes; what a person decided it never moves.

One article at a time has its turn, so that two reports of one event that come in at once see each other.
Doing it twice changes nothing: an article that has a story keeps it, but where its copies went elsewhere, or
where it stands alone and its text has changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from claims.choices import MentionState, Origin, RunState
from claims.models import ArticleProfile, PipelineRun, Story, StoryArticle
from claims.pipeline.stories import Assignment, Profile, assign
from claims.pipeline.stories.assigning import FIRST_REPORT, SAME_TEXT
from claims.pipeline.stories.storing import VERSION
from claims.services.storykeys import LIVE, article_profile, nearby
from sources.models import Article
from sources.services.turns import take_turn

GROUP = "group-articles"
RECOUNTED = 200


@dataclass(frozen=True, slots=True)
class GroupReport:
    """What one round did. ``remaining`` articles still have no story."""

    grouped: int
    joined: int
    remaining: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def lock_stories() -> None:
    """Wait for our turn to write stories, after the graph of claims where both are written."""
    take_turn("stories")


def group_article(article: Article) -> StoryArticle | None:
    """Give the article a story, or leave it in the one that it has. None where it has no text."""
    with transaction.atomic():
        lock_stories()
        if article.current_revision_id is None:
            return None
        live = StoryArticle.objects.filter(article=article, state__in=LIVE).select_related("story").first()
        same_text = ArticleProfile.objects.filter(
            article=article, revision=article.current_revision_id, version=VERSION
        ).exists()
        profile = article_profile(article)
        if profile is None:
            return None
        if live is None or live.decided_at is None:
            live = _choose(article, profile, live, fresh=not same_text)
        follow_story(live.story)
        return live


def _choose(article: Article, profile: Profile, live: StoryArticle | None, *, fresh: bool) -> StoryArticle:
    """The link that the machine proposes; ``live`` where it is the one that stands. ``fresh``: the text was
    not compared before."""
    barred = stories_barred_to(article)
    chosen = _with_copies(article, live, barred)
    if chosen is None and (live is None or (fresh and live.story.article_count <= 1)):
        around = nearby(article, profile)
        chosen = assign(profile, around.stories, around.rarity, barred=barred)
    if live is not None:
        if chosen is None or chosen.story in (None, live.story_id):
            return live
        StoryArticle.objects.filter(pk=live.pk, decided_at__isnull=True).update(state=MentionState.LAPSED)
        follow_story(live.story)
    assert chosen is not None  # noqa: S101 - without a link there was a choice
    story = Story.objects.filter(pk=chosen.story).first() if chosen.story is not None else None
    if story is None:
        story = Story.objects.create(title=headline_of(article))
    link, _ = StoryArticle.objects.update_or_create(
        story=story,
        article=article,
        defaults={
            "state": MentionState.PROPOSED,
            "rule_id": chosen.rule_id,
            "score": chosen.score,
            "params": dict(chosen.params),
            "pipeline_version": VERSION,
        },
    )
    return link


def _with_copies(article: Article, live: StoryArticle | None, barred: set[int]) -> Assignment | None:
    """Near-copies of one text stay together: a new one goes where a person put one of them, else all go to
    the oldest of their stories. None where there are no copies, or it is with them."""
    if not article.origin_group:
        return None
    copies = (
        StoryArticle.objects.filter(article__origin_group=article.origin_group, state__in=LIVE)
        .exclude(article=article)
        .exclude(story__in=barred)
        .order_by(F("decided_at").asc(nulls_last=True), "story_id", "article_id")
    )
    if live is not None:
        copies = copies.filter(decided_at__isnull=True, story__lt=live.story_id)
    copy = copies.first()
    if copy is None:
        return None
    return Assignment(copy.story_id, SAME_TEXT, 1.0, {"like": copy.article_id})


def headline_of(article: Article) -> str:
    return str(article)[:500]


def stories_barred_to(article: Article) -> set[int]:
    """The stories that a person took the article out of, by the name that each has after merges."""
    rejected = StoryArticle.objects.filter(article=article, state=MentionState.REJECTED)
    return {final_story(link.story).pk for link in rejected.select_related("story")}


def final_story(story: Story) -> Story:
    """The story that stands for this one after all merges."""
    seen = {story.pk}
    while story.merged_into is not None and story.merged_into.pk not in seen:
        story = story.merged_into
        seen.add(story.pk)
    return story


def follow_story(story: Story) -> None:
    """Let days, count and the machine's title follow the articles."""
    links = StoryArticle.objects.filter(story=story, state__in=LIVE)
    days = list(links.order_by("article__profile__day").values_list("article__profile__day", flat=True))
    days = [day for day in days if day is not None]
    changes: dict[str, Any] = {
        "article_count": links.count(),
        "first_day": days[0] if days else story.first_day,
        "last_day": days[-1] if days else story.last_day,
    }
    if story.title_origin == Origin.MACHINE:
        first = links.order_by(F("article__profile__day").asc(nulls_last=True), "article_id").first()
        if first is not None:
            changes["title"] = headline_of(first.article)
    if any(getattr(story, name) != value for name, value in changes.items()):
        Story.objects.filter(pk=story.pk).update(**changes)
        for name, value in changes.items():
            setattr(story, name, value)


def ungrouped_articles() -> QuerySet[Article]:
    """Articles that were read and have no story: they came before stories did, or a job was lost."""
    read = PipelineRun.objects.filter(
        revision=OuterRef("current_revision"), state__in=[RunState.DONE, RunState.PARTIAL]
    )
    live = StoryArticle.objects.filter(article=OuterRef("pk"), state__in=LIVE)
    return Article.objects.filter(Exists(read), ~Exists(live))


def group_articles(article_ids: Iterable[int]) -> list[StoryArticle]:
    """As ``group_article``, in the order of the days, so that a story begins with its first report."""
    rows = Article.objects.filter(pk__in=list(article_ids)).select_related("current_revision__article")
    ordered = rows.order_by(F("published_at").asc(nulls_last=True), "pk")
    return [link for article in ordered if (link := group_article(article)) is not None]


def _recount() -> None:
    """Stories of which an article was deleted."""
    held = StoryArticle.objects.filter(story=OuterRef("pk"), state__in=LIVE).order_by().values("story")
    counted = Coalesce(Subquery(held.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
    with transaction.atomic():
        lock_stories()
        rows = Story.objects.filter(article_count__gt=0).annotate(now=counted).exclude(article_count=F("now"))
        for story in rows.order_by("pk")[:RECOUNTED]:
            follow_story(story)


def group_remaining(*, limit: int) -> GroupReport:
    """Give stories to the oldest articles that have none; stories that lost one are counted anew."""
    _recount()
    waiting = ungrouped_articles()
    count = waiting.count()
    ids = list(
        waiting.order_by(F("published_at").asc(nulls_last=True), "pk").values_list("pk", flat=True)[:limit]
    )
    links = group_articles(ids)
    return GroupReport(
        grouped=len(links),
        joined=sum(link.rule_id != FIRST_REPORT for link in links),
        remaining=count - len(ids),
    )
