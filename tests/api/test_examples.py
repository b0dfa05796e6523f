"""Every operation is told whole: words, true examples of what goes in and out, the codes of its errors."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker
from rest_framework.test import APIClient

from sources.models import Job

from .data import body_of
from .recorder import PROBLEM_TYPE, codes_by_operation, description, operations_of, parameters_of, recorded

AGAIN = "the examples are older than the API: write them again with `make examples`"


@cache
def operations() -> dict[str, dict[str, Any]]:
    return {operation["operationId"]: operation for _, _, operation in operations_of(description())}


def bodies(operation: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Where, media type and media of everything that an operation takes and gives."""
    taken = operation.get("requestBody", {}).get("content", {})
    given = operation["responses"].items()
    found = [("request", kind, media) for kind, media in taken.items()]
    return found + [(s, kind, media) for s, r in given for kind, media in r.get("content", {}).items()]


def examples(media: dict[str, Any]) -> list[Any]:
    return [each["value"] for each in media.get("examples", {}).values()] + (
        [media["example"]] if "example" in media else []
    )


def test_every_operation_has_a_pleasant_name_words_and_one_tag() -> None:
    for name, operation in operations().items():
        assert re.fullmatch(r"[a-z][a-z_]*[a-z]", name), name
        assert 3 <= len(operation["summary"]) <= 110, name
        assert operation["description"], name
        assert not operation["summary"].endswith("."), name
        assert len(operation["tags"]) == 1, name
        for parameter in parameters_of(description(), operation):
            told = parameter.get("description") or parameter["schema"].get("type") != "string"
            assert told, (name, parameter)


def test_every_operation_shows_what_goes_in_and_what_comes_out() -> None:
    missing = [
        f"{name}: {place} {kind}"
        for name, operation in operations().items()
        for place, kind, media in bodies(operation)
        if (place == "request" or place.startswith("2"))
        and not examples(media)
        and kind not in ("application/zip", "multipart/form-data")
    ]
    assert missing == [], AGAIN


def test_every_error_tells_its_codes() -> None:
    for name, operation in operations().items():
        for status, answer in operation["responses"].items():
            if status >= "400":
                assert list(answer["content"]) == [PROBLEM_TYPE], (name, status)
                media = answer["content"][PROBLEM_TYPE]
                assert media["example"]["code"] in answer["description"], (name, status, AGAIN)


def test_the_codes_are_those_that_the_code_can_raise() -> None:
    assert {name: entry.get("codes") for name, entry in recorded().items()} == dict(codes_by_operation()), (
        AGAIN
    )


def test_every_example_is_as_its_schema_says() -> None:
    components = {"components": description()["components"]}
    wrong = []
    for name, operation in operations().items():
        for place, kind, media in bodies(operation):
            if kind.endswith("json"):
                schema = Draft202012Validator(media["schema"] | components, format_checker=FormatChecker())
                errors = [error for example in examples(media) for error in schema.iter_errors(example)]
                wrong += [f"{name} {place} {error.json_path}: {error.message}" for error in errors]
    assert wrong == [], AGAIN


@pytest.mark.django_db
def test_a_text_that_was_read_already_is_answered_at_once(as_reviewer: APIClient) -> None:
    as_reviewer.post("/api/v1/articles", body_of())
    Job.objects.update(state="done", finished_at=timezone.now())
    again = as_reviewer.post("/api/v1/articles", body_of())
    assert (again.status_code, again.json()["job"]) == (200, None)
