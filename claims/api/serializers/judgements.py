"""Flags, evidence and reviews: why a claim is unverified, and what people found."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.serializers.explanations import ExplanationSerializer, in_words
from claims.api.serializers.past import NOT_RECORDED, PastRowSerializer
from claims.api.serializers.statements import MAX_ID, ClaimRefSerializer
from claims.choices import Agreement, FlagState, Rating, Stance
from claims.models import Countersignature, Evidence, Flag, Review
from claims.selectors import flag_explanation
from claims.selectors.reviews import policy_reasons, signature_of
from sources.api.fields import PersonField, RowSerializer
from sources.api.viewsets import StrictSerializer

FLAG_DECISIONS = [("accepted", "Accepted"), ("dismissed", "Dismissed"), ("open", "Open")]


class ClaimFlagSerializer(PastRowSerializer):
    """A flag in words: ``finding`` is rendered from the rule, ``params`` is what it compared."""

    state = serializers.ChoiceField(
        FlagState.choices, read_only=True, allow_null=True, help_text=f"Of the past: {NOT_RECORDED}"
    )
    finding = serializers.SerializerMethodField()
    params = serializers.DictField(read_only=True)
    decided_by = PersonField()

    class Meta:
        model = Flag
        fields: tuple[str, ...] = (
            "id",
            "rule_id",
            "state",
            "finding",
            "params",
            "reason",
            "decided_by",
            "decided_at",
            "created_at",
            "updated_at",
            "held_at",
        )

    @extend_schema_field(ExplanationSerializer)
    def get_finding(self, flag: Flag) -> Any:
        return in_words(flag_explanation(flag))


class FlagSerializer(ClaimFlagSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="flag-detail")
    claim = ClaimRefSerializer(read_only=True)

    class Meta(ClaimFlagSerializer.Meta):
        fields: tuple[str, ...] = ("url", "claim", *ClaimFlagSerializer.Meta.fields)


class FlagDecisionSerializer(StrictSerializer):
    """``open`` takes a decision back."""

    state = serializers.ChoiceField(FLAG_DECISIONS)
    reason = serializers.CharField(max_length=4000)
    expected_state = serializers.ChoiceField(
        FlagState.choices, help_text="The state that you saw when you decided."
    )


class EvidenceSerializer(RowSerializer):
    """One that was withdrawn stays in the list, with who took it back and why."""

    added_by = PersonField()
    withdrawn_by = PersonField()

    class Meta:
        model = Evidence
        fields: tuple[str, ...] = (
            "id",
            "stance",
            "url",
            "text",
            "excerpt",
            "note",
            "sha256",
            "origin_group",
            "captured_at",
            "added_by",
            "withdrawn_at",
            "withdrawn_by",
            "withdrawn_reason",
            "created_at",
        )


class EvidenceInputSerializer(StrictSerializer):
    """At least one of ``url``, ``text`` and ``excerpt``."""

    stance = serializers.ChoiceField(Stance.choices)
    url = serializers.URLField(required=False, max_length=2000)
    text = serializers.CharField(required=False, max_length=1_000_000)
    excerpt = serializers.CharField(required=False, max_length=20_000)
    note = serializers.CharField(required=False, max_length=20_000)
    captured_at = serializers.DateTimeField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not {"url", "text", "excerpt"} & set(attrs):
            raise serializers.ValidationError("Send a url, a text or an excerpt.", code="nothing-sent")
        return attrs


class CountersignatureSerializer(RowSerializer):
    """The second reviewer's answer."""

    reviewer = PersonField()

    class Meta:
        model = Countersignature
        fields: tuple[str, ...] = ("verdict", "reason", "reviewer", "created_at")


class PolicyReasonSerializer(serializers.Serializer[Any]):
    """Why two people must judge this claim, in the rule's words."""

    rule_id = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    sentence = serializers.CharField(read_only=True)


class ReviewSerializer(PastRowSerializer):
    """``stands``: it decides the claim's status. Where ``policy`` gives reasons it does so only after a
    second reviewer agreed; ``countersignature`` is null until one has signed."""

    reviewer = PersonField()
    policy = serializers.SerializerMethodField(help_text="Why a second reviewer is asked; empty: none is.")
    countersignature = serializers.SerializerMethodField()
    stands = serializers.BooleanField(read_only=True)

    class Meta:
        model = Review
        fields: tuple[str, ...] = (
            "id",
            "rating",
            "scale_version",
            "rationale",
            "as_of",
            "supersedes",
            "reviewer",
            "policy",
            "countersignature",
            "stands",
            "created_at",
            "held_at",
        )

    @extend_schema_field(PolicyReasonSerializer(many=True))
    def get_policy(self, review: Review) -> Any:
        return PolicyReasonSerializer(policy_reasons(review.policy), many=True).data

    @extend_schema_field(CountersignatureSerializer(allow_null=True))
    def get_countersignature(self, review: Review) -> Any:
        signed = signature_of(review)
        return CountersignatureSerializer(signed).data if signed else None


class ReviewDetailSerializer(ReviewSerializer):
    """With the claim that it judges."""

    claim = ClaimRefSerializer(read_only=True)

    class Meta(ReviewSerializer.Meta):
        fields: tuple[str, ...] = ("claim", *ReviewSerializer.Meta.fields)


class CountersignInputSerializer(StrictSerializer):
    """The answer of a second person; never that of the review's author."""

    verdict = serializers.ChoiceField(Agreement.choices)
    reason = serializers.CharField(max_length=4000)


class ReviewInputSerializer(StrictSerializer):
    """``expected_latest`` is the id of the review that stood when you judged; null where there was none."""

    rating = serializers.ChoiceField(Rating.choices)
    rationale = serializers.CharField(max_length=20_000)
    as_of = serializers.DateField(default=timezone.localdate, help_text="State of knowledge; else today.")
    expected_latest = serializers.IntegerField(allow_null=True, min_value=1, max_value=MAX_ID)
