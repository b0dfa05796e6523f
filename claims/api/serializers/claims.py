"""Claims: in lists with what stands against them, in detail with everything that is known."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rest_framework import serializers

from claims.api.serializers.judgements import ClaimFlagSerializer, EvidenceSerializer, ReviewSerializer
from claims.api.serializers.relations import RelationSerializer
from claims.api.serializers.statements import MAX_ID, ClaimMentionSerializer
from claims.choices import PublicationState, WorkflowState
from claims.models import Claim, ClaimMention, Evidence, Flag, Relation
from claims.selectors import next_check_words
from claims.selectors.corroborating import origins_of_each
from claims.selectors.counts import merged_into_each, open_conflict_counts, open_flag_rules, voicing_counts
from claims.selectors.reviews import reviews_list, standing_ratings
from claims.selectors.timeline import claim_timelines
from sources.api.fields import ComputedField, LoadedField, PersonField, RowSerializer
from sources.api.shapes import EMBEDDED, EMBEDDED_IN_DETAIL, WHOLE, many_each, one_each
from sources.api.viewsets import StrictSerializer


class ClaimSerializer(RowSerializer):
    """Three axes, never mixed: where the desk is with it, what is known, and who may see it."""

    url = serializers.HyperlinkedIdentityField(view_name="claim-detail")
    assigned_to = PersonField()
    voicing_count = LoadedField(
        serializers.IntegerField(),
        lambda ids, context: voicing_counts(ids),
        nothing=0,
        help_text="Places where it is made now.",
    )
    open_conflict_count = LoadedField(
        serializers.IntegerField(), lambda ids, context: open_conflict_counts(ids), nothing=0
    )
    open_flags = LoadedField(
        serializers.ListField(child=serializers.CharField()),
        lambda ids, context: open_flag_rules(ids),
        nothing=[],
        help_text="Rule ids: why it is unverified.",
    )
    latest_rating = LoadedField(
        serializers.CharField(),
        lambda ids, context: standing_ratings(ids),
        nothing="",
        help_text="Of the review that stands; empty where none does.",
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
        )


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


# --- what hangs on a claim, for its detail page and for expand= ------------------------------------------


def _hanging(serializer_class: Any, queryset: Any, order: str, *, in_detail: int = WHOLE) -> LoadedField:
    load = many_each(serializer_class, queryset, order, by="claim_id", in_detail=in_detail)
    return LoadedField(serializer_class(many=True), load, nothing=[])


def mentions_field() -> LoadedField:
    return _hanging(ClaimMentionSerializer, ClaimMention.objects.all, "id", in_detail=EMBEDDED_IN_DETAIL)


def flags_field() -> LoadedField:
    return _hanging(ClaimFlagSerializer, Flag.objects.all, "rule_id")


def evidence_field() -> LoadedField:
    return _hanging(EvidenceSerializer, Evidence.objects.all, "id")


def reviews_field() -> LoadedField:
    return _hanging(ReviewSerializer, reviews_list, "-id")


def relations_field() -> LoadedField:
    """Those on either side, newest first."""
    sides = [
        many_each(RelationSerializer, Relation.objects.all, "-id", by=f"claim_{side}_id") for side in "ab"
    ]

    def load(ids: Collection[int], context: Any) -> dict[int, Any]:
        found = [side(ids, context) for side in sides]
        limit = EMBEDDED if context.get("listed") else EMBEDDED_IN_DETAIL
        both = {pk: [*found[0][pk], *found[1][pk]] for pk in ids}
        return {pk: sorted(rows, key=lambda row: -row["id"])[:limit] for pk, rows in both.items()}

    return LoadedField(RelationSerializer(many=True), load, nothing=[])


def origins_field() -> LoadedField:
    def load(ids: Collection[int], context: Any) -> dict[int, Any]:
        found = origins_of_each(Claim.objects.filter(pk__in=ids))
        return {pk: OriginSerializer(rows, many=True).data for pk, rows in found.items()}

    return LoadedField(OriginSerializer(many=True), load, nothing=[])


def timeline_field() -> LoadedField:
    def load(ids: Collection[int], context: Any) -> dict[int, Any]:
        limit = EMBEDDED if context.get("listed") else EMBEDDED_IN_DETAIL
        told = claim_timelines(ids)
        return {pk: TimelineEntrySerializer(all_[-limit:], many=True).data for pk, all_ in told.items()}

    return LoadedField(TimelineEntrySerializer(many=True), load, nothing=[])


def merged_from_field() -> LoadedField:
    return LoadedField(
        serializers.ListField(child=serializers.IntegerField()),
        lambda ids, context: merged_into_each(ids, limit=EMBEDDED_IN_DETAIL),
        nothing=[],
        help_text="Ids of claims that were merged into it.",
    )


def claim_field(key: str) -> LoadedField:
    """A claim as the list of claims shows it, where otherwise a few words of it stand."""
    return LoadedField(ClaimSerializer(), one_each(ClaimSerializer, Claim.objects.all), key=key)


class ClaimDetailSerializer(ClaimSerializer):
    """With its voicings, flags in words, relations, evidence, reviews and history (up to 100 of each)."""

    mentions = mentions_field()
    flags = flags_field()
    relations = relations_field()
    evidence = evidence_field()
    reviews = reviews_field()
    origins = origins_field()
    next_check_in_words = ComputedField(
        serializers.CharField(),
        ("next_check_reason",),
        lambda reason: next_check_words(Claim(next_check_reason=reason)),
    )
    merged_from = merged_from_field()
    timeline = timeline_field()

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


class WorkflowInputSerializer(StrictSerializer):
    state = serializers.ChoiceField(WorkflowState.choices)
    reason = serializers.CharField(max_length=4000)
    expected_state = serializers.ChoiceField(
        WorkflowState.choices,
        required=False,
        help_text="The state that you saw. Needed where no If-Match is sent.",
    )


class PublicationInputSerializer(StrictSerializer):
    state = serializers.ChoiceField(PublicationState.choices)
    reason = serializers.CharField(max_length=4000)
    expected_state = serializers.ChoiceField(
        PublicationState.choices,
        required=False,
        help_text="The state that you saw. Needed where no If-Match is sent.",
    )


class ClaimMergeInputSerializer(StrictSerializer):
    """``other`` is merged into the claim of the address, which stays."""

    other = serializers.IntegerField(min_value=1, max_value=MAX_ID, help_text="Id of a claim.")
    reason = serializers.CharField(max_length=4000)


class AssignInputSerializer(StrictSerializer):
    to = serializers.CharField(allow_null=True, max_length=150, help_text="User name; null takes it away.")
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=4000)
