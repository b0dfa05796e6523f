"""Whom a relative pronoun stands for: "Mr. Hill of the Dam Board, who said ..." is Mr. Hill."""

from __future__ import annotations

from claims.pipeline.language import TokenTable
from claims.pipeline.language.table import FINITE_TAGS
from claims.pipeline.lexicons.loaders import gendered_nouns, roles

RELATIVES = frozenset({"who", "whom", "which", "that"})
_RELATIVE_TAGS = ("WP", "WDT")
_NOUNS = ("NN", "NNS", "NNP", "NNPS", "PRP", "DT")


def is_relative(table: TokenTable, token: int) -> bool:
    return table.lower[token] in RELATIVES and table.tag[token] in _RELATIVE_TAGS


def antecedent(table: TokenTable, pronoun: int) -> int | None:
    """The token that heads what the relative pronoun stands for; None where it asks ("who said it?").

    What the parser hangs the clause on, or else the noun nearest before. "Who" is somebody, so from a
    place or a body it goes up to the person that the phrase is about.
    """
    at = pronoun
    while table.dep[at] not in ("relcl", "acl", "ROOT") and table.head[at] != at:
        at = table.head[at]
    found: int | None = table.head[at] if table.dep[at] in ("relcl", "acl") else None
    if found is not None and found > pronoun:
        found = None
    if found is None or table.tag[found] not in _NOUNS or not _reaches(table, found, pronoun):
        found = _noun_before(table, pronoun) or found
    if found is not None and table.lower[pronoun] == "which":
        return _body_before(table, pronoun) or found
    if found is None or table.lower[pronoun] not in ("who", "whom"):
        return found
    return _somebody_above(table, found, pronoun)


def _reaches(table: TokenTable, noun: int, pronoun: int) -> bool:
    """Whether no verb of another clause parts the two, as where the parser hung the clause too high."""
    return noun < pronoun and not any(table.tag[t] in FINITE_TAGS for t in range(noun + 1, pronoun))


def _noun_before(table: TokenTable, pronoun: int) -> int | None:
    first, _ = table.sentences[table.sentence[pronoun]]
    for token in range(pronoun - 1, first - 1, -1):
        if table.tag[token] in _NOUNS[:4]:
            return token
        if table.tag[token].startswith("VB"):
            return None
    return None


def _body_before(table: TokenTable, pronoun: int) -> int | None:
    """The body whose name ends before the comma: "a ruling from the Board of Elections, which ..." """
    at = pronoun - 1
    if at < 1 or table.word[at] != "," or table.entity[at - 1] not in ("ORG", "GPE"):
        return None
    at -= 1
    while table.dep[at] in ("pobj", "prep", "compound") and table.entity[table.head[at]] == "ORG":
        at = table.head[at]
    return at if table.tag[at] in ("NNP", "NNPS") else None


def _somebody_above(table: TokenTable, token: int, pronoun: int) -> int:
    """Up from "the Senate Committee" of "Ann Hill, the chair of the Senate Committee, who ..." to Hill.

    Else the nearest name of a person before; where there is none the first stands."""
    at = token
    for _ in range(8):
        if table.dep[at] == "appos" and table.entity[table.head[at]] == "PERSON":
            return table.head[at]
        if _human(table, at):
            named = table.children(at, "appos")
            return next((k for k in named if table.entity[k] == "PERSON" and k < pronoun), at)
        if table.dep[at] not in ("pobj", "prep", "appos", "compound", "nmod", "npadvmod", "conj"):
            break
        at = table.head[at]
    first, _ = table.sentences[table.sentence[pronoun]]
    before = (t for t in range(pronoun - 1, first - 1, -1) if table.entity[t] == "PERSON")
    return next(before, token)


def _human(table: TokenTable, token: int) -> bool:
    if table.entity[token] == "PERSON":
        return True
    if table.entity[token] in ("GPE", "LOC", "ORG", "FAC", "DATE") or not table.tag[token].startswith("N"):
        return False
    lemma = table.lemma[token]
    kinds = roles().get(lemma, frozenset())
    return bool(kinds & {"person", "anonymous"}) or lemma in gendered_nouns() or table.tag[token] == "NNS"
