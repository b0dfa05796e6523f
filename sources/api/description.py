"""What is added to the OpenAPI description when it is drawn: examples, problem codes, links and headers.

``examples.json`` beside this module holds recorded requests and answers and, for every operation, the codes
that its code can raise; `make examples` writes it again. Nothing in it is made up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from sources.api.credentials import PROBLEM_TYPE
from sources.api.pagination import MAX_ID
from sources.api.problems import TITLES

RECORDED = Path(__file__).with_name("examples.json")
VERBS = ("get", "post", "put", "patch", "delete")
PROBLEM = {"$ref": "#/components/schemas/Problem"}
MEANINGS = {
    400: "The request is malformed: `errors` names each field or parameter.",
    401: "Nobody is signed in, or the token is not valid.",
    403: "Signed in, but the role (or the token's scope) does not allow this.",
    404: "There is nothing at this address.",
    409: "It is not as you saw it: `detail` says who decided what, and when. Read it again.",
    412: "It changed since you read it (`If-Match`). Read it again.",
    413: "The body is larger than this server accepts.",
    415: "The body is of a media type that is not taken here.",
    422: "Well-formed, and yet it cannot be done; `detail` says why and what to do.",
    428: "A decision has to name the state that it was made on: send `If-Match`.",
    429: "Too many requests: wait as long as `Retry-After` says.",
    503: "The database is busy: try again after `Retry-After`.",
}
HEADERS: dict[str, dict[str, Any]] = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}},
    "WWW-Authenticate": {"description": "How to sign in.", "schema": {"type": "string"}},
    "Link": {
        "description": "The pages beside this one (RFC 8288): `next`, `prev`, `first`.",
        "schema": {"type": "string"},
    },
}
SHARED = frozenset(("cursor", "page_size", "If-Match", "If-None-Match", "Idempotency-Key"))
"""Parameters that many operations have alike."""
SENT_WITH = {"401": ("WWW-Authenticate",), "429": ("Retry-After",), "503": ("Retry-After",)}


@cache
def recorded() -> dict[str, Any]:
    """By operation id: ``request`` (JSON) or ``form``, ``answers`` and ``codes`` by status."""
    if not RECORDED.exists():
        return {}
    known: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return known


def finish_description(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular (``POSTPROCESSING_HOOKS``): completes every operation in place."""
    known = recorded()
    for path, _verb, operation in operations_of(result):
        entry = known.get(operation["operationId"], {})
        _bound_ids(operation)
        if "requestBody" in operation and entry.get("request"):
            operation["requestBody"].setdefault("required", True)
        _add_examples(operation, entry)
        _add_problems(operation, path, entry.get("codes", {}))
        _add_headers(operation)
    _add_links(result)
    _share(result)
    return result


def _share(description: dict[str, Any]) -> None:
    """Headers and parameters that many operations have alike stand once, under ``components``."""
    headers = description["components"].setdefault("headers", {})
    parameters = description["components"].setdefault("parameters", {})
    for _path, _verb, operation in operations_of(description):
        for response in operation["responses"].values():
            held = response.get("headers", {})
            for name, header in held.items():
                if "$ref" not in header and headers.setdefault(name, header) == header:
                    held[name] = {"$ref": f"#/components/headers/{name}"}
        operation["parameters"] = [
            {"$ref": f"#/components/parameters/{each['name']}"}
            if each["name"] in SHARED and parameters.setdefault(each["name"], each) == each
            else each
            for each in operation.get("parameters", [])
        ]
        if not operation["parameters"]:
            del operation["parameters"]


def operations_of(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, verb and operation of each in a description."""
    for path, item in description["paths"].items():
        for verb in VERBS:
            if verb in item:
                yield path, verb, item[verb]


def _bound_ids(operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path" and parameter["schema"].get("type") == "integer":
            parameter["schema"] |= {"format": "int64", "minimum": 1, "maximum": MAX_ID}
            parameter.setdefault("description", "Id of the row.")


def _add_examples(operation: dict[str, Any], entry: dict[str, Any]) -> None:
    bodies = operation.get("requestBody", {}).get("content", {})
    for kind, body in bodies.items():
        name = "request" if kind.endswith("json") else "form"
        if name in entry and not body.get("examples"):
            body["example"] = entry[name]
    for status, answer in entry.get("answers", {}).items():
        response = operation["responses"].get(status)
        if response is None or answer is None:
            continue
        for kind, media in response.get("content", {}).items():
            if kind == answer["type"]:
                media["example"] = answer["body"]


def _add_problems(operation: dict[str, Any], path: str, codes: dict[str, list[str]]) -> None:
    """Each error tells the codes that it can have, and shows one; one that cannot come is left out."""
    if codes:
        if not codes.get("422"):
            operation["responses"].pop("422", None)
        for status in ("409", "412", "413", "422", "428"):
            if codes.get(status) and status not in operation["responses"]:
                operation["responses"][status] = {"content": {PROBLEM_TYPE: {"schema": dict(PROBLEM)}}}
    for status, response in operation["responses"].items():
        media = response.get("content", {}).get(PROBLEM_TYPE)
        if media is None or int(status) not in TITLES:
            continue
        response["description"] = MEANINGS.get(int(status), TITLES[int(status)])
        if not codes.get(status):
            continue
        names = codes[status]
        shown = next((name for name in names if "*" not in name), "error")
        # Beside a $ref, as JSON Schema 2020-12 allows: the shape is shared, the codes are this operation's.
        media["schema"] = media["schema"] | {"properties": {"code": _one_of(names)}}
        listed = ", ".join(f"`{name}`" for name in names if name != "*")
        response["description"] += f" Codes: {listed}."
        media["example"] = {
            "type": f"urn:newsverify:problem:{shown}",
            "title": TITLES[int(status)],
            "status": int(status),
            "code": shown,
            "detail": MEANINGS.get(int(status), TITLES[int(status)]).replace("`", ""),
            "instance": path.replace("{", "").replace("}", ""),
        }


def _one_of(names: list[str]) -> dict[str, Any]:
    """A schema for the codes; a ``*`` stands for words that are known only at run time."""
    if "*" in names:
        return {"type": "string"}
    open_ended = [name.replace("*", "[a-z-]+") for name in names if "*" in name]
    if not open_ended:
        return {"enum": names}
    fixed = [name for name in names if "*" not in name]
    return {"anyOf": [{"enum": fixed}, *({"pattern": f"^{each}$"} for each in open_ended)]}


def _add_headers(operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        names = SENT_WITH.get(status, ())
        if status == "200" and any(p["name"] == "cursor" for p in operation.get("parameters", ())):
            names = (*names, "Link")
        for name in names:
            response.setdefault("headers", {}).setdefault(name, HEADERS[name])


def _add_links(description: dict[str, Any]) -> None:
    """From a list to its rows, from a row to what can be done with it, from accepted work to its job."""
    paths = description["paths"]
    for path, verb, operation in operations_of(description):
        responses = operation["responses"]
        if "202" in responses and (job := paths.get("/api/v1/jobs/{id}")):
            _link(responses["202"], job["get"], "$response.body#/job/id")
        if verb != "get" or "200" not in responses:
            continue
        if (row := paths.get(f"{path}/{{id}}", {}).get("get")) and "{" not in path:
            _link(responses["200"], row, "$response.body#/results/0/id")
        if path.endswith("/{id}"):
            for below, item in paths.items():
                if below.startswith(f"{path}/") and below.count("{") == 1:
                    for other in (item[each] for each in VERBS if each in item):
                        _link(responses["200"], other, "$request.path.id")


def _link(response: dict[str, Any], to: dict[str, Any], identity: str) -> None:
    link = {
        "operationId": to["operationId"],
        "parameters": {"id": identity},
        "description": to["summary"] + ".",
    }
    response.setdefault("links", {})[to["operationId"]] = link
