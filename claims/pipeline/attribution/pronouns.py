"""Who "he", "she", "they" or "it" is: the best earlier mention by agreement, nearness and function.

A salience score in the manner of Lappin & Leass (1994), with their subject preference and a decay by
sentence, and what is peculiar to reports: who spoke last tends to speak on, above all in a bare "he said";
and nobody is a name that stands in what he himself says ("Hill is tired," he said).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from claims.pipeline.attribution.mentions import SUBJECTS, Mention, place
from claims.pipeline.attribution.registry import Person
from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import gendered_nouns, roles
from claims.pipeline.types import Span, SpeakerKind

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
_GROUPS = _BODIES - {SpeakerKind.UNKNOWN, SpeakerKind.DOCUMENT}
_ONE = frozenset({SpeakerKind.PERSON, SpeakerKind.ANONYMOUS, SpeakerKind.OFFICE, SpeakerKind.UNKNOWN})
_NOBODY = frozenset({"none", "nobody", "no one", "neither"})
_GENDER = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "herself": "f"}
_THEY = frozenset({"they", "them", "their", "themselves"})


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a pronoun stands: what it says, and whether it only frames a quotation ("...," he said)."""

    pronoun: int
    content: tuple[Span, ...] = ()
    framing: bool = False
    named_within: frozenset[int] = field(default=frozenset())
    """Identities of those whom the content names: none of them is the speaker."""


def frame_of(table: TokenTable, pronoun: int, content: tuple[Span, ...], mentions: list[Mention]) -> Frame:
    tokens = [table.tokens(span) for span in content]
    named = {
        id(m.person)
        for inside in tokens
        for m in mentions[place(mentions, inside.start) : place(mentions, inside.stop)]
        if table.dep[m.token] not in ("poss", "compound") and m.person.kind is SpeakerKind.PERSON
    }
    framing = any(inside and table.quoted[inside.start] >= 0 for inside in tokens)
    return Frame(pronoun, content, framing, frozenset(named))


def resolve_pronoun(
    table: TokenTable, frame: Frame, mentions: list[Mention]
) -> tuple[Mention | None, list[Person]]:
    """The best mention of the best candidate, and whoever scores nearly as well. Mentions are in text
    order."""
    pronoun = frame.pronoun
    best: dict[int, tuple[float, Mention]] = {}
    times: dict[int, int] = {}
    for mention in reversed(mentions[: place(mentions, pronoun)]):
        distance = table.sentence[pronoun] - table.sentence[mention.token]
        if distance > _REACH:
            break
        if not _agrees(table.lower[pronoun], mention.person):
            continue
        score = _salience(table, frame, mention, distance)
        key = id(mention.person)
        times[key] = times.get(key, 0) + 1
        if key not in best or score > best[key][0]:
            best[key] = (score, mention)
    if not best:
        return _last_speaker(table, pronoun, mentions), []
    scores = {key: score + 0.1 * min(times[key], 5) for key, (score, _) in best.items()}
    ranked = sorted(scores, key=lambda k: (-scores[k], best[k][1].person.order))
    close = [best[k][1] for k in ranked[1:] if scores[ranked[0]] - scores[k] < _CLOSE]
    return best[ranked[0]][1], [m.person for m in close if not m.passing]


def _last_speaker(table: TokenTable, pronoun: int, mentions: list[Mention]) -> Mention | None:
    """Nobody agrees: a given name may mislead about gender, so whoever spoke in the last two sentences."""
    if table.lower[pronoun] not in _GENDER:
        return None
    for mention in reversed(mentions[: place(mentions, pronoun)]):
        if table.sentence[pronoun] - table.sentence[mention.token] > 2:
            return None
        if mention.spoke and mention.person.kind in _ONE and not mention.person.plural:
            return mention
    return None


def _salience(table: TokenTable, frame: Frame, mention: Mention, distance: int) -> float:
    score = -0.6 * distance
    paragraphs = table.paragraph[frame.pronoun] - table.paragraph[mention.token]
    score += 0.4 if paragraphs == 0 else -0.5 * (paragraphs - 1)
    at = mention.token
    while table.dep[at] == "conj":
        at = table.head[at]
    if table.dep[at] in SUBJECTS:
        score += 1.0
        if distance == 0 and not frame.framing and table.within(frame.pronoun, table.head[at]):
            score += 1.0
    elif distance == 0 and not frame.framing:
        score += 0.5
    if mention.spoke:
        score += 1.2 if frame.framing or paragraphs == 0 else 0.6
    if mention.passing and mention.person.kind is not SpeakerKind.PERSON:
        score -= 0.8 if table.dep[mention.token] in SUBJECTS else 1.5
    if table.lower[frame.pronoun] in _THEY and not mention.person.plural:
        score -= 1.2
    if table.quoted[mention.token] >= 0:
        score -= 1.5
    if id(mention.person) in frame.named_within:
        score -= 2.0
    return score


def _agrees(word: str, person: Person) -> bool:
    if person.name.lower() in _NOBODY:
        return False
    if word in _GENDER:
        return not person.plural and person.kind in _ONE and person.gender in ("", _GENDER[word])
    if word in _THEY:
        return person.plural or person.kind in _GROUPS
    if word in ("it", "its"):
        return not person.plural and person.kind in _BODIES and not _somebody(person)
    return False


def _somebody(person: Person) -> bool:
    """Whether an office is held by one human being ("the ombudsman"), unlike "the embassy"."""
    noun = person.head_noun
    human = roles().get(noun, frozenset()) & {"person", "anonymous"}
    return bool(human) or noun in gendered_nouns() or noun.endswith(("man", "woman", "person"))
