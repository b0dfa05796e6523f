"""Whom a description takes up: "the Vermont senator", "the billionaire", "the first-term incumbent".

What the text prints of a person beside the name (title, apposition, party, "is a ...") is gathered, and
a definite noun leads to whoever it was said of, or a noun for the same office was.
"""

from __future__ import annotations

import re
from functools import cache

from claims.pipeline.attribution.mentions import SUBJECTS
from claims.pipeline.attribution.names import TITLES
from claims.pipeline.attribution.registry import Person, Registry
from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import RoleSynonyms, country_of, gendered_nouns, role_synonyms, roles
from claims.pipeline.types import Span, SpeakerKind

_PARTY_BEHIND = re.compile(r",? ?\(?(?P<party>[RDI])(?:-|\))")
_PARTIES = {"R": ("republican", "gop"), "D": ("democrat", "democratic"), "I": ("independent",)}
_OPPOSED = ({"republican", "gop"}, {"democrat", "democratic"})
_NO_NOUN = RoleSynonyms(frozenset(), False)
_NEAR = 2
"""Sentences back within which an epithet takes up somebody of whom nothing was said."""

_FAR = 8
"""Sentences back from where on an epithet that adds something new is not led by what was printed."""


@cache
def described_nouns() -> frozenset[str]:
    """Nouns for one human being that can take up somebody named."""
    people = {noun for noun, kinds in roles().items() if "person" in kinds}
    return frozenset(people | set(role_synonyms()) | set(gendered_nouns()))


def describe(table: TokenTable, registry: Registry) -> None:
    """Notes with each person by name what is said of them where they are named."""
    for person in registry.people:
        if person.kind is not SpeakerKind.PERSON:
            continue
        for span in sorted(person.mentions):
            tokens = table.tokens(span)
            if tokens:
                _note(table, person, tokens.start, tokens.stop - 1)


def _note(table: TokenTable, person: Person, first: int, head: int) -> None:
    before = range(min(table.left[head], first), first)
    owned = {t for k in table.children(head, "poss") for t in table.subtree(k)}
    _add(table, person, [t for t in before if t not in owned])
    person.modifiers.update(table.lower[t] for t in owned)
    nouns = [k for k in table.children(head, "appos") if k > head]
    if table.dep[head] == "appos":
        nouns.append(table.head[head])
    if table.dep[head] == "nsubj" and table.lemma[table.head[head]] == "be":
        nouns += table.children(table.head[head], "attr")
    for noun in nouns:
        if table.tag[noun] in ("NN", "NNP") and table.entity[noun] != "PERSON":
            _add(table, person, range(table.left[noun], noun + 1))
            tail = range(noun + 1, min(table.right[noun], noun + 6) + 1)
            person.modifiers.update(table.lower[t] for t in tail if table.tag[t] == "NNP")
    party = _PARTY_BEHIND.match(table.text, table.end[head])
    if party:
        person.modifiers.update(_PARTIES[party["party"]])
        person.nouns.add(_PARTIES[party["party"]][0])


def _add(table: TokenTable, person: Person, tokens: range | list[int]) -> None:
    """Words for an office or a trade name the person; the rest say which one."""
    known = role_synonyms()
    for token in tokens:
        word = table.lower[token].strip(".")
        human = roles().get(table.lemma[token].strip("."), frozenset()) & {"person", "anonymous"}
        if human or word in TITLES or word in known or table.lemma[token] in gendered_nouns():
            person.nouns.add(word)
        person.modifiers.add(word)


def described(
    table: TokenTable, registry: Registry, head: int, *, definite: bool
) -> tuple[Person, list[Person]] | None:
    """Whom the noun takes up and who else it could be; None where nobody fits.

    ``definite`` says that "the" or "this" stands before it; without, only what was printed counts.
    """
    noun = table.lower[head]
    entry = role_synonyms().get(noun, _NO_NOUN)
    words = [t for t in range(table.left[head], head) if table.word[t][0].isalpha() and table.dep[t] != "det"]
    wanted = {table.lower[t] for t in words}
    fitting: list[tuple[tuple[int, int, int], Person]] = []
    for person in registry.people:
        if person.kind is not SpeakerKind.PERSON or not _may_be(person, noun, wanted):
            continue
        exact = noun in person.nouns
        if not exact and not (definite and person.nouns & entry.said_of):
            continue
        last = max((m.start for m in person.mentions if m.start < table.start[head]), default=-1)
        if last >= 0 or not definite:
            fitting.append(((_covered(person, wanted), int(exact), last), person))
    if fitting:
        fitting.sort(key=lambda pair: pair[0], reverse=True)
        best = fitting[0]
        unsaid = len(wanted) - best[0][0]
        stale = unsaid and definite and entry.epithet and best[0][2] < _begin(table, head, _FAR)
        other = unsaid and any(table.tag[t] == "NNP" for t in words) and not entry.epithet
        if not stale and not other:
            return best[1], [p for score, p in fitting[1:] if score[0] == best[0][0]]
    return _just_named(table, registry, head, wanted) if definite and entry.epithet else None


def _begin(table: TokenTable, token: int, back: int) -> int:
    """The offset where the sentence so many before the token's begins."""
    return table.start[table.sentences[max(0, table.sentence[token] - back)][0]]


def _covered(person: Person, wanted: set[str]) -> int:
    said = person.modifiers | {country_of().get(w, w) for w in person.modifiers}
    return sum(1 for word in wanted if word in said or country_of().get(word, word) in said)


def _may_be(person: Person, noun: str, wanted: set[str]) -> bool:
    gender = gendered_nouns().get(noun, "")
    if gender and person.gender not in ("", gender):
        return False
    asked = wanted | {noun}
    for one, other in (_OPPOSED, _OPPOSED[::-1]):
        if asked & one and person.modifiers & other and not person.modifiers & one:
            return False
    return True


def _just_named(
    table: TokenTable, registry: Registry, head: int, wanted: set[str]
) -> tuple[Person, list[Person]] | None:
    """The subject of the last sentences, where an epithet tells something new of somebody just named."""
    begin, end = _begin(table, head, _NEAR), table.start[table.left[head]]
    found: list[tuple[int, int, Person]] = []
    for person in registry.people:
        if person.kind is SpeakerKind.PERSON and _may_be(person, table.lower[head], wanted):
            for span in person.mentions:
                if begin <= span.start < end:
                    token = table.tokens(Span(span.start, span.end))[-1]
                    found.append((int(table.dep[token] in SUBJECTS), span.start, person))
    if not found:
        return None
    best = max(found, key=lambda each: each[:2])
    others = {id(p): p for _, _, p in found if p is not best[2]}
    return best[2], list(others.values())
