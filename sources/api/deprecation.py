"""What will go, said where it is used: ``Deprecation`` (RFC 9745), ``Sunset`` (RFC 8594), and a link to the
policy; in the description of the API ``deprecated: true``.

The policy. The version is in the address (``/api/v1/``). Within it things are added, never changed or taken
away, except so: an operation, parameter or field is declared deprecated in a release, works as before for at
least six months, and its sunset is a date that is told from the first day. A program that ignores members it
does not know, and watches for the ``Deprecation`` header, is never surprised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.http.response import HttpResponseBase
from django.utils.http import http_date
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request

POLICY = (
    "Within /api/v1/ things are added, never changed or taken away, except so: what will go is declared "
    "deprecated in a release, works as before for at least six months, and its end is told from the first "
    "day by the headers Deprecation and Sunset, and here."
)
T = TypeVar("T", bound=type)


@dataclass(frozen=True, slots=True)
class Deprecated:
    """``since`` it is discouraged; from ``sunset`` on it may be gone. ``instead`` tells what to use."""

    since: date
    instead: str
    sunset: date | None = None


def deprecates(**fields: Deprecated) -> Any:
    """Class decorator of a serializer: fields that will go, of a body or of an answer."""

    def mark(serializer_class: T) -> T:
        marked: T = extend_schema_serializer(deprecate_fields=list(fields))(serializer_class)
        marked.deprecated_fields = fields  # type: ignore[attr-defined]
        return marked

    return mark


def tell(response: HttpResponseBase, used: Iterable[Deprecated], *, policy: str) -> None:
    """Headers for what was used: the earliest date of each kind, since one of each is allowed."""
    marks = list(used)
    if not marks:
        return
    since = min(mark.since for mark in marks)
    response["Deprecation"] = f"@{int(_midnight(since).timestamp())}"
    if ends := [mark.sunset for mark in marks if mark.sunset]:
        response["Sunset"] = http_date(_midnight(min(ends)).timestamp())
    link = f'<{policy}>; rel="deprecation"'
    response["Link"] = f"{response['Link']}, {link}" if response.has_header("Link") else link


class MarkSerializer(serializers.Serializer[Any]):
    """One thing that will go. ``sunset`` is null until its end is decided."""

    address = serializers.CharField(read_only=True)
    operation = serializers.CharField(read_only=True, help_text="Name of the action, or of the method.")
    parameter = serializers.CharField(read_only=True, help_text="Empty where all of the operation goes.")
    since = serializers.DateField(read_only=True)
    sunset = serializers.DateField(read_only=True, allow_null=True)
    instead = serializers.CharField(read_only=True)


class DeprecationsSerializer(serializers.Serializer[Any]):
    policy = serializers.CharField(read_only=True)
    results = MarkSerializer(many=True, read_only=True)


def marked(patterns: Iterable[Any], prefix: str = "/") -> Iterator[dict[str, Any]]:
    """Operations and parameters that will go, of all views below these addresses. Fields are marked in the
    description of the API."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from marked(pattern.url_patterns, route)
            continue
        view = getattr(pattern.callback, "cls", None)
        actions = set((getattr(pattern.callback, "actions", None) or {}).values())
        for action, mark in getattr(view, "deprecated", {}).items():
            if not actions or action in actions:
                yield _told(route, mark, operation=action)
        for name, mark in getattr(view, "deprecated_parameters", {}).items():
            yield _told(route, mark, parameter=name)


def _told(route: str, mark: Deprecated, *, operation: str = "", parameter: str = "") -> dict[str, Any]:
    return {
        "address": route,
        "operation": operation,
        "parameter": parameter,
        "since": mark.since,
        "sunset": mark.sunset,
        "instead": mark.instead,
    }


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def used_by(view: Any, request: Request, *, action: str) -> list[Deprecated]:
    """What the request uses of what the view marks: itself, parameters, fields of the body."""
    operations: Mapping[str, Deprecated] = view.deprecated
    parameters: Mapping[str, Deprecated] = view.deprecated_parameters
    fields: Mapping[str, Deprecated] = view.used_fields
    found = [operations[action]] if action in operations else []
    found += [mark for name, mark in parameters.items() if name in request.query_params]
    return [*found, *fields.values()]
