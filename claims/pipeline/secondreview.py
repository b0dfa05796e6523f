"""Which claims two people must judge: those that tell of casualties, and those that accuse of a crime.

A claim of a kind that harms people where it is wrong is not settled by one signature. The rules look at what
a claim speaks of, not at whether it holds: who denies a murder speaks of a murder. They read figures where
there are any, else words; turns of phrase that merely sound alike ("killed the bill", "the battery charged")
are set aside before words are looked for. Asking once too often costs a colleague a minute, so a word that is
mostly meant so asks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

from claims.pipeline.types import Finding, Params, Quantity, Span

POLICY_VERSION = "second-review/1"
MAX_TEXT = 4000
"""Characters that are looked at: a claim is a clause, and a pasted book must not hold the desk up."""
MAX_WORDS = 8
"""How many places of one claim are named; one is enough to ask."""


@dataclass(frozen=True, slots=True)
class _Words:
    asking: re.Pattern[str]
    unless: re.Pattern[str]
    measures: frozenset[str]


@cache
def _words() -> dict[str, _Words]:
    text = files("claims.pipeline.lexicons").joinpath("second_review.json").read_text(encoding="utf-8")
    return {
        rule_id: _Words(_any(lists["words"]), _any(lists["unless"]), frozenset(lists.get("measures", ())))
        for rule_id, lists in json.loads(text).items()
    }


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")(?!\w)", re.IGNORECASE)


class PolicyRule(Protocol):
    """A reason to ask for a second reviewer. ``rule_id`` is permanent; ``render`` has the words."""

    rule_id: str
    title: str

    def check(self, text: str, quantities: Sequence[Quantity]) -> Finding | None: ...
    def render(self, params: Params) -> str: ...


class Casualties:
    """People killed, hurt or missing: by the measure of a figure, or in words."""

    rule_id = "casualties"
    title = "Casualties"

    def check(self, text: str, quantities: Sequence[Quantity]) -> Finding | None:
        measures = _words()[self.rule_id].measures
        figures = [q for q in quantities if q.measure in measures]
        spans = _spoken(self.rule_id, text)
        if not (figures or spans):
            return None
        params = {
            "figures": [q.text for q in figures][:MAX_WORDS],
            "measures": sorted({q.measure for q in figures}),
            "words": _named(text, spans),
        }
        return Finding(self.rule_id, params, spans=spans)

    def render(self, params: Params) -> str:
        named = _quoted(params.get("figures"), params.get("words"))
        return f"It tells of people killed, hurt or missing{named}."


class AccusationOfCrime:
    """Somebody is said to have done, or not to have done, what the law punishes."""

    rule_id = "accusation-of-crime"
    title = "Accusation of a crime"

    def check(self, text: str, quantities: Sequence[Quantity]) -> Finding | None:
        spans = _spoken(self.rule_id, text)
        return Finding(self.rule_id, {"words": _named(text, spans)}, spans=spans) if spans else None

    def render(self, params: Params) -> str:
        return f"It speaks of a crime or of somebody's guilt{_quoted(params.get('words'))}."


POLICY: tuple[PolicyRule, ...] = (Casualties(), AccusationOfCrime())


def reasons_for_a_second(text: str, quantities: Sequence[Quantity] = ()) -> tuple[Finding, ...]:
    """Why a claim of these words and figures needs two reviewers; empty where one is enough. Spans count
    characters of ``text``."""
    found = (rule.check(text, quantities) for rule in POLICY)
    return tuple(finding for finding in found if finding is not None)


def policy_of(rule_id: str) -> PolicyRule:
    """The rule with this permanent id. Raises KeyError where there is none."""
    for rule in POLICY:
        if rule.rule_id == rule_id:
            return rule
    raise KeyError(rule_id)


def _spoken(rule_id: str, text: str) -> tuple[Span, ...]:
    """Where the rule's words stand, outside the turns of phrase that only sound like them."""
    words = _words()[rule_id]
    blanked = words.unless.sub(lambda match: " " * len(match.group()), text[:MAX_TEXT])
    return tuple(Span(*match.span()) for match in words.asking.finditer(blanked))[:MAX_WORDS]


def _named(text: str, spans: Sequence[Span]) -> list[str]:
    return list(dict.fromkeys(span.of(text) for span in spans))


def _quoted(*lists: object) -> str:
    """The first list that holds anything, in quotation marks."""
    for words in lists:
        if isinstance(words, list | tuple) and words:
            return ": " + ", ".join(f"“{word}”" for word in words)
    return ""
