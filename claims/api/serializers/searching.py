"""What a search answers with, and claims ranked by wording."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.serializers.statements import MAX_ID, ClaimRefSerializer
from claims.selectors.searching import KINDS, MOST
from claims.selectors.similar import MOST as MOST_SIMILAR
from sources.api.viewsets import StrictSerializer
from sources.text.searching import LONGEST_QUERY

KIND = rf"\s*({'|'.join(KINDS)})\s*"


@extend_schema_field({"type": "string", "pattern": rf"^{KIND}(,{KIND})*$"})
class KindsField(serializers.CharField):
    """Names after one another: "claim,statement"."""

    def to_internal_value(self, data: Any) -> Any:
        names = [name.strip() for name in super().to_internal_value(data).split(",")]
        unknown = [name for name in names if name not in KINDS]
        if unknown:
            raise serializers.ValidationError(f"Choose among: {', '.join(KINDS)}.", code="unknown")
        return list(dict.fromkeys(names))


class SearchParametersSerializer(StrictSerializer):
    q = serializers.CharField(
        max_length=LONGEST_QUERY,
        help_text='Words that must all be there; "a phrase"; -word leaves out; begin* is the beginning of a '
        "word. Case does not count, nor do accents of Latin letters.",
    )
    type = KindsField(
        required=False,
        max_length=100,
        help_text=f"Names after one another, such as claim,article; else all: {', '.join(KINDS)}.",
    )
    limit = serializers.IntegerField(required=False, default=20, min_value=1, max_value=MOST)


class HighlightSerializer(serializers.Serializer[Any]):
    """A stretch of a field that begins at its character ``start``; ``spans`` are [start, end] within it."""

    field = serializers.CharField(read_only=True)
    start = serializers.IntegerField(read_only=True)
    text = serializers.CharField(read_only=True)
    spans = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


class SearchHitSerializer(serializers.Serializer[Any]):
    """``score`` is from 0 to 1 and for the order only. Of evidence, ``url`` is that of its claim."""

    type = serializers.ChoiceField(KINDS, read_only=True)
    id = serializers.IntegerField(read_only=True)
    url = serializers.URLField(read_only=True)
    title = serializers.CharField(read_only=True)
    score = serializers.FloatField(read_only=True)
    highlights = HighlightSerializer(many=True, read_only=True)


class SearchAnswerSerializer(serializers.Serializer[Any]):
    results = SearchHitSerializer(many=True, read_only=True)


# --- by wording -----------------------------------------------------------------------------------------


class SimilarParametersSerializer(StrictSerializer):
    """One of ``text`` and ``claim``."""

    text = serializers.CharField(required=False, max_length=2000, help_text="What somebody said.")
    claim = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_ID, help_text="Id of a claim: others like it."
    )
    on = serializers.DateField(required=False, help_text="The day on which the text was said.")
    limit = serializers.IntegerField(required=False, default=20, min_value=1, max_value=MOST_SIMILAR)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("text" in attrs) == ("claim" in attrs):
            raise serializers.ValidationError("Send exactly one of text and claim.", code="one-of")
        return attrs


class LikenessSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(read_only=True)
    adds = serializers.FloatField(read_only=True)


class SimilarClaimSerializer(serializers.Serializer[Any]):
    """``score`` is for the order of this answer and no probability; ``parts`` add up to it."""

    claim = ClaimRefSerializer(read_only=True)
    first_seen = serializers.DateTimeField(source="claim.first_seen", read_only=True)
    last_seen = serializers.DateTimeField(source="claim.last_seen", read_only=True)
    score = serializers.FloatField(read_only=True)
    parts = LikenessSerializer(many=True, read_only=True)


class SimilarAnswerSerializer(serializers.Serializer[Any]):
    results = SimilarClaimSerializer(many=True, read_only=True)
