"""The OpenAPI description is whole, true to the views, and shown without any other host."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from .recorder import description, parameters_of

VERBS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return description()


def operations(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (verb, path, operation)
        for path, verbs in schema["paths"].items()
        for verb, operation in verbs.items()
        if verb in VERBS
    ]


def test_the_description_is_valid_and_drawn_without_a_warning() -> None:
    drawn = SchemaGenerator().get_schema(public=True)
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache
    validate_schema(drawn)


def test_it_is_openapi_3_1(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")
    assert len(operations(schema)) > 40


def test_every_operation_has_a_summary_a_tag_and_its_errors(schema: dict[str, Any]) -> None:
    for verb, path, operation in operations(schema):
        assert operation["summary"], path
        assert len(operation["tags"]) == 1, path
        codes = set(operation["responses"])
        assert {"400", "401"} <= codes, path
        assert "{" not in path or "404" in codes, path
        assert verb == "get" or "409" in codes, path
        for code in codes:
            if int(code) >= 400:
                [(kind, media)] = operation["responses"][code]["content"].items()
                assert kind == "application/problem+json"
                assert media["schema"]["$ref"] == "#/components/schemas/Problem"


def test_operations_have_names_of_their_own(schema: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(schema)]
    assert len(set(names)) == len(names)
    assert not [name for name in names if re.search(r"_\d+$", name)]


def test_lists_describe_their_pages(schema: dict[str, Any]) -> None:
    for name in (
        "articles",
        "statements",
        "claims",
        "relations",
        "flags",
        "stories",
        "sources",
        "source-matches",
        "outlets",
        "jobs",
    ):
        operation = schema["paths"][f"/api/v1/{name}"]["get"]
        parameters = {p["name"]: p["schema"] for p in parameters_of(schema, operation)}
        assert {"cursor", "page_size", "ordering"} <= parameters.keys()
        assert parameters["page_size"]["maximum"] == 200
        assert "id" in parameters["ordering"]["enum"]


def test_the_description_tells_what_each_of_its_groups_is_for(schema: dict[str, Any]) -> None:
    told = {tag["name"]: tag["description"] for tag in schema["tags"]}
    assert set(told) == {name for _, _, operation in operations(schema) for name in operation["tags"]}
    assert all(told.values())


@pytest.mark.django_db
def test_the_pages_of_the_description_ask_no_other_host(client: Client) -> None:
    page = client.get("/api/docs/")
    assert page.status_code == 200
    addresses = re.findall(r"""(?:src|href|url)\s*[=:]\s*["']([^"']+)""", page.content.decode())
    assert addresses
    assert not [address for address in addresses if re.match(r"(https?:)?//", address)]
    drawn = client.get("/api/schema/", HTTP_ACCEPT="application/json")
    assert drawn.status_code == 200
    assert drawn.json()["info"]["title"] == "Newsverify"
