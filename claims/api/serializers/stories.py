"""Stories: what they hold, why each article is there, and what people may send to put them right."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.serializers.explanations import ExplanationSerializer, in_words
from claims.models import Story, StoryArticle
from claims.selectors.story_desk import StoryCounts, articles_of_story, story_counts, story_reasons
from sources.api.fields import MAX_ID, ArticleRefSerializer, PersonField, RowSerializer
from sources.api.viewsets import StrictSerializer

ARTICLES_SHOWN = 200


class StoryCountsSerializer(serializers.Serializer[Any]):
    claims = serializers.IntegerField(read_only=True)
    conflicts = serializers.IntegerField(read_only=True, help_text="Open ones.")
    unverified = serializers.IntegerField(read_only=True, help_text="Claims that are unverified.")


class StorySerializer(RowSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="story-detail")
    outlet_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Story
        fields: tuple[str, ...] = (
            "id",
            "url",
            "title",
            "title_origin",
            "first_day",
            "last_day",
            "article_count",
            "outlet_count",
            "merged_into",
            "created_at",
            "updated_at",
        )


class StoryArticleSerializer(RowSerializer):
    """That an article is in the story: the machine's proposal beside the person's decision."""

    article = ArticleRefSerializer(read_only=True)
    decided_by = PersonField()
    params = serializers.DictField(read_only=True)
    finding = serializers.SerializerMethodField()

    class Meta:
        model = StoryArticle
        fields: tuple[str, ...] = (
            "article",
            "state",
            "rule_id",
            "score",
            "params",
            "pipeline_version",
            "decided_by",
            "decided_at",
            "reason",
            "finding",
        )

    @extend_schema_field(ExplanationSerializer)
    def get_finding(self, link: StoryArticle) -> Any:
        return in_words(self.context["reasons"][link.pk])


class StoryDetailSerializer(StorySerializer):
    """With counts, and the first articles in the order of time. All of them: ``articles?story=``."""

    counts = serializers.SerializerMethodField()
    articles = serializers.SerializerMethodField()

    class Meta(StorySerializer.Meta):
        fields: tuple[str, ...] = (*StorySerializer.Meta.fields, "counts", "articles")

    @extend_schema_field(StoryCountsSerializer)
    def get_counts(self, story: Story) -> Any:
        counts: StoryCounts = story_counts([story.pk])[story.pk]
        return StoryCountsSerializer(counts).data

    @extend_schema_field(StoryArticleSerializer(many=True))
    def get_articles(self, story: Story) -> Any:
        links = list(articles_of_story(story)[:ARTICLES_SHOWN])
        context = {**self.context, "reasons": story_reasons(links)}
        return StoryArticleSerializer(links, many=True, context=context).data


class MoveInputSerializer(StrictSerializer):
    """``to`` null: into a story of its own."""

    article = serializers.IntegerField(
        min_value=1, max_value=MAX_ID, help_text="Id of an article in this story."
    )
    to = serializers.IntegerField(
        min_value=1, max_value=MAX_ID, allow_null=True, help_text="Id of the story that it belongs to."
    )
    reason = serializers.CharField(max_length=2000)


class UndoMoveInputSerializer(StrictSerializer):
    article = serializers.IntegerField(
        min_value=1, max_value=MAX_ID, help_text="Id of an article that a person moved into this story."
    )
    reason = serializers.CharField(max_length=2000)


class RenameInputSerializer(StrictSerializer):
    """An empty ``title`` gives the story back the headline of its earliest article."""

    title = serializers.CharField(max_length=500, allow_blank=True)
    expected_title = serializers.CharField(
        max_length=500,
        trim_whitespace=False,
        required=False,
        help_text="The title that you saw when you decided. Needed where no If-Match is sent.",
    )
    reason = serializers.CharField(max_length=2000)
