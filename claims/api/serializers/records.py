"""Passes of the pipeline and the numbers of days."""

from __future__ import annotations

from rest_framework import serializers

from claims.models import DailyDigest, PipelineRun
from sources.api.fields import RowSerializer


class RunSerializer(RowSerializer):
    """One pass over one text: what it cost (seconds by step), what it made and what went wrong."""

    article = serializers.IntegerField(source="revision.article_id", read_only=True)
    revision = serializers.IntegerField(source="revision.number", read_only=True)
    timings = serializers.DictField(read_only=True)
    counts = serializers.DictField(read_only=True)
    warnings = serializers.ListField(read_only=True)

    class Meta:
        model = PipelineRun
        fields: tuple[str, ...] = (
            "id",
            "article",
            "revision",
            "version",
            "state",
            "timings",
            "counts",
            "warnings",
            "error",
            "job",
            "created_at",
        )


class DigestSerializer(RowSerializer):
    """The numbers of one day (UTC): ``day`` counts what happened then, ``now`` what there was at its end."""

    figures = serializers.DictField(read_only=True)

    class Meta:
        model = DailyDigest
        fields: tuple[str, ...] = ("id", "day", "figures", "created_at")
