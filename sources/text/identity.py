"""Two sources as printed: are they one, may they be one, or are they two? A rule says which, and why.

Precision before recall: what a machine joins in silence, nobody looks at again. So *same* asks for the same
name and nothing that speaks against it, or for names that sound alike and an office that one person holds at
a time. All other likeness is a suggestion for a person. The three answers follow Fellegi & Sunter (1969),
"A theory for record linkage": link, clerical review, no link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product
from types import MappingProxyType

from sources.text import bodies, persons
from sources.text.bodies import BodyName, body_name, compare_bodies, owner_of
from sources.text.names import name_key, role_key
from sources.text.persons import Likeness, compare_names, person_name

PERSON, GOVERNMENT, UNKNOWN, ANONYMOUS = "person", "government", "unknown", "anonymous"


class Verdict(StrEnum):
    SAME = "same"
    SUGGEST = "suggest"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Rule:
    """``rule_id`` is permanent. ``sentence`` tells a person why; {0} and {1} are the parts of a finding."""

    rule_id: str
    verdict: Verdict
    sentence: str


_S, _M, _D = Verdict.SAME, Verdict.SUGGEST, Verdict.DIFFERENT
_RULES = (
    # people
    Rule("same-full-name", _S, "They have the same full name, and nothing printed tells them apart."),
    Rule("same-letters", _S, "Their full names have the same letters, divided or hyphenated differently."),
    Rule("same-office", _S, "Their names sound alike, and both hold one office of {1}: {0}."),
    Rule("same-name-other-body", _M, "They have the same name, but speak for different bodies: {0}; {1}."),
    Rule("sounds-alike", _M, "Their names sound alike in different spellings: {0}; {1}."),
    Rule("known-other-name", _M, "Both are well-known names of one: {0}; {1}."),
    Rule("order-of-names", _M, "They have the same names in another order: {0}; {1}."),
    Rule("surname-alone", _M, "One is printed by the surname alone that the other has too: {0}."),
    Rule("surname-sounds-alike", _M, "One has only a surname, which sounds like the other's: {0}; {1}."),
    Rule("surname-in-one-body", _M, "Both have one surname alone, {0}, and speak for one body: {1}."),
    Rule("surnames-only", _M, "One is printed by the last two words of the other's name: {0} {1}."),
    Rule("initials", _M, "One has an initial where the other has a name that begins with it: {0}; {1}."),
    Rule("short-given-name", _M, "One has a short form of the other's given name: {0}; {1}."),
    Rule("middle-name", _M, "One has a middle name or initial that the other leaves out: {0}; {1}."),
    Rule("patronymic", _M, "One has a father's name that the other leaves out: {0}; {1}."),
    Rule("second-surname", _M, "One has a second surname that the other leaves out: {0}; {1}."),
    Rule("generation-left-out", _M, "One has “{0}” after the name; the other has the name without it."),
    Rule("another-generation", _D, "Both have the name, one with “{0}” and the other with “{1}”."),
    Rule("another-form-of-address", _D, "One is addressed as a man and the other as a woman."),
    Rule("surname-alone-twice", _D, "Both are printed by a surname alone, which many people share."),
    Rule("another-name", _D, "Their names are not alike."),
    # bodies
    Rule("same-name", _S, "They have the same name."),
    Rule("spelling-of-a-place", _S, "Their names differ only in the spelling of a place: {0}; {1}."),
    Rule("same-generic-name-same-owner", _S, "They have the same name and belong to one body: {0}."),
    Rule("same-body-of-a-state", _S, "They are the same body of one state, {0}."),
    Rule("state-for-its-government", _S, "One names the state, and the other its government: {0}."),
    Rule("capital-for-its-government", _S, "The capital stands for the government of the state: {0}."),
    Rule("same-name-other-owner", _M, "They have the same name, but belong to different bodies: {0}; {1}."),
    Rule("state-or-place", _M, "One of them may be the place, and the other speaks for the state: {0}."),
    Rule("ambiguous-state", _M, "More than one state or region is called {0}."),
    Rule("generic-name", _M, "Many states have a body of this name, and it is not printed whose it is: {0}."),
    Rule("acronym", _M, "“{0}” may stand for the first letters of the other's name: {1}."),
    Rule("same-words", _M, "Their names have the same words in another order or form."),
    Rule("joined-words", _M, "Their names have the same letters, divided differently: {0}; {1}."),
    Rule("legal-form", _M, "Their names differ only in the legal form of a company: {0}; {1}."),
    Rule("short-name", _M, "One name is the other without its last word: {0}; {1}."),
    Rule("another-owner", _D, "They have one name, but belong to two bodies: {0}; {1}."),
    Rule("another-body", _D, "Their names are not alike."),
    # both
    Rule("written-down-by-a-person", _S, "Somebody wrote it down as a name of the source: {0}."),
    Rule("person-and-body", _D, "One is a person, and the other is a body."),
    Rule("unnamed", _D, "At least one of them is not named."),
)  # fmt: skip
RULES: Mapping[str, Rule] = MappingProxyType({rule.rule_id: rule for rule in _RULES})

_OFFICES_LINES = """
president;prime minister;premier;chancellor;foreign minister;defence minister;interior minister
finance minister;justice minister;health minister;minister of foreign affairs;secretary of state
secretary general;secretary-general;attorney general;king;queen;emir;sultan;pope;supreme leader;chief of staff
"""
# Of spokesmen, deputies, judges and commanders a body has several at a time: two that sound alike are two.
_OFFICES = frozenset(
    role_key(office.replace("-", " "), body="")
    for line in _OFFICES_LINES.split("\n")
    for office in line.split(";")
    if office
)
_JOINED_BY_OFFICE = frozenset({"sounds-alike", "order-of-names", "known-other-name"})
_WHOLE_NAMES = frozenset({"same-full-name", "same-letters"})
_NAMES_OF_BODIES = frozenset({"same-name", "spelling-of-a-place"})


@dataclass(frozen=True, slots=True)
class Printed:
    """A source as texts print it: one name, a kind (a value of `SourceKind`) and (role, body) pairs, of
    which either may be ""."""

    name: str
    kind: str = UNKNOWN
    held: tuple[tuple[str, str], ...] = ()

    @property
    def bodies(self) -> frozenset[str]:
        """Keys of what it speaks for: the body, and the state whose body that is."""
        return frozenset(key for _, body in self.held for key in _belonging(body))


@dataclass(frozen=True, slots=True)
class Identity:
    """What a rule says of two printed sources; ``parts`` fill its sentence."""

    verdict: Verdict
    rule_id: str
    parts: tuple[str, ...] = ()


def compare(a: Printed, b: Printed) -> Identity:
    """Whether the two are one. Total: any text gives an answer. Verdict and rule do not depend on which
    comes first; the parts come in the order of the two."""
    found = _likeness(a, b)
    return Identity(RULES[found.rule_id].verdict, found.rule_id, found.parts)


def explained(rule_id: str, parts: Iterable[str]) -> str:
    """The rule's sentence with the parts of one finding, for a person to read."""
    rule = RULES.get(rule_id)
    if rule is None:
        return f"An earlier version found them alike, by a rule that is no longer here: {rule_id}."
    given = iter(parts)
    return rule.sentence.format(*(next(given, "…") or "…" for _ in range(2)))


@dataclass(frozen=True, slots=True)
class LookupKeys:
    """Two sources that are not different: what one is ``found_by`` meets what the other ``asks``."""

    found_by: frozenset[str]
    asks: frozenset[str]


def lookup_keys(source: Printed) -> LookupKeys:
    """Keys to fetch candidates by: a pair that `compare` does not call different shares one, both ways."""
    found_by: set[str] = set()
    asks: set[str] = set()
    if source.kind == ANONYMOUS or not source.name.strip():
        return LookupKeys(frozenset(), frozenset())
    if not name_key(source.name):
        odd = {f"odd:{source.name.strip().casefold()}"}
        return LookupKeys(frozenset(odd), frozenset(odd))
    if source.kind in (PERSON, UNKNOWN):
        found, asked = persons.lookup_keys(person_name(source.name), source.bodies)
        found_by |= found
        asks |= asked
    if source.kind != PERSON:
        body = body_name(source.name)
        keys = {key for owner in ("", *_owners(source)) for key in bodies.lookup_keys(body, owner)}
        found_by |= keys
        asks |= keys
    return LookupKeys(frozenset(found_by), frozenset(asks))


def is_shareable(source: Printed) -> bool:
    """Whether the name tells one source from all others, so that texts which print it can share the source:
    not a surname alone, and not "Foreign Ministry" where it is not printed whose."""
    if source.kind == PERSON:
        return not _bare(source) or not name_key(source.name)
    return not bodies.is_generic(source.name) or bool(_owners(source))


def _bare(source: Printed) -> bool:
    return person_name(source.name).bare


# --- which rules are asked ------------------------------------------------------------------------------


def _likeness(a: Printed, b: Printed) -> Likeness:
    if ANONYMOUS in (a.kind, b.kind):
        return Likeness("unnamed")
    people = a.kind == PERSON, b.kind == PERSON
    if people[0] != people[1] and UNKNOWN not in (a.kind, b.kind):
        return Likeness("person-and-body")
    if not name_key(a.name) or not name_key(b.name):
        one = a.name.strip().casefold() == b.name.strip().casefold() != ""
        return Likeness("same-name" if one else "another-name")
    return _people(a, b) if any(people) else _bodies(a, b)


def _people(a: Printed, b: Printed) -> Likeness:
    found = compare_names(person_name(a.name), person_name(b.name))
    shared = a.bodies & b.bodies
    if found.rule_id in _WHOLE_NAMES and a.bodies and b.bodies and not shared:
        return Likeness("same-name-other-body", (_named(a.bodies), _named(b.bodies)))
    if found.rule_id in _JOINED_BY_OFFICE and (office := _shared_office(a, b)):
        return Likeness("same-office", office)
    if found.rule_id == "surname-alone-twice" and shared:
        return Likeness("surname-in-one-body", (*found.parts[:1], _named(shared)))
    return found


def _shared_office(a: Printed, b: Printed) -> tuple[str, str] | None:
    """(office, body) where both hold one that a body gives to one person at a time."""
    both = sorted(set(_offices(a)) & set(_offices(b)))
    return both[0] if both else None


def _offices(source: Printed) -> Iterator[tuple[str, str]]:
    for role, body in source.held:
        owner = owner_of(body) if name_key(body) else ""
        # "Russian foreign minister" of Moscow: the state's own name comes off the role too
        office = role_key(role, body=f"{body} {owner}")
        if owner and office in _OFFICES:
            yield office, owner


def _bodies(a: Printed, b: Printed) -> Likeness:
    one, other = body_name(a.name), body_name(b.name)
    owners = _pair_of_owners(a, b)
    governments = a.kind == b.kind == GOVERNMENT
    found = compare_bodies(one, other, owners=owners, governments=governments)
    apart = a.bodies and b.bodies and not a.bodies & b.bodies
    if found.rule_id in _NAMES_OF_BODIES and apart and not _state_in(one, other):
        return Likeness("same-name-other-owner", (_named(a.bodies), _named(b.bodies)))
    return found


def _state_in(one: BodyName, other: BodyName) -> bool:
    """A name that holds its state ("Russian Foreign Ministry") needs no owner to tell it."""
    return bool(one.state and other.state)


def _owners(source: Printed) -> tuple[str, ...]:
    return tuple(sorted({owner_of(body) for _, body in source.held if body.strip()} - {""}))


def _pair_of_owners(a: Printed, b: Printed) -> tuple[str, str]:
    """An owner that both have, else the first of each."""
    mine, theirs = _owners(a), _owners(b)
    both = sorted(set(mine) & set(theirs))
    if both:
        return both[0], both[0]
    return (mine or ("",))[0], (theirs or ("",))[0]


@lru_cache(maxsize=4096)
def _belonging(body: str) -> frozenset[str]:
    if not name_key(body):
        return frozenset()
    return frozenset({owner_of(body), body_name(body).state} - {""})


def _named(keys: Iterable[str]) -> str:
    return ", ".join(sorted(keys))


def pairs_of(some: Iterable[Printed], others: Iterable[Printed]) -> Iterator[Identity]:
    """Every comparison of the names of one source with those of another."""
    for a, b in product(tuple(some), tuple(others)):
        yield compare(a, b)


_STRENGTH = {Verdict.SAME: 2, Verdict.SUGGEST: 1, Verdict.DIFFERENT: 0}


def strongest(some: Iterable[Printed], others: Iterable[Printed]) -> Identity:
    """The best that can be said of two sources with several names each; "unnamed" where one has none."""
    every = list(pairs_of(some, others))
    return max(every, key=lambda found: _STRENGTH[found.verdict], default=Identity(_D, "unnamed"))
