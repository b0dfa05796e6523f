"""How the OpenAPI description is drawn: names, tags, exact fields, and the errors that operations share."""

from __future__ import annotations

from typing import Any, Literal

from django.core.exceptions import FieldDoesNotExist
from django_filters import rest_framework as filters
from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.viewsets import GenericViewSet

from sources.api.fields import MAX_ID, IdFilter
from sources.api.problems import PROBLEM_TYPE, TITLES, ProblemSerializer

OF_ACTION = {"list": "list", "retrieve": "read", "create": "create", "destroy": "delete"}
OF_VERB = {"GET": "read", "POST": "", "PUT": "replace", "PATCH": "change", "DELETE": "delete"}


class ProblemSchema(AutoSchema):
    """AutoSchema that documents the problem details each operation can answer with."""

    def get_tags(self) -> list[str]:
        tag: str | None = getattr(self.view, "tag", None)
        return [tag] if tag else super().get_tags()

    def get_operation_id(self) -> str:
        """What stands in the path, then what is done: claims_list, claims_read, claims_recheck, me_read."""
        words = [
            part.replace("-", "_")
            for part in self.path.removeprefix("/api/v1").split("/")
            if part and not part.startswith("{")
        ]
        action = getattr(self.view, "action", None)
        done = OF_ACTION.get(action or "", OF_VERB[self.method])
        return "_".join([*words, done] if done else words)

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Only what has pages answers with a list; a plain view says itself what it answers."""
        return isinstance(self.view, GenericViewSet) and bool(super()._is_list_view(serializer))

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
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

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if direction != "response" or not getattr(self.view, "documents_problems", False):
            return bodies
        for status in self._problem_statuses():
            describe: Any = self._get_response_for_code
            described = describe(ProblemSerializer, str(status), [PROBLEM_TYPE])
            bodies.setdefault(str(status), described | {"description": TITLES[status]})
        return bodies

    def _problem_statuses(self) -> list[int]:
        statuses = [400, 401]
        if AllowAny not in self.view.permission_classes:
            statuses.append(403)
        if "{" in self.path:
            statuses.append(404)
        if self.method not in ("GET", "HEAD"):
            statuses += [409, 413, 415, 422]
        return [*statuses, 429, 503]


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
        return r"\S"
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
        elif type(field) is filters.CharFilter:
            bounds = {"minLength": 1, "maxLength": field.extra["max_length"], "pattern": r"\S"}
        for parameter in parameters:
            parameter["schema"] |= bounds
            if bounds.get("type") == "integer" and parameter["schema"].get("format") == "double":
                del parameter["schema"]["format"]
        return parameters
