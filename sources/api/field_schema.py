"""Fields of bodies and query parameters in the OpenAPI description, with the bounds that are checked."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django_filters import rest_framework as filters
from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers
from rest_framework.viewsets import GenericViewSet

from sources.api.filtering import MAX_ID, IdFilter

NOT_BLANK = r"[^\s\x1c-\x1f\x85]"
"""What ``str.strip`` leaves something of: patterns know fewer separators as white space than Python does."""


class FieldSchema(AutoSchema):
    """AutoSchema that is as strict as the serializers and filters are."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Only what has pages answers with a list; a plain view says itself what it answers."""
        return isinstance(self.view, GenericViewSet) and bool(super()._is_list_view(serializer))

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        if isinstance(field, serializers.DictField) and not field.allow_empty:
            mapped = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
            return mapped | {"minProperties": 1}
        mapped = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        if not isinstance(field, serializers.CharField):
            return mapped
        if direction == "request":
            pattern = _pattern_of(field)
            return mapped if pattern is None or "pattern" in mapped else mapped | {"pattern": pattern}
        if isinstance(field, serializers.URLField) and _may_be_blank(field):
            shape = {key: value for key, value in mapped.items() if key != "format"}
            return shape | {"anyOf": [{"format": "uri"}, {"maxLength": 0}]}
        return mapped

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        super()._insert_field_validators(field, schema)  # type: ignore[no-untyped-call]
        if schema.get("readOnly") and "anyOf" in schema:
            schema.pop("format", None)  # an address or nothing, as said above

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        """A body takes no field that it does not know, and says with ``shape`` which go together."""
        mapped = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        shape = getattr(serializer, "shape", None)
        if direction == "request" and shape is not None:
            mapped |= {"additionalProperties": False, **shape}
        return mapped


def _may_be_blank(field: serializers.Field[Any, Any, Any, Any]) -> bool:
    """Whether the column behind a field of a representation may be empty."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    if model is None:
        return False
    try:
        return bool(getattr(model._meta.get_field(field.source or field.field_name), "blank", False))
    except FieldDoesNotExist:
        return False


def _pattern_of(field: serializers.CharField) -> str | None:
    """What a text in a body looks like, as a pattern: http addresses; something else than spaces."""
    if isinstance(field, serializers.URLField):
        return "^https?://"
    if type(field) is serializers.CharField and field.trim_whitespace and not field.allow_blank:
        return NOT_BLANK
    return None


class ParameterExtension(DjangoFilterExtension):  # type: ignore[no-untyped-call]
    """Query parameters with the bounds that their filters check."""

    target_class = "sources.api.viewsets.ParameterFilterBackend"
    priority = 1

    def resolve_filter_field(self, *args: Any) -> Any:
        field = args[-1]
        parameters = super().resolve_filter_field(*args)  # type: ignore[no-untyped-call]
        bounds: dict[str, Any] = {}
        if isinstance(field, IdFilter):
            bounds = {"type": "integer", "format": "int64", "minimum": 1, "maximum": MAX_ID}
        elif isinstance(field, filters.NumberFilter):
            low, high = field.extra.get("min_value"), field.extra.get("max_value")
            bounds = {key: value for key, value in (("minimum", low), ("maximum", high)) if value is not None}
            if field.extra.get("decimal_places") == 0:
                bounds["type"] = "integer"
        elif isinstance(field, filters.CharFilter) and "max_length" in field.extra:
            bounds = {"minLength": 1, "maxLength": field.extra["max_length"], "pattern": NOT_BLANK}
        if "regex" in field.extra:
            bounds["pattern"] = field.extra["regex"].replace(r"\Z", "$")
        for parameter in parameters:
            parameter["schema"] |= bounds
            if not parameter.get("description") and field.extra.get("label", field.label):
                parameter["description"] = str(field.extra.get("label", field.label))
            if bounds.get("type") == "integer" and parameter["schema"].get("format") == "double":
                del parameter["schema"]["format"]
        return parameters
