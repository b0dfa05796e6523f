"""Statements and the places where claims are made in them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from claims.api.serializers.explanations import ExplanationSerializer, in_words
from claims.choices import Certainty, Modality, Polarity, QuoteType, StatementState, Strength, Voice
from claims.models import Claim, ClaimMention, Quantity, Statement, StatementSpan
from claims.selectors import match_explanation
from sources.api.fields import (
    ArticleRefSerializer,
    ComputedField,
    LoadedField,
    PersonField,
    RowSerializer,
    SourceRefSerializer,
)
from sources.api.shapes import WHOLE, many_each, one_each
from sources.api.viewsets import StrictSerializer
from sources.choices import SourceKind

MATCH_DECISIONS = [("confirmed", "Confirmed"), ("rejected", "Rejected")]
MAX_ID = 2**63 - 1


class ClaimRefSerializer(RowSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="claim-detail")

    class Meta:
        model = Claim
        fields: tuple[str, ...] = ("id", "url", "text", "verification_status")


class StatementSerializer(RowSerializer):
    """Who says what in one text. ``start`` and ``end`` count characters of the revision's text."""

    url = serializers.HyperlinkedIdentityField(view_name="statement-detail")
    article = ArticleRefSerializer(source="revision.article", read_only=True)
    revision = serializers.IntegerField(source="revision.number", read_only=True)
    source = SourceRefSerializer(read_only=True, allow_null=True)  # type: ignore[assignment]

    class Meta:
        model = Statement
        fields: tuple[str, ...] = (
            "id",
            "url",
            "article",
            "revision",
            "voice",
            "quote_type",
            "start",
            "end",
            "exact",
            "source",
            "speaker_name",
            "role_as_printed",
            "cue_lemma",
            "polarity",
            "modality",
            "certainty",
            "strength",
            "confidence",
            "check_worthiness",
            "said_at",
            "reported_at",
            "origin",
            "state",
            "verdict",
            "updated_at",
        )


class SpanSerializer(RowSerializer):
    """``prefix`` and ``suffix`` stand around it in the text (W3C TextQuoteSelector)."""

    class Meta:
        model = StatementSpan
        fields: tuple[str, ...] = ("role", "position", "start", "end", "exact", "prefix", "suffix")


class QuantitySerializer(RowSerializer):
    """A figure as an interval; an unbounded side is null, ``*_open`` says that the bound is excluded."""

    class Meta:
        model = Quantity
        fields: tuple[str, ...] = (
            "start",
            "end",
            "exact",
            "low",
            "high",
            "low_open",
            "high_open",
            "comparator",
            "unit",
            "counted",
            "predicate",
            "measure",
            "scope",
            "place",
            "as_of",
        )


class MatchSerializer(RowSerializer):
    """The link between a clause and a claim: proposed by a rule, and what a person decided about it."""

    decided_by = PersonField()
    params = serializers.DictField(read_only=True)

    class Meta:
        model = ClaimMention
        fields: tuple[str, ...] = (
            "id",
            "start",
            "end",
            "exact",
            "state",
            "rule_id",
            "score",
            "params",
            "decided_by",
            "decided_at",
            "reason",
        )


class StatementMentionSerializer(MatchSerializer):
    claim = ClaimRefSerializer(read_only=True)

    class Meta(MatchSerializer.Meta):
        fields: tuple[str, ...] = ("claim", *MatchSerializer.Meta.fields)


class ClaimMentionSerializer(MatchSerializer):
    statement = StatementSerializer(read_only=True)

    class Meta(MatchSerializer.Meta):
        fields: tuple[str, ...] = (*MatchSerializer.Meta.fields, "statement")


def mention_field(key: str) -> LoadedField:
    load = one_each(ClaimMentionSerializer, ClaimMention.objects.all)
    return LoadedField(ClaimMentionSerializer(allow_null=True), load, key=key)


def statement_field(key: str) -> LoadedField:
    load = one_each(StatementSerializer, Statement.objects.all)
    return LoadedField(StatementSerializer(allow_null=True), load, key=key)


_EXPLAINS = ("rule_id", "params", "score", "state", "reason")


class MentionDetailSerializer(ClaimMentionSerializer):
    claim = ClaimRefSerializer(read_only=True)
    finding = ComputedField(
        ExplanationSerializer(),
        _EXPLAINS,
        lambda *known: in_words(match_explanation(ClaimMention(**dict(zip(_EXPLAINS, known, strict=True))))),
    )

    class Meta(ClaimMentionSerializer.Meta):
        fields: tuple[str, ...] = ("claim", *ClaimMentionSerializer.Meta.fields, "finding")


def _hanging(serializer_class: Any, queryset: Any, *order: str) -> LoadedField:
    load = many_each(serializer_class, queryset, *order, by="statement_id", in_detail=WHOLE)
    return LoadedField(serializer_class(many=True), load, nothing=[])


def spans_field() -> LoadedField:
    return _hanging(SpanSerializer, StatementSpan.objects.all, "role", "position")


def quantities_field() -> LoadedField:
    return _hanging(QuantitySerializer, Quantity.objects.all, "start")


def claims_made_field() -> LoadedField:
    return _hanging(StatementMentionSerializer, ClaimMention.objects.all, "claim_id")


class StatementDetailSerializer(StatementSerializer):
    spans = spans_field()
    quantities = quantities_field()
    mentions = claims_made_field()
    hedges = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        read_only=True,
        help_text="Spans of hedging words: [start, end].",
    )

    class Meta(StatementSerializer.Meta):
        fields: tuple[str, ...] = (
            *StatementSerializer.Meta.fields,
            "spans",
            "quantities",
            "mentions",
            "hedges",
            "parent",
            "previous",
            "rule_id",
            "pipeline_version",
        )


class MatchDecisionSerializer(StrictSerializer):
    """Confirm, reject (the clause then has a claim of its own), or move it to another claim."""

    state = serializers.ChoiceField(MATCH_DECISIONS)
    reason = serializers.CharField(max_length=4000)
    claim = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_ID, help_text="Id of the claim that it is instead."
    )


class SpanListField(serializers.ListField):
    """[[start, end], ...] in characters of the revision's text."""

    child = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=2**31 - 1), min_length=2, max_length=2
    )


class SpansInputSerializer(StrictSerializer):
    source = SpanListField(required=False, max_length=1)  # type: ignore[assignment]
    cue = SpanListField(required=False, max_length=1)
    content = SpanListField(required=False, max_length=50)


ONE_SOURCE: dict[str, Any] = {
    "not": {"required": ["source", "source_name"], "properties": {"source": {"type": "integer"}}}
}


class NamedSourceSerializer(StrictSerializer):
    """Who said it: a source by its id, or by a name that is found, or made, as the pipeline would."""

    shape = ONE_SOURCE

    source_name = serializers.CharField(required=False, max_length=300)
    source_kind = serializers.ChoiceField(SourceKind.choices, required=False)
    role_as_printed = serializers.CharField(required=False, allow_blank=True, max_length=300)
    quote_type = serializers.ChoiceField(QuoteType.choices, required=False)
    polarity = serializers.ChoiceField(Polarity.choices, required=False)
    modality = serializers.ChoiceField(Modality.choices, required=False)
    certainty = serializers.ChoiceField(Certainty.choices, required=False)
    strength = serializers.ChoiceField(Strength.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("source") and attrs.get("source_name"):
            raise serializers.ValidationError("Give the source by id or by name.", code="two-sources")
        return attrs


SEEN = "The `updated_at` that you were shown: 409 where somebody changed the statement since."


class CorrectionInputSerializer(NamedSourceSerializer):
    """What the machine read wrongly. Fields that are not sent stay; ``source: null`` says: nobody named."""

    shape = ONE_SOURCE | {
        "anyOf": [
            {"required": [name]}
            for name in (
                "source",
                "source_name",
                "role_as_printed",
                "quote_type",
                "polarity",
                "modality",
                "certainty",
                "strength",
                "voice",
                "state",
                "spans",
            )
        ]
    }

    reason = serializers.CharField(max_length=4000)
    source = serializers.IntegerField(  # type: ignore[assignment]
        required=False, allow_null=True, min_value=1, max_value=MAX_ID
    )
    voice = serializers.ChoiceField(Voice.choices, required=False)
    state = serializers.ChoiceField(StatementState.choices, required=False)
    spans = SpansInputSerializer(required=False)
    seen = serializers.DateTimeField(required=False, help_text=SEEN)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not set(attrs) - {"reason", "seen", "source_kind"}:
            raise serializers.ValidationError("Say what is to be corrected.", code="nothing-to-correct")
        return super().validate(attrs)


class AdditionInputSerializer(NamedSourceSerializer):
    """A statement that the machine missed. What is not sent is read off the text."""

    reason = serializers.CharField(max_length=4000)
    revision = serializers.IntegerField(
        min_value=1, max_value=MAX_ID, help_text="Number of the text in which the spans count characters."
    )
    spans = SpansInputSerializer()
    source = serializers.IntegerField(  # type: ignore[assignment]
        required=False, min_value=1, max_value=MAX_ID
    )
    voice = serializers.ChoiceField(Voice.choices, required=False)


class VerdictInputSerializer(StrictSerializer):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    seen = serializers.DateTimeField(required=False, help_text=SEEN)


class DismissalInputSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=4000)
    seen = serializers.DateTimeField(required=False, help_text=SEEN)
