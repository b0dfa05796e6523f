"""Which statement of an earlier text is which of a later one: word for word, nearly, or said otherwise.

Three passes, each over what the one before left: the same words; nearly the same words, whoever says them;
and what one speaker says of the same thing in other words ("27 people were killed", "at least 20 may have
died"). Each statement has at most one counterpart. Rare words lead to the few that are compared, so that time
grows with the texts and not with their square.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from claims.pipeline.matching.lexical import words_of

NEARLY = 0.8
"""Least share of common words (difflib's ratio over words) at which two wordings are one utterance."""
SAME_SPEAKER = 0.4
"""Least share of common content words (Dice) at which one speaker's two wordings are one utterance."""
SAME_FIGURE = 0.2
"""The same where both have a figure of one measure, which says by itself that they speak of one thing."""
OTHER_SPEAKER = 0.7
"""The same for two speakers: what changed hands keeps most of its words."""
_FEW = 2
"""Content words that both must have for anything but figures to tell them to be one."""
_MAX_RIVALS = 20
_RAREST = 12
_MAX_HOLDERS = 200
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Utterance:
    """``key`` is the caller's own; ``speaker`` tells apart who speaks ("" where nobody can be named);
    ``measures`` are those of its figures."""

    key: int
    text: str
    voice: str = "attributed"
    speaker: str = ""
    start: int = 0
    measures: frozenset[str] = frozenset()

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(_WORD.findall(self.text.casefold()))

    @cached_property
    def content(self) -> Counter[str]:
        """Stems of the words that mean something by themselves; figures are compared apart."""
        return Counter(word for word in words_of(self.text) if not word.isdigit())

    @property
    def who(self) -> tuple[str, str]:
        return self.voice, self.speaker


def pair_up(earlier: Sequence[Utterance], later: Sequence[Utterance]) -> dict[int, int]:
    """Keys of later utterances to keys of their earlier counterparts."""
    pairing = _Pairing(earlier, later)
    pairing.by_words()
    pairing.by_likeness(_nearly, lambda one: one.words)
    pairing.by_likeness(_again, lambda one: one.content)
    return pairing.paired


class _Pairing:
    def __init__(self, earlier: Sequence[Utterance], later: Sequence[Utterance]) -> None:
        self.earlier, self.later = earlier, later
        self.paired: dict[int, int] = {}
        self.taken: set[int] = set()

    def _pair(self, later: Utterance, earlier: Utterance) -> None:
        self.paired[later.key] = earlier.key
        self.taken.add(earlier.key)

    def by_words(self) -> None:
        """Same words, in text order; where one sentence stands twice, who says it tells the two apart."""
        holders: dict[tuple[str, ...], list[Utterance]] = defaultdict(list)
        for one in self.earlier:
            holders[one.words].append(one)
        for one in self.later:
            same = [other for other in holders.get(one.words, ()) if other.key not in self.taken]
            best = max(same, key=lambda other: _closeness(one, other), default=None)
            if best is not None:
                self._pair(one, best)

    def by_likeness(
        self, likeness: Callable[[Utterance, Utterance], float], marks: Callable[[Utterance], Iterable[str]]
    ) -> None:
        """Of all pairs that are alike enough (above 0), the most alike first."""
        found = [(likeness(before, after), after, before) for after, before in self._rivals(marks)]
        found.sort(key=lambda each: (-each[0], each[1].key, each[2].key))
        for score, after, before in found:
            if score > 0 and after.key not in self.paired and before.key not in self.taken:
                self._pair(after, before)

    def _rivals(self, marks: Callable[[Utterance], Iterable[str]]) -> Iterable[tuple[Utterance, Utterance]]:
        """For each that is left the few earlier ones with which it shares the rarest words or a measure."""
        left = [one for one in self.earlier if one.key not in self.taken]
        holders: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(left):
            for word in {*marks(one), *(f"#{m}" for m in one.measures if m)}:
                holders[word].append(place)
        for after in self.later:
            if after.key in self.paired:
                continue
            words = {*marks(after), *(f"#{m}" for m in after.measures if m)}
            shared: Counter[int] = Counter()
            for word in sorted(words, key=lambda w: (len(holders.get(w, ())), w))[:_RAREST]:
                shared.update(holders.get(word, ())[:_MAX_HOLDERS])
            for place, _ in shared.most_common(_MAX_RIVALS):
                yield after, left[place]


def _closeness(one: Utterance, other: Utterance) -> tuple[bool, bool, int]:
    return (one.voice == other.voice, one.speaker == other.speaker, -abs(one.start - other.start))


def _nearly(before: Utterance, after: Utterance) -> float:
    ratio = SequenceMatcher(None, before.words, after.words, autojunk=False).ratio()
    return ratio if ratio >= NEARLY else 0.0


def _again(before: Utterance, after: Utterance) -> float:
    """How alike what is said of one thing in other words; 0 where it may as well be another statement."""
    shared = sum((before.content & after.content).values())
    dice = 2 * shared / ((before.content.total() + after.content.total()) or 1)
    if before.who != after.who:
        return dice if shared > _FEW and dice >= OTHER_SPEAKER else 0.0
    if before.measures & after.measures and dice >= SAME_FIGURE:
        return dice
    return dice if shared >= _FEW and dice >= SAME_SPEAKER else 0.0
