"""What an answer of the past says of itself: the instant, whose decision it was, and what is not known."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.models import Event
from sources.api.fields import PersonField, RowSerializer

NOT_RECORDED = "null where it was not recorded."


class CauseSerializer(RowSerializer):
    """The event that made it so: the person's decision, or the machine's move that followed one."""

    actor = PersonField()

    class Meta:
        model = Event
        fields: tuple[str, ...] = ("id", "verb", "actor", "at", "reason", "pipeline_version")


class BehindSerializer(serializers.Serializer[Any]):
    """Why a field held what it held. ``since`` is null where that was not recorded; ``event`` is null where
    there is none: the row was made like that, or the machine moved it by itself."""

    field = serializers.CharField(read_only=True)
    since = serializers.DateTimeField(read_only=True, allow_null=True)
    event = CauseSerializer(read_only=True, allow_null=True)


class HeldAtSerializer(serializers.Serializer[Any]):
    """Of an answer with ``as_of``: the instant, and what is behind each state.

    Fields in ``not_recorded`` are not known of that instant: states and numbers among them are null, words
    and dates are today's.
    """

    instant = serializers.DateTimeField(read_only=True)
    behind = BehindSerializer(many=True, read_only=True)
    not_recorded = serializers.ListField(child=serializers.CharField(), read_only=True)


class PastRow(serializers.Serializer[Any]):
    """Mixed into a serializer of rows as they stood at a past instant. It needs instances."""

    held_at = serializers.SerializerMethodField(help_text="What is behind it, and what is not known.")

    @extend_schema_field(HeldAtSerializer)
    def get_held_at(self, row: Any) -> Any:
        then = getattr(row, "held_at", None)
        if then is None:
            return None
        behind = [{"field": name, "since": b.since, "event": b.event} for name, b in then.behind.items()]
        told = {"instant": then.instant, "behind": behind, "not_recorded": list(then.not_recorded)}
        return HeldAtSerializer(told).data
