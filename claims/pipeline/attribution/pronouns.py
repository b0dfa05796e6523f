"""Who "he", "she", "they" or "it" is: the best earlier mention by agreement, nearness and function.

A salience score in the manner of Lappin & Leass (1994), with their subject preference and a decay by
sentence, and one thing of our own domain: in reports, who spoke last tends to speak on.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from claims.pipeline.attribution.registry import Person, Registry
from claims.pipeline.attribution.resolve import head_of
from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import gendered_nouns, roles
from claims.pipeline.types import SpeakerKind

_REACH = 8
"""Sentences back within which a pronoun may find its name."""
_CLOSE = 0.75
"""Points within which two candidates are called ambiguous."""
_BODIES = frozenset(
    {
        SpeakerKind.ORGANISATION,
        SpeakerKind.GOVERNMENT,
        SpeakerKind.MEDIA,
        SpeakerKind.OFFICE,
        SpeakerKind.DOCUMENT,
        SpeakerKind.ARMED_GROUP,
        SpeakerKind.UNKNOWN,
    }
)
_ONE = frozenset({SpeakerKind.PERSON, SpeakerKind.ANONYMOUS, SpeakerKind.OFFICE, SpeakerKind.UNKNOWN})
_GENDER = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}


@dataclass(frozen=True, slots=True)
class Mention:
    token: int
    person: Person
    spoke: bool


def resolve_pronoun(
    table: TokenTable, pronoun: int, mentions: list[Mention]
) -> tuple[Person | None, list[Person]]:
    """The best candidate and those that score nearly as well. Mentions are in text order."""
    scores: dict[int, float] = {}
    people: dict[int, Person] = {}
    for mention in reversed(mentions[: bisect_left(mentions, pronoun, key=lambda m: m.token)]):
        distance = table.sentence[pronoun] - table.sentence[mention.token]
        if distance > _REACH:
            break
        if not _agrees(table.lower[pronoun], mention.person):
            continue
        score = _salience(table, pronoun, mention, distance)
        key = id(mention.person)
        people[key] = mention.person
        scores[key] = max(scores.get(key, -99.0), score)
    if not scores:
        return _last_speaker(table, pronoun, mentions), []
    ranked = sorted(scores, key=lambda k: (-scores[k], people[k].order))
    best = ranked[0]
    return people[best], [people[k] for k in ranked[1:] if scores[best] - scores[k] < _CLOSE]


def _last_speaker(table: TokenTable, pronoun: int, mentions: list[Mention]) -> Person | None:
    """Nobody agrees: a given name may mislead about gender, so whoever spoke in the last two sentences."""
    if table.lower[pronoun] not in _GENDER:
        return None
    for mention in reversed(mentions[: bisect_left(mentions, pronoun, key=lambda m: m.token)]):
        if table.sentence[pronoun] - table.sentence[mention.token] > 2:
            return None
        if mention.spoke and mention.person.kind in _ONE and not mention.person.plural:
            return mention.person
    return None


def _salience(table: TokenTable, pronoun: int, mention: Mention, distance: int) -> float:
    score = -0.6 * distance
    paragraphs = table.paragraph[pronoun] - table.paragraph[mention.token]
    score -= 0.5 * max(paragraphs - 1, 0)
    at = mention.token
    while table.dep[at] == "conj":
        at = table.head[at]
    if table.dep[at] in ("nsubj", "nsubjpass"):
        score += 1.0
    elif table.dep[at] in ("poss", "compound"):
        score -= 0.5
    if mention.spoke:
        score += 1.2
    if table.quoted[mention.token] >= 0:
        score -= 1.5
    return score


def _agrees(word: str, person: Person) -> bool:
    if word in _GENDER:
        return not person.plural and person.kind in _ONE and person.gender in ("", _GENDER[word])
    if word in ("they", "them", "their"):
        return person.plural or person.kind in _BODIES
    if word in ("it", "its"):
        return not person.plural and person.kind in _BODIES and not _somebody(person)
    return False


def _somebody(person: Person) -> bool:
    """Whether an office is held by one human being ("the ombudsman"), unlike "the embassy"."""
    noun = person.head_noun
    human = roles().get(noun, frozenset()) & {"person", "anonymous"}
    return bool(human) or noun in gendered_nouns() or noun.endswith(("man", "woman", "person"))


def mentions_of(table: TokenTable, registry: Registry, spoken: set[int]) -> list[Mention]:
    """All mentions of all people in text order, by the token that heads each.

    ``spoken`` holds the tokens that head sources.
    """
    found: list[Mention] = []
    for person in registry.people:
        for span in person.mentions:
            if table.tokens(span):
                head = head_of(table, span)
                found.append(Mention(head, person, head in spoken))
    return sorted(found, key=lambda m: (m.token, m.person.order))
