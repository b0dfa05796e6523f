"""Word lists as typed tables. Each is a TSV file beside this module, read once; cells hold commas."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class State:
    """``ambiguous`` says why the name or demonym alone may mean another body; ``""`` where it cannot."""

    name: str
    demonyms: tuple[str, ...]
    capitals: tuple[str, ...]
    other_names: tuple[str, ...]
    ambiguous: str


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def _cell(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(",")))


@cache
def states() -> tuple[State, ...]:
    return tuple(
        State(
            row["state"],
            _cell(row["demonyms"]),
            _cell(row["capitals"]),
            _cell(row["other_names"]),
            row["ambiguous"],
        )
        for row in _rows("states")
    )


@cache
def places() -> Mapping[str, tuple[str, ...]]:
    """Place to its other spellings: names that mean this one place to every reader ("Kiev", but not
    "Odessa", which is in Texas too; and not "Khankendi", which takes a side)."""
    return MappingProxyType({row["place"]: _cell(row["other_spellings"]) for row in _rows("places")})


@cache
def bodies() -> Mapping[str, tuple[str, ...]]:
    """Name of a well-known body to its acronyms and other names."""
    return MappingProxyType({row["name"]: _cell(row["other_names"]) for row in _rows("bodies")})


@cache
def given_names(kind: str) -> tuple[tuple[str, ...], ...]:
    """Groups of given names, small letters: ``spelling`` (one name in several spellings or languages) or
    ``short`` (a name and its short forms)."""
    return tuple(tuple(row["forms"].split()) for row in _rows("given_names") if row["kind"] == kind)


@cache
def whole_names() -> tuple[tuple[str, ...], ...]:
    """Groups of whole names of one person that no rule of spelling joins."""
    return tuple(_cell(row["names"]) for row in _rows("whole_names"))


@cache
def family_first() -> frozenset[str]:
    """Family names of traditions that put them first: Chinese, Korean, Japanese, Hungarian, Vietnamese."""
    return frozenset(name for row in _rows("family_first") for name in row["names"].split())
