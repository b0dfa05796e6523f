"""Content words in the form in which two wordings of one claim are compared."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from claims.pipeline.wordlists import word_list

if TYPE_CHECKING:
    from spacy.tokens import Token

_CONTENT = frozenset(("NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"))
_EMPTY = word_list("empty")
_SHORT_ADVERB = 6


@cache
def _class_of() -> dict[str, str]:
    path = files("claims.pipeline.lexicons").joinpath("paraphrases.json")
    raw: dict[str, list[list[str]]] = json.loads(path.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for words in raw["classes"]:
        for word in words:
            found.setdefault(word, words[0])
    return found


def folded(lemma: str) -> str:
    """The representative of the lemma's class of near-synonyms, or the lemma itself, less its "ly"."""
    classes = _class_of()
    if lemma not in classes and lemma.endswith("ed") and lemma[:-2] in classes:
        return classes[lemma[:-2]]
    known = classes.get(lemma)
    if known is not None:
        return known
    return lemma[:-2] if lemma.endswith("ally") and len(lemma) > _SHORT_ADVERB else lemma


def lemma_of(token: Token) -> str:
    """Lower-case lemma. Names lose a plural s, so that "Armenians" and "Armenian" are one word."""
    low: str = token.lemma_.lower()
    if token.pos_ == "PROPN" or token.tag_ == "NNPS":
        low = token.lower_
    if token.tag_ == "NNPS" and len(low) > 4 and low.endswith("s") and not low.endswith("ss"):
        return low[:-1]
    return low


def is_content(token: Token) -> bool:
    return (
        token.pos_ in _CONTENT
        and token.dep_ not in ("aux", "auxpass")
        and any(c.isalnum() for c in token.text)
        and lemma_of(token) not in _EMPTY
    )
