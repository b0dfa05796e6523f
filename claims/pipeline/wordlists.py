"""Plain word lists of the steps that compare figures and claims, kept as data."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files


@cache
def _lists() -> dict[str, list[str]]:
    path = files("claims.pipeline.lexicons").joinpath("quantity_words.json")
    loaded: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@cache
def word_list(name: str) -> frozenset[str]:
    """One list by name. Raises KeyError where there is none."""
    return frozenset(_lists()[name])
