"""Which problem codes an operation can answer with, read off the code that its view reaches.

From the handler of an operation every function of ours that it names is followed: into services, selectors
and the parts of the view. What they raise is collected with its code. A code that is put together at run
time stands with a ``*``.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
import types
from collections import defaultdict
from functools import cache
from typing import Any

from rest_framework.exceptions import APIException, ValidationError

from sources.api.credentials import BadToken
from sources.api.problems import InvalidParameter, _service_status
from sources.services.errors import ServiceError

OURS = ("sources", "claims", "newsverify")
PARTS = (
    "filter_backends", "parser_classes", "authentication_classes", "permission_classes", "throttle_classes",
    "pagination_class", "filterset_class",
)  # fmt: skip
Found = tuple[int, str]
BODY = {(400, "invalid-input"), (400, "parse-error"), (413, "payload-too-large")}
ALWAYS = {(400, "bad-request"), (429, "throttled"), (503, "database-busy")}
SIGNED_IN = {(401, "not-authenticated"), (401, "authentication-failed"), (403, "permission-denied")} | {
    (401, code) for code in BadToken.WHY
}


def codes_of(view: Any, method: str, path: str, *, has_body: bool) -> dict[str, list[str]]:
    """Codes by status, sorted, of one operation."""
    found = set(ALWAYS)
    if view.permission_classes and all(p.__name__ != "AllowAny" for p in view.permission_classes):
        found |= SIGNED_IN
    if "{" in path:
        found.add((404, "not-found"))
    if method == "GET":
        found.add((400, "invalid-parameter"))
    else:
        found |= BODY - {(400, "invalid-input")}
        found |= {(409, "conflict"), (415, "unsupported-media-type"), (400, "value-out-of-range")}
    if has_body:
        found |= BODY
    action = getattr(view, "action", None)
    handler = getattr(type(view), action if action and hasattr(type(view), action) else method.lower())
    todo = [handler, *_parts(type(view), handler)]
    seen: set[Any] = set()
    while todo:
        function = _plain(todo.pop())
        if not _ours(function) or function in seen:
            continue
        seen.add(function)
        # What does not say "self" means the same whatever view it is reached from.
        raised, named = _read(function, type(view) if "self" in function.__code__.co_varnames else object)
        found |= raised
        todo += named
    # Every view carries the parsers and filters of its base: which of the two it uses, the method tells.
    found -= BODY if method == "GET" else {(400, "invalid-parameter")}
    by_status: dict[str, set[str]] = defaultdict(set)
    for status, code in _of_this_kind(found, view, method):
        by_status[str(status)].add(code)
    return {status: sorted(codes) for status, codes in sorted(by_status.items())}


def _of_this_kind(found: set[Found], view: Any, method: str) -> set[Found]:
    """Without what the shared base raises for other operations: reading decides nothing and has no body."""
    if method == "GET":
        writing = {409, 412, 413, 415, 422, 428}
        return {
            (status, code) for status, code in found
            if status not in writing and not code.startswith("idempotency-") and code != "token-in-body"
        }  # fmt: skip
    acting = getattr(view, "action", None) or method.lower()
    if acting not in getattr(view, "decisions", {}):
        found = {(status, code) for status, code in found if status not in (412, 428)}
    if method == "POST" and getattr(view, "idempotent", False):
        return found
    return {(status, code) for status, code in found if not code.startswith("idempotency-")}


def _parts(view: type, handler: Any) -> list[Any]:
    """What runs beside the handler: the shared base of the views, and what parses, filters and lets in."""
    bases = [each for each in view.__mro__[1:] if each.__module__.startswith(OURS)]
    shared = [vars(base) for base in bases]
    parts: list[Any] = []
    for name in PARTS:
        value = getattr(view, name, None) or ()
        shared += [vars(part) for part in (value if isinstance(value, list | tuple) else (value,))
                   if isinstance(part, type) and part.__module__.startswith(OURS)]  # fmt: skip
    for members in shared:
        parts += [
            m for m in members.values() if isinstance(m, types.FunctionType) and not hasattr(m, "mapping")
        ]
    parts += [getattr(view, n) for n in ("get_queryset", "initial", "get_object") if hasattr(view, n)]
    return [part for part in parts if part is not handler and part.__name__ not in ("create", "get", "post")]


def _plain(value: Any) -> Any:
    """The function beneath a method or a wrapper; anything else as it is."""
    value = getattr(value, "__func__", value)
    return inspect.unwrap(value) if isinstance(value, types.FunctionType) else value


def _ours(value: Any) -> bool:
    return isinstance(value, types.FunctionType) and value.__module__.startswith(OURS)


@cache
def _tree(function: Any) -> ast.Module | None:
    """The function as it is written, parsed; None where there is nothing to read."""
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError, TypeError):
        return None


@cache
def _read(function: Any, view: type) -> tuple[frozenset[Found], tuple[Any, ...]]:
    """What a function raises, and the functions that it names."""
    tree = _tree(function)
    if tree is None:
        return frozenset(), ()
    raised: set[Found] = set()
    named: list[Any] = []
    scope = dict(function.__globals__)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:  # an import inside the function
            module = __import__(node.module, fromlist=["x"])
            scope |= {a.asname or a.name: getattr(module, a.name, None) for a in node.names}
    for node in ast.walk(tree):
        value = _value(node, scope, view)
        if isinstance(value, type) and issubclass(value, ServiceError | APIException):
            continue
        named += _functions(value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            made, given = node.func, node
        elif isinstance(node, ast.Raise) and node.exc is not None and not isinstance(node.exc, ast.Call):
            made, given = node.exc, ast.Call(node.exc, [], [])
        else:
            continue
        for each in (made.body, made.orelse) if isinstance(made, ast.IfExp) else (made,):
            error = _value(each, scope, view)
            if isinstance(error, type) and issubclass(error, ServiceError | APIException):
                raised |= _codes(error, given, scope)
            elif isinstance(error, type) and error.__module__.startswith(OURS):
                named += [m for m in vars(error).values() if isinstance(m, types.FunctionType)]
    return frozenset(raised), tuple(named)


def _functions(value: Any, *, deep: bool = True) -> list[Any]:
    """A function; or those in a table of a module, such as what is done by verb, and of what stands in it."""
    if isinstance(_plain(value), types.FunctionType):
        return [value]
    if not deep:
        kind = value if isinstance(value, type) else type(value)
        inner = vars(kind).values() if kind.__module__.startswith(OURS) else ()
        held = vars(value).values() if not isinstance(value, type) and hasattr(value, "__dict__") else ()
        return [each for each in (*inner, *held) if isinstance(each, types.FunctionType)]
    within = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else ()
    return [function for each in within for function in _functions(each, deep=False)]


def _codes(error: type, call: ast.Call, scope: dict[str, Any]) -> set[Found]:
    if issubclass(error, InvalidParameter):
        return {(400, "invalid-parameter")}
    if issubclass(error, ValidationError):
        return {(400, "invalid-input")}
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, int) and len(call.args) > 1:
        status, wanted = first.value, call.args[1]  # an error that is told its status
    elif issubclass(error, ServiceError):
        status = _service_status(error("x"))
        wanted = first
    else:
        status = error.status_code
        wanted = next((k.value for k in call.keywords if k.arg == "code"), None)
        if wanted is None:
            return {(status, error.default_code.replace("_", "-"))}
    return {(status, code.replace("_", "-")) for code in _constants(wanted, scope)}


def _constants(node: Any, scope: dict[str, Any]) -> set[str]:
    if isinstance(node, ast.Name) and isinstance(scope.get(node.id), str):
        return {scope[node.id]}
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.IfExp):
        return _constants(node.body, scope) | _constants(node.orelse, scope)
    if isinstance(node, ast.JoinedStr):
        return {"".join(p.value if isinstance(p, ast.Constant) else "*" for p in node.values)}
    return {"*"}


def _value(node: Any, scope: dict[str, Any], view: type) -> Any:
    """What a name or a dotted name stands for, as far as the module tells."""
    if isinstance(node, ast.Name):
        return scope.get(node.id)
    if isinstance(node, ast.Attribute):
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            return inspect.getattr_static(view, node.attr, None)
        owner = _value(node.value, scope, view)
        if isinstance(owner, types.ModuleType):
            return getattr(owner, node.attr, None)
    return None
