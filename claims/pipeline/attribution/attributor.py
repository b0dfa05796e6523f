"""Each utterance's speaker and stance."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence

from claims.pipeline.attribution.bodies import body_called, collect_bodies
from claims.pipeline.attribution.names import clean, collect_persons
from claims.pipeline.attribution.pronouns import Mention, mentions_of, resolve_pronoun
from claims.pipeline.attribution.registry import Person, Registry
from claims.pipeline.attribution.resolve import PRONOUNS, head_of, refer
from claims.pipeline.attribution.stance import stance_of
from claims.pipeline.language import TokenTable, token_table
from claims.pipeline.lexicons.loaders import rule_confidence
from claims.pipeline.protocols import Parsed
from claims.pipeline.types import Attribution, Extraction, Span, Speaker, SpeakerKind, Voice

_OF_PRONOUN = 0.85
_OF_RIVALS = 0.6
_UNRESOLVED = 0.5


class RuleAttributor:
    """Speakers by name, surname, role, acronym and pronoun; stance by cue and content.

    The outlet's own statements and those without a source have ``speaker=None``. A pronoun that
    nothing explains becomes a speaker of kind ``unknown`` with the words as printed.
    """

    def attribute(
        self, parsed: Parsed, extractions: Sequence[Extraction]
    ) -> tuple[list[Attribution], list[Speaker]]:
        table = token_table(parsed)
        registry = Registry()
        collect_persons(table, registry)
        collect_bodies(table, registry)
        people, doubts = _resolve(table, registry, extractions)
        spoken = [p for p in people if p is not None]
        speakers = registry.speakers(spoken)
        attributions = []
        for extraction, person, doubt in zip(extractions, people, doubts, strict=True):
            stance = stance_of(table, extraction)
            attributions.append(
                Attribution(
                    speaker=speakers[id(person)] if person is not None else None,
                    polarity=stance.polarity,
                    modality=stance.modality,
                    certainty=stance.certainty,
                    cue_lemma=stance.cue_lemma,
                    hedges=stance.hedges,
                    confidence=round(rule_confidence().get(extraction.rule_id, 0.5) * doubt, 3),
                )
            )
        unique = {speaker.key: speaker for speaker in speakers.values()}
        return attributions, sorted(
            unique.values(), key=lambda s: s.mentions[0] if s.mentions else Span(0, 1)
        )


def _resolve(
    table: TokenTable, registry: Registry, extractions: Sequence[Extraction]
) -> tuple[list[Person | None], list[float]]:
    """The entry behind each source, and how far the resolution can be trusted. Names first, then
    pronouns in text order, each of which makes its person more salient for the next."""
    by_span: dict[Span, tuple[Person | None, float]] = {}
    pronouns: list[tuple[Span, int]] = []
    sources = sorted({e.source for e in extractions if e.source and e.voice is Voice.ATTRIBUTED})
    heads = {span: head_of(table, span) for span in sources}
    for span in sources:
        if table.lower[heads[span]] in PRONOUNS:
            pronouns.append((span, heads[span]))
        else:
            person = _body_again(table, registry, span, heads[span]) or refer(table, registry, span)
            by_span[span] = (person, _OF_RIVALS if person.rivals and not person.anonymous else 1.0)
    if pronouns:
        mentions = mentions_of(table, registry, set(heads.values()))
        quoted_by = _speaker_of_quotations(table, extractions, by_span)
        for span, head in pronouns:
            by_span[span] = _pronoun(table, registry, mentions, span, head, quoted_by)
    people: list[Person | None] = []
    doubts: list[float] = []
    for extraction in extractions:
        attributed = extraction.source is not None and extraction.voice is Voice.ATTRIBUTED
        found = by_span[extraction.source] if attributed and extraction.source else (None, 1.0)
        people.append(found[0])
        doubts.append(found[1])
    return people, doubts


def _body_again(table: TokenTable, registry: Registry, span: Span, head: int) -> Person | None:
    """ "The group", "the ministry": two words that stand for a body named before."""
    words = table.tokens(span)
    plain = len(words) == 2 and table.tag[head] == "NN" and table.lower[words[0]] in ("the", "this")
    found = body_called(registry, table.lemma[head], span.start) if plain else None
    if found is None:
        return None
    person, rivals = found
    person.mentions.add(span)
    person.rivals.extend(r for r in rivals if r not in person.rivals)
    return person


def _speaker_of_quotations(
    table: TokenTable, extractions: Sequence[Extraction], by_span: dict[Span, tuple[Person | None, float]]
) -> dict[int, Span]:
    """For each quotation the span of the source that speaks in it: "I" inside it is that source."""
    holders: dict[int, Span] = {}
    for extraction in extractions:
        if extraction.source is None:
            continue
        for span in extraction.content:
            tokens = table.tokens(span)
            if tokens and table.quoted[tokens[0]] >= 0:
                holders.setdefault(table.quoted[tokens[0]], extraction.source)
    return holders


def _pronoun(
    table: TokenTable,
    registry: Registry,
    mentions: list[Mention],
    span: Span,
    head: int,
    quoted_by: dict[int, Span],
) -> tuple[Person | None, float]:
    word = table.lower[head]
    person, rivals = resolve_pronoun(table, head, mentions)
    if word in ("i", "me", "my") and table.quoted[head] in quoted_by:
        position = quoted_by[table.quoted[head]]
        person = next((m.person for m in mentions if m.token in table.tokens(position)), None)
    if person is None:
        name = clean(" ".join(span.of(table.text).split())) or word
        person = registry.add(Person(name, SpeakerKind.UNKNOWN, plural=word == "they"))
        person.mentions.add(span)
        return person, _UNRESOLVED
    person.mentions.add(span)
    person.rivals.extend(r for r in rivals if r not in person.rivals)
    insort(mentions, Mention(head, person, spoke=True), key=lambda m: m.token)
    return person, _OF_RIVALS if rivals else _OF_PRONOUN
