"""``fields`` and ``expand`` in the OpenAPI description: the parameters, and what an answer may look like.

A response is the representation as it comes or, where a parameter asks for another shape, one of the same
fields of which none need be there, with those that can be expanded. A description cannot make the one
depend on the other, so it names both.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from drf_spectacular import plumbing
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from sources.api.computed import ComputedField, LoadedField

# Of a library without types.
ResolvedComponent: Any = plumbing.ResolvedComponent
force_instance: Any = plumbing.force_instance


class ShapeSchema(AutoSchema):
    """AutoSchema that knows the two parameters."""

    view: Any

    def get_override_parameters(self) -> list[Any]:
        return [*super().get_override_parameters(), *self._shape_parameters()]

    def _shaped(self) -> bool:
        reads = getattr(self.view, "action", "") in ("list", "retrieve")
        return reads and "fields" in getattr(self.view, "reading_parameters", ())

    def _shape_parameters(self) -> list[OpenApiParameter]:
        if not self._shaped():
            return []
        listed = self.view.action == "list"
        known = self.view.get_serializer_class() if listed else self.view.get_detail_serializer_class()
        fields = force_instance(known).fields
        described = "Only these fields, with commas between; what is left out costs nothing."
        found = [
            _names("fields", [*fields, *(n for n in self.view.expansions if n not in fields)], described)
        ]
        if self.view.expansions:
            described = "Put these in: objects instead of their ids, or what hangs on the row."
            found.append(_names("expand", list(self.view.expansions), described))
        return found

    def _get_response_for_code(
        self, serializer: Any, status_code: Any, media_types: Any = None, direction: Any = "response"
    ) -> dict[str, Any]:
        describe: Any = super()._get_response_for_code
        described: dict[str, Any] = describe(serializer, status_code, media_types, direction)
        shown = force_instance(serializer)
        if not self._shaped() or str(status_code)[0] != "2" or not plumbing.is_serializer(shown):
            return described
        either = self._either(shown)
        for media in described.get("content", {}).values():
            if self.view.action != "list":
                media["schema"] = either
                continue
            name = media["schema"]["$ref"].rsplit("/", 1)[-1]
            page = self.registry[name, ResolvedComponent.SCHEMA].schema
            page["properties"]["results"] = {"type": "array", "items": either}
        return described

    def _either(self, serializer: Any) -> dict[str, Any]:
        whole = self.resolve_serializer(serializer, "response")
        shaped = ResolvedComponent(f"{whole.name}Shaped", ResolvedComponent.SCHEMA, object=type(serializer))
        if shaped not in self.registry:
            self.registry.register(shaped)
            shaped.schema = {
                "type": "object",
                "description": f"{whole.name} with the fields that `fields` names and what `expand` puts in.",
                "properties": deepcopy(whole.schema["properties"]),  # each is changed in place
            }
        properties = self.registry[shaped].schema["properties"]
        for name, expansion in self.view.expansions.items():
            if isinstance(serializer.fields.get(name), LoadedField | ComputedField):
                continue
            field = expansion.make()
            field.bind(name, serializer)
            described: Any = self._map_serializer_field
            expanded = plumbing.safe_ref(described(field, "response"))
            stands = whole.schema["properties"].get(name)
            properties[name] = {"anyOf": [stands, expanded], "readOnly": True} if stands else expanded
        others = [self.resolve_serializer(other(), "response").ref for other in self.view.other_serializers()]
        return {"anyOf": [whole.ref, shaped.ref, *others]}


def _names(name: str, known: list[str], description: str) -> OpenApiParameter:
    schema = {"type": "array", "items": {"type": "string", "enum": known}, "minItems": 1}
    return OpenApiParameter(name, schema, description=description, style="form", explode=False)
