"""Candidate keys: two propositions are compared only when they share one, fetched by equality.

Four families, each selective because it joins two things:

- ``q/<measure>/<anchor>``: a figure of one measure in one story ("q/killed/karabakh");
- ``p/<predicate>/<anchor>``: what was done, with a name of the clause ("p/evacuate/karabakh");
- ``t/<topic>/<anchor>``: the thing spoken of, in one story ("t/ceasefire/karabakh"), for paraphrases,
  opposites and denials;
- ``w/<word>/<word>``: pairs of the most telling words, alphabetical ("w/negotiation/regain").

An *anchor* is the stem of a name in the clause, else one of the document's most frequent names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations

from claims.pipeline.likeness import COMMON, stem_of_name

MAX_KEYS = 40
_PAIR_WORDS = 4
_TOPICS = 6
_LEADING = ("ceasefire",)
"""What a clause is about, wherever in it this stands: "shots were fired despite the truce"."""
_PLIGHT = frozenset(
    re.findall(
        r"\w+",
        "threat danger risk safe unharmed displace displaced homeless hungry scared afraid frightened "
        "terrified starve starving trap trapped stranded flee",
    )
)
"""Words for how people fare, which assurances and accounts of need seldom share: one topic."""
_LIGHT = frozenset(("be", "have", "do", "say", "tell", "hold", "make", "take", ""))


def keys_of(
    *,
    measures: Iterable[str],
    predicate: str,
    topics: Sequence[str],
    names: Sequence[str],
    lemmas: Sequence[str],
    story: Sequence[str],
) -> tuple[str, ...]:
    """The keys of one proposition, at most ``MAX_KEYS``, without repeats, in the order of the families.

    ``topics`` are subjects and objects, ``lemmas`` the content words in text order, ``names`` those of
    the clause, ``story`` the stems of the document's most frequent ones. Names of the story come first
    among the clause's own.
    """
    told = list(dict.fromkeys(story))
    own = sorted(dict.fromkeys(stem_of_name(n) for n in names), key=lambda n: _rank(n, told))[:3]
    anchors = list(dict.fromkeys([*own, *told]))[:6]
    keys = [f"q/{measure}/{anchor}" for measure in dict.fromkeys(measures) if measure for anchor in anchors]
    if predicate not in _LIGHT:
        keys += [f"p/{predicate}/{anchor}" for anchor in (own or anchors[:2])]
    # Subjects and objects first; then what else is told, since one says "talks" and another "they talked".
    leading = [t for t in _LEADING if t in lemmas] + (["plight"] if _PLIGHT & set(lemmas) else [])
    told_of = dict.fromkeys([*leading, *topics, *lemmas])
    plain = [t for t in told_of if _telling(t, names) and stem_of_name(t) not in anchors]
    keys += [f"t/{topic}/{anchor}" for topic in plain[:_TOPICS] for anchor in anchors[:3]]
    keys += _word_pairs(lemmas, set(names))
    return tuple(dict.fromkeys(keys))[:MAX_KEYS]


def _rank(name: str, told: Sequence[str]) -> int:
    return told.index(name) if name in told else len(told)


def _telling(word: str, names: Sequence[str]) -> bool:
    return word not in COMMON and word not in _LIGHT and word not in names and not word.isdigit()


def _word_pairs(lemmas: Sequence[str], names: set[str]) -> list[str]:
    telling = sorted(
        {w for w in lemmas if w not in COMMON and w not in names and len(w) > 3 and not w.isdigit()},
        key=lambda w: (-len(w), w),
    )[:_PAIR_WORDS]
    return [f"w/{a}/{b}" for a, b in combinations(sorted(telling), 2)]
