"""What an article is about, as terms with weights: its names and its words, those of title and opening first.

Plain words and no parse, so that a profile costs a few milliseconds and needs no model. A term is ``n/`` and
the stem of a name, or ``w/`` and the stem of a word; a name that is also a common word is a word.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from claims.pipeline.likeness import stem_of_name
from claims.pipeline.wordlists import word_list

MAX_TERMS = 40
"""Terms kept of one article."""
LEAD_SENTENCES = 3
"""What reports of one event agree on stands in the title and the opening."""
MAX_CHARACTERS = 20_000
"""What is read of a long text."""
_LEAD = 1.6
_TITLE = 2.0
_TOKEN = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?…]['\"”’)\]]*\s|\n")
_FULL_STOP_OF = re.compile(r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Lt|Sgt|Sen|Rep|Gov|No|vs|Jr|Sr|U\.S))$")
_EMPTY = word_list("empty")


@dataclass(frozen=True, slots=True)
class Profile:
    """``terms``: weight of each in this article, before rarity. ``shown``: how each is printed there.
    ``lead`` are those of title and opening. ``days``: the days on which its claims put what happened, where
    they say the day. ``origin``: the line of reporting that near-copies share, "" for a text of its own."""

    terms: Mapping[str, float]
    shown: Mapping[str, str] = field(default_factory=dict)
    lead: frozenset[str] = frozenset()
    days: frozenset[date] = frozenset()
    published_on: date | None = None
    origin: str = ""


def profile_of(
    text: str,
    *,
    title: str = "",
    published_on: date | None = None,
    days: Iterable[date] = (),
    origin: str = "",
) -> Profile:
    """The ``MAX_TERMS`` most telling terms of the text, weighted by how often and where they stand."""
    text = text[:MAX_CHARACTERS]
    names = _names(text)
    counts: Counter[str] = Counter()
    raised: dict[str, float] = {}
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    opening = _opening(text)
    for part, factor in ((title, _TITLE), (text[:opening], _LEAD), (text[opening:], 1.0)):
        for match in _TOKEN.finditer(part):
            term = _term(match[0], names)
            if term:
                counts[term] += 1
                forms[term][match[0] if term[0] == "n" else _plain(match[0])] += 1
                raised[term] = max(raised.get(term, 1.0), factor)
    weights = {term: (1 + math.log(n)) * raised[term] for term, n in counts.items()}
    order = sorted(weights, key=lambda t: (-weights[t] * math.log(1 / usual_share(t)), t))[:MAX_TERMS]
    return Profile(
        terms={term: round(weights[term], 3) for term in order},
        shown={term: min(forms[term], key=lambda form: (-forms[term][form], form)) for term in order},
        lead=frozenset(t for t in order if raised[t] > 1),
        days=frozenset(days),
        published_on=published_on,
        origin=origin,
    )


def _term(word: str, names: frozenset[str]) -> str:
    low = _plain(word)
    if len(low) < 3 or low in _EMPTY:
        return ""
    if low in names:
        return f"n/{stem_of_name(low)}"
    return f"w/{_stem(low)}"


def _plain(word: str) -> str:
    low = word.lower().replace("’", "'")
    return low.split("'")[0] if "'" in low else low


def _names(text: str) -> frozenset[str]:
    """Lower-case words that stand with a capital where no sentence begins, or before such a one, and never
    without."""
    capital: set[str] = set()
    small: set[str] = set()
    starts = _starts(text)
    opening: re.Match[str] | None = None
    for match in _TOKEN.finditer(text):
        word = match[0]
        begins = match.start() in starts or _begins(text, match.start())
        if word[0].islower():
            small.add(_plain(word))
        elif not begins:
            capital.add(_plain(word))
            if opening is not None and text[opening.end() : match.start()] == " ":
                capital.add(_plain(opening[0]))  # "Danny Osei" at the head of a sentence
        opening = match if begins else None
    usual = _usual()
    names = (w for w in capital if w not in small and w not in _CALENDAR)
    return frozenset(w for w in names if usual.get(f"w/{_stem(w)}", 0.0) < _COMMON)


_CALENDAR = frozenset(
    re.findall(
        r"\w+",
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
        "august september october november december",
    )
)


def _begins(text: str, at: int) -> bool:
    return text[max(0, at - 2) : at].strip(" ") in ('"', "“", "'", "‘", "''", "``")


def _starts(text: str) -> frozenset[int]:
    """Where a sentence begins: a capital there says nothing."""
    found = {0}
    for match in _SENTENCE_END.finditer(text):
        if match[0][0] == "." and _FULL_STOP_OF.search(text, max(0, match.start() - 5), match.start()):
            continue
        at = match.end()
        while at < len(text) and not text[at].isalnum():
            at += 1
        found.add(at)
    return frozenset(found)


def _opening(text: str) -> int:
    """Where the opening sentences end."""
    starts = sorted(_starts(text))
    return starts[LEAD_SENTENCES] if len(starts) > LEAD_SENTENCES else len(text)


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    """A coarse stem: number and tense are taken off ("fires", "fired" and "fire" are one)."""
    for ending, left in (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word.removesuffix(ending) + left
            break
    word = word.removesuffix("e") if len(word) > 4 else word
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word


# --- how rare ---------------------------------------------------------------------------------------------

_COMMON = 0.1
_UNUSUAL = {"n": 0.0005, "w": 0.002}
"""Share of articles that a term stands in which the list does not hold."""


@cache
def _usual() -> dict[str, float]:
    path = files("claims.pipeline.lexicons").joinpath("news_words.tsv")
    rows = (
        line.split("\t")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    return {f"w/{word}": float(share) for word, share in rows}


def usual_share(term: str) -> float:
    """In which share of news articles the term stands, as the list of news words knows it."""
    return _usual().get(term, _UNUSUAL[term[0]])


BACKGROUND = 400
"""How many articles the list of news words weighs against those of the store: rarity in a store of five
articles would be chance."""


def rarity(term: str, *, holders: int, articles: int) -> float:
    """Inverse document frequency of a term that ``holders`` of ``articles`` have, the list of news words
    counted as ``BACKGROUND`` more. Never below 0."""
    among = articles + BACKGROUND
    having = holders + BACKGROUND * usual_share(term) + 0.5
    return max(0.0, math.log(among / having))
