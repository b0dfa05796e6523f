"""Writes sources/api/examples.json: real requests, their real answers, and the codes of every operation.

    make examples

The first success of an operation in the order of the tests is its example. Lists are cut to two rows, times
and secrets are made the same on every run, so that writing it again changes only what has changed.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from sources.api.description import PROBLEM_TYPE, RECORDED, operations_of, recorded

from .codes import codes_of

__all__ = [
    "PROBLEM_TYPE",
    "codes_by_operation",
    "description",
    "operations_of",
    "parameters_of",
    "recorded",
    "start_recording",
    "write",
]
METHODS = ("get", "post", "put", "patch", "delete")
ROWS, LONGEST = 2, 600
NOW = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
SECRET = {"token": "nvp_0123456789abcdefghijklmnopqrstuvwxyz", "secret": "whsec_MDEyMzQ1Njc4OWFiY2RlZg=="}


def parameters_of(description: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of an operation, those that stand under ``components`` too."""
    shared = description["components"].get("parameters", {})
    listed = operation.get("parameters", [])
    return [shared[each["$ref"].rsplit("/", 1)[-1]] if "$ref" in each else each for each in listed]


def start_recording() -> dict[str, Any]:
    """Patch the test client for the session; what it sees is gathered in the mapping that is returned."""
    seen: dict[str, Any] = {}

    def recording(plain: Any, method: str) -> Any:
        def ask(client: APIClient, path: str, data: Any = None, *args: Any, **kwargs: Any) -> Any:
            response = plain(client, path, data, *args, **kwargs)
            if response.status_code < 300 and path.startswith("/api/v1"):
                _note(seen, method, path, data, kwargs, response)
            return response

        return ask

    for method in METHODS:
        setattr(APIClient, method, recording(getattr(APIClient, method), method))
    return seen


def _note(seen: dict[str, Any], method: str, path: str, data: Any, kwargs: Any, response: Any) -> None:
    route = response.resolver_match.route if response.resolver_match else path.split("?")[0].lstrip("/")
    operation = operation_ids().get((method, template("/" + route)))
    if operation is None:
        return
    entry = seen.setdefault(operation, {})
    status = str(response.status_code)
    if status in entry.setdefault("answers", {}):
        return
    kind = response.get("Content-Type", "").split(";")[0]
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if not content:
        entry["answers"][status] = None
    elif kind.endswith("json"):
        entry["answers"][status] = {"type": kind, "body": steady(json.loads(content))}
    elif kind != "application/zip":
        entry["answers"][status] = {"type": kind, "body": steady(content.decode()[:LONGEST])}
    if method != "get" and isinstance(data, dict):
        form = "form" if kwargs.get("format") == "multipart" else "request"
        entry.setdefault(form, steady({key: _file(value) for key, value in data.items()}))


def _file(value: Any) -> Any:
    """What is in a file that is sent, from its beginning."""
    if not hasattr(value, "seek"):
        return value
    value.seek(0)
    text: str = value.read().decode()
    return text


def steady(value: Any, name: str = "") -> Any:
    """The same on every run: short lists, fixed times, no secrets."""
    if isinstance(value, dict):
        return {key: steady(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [steady(inner) for inner in value[:ROWS]]
    if not isinstance(value, str):
        return value
    if name in SECRET and value:
        return SECRET[name]
    if name == "password":
        return "correct horse battery staple"
    value = NOW.sub(lambda m: "2023-09-21T09:30:00Z" if m[1] else m[0], value)
    value = value.replace(datetime.datetime.now(datetime.UTC).date().isoformat(), "2023-09-22")
    return value.replace("http://testserver", "https://newsroom.example")


def template(route: str) -> str:
    """A path with its parameters blank, as both the addresses and the description can be written."""
    return re.sub(r"<[^>]+>|\{[^}]+\}", "{}", route)


@cache
def description() -> dict[str, Any]:
    drawn: dict[str, Any] = SchemaGenerator().get_schema(public=True)
    return json.loads(json.dumps(drawn, default=str))


@cache
def operation_ids() -> dict[tuple[str, str], str]:
    return {(verb, template(path)): op["operationId"] for path, verb, op in operations_of(description())}


def codes_by_operation() -> Iterator[tuple[str, dict[str, list[str]]]]:
    operations = {(verb, template(path)): op for path, verb, op in operations_of(description())}
    generator = SchemaGenerator()
    generator._initialise_endpoints()
    for path, _regex, method, view in generator._get_paths_and_endpoints():
        operation = operations.get((method.lower(), template(path)))
        if operation and getattr(view, "documents_problems", False):
            has_body = "requestBody" in operation
            yield operation["operationId"], codes_of(view, method, path, has_body=has_body)


def write(seen: dict[str, Any]) -> None:
    """What was not asked this time stays, as long as there is such an operation."""
    there = set(operation_ids().values())
    seen = {name: entry | seen.get(name, {}) for name, entry in recorded().items() if name in there} | {
        name: entry for name, entry in seen.items() if name not in recorded()
    }
    for name, entry in seen.items():
        entry["answers"] = recorded().get(name, {}).get("answers", {}) | entry.get("answers", {})
    for operation, codes in codes_by_operation():
        seen.setdefault(operation, {})["codes"] = codes
    text = json.dumps(seen, indent=1, sort_keys=True, ensure_ascii=False)
    RECORDED.write_text(text + "\n", encoding="utf-8")
