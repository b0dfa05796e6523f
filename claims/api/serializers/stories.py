"""Stories: what they hold, why each article is there, and what people may send to put them right."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.serializers.explanations import ExplanationSerializer, in_words
from claims.models import Story, StoryArticle
from claims.selectors.story_desk import first_articles, story_counts, story_reasons
from sources.api.fields import MAX_ID, ArticleRefSerializer, LoadedField, PersonField, RowSerializer
from sources.api.shapes import EMBEDDED
from sources.api.viewsets import StrictSerializer

ARTICLES_SHOWN = 200


class StoryCountsSerializer(serializers.Serializer[Any]):
    claims = serializers.IntegerField(read_only=True)
    conflicts = serializers.IntegerField(read_only=True, help_text="Open ones.")
    unverified = serializers.IntegerField(read_only=True, help_text="Claims that are unverified.")


class StorySerializer(RowSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="story-detail")
    outlet_count = serializers.IntegerField(read_only=True)
    annotations = ("outlet_count",)

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


def _counts(ids: Collection[int], context: Any) -> dict[int, Any]:
    return {pk: StoryCountsSerializer(counts).data for pk, counts in story_counts(ids).items()}


def _articles(ids: Collection[int], context: Any) -> dict[int, Any]:
    links = first_articles(ids, most=EMBEDDED if context.get("listed") else ARTICLES_SHOWN)
    shown = StoryArticleSerializer(
        links, many=True, context={**context, "reasons": story_reasons(links)}
    ).data
    found: dict[int, Any] = {pk: [] for pk in ids}
    for link, row in zip(links, shown, strict=True):
        found[link.story_id].append(row)
    return found


def counts_field() -> LoadedField:
    return LoadedField(StoryCountsSerializer(), _counts)


def articles_field() -> LoadedField:
    return LoadedField(StoryArticleSerializer(many=True), _articles, nothing=[])


class StoryDetailSerializer(StorySerializer):
    """With counts, and the first articles in the order of time. All of them: ``articles?story=``."""

    counts = counts_field()
    articles = articles_field()

    class Meta(StorySerializer.Meta):
        fields: tuple[str, ...] = (*StorySerializer.Meta.fields, "counts", "articles")


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
