"""What reads and compares the texts just now: rules, and the models beside them.

Where there is no model the rules work alone, and whoever asks is told so.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from claims.pipeline.conflicts.aligned import MeaningAgrees
from claims.pipeline.matching.embedding import RulesOnly
from claims.selectors.similar import sentence_model
from claims.services.engine import NONE, configured_pipeline

_ALONE = "{} is none"


@dataclass(frozen=True, slots=True)
class Reader:
    """A model beside the rules. ``weights`` name the file it reads with, ``""`` where there is none; then
    ``missing`` says why."""

    kind: str
    title: str
    does: str
    weights: str = ""
    missing: str = ""

    @property
    def present(self) -> bool:
        return bool(self.weights)


def readers() -> tuple[Reader, ...]:
    """Every model that there can be, with what it is for. Loads the sentence model at the first call."""
    pipeline = configured_pipeline()
    attribution = pipeline.version.split("+")[1]
    pairs = pipeline.late_matcher
    sentences = sentence_model()
    held = pairs.reader if isinstance(pairs, MeaningAgrees) else None
    judges = held is not None and held.calibration.conflict is not None
    return (
        Reader(
            kind="attribution",
            title="Learned reader",
            does="Finds who says what where no rule does",
            weights="" if settings.NEWSVERIFY_ATTRIBUTION_WEIGHTS == NONE else attribution,
            missing=_ALONE.format("NEWSVERIFY_ATTRIBUTION_WEIGHTS"),
        ),
        Reader(
            kind="pairs",
            title="Pair reader",
            does=(
                "Suggests what is one claim in other words, and finds other answers to one question"
                if judges
                else "Suggests what is one claim in other words; conflicts are found by rules alone"
            ),
            weights=held.model_hash if held else "",
            missing=_ALONE.format("NEWSVERIFY_PAIR_WEIGHTS"),
        ),
        Reader(
            kind="sentences",
            title="Sentence vectors",
            does="Bring claims together that share no key",
            weights="" if isinstance(sentences, RulesOnly) else sentences.version,
            missing=sentences.reason if isinstance(sentences, RulesOnly) else "",
        ),
    )
