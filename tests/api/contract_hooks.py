"""What schemathesis is told beside the description: who signs in, and which rows there are."""

from __future__ import annotations

import json
import os
import random
import urllib.request
from typing import Any

import schemathesis

ADDRESS = os.environ["CONTRACT_ADDRESS"]
ROWS: dict[str, Any] = json.loads(os.environ["CONTRACT_ROWS"])
IDS = sorted({value for value in ROWS.values() if isinstance(value, int)} | set(range(1, 13)))
COVERAGE = float(os.environ.get("CONTRACT_COVERAGE", "1"))
CHOOSE = random.Random(int(os.environ.get("CONTRACT_SEED", "6")))
FRESH = 5
"""Of five ids that could be any number, four are made to be one of a row."""


def sign_in() -> str:
    body = {"username": os.environ["CONTRACT_NAME"], "password": os.environ["CONTRACT_PASSWORD"]}
    kind = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{ADDRESS}/api/v1/token", json.dumps(body).encode(), kind)  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
        token: str = json.load(answer)["token"]
    return f"{'Bearer' if token.startswith('nv') else 'Token'} {token}"


SIGNED = [sign_in()]


@schemathesis.auth()
class Signed:
    """Signs in again where a case has given the token back."""

    def get(self, case: Any, context: Any) -> str:
        return SIGNED[0]

    def set(self, case: Any, data: str, context: Any) -> None:
        case.headers = case.headers or {}
        case.headers["Authorization"] = SIGNED[0]


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    gave_back = response.status_code == 204 and case.method == "DELETE"
    revoked = response.status_code == 200 and case.path.endswith("/revoke")
    if gave_back or revoked:
        SIGNED[0] = sign_in()


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """Of what the coverage phase makes, and nothing bounds, the share that is asked for."""
    phase = case.meta.phase.name.value if case.meta else ""
    return phase != "coverage" or CHOOSE.random() < COVERAGE


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    for name, value in (path_parameters or {}).items():
        if type(value) is int and value > 0 and value % FRESH:
            path_parameters[name] = IDS[value % len(IDS)]
    return path_parameters


BEYOND_DESCRIPTION = (
    "Enter a valid URL",
    *(
        f'"code":"{code}"'
        for code in ("query-empty", "query-too-long", "query-only-excludes", "prefix-too-short")
    ),
    '"parameter":"","code":"one-of"',
    '"pointer":"/filter/',
)


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """What the description cannot say: a cursor is only good where a page gave it, an instant of the past not
    in the future nor beside what is told of today alone, a pattern does not know all that a host name may be
    nor the grammar of a search, the schema of a document to import, which may be any JSON, bounds no number
    in it, OpenAPI has no words for parameters that exclude each other nor for names that depend on
    another field (a filter's, on the verb of a batch), and ``fields`` takes out what is required without
    it."""
    kind, query = type(failure).__name__, case.query or {}
    told = response.text if response.status_code == 400 else ""
    if kind == "RejectedPositiveData" and case.path.endswith("/import") and '"code":"not-a-number"' in told:
        return False
    if kind == "RejectedPositiveData":
        return not {"cursor", "as_of"} & set(query) and not any(words in told for words in BEYOND_DESCRIPTION)
    if kind == "JsonSchemaError" and "fields" in query:
        return "required property" not in str(failure)
    return True
