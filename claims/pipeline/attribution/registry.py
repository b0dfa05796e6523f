"""The speakers of one document while they are being told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from claims.pipeline.types import Span, Speaker, SpeakerKind


@dataclass(slots=True, eq=False)
class Person:
    """Anybody the document refers to; a speaker once a source resolves to them. ``gender`` is m, f or ""."""

    name: str
    kind: SpeakerKind
    role: str = ""
    affiliation: str = ""
    anonymous: bool = False
    plural: bool = False
    gender: str = ""
    head_noun: str = ""
    order: int = 0
    mentions: set[Span] = field(default_factory=set)
    rivals: list[Person] = field(default_factory=list)
    nouns: set[str] = field(default_factory=set)
    """Words for what the person is, as printed beside the name: "senator", "republican"."""
    modifiers: set[str] = field(default_factory=set)
    """All words printed beside the name, places and parties too."""


class Registry:
    """People in order of first mention; names found again lead to the same entry."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self.personal_words: frozenset[str] = frozenset()
        """Words that the recogniser took for a person somewhere: a lone surname gets another label in
        each sentence, and bodies are rarely taken for people."""
        self.place_words: frozenset[str] = frozenset()
        """Words that the document uses for a place ("in Karabakh", "Nagorno-Karabakh")."""
        self.described: list[tuple[int, str, Person]] = []
        """Offset, noun and body of each "X, a group that ...", in text order."""
        self._by_name: dict[str, Person] = {}
        self._by_surname: dict[str, list[Person]] = {}
        self._by_acronym: dict[str, Person] = {}

    def add(self, person: Person, *aliases: str) -> Person:
        person.order = len(self.people)
        self.people.append(person)
        for alias in (person.name, *aliases):
            self._by_name.setdefault(_folded(alias), person)
        if person.kind is SpeakerKind.PERSON and " " in person.name:
            self._by_surname.setdefault(surname(person.name), []).append(person)
        initials = acronym(person.name)
        if len(initials) > 1:
            self._by_acronym.setdefault(initials, person)
        return person

    def named(self, name: str) -> Person | None:
        """By full name or by acronym ("EU" after "European Union")."""
        found = self._by_name.get(_folded(name))
        if found is None and name.replace(".", "").isupper():
            found = self._by_acronym.get(name.replace(".", ""))
        return found

    def with_surname(self, name: str) -> list[Person]:
        return self._by_surname.get(surname(name), [])

    def surnames(self) -> Mapping[str, list[Person]]:
        """Everybody known by first and last name, by surname in lower case."""
        return self._by_surname

    def speakers(self, spoken: list[Person]) -> dict[int, Speaker]:
        """``Speaker`` values by identity of the entry; keys are slugs, numbered where two are alike."""
        keys: dict[int, str] = {}
        used: set[str] = set()
        unique = sorted({id(p): p for p in spoken}.values(), key=lambda p: p.order)
        for person in unique:
            base = slug(person.name)
            key, number = base, 1
            while key in used:
                number += 1
                key = f"{base}-{number}"
            used.add(key)
            keys[id(person)] = key
        return {
            id(person): Speaker(
                key=keys[id(person)],
                name=person.name,
                kind=person.kind,
                role=person.role,
                affiliation=person.affiliation,
                anonymous=person.anonymous,
                mentions=tuple(sorted(person.mentions)),
                ambiguous_with=tuple(
                    sorted(
                        {keys.get(id(rival), slug(rival.name)) for rival in person.rivals}
                        - {keys[id(person)]}
                    )
                ),
            )
            for person in unique
        }


_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_SMALL = frozenset({"of", "the", "and", "for", "in", "on", "&"})


def surname(name: str) -> str:
    words = [w for w in _folded(name).split() if w.strip(".") not in _SUFFIXES]
    return words[-1] if words else ""


def acronym(name: str) -> str:
    words = [w for w in re.split(r"[\s-]+", name) if w and w.lower() not in _SMALL]
    return "".join(w[0] for w in words if w[0].isupper())


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace(",", ""))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).lower().split())


def slug(name: str) -> str:
    """Lower-case letters and digits joined by hyphens; letters of other scripts are kept."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("'s", "s").replace("s'", "s"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[\W_]+", "-", plain).strip("-")[:80] or "speaker"
