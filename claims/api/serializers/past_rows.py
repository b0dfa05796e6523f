"""Claims, relations, flags and reviews as they stood at a past instant, which ``as_of`` asks for.

They have the fields of today's rows and ``held_at``. Rows are instances of ``claims.selectors.pastclaims``,
on which everything that is shown hangs: nothing is loaded by id, since a load tells of today.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.serializers.claims import (
    ClaimDetailSerializer,
    ClaimSerializer,
    OriginSerializer,
    TimelineEntrySerializer,
)
from claims.api.serializers.explanations import ExplanationSerializer, in_words
from claims.api.serializers.judgements import (
    ClaimFlagSerializer,
    EvidenceSerializer,
    FlagSerializer,
    ReviewDetailSerializer,
    ReviewSerializer,
)
from claims.api.serializers.past import NOT_RECORDED, PastRow
from claims.api.serializers.relations import (
    ComparedLineSerializer,
    RelationDetailSerializer,
    RelationSerializer,
)
from claims.api.serializers.statements import ClaimMentionSerializer
from claims.choices import FlagState, MentionState, RelationState
from claims.selectors import comparison_of, relation_explanation
from sources.api.shapes import EMBEDDED_IN_DETAIL


def _state(choices: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices, read_only=True, allow_null=True, help_text=f"{NOT_RECORDED}")


def _count() -> serializers.IntegerField:
    return serializers.IntegerField(read_only=True, allow_null=True, help_text=f"{NOT_RECORDED}")


class PastMentionSerializer(ClaimMentionSerializer):
    state: Any = _state(MentionState.choices)


class PastClaimFlagSerializer(PastRow, ClaimFlagSerializer):
    state: Any = _state(FlagState.choices)

    class Meta(ClaimFlagSerializer.Meta):
        fields: tuple[str, ...] = (*ClaimFlagSerializer.Meta.fields, "held_at")


class PastFlagSerializer(PastRow, FlagSerializer):
    state: Any = _state(FlagState.choices)

    class Meta(FlagSerializer.Meta):
        fields: tuple[str, ...] = (*FlagSerializer.Meta.fields, "held_at")


class PastReviewSerializer(PastRow, ReviewDetailSerializer):
    class Meta(ReviewDetailSerializer.Meta):
        fields: tuple[str, ...] = (*ReviewDetailSerializer.Meta.fields, "held_at")


class PastRelationSerializer(PastRow, RelationSerializer):
    state: Any = _state(RelationState.choices)

    class Meta(RelationSerializer.Meta):
        fields: tuple[str, ...] = (*RelationSerializer.Meta.fields, "held_at")


class PastRelationDetailSerializer(PastRow, RelationDetailSerializer):
    state: Any = _state(RelationState.choices)
    mention_a: Any = PastMentionSerializer(read_only=True, allow_null=True)
    mention_b: Any = PastMentionSerializer(read_only=True, allow_null=True)
    finding: Any = serializers.SerializerMethodField()
    checks: Any = serializers.SerializerMethodField()

    class Meta(RelationDetailSerializer.Meta):
        fields: tuple[str, ...] = (*RelationDetailSerializer.Meta.fields, "held_at")

    @extend_schema_field(ExplanationSerializer)
    def get_finding(self, relation: Any) -> Any:
        return in_words(relation_explanation(relation))

    @extend_schema_field(ComparedLineSerializer(many=True))
    def get_checks(self, relation: Any) -> Any:
        return ComparedLineSerializer(comparison_of(relation).checks, many=True).data


class _Counted(PastRow):
    """What today's list counts, as it is counted for a past instant."""

    voicing_count: Any = _count()
    open_conflict_count: Any = _count()
    open_flags: Any = serializers.SerializerMethodField(help_text="Rule ids: why it was unverified.")
    latest_rating: Any = serializers.CharField(
        read_only=True, help_text="Of the review that stood; empty where none did."
    )

    def get_open_flags(self, claim: Any) -> list[str]:
        return [flag.rule_id for flag in claim.open_flag_rows]


class PastClaimSerializer(_Counted, ClaimSerializer):
    class Meta(ClaimSerializer.Meta):
        fields: tuple[str, ...] = (*ClaimSerializer.Meta.fields, "held_at")


class PastClaimDetailSerializer(_Counted, ClaimDetailSerializer):
    """What a schedule says, and the timeline, are not told of the past."""

    flags: Any = PastClaimFlagSerializer(many=True, read_only=True, source="then.flags")
    evidence: Any = EvidenceSerializer(many=True, read_only=True, source="then.evidence")
    reviews: Any = ReviewSerializer(many=True, read_only=True, source="then.reviews")
    origins: Any = OriginSerializer(many=True, read_only=True, source="then.origins")
    mentions: Any = serializers.SerializerMethodField()
    relations: Any = serializers.SerializerMethodField()
    merged_from: Any = serializers.SerializerMethodField()
    next_check_in_words: Any = serializers.SerializerMethodField()
    timeline: Any = serializers.SerializerMethodField()

    class Meta(ClaimDetailSerializer.Meta):
        fields: tuple[str, ...] = (*ClaimDetailSerializer.Meta.fields, "held_at")

    @extend_schema_field(PastMentionSerializer(many=True))
    def get_mentions(self, claim: Any) -> Any:
        rows = claim.then.mentions[:EMBEDDED_IN_DETAIL]
        return PastMentionSerializer(rows, many=True, context=self.context).data

    @extend_schema_field(PastRelationSerializer(many=True))
    def get_relations(self, claim: Any) -> Any:
        rows = claim.then.relations[:EMBEDDED_IN_DETAIL]
        return PastRelationSerializer(rows, many=True, context=self.context).data

    def get_merged_from(self, claim: Any) -> list[int]:
        return list(claim.then.merged_from[:EMBEDDED_IN_DETAIL])

    def get_next_check_in_words(self, claim: Any) -> str:
        return ""

    @extend_schema_field(TimelineEntrySerializer(many=True))
    def get_timeline(self, claim: Any) -> Any:
        return []
