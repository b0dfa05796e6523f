"""Ends of a matter that exclude each other, and which of them a clause tells of: acquitted or convicted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from claims.pipeline.likeness import stem_of_name
from claims.pipeline.types import Proposition


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Two ends that exclude each other. ``of``: whose end it is, a "person" by name, a "role" too, a "thing"
    that is decided on, a "side", a "craft". Reports at most ``days`` apart are compared; ``last`` is the end,
    "first" or "second", that may follow the other: it contradicts only in a report that is no later."""

    name: str
    first: re.Pattern[str]
    second: re.Pattern[str]
    of: str
    days: int
    last: str = ""


def words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


OUTCOMES: tuple[Outcomes, ...] = (
    Outcomes(
        "verdict",
        words(r"acquitted|cleared\sof|(?:found|ruled|declared)\snot\sguilty|not\sguilty\sof"),
        words(r"convicted|(?<!not\s)guilty\sof|(?:found|ruled|declared)\sguilty"),
        "person",
        3,
    ),
    Outcomes(
        "vote",
        words(r"approved|passed|adopted|ratified|voted\s(?:for|in\sfavou?r\sof)|gave\s\w+\sapproval"),
        words(r"rejected|voted\sdown|voted\sagainst|threw\sout|thrown\sout|turned\sdown|vetoed"),
        "thing",
        1,
    ),
    Outcomes(
        "ruling",
        words(r"upheld|left\sin\splace"),
        words(r"struck\sdown|overturned|quashed|annulled|threw\sout|thrown\sout"),
        "thing",
        3,
    ),
    Outcomes(
        "custody",
        words(r"(?:was|were|been|is|are)\s(?:\w+\s)?(?:released|freed|set\sfree|let\sgo)|walked\sfree"),
        words(
            r"still\s(?:being\s)?(?:held|detained|jailed|imprisoned)|(?:still|remain(?:s|ed)?)\s(?:in|behind)\s"
            r"(?:\w+\s)?(?:custody|jail|prison|detention|captivity|bars)|remain(?:s|ed)?\s(?:\w+\s)?"
            r"(?:detained|jailed|captive|hostage)"
        ),
        "person",
        0,
    ),
    Outcomes(
        "life",
        words(r"survived|(?:is|was|are|were)\s(?:still\s)?alive|found\salive|rescued\salive"),
        words(r"died|(?:was|were|been|is|are)\s(?:\w+\s)?(?:killed|dead)|found\sdead|drowned"),
        "role",
        1,
        last="second",
    ),
    Outcomes(
        "contest",
        words(r"won|beat|defeated"),
        words(r"lost|(?:was|were)\s(?:\w+\s)?(?:beaten|defeated)"),
        "side",
        1,
    ),
    Outcomes(
        "flight",
        words(r"landed|touched\sdown|emergency\slanding|reached\sits\sbase|returned\s(?:safely|to\sbase)"),
        words(r"shot\sdown|brought\sdown|downed|crashed"),
        "craft",
        1,
    ),
)
_NOT = re.compile(
    r"\b(?:not|never|no|nearly|almost|if|until|unless|would|could|may|might|whether)\b|n['’]t\b", re.I
)


def apart(a: Proposition, b: Proposition) -> bool:
    """Whether the clauses end one sort of matter in ways that exclude each other, whoever's matter it is."""
    subjects = {stem_of_name(s) for s in a.subjects} & {stem_of_name(s) for s in b.subjects}
    left, right = told_ends(a.text), told_ends(b.text)
    for outcomes in OUTCOMES:
        if outcomes.of == "side" and not subjects:
            continue  # who won and who lost may be one account
        ends = [{end for name, end in told if name == outcomes.name} for told in (left, right)]
        if ends[0] and ends[1] and not ends[0] & ends[1]:
            return True
    return False


@lru_cache(maxsize=4096)
def told_ends(text: str) -> frozenset[tuple[str, str]]:
    """All ends that the words tell of, by matter, be they denied or not."""
    return frozenset(
        (outcomes.name, end)
        for outcomes in OUTCOMES
        for end, pattern in (("first", outcomes.first), ("second", outcomes.second))
        if pattern.search(text)
    )


def end_of(outcomes: Outcomes, text: str) -> tuple[str, re.Match[str]] | None:
    """Which end the clause tells of, with the words; None for neither, for both, and for no fact."""
    if _denied(outcomes, text):
        return None
    x, y = outcomes.first.search(text), outcomes.second.search(text)
    if x is not None:
        return ("first", x) if y is None else None
    return ("second", y) if y is not None else None


def _within_end(outcomes: Outcomes, text: str, match: re.Match[str]) -> bool:
    return any(
        m.start() <= match.start() < m.end()
        for pattern in (outcomes.first, outcomes.second)
        for m in pattern.finditer(text)
    )


def _denied(outcomes: Outcomes, text: str) -> bool:
    """Whether a word that undoes it stands outside of the words of the end ("found not guilty" is an end)."""
    return any(not _within_end(outcomes, text, match) for match in _NOT.finditer(text))
