"""Checks JSON-LD against the schema.org vocabulary: each property on a type that has it, each value of a type
that it takes. ``schema_org.tsv`` holds the facts (version 30.1) for the types that a claim review needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("schema_org.tsv")
_LINES = [
    line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
]
PARENTS = {name: parents.split() for kind, name, parents, _ in _LINES if kind == "type"}
PROPERTIES = {name: (of.split(), to.split()) for kind, name, of, to in _LINES if kind == "property"}
_DAY = r"\d{4}-\d{2}-\d{2}"
_TIME = _DAY + r"T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)"
_PLAIN = {
    "Text": lambda v: isinstance(v, str) and bool(v),
    "URL": lambda v: isinstance(v, str) and bool(re.fullmatch(r"(https?://|urn:|tag:)\S+", v)),
    "Number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "Date": lambda v: isinstance(v, str) and bool(re.fullmatch(_DAY, v)),
    "DateTime": lambda v: isinstance(v, str) and bool(re.fullmatch(_TIME, v)),
}


def ancestry(name: str) -> set[str]:
    return {name}.union(*(ancestry(parent) for parent in PARENTS[name]))


def faults(node: dict[str, Any], at: str = "") -> Iterator[str]:
    """What the vocabulary does not allow, each with its place; nothing for a document that is right."""
    kind = node.get("@type")
    if kind not in PARENTS:
        yield f"{at}: {kind} is no type"
        return
    for name, value in node.items():
        place = f"{at}/{name}"
        if name.startswith("@"):
            continue
        if name not in PROPERTIES:
            yield f"{place}: no such property"
            continue
        domains, ranges = PROPERTIES[name]
        if not ancestry(kind) & set(domains):
            yield f"{place}: not a property of {kind}"
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                if (
                    not ancestry(str(each.get("@type"))) & set(ranges)
                    if each.get("@type") in PARENTS
                    else False
                ):
                    yield f"{place}: a {each['@type']} is none of {ranges}"
                yield from faults(each, place)
            elif not any(_PLAIN[to](each) for to in ranges if to in _PLAIN):
                yield f"{place}: {each!r} is none of {ranges}"
