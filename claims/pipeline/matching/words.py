"""Content words in the form in which two wordings of one claim are compared."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

_CONTENT = frozenset(("NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"))
_EMPTY = frozenset(
    "be have do say tell add get go make also still very just even now then there here more most much many some "
    "other such own same so too only however meanwhile nonetheless therefore already again well mr mrs ms dr "
    "according accord late later early earlier new ago while not never no would could should".split()
)
COMMON = frozenset(
    "people person year day time official government president minister country state region city area report "
    "week month man woman police group part one two three monday tuesday wednesday thursday friday saturday sunday "
    "january february march april may june july august september october november december today yesterday "
    "authority statement spokesman spokeswoman source news agency media first".split()
)
"""Words that nearly every story has: they count for less when two wordings are compared."""


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
    """The representative of the lemma's class of near-synonyms, or the lemma itself."""
    classes = _class_of()
    if lemma not in classes and lemma.endswith("ed") and lemma[:-2] in classes:
        return classes[lemma[:-2]]
    return classes.get(lemma, lemma)


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


def stem_of_name(name: str) -> str:
    """A coarse stem that a country shares with its people ("armenia", "armenian"): for keys only."""
    last = name.split("-")[-1] if " " not in name else name
    if last.endswith("s") and len(last) > 5:
        last = last[:-1]
    for suffix in ("ians", "ian", "ani", "ese", "ish", "ia", "an", "i", "e"):
        if last.endswith(suffix) and len(last) - len(suffix) >= 4:
            return last[: -len(suffix)]
    return last


def weight(lemma: str, names: frozenset[str]) -> float:
    """How much a shared word tells: a name most, a word that every story has least."""
    if lemma in names:
        return 1.3
    if lemma in COMMON or lemma.isdigit():
        return 0.4
    return 1.0
