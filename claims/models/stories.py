"""Articles on the same event, brought together by the machine and put right by people."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from claims.choices import MentionState, Origin
from sources.models import Article, ArticleRevision
from sources.models.constraints import one_of


class Story(models.Model):
    """One event as several outlets report it. ``title`` is the headline of the earliest article until a
    person names it. ``first_day`` and ``last_day`` are those of its articles."""

    title = models.CharField(max_length=500)
    title_origin = models.CharField(max_length=10, choices=Origin, default=Origin.MACHINE)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    article_count = models.PositiveIntegerField(default=0, help_text="Articles in it now.")
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="merged_from", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "stories"
        ordering = ["-id"]
        constraints = [
            one_of("story_title_origin_valid", "title_origin", Origin),
            models.CheckConstraint(name="story_title_present", condition=~Q(title="")),
            models.CheckConstraint(
                name="story_days_in_order",
                condition=Q(first_day__isnull=True)
                | Q(last_day__isnull=True)
                | Q(last_day__gte=F("first_day")),
            ),
            models.CheckConstraint(
                name="story_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
        ]
        indexes = [
            # the list of stories: newest first
            models.Index(fields=["-last_day", "-id"], name="story_newest"),
        ]
        permissions = [("edit_story", "Can name stories, join them and move articles between them")]

    def __str__(self) -> str:
        return self.title


class StoryArticle(models.Model):
    """That an article belongs to a story, or that a person said it does not.

    The machine proposes; ``state`` and ``decided_*`` are a person's. A rejected pair is not proposed again.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="links")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="story_links")
    state = models.CharField(max_length=10, choices=MentionState, default=MentionState.PROPOSED)
    rule_id = models.CharField(max_length=80)
    score = models.FloatField(default=1.0)
    params = models.JSONField(default=dict, blank=True)
    pipeline_version = models.CharField(max_length=80)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["story_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["story", "article"], name="story_article_unique"),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(state__in=[MentionState.PROPOSED, MentionState.CONFIRMED]),
                name="story_article_in_one_story",
            ),
            one_of("story_article_state_valid", "state", MentionState),
            models.CheckConstraint(
                name="story_article_score_is_a_share", condition=Q(score__gte=0, score__lte=1)
            ),
            models.CheckConstraint(
                name="story_article_decision_is_dated",
                condition=Q(state__in=[MentionState.PROPOSED, MentionState.LAPSED])
                | Q(decided_at__isnull=False),
            ),
        ]
        indexes = [
            # the articles of a story
            models.Index(fields=["story", "state"], name="story_article_live"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} in story {self.story_id}: {self.state}"


class ArticleProfile(models.Model):
    """What an article is about, as it is compared with others. Derived: it can be made anew at any time."""

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    revision = models.ForeignKey(ArticleRevision, on_delete=models.CASCADE, related_name="+")
    version = models.CharField(max_length=40)
    day = models.DateField()
    profile = models.JSONField(default=dict, help_text="claims.pipeline.stories.storing of the profile.")

    class Meta:
        ordering = ["-article"]
        indexes = [
            # how many articles a window of days holds
            models.Index(fields=["day"], name="article_profile_day"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} by {self.version}"


class StoryKey(models.Model):
    """A telling word or name of an article: a new article is compared with those that share one, never with
    all. At most as many an article as its profile has terms."""

    # No index of its own: ``story_key_unique`` begins with the article.
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="story_keys", db_index=False)
    key = models.CharField(max_length=60)
    day = models.DateField()

    class Meta:
        ordering = ["article_id", "key"]
        constraints = [models.UniqueConstraint(fields=["article", "key"], name="story_key_unique")]
        indexes = [
            # candidates: the articles of a key within a window of days, newest first
            models.Index(fields=["key", "day", "article"], name="story_key_lookup"),
        ]

    def __str__(self) -> str:
        return self.key
