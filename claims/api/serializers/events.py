"""The audit trail: who did what to which row, when and why."""

from __future__ import annotations

from rest_framework import serializers

from claims.models import Event
from sources.api.fields import PersonField, RowSerializer


class EventSerializer(RowSerializer):
    """One change. ``actor`` is null where the machine acted; ``pipeline_version`` then names it.

    ``before`` and ``after`` hold what changed, by column: a status, a state, a rating, ids of people.
    """

    url = serializers.HyperlinkedIdentityField(view_name="event-detail")
    actor = PersonField()
    before = serializers.DictField(read_only=True)
    after = serializers.DictField(read_only=True)

    class Meta:
        model = Event
        fields: tuple[str, ...] = (
            "id",
            "url",
            "at",
            "verb",
            "target_type",
            "target_id",
            "claim",
            "actor",
            "before",
            "after",
            "reason",
            "pipeline_version",
        )
