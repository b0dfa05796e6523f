"""Who does it and to what: the subject and object nouns of a clause's verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

RELATIVE = frozenset(("WDT", "WP"))


def subjects_of(head: Token) -> list[Token]:
    """Subject nouns with their coordinated ones; inherited along "and", followed through "which"."""
    first, verb = subject_and_verb(head)
    if first is None or verb is None:
        return []
    if first.tag_ in RELATIVE and verb.dep_ == "relcl":
        return _with_conjuncts(verb.head)
    return _with_conjuncts(first)


def subject_and_verb(head: Token) -> tuple[Token | None, Token | None]:
    """The first subject and the verb that it stands with; the verb may be one that ``head`` hangs on."""
    here, steps = head, 0
    while steps < 4:
        own = [c for c in here.children if c.dep_ in ("nsubj", "nsubjpass")]
        if own:
            return own[0], here
        if here.dep_ not in ("conj", "xcomp") or here.head.pos_ not in ("VERB", "AUX"):
            break
        here, steps = here.head, steps + 1
    return None, None


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
