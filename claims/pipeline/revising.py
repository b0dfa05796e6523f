"""What became of a statement from one text of an article to the next: softened, hardened, reworded, denied.

A statement of the earlier text is held beside its successor by what was read of both. A rule says one thing
that changed and keeps the words and numbers, never a sentence. Where the words stayed, only a change of
speaker counts: a machine that reads the same words otherwise has changed nothing of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from claims.pipeline.intervals import as_params, interval_of
from claims.pipeline.relocation import fold
from claims.pipeline.types import (
    Certainty,
    Finding,
    Modality,
    Params,
    Polarity,
    Quantity,
    QuoteType,
    Strength,
    Voice,
)

_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


class ChangeKind(StrEnum):
    """What a reader is told; the first that holds comes first."""

    NEGATED = "negated"
    REATTRIBUTED = "reattributed"
    FIGURE_CHANGED = "figure-changed"
    SOFTENED = "softened"
    HARDENED = "hardened"
    REWORDED = "reworded"


ORDER = tuple(ChangeKind)


@dataclass(frozen=True, slots=True)
class Wording:
    """One statement as printed in one text, and how it was read.

    ``speaker`` names whoever speaks, after merges ("" where nobody can be named); ``around`` are the words of
    source and cue; ``hedges`` the hedging words.
    """

    text: str
    speaker: str = ""
    name: str = ""
    around: str = ""
    cue: str = ""
    voice: Voice = Voice.ATTRIBUTED
    quote_type: QuoteType = QuoteType.INDIRECT
    polarity: Polarity = Polarity.AFFIRMED
    modality: Modality = Modality.ASSERTED
    certainty: Certainty = Certainty.CERTAIN
    strength: Strength = Strength.NEUTRAL
    hedges: tuple[str, ...] = ()
    figures: tuple[Quantity, ...] = ()

    @property
    def words(self) -> str:
        """The content, however it is spaced, quoted, capitalised and ended."""
        return _EDGES.sub("", fold(self.text).text.casefold())

    @property
    def printed(self) -> tuple[str, str, QuoteType]:
        """All that a reader sees of it."""
        return self.words, fold(self.around).text.casefold().strip(), self.quote_type


@dataclass(frozen=True, slots=True)
class RevisionRule:
    """``compare`` gives what changed, as the params of a finding, or None; ``kind`` is how that is called."""

    rule_id: str
    kind: ChangeKind
    sentence: str
    compare: Callable[[Wording, Wording], Params | None]

    def render(self, params: Mapping[str, Any]) -> str:
        return self.sentence.format_map(_Shown(params))


class _Shown(dict[str, str]):
    """The params as words; what an older version of a rule did not keep reads as a dash."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__({name: _shown(value) for name, value in params.items()})

    def __missing__(self, key: str) -> str:
        return "–"


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("text") or "–")
    if isinstance(value, list | tuple):
        return ", ".join(f"“{one}”" for one in value) or "–"
    return str(value).replace("_", " ") or "–"


def changes_between(before: Wording, after: Wording) -> tuple[Finding, ...]:
    """What the rules find, in their order; empty where the statement stands as it stood."""
    if before.printed == after.printed:
        rules: Sequence[RevisionRule] = [rule for rule in RULES if rule.kind is ChangeKind.REATTRIBUTED]
    else:
        rules = RULES
    found = [(rule.rule_id, rule.compare(before, after)) for rule in rules]
    held = tuple(Finding(rule_id, params) for rule_id, params in found if params is not None)
    if not held and before.words != after.words:
        return (Finding(WORDS_CHANGED.rule_id, {"before": before.text, "after": after.text}),)
    return held


def kinds_of(findings: Sequence[Finding]) -> tuple[ChangeKind, ...]:
    """The kinds of change without repetition, what weighs most first."""
    found = {rule_of(finding.rule_id).kind for finding in findings}
    return tuple(kind for kind in ORDER if kind in found)


# --- rules ----------------------------------------------------------------------------------------------

_CERTAINTY = {Certainty.POSSIBLE: 0, Certainty.PROBABLE: 1, Certainty.CERTAIN: 2}
_STRENGTH = {
    Strength.DISOWNED: 0, Strength.DISTANCED: 1, Strength.TENTATIVE: 1, Strength.NEUTRAL: 2,
    Strength.EMPHATIC: 3, Strength.CONCEDED: 3, Strength.VOUCHED: 3,
}  # fmt: skip
"""How much weight the cue leaves the content: "falsely claimed", "claimed", "said", "confirmed"."""
_COMMITMENT = {
    Modality.ASSERTED: 3, Modality.DENIED: 3, Modality.PLANNED: 2, Modality.PROMISED: 2,
    Modality.PREDICTED: 2, Modality.DEMANDED: 1, Modality.FEARED: 1, Modality.OPINION: 1,
    Modality.SUPPOSED: 1, Modality.ASKED: 0, Modality.WISHED: 0, Modality.WITHHELD: 0,
}  # fmt: skip
"""How far the speaker is committed to the content's being so."""


def _from_to(before: Any, after: Any) -> Params:
    return {"before": str(before), "after": str(after)}


def _polarity_turned(before: Wording, after: Wording) -> Params | None:
    return _from_to(before.polarity, after.polarity) if before.polarity != after.polarity else None


def _voice_given_away(before: Wording, after: Wording) -> Params | None:
    if (before.voice, after.voice) == (Voice.OUTLET, Voice.ATTRIBUTED):
        return {"after": after.name}
    return None


def _voice_taken_over(before: Wording, after: Wording) -> Params | None:
    if (before.voice, after.voice) == (Voice.ATTRIBUTED, Voice.OUTLET):
        return {"before": before.name}
    return None


def _speaker_changed(before: Wording, after: Wording) -> Params | None:
    if before.voice != after.voice or before.speaker == after.speaker:
        return None
    return _from_to(before.name, after.name)


def _moved(name: str, ranks: Mapping[Any, int], *, down: bool) -> Callable[[Wording, Wording], Params | None]:
    """Whether the property's rank fell (``down``) or rose."""

    def compare(before: Wording, after: Wording) -> Params | None:
        one, other = getattr(before, name), getattr(after, name)
        fell = ranks[other] - ranks[one]
        return _from_to(one, other) if (fell < 0 if down else fell > 0) else None

    return compare


def _cue_moved(*, down: bool) -> Callable[[Wording, Wording], Params | None]:
    moved = _moved("strength", _STRENGTH, down=down)

    def compare(before: Wording, after: Wording) -> Params | None:
        found = moved(before, after)
        return found and {**found, "cue_before": before.cue, "cue_after": after.cue}

    return compare


def _act_changed(before: Wording, after: Wording) -> Params | None:
    one, other = before.modality, after.modality
    if one == other or _COMMITMENT[one] != _COMMITMENT[other] or before.polarity != after.polarity:
        return None  # a denial that turned the content round is told as that
    return _from_to(one, other)


def _hedge_added(before: Wording, after: Wording) -> Params | None:
    new = _beyond(after.hedges, before.hedges)
    return {"hedges": new} if new and len(after.hedges) > len(before.hedges) else None


def _hedge_dropped(before: Wording, after: Wording) -> Params | None:
    gone = _beyond(before.hedges, after.hedges)
    return {"hedges": gone} if gone and len(before.hedges) > len(after.hedges) else None


def _beyond(some: Sequence[str], others: Sequence[str]) -> list[str]:
    known = {word.casefold() for word in others}
    return [word for word in some if word.casefold() not in known]


def _became_paraphrase(before: Wording, after: Wording) -> Params | None:
    words = (QuoteType.DIRECT, QuoteType.MIXED)
    if before.quote_type in words and after.quote_type is QuoteType.INDIRECT:
        return _from_to(before.quote_type, after.quote_type)
    return None


def _became_quote(before: Wording, after: Wording) -> Params | None:
    if before.quote_type is QuoteType.INDIRECT and after.quote_type in (QuoteType.DIRECT, QuoteType.MIXED):
        return _from_to(before.quote_type, after.quote_type)
    return None


def _figure_widened(before: Wording, after: Wording) -> Params | None:
    return _figure(before, after, lambda a, b: _holds(b, a) and not _holds(a, b))


def _figure_narrowed(before: Wording, after: Wording) -> Params | None:
    return _figure(before, after, lambda a, b: _holds(a, b) and not _holds(b, a))


def _figure_changed(before: Wording, after: Wording) -> Params | None:
    return _figure(before, after, lambda a, b: not _holds(a, b) and not _holds(b, a))


def _figure_dropped(before: Wording, after: Wording) -> Params | None:
    return _figure_of_one(before, after)


def _figure_added(before: Wording, after: Wording) -> Params | None:
    return _figure_of_one(after, before)


def _figure_of_one(holding: Wording, other: Wording) -> Params | None:
    paired = {id(one) for pair in _pairs(holding.figures, other.figures) for one in pair}
    alone = [figure for figure in holding.figures if id(figure) not in paired]
    return {"figure": as_params(alone[0])} if alone and len(holding.figures) > len(other.figures) else None


def _figure(before: Wording, after: Wording, differ: Callable[[Quantity, Quantity], bool]) -> Params | None:
    for one, other in _pairs(before.figures, after.figures):
        if differ(one, other):
            return {"before": as_params(one), "after": as_params(other)}
    return None


def _pairs(before: Sequence[Quantity], after: Sequence[Quantity]) -> Iterator[tuple[Quantity, Quantity]]:
    """The figures of the same thing: first those that are equal, then by what they measure or count, then
    those that are left, where they are as many."""
    left, right = list(before), list(after)
    for alike in (_equal, _same_measure, _same_counted):
        for one in list(left):
            other = next((figure for figure in right if alike(one, figure)), None)
            if other is not None:
                left.remove(one)
                right.remove(other)
                yield one, other
    if len(left) == len(right):
        yield from zip(left, right, strict=True)


def _equal(a: Quantity, b: Quantity) -> bool:
    return interval_of(a) == interval_of(b)


def _same_measure(a: Quantity, b: Quantity) -> bool:
    return bool(a.measure) and a.measure == b.measure


def _same_counted(a: Quantity, b: Quantity) -> bool:
    return bool(a.counted) and (a.counted, a.unit) == (b.counted, b.unit)


def _holds(outer: Quantity, inner: Quantity) -> bool:
    """Whether every value that the inner figure allows is allowed by the outer one."""
    a, b = interval_of(outer), interval_of(inner)
    low = a.low is None or (
        b.low is not None and (b.low > a.low or (b.low == a.low and (b.low_open or not a.low_open)))
    )
    high = a.high is None or (
        b.high is not None and (b.high < a.high or (b.high == a.high and (b.high_open or not a.high_open)))
    )
    return low and high


_K = ChangeKind
RULES: tuple[RevisionRule, ...] = (
    RevisionRule("polarity-turned", _K.NEGATED, "The sense went from {before} to {after}.", _polarity_turned),
    RevisionRule(
        "speaker-changed", _K.REATTRIBUTED, "Said by {before} before, by {after} after.", _speaker_changed
    ),
    RevisionRule(
        "voice-given-away", _K.REATTRIBUTED, "The outlet said it itself; it is given to {after}.",
        _voice_given_away,
    ),
    RevisionRule(
        "voice-taken-over", _K.REATTRIBUTED, "It was {before}'s; the outlet says it itself.",
        _voice_taken_over,
    ),
    RevisionRule(
        "figure-changed", _K.FIGURE_CHANGED, "The figure went from {before} to {after}.", _figure_changed
    ),
    RevisionRule(
        "figure-widened", _K.SOFTENED, "{before} became {after}, which allows for more.", _figure_widened
    ),
    RevisionRule(
        "figure-narrowed", _K.HARDENED, "{before} became {after}, which allows for less.", _figure_narrowed
    ),
    RevisionRule("figure-dropped", _K.SOFTENED, "The figure {figure} is gone.", _figure_dropped),
    RevisionRule("figure-added", _K.HARDENED, "The figure {figure} is new.", _figure_added),
    RevisionRule(
        "certainty-lowered", _K.SOFTENED, "It went from {before} to {after}.",
        _moved("certainty", _CERTAINTY, down=True),
    ),
    RevisionRule(
        "certainty-raised", _K.HARDENED, "It went from {before} to {after}.",
        _moved("certainty", _CERTAINTY, down=False),
    ),
    RevisionRule(
        "commitment-lowered", _K.SOFTENED, "What was {before} is only {after}.",
        _moved("modality", _COMMITMENT, down=True),
    ),
    RevisionRule(
        "commitment-raised", _K.HARDENED, "What was only {before} is {after}.",
        _moved("modality", _COMMITMENT, down=False),
    ),
    RevisionRule("act-changed", _K.REWORDED, "What was {before} is {after}.", _act_changed),
    RevisionRule(
        "cue-weakened", _K.SOFTENED, "The cue went from “{cue_before}” to the weaker “{cue_after}”.",
        _cue_moved(down=True),
    ),
    RevisionRule(
        "cue-strengthened", _K.HARDENED, "The cue went from “{cue_before}” to the stronger “{cue_after}”.",
        _cue_moved(down=False),
    ),
    RevisionRule("hedge-added", _K.SOFTENED, "{hedges} came in.", _hedge_added),
    RevisionRule("hedge-dropped", _K.HARDENED, "{hedges} went out.", _hedge_dropped),
    RevisionRule(
        "quote-to-paraphrase", _K.REWORDED, "The speaker's own words became a paraphrase.", _became_paraphrase
    ),
    RevisionRule("paraphrase-to-quote", _K.REWORDED, "A paraphrase became the speaker's own words.",
                 _became_quote),
)  # fmt: skip
WORDS_CHANGED = RevisionRule("words-changed", _K.REWORDED, "Other words for the same.", lambda a, b: None)
_BY_ID = {rule.rule_id: rule for rule in (*RULES, WORDS_CHANGED)}


def rule_of(rule_id: str) -> RevisionRule:
    """Raises KeyError for an id that no rule has."""
    return _BY_ID[rule_id]
