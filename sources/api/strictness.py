"""What is refused before any view looks at it: requests that say two things, or nothing that can be meant.

Bodies are JSON objects whose members have the type that the field has: 5 is no text, "5" no number and
"true" no truth value. Each refusal names the place (RFC 6901 pointer, or the parameter).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from django_filters.filters import BooleanFilter, MultipleChoiceFilter
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, MethodNotAllowed, ParseError
from rest_framework.request import Request

from sources.api.problems import Refusal

MAX_DEPTH = 20
MAX_DIGITS = 19
"""As many as the largest number of the database has."""
MAX_PARAMETERS = 50
MAX_QUERY_CHARACTERS = 3500
"""Less than the web server takes, so that the answer is ours."""
MAX_TOLD = 10
_OVERRIDES = ("HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_HTTP_METHOD", "HTTP_X_METHOD_OVERRIDE")


# --- the request as a whole -----------------------------------------------------------------------------


def refuse_two_meanings(request: Request, *, repeatable: Iterable[str]) -> None:
    """Raises Refusal for what can be read in two ways: another method in a header, a body where none has a
    meaning, a parameter that is given twice."""
    meta = request.META
    sent = str(meta.get("REQUEST_METHOD", ""))
    if sent != sent.upper():
        raise MethodNotAllowed(sent[:20])  # methods are told apart by case (RFC 9110, 9.1)
    if any(name in meta for name in _OVERRIDES):
        raise Refusal(400, "method-override", "Send the method itself: no header replaces it here.")
    if request.method in ("GET", "HEAD", "DELETE") and _has_body(meta):
        raise Refusal(400, "body-not-allowed", f"A {request.method} has no body: ask by parameters.")
    if query := meta.get("QUERY_STRING"):
        _refuse_odd_query(request, query, frozenset(repeatable))


def _has_body(meta: Mapping[str, Any]) -> bool:
    length = str(meta.get("CONTENT_LENGTH") or "0")
    return not length.isdigit() or int(length[:20]) > 0 or "HTTP_TRANSFER_ENCODING" in meta


def _refuse_odd_query(request: Request, query: str, repeatable: frozenset[str]) -> None:
    if len(query) > MAX_QUERY_CHARACTERS:
        words = f"The query has more than {MAX_QUERY_CHARACTERS} characters."
        raise Refusal(414, "query-too-long", words)
    try:
        unquote_to_bytes(query.replace("+", " ")).decode()
    except UnicodeDecodeError as error:
        raise Refusal(400, "query-not-utf-8", "The query is not UTF-8: encode it so, in % form.") from error
    if query.count("&") >= MAX_PARAMETERS:
        raise Refusal(400, "too-many-parameters", f"A query has {MAX_PARAMETERS} parameters at most.")
    twice = [name for name, values in request.query_params.lists() if len(values) > 1]
    if wrong := sorted(set(twice) - repeatable)[:MAX_TOLD]:
        words = "Send this parameter once."
        errors = [{"parameter": name[:60], "code": "repeated", "detail": words} for name in wrong]
        raise Refusal(400, "invalid-parameter", "A query parameter is not valid.", errors=errors)


def refuse_half_truths(request: Request, filterset: Any) -> None:
    """Raises Refusal for a parameter without a value, and for a yes-or-no one that says neither: it would not
    narrow the list at all, and the caller would take everything for what was asked."""
    known: Mapping[str, Any] = getattr(filterset, "base_filters", {})
    wrong = [
        {"parameter": name[:60], "code": "empty", "detail": "Leave it out, or give it a value."}
        for name, values in request.query_params.lists()
        if name not in ("cursor", "page_size", "ordering")  # which say themselves what they take
        and any(not value.strip() for value in values)
    ]
    wrong += [
        {"parameter": name, "code": "invalid", "detail": "Say true or false."}
        for name, value in request.query_params.items()
        if isinstance(known.get(name), BooleanFilter) and str(value).lower() not in ("true", "false")
    ]
    if wrong:
        raise Refusal(400, "invalid-parameter", "A query parameter is not valid.", errors=wrong[:MAX_TOLD])


def repeatable_filters(filterset: Any) -> set[str]:
    """Parameters of a filter set that take several values."""
    known: Mapping[str, Any] = getattr(filterset, "base_filters", {})
    return {name for name, each in known.items() if isinstance(each, MultipleChoiceFilter)}


# --- JSON -----------------------------------------------------------------------------------------------


class JsonObject(dict[str, Any]):
    """An object of a JSON body; ``repeated`` are names that it has twice."""

    repeated: tuple[str, ...] = ()


class _OddNumber(str):
    """Digits that stand for no number we can hold."""


def read_json(body: bytes) -> Any:
    """The JSON value of a body, its objects as JsonObject. Raises ParseError where it is none, Refusal with
    a pointer for each place that two readers of JSON (RFC 8259) could understand differently."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ParseError(f"The body is not UTF-8: byte {error.start} cannot be read.") from error
    if text.startswith("\ufeff"):
        raise ParseError("The body begins with a byte order mark: leave it out.")
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_float=_number, parse_constant=_OddNumber
        )
    except RecursionError as error:
        raise ParseError("The JSON is nested too deeply.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ParseError(f"The JSON is cut off or not well formed, at {where}: {error.msg}.") from error
    if errors := list(_oddities(value)):
        raise Refusal(400, "invalid-input", "The request body is not valid.", errors=errors[:MAX_TOLD])
    return value


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    found = JsonObject(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        found.repeated = tuple(name for name in found if names.count(name) > 1)[:MAX_TOLD]
    return found


def _whole(digits: str) -> Any:
    return int(digits) if len(digits.lstrip("-")) <= MAX_DIGITS else _OddNumber(digits)


def _number(digits: str) -> Any:
    number = float(digits)
    return number if math.isfinite(number) else _OddNumber(digits)


def _oddities(value: Any) -> Iterator[dict[str, str]]:
    """What cannot be meant, in the order of the places where it stands."""
    waiting: list[tuple[Any, str, int]] = [(value, "", 0)]
    while waiting:
        here, at, depth = waiting.pop()
        if isinstance(here, _OddNumber):
            yield _error(at, "not-a-number", f"Not a number that can be held: {here[:20]}.")
        elif isinstance(here, str):
            yield from _odd_text(here, at)
        elif isinstance(here, dict | list):
            if depth >= MAX_DEPTH:
                yield _error(at, "too-deep", f"Nested more than {MAX_DEPTH} deep.")
                return
            if isinstance(here, JsonObject):
                for name in here.repeated:
                    yield _error(f"{at}/{_step(name)}", "repeated", "Send this member once.")
                for name in here:
                    yield from _odd_text(name, f"{at}/{_step(name)}")
            inner = here.items() if isinstance(here, dict) else enumerate(here)
            waiting += [(each, f"{at}/{_step(str(name))}", depth + 1) for name, each in inner][::-1]


def _odd_text(text: str, at: str) -> Iterator[dict[str, str]]:
    if "\x00" in text:
        yield _error(at, "null_characters_not_allowed", "NUL characters are no text.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        yield _error(at, "surrogate_characters_not_allowed", "Half of a surrogate pair is no character.")


def _step(name: str) -> str:
    plain = name[:60].encode("utf-8", "backslashreplace").decode()
    return plain.replace("~", "~0").replace("/", "~1")


def _error(at: str, code: str, detail: str) -> dict[str, str]:
    return {"pointer": at, "code": code, "detail": detail}


# --- types ----------------------------------------------------------------------------------------------

_NAMES = {bool: "true or false", str: "a string", int: "a whole number", float: "a number", list: "a list",
          dict: "an object", type(None): "null"}  # fmt: skip


def wrong_types(fields: Mapping[str, Any], data: JsonObject) -> dict[str, Any]:
    """Errors by field, nested as the serializers nest theirs, for values of another type than the field's."""
    found = {name: _wrong(fields[name], value) for name, value in data.items() if name in fields}
    return {name: error for name, error in found.items() if error}


def _wrong(field: Any, value: Any) -> Any:
    if value is None or field.read_only:
        return None  # whether null may stand here is for the field to say
    wanted = _wanted(field)
    if wanted and not any(_is(value, kind) for kind in wanted):
        words = f"This is {_NAMES.get(type(value), 'an object')}; {_NAMES[wanted[-1]]} is needed."
        return [ErrorDetail(words, code="wrong-type")]
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        inner = {index: _wrong(field.child, each) for index, each in enumerate(value)}
        return {str(index): error for index, error in inner.items() if error}
    return None


def _is(value: Any, kind: type) -> bool:
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _wanted(field: Any) -> tuple[type, ...]:
    """JSON types that a field takes; empty where the field itself must say."""
    if isinstance(
        field, serializers.MultipleChoiceField | serializers.ListField | serializers.ListSerializer
    ):
        return (list,)
    if isinstance(field, serializers.ChoiceField):
        return tuple({type(choice) for choice in field.choices}) or (str,)
    for kinds, wanted in _TYPES:
        if isinstance(field, kinds):
            return wanted
    return ()


_TYPES: tuple[tuple[tuple[type, ...], tuple[type, ...]], ...] = (
    ((serializers.BooleanField,), (bool,)),
    ((serializers.IntegerField,), (int,)),
    ((serializers.FloatField,), (int, float)),
    (
        (serializers.CharField, serializers.DateTimeField, serializers.DateField, serializers.TimeField,
         serializers.DurationField, serializers.UUIDField, serializers.IPAddressField),
        (str,),
    ),
    ((serializers.DictField, serializers.Serializer), (dict,)),
)  # fmt: skip
