"""What somebody searches for: words, "phrases", -not and prefix*, read from one line, and found in a text.

All parts must be there; what follows a minus must not. Every line gives a query or a `QueryError` that says
what to do: nothing in it is ever part of a database's own language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sources.text.words import Word, words_in

LONGEST_QUERY = 200
MOST_PARTS = 16
_LEAST_PREFIX = 2
_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))(?P<star>\*)?')
_K1, _B = 1.2, 0.75


class QueryError(ValueError):
    """``code`` is a permanent kebab-case id; the text tells a person what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Part:
    """Words that stand one after the other; of the last one only the beginning where ``prefix``."""

    words: tuple[str, ...]
    prefix: bool = False

    def places(self, words: Sequence[Word]) -> list[tuple[int, int]]:
        """Where the part stands among the words of a text: indexes of its first and its last word."""
        size, last = len(self.words), self.words[-1]
        found = []
        for at in range(len(words) - size + 1):
            end = words[at + size - 1].folded
            if (end.startswith(last) if self.prefix else end == last) and all(
                words[at + n].folded == word for n, word in enumerate(self.words[:-1])
            ):
                found.append((at, at + size - 1))
        return found


@dataclass(frozen=True, slots=True)
class Query:
    wanted: tuple[Part, ...]
    unwanted: tuple[Part, ...] = ()


def parse_query(line: str) -> Query:
    """Raises QueryError: ``query-empty``, ``query-too-long``, ``query-only-excludes``,
    ``prefix-too-short``."""
    if len(line) > LONGEST_QUERY:
        raise QueryError("query-too-long", f"At most {LONGEST_QUERY} characters.")
    wanted: dict[Part, None] = {}
    unwanted: dict[Part, None] = {}
    for found in _PART.finditer(line):
        bare = found["bare"] or ""
        starred = bool(found["star"]) or bare.endswith("*")
        words = tuple(word.folded for word in words_in(found["quoted"] or bare))
        if not words:
            continue
        if starred and len(words) == 1 and len(words[0]) < _LEAST_PREFIX:
            raise QueryError("prefix-too-short", f"Before a * write at least {_LEAST_PREFIX} letters.")
        (unwanted if found["minus"] else wanted)[Part(words, starred)] = None
    if len(wanted) + len(unwanted) > MOST_PARTS:
        raise QueryError("query-too-long", f"At most {MOST_PARTS} words and phrases.")
    if not wanted:
        if unwanted:
            raise QueryError("query-only-excludes", "Say also what to look for: -word only leaves out.")
        raise QueryError("query-empty", "Write at least one word to look for.")
    return Query(tuple(wanted), tuple(unwanted))


# --- in a text ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """A text that was searched. ``spans``: where the parts stand, in characters, in order, not touching."""

    spans: tuple[tuple[int, int], ...]
    counts: tuple[int, ...]
    length: int


def seen_in(text: str, query: Query) -> Seen:
    """Where the wanted parts stand in the text, and how often each."""
    words = list(words_in(text))
    places: list[tuple[int, int]] = []
    counts = []
    for part in query.wanted:
        found = part.places(words)
        counts.append(len(found))
        places += [(words[first].start, words[last].end) for first, last in found]
    spans: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return Seen(tuple(spans), tuple(counts), len(words))


def score_of(fields: Sequence[tuple[Seen, float]], *, usual_length: float) -> float:
    """How much a text is about the query, from 0 to 1: the more often the parts stand in it, and the shorter
    it is (the term weights of BM25). ``fields`` with what a word in each counts."""
    length = sum(seen.length for seen, _ in fields)
    norm = _K1 * (1 - _B + _B * length / max(1.0, usual_length))
    parts = len(fields[0][0].counts) if fields else 0
    total = 0.0
    for n in range(parts):
        often = sum(weight * seen.counts[n] for seen, weight in fields)
        total += often / (often + norm)
    return total / max(1, parts)
