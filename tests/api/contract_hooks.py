"""What schemathesis is told beside the description: who signs in, and which rows there are."""

from __future__ import annotations

import json
import os
import urllib.request
from pathlib import Path
from typing import Any

import schemathesis

ADDRESS = os.environ["CONTRACT_ADDRESS"]
ROWS: dict[str, Any] = json.loads(Path(os.environ["CONTRACT_ROWS"]).read_text())
IDS = sorted({value for value in ROWS.values() if isinstance(value, int)})
FRESH = 5
"""Of five ids that could be any number, four are made to be one of a row."""


def sign_in() -> str:
    body = {"username": os.environ["CONTRACT_ROLE"], "password": os.environ["CONTRACT_PASSWORD"]}
    request = urllib.request.Request(
        f"{ADDRESS}/api/v1/token", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        token: str = json.load(answer)["token"]
    return token


TOKEN = [sign_in()]


@schemathesis.auth()
class Token:
    """Signs in again where a case has given the token back."""

    def get(self, case: Any, context: Any) -> str:
        return TOKEN[0]

    def set(self, case: Any, data: str, context: Any) -> None:
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Token {TOKEN[0]}"


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    if case.operation.path.endswith("/token/mine") and response.status_code == 204:
        TOKEN[0] = sign_in()


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    for name, value in (path_parameters or {}).items():
        if type(value) is int and value > 0 and value % FRESH:
            path_parameters[name] = IDS[value % len(IDS)]
    return path_parameters
