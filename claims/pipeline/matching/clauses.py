"""Cuts the content of a statement into the clauses that a fact-checker would check one by one.

A main clause and each clause coordinated with it that has a subject or a figure of its own stand alone.
What only serves another clause (adverbial, relative, participial, complement) stays inside it, unless it is
a finite adverbial or relative clause that carries a measured figure ("the war that left 30,000 dead").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.pipeline.lexicons.loaders import reporting_verbs
from claims.pipeline.types import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_VERBAL = frozenset(("VERB", "AUX"))
_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_NO_CLAUSE = frozenset(("aux", "auxpass", "compound", "amod"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "expl"))
_MAIN = frozenset(("ROOT", "ccomp", "conj", "parataxis", "dep"))
_BESIDE = frozenset(("conj", "parataxis", "dep"))
_SERVING = frozenset(("relcl", "advcl"))
_PLAIN_MARKS = frozenset(("that", ""))
_TAIL = frozenset(("PUNCT", "CCONJ", "SCONJ", "SPACE"))
_LEAD = frozenset(("PUNCT", "CCONJ", "SPACE"))
_ROUNDS = 6
"""How deep clauses hang on clauses ("A and B and C ..."); deeper ones stay with the last that was cut."""
_STEPS = 200


@dataclass(frozen=True, slots=True)
class Clause:
    """``head`` is None for content without a verb; ``tokens`` are in text order and never empty."""

    head: Token | None
    tokens: tuple[Token, ...]
    span: Span


def content_tokens(doc: Doc, content: tuple[Span, ...]) -> list[Token]:
    """The tokens of all content spans, white space left out."""
    found: list[Token] = []
    for span in content:
        chunk = doc.char_span(span.start, span.end, alignment_mode="contract")
        if chunk is not None:
            found.extend(t for t in chunk if not t.is_space)
    return found


def clauses_of(doc: Doc, content: tuple[Span, ...], figures: Sequence[Span] = ()) -> list[Clause]:
    """Clauses in text order; without any verb, the whole content is one. Empty where no token fits.

    ``figures`` are the spans of the measured figures, each of which may make a clause of its own.
    """
    tokens = content_tokens(doc, content)
    heads = _heads(doc, tokens, figures)
    if not heads:
        return _whole(tokens)
    members: dict[int, list[Token]] = {i: [] for i in heads}
    strays: list[Token] = []
    for token in tokens:
        owner = _owner(token, heads)
        (members[owner] if owner is not None else strays).append(token)
    for token in strays:
        before = [i for i in heads if i < token.i]
        members[max(before) if before else min(heads)].append(token)
    found = [clause(doc[i], sorted(ts, key=lambda t: t.i)) for i, ts in members.items()]
    return sorted((c for c in found if c is not None), key=lambda c: (c.span.start, c.span.end))


def _whole(tokens: list[Token]) -> list[Clause]:
    found = clause(None, tokens)
    return [found] if found else []


def clause(head: Token | None, tokens: Sequence[Token]) -> Clause | None:
    """The clause of these tokens, in text order, without the conjunctions and marks at its ends."""
    first, stop = 0, len(tokens)
    while stop - first > 1 and tokens[stop - 1].pos_ in _TAIL:
        stop -= 1
    while stop - first > 1 and tokens[first].pos_ in _LEAD:
        first += 1
    solid = tokens[first:stop]
    if not solid:
        return None
    return Clause(head, tuple(solid), Span(solid[0].idx, solid[-1].idx + len(solid[-1].text)))


# --- which verbs head a clause --------------------------------------------------------------------------


def _heads(doc: Doc, tokens: Sequence[Token], figures: Sequence[Span]) -> set[int]:
    inside = {t.i for t in tokens}
    verbs = [t for t in tokens if t.pos_ in _VERBAL and t.dep_ not in _NO_CLAUSE]
    heads = _tops(verbs, inside)
    carrying = _carrying(doc, verbs, figures)
    for _ in range(_ROUNDS):
        more = {v.i for v in verbs if v.i not in heads and _stands(v, heads, carrying)}
        if not more:
            break
        heads |= more
    return heads - {v.i for v in verbs if v.i in heads and _serves_fronted(v, heads)}


def _tops(verbs: Sequence[Token], inside: set[int]) -> set[int]:
    """Verbs that hang on nothing in the content; those that merely serve, only where there is no other."""
    tops = [v for v in verbs if v.head.i == v.i or v.head.i not in inside]
    main = [v for v in tops if v.dep_ in _MAIN]
    return {v.i for v in main or tops[:1]}


def _stands(verb: Token, heads: set[int], carrying: set[int]) -> bool:
    if verb.dep_ in _SERVING:
        return verb.i in carrying and _finite(verb) and has_subject(verb)
    if verb.head.i not in heads:
        return False
    if verb.dep_ in _BESIDE:
        if _mark(verb) not in _PLAIN_MARKS and verb.i not in carrying:
            return False
        own_figure = verb.dep_ == "conj" and verb.i in carrying and _says_more(verb)
        return (has_subject(verb) and _finite(verb)) or own_figure
    return verb.dep_ == "ccomp" and _fronted(verb)


def _says_more(verb: Token) -> bool:
    """Whether the verb it is coordinated with has something to itself: "shot and killed two" is one deed."""
    return any(
        verb.head.i < c.i < verb.i and c.dep_ not in ("cc", "punct", "conj", "advmod")
        for c in verb.head.children
    )


def _fronted(verb: Token) -> bool:
    """ "It is not easy, it goes on": the parser hangs the first on the second as if somebody said it."""
    return (
        verb.i < verb.head.i
        and has_subject(verb)
        and _finite(verb)
        and verb.head.lemma_ not in reporting_verbs()
        and _mark(verb) in _PLAIN_MARKS
    )


def _serves_fronted(verb: Token, heads: set[int]) -> bool:
    """A verb behind "after" or "while" is no main clause, though the parser made the real one hang on it."""
    return _mark(verb) not in _PLAIN_MARKS and any(
        c.i in heads and c.dep_ == "ccomp" and c.i < verb.i for c in verb.children
    )


def _mark(verb: Token) -> str:
    return next((str(c.lower_) for c in verb.children if c.dep_ == "mark"), "")


def has_subject(verb: Token) -> bool:
    return any(c.dep_ in _SUBJECTS for c in verb.children)


def _finite(token: Token) -> bool:
    if token.tag_ in _FINITE:
        return True
    return any(c.dep_ in ("aux", "auxpass") and c.tag_ in _FINITE for c in token.children) or (
        token.tag_ == "VBN" and any(c.dep_ == "nsubjpass" for c in token.children)
    )


def _carrying(doc: Doc, verbs: Sequence[Token], figures: Sequence[Span]) -> set[int]:
    """Verbs whose clause holds a figure, and those that share their subject with such a one."""
    candidates = {v.i for v in verbs}
    found: set[int] = set()
    for figure in figures:
        chunk = doc.char_span(figure.start, figure.end, alignment_mode="expand")
        owner = _owner(chunk[-1], candidates) if chunk is not None and len(chunk) else None
        here = doc[owner] if owner is not None else None
        for _ in range(_STEPS):
            if here is None or here.i in found:
                break
            found.add(here.i)
            up = here.head if here.dep_ in ("conj", "xcomp") and not has_subject(here) else None
            here = up if up is not None and up.i in candidates else None
    return found


def _owner(token: Token, heads: set[int]) -> int | None:
    here, steps = token, 0
    while steps < _STEPS:
        if here.i in heads:
            return int(here.i)
        if here.head.i == here.i:
            return None
        here, steps = here.head, steps + 1
    return None
