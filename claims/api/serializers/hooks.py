"""Web hooks, what they can be told of, and the log of their deliveries."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from claims.choices import HookEvent, HookObject, PublicationState, VerificationStatus
from claims.models import Hook, HookDelivery
from claims.services.hooks import MAX_NAME, MAX_URL
from sources.api.fields import MAX_ID, PersonField, RowSerializer
from sources.api.viewsets import PartialSerializer, StrictSerializer

TYPES = [choice for choice in HookEvent.choices if choice[0] != HookEvent.TEST]
MOST_FIELDS = 100


class HookFieldsSerializer(StrictSerializer):
    """By object, the names of the fields that are sent; `id` always is. Left out or empty: all of them, but
    the text of evidence."""

    def get_fields(self) -> dict[str, Any]:
        return {
            about: serializers.ListField(
                child=serializers.CharField(max_length=60), required=False, max_length=MOST_FIELDS
            )
            for about in HookObject.values
        }


class HookFiltersSerializer(StrictSerializer):
    """Narrows what is about claims to those that all of these let through, as they are when the delivery is
    made; of a conflict one of the two is enough. Articles and jobs are not narrowed."""

    verification_status = serializers.ListField(
        child=serializers.ChoiceField(VerificationStatus.choices), required=False, max_length=10
    )
    publication_state = serializers.ListField(
        child=serializers.ChoiceField(PublicationState.choices), required=False, max_length=10
    )
    story = serializers.IntegerField(required=False, min_value=1, max_value=MAX_ID, help_text="Id.")
    source = serializers.IntegerField(  # type: ignore[assignment]
        required=False, min_value=1, max_value=MAX_ID, help_text="Id of a source that makes the claim."
    )
    measure = serializers.CharField(required=False, max_length=160, help_text="Such as killed.")


class HookSerializer(RowSerializer):
    """``off_reason`` and ``off_note`` say why it is off. The secret is shown once, when it is made."""

    url = serializers.HyperlinkedIdentityField(view_name="hook-detail")
    target = serializers.CharField(source="url", read_only=True, help_text="Where deliveries are sent.")
    events = serializers.ListField(child=serializers.ChoiceField(TYPES), read_only=True)
    payload_fields = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), source="fields", read_only=True
    )
    filters = HookFiltersSerializer(read_only=True)
    deliveries_url = serializers.HyperlinkedIdentityField(view_name="hook-deliveries")
    created_by = PersonField()

    class Meta:
        model = Hook
        fields: tuple[str, ...] = (
            "id",
            "url",
            "name",
            "target",
            "events",
            "payload_fields",
            "filters",
            "is_active",
            "off_reason",
            "off_note",
            "switched_at",
            "failures",
            "failing_since",
            "held_until",
            "delivered_at",
            "previous_until",
            "deliveries_url",
            "created_by",
            "created_at",
            "updated_at",
        )
        extra_kwargs = {
            "held_until": {"help_text": "After a failure nothing is sent before."},
            "previous_until": {"help_text": "Until then the secret before this one signs too."},
        }


class HookWithSecretSerializer(HookSerializer):
    """As it is answered once, when the secret is new."""

    secret = serializers.CharField(read_only=True, help_text="Keep it: it is not shown again.")

    class Meta(HookSerializer.Meta):
        fields: tuple[str, ...] = (*HookSerializer.Meta.fields, "secret")


class HookInputSerializer(StrictSerializer):
    """``target`` is where deliveries are posted: https, a public address, no user name in it."""

    name = serializers.CharField(max_length=MAX_NAME)
    target = serializers.CharField(max_length=MAX_URL)
    events = serializers.ListField(child=serializers.ChoiceField(TYPES), min_length=1, max_length=len(TYPES))
    payload_fields = HookFieldsSerializer(required=False)
    filters = HookFiltersSerializer(required=False)


class HookChangeSerializer(PartialSerializer, HookInputSerializer):
    pass


class HookSwitchSerializer(StrictSerializer):
    active = serializers.BooleanField()
    reason = serializers.CharField(max_length=500)


class HookReplaySerializer(StrictSerializer):
    since = serializers.DateTimeField(help_text="Within the days that the log is kept.")


class HookReplayedSerializer(serializers.Serializer[Any]):
    queued = serializers.IntegerField(help_text="Failed deliveries that are sent again.")


class HookTypeSerializer(serializers.Serializer[Any]):
    """One type that a hook can ask for, and the object in its payload."""

    type = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    about = serializers.ChoiceField(HookObject.choices, read_only=True)


class HookObjectSerializer(serializers.Serializer[Any]):
    """The fields that can be chosen of an object."""

    about = serializers.ChoiceField(HookObject.choices, read_only=True)
    names = serializers.ListField(child=serializers.CharField(), read_only=True)
    usual = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Sent where none are chosen."
    )


class HookCatalogueSerializer(serializers.Serializer[Any]):
    types = HookTypeSerializer(many=True, read_only=True)
    objects = HookObjectSerializer(many=True, read_only=True)


class HookDeliverySerializer(RowSerializer):
    """One event for one hook; ``response_*``, ``error*`` and ``milliseconds`` are of the newest attempt."""

    url = serializers.HyperlinkedIdentityField(view_name="hook-delivery-detail")

    class Meta:
        model = HookDelivery
        fields: tuple[str, ...] = (
            "id",
            "url",
            "hook",
            "event",
            "type",
            "message_id",
            "state",
            "attempts",
            "next_attempt_at",
            "last_attempt_at",
            "delivered_at",
            "response_status",
            "response_text",
            "milliseconds",
            "error_code",
            "error",
            "created_at",
        )


class HookDeliveryDetailSerializer(HookDeliverySerializer):
    payload = serializers.DictField(read_only=True, help_text="The body, the same in every attempt.")

    class Meta(HookDeliverySerializer.Meta):
        fields: tuple[str, ...] = (*HookDeliverySerializer.Meta.fields, "payload")
