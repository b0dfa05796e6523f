"""The words for a finding, as the rule that made it renders them now."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from claims.selectors import Explanation


class ExplanationRowSerializer(serializers.Serializer[Any]):
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]
    value = serializers.CharField(read_only=True)


class ExplanationSerializer(serializers.Serializer[Any]):
    """``title`` names the rule, ``sentence`` says it of this finding, ``rows`` are the values compared."""

    title = serializers.CharField(read_only=True)
    sentence = serializers.CharField(read_only=True)
    rows = ExplanationRowSerializer(many=True, read_only=True)


def in_words(explanation: Explanation) -> dict[str, Any]:
    """What ExplanationSerializer describes, built by hand: it stands in every row of the list of flags."""
    rows = [{"label": label, "value": value} for label, value in explanation.rows]
    return {"title": explanation.title, "sentence": explanation.sentence, "rows": rows}
