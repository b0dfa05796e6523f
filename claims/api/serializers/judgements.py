"""Flags, evidence and reviews: why a claim is unverified, and what people found."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from claims.api.serializers.explanations import ExplanationSerializer, in_words
from claims.api.serializers.statements import MAX_ID, ClaimRefSerializer
from claims.choices import Agreement, FlagState, Rating, Stance
from claims.models import Countersignature, Evidence, Flag, Review
from claims.selectors import flag_explanation
from claims.selectors.reviews import policy_reasons, reviews_list
from sources.api.fields import ComputedField, LoadedField, PersonField, RowSerializer
from sources.api.shapes import one_each
from sources.api.viewsets import StrictSerializer

FLAG_DECISIONS = [("accepted", "Accepted"), ("dismissed", "Dismissed"), ("open", "Open")]


class ClaimFlagSerializer(RowSerializer):
    """A flag in words: ``finding`` is rendered from the rule, ``params`` is what it compared."""

    finding = ComputedField(
        ExplanationSerializer(),
        ("rule_id", "params"),
        lambda rule_id, params: in_words(flag_explanation(Flag(rule_id=rule_id, params=params))),
    )
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
        )


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
        FlagState.choices,
        required=False,
        help_text="The state that you saw when you decided. Needed where no If-Match is sent.",
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


class EvidenceDetailSerializer(EvidenceSerializer):
    """With the claim that it bears on."""

    claim = ClaimRefSerializer(read_only=True)

    class Meta(EvidenceSerializer.Meta):
        fields: tuple[str, ...] = ("claim", *EvidenceSerializer.Meta.fields)


class EvidenceInputSerializer(StrictSerializer):
    """At least one of ``url``, ``text`` and ``excerpt``."""

    shape = {"anyOf": [{"required": [name]} for name in ("url", "text", "excerpt")]}

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


class ReviewSerializer(RowSerializer):
    """``stands``: it decides the claim's status. Where ``policy`` gives reasons it does so only after a
    second reviewer agreed; ``countersignature`` is null until one has signed."""

    reviewer = PersonField()
    policy = ComputedField(
        PolicyReasonSerializer(many=True),
        ("policy",),
        lambda policy: [asdict(reason) for reason in policy_reasons(policy)],
        help_text="Why a second reviewer is asked; empty: none is.",
    )
    countersignature = CountersignatureSerializer(read_only=True, allow_null=True)
    stands = serializers.BooleanField(read_only=True)
    annotations = ("stands",)

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
        )


def review_field(key: str) -> LoadedField:
    """A review in full, where otherwise its id stands."""
    return LoadedField(ReviewSerializer(allow_null=True), one_each(ReviewSerializer, reviews_list), key=key)


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
