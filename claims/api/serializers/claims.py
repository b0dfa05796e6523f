"""Claims: in lists with what stands against them, in detail with everything that is known."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.serializers.judgements import ClaimFlagSerializer, EvidenceSerializer, ReviewSerializer
from claims.api.serializers.past import PastRowSerializer
from claims.api.serializers.relations import RelationSerializer
from claims.api.serializers.statements import MAX_ID, ClaimMentionSerializer
from claims.choices import PublicationState, WorkflowState
from claims.models import Claim
from claims.selectors import claim_timeline, mentions_of, next_check_words, origins_of, relations_of
from sources.api.fields import PersonField
from sources.api.viewsets import StrictSerializer

EMBEDDED_LIMIT = 100
"""Rows of one kind inside a claim; the filtered lists have the rest."""


class ClaimSerializer(PastRowSerializer):
    """Three axes, never mixed: where the desk is with it, what is known, and who may see it."""

    url = serializers.HyperlinkedIdentityField(view_name="claim-detail")
    assigned_to = PersonField()
    voicing_count = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Places where it is made now; null where not recorded."
    )
    open_conflict_count = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Null where not recorded, which only `as_of` meets."
    )
    open_flags = serializers.SerializerMethodField(help_text="Rule ids: why it is unverified.")
    latest_rating = serializers.CharField(
        read_only=True, help_text="Of the review that stands; empty where none does."
    )

    class Meta:
        model = Claim
        fields: tuple[str, ...] = (
            "id",
            "url",
            "text",
            "text_origin",
            "claim_type",
            "polarity",
            "modality",
            "event_from",
            "event_to",
            "event_precision",
            "place",
            "check_worthiness",
            "first_seen",
            "last_seen",
            "workflow_state",
            "verification_status",
            "publication_state",
            "latest_rating",
            "voicing_count",
            "open_conflict_count",
            "open_flags",
            "assigned_to",
            "next_check_at",
            "next_check_reason",
            "last_checked_at",
            "created_at",
            "updated_at",
            "held_at",
        )

    def get_open_flags(self, claim: Any) -> list[str]:
        return [flag.rule_id for flag in claim.open_flag_rows]


class TimelineEntrySerializer(serializers.Serializer[Any]):
    """One thing that happened: said, evidence, review, decision or machine."""

    at = serializers.DateTimeField(read_only=True)
    kind = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    detail = serializers.CharField(read_only=True)
    actor = serializers.CharField(read_only=True)
    ref = serializers.CharField(read_only=True, help_text="Such as statement:12.")
    changes = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="What was what before and after."
    )


class OriginSerializer(serializers.Serializer[Any]):
    """One line of reporting behind a claim: ten outlets with one agency text are one."""

    name = serializers.CharField(read_only=True)
    outlets = serializers.ListField(child=serializers.CharField(), read_only=True)
    speakers = serializers.ListField(child=serializers.CharField(), read_only=True)
    voicings = serializers.IntegerField(read_only=True, help_text="Places where it says so.")
    counts = serializers.BooleanField(read_only=True, help_text="It is independent and counts.")
    why_not = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Reasons, as rule ids, where it does not."
    )


class ClaimDetailSerializer(ClaimSerializer):
    """With its voicings, flags in words, relations, evidence, reviews and history (up to 100 of each)."""

    mentions = serializers.SerializerMethodField()
    flags = ClaimFlagSerializer(many=True, read_only=True)
    relations = serializers.SerializerMethodField()
    evidence = EvidenceSerializer(many=True, read_only=True)
    reviews = ReviewSerializer(many=True, read_only=True)
    origins = serializers.SerializerMethodField()
    next_check_in_words = serializers.SerializerMethodField()
    merged_from = serializers.SerializerMethodField(help_text="Ids of claims that were merged into it.")
    timeline = serializers.SerializerMethodField()

    class Meta(ClaimSerializer.Meta):
        fields: tuple[str, ...] = (
            *ClaimSerializer.Meta.fields,
            "pipeline_version",
            "checks_without_change",
            "next_check_in_words",
            "merged_from",
            "mentions",
            "origins",
            "flags",
            "relations",
            "evidence",
            "reviews",
            "timeline",
        )

    def get_next_check_in_words(self, claim: Claim) -> str:
        return next_check_words(claim)

    def get_merged_from(self, claim: Claim) -> list[int]:
        ids = claim.merged_from.order_by("id").values_list("id", flat=True)
        return list(ids[:EMBEDDED_LIMIT])

    @extend_schema_field(ClaimMentionSerializer(many=True))
    def get_mentions(self, claim: Claim) -> Any:
        rows = mentions_of(claim).defer("statement__revision__text").order_by("id")[:EMBEDDED_LIMIT]
        return ClaimMentionSerializer(rows, many=True, context=self.context).data

    @extend_schema_field(OriginSerializer(many=True))
    def get_origins(self, claim: Claim) -> Any:
        return OriginSerializer(origins_of(claim), many=True).data

    @extend_schema_field(RelationSerializer(many=True))
    def get_relations(self, claim: Claim) -> Any:
        rows = relations_of(claim).select_related(None).select_related("claim_a", "claim_b", "decided_by")
        return RelationSerializer(rows[:EMBEDDED_LIMIT], many=True, context=self.context).data

    @extend_schema_field(TimelineEntrySerializer(many=True))
    def get_timeline(self, claim: Claim) -> Any:
        return TimelineEntrySerializer(claim_timeline(claim)[-EMBEDDED_LIMIT:], many=True).data


class PastClaimDetailSerializer(ClaimDetailSerializer):
    """The same of a past instant. What a schedule says, and the timeline, are not told of the past."""

    flags = ClaimFlagSerializer(many=True, read_only=True, source="then.flags")
    evidence = EvidenceSerializer(many=True, read_only=True, source="then.evidence")
    reviews = ReviewSerializer(many=True, read_only=True, source="then.reviews")

    def get_next_check_in_words(self, claim: Any) -> str:
        return ""

    def get_merged_from(self, claim: Any) -> list[int]:
        return list(claim.then.merged_from[:EMBEDDED_LIMIT])

    @extend_schema_field(ClaimMentionSerializer(many=True))
    def get_mentions(self, claim: Any) -> Any:
        rows = claim.then.mentions[:EMBEDDED_LIMIT]
        return ClaimMentionSerializer(rows, many=True, context=self.context).data

    @extend_schema_field(OriginSerializer(many=True))
    def get_origins(self, claim: Any) -> Any:
        return OriginSerializer(claim.then.origins, many=True).data

    @extend_schema_field(RelationSerializer(many=True))
    def get_relations(self, claim: Any) -> Any:
        rows = claim.then.relations[:EMBEDDED_LIMIT]
        return RelationSerializer(rows, many=True, context=self.context).data

    @extend_schema_field(TimelineEntrySerializer(many=True))
    def get_timeline(self, claim: Any) -> Any:
        return []


class WorkflowInputSerializer(StrictSerializer):
    state = serializers.ChoiceField(WorkflowState.choices)
    reason = serializers.CharField(max_length=4000)
    expected_state = serializers.ChoiceField(WorkflowState.choices, help_text="The state that you saw.")


class PublicationInputSerializer(StrictSerializer):
    state = serializers.ChoiceField(PublicationState.choices)
    reason = serializers.CharField(max_length=4000)
    expected_state = serializers.ChoiceField(PublicationState.choices, help_text="The state that you saw.")


class ClaimMergeInputSerializer(StrictSerializer):
    """``other`` is merged into the claim of the address, which stays."""

    other = serializers.IntegerField(min_value=1, max_value=MAX_ID, help_text="Id of a claim.")
    reason = serializers.CharField(max_length=4000)


class AssignInputSerializer(StrictSerializer):
    to = serializers.CharField(allow_null=True, max_length=150, help_text="User name; null takes it away.")
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=4000)
