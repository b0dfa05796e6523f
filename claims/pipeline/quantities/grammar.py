"""Walks over the parse: what noun a figure counts, and which verb says what happened to those counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.pipeline.types import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_MODIFIER = frozenset(
    ("nummod", "quantmod", "amod", "compound", "nmod", "det", "npadvmod", "advmod", "predet")
)
_NOUNS = frozenset(("NOUN", "PROPN"))
_VERBS = frozenset(("VERB", "AUX"))
_LOCATIVE = frozenset(
    ("in", "at", "near", "from", "across", "around", "inside", "outside", "on", "off", "throughout")
)
_MAX_STEPS = 12


@dataclass(frozen=True, slots=True)
class Grounding:
    """``role`` is the grammatical part of those counted: "patient", "agent", "other" or ""."""

    counted: Token | None
    predicate: Token | None
    role: str
    partitive: bool = False


def anchor(doc: Doc, core: Span) -> Token | None:
    """The parser's token that stands for the number: the one whose head lies outside it."""
    chunk = doc.char_span(core.start, core.end, alignment_mode="expand")
    if chunk is None or not len(chunk):
        return None
    root: Token = chunk.root
    return root


def ground(doc: Doc, core: Span) -> Grounding:
    """Reads the noun and the verb of the figure at ``core``; either may be missing."""
    number = anchor(doc, core)
    if number is None:
        return Grounding(None, None, "")
    counted, partitive = _counted(number, core)
    carrier = counted if counted is not None else number
    predicate, role = _predicate(_governed(number, carrier))
    return Grounding(counted, predicate, role, partitive)


def _governed(number: Token, carrier: Token) -> Token:
    """The token that hangs from the verb: "hundreds" in "hundreds of people fled", else the noun."""
    return number if carrier.i > number.i and number in carrier.ancestors else carrier


def _counted(number: Token, core: Span) -> tuple[Token | None, bool]:
    below, partitive = _through_of(number, core)
    if below is not None:
        return below, partitive
    head, steps = number, 0
    while head.dep_ in _MODIFIER and head.head.i > head.i and steps < _MAX_STEPS:
        head, steps = head.head, steps + 1
        outside = head.idx >= core.end
        if outside and head.pos_ in _NOUNS and head.dep_ not in ("nummod", "quantmod", "compound", "nmod"):
            break
    if head is not number and head.pos_ in _NOUNS and head.idx >= core.end:
        return head, False
    follower = _next_noun(number, core) if number.pos_ in ("NUM", "NOUN") and head is number else None
    return follower, False


def _through_of(number: Token, core: Span) -> tuple[Token | None, bool]:
    """ "dozens of people", "two of the dead": the noun below "of"; partitive where it is definite."""
    here, steps = number, 0
    while steps < 3:
        preps = [c for c in here.children if c.dep_ == "prep" and c.lower_ == "of" and c.i > here.i]
        objects = [o for p in preps for o in p.children if o.dep_ == "pobj"]
        if not objects:
            return None, False
        here, steps = objects[0], steps + 1
        if here.idx >= core.end:
            definite = any(c.dep_ in ("det", "poss") and c.lower_ not in ("a", "an") for c in here.children)
            return here, definite or here.pos_ == "PRON"
    return None, False


def _next_noun(number: Token, core: Span) -> Token | None:
    """The plain case that a bad parse hides: the first noun just behind, adjectives skipped."""
    doc = number.doc
    at = number.i + 1
    while at < len(doc) and doc[at].idx < core.end:
        at += 1
    for token in doc[at : at + 3]:
        if token.pos_ == "NOUN":
            return token
        if token.pos_ not in ("ADJ", "PUNCT") or (token.text not in ("-", "–") and token.pos_ == "PUNCT"):
            return None
    return None


def _predicate(start: Token) -> tuple[Token | None, str]:
    """Climbs to the verb; the first link from it says whether those counted do it or suffer it."""
    here, steps = start, 0
    while steps < _MAX_STEPS:
        dep, head = here.dep_, here.head
        if head.i == here.i:
            return (here, "other") if here.pos_ in _VERBS else (None, "")
        if dep in ("acl", "relcl") and here.pos_ in _VERBS:
            return here, "other"
        if head.pos_ in _VERBS or (head.pos_ == "ADJ" and dep in ("nsubj", "nsubjpass")):
            return head, _role(dep, start)
        here, steps = head, steps + 1
    return None, ""


def _role(dep: str, start: Token) -> str:
    if start.dep_ == "conj":
        first = start
        while first.dep_ == "conj" and first.head.i != first.i:
            first = first.head
        dep = first.dep_ if first.pos_ in (*_NOUNS, "NUM") else dep
    if dep in ("dobj", "nsubjpass", "oprd"):
        return "patient"
    if dep == "nsubj":
        return "agent"
    return "other"


def subject_of(verb: Token) -> Token | None:
    """The subject's head noun; a relative pronoun is followed to the noun it stands for."""
    here, steps = verb, 0
    while steps < 4:
        for child in here.children:
            if child.dep_ in ("nsubj", "nsubjpass"):
                antecedent = here.head if here.dep_ == "relcl" and child.tag_ in ("WDT", "WP") else None
                return antecedent if antecedent is not None else child
        if here.dep_ not in ("conj", "xcomp", "ccomp", "advcl") or here.head.i == here.i:
            break
        here, steps = here.head, steps + 1
    return here.head if here.dep_ in ("relcl", "acl") else None


def place_of(grounding: Grounding) -> str:
    """The proper noun behind a locative preposition of the counted noun or its verb; lower case."""
    for base in (grounding.counted, grounding.predicate):
        if base is None:
            continue
        for prep in base.children:
            if prep.dep_ == "prep" and prep.lower_ in _LOCATIVE:
                name = _place_name(prep)
                if name:
                    return name
    return ""


def _place_name(prep: Token) -> str:
    for noun in prep.children:
        if noun.dep_ != "pobj":
            continue
        if noun.pos_ == "PROPN" and noun.ent_type_ not in ("DATE", "TIME", "PERSON_TITLE"):
            return name_text(noun)
        for inner in noun.children:
            if inner.dep_ == "prep" and inner.lower_ in ("in", "of", "near"):
                for deeper in inner.children:
                    if deeper.dep_ == "pobj" and deeper.pos_ == "PROPN" and deeper.ent_type_ != "DATE":
                        return name_text(deeper)
    return ""


def name_text(noun: Token) -> str:
    """A proper noun with its compounds, lower case: "nagorno-karabakh"."""
    parts = [t for t in noun.subtree if t.i <= noun.i and (t.i == noun.i or t.dep_ in ("compound", "punct"))]
    run = [t for t in parts if t.i > noun.i - 5]
    text = "".join(t.text_with_ws for t in run).strip()
    return text.lower().lstrip("-–— ")
