"""Claim reviews of other newsrooms: what they say, and which claims of ours they may be about."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from claims.api.serializers.statements import MATCH_DECISIONS, MAX_ID, ClaimRefSerializer
from claims.choices import ForeignMatchState, Stance
from claims.models import ForeignMatch, ForeignReview
from claims.pipeline.claimreviews.ratings import stance_of_rating
from claims.selectors.foreign import notes_in_words
from sources.api.fields import PersonField, RowSerializer
from sources.api.viewsets import StrictSerializer

STANCE = "What the review shows of the claim; left out, what its rating says by the table."


class ForeignReviewRefSerializer(RowSerializer):
    """``rating_label`` is theirs to the letter; ``stance`` is what the table of ratings makes of it."""

    url = serializers.HyperlinkedIdentityField(view_name="foreign-review-detail")
    address = serializers.CharField(source="url", read_only=True, help_text="Where they published it.")
    stance = serializers.SerializerMethodField()

    class Meta:
        model = ForeignReview
        fields: tuple[str, ...] = (
            "id",
            "url",
            "address",
            "publisher",
            "claim_text",
            "claimant",
            "claimed_at",
            "published_at",
            "modified_at",
            "rating_label",
            "stance",
        )

    def get_stance(self, review: ForeignReview) -> str:
        return stance_of_rating(review.rating_label)


class ForeignReviewSerializer(ForeignReviewRefSerializer):
    waiting = serializers.IntegerField(read_only=True, help_text="Claims that wait for a decision.")
    imported_by = PersonField()

    class Meta(ForeignReviewRefSerializer.Meta):
        fields: tuple[str, ...] = (
            *ForeignReviewRefSerializer.Meta.fields,
            "publisher_url",
            "rating_value",
            "best_rating",
            "worst_rating",
            "waiting",
            "imported_by",
            "created_at",
            "updated_at",
        )


class MatchOfReviewSerializer(RowSerializer):
    """The machine's proposal (``rule_id``, ``score``, ``params``) beside the person's decision. The score
    orders the claims of one review; it is no probability. ``evidence`` is what a confirmation added."""

    url = serializers.HyperlinkedIdentityField(view_name="foreign-match-detail")
    claim = ClaimRefSerializer(read_only=True)
    params = serializers.DictField(child=serializers.FloatField(), read_only=True)
    decided_by = PersonField()

    class Meta:
        model = ForeignMatch
        fields: tuple[str, ...] = (
            "id",
            "url",
            "claim",
            "rule_id",
            "score",
            "params",
            "pipeline_version",
            "state",
            "reason",
            "decided_by",
            "decided_at",
            "evidence",
            "created_at",
            "updated_at",
        )


class ForeignReviewDetailSerializer(ForeignReviewSerializer):
    """With the item as it came (``raw``), what of it could not be read, and its pairs, best first."""

    raw = serializers.DictField(read_only=True)
    appearances = serializers.ListField(child=serializers.CharField(), read_only=True)
    notes = serializers.SerializerMethodField(help_text="What could not be read, in words.")
    matches = MatchOfReviewSerializer(many=True, read_only=True)

    class Meta(ForeignReviewSerializer.Meta):
        fields: tuple[str, ...] = (
            *ForeignReviewSerializer.Meta.fields,
            "body",
            "appearances",
            "notes",
            "matches",
            "raw",
        )

    def get_notes(self, review: ForeignReview) -> list[str]:
        return notes_in_words(review.notes)


class ForeignMatchSerializer(MatchOfReviewSerializer):
    review = ForeignReviewRefSerializer(read_only=True)
    changed_since = serializers.SerializerMethodField(
        help_text="The review was published anew, in other words, after the decision."
    )

    class Meta(MatchOfReviewSerializer.Meta):
        fields: tuple[str, ...] = (*MatchOfReviewSerializer.Meta.fields, "review", "changed_since")

    def get_changed_since(self, match: ForeignMatch) -> bool:
        return match.decided_at is not None and match.review.updated_at > match.decided_at


class ForeignDecisionSerializer(StrictSerializer):
    """``stance`` belongs to confirmed alone."""

    state = serializers.ChoiceField(MATCH_DECISIONS)
    stance = serializers.ChoiceField(Stance.choices, required=False, help_text=STANCE)
    reason = serializers.CharField(max_length=4000)
    expected_state = serializers.ChoiceField(
        ForeignMatchState.choices,
        required=False,
        help_text="The state that you saw when you decided. Needed where no If-Match is sent.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "stance" in attrs and attrs["state"] != ForeignMatchState.CONFIRMED:
            wrong = "Only a confirmed review takes a stance."
            raise serializers.ValidationError({"stance": wrong}, code="not-here")
        return attrs


class AttachInputSerializer(StrictSerializer):
    claim = serializers.IntegerField(min_value=1, max_value=MAX_ID, help_text="Id of the claim.")
    stance = serializers.ChoiceField(Stance.choices, required=False, help_text=STANCE)
    reason = serializers.CharField(max_length=4000)


class ReviewsUploadSerializer(StrictSerializer):
    file = serializers.FileField(help_text="JSON, JSON Lines, or an HTML page with JSON-LD in it.")
