"""Serves the OpenAPI description without indentation, which is a third of its size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularAPIView


class CompactJSON(OpenApiJsonRenderer):
    def get_indent(self, accepted_media_type: str, renderer_context: Mapping[str, Any]) -> int | None:
        return None


class PlainCompactJSON(CompactJSON):
    media_type = OpenApiJsonRenderer2.media_type


class DescriptionView(SpectacularAPIView):
    renderer_classes: ClassVar[list[type]] = [
        OpenApiYamlRenderer,
        OpenApiYamlRenderer2,
        CompactJSON,
        PlainCompactJSON,
    ]
