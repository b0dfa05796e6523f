"""Relations between two claims: the machine's proposal beside the person's decision."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rest_framework import serializers

from claims.api.serializers.explanations import ExplanationSerializer, in_words
from claims.api.serializers.statements import ClaimMentionSerializer, ClaimRefSerializer
from claims.choices import Explanation, RelationState
from claims.models import Relation
from claims.selectors import Verdict, comparison_of, relation_explanation, relations_list
from sources.api.fields import LoadedField, PersonField, RowSerializer
from sources.api.viewsets import StrictSerializer

RELATION_DECISIONS = [
    ("confirmed", "Confirmed"),
    ("rejected", "Rejected"),
    ("explained", "Explained"),
]


class RelationSerializer(RowSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="relation-detail")
    claim_a = ClaimRefSerializer(read_only=True)
    claim_b = ClaimRefSerializer(read_only=True)
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


TEXTS = [f"mention_{side}__statement__revision__text" for side in "ab"]


def _findings(ids: Collection[int], context: Any) -> dict[int, Any]:
    rows = relations_list().defer(*TEXTS).filter(pk__in=ids)
    return {relation.pk: in_words(relation_explanation(relation)) for relation in rows}


def _checks(ids: Collection[int], context: Any) -> dict[int, Any]:
    rows = relations_list().defer(*TEXTS).filter(pk__in=ids)
    lines = {relation.pk: comparison_of(relation).checks for relation in rows}
    return {pk: ComparedLineSerializer(checks, many=True).data for pk, checks in lines.items()}


def finding_field() -> LoadedField:
    return LoadedField(ExplanationSerializer(), _findings)


def checks_field() -> LoadedField:
    return LoadedField(ComparedLineSerializer(many=True), _checks, nothing=[])


class RelationDetailSerializer(RelationSerializer):
    """With both places compared, the values that the rule compared, and its words for them."""

    mention_a = ClaimMentionSerializer(read_only=True, allow_null=True)
    mention_b = ClaimMentionSerializer(read_only=True, allow_null=True)
    params = serializers.DictField(read_only=True)
    finding = finding_field()
    checks = checks_field()

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


class RelationDecisionSerializer(StrictSerializer):
    """``explained`` needs an ``explanation``: why two accounts that seem to conflict do not."""

    shape = {
        "oneOf": [
            {"properties": {"state": {"const": "explained"}}, "required": ["explanation"]},
            {
                "properties": {"state": {"not": {"const": "explained"}}},
                "not": {"required": ["explanation"]},
            },
        ]
    }

    state = serializers.ChoiceField(RELATION_DECISIONS)
    explanation = serializers.ChoiceField(
        [choice for choice in Explanation.choices if choice[0]], required=False
    )
    reason = serializers.CharField(max_length=4000)
    expected_state = serializers.ChoiceField(
        RelationState.choices,
        required=False,
        help_text="The state that you saw when you decided. Needed where no If-Match is sent.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["state"] == RelationState.EXPLAINED) != ("explanation" in attrs):
            wrong = "An explained relation needs an explanation; another state has none."
            raise serializers.ValidationError({"explanation": wrong}, code="explanation-mismatch")
        return attrs
