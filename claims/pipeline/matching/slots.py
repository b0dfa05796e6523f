"""The slots of a clause: its figures, times, places, names and things, each of which another report may give
otherwise. They are found in the whole sentence, for that is what two accounts are aligned by."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from claims.pipeline.dates import DateMention, dates_between
from claims.pipeline.matching.clauses import Clause
from claims.pipeline.protocols import Parsed
from claims.pipeline.types import Quantity, Slot, SlotKind, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Span as Chunk

MOST_SLOTS = 24
MOST_CONTEXT = 700
"""Characters of a sentence that are kept around its clause."""
_NAMED = {
    "GPE": SlotKind.PLACE,
    "LOC": SlotKind.PLACE,
    "FAC": SlotKind.PLACE,
    "PERSON": SlotKind.NAME,
    "ORG": SlotKind.NAME,
    "NORP": SlotKind.NAME,
    "WORK_OF_ART": SlotKind.THING,
    "EVENT": SlotKind.THING,
    "PRODUCT": SlotKind.THING,
    "LAW": SlotKind.THING,
}
_EMPTY = frozenset(("DET", "PRON", "PUNCT", "SPACE", "ADP", "CCONJ"))
_YEAR = re.compile(r"(?<![\w$€£.,-])(?:19|20)\d\d\b(?![-,.]?\d)")
"""A year that only describes ("the 2005 film")."""
_VAGUE_DATES = frozenset(("present", "past", "future"))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A clause's sentence; ``slots`` count from ``start``, where ``text`` begins in the document."""

    text: str
    start: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A name or thing of the document: where its words stand, and the slot that it can be."""

    reach: Span
    slot: Span
    kind: SlotKind


def named_in(doc: Doc) -> tuple[list[Named], list[Named]]:
    """All names and all things, each in text order. Once for a document: both lists are walked in full."""
    names = [(entity, _NAMED[entity.label_]) for entity in doc.ents if entity.label_ in _NAMED]
    things = [(chunk, SlotKind.THING) for chunk in doc.noun_chunks]
    return _named(names), _named(things)


def _named(found: Sequence[tuple[Chunk, SlotKind]]) -> list[Named]:
    solid = [(chunk, _solid(chunk), kind) for chunk, kind in found]
    return [Named(Span(chunk.start_char, chunk.end_char), slot, kind) for chunk, slot, kind in solid if slot]


def slots_of(
    parsed: Parsed,
    clauses: Sequence[Clause],
    content: Sequence[Span],
    quantities: Sequence[Quantity],
    dates: Sequence[DateMention],
    named: tuple[Sequence[Named], Sequence[Named]],
) -> list[Sentence]:
    """The sentence of each clause, in order, with its slots.

    A slot is the clause's own where one of the clause's tokens carries it; what stands in the content but in
    no clause goes to the first clause of its sentence.
    """
    held = [frozenset(t.i for t in clause.tokens) for clause in clauses]
    taken = frozenset().union(*held)
    found = []
    firsts: set[int] = set()
    for clause, members in zip(clauses, held, strict=True):
        sentence = clause.tokens[0].sent
        start, end = _stretch(sentence.start_char, sentence.end_char, clause.span)
        first = sentence.start not in firsts
        firsts.add(sentence.start)
        slots = []
        for span, kind, quantity in _stretches(parsed, start, end, quantities, dates, named):
            tokens = {t.i for t in _tokens(parsed, span)}
            stray = first and not tokens & taken and any(c.contains(span) for c in content)
            own = bool(tokens & members) or stray
            slots.append(Slot(span.start - start, span.end - start, kind, own, quantity))
        found.append(Sentence(parsed.document.text[start:end], start, _most(slots)))
    return found


def _most(slots: list[Slot]) -> tuple[Slot, ...]:
    """No more than can be read, the clause's own before those beside it; in text order."""
    kept = sorted(slots, key=lambda s: not s.own)[:MOST_SLOTS]
    return tuple(sorted(kept, key=lambda s: s.start))


def _stretch(first: int, last: int, clause: Span) -> tuple[int, int]:
    """The sentence, or what of it lies around the clause where it is very long."""
    if last - first <= MOST_CONTEXT:
        return first, last
    room = max(0, MOST_CONTEXT - len(clause)) // 2
    start = max(first, clause.start - room)
    return start, min(last, start + MOST_CONTEXT)


def _stretches(
    parsed: Parsed,
    start: int,
    end: int,
    quantities: Sequence[Quantity],
    dates: Sequence[DateMention],
    named: tuple[Sequence[Named], Sequence[Named]],
) -> list[tuple[Span, SlotKind, Quantity | None]]:
    """What can be a slot, in text order, none inside another: figures and dates before names, names before
    things.
    """
    inside = Span(start, end)
    found: list[tuple[Span, SlotKind, Quantity | None]] = [
        (q.span, SlotKind.NUMBER, q) for q in quantities if inside.contains(q.span)
    ]
    for mention in dates_between(dates, start, end):
        if mention.precision not in _VAGUE_DATES and inside.contains(mention.span):
            _add(found, mention.span, SlotKind.TIME)
    for year in _YEAR.finditer(parsed.document.text, start, end):
        _add(found, Span(*year.span()), SlotKind.TIME)
    for group in named:
        first = bisect_left(group, start, key=lambda n: n.reach.start)
        for one in takewhile(lambda n: n.reach.start < end, islice(group, first, None)):
            if one.reach.end <= end:
                _add(found, one.slot, one.kind)
    return sorted(found, key=lambda f: f[0])


def _add(found: list[tuple[Span, SlotKind, Quantity | None]], span: Span, kind: SlotKind) -> None:
    if not any(span.overlaps(other) for other, _, _ in found):
        found.append((span, kind, None))


def _solid(chunk: Chunk) -> Span | None:
    """The chunk without the articles and marks at its ends."""
    tokens = list(chunk)
    while tokens and tokens[0].pos_ in _EMPTY:
        del tokens[0]
    while tokens and tokens[-1].pos_ in _EMPTY:
        del tokens[-1]
    return Span(tokens[0].idx, tokens[-1].idx + len(tokens[-1].text)) if tokens else None


def _tokens(parsed: Parsed, span: Span) -> Chunk | tuple[()]:
    return parsed.doc.char_span(span.start, span.end, alignment_mode="expand") or ()
