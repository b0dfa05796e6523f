"""Relations between two claims: the machine's proposal beside the person's decision."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.serializers.explanations import ExplanationSerializer, in_words
from claims.api.serializers.past import NOT_RECORDED, PastRowSerializer
from claims.api.serializers.statements import ClaimMentionSerializer, ClaimRefSerializer
from claims.choices import Explanation, RelationState
from claims.models import Relation
from claims.selectors import Verdict, comparison_of, relation_explanation
from sources.api.fields import PersonField
from sources.api.viewsets import StrictSerializer

RELATION_DECISIONS = [
    ("confirmed", "Confirmed"),
    ("rejected", "Rejected"),
    ("explained", "Explained"),
]


class RelationSerializer(PastRowSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="relation-detail")
    claim_a = ClaimRefSerializer(read_only=True)
    claim_b = ClaimRefSerializer(read_only=True)
    state = serializers.ChoiceField(
        RelationState.choices, read_only=True, allow_null=True, help_text=f"Of the past: {NOT_RECORDED}"
    )
    decided_by = PersonField()

    class Meta:
        model = Relation
        fields: tuple[str, ...] = (
            "id",
            "url",
            "kind",
            "claim_a",
            "claim_b",
            "rule_id",
            "score",
            "is_current",
            "state",
            "explanation",
            "reason",
            "decided_by",
            "decided_at",
            "created_at",
            "updated_at",
            "held_at",
        )


class ComparedLineSerializer(serializers.Serializer[Any]):
    """One line of what was compared; ``decided`` says that the rule went by it."""

    key = serializers.CharField(read_only=True)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]
    left = serializers.CharField(read_only=True)
    right = serializers.CharField(read_only=True)
    verdict = serializers.CharField(read_only=True, help_text=", ".join(Verdict))
    note = serializers.CharField(read_only=True)
    decided = serializers.BooleanField(read_only=True)


class RelationDetailSerializer(RelationSerializer):
    """With both places compared, the values that the rule compared, and its words for them."""

    mention_a = ClaimMentionSerializer(read_only=True, allow_null=True)
    mention_b = ClaimMentionSerializer(read_only=True, allow_null=True)
    params = serializers.DictField(read_only=True)
    finding = serializers.SerializerMethodField()
    checks = serializers.SerializerMethodField()

    class Meta(RelationSerializer.Meta):
        fields: tuple[str, ...] = (
            *RelationSerializer.Meta.fields,
            "mention_a",
            "mention_b",
            "params",
            "pipeline_version",
            "finding",
            "checks",
        )

    @extend_schema_field(ExplanationSerializer)
    def get_finding(self, relation: Relation) -> Any:
        return in_words(relation_explanation(relation))

    @extend_schema_field(ComparedLineSerializer(many=True))
    def get_checks(self, relation: Relation) -> Any:
        return ComparedLineSerializer(comparison_of(relation).checks, many=True).data


class RelationDecisionSerializer(StrictSerializer):
    """``explained`` needs an ``explanation``: why two accounts that seem to conflict do not."""

    state = serializers.ChoiceField(RELATION_DECISIONS)
    explanation = serializers.ChoiceField(
        [choice for choice in Explanation.choices if choice[0]], required=False
    )
    reason = serializers.CharField(max_length=4000)
    expected_state = serializers.ChoiceField(
        RelationState.choices, help_text="The state that you saw when you decided."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["state"] == RelationState.EXPLAINED) != ("explanation" in attrs):
            wrong = "An explained relation needs an explanation; another state has none."
            raise serializers.ValidationError({"explanation": wrong}, code="explanation-mismatch")
        return attrs
