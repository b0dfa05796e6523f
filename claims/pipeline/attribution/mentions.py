"""Where somebody is mentioned: what a pronoun may mean, in text order.

Beside the entries of the registry these are the places of a lone surname that several could bear, and
people whom the text only calls by a noun ("a witness", "some voters"): such a one is entered for good
when a pronoun turns out to mean them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from claims.pipeline.attribution.registry import Person, Registry
from claims.pipeline.attribution.resolve import head_of
from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import gendered_nouns, roles
from claims.pipeline.types import Span, SpeakerKind

SUBJECTS = ("nsubj", "nsubjpass")
_HUMAN_ENDINGS = ("ist", "er", "or", "ian", "ant", "man", "woman", "ee", "eer", "ite")
_OWNED = ("det", "poss")
_SOME = frozenset({"some", "many", "others", "most", "several", "few", "both"})


@dataclass(frozen=True, slots=True)
class Mention:
    token: int
    person: Person
    spoke: bool
    passing: bool = False
    """The person is not in the registry yet."""


def mentions_of(table: TokenTable, registry: Registry, spoken: set[int]) -> list[Mention]:
    """All mentions of all people, by the token that heads each; ``spoken`` are tokens that head sources."""
    found: list[Mention] = []
    for person in registry.people:
        for span in person.mentions:
            if table.tokens(span):
                head = head_of(table, span)
                found.append(Mention(head, person, head in spoken))
    taken = {m.token for m in found}
    found.extend(_lone_surnames(table, registry, taken))
    taken.update(m.token for m in found)
    found.extend(_by_noun(table, taken))
    return sorted(found, key=lambda m: (m.token, m.person.order))


def place(mentions: list[Mention], token: int) -> int:
    """Where in the list the mentions at or after the token begin."""
    return bisect_left(mentions, token, key=lambda m: m.token)


def _lone_surnames(table: TokenTable, registry: Registry, taken: set[int]) -> Iterator[Mention]:
    """A surname that several bear is whoever was named last with a first name, or else is named at all."""
    bearers = registry.surnames()
    for token in range(len(table)):
        if token in taken or not table.word[token][:1].isupper() or table.lower[token] not in bearers:
            continue
        people = bearers[table.lower[token]]
        if table.dep[token] == "compound" or table.entity[token] in ("ORG", "GPE", "FAC"):
            continue
        before = [
            (max(starts), p.order, p)
            for p in people
            if (starts := [m.start for m in p.mentions if m.start <= table.start[token]])
        ]
        if before:
            yield Mention(token, max(before, key=lambda b: b[:2])[2], False)


def _by_noun(table: TokenTable, taken: set[int]) -> Iterator[Mention]:
    """By a noun, or by a surname that stands nowhere with a first name."""
    names: dict[str, Person] = {}
    for token in range(len(table)):
        if table.quoted[token] >= 0 or not table.tag[token].startswith(("NN", "DT", "JJ")):
            continue
        if table.entity[token] in ("DATE", "TIME", "CARDINAL"):
            continue
        subject = table.dep[token] in SUBJECTS
        if subject and table.child(token, "conj") is not None:
            yield _passing(table, token, SpeakerKind.COLLECTIVE, plural=True)
        elif token not in taken:
            several = table.tag[token] == "NNS" and _people(table, token)
            if subject and (several or table.lower[token] in _SOME):
                yield _passing(table, token, SpeakerKind.COLLECTIVE, plural=True)
            elif table.tag[token] == "NN" and _human(table.lemma[token]) and table.children(token, *_OWNED):
                yield _passing(table, token, SpeakerKind.ANONYMOUS, plural=False)
            elif table.tag[token] == "NNP" and table.entity[token] == "PERSON" and subject:
                known = names.setdefault(
                    table.lower[token], _passing(table, token, SpeakerKind.PERSON).person
                )
                yield Mention(token, known, False, passing=True)


def _people(table: TokenTable, token: int) -> bool:
    """Whether a plural noun is likely to mean people: by the lexicon, or by its ending ("campaigners")."""
    lemma = table.lemma[token]
    kinds = roles().get(lemma, roles().get(table.lower[token], frozenset()))
    return bool(kinds - {"document"}) or lemma.endswith(_HUMAN_ENDINGS)


def _human(lemma: str) -> bool:
    kinds = roles().get(lemma, frozenset())
    return "person" in kinds or "anonymous" in kinds or lemma in gendered_nouns()


def _passing(table: TokenTable, token: int, kind: SpeakerKind, *, plural: bool = False) -> Mention:
    gender = "" if plural else gendered_nouns().get(table.lemma[token], "")
    person = Person(table.word[token], kind, plural=plural, gender=gender, head_noun=table.lemma[token])
    return Mention(token, person, False, passing=True)


def phrase_at(table: TokenTable, head: int) -> Span:
    """The noun phrase of the head with what follows it up to a comma or a verb: "residents of the town"."""
    last = head
    for token in range(head + 1, table.right[head] + 1):
        if table.tag[token] in (",", ":", "WP", "WDT", "VBG", "VBN", "VBD", "''"):
            break
        last = token
    return Span(table.start[min(table.left[head], head)], table.end[last])
