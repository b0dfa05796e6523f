"""The words for a finding, as the rule that made it renders them now."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class ExplanationRowSerializer(serializers.Serializer[Any]):
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]
    value = serializers.CharField(read_only=True)

    def to_representation(self, instance: tuple[str, str]) -> dict[str, str]:
        return {"label": str(instance[0]), "value": str(instance[1])}


class ExplanationSerializer(serializers.Serializer[Any]):
    """``title`` names the rule, ``sentence`` says it of this finding, ``rows`` are the values compared."""

    title = serializers.CharField(read_only=True)
    sentence = serializers.CharField(read_only=True)
    rows = ExplanationRowSerializer(many=True, read_only=True)
