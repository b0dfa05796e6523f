"""The vocabulary of what news counts: measures, kinds of people, and the events that figures belong to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Measure:
    """How one measure shows in a sentence.

    ``patient_of``: verbs that do it to those counted ("killed 5"); ``agent_of``: verbs those
    counted do themselves ("5 died"); ``life_verbs``: verbs whose counted "lives" make it;
    ``nouns``: counted nouns that carry it alone ("5 deaths"); ``states``: words that describe
    those counted ("5 dead"); ``tolls``: nouns that a number is the value of ("a death toll of 5");
    ``driven``: verbs that do it to those counted where they say from what home ("drove 5 from their homes");
    ``held_by``: verbs by which a place has it ("home to 5,000 people"). ``cumulative``: it can
    only grow while an event goes on, so that a later, larger figure is news and no contradiction.
    """

    name: str
    cumulative: bool
    counts: str
    patient_of: frozenset[str]
    agent_of: frozenset[str]
    life_verbs: frozenset[str]
    nouns: frozenset[str]
    states: frozenset[str]
    tolls: tuple[str, ...]
    held_by: frozenset[str]
    driven: frozenset[str]


@cache
def _raw() -> dict[str, Any]:
    path = files("claims.pipeline.lexicons").joinpath("quantity_measures.json")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@cache
def measures() -> dict[str, Measure]:
    """All measures by name."""

    def words(entry: dict[str, Any], key: str) -> frozenset[str]:
        return frozenset(entry.get(key, ()))

    return {
        name: Measure(
            name=name,
            cumulative=bool(entry["cumulative"]),
            counts=str(entry["counts"]),
            patient_of=words(entry, "patient_of"),
            agent_of=words(entry, "agent_of"),
            life_verbs=words(entry, "life_verbs"),
            nouns=words(entry, "nouns"),
            states=words(entry, "states"),
            tolls=tuple(entry.get("tolls", ())),
            held_by=words(entry, "held_by"),
            driven=words(entry, "driven"),
        )
        for name, entry in _raw()["measures"].items()
    }


def like_verb(verb: str) -> str:
    """The verb that stands for those that say the same of people counted ("house", "take in": "host")."""
    classes: dict[str, list[str]] = _raw()["like_verbs"]
    return next((name for name, verbs in classes.items() if verb in verbs), verb)


@cache
def word_set(name: str) -> frozenset[str]:
    """One of the plain lists (people, groups, events, homes, labels ...). KeyError if unknown."""
    return frozenset(_raw()[name])


def is_cumulative(measure: str) -> bool:
    known = measures().get(measure)
    return bool(known and known.cumulative)


def counted_class(counted: str, measure: str = "") -> str:
    """ "people", "lives" and "victims" count as one; so does nothing where the measure counts persons."""
    known = measures().get(measure)
    if known and known.counts and (not counted or counted in known.nouns):
        return known.counts
    return "person" if counted in word_set("people") else counted


def event_classes(event: str) -> frozenset[int]:
    """Which classes of like events a noun belongs to; empty for a noun that stands alone."""
    return frozenset(i for i, words in enumerate(_raw()["event_classes"]) if event in words)


def same_event_kind(a: str, b: str) -> bool:
    """Whether two event nouns may name one event ("assault", "operation")."""
    return a == b or bool(event_classes(a) & event_classes(b))


def events_in(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(w for w in words if w in word_set("events"))
