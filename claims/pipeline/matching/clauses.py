"""Cuts the content of a statement into clauses that each hold one thing to be so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.pipeline.types import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_VERBAL = frozenset(("VERB", "AUX"))
_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_HEADS = frozenset(("ROOT", "ccomp", "parataxis", "conj", "advcl", "relcl", "acl", "pcomp", "dep"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "expl"))
_TAIL = ("PUNCT", "CCONJ", "SCONJ", "SPACE")


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


def clauses_of(doc: Doc, content: tuple[Span, ...]) -> list[Clause]:
    """Clauses in text order; without any verb, the whole content is one. Empty where no token fits."""
    tokens = content_tokens(doc, content)
    inside = {t.i for t in tokens}
    heads = {t.i for t in tokens if _is_head(t, inside)}
    if not heads:
        return _whole(tokens)
    members: dict[int, list[Token]] = {i: [] for i in heads}
    strays: list[Token] = []
    for token in tokens:
        owner = _owner(token, heads)
        (members[owner] if owner is not None else strays).append(token)
    if strays:
        members[min(heads)].extend(strays)
    found = [_clause(doc[i], sorted(ts, key=lambda t: t.i)) for i, ts in members.items()]
    return sorted((c for c in found if c is not None), key=lambda c: (c.span.start, c.span.end))


def _whole(tokens: list[Token]) -> list[Clause]:
    clause = _clause(None, tokens)
    return [clause] if clause else []


def _clause(head: Token | None, tokens: list[Token]) -> Clause | None:
    solid = list(tokens)
    while len(solid) > 1 and solid[-1].pos_ in _TAIL:
        solid.pop()
    while len(solid) > 1 and solid[0].pos_ in ("PUNCT", "CCONJ", "SPACE"):
        solid.pop(0)
    if not solid:
        return None
    return Clause(head, tuple(solid), Span(solid[0].idx, solid[-1].idx + len(solid[-1].text)))


def _is_head(token: Token, inside: set[int]) -> bool:
    if token.pos_ not in _VERBAL or token.dep_ in ("aux", "auxpass"):
        return False
    if token.head.i not in inside and token.dep_ not in ("compound", "amod"):
        return True
    if token.dep_ not in _HEADS:
        return False
    subject = any(c.dep_ in _SUBJECTS for c in token.children)
    if token.dep_ in ("advcl", "pcomp"):
        return subject
    if token.dep_ in ("conj", "dep"):
        return _finite(token) and (subject or token.head.pos_ in _VERBAL)
    return _finite(token) or token.head.i == token.i


def _finite(token: Token) -> bool:
    if token.tag_ in _FINITE:
        return True
    return any(c.dep_ in ("aux", "auxpass") and c.tag_ in _FINITE for c in token.children) or (
        token.tag_ == "VBN" and any(c.dep_ == "nsubjpass" for c in token.children)
    )


def _owner(token: Token, heads: set[int]) -> int | None:
    here, steps = token, 0
    while steps < 200:
        if here.i in heads:
            return int(here.i)
        if here.head.i == here.i:
            return None
        here, steps = here.head, steps + 1
    return None


def subjects_of(head: Token) -> list[Token]:
    """Subject nouns with their coordinated ones; inherited along "and", followed through "which"."""
    here, steps = head, 0
    while steps < 4:
        own = [c for c in here.children if c.dep_ in ("nsubj", "nsubjpass")]
        if own:
            first = own[0]
            if first.tag_ in ("WDT", "WP") and here.dep_ == "relcl":
                return _with_conjuncts(here.head)
            return _with_conjuncts(first)
        if here.dep_ not in ("conj", "xcomp") or here.head.pos_ not in _VERBAL:
            return []
        here, steps = here.head, steps + 1
    return []


def objects_of(head: Token, members: frozenset[int]) -> list[Token]:
    """Objects, complements and the nouns behind prepositions, of the verb and its open complements."""
    found: list[Token] = []
    queue = [head]
    while queue and len(found) < 20:
        verb = queue.pop(0)
        for child in verb.children:
            if child.i not in members:
                continue
            if child.dep_ in ("dobj", "attr", "oprd", "dative", "acomp"):
                found.extend(_with_conjuncts(child))
            if child.dep_ in ("xcomp", "acomp", "prt"):
                queue.append(child)
            elif child.dep_ in ("prep", "agent"):
                found.extend(o for o in child.children if o.dep_ == "pobj")
    return found


def _with_conjuncts(noun: Token) -> list[Token]:
    return [noun, *(c for c in noun.conjuncts if c.i > noun.i)]
