"""What the lists of web hooks and of their deliveries can be narrowed by."""

from __future__ import annotations

from django_filters import rest_framework as filters

from claims.choices import DeliveryState, HookEvent, HookOff
from claims.models import Hook, HookDelivery
from sources.api.filtering import (
    CountFilter,
    IdFilter,
    IdsFilter,
    ListFilters,
    PersonFilter,
    SearchFilter,
    after,
    before,
    exactly,
)


class HookFilters(ListFilters):
    id = IdsFilter()
    is_active = filters.BooleanFilter(label="Whether it is on.")
    off_reason = filters.MultipleChoiceFilter(choices=[c for c in HookOff.choices if c[0]])
    failing = filters.BooleanFilter("failing_since", "isnull", exclude=True, label="Whether it fails.")
    created_by = PersonFilter("created_by")
    switched_after, switched_before = after("switched_at"), before("switched_at")
    delivered_after, delivered_before = after("delivered_at"), before("delivered_at")
    created_after, created_before = after("created_at"), before("created_at")
    updated_after, updated_before = after("updated_at"), before("updated_at")
    search = SearchFilter("name", "url", label="Part of its name or of where it sends.")

    class Meta:
        model = Hook
        fields: tuple[str, ...] = ()


class HookDeliveryFilters(ListFilters):
    id = IdsFilter()
    state = filters.MultipleChoiceFilter(choices=DeliveryState.choices)
    type = filters.MultipleChoiceFilter(choices=HookEvent.choices)
    event = IdFilter("event")
    message_id = exactly("message_id", 80, "Its webhook-id.")
    error_code = exactly("error_code", 60, "Why it failed, such as status-500.")
    response_status = CountFilter("response_status", "exact", label="What was answered, such as 503.")
    min_attempts = CountFilter("attempts", label="Tries at least.")
    min_milliseconds = CountFilter("milliseconds", label="How long the answer took, at least.")
    created_after, created_before = after("created_at"), before("created_at")
    delivered_after, delivered_before = after("delivered_at"), before("delivered_at")
    next_attempt_after, next_attempt_before = after("next_attempt_at"), before("next_attempt_at")
    last_attempt_after, last_attempt_before = after("last_attempt_at"), before("last_attempt_at")
    search = SearchFilter("response_text", label="Part of what was answered.")

    class Meta:
        model = HookDelivery
        fields: tuple[str, ...] = ()
