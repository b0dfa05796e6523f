"""What the pictures of the desk draw, as data: figures over time, who stands where, how a story went."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from claims.choices import Comparator
from claims.selectors.rule_quality import RIGHT_MEANS


class FigureSerializer(serializers.Serializer[Any]):
    """A figure as an interval; an unbounded side is null, ``*_open`` says that the bound is excluded."""

    statement = serializers.IntegerField(read_only=True)
    claim = serializers.IntegerField(read_only=True, allow_null=True)
    article = serializers.IntegerField(read_only=True)
    exact = serializers.CharField(read_only=True)
    low = serializers.FloatField(read_only=True, allow_null=True)
    high = serializers.FloatField(read_only=True, allow_null=True)
    low_open = serializers.BooleanField(read_only=True)
    high_open = serializers.BooleanField(read_only=True)
    comparator = serializers.ChoiceField(Comparator.choices, read_only=True)
    unit = serializers.CharField(read_only=True)
    counted = serializers.CharField(read_only=True)
    measure = serializers.CharField(read_only=True)
    scope = serializers.CharField(read_only=True)
    place = serializers.CharField(read_only=True)
    as_of = serializers.DateField(read_only=True, allow_null=True)
    source = serializers.CharField(  # type: ignore[assignment]
        read_only=True, help_text="Who gives it; empty where nobody is named."
    )
    source_id = serializers.IntegerField(read_only=True, allow_null=True)
    outlet = serializers.CharField(read_only=True)
    reported_at = serializers.DateTimeField(read_only=True, allow_null=True)


class MeasureSerializer(serializers.Serializer[Any]):
    """A measure that two figures or more are given of."""

    measure = serializers.CharField(read_only=True)
    figures = serializers.IntegerField(read_only=True)
    sources = serializers.IntegerField(read_only=True)
    first = serializers.DateTimeField(read_only=True, allow_null=True)
    last = serializers.DateTimeField(read_only=True, allow_null=True)


class ContestedClaimSerializer(serializers.Serializer[Any]):
    """A column. ``opposes``: numbers, from 1, of the columns that it conflicts with."""

    id = serializers.IntegerField(read_only=True)
    text = serializers.CharField(read_only=True)
    is_denial = serializers.BooleanField(read_only=True)
    conflicts = serializers.IntegerField(read_only=True)
    opposes = serializers.ListField(child=serializers.IntegerField(), read_only=True)


class StandSerializer(serializers.Serializer[Any]):
    """What a source does with a claim: asserts, denies, otherwise or speaks; and where."""

    stand = serializers.CharField(read_only=True)
    statement = serializers.IntegerField(read_only=True)
    words = serializers.CharField(read_only=True)
    by = serializers.CharField(read_only=True, help_text="Rule that found it, of the stand otherwise.")


class SourceStandsSerializer(serializers.Serializer[Any]):
    """A row: a source, and its stand on each column, null where it says nothing of it."""

    source_id = serializers.IntegerField(read_only=True, allow_null=True)
    name = serializers.CharField(read_only=True)
    stands = serializers.ListField(child=StandSerializer(read_only=True, allow_null=True), read_only=True)


class MatrixSerializer(serializers.Serializer[Any]):
    """Sources beside claims that conflict, most contested first; ``*_left`` count what is left out."""

    claims = ContestedClaimSerializer(many=True, read_only=True)
    sources = SourceStandsSerializer(many=True, read_only=True)
    conflicts = serializers.IntegerField(read_only=True)
    claims_left = serializers.IntegerField(read_only=True)
    sources_left = serializers.IntegerField(read_only=True)


class StoryReportSerializer(serializers.Serializer[Any]):
    """One article and what it adds: claims said first here, denied, and pairs that it updates or contests."""

    id = serializers.IntegerField(read_only=True)
    title = serializers.CharField(read_only=True)
    outlet = serializers.CharField(read_only=True)
    at = serializers.DateTimeField(read_only=True)
    dated = serializers.BooleanField(read_only=True, help_text="False: it has no date; when it came here.")
    first = serializers.IntegerField(read_only=True)
    denied = serializers.IntegerField(read_only=True)
    updated = serializers.IntegerField(read_only=True)
    conflicting = serializers.IntegerField(read_only=True)


class StoryDecisionSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(read_only=True)
    verb = serializers.CharField(read_only=True)
    who = serializers.CharField(read_only=True)
    claim = serializers.IntegerField(read_only=True)
    reason = serializers.CharField(read_only=True)


class StoryTimelineSerializer(serializers.Serializer[Any]):
    """How a story went, oldest first; at most 200 articles and 200 decisions, ``*_left`` count the rest."""

    reports = StoryReportSerializer(many=True, read_only=True)
    decisions = StoryDecisionSerializer(many=True, read_only=True)
    claims = serializers.IntegerField(read_only=True)
    articles_left = serializers.IntegerField(read_only=True)
    decisions_left = serializers.IntegerField(read_only=True)


class ShareSerializer(serializers.Serializer[Any]):
    """``precision``: right of decided; ``low`` and ``high``: between which a long run lies (95 %, Wilson)."""

    right = serializers.IntegerField(read_only=True)
    decided = serializers.IntegerField(read_only=True)
    precision = serializers.FloatField(read_only=True, allow_null=True)
    low = serializers.SerializerMethodField()
    high = serializers.SerializerMethodField()
    is_few = serializers.BooleanField(read_only=True, help_text="Too few decisions to say much.")

    def get_low(self, share: Any) -> float | None:
        return share.bounds[0] if share.bounds else None

    def get_high(self, share: Any) -> float | None:
        return share.bounds[1] if share.bounds else None


class RuleSerializer(serializers.Serializer[Any]):
    """How often a rule is right, as the people who decided about its proposals see it."""

    kind = serializers.CharField(read_only=True)
    rule_id = serializers.CharField(read_only=True)
    right_means = serializers.SerializerMethodField()
    proposed = serializers.IntegerField(read_only=True)
    share = ShareSerializer(read_only=True)

    def get_right_means(self, row: Any) -> str:
        return RIGHT_MEANS.get(row.kind, "")


class PairSerializer(serializers.Serializer[Any]):
    """A tuple, shown as an object: its values in the order of the fields."""

    def to_representation(self, instance: Any) -> Any:
        return super().to_representation(dict(zip(self.fields, instance, strict=True)))


class OutcomeSerializer(PairSerializer):
    decision = serializers.CharField(read_only=True)
    rows = serializers.IntegerField(read_only=True)


class ThresholdSerializer(serializers.Serializer[Any]):
    """If only proposals of at least this score were shown."""

    score = serializers.FloatField(read_only=True)
    share = ShareSerializer(read_only=True)
    proposed = serializers.IntegerField(read_only=True)
    kept = serializers.FloatField(read_only=True, help_text="Share of all proposals.")


class VersionShareSerializer(PairSerializer):
    version = serializers.CharField(read_only=True)
    share = ShareSerializer(read_only=True)


class WeekShareSerializer(PairSerializer):
    week = serializers.DateField(read_only=True, help_text="Its Monday.")
    share = ShareSerializer(read_only=True)


class RuleDetailSerializer(RuleSerializer):
    """With the decisions, what a threshold would do, and the shares by version and by week."""

    outcomes = OutcomeSerializer(many=True, read_only=True)
    thresholds = ThresholdSerializer(many=True, read_only=True)
    versions = VersionShareSerializer(many=True, read_only=True)
    weeks = WeekShareSerializer(many=True, read_only=True)


class RuleKindsSerializer(serializers.Serializer[Any]):
    """A rule may propose rows of several kinds: one entry each."""

    results = RuleDetailSerializer(many=True, read_only=True)
