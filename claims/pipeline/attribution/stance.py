"""How a content is meant: what its cue makes of it, and what its first clause says by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from claims.pipeline.attribution.cue_words import Cue, cue_of
from claims.pipeline.attribution.cues import PLAIN, CueReading, read_cue
from claims.pipeline.factuality import factuality_of, meant, telling_of
from claims.pipeline.language import TokenTable
from claims.pipeline.lexicons.loaders import hedges, stance_words
from claims.pipeline.types import Certainty, Extraction, Modality, Polarity, Span, Strength, Voice

_ALSO_NOUNS = frozenset({"suspect", "estimate", "hope", "fear", "thought"})
"""Hedges as verbs; as nouns they are what is spoken of ("the suspect fled")."""
_HALF = Certainty.PROBABLE
_UNSAID = frozenset(Modality) - {Modality.ASSERTED, Modality.OPINION}
"""What a cue can do to an utterance within its content so that it need not have been made."""
_HEARSAY = frozenset({"report", "say", "allege", "expect", "fear", "tell", "understand"})
_BY_DOUBT = (Certainty.CERTAIN, Certainty.PROBABLE, Certainty.POSSIBLE)


@dataclass(frozen=True, slots=True)
class Stance:
    """``by_cue`` and ``turns`` hold for every clause of the content, the rest for its first."""

    polarity: Polarity
    modality: Modality
    certainty: Certainty
    strength: Strength
    cue_lemma: str
    hedges: tuple[Span, ...]
    by_cue: Modality
    turns: bool


def stances_of(table: TokenTable, extractions: Sequence[Extraction]) -> list[Stance]:
    """Each utterance's stance, in order. What somebody denies, asks or hopes that another said was not said
    for sure, and so is nobody's assertion."""
    stances = [stance_of(table, extraction) for extraction in extractions]
    for place, extraction in enumerate(extractions):
        outer = stances[extraction.parent] if extraction.parent is not None else None
        # "The claim that" takes it for granted that it was claimed, whatever is done with it.
        taken_for_granted = extraction.rule_id.startswith("noun-")
        if outer is not None and outer.by_cue in _UNSAID and not taken_for_granted:
            stances[place] = replace(
                stances[place],
                modality=Modality.WITHHELD,
                by_cue=Modality.WITHHELD,
                polarity=Polarity.AFFIRMED,
                certainty=Certainty.POSSIBLE,
                strength=Strength.NEUTRAL,
                turns=False,
            )
    return stances


def stance_of(table: TokenTable, extraction: Extraction) -> Stance:
    """The stance of one utterance; plain assertion where neither cue nor content can be read."""
    cue, root = cue_of(table, extraction), content_root(table, extraction)
    telling = telling_of(table, extraction)
    reading = read_cue(table, extraction, cue, root, telling) if cue is not None else PLAIN
    found = _hedges(table, extraction)
    certainty = max(
        reading.certainty,
        _hedged(table, found, root),
        _HALF if _hearsay(table, extraction, cue) else Certainty.CERTAIN,
        key=_BY_DOUBT.index,
    )
    modality, polarity = reading.modality, Polarity.NEGATED if reading.turns else Polarity.AFFIRMED
    if root is not None:
        told = meant(
            factuality_of(table, root, telling),
            by_cue=reading.modality,
            turns=reading.turns,
            certainty=certainty,
        )
        modality, polarity, certainty = told.modality, told.polarity, told.certainty
    return Stance(
        polarity=polarity,
        modality=modality,
        certainty=certainty,
        strength=_strength(table, extraction, reading, found, root),
        cue_lemma=_lemma(table, cue),
        hedges=table.spans(found),
        by_cue=reading.modality,
        turns=reading.turns,
    )


def content_root(table: TokenTable, extraction: Extraction) -> int | None:
    """The first clause's head in the content: its verb where it has one."""
    tokens = [t for span in extraction.content for t in table.tokens(span)]
    inside = set(tokens)
    tops = [t for t in tokens if table.head[t] not in inside or table.head[t] == t]
    verbs = [t for t in tops if table.tag[t].startswith(("VB", "MD"))]
    return next(iter(verbs or tops or tokens), None)


def _lemma(table: TokenTable, cue: Cue | None) -> str:
    if cue is None:
        return ""
    return "according to" if table.lower[cue.head] in ("to", "according") else cue.lemma


def _strength(
    table: TokenTable, extraction: Extraction, reading: CueReading, found: list[int], root: int | None
) -> Strength:
    """The cue's; in the outlet's own sentence "reportedly" leaves it to somebody unnamed."""
    if extraction.voice is Voice.OUTLET and any(
        table.lower[t] in stance_words("distancing") and _of_the_main(table, t, root) for t in found
    ):
        return Strength.DISTANCED
    return reading.strength


# --- hedges ---------------------------------------------------------------------------------------------


def _hedges(table: TokenTable, extraction: Extraction) -> list[int]:
    """Words in the content (and impersonal cues) that keep the speaker from committing to it."""
    known = hedges()
    spans = [*extraction.content]
    if extraction.cue is not None and extraction.source is None:
        spans.append(extraction.cue)
    found = []
    for span in spans:
        for token in table.tokens(span):
            if table.lemma[token] in known or table.lower[token] in known:
                if table.lemma[token] in _ALSO_NOUNS and table.tag[token].startswith("N"):
                    continue
                month = table.lower[token] == "may" and table.tag[token] != "MD"
                if not month and not (table.lemma[token] == "can" or table.tag[token].startswith("NNP")):
                    found.append(token)
    return found


def _hedged(table: TokenTable, found: list[int], root: int | None) -> Certainty:
    """The least that the hedges of the main clause leave. Its modal verb is weighed with its negation and
    its verb, in ``factuality``."""
    known = hedges()
    levels = [Certainty.CERTAIN]
    for token in found:
        level = known.get(table.lemma[token]) or known[table.lower[token]]
        quantified = level is _HALF and table.dep[token] == "amod" and table.head[table.head[token]] == root
        if table.tag[token] != "MD" and (quantified or _of_the_main(table, token, root)):
            levels.append(level)
    return max(levels, key=_BY_DOUBT.index)


def _of_the_main(table: TokenTable, token: int, root: int | None) -> bool:
    return root is None or token == root or table.head[token] == root


def _hearsay(table: TokenTable, extraction: Extraction, cue: Cue | None) -> bool:
    """ "It was reported", "is said to": somebody unnamed says so."""
    if extraction.source is not None or cue is None:
        return False
    verb = table.tag[cue.head].startswith("VB")
    return verb and table.lemma[cue.head] in _HEARSAY
