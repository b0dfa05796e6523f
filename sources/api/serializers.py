"""How articles, sources, outlets and jobs look from outside, and what may be sent in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from sources.api.fields import (
    MAX_ID,
    ArticleRefSerializer,
    ComputedField,
    JobRefSerializer,
    LoadedField,
    OutletRefSerializer,
    PersonField,
    RowSerializer,
    SourceRefSerializer,
)
from sources.api.shapes import WHOLE, many_each, one_each
from sources.api.viewsets import StrictSerializer
from sources.choices import MatchState
from sources.models import (
    Affiliation,
    Article,
    ArticleRevision,
    Job,
    Outlet,
    Source,
    SourceAlias,
    SourceMatch,
)
from sources.selectors.people import why_named_alike

# --- articles ------------------------------------------------------------------------------------------


class RevisionSerializer(RowSerializer):
    """A capture of the text, without the text."""

    warnings = serializers.ListField(child=serializers.JSONField(), read_only=True)

    class Meta:
        model = ArticleRevision
        fields: tuple[str, ...] = (
            "id",
            "number",
            "title",
            "sha256",
            "captured_at",
            "captured_from",
            "warnings",
        )


class RevisionTextSerializer(RevisionSerializer):
    """A capture with its text, which every span of its statements indexes (characters, half-open)."""

    text = serializers.CharField(read_only=True)

    class Meta(RevisionSerializer.Meta):
        fields: tuple[str, ...] = (*RevisionSerializer.Meta.fields, "text")


class ArticleSerializer(RowSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="article-detail")
    outlet = OutletRefSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Article
        fields: tuple[str, ...] = (
            "id",
            "url",
            "title",
            "outlet",
            "canonical_url",
            "external_id",
            "byline",
            "credit_line",
            "language",
            "published_at",
            "origin_group",
            "created_at",
            "updated_at",
        )


def revisions_field() -> LoadedField:
    load = many_each(
        RevisionSerializer, ArticleRevision.objects.all, "number", by="article_id", in_detail=WHOLE
    )
    return LoadedField(RevisionSerializer(many=True), load, nothing=[])


def article_field(key: str) -> LoadedField:
    """An article as the list of articles shows it, where otherwise a few words of it stand."""
    return LoadedField(ArticleSerializer(), one_each(ArticleSerializer, Article.objects.all), key=key)


class ArticleDetailSerializer(ArticleSerializer):
    current_revision = RevisionTextSerializer(read_only=True, allow_null=True)
    revisions = revisions_field()
    statements_url = serializers.HyperlinkedIdentityField(view_name="article-statements")

    class Meta(ArticleSerializer.Meta):
        fields: tuple[str, ...] = (
            *ArticleSerializer.Meta.fields,
            "statements_url",
            "current_revision",
            "revisions",
        )


class ArticleAcceptedSerializer(serializers.Serializer[Any]):
    """What became of a text that was sent in. ``job`` is null where the same text is already here."""

    article = ArticleSerializer(read_only=True)
    created = serializers.BooleanField(help_text="The article was not known before.")
    revised = serializers.BooleanField(help_text="Its text changed: this is a new revision.")
    job = JobRefSerializer(read_only=True, allow_null=True)


class ArticleInputSerializer(StrictSerializer):
    """One of ``text`` and ``html``, and what is known about the printing."""

    shape = {"oneOf": [{"required": ["text"]}, {"required": ["html"]}]}

    text = serializers.CharField(
        required=False, trim_whitespace=False, max_length=settings.NEWSVERIFY_MAX_TEXT_CHARACTERS
    )
    html = serializers.CharField(
        required=False, trim_whitespace=False, max_length=settings.NEWSVERIFY_MAX_UPLOAD_BYTES
    )
    title = serializers.CharField(required=False, max_length=500)
    url = serializers.URLField(required=False, max_length=2000)
    outlet = serializers.CharField(required=False, max_length=200, help_text="Name of the outlet.")
    published_at = serializers.DateTimeField(required=False)
    byline = serializers.CharField(required=False, max_length=300)
    credit_line = serializers.CharField(required=False, max_length=300)
    language = serializers.RegexField(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?$", required=False, max_length=12)
    external_id = serializers.CharField(required=False, max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("text" in attrs) == ("html" in attrs):
            raise serializers.ValidationError("Send exactly one of text and html.", code="one-of")
        return attrs


class ArticleUploadSerializer(ArticleInputSerializer):
    """A text or HTML file, as multipart/form-data."""

    shape = {}
    text = None  # type: ignore[assignment]
    html = None  # type: ignore[assignment]
    file = serializers.FileField(max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs


class LinesUploadSerializer(StrictSerializer):
    """A JSON Lines file, one article a line, as multipart/form-data."""

    file = serializers.FileField(max_length=200)


# --- who speaks, and where -----------------------------------------------------------------------------


class OutletSerializer(RowSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="outlet-detail")

    class Meta:
        model = Outlet
        fields: tuple[str, ...] = (
            "id",
            "url",
            "name",
            "domain",
            "kind",
            "is_wire_agency",
            "created_at",
            "updated_at",
        )


class OutletDetailSerializer(OutletSerializer):
    class Meta(OutletSerializer.Meta):
        fields: tuple[str, ...] = (*OutletSerializer.Meta.fields, "notes")


class AliasSerializer(RowSerializer):
    class Meta:
        model = SourceAlias
        fields: tuple[str, ...] = ("id", "name", "state")


class AffiliationSerializer(RowSerializer):
    """A dated role. ``until`` is null for one that has not ended, or whose end is not known."""

    body = SourceRefSerializer(read_only=True)

    class Meta:
        model = Affiliation
        fields: tuple[str, ...] = ("id", "body", "role", "side", "since", "until")


class SourceSerializer(RowSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="source-detail")

    class Meta:
        model = Source
        fields: tuple[str, ...] = (
            "id",
            "url",
            "name",
            "kind",
            "merged_into",
            "is_curated",
            "created_at",
            "updated_at",
        )


def aliases_field() -> LoadedField:
    load = many_each(AliasSerializer, SourceAlias.objects.all, "name", by="source_id", in_detail=WHOLE)
    return LoadedField(AliasSerializer(many=True), load, nothing=[])


def affiliations_field() -> LoadedField:
    load = many_each(AffiliationSerializer, Affiliation.objects.all, "since", by="source_id", in_detail=WHOLE)
    return LoadedField(AffiliationSerializer(many=True), load, nothing=[])


class SourceDetailSerializer(SourceSerializer):
    aliases = aliases_field()
    affiliations = affiliations_field()
    scope_article = ArticleRefSerializer(read_only=True, allow_null=True)

    class Meta(SourceSerializer.Meta):
        fields: tuple[str, ...] = (
            *SourceSerializer.Meta.fields,
            "description",
            "stakes",
            "scope_article",
            "aliases",
            "affiliations",
        )


def source_field(key: str) -> LoadedField:
    """A source in full, where otherwise its id or name stands; ``key`` is the column of its id."""
    return LoadedField(
        SourceSerializer(allow_null=True), one_each(SourceSerializer, Source.objects.all), key=key
    )


class MergeInputSerializer(StrictSerializer):
    other = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="Id of the one that goes.")
    reason = serializers.CharField(max_length=2000)


class ReasonInputSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=2000)


class SourceMatchSerializer(RowSerializer):
    """Two sources that may be one. The machine's proposal (``rule_id``, ``params`` and the sentence made of
    them, ``why``) stands beside what a person decided (``state`` and what follows)."""

    url = serializers.HyperlinkedIdentityField(view_name="source-match-detail")
    first = SourceRefSerializer(read_only=True)
    second = SourceRefSerializer(read_only=True)
    why = ComputedField(serializers.CharField(), ("rule_id", "params"), why_named_alike)
    params = serializers.DictField(read_only=True)
    decided_by = PersonField()

    class Meta:
        model = SourceMatch
        fields: tuple[str, ...] = (
            "id",
            "url",
            "first",
            "second",
            "rule_id",
            "params",
            "why",
            "state",
            "reason",
            "decided_by",
            "decided_at",
            "merged",
            "created_at",
            "updated_at",
        )


class SourceMatchDecisionSerializer(StrictSerializer):
    shape = {"anyOf": [{"properties": {"state": {"const": "confirmed"}}}, {"not": {"required": ["keep"]}}]}
    state = serializers.ChoiceField(
        choices=[(each.value, each.label) for each in (MatchState.CONFIRMED, MatchState.REJECTED)],
        help_text="confirmed merges the two, rejected keeps them apart; both can be taken back.",
    )
    reason = serializers.CharField(max_length=2000)
    keep = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MAX_ID,
        help_text="Id of the one that stays, where they are one. Left out: the better known.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "keep" in attrs and attrs["state"] != MatchState.CONFIRMED:
            raise serializers.ValidationError(
                {"keep": [ErrorDetail("Two that are apart both stay.", code="not-here")]}
            )
        return attrs


# --- jobs ----------------------------------------------------------------------------------------------


class ProgressSerializer(serializers.Serializer[Any]):
    done = serializers.IntegerField(source="progress_done", read_only=True)
    total = serializers.IntegerField(source="progress_total", read_only=True)
    note = serializers.CharField(source="progress_note", read_only=True)


class JobSerializer(RowSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="job-detail")
    progress = ProgressSerializer(source="*", read_only=True)
    requested_by = PersonField()

    class Meta:
        model = Job
        fields: tuple[str, ...] = (
            "id",
            "url",
            "kind",
            "queue",
            "state",
            "subject",
            "progress",
            "attempt",
            "max_attempts",
            "error_code",
            "requested_by",
            "available_at",
            "created_at",
            "started_at",
            "finished_at",
        )


class JobDetailSerializer(JobSerializer):
    params = serializers.DictField(read_only=True)
    result = serializers.DictField(read_only=True)

    class Meta(JobSerializer.Meta):
        fields: tuple[str, ...] = (*JobSerializer.Meta.fields, "params", "result", "error")


class CancelInputSerializer(StrictSerializer):
    reason = serializers.CharField(required=False, default="", max_length=2000)
