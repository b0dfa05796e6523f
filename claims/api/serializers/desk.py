"""What a person arranges for themselves, and who carries how much."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rest_framework import serializers

from claims.api.serializers.events import EventSerializer
from claims.api.serializers.statements import MAX_ID, ClaimRefSerializer
from claims.choices import ListName
from claims.models import SavedView, Watch
from claims.selectors.desk import news_of
from claims.services.desk import LONGEST_QUERY
from sources.api.fields import LoadedField, PersonField, RowSerializer
from sources.api.shapes import shape_of
from sources.api.viewsets import StrictSerializer


class WatchSerializer(RowSerializer):
    """A claim that the person watches, and whether others did something to it since they last looked."""

    url = serializers.HyperlinkedIdentityField(view_name="watch-detail")
    claim = ClaimRefSerializer(read_only=True)
    news_count = serializers.IntegerField(read_only=True, help_text="Events by others since then.")

    annotations = ("news_count",)

    class Meta:
        model = Watch
        fields: tuple[str, ...] = ("id", "url", "claim", "seen_event", "news_count", "created_at")


def _news(ids: Collection[int], context: Any) -> dict[int, Any]:
    shape = shape_of(EventSerializer)
    return {
        watch.pk: shape.represent(list(shape.rows(news_of(watch))), context)
        for watch in Watch.objects.filter(pk__in=ids)
    }


class WatchDetailSerializer(WatchSerializer):
    """With those events, newest first, at most 100."""

    news = LoadedField(EventSerializer(many=True), _news, nothing=[])

    class Meta(WatchSerializer.Meta):
        fields: tuple[str, ...] = (*WatchSerializer.Meta.fields, "news")


class WatchInputSerializer(StrictSerializer):
    claim = serializers.IntegerField(min_value=1, max_value=MAX_ID, help_text="Id of the claim.")


class SeenInputSerializer(StrictSerializer):
    up_to = serializers.IntegerField(min_value=1, max_value=MAX_ID, help_text="Id of the last event read.")


class SeenSerializer(serializers.Serializer[Any]):
    watches = serializers.IntegerField(read_only=True, help_text="How many are up to date by this.")


class SavedViewSerializer(RowSerializer):
    """Filters of a list of the admin under a name: one's own, and those that are shared."""

    url = serializers.HyperlinkedIdentityField(view_name="saved-view-detail")
    owner = PersonField()

    class Meta:
        model = SavedView
        fields: tuple[str, ...] = (
            "id",
            "url",
            "name",
            "list_name",
            "query",
            "owner",
            "is_shared",
            "position",
            "created_at",
        )


class SavedViewInputSerializer(StrictSerializer):
    """The same name of a list again replaces its filters. Parameters that no column of the list has are
    dropped."""

    list_name = serializers.ChoiceField(ListName.choices)
    name = serializers.CharField(max_length=60)
    query = serializers.CharField(max_length=LONGEST_QUERY, help_text="As after the ? of the list's address.")


class RenameViewSerializer(StrictSerializer):
    name = serializers.CharField(max_length=60)


class ShareViewSerializer(StrictSerializer):
    shared = serializers.BooleanField()


class HandOverSerializer(StrictSerializer):
    to = serializers.CharField(max_length=150, help_text="User name of the colleague.")
    note = serializers.CharField(max_length=4000)


class StuckClaimSerializer(ClaimRefSerializer):
    """An open claim of somebody's that nobody has touched for a week."""

    assigned_to = PersonField()
    moved_at = serializers.DateTimeField(read_only=True)

    class Meta(ClaimRefSerializer.Meta):
        fields: tuple[str, ...] = (*ClaimRefSerializer.Meta.fields, "assigned_to", "moved_at")


class LoadSerializer(serializers.Serializer[Any]):
    """Open claims of one person, by where the desk is with them."""

    person = PersonField()
    claims = serializers.IntegerField(read_only=True)
    new = serializers.IntegerField(read_only=True)
    in_review = serializers.IntegerField(read_only=True)
    ready = serializers.IntegerField(read_only=True)
    stuck = serializers.IntegerField(read_only=True)


class QueueLoadSerializer(serializers.Serializer[Any]):
    people = LoadSerializer(many=True, read_only=True)
    stuck = StuckClaimSerializer(many=True, read_only=True, help_text="The longest first, at most 100.")
