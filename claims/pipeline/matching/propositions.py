"""Reads what a statement holds to be so, clause by clause, into values that outlive the parse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from claims.pipeline import units
from claims.pipeline.dates import DateMention, dates_between, dates_in
from claims.pipeline.factuality import Meant, telling_of
from claims.pipeline.language import token_table
from claims.pipeline.likeness import stem_of_name
from claims.pipeline.matching.arguments import objects_of, subjects_of
from claims.pipeline.matching.clauses import Clause, clauses_of
from claims.pipeline.matching.keys import keys_of
from claims.pipeline.matching.rejoining import rejoined
from claims.pipeline.matching.slots import Named, named_in, slots_of
from claims.pipeline.matching.standing import standing_of
from claims.pipeline.matching.wording import clause_span, clause_text, negated, tidy
from claims.pipeline.matching.words import folded, is_content, lemma_of
from claims.pipeline.measures import measures
from claims.pipeline.protocols import Parsed
from claims.pipeline.retraction import is_taken_back
from claims.pipeline.types import (
    Attribution,
    Extraction,
    Modality,
    Polarity,
    Proposition,
    Quantity,
    QuoteType,
    Voice,
)
from claims.pipeline.wordlists import word_list

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_BLAMING = frozenset(("blame", "attribute"))
_STORY_NAMES = 5
_FEW = 3
"""Things of no known measure up to this many are as often a manner of speaking ("both of the two sides")."""
_LOCATIVE = frozenset(
    ("in", "at", "near", "from", "across", "inside", "outside", "throughout", "around", "of")
)
_PLACES = frozenset(("GPE", "LOC", "FAC"))
_TIME = frozenset(("DATE", "TIME"))
_FAR = 5_000
"""Characters back that a paragraph's setting is looked for."""
_OLD = 400
"""Days before publication from which a paragraph's own date is taken to be history, not news."""


class PropositionReader:
    """See ``claims.pipeline.protocols.PropositionReader``. Keeps the last document's names and dates,
    so that reading its statements one by one does not walk the document again each time."""

    def __init__(self) -> None:
        self._last: tuple[Parsed, tuple[str, ...], list[DateMention]] | None = None
        self._named: tuple[Parsed, tuple[list[Named], list[Named]]] | None = None

    def read(
        self,
        parsed: Parsed,
        extraction: Extraction,
        attribution: Attribution,
        quantities: Sequence[Quantity],
    ) -> tuple[Proposition, ...]:
        """One proposition a clause; at least one, even for content that no token fits."""
        story, dates = self._background(parsed)
        measured = [q for q in quantities if _tells(q)]
        cut = clauses_of(parsed.doc, extraction.content, [q.span for q in measured])
        clauses = rejoined([c for c in cut if _says_something(c)], extraction, attribution, measured)
        if not clauses:
            return (_bare(parsed, extraction, attribution, quantities, story),)
        table, telling = token_table(parsed), telling_of(token_table(parsed), extraction)
        told = [
            standing_of(table, clause, attribution, telling, alone=len(clauses) == 1) for clause in clauses
        ]
        sentences = slots_of(parsed, clauses, extraction.content, quantities, dates, self._named_in(parsed))
        return tuple(
            replace(
                _proposition(parsed, extraction, attribution, quantities, clause, story, dates, stands),
                context=sentence.text,
                context_start=sentence.start,
                slots=sentence.slots,
            )
            for clause, stands, sentence in zip(clauses, told, sentences, strict=True)
        )

    def _background(self, parsed: Parsed) -> tuple[tuple[str, ...], list[DateMention]]:
        if self._last is None or self._last[0] is not parsed:
            dates = dates_in(parsed.document.text, parsed.document.published_on)
            self._last = (parsed, story_names(parsed.doc), dates)
        return self._last[1], self._last[2]

    def _named_in(self, parsed: Parsed) -> tuple[list[Named], list[Named]]:
        if self._named is None or self._named[0] is not parsed:
            self._named = (parsed, named_in(parsed.doc))
        return self._named[1]


def story_names(doc: Doc) -> tuple[str, ...]:
    """Stems of the names that a document repeats most: what its story is about.

    Persons count half: two reports of one event quote different people about the same places.
    """
    counts: Counter[str] = Counter()
    for token in doc:
        if len(token.text) > 3 and _is_name(token):
            counts[stem_of_name(lemma_of(token))] += 1 if token.ent_type_ == "PERSON" else 2
    return tuple(name for name, _ in sorted(counts.items(), key=lambda e: (-e[1], e[0]))[:_STORY_NAMES])


def _tells(quantity: Quantity) -> bool:
    """Whether a figure can make a clause of its own: it measures something, and is no "two sides" nor a
    length of time that only describes."""
    if not quantity.measure or units.dimension(quantity.unit) in ("duration", "age"):
        return False
    return quantity.measure in measures() or max(quantity.low or 0.0, quantity.high or 0.0) > _FEW


def _says_something(clause: Clause) -> bool:
    return any(is_content(t) for t in clause.tokens)


def _bare(
    parsed: Parsed,
    extraction: Extraction,
    attribution: Attribution,
    quantities: Sequence[Quantity],
    story: Sequence[str],
) -> Proposition:
    """The whole content as one proposition, where no clause could be read."""
    hull = extraction.hull
    inside = tuple(q for q in quantities if hull.contains(q.span))
    keys = keys_of(
        measures=(q.measure for q in inside), predicate="", topics=(), names=(), lemmas=(), story=story
    )
    return Proposition(
        span=hull,
        text=tidy(hull.of(parsed.document.text)) or hull.of(parsed.document.text),
        polarity=attribution.polarity,
        modality=attribution.modality,
        certainty=attribution.certainty,
        quantities=inside,
        speaker=_speaker(attribution),
        reported_on=parsed.document.published_on,
        origin=_origin(parsed),
        keys=keys,
        said_by=_said_by(parsed, extraction, attribution),
        quoted=extraction.quote_type is QuoteType.DIRECT,
        taken_back=is_taken_back(parsed.document.text, extraction),
    )


def _speaker(attribution: Attribution) -> str:
    return attribution.speaker.key if attribution.speaker else ""


def _said_by(parsed: Parsed, extraction: Extraction, attribution: Attribution) -> str:
    if extraction.voice is Voice.OUTLET:
        return parsed.document.outlet
    return attribution.speaker.name if attribution.speaker else ""


def _origin(parsed: Parsed) -> str:
    return parsed.document.origin or parsed.document.outlet or parsed.document.id


def _proposition(
    parsed: Parsed,
    extraction: Extraction,
    attribution: Attribution,
    quantities: Sequence[Quantity],
    clause: Clause,
    story: Sequence[str],
    dates: Sequence[DateMention],
    stands: Meant,
) -> Proposition:
    members = frozenset(t.i for t in clause.tokens)
    held = tuple(q for q in quantities if _holds(clause, q))
    lemmas = tuple(dict.fromkeys(folded(lemma_of(t)) for t in clause.tokens if is_content(t)))
    names = tuple(dict.fromkeys(_names(clause)))
    subjects = _arguments(subjects_of(clause.head)) if clause.head is not None else ()
    objects = _arguments(objects_of(clause.head, members)) if clause.head is not None else ()
    predicate = folded(_predicate(clause.head)) if clause.head is not None else ""
    if not predicate and attribution.cue_lemma in _BLAMING:
        predicate = attribution.cue_lemma  # "blamed speed for the crash": the content has no verb of its own
    first, last = _event_time(parsed, clause, dates)
    text = parsed.document.text
    span = clause_span(text, clause, extraction.hull)
    words = clause_text(text, clause, span, extraction.content, stands.modality)
    if stands.modality is Modality.DENIED:
        affirms = (stands.polarity is Polarity.NEGATED) == attribution.turns
        words = negated(text, clause, words) if affirms else f"not so: {words}"
    return Proposition(
        span=span,
        text=words,
        polarity=stands.polarity,
        modality=stands.modality,
        certainty=stands.certainty,
        lemmas=lemmas,
        predicate=predicate,
        subjects=subjects,
        objects=objects,
        entities=names,
        places=tuple(dict.fromkeys(_places(clause))),
        quantities=held,
        speaker=_speaker(attribution) if extraction.voice is Voice.ATTRIBUTED else "",
        event_from=first,
        event_to=last,
        reported_on=parsed.document.published_on,
        origin=_origin(parsed),
        keys=keys_of(
            measures=(q.measure for q in held),
            predicate=predicate,
            topics=(*subjects, *objects),
            names=names,
            lemmas=lemmas,
            story=story,
        ),
        said_by=_said_by(parsed, extraction, attribution),
        quoted=extraction.quote_type is QuoteType.DIRECT,
        taken_back=is_taken_back(parsed.document.text, extraction),
    )


def _holds(clause: Clause, quantity: Quantity) -> bool:
    """Whether one of the clause's own tokens carries the figure (its span may hold another clause)."""
    return any(quantity.span.start <= t.idx < quantity.span.end for t in clause.tokens)


def _predicate(head: Token) -> str:
    """The verb that says what is so: past "be prepared to", "agree to", down to the open complement."""
    here, steps = head, 0
    while steps < 3:
        inner = [c for c in here.children if c.dep_ in ("xcomp", "acomp") and c.pos_ in ("VERB", "ADJ")]
        deeper = [c for c in inner if c.pos_ == "VERB" or any(g.dep_ == "xcomp" for g in c.children)]
        if not deeper:
            break
        here, steps = deeper[0], steps + 1
    if here.lemma_ == "be":
        complement = [c for c in here.children if c.dep_ in ("acomp", "attr") and c.pos_ in ("ADJ", "NOUN")]
        if complement:
            return lemma_of(complement[0])
    return lemma_of(here)


def _arguments(nouns: Sequence[Token]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folded(lemma_of(n)) for n in nouns if n.pos_ not in ("PRON", "DET", "PUNCT")))


def _names(clause: Clause) -> list[str]:
    return [lemma_of(t) for t in clause.tokens if _is_name(t)]


def _is_name(token: Token) -> bool:
    """Names and nationalities; of "Nagorno-Karabakh" the last part, of "President Putin" not the title."""
    if token.pos_ != "PROPN" and token.ent_type_ not in ("NORP", "GPE"):
        return False
    if not token.is_alpha or token.is_stop or len(token.text) < 3 or token.ent_type_ in _TIME:
        return False
    if token.lower_ in _TITLES:
        return False
    following = token.nbor() if token.i + 1 < len(token.doc) else None
    return not (following is not None and following.text == "-" and not token.whitespace_)


_TITLES = word_list("titles")


def _places(clause: Clause) -> list[str]:
    return [
        lemma_of(t)
        for t in clause.tokens
        if t.pos_ == "PROPN"
        and _is_name(t)
        and t.dep_ == "pobj"
        and (t.ent_type_ in _PLACES or t.head.lower_ in _LOCATIVE)
    ]


def _event_time(
    parsed: Parsed, clause: Clause, dates: Sequence[DateMention]
) -> tuple[date | None, date | None]:
    """The clause's own date; else that of its sentence; else the history its paragraph is set in."""
    sentence = clause.tokens[0].sent
    around = [d for d in dates_between(dates, sentence.start_char, sentence.end_char) if d.first]
    own = [d for d in around if clause.span.contains(d.span)]
    for found in (own, around):
        if found:
            firsts = [d.first for d in found if d.first]
            lasts = [d.last for d in found if d.last]
            return min(firsts), max(lasts)
    return _history(parsed, clause, dates)


def _history(parsed: Parsed, clause: Clause, dates: Sequence[DateMention]) -> tuple[date | None, date | None]:
    published = parsed.document.published_on
    here = clause.span.start
    start = parsed.document.text.rfind("\n\n", max(0, here - _FAR), here) + 1 or max(0, here - _FAR)
    for mention in reversed(dates_between(dates, start, here)):
        if mention.last is None:
            continue
        old = mention.precision in ("year", "decade") and (
            published is None or (published - mention.last).days > _OLD
        )
        return (mention.first, mention.last) if old else (None, None)
    return None, None
