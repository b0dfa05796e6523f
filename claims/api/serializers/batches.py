"""Bulk decisions: the plan of a dry run, and what came of each row."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from rest_framework import serializers

from claims.api.serializers.statements import MAX_ID
from claims.choices import BatchVerb, Explanation, ItemOutcome, WorkflowState
from claims.models import Batch
from claims.selectors.batches import batch_rows
from claims.services.batches import ROWS_A_BATCH
from sources.api.fields import LoadedField, PersonField, RowSerializer
from sources.api.viewsets import StrictSerializer


class BatchSerializer(RowSerializer):
    """A bulk decision; ``counts`` are rows by outcome."""

    url = serializers.HyperlinkedIdentityField(view_name="batch-detail")
    params = serializers.DictField(read_only=True)
    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    created_by = PersonField()
    undone_by = PersonField()

    class Meta:
        model = Batch
        fields: tuple[str, ...] = (
            "id",
            "url",
            "verb",
            "params",
            "state",
            "counts",
            "reason",
            "created_by",
            "created_at",
            "confirmed_at",
            "finished_at",
            "undone_by",
            "undone_at",
            "undo_reason",
        )


class BatchRowSerializer(serializers.Serializer[Any]):
    """One row: what it was when it was shown, what it becomes, and why it is left alone where it is."""

    target_type = serializers.CharField()
    target_id = serializers.IntegerField()
    outcome = serializers.ChoiceField(ItemOutcome.choices)
    words = serializers.CharField()
    now = serializers.CharField()
    after = serializers.CharField()
    code = serializers.CharField(allow_blank=True)
    why = serializers.CharField(allow_blank=True)


def _rows(ids: Collection[int], context: Any) -> dict[int, Any]:
    return {batch.pk: list(_rows_of(batch)) for batch in Batch.objects.filter(pk__in=ids)}


def _rows_of(batch: Batch) -> Iterator[dict[str, Any]]:
    for row in batch_rows(batch, batch.items.order_by("id")):
        yield {
            "target_type": row.item.target_type,
            "target_id": row.item.target_id,
            "outcome": row.item.outcome,
            "words": row.words,
            "now": row.now,
            "after": row.after,
            "code": row.item.code,
            "why": row.why,
        }


class BatchDetailSerializer(BatchSerializer):
    """With every row: the plan while it is a draft, the outcome afterwards."""

    rows = LoadedField(BatchRowSerializer(many=True), _rows, nothing=[])

    class Meta(BatchSerializer.Meta):
        fields: tuple[str, ...] = (*BatchSerializer.Meta.fields, "rows")


class BatchInputSerializer(StrictSerializer):
    """``ids`` or a ``filter``; ``to``, ``state`` and ``explanation`` belong to claim-assign, claim-state and
    relation-explain."""

    shape = {"oneOf": [{"required": ["ids"]}, {"required": ["filter"]}]}

    verb = serializers.ChoiceField(BatchVerb.choices)
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_ID),
        min_length=1,
        max_length=ROWS_A_BATCH,
        required=False,
    )
    filter = serializers.DictField(
        child=serializers.CharField(max_length=200),
        required=False,
        allow_empty=False,
        help_text="Instead of ids: all rows that these parameters of the list leave, such as "
        '{"kind": "conflicts", "rule": "numbers-disjoint"}; several values of one by commas. At most 2,000.',
    )
    to = serializers.CharField(
        max_length=150, allow_null=True, required=False, help_text="User name; null for nobody."
    )
    state = serializers.ChoiceField(WorkflowState.choices, required=False)
    explanation = serializers.ChoiceField([c for c in Explanation.choices if c[0]], required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("ids" in attrs) == ("filter" in attrs):
            raise serializers.ValidationError("Send ids or a filter, one of the two.", code="ids-or-filter")
        return attrs
