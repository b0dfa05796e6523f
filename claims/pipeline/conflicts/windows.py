"""What stands near a slot: two slots are of one thing where the words around them are the same.

A clause tells of several things, and two clauses of one event share words without telling of the same one.
The few words on either side of a figure or a date say more surely what it is of.
"""

from __future__ import annotations

import re

from claims.pipeline.likeness import COMMON, stem

REACH = 6
"""Words on either side."""
_TOKEN = re.compile(r"\d[\d,.:]*\d|\d|[^\W\d_][\w'’-]*")
_LEAST = 4
_EMPTY = frozenset(
    _TOKEN.findall(
        "that than with were have been from their they which whom whose after before when where while "
        "said says told according about more most other into over also there this these those would could "
        "will will may might people police year years week weeks month months days hour hours minute "
        "minutes time times million billion thousand hundred percent least almost nearly around some last "
        "first three four five seven eight nine eleven twelve january february march april june july "
        "august september october november december sept monday tuesday wednesday thursday friday "
        "saturday sunday yesterday today night morning evening afternoon"
    )
)


def near(text: str, start: int, end: int) -> frozenset[str]:
    """Stems of the telling words around ``text[start:end]``."""
    before = _TOKEN.findall(text[:start])[-REACH:]
    return telling(before + _TOKEN.findall(text[end:])[:REACH])


def after(text: str, end: int, count: int = 2) -> frozenset[str]:
    """Stems of the telling words right behind ``text[:end]``: what a figure there counts."""
    return telling(_TOKEN.findall(text[end:])[:count])


def telling(words: list[str]) -> frozenset[str]:
    low = (w.lower().rstrip("'’-") for w in words)
    return frozenset(
        stem(w)
        for w in low
        if len(w) >= _LEAST and w not in _EMPTY and w not in COMMON and not w[0].isdigit()
    )
