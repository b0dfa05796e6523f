"""Each utterance's speaker and stance."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence

from claims.pipeline.attribution.bodies import body_called, collect_bodies, place_called
from claims.pipeline.attribution.descriptions import describe, described, described_nouns
from claims.pipeline.attribution.mentions import Mention, mentions_of, phrase_at, place
from claims.pipeline.attribution.names import clean, collect_persons
from claims.pipeline.attribution.pronouns import Frame, frame_of, resolve_pronoun
from claims.pipeline.attribution.registry import Person, Registry
from claims.pipeline.attribution.relatives import antecedent, is_relative
from claims.pipeline.attribution.resolve import PRONOUNS, head_of, refer
from claims.pipeline.attribution.stance import stances_of
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
        describe(table, registry)
        people, doubts = _resolve(table, registry, extractions)
        spoken = [p for p in people if p is not None]
        speakers = registry.speakers(spoken)
        attributions = []
        stances = stances_of(table, extractions)
        for extraction, person, doubt, stance in zip(extractions, people, doubts, stances, strict=True):
            attributions.append(
                Attribution(
                    speaker=speakers[id(person)] if person is not None else None,
                    polarity=stance.polarity,
                    modality=stance.modality,
                    certainty=stance.certainty,
                    cue_lemma=stance.cue_lemma,
                    hedges=stance.hedges,
                    confidence=round(_certain(extraction) * doubt, 3),
                    strength=stance.strength,
                    by_cue=stance.by_cue,
                    turns=stance.turns,
                )
            )
        unique = {speaker.key: speaker for speaker in speakers.values()}
        return attributions, sorted(
            unique.values(), key=lambda s: s.mentions[0] if s.mentions else Span(0, 1)
        )


def _certain(extraction: Extraction) -> float:
    return extraction.confidence or rule_confidence().get(extraction.rule_id, 0.5)


def _resolve(
    table: TokenTable, registry: Registry, extractions: Sequence[Extraction]
) -> tuple[list[Person | None], list[float]]:
    """The entry behind each source, and how far the resolution can be trusted. Names first, then
    pronouns in text order, each of which makes its person more salient for the next."""
    by_span: dict[Span, tuple[Person | None, float]] = {}
    pronouns: list[tuple[Span, int]] = []
    rivals: dict[int, int] = {}
    sources = sorted({e.source for e in extractions if e.source and e.voice is Voice.ATTRIBUTED})
    heads = {span: head_of(table, span) for span in sources}
    for span in sources:
        if table.lower[heads[span]] in PRONOUNS or is_relative(table, heads[span]):
            pronouns.append((span, heads[span]))
        else:
            person = (
                _body_again(table, registry, span, heads[span])
                or _by_description(table, registry, span, heads[span])
                or refer(table, registry, span)
            )
            # Only a place that brought rivals is in doubt, not all others of the same person.
            doubtful = len(person.rivals) > rivals.get(id(person), 0) and not person.anonymous
            rivals[id(person)] = len(person.rivals)
            by_span[span] = (person, _OF_RIVALS if doubtful else 1.0)
    if pronouns:
        mentions = mentions_of(table, registry, set(heads.values()))
        quoted_by = _speaker_of_quotations(table, extractions)
        said = _contents(extractions)
        for span, head in pronouns:
            frame = frame_of(table, head, said[span], mentions)
            by_span[span] = _pronoun(table, registry, mentions, span, frame, quoted_by)
    people: list[Person | None] = []
    doubts: list[float] = []
    for extraction in extractions:
        attributed = extraction.source is not None and extraction.voice is Voice.ATTRIBUTED
        found = by_span[extraction.source] if attributed and extraction.source else (None, 1.0)
        people.append(found[0])
        doubts.append(found[1])
    return people, doubts


def _body_again(table: TokenTable, registry: Registry, span: Span, head: int) -> Person | None:
    """ "The group", "the Riga-based charity": a plain noun that stands for a body named before."""
    if not _plain_body(table, span, head):
        return None
    found = body_called(registry, table.lemma[head], span.start)
    found = found or place_called(table, registry, head)
    if found is None:
        return None
    person, rivals = found
    person.mentions.add(span)
    person.rivals.extend(rivals)
    return person


def _plain_body(table: TokenTable, span: Span, head: int) -> bool:
    """Whether it is "the" and a noun, or "the Riga-based" and a noun, up to the end or a comma."""
    words = table.tokens(span)
    if table.tag[head] != "NN" or table.lower[words[0]] not in ("the", "this"):
        return False
    seated = head - words[0] > 1 and table.lower[head - 1].endswith("based")
    if len(words) > 2 and not seated:
        return False
    return words[-1] == head or table.word[head + 1] == ","


def _by_description(table: TokenTable, registry: Registry, span: Span, head: int) -> Person | None:
    """ "The Vermont senator" is somebody already named, and so is a bare "senator" in a headline."""
    if table.tag[head] not in ("NN", "NNP") or table.lower[head] not in described_nouns():
        return None
    first = table.lower[table.tokens(span)[0]]
    definite = first in ("the", "this", "that")
    bare = table.left[head] == head and table.paragraph[head] <= 1
    if span.end > table.end[head] or not (definite or bare):
        return None
    found = described(table, registry, head, definite=definite)
    if found is None:
        return None
    person, rivals = found
    person.mentions.add(span)
    person.rivals.extend(rivals)
    return person


def _contents(extractions: Sequence[Extraction]) -> dict[Span, tuple[Span, ...]]:
    """What each source says, all its utterances together."""
    said: dict[Span, tuple[Span, ...]] = {}
    for extraction in extractions:
        if extraction.source is not None:
            said[extraction.source] = said.get(extraction.source, ()) + extraction.content
    return said


def _speaker_of_quotations(table: TokenTable, extractions: Sequence[Extraction]) -> dict[int, Span]:
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
    frame: Frame,
    quoted_by: dict[int, Span],
) -> tuple[Person | None, float]:
    head = frame.pronoun
    word = table.lower[head]
    person: Person | None
    rivals: list[Person] = []
    if is_relative(table, head):
        person = _relative(table, registry, mentions, head)
    elif word in ("i", "me", "my") and table.quoted[head] in quoted_by:
        position = quoted_by[table.quoted[head]]
        person = next((m.person for m in mentions if m.token in table.tokens(position)), None)
    else:
        mention, rivals = resolve_pronoun(table, frame, mentions)
        person = mention.person if mention else None
        if mention is not None and mention.passing:
            person = refer(table, registry, phrase_at(table, mention.token))
    if person is None:
        name = clean(" ".join(span.of(table.text).split())) or word
        person = registry.add(Person(name, SpeakerKind.UNKNOWN, plural=word == "they"))
        person.mentions.add(span)
        return person, _UNRESOLVED
    person.mentions.add(span)
    person.rivals.extend(r for r in rivals if r not in person.rivals)
    insort(mentions, Mention(head, person, spoke=True), key=lambda m: m.token)
    return person, _OF_RIVALS if rivals else _OF_PRONOUN


def _relative(table: TokenTable, registry: Registry, mentions: list[Mention], pronoun: int) -> Person | None:
    """Whoever is known at the antecedent; a noun that nobody spoke of yet is entered now."""
    head = antecedent(table, pronoun)
    if head is None:
        return None
    for mention in mentions[place(mentions, head) : place(mentions, head + 1)]:
        if not mention.passing:
            return mention.person
    return refer(table, registry, phrase_at(table, head))
