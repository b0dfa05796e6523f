"""The pipeline as the services see it: one object, made once in a process, that tests can replace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings

from claims.pipeline.conflicts.aligned import MeaningAgrees, SecondOpinion
from claims.pipeline.conflicts.pairreader import PairReader
from claims.pipeline.matching import ClaimMatcher, MatcherConfig
from claims.pipeline.protocols import Matcher
from claims.pipeline.rivals import WithGiven
from claims.pipeline.run import Pipeline, PipelineConfig, default_pipeline
from claims.pipeline.types import Analysis, Document, Extraction, Finding, Proposition, RelationFinding
from claims.pipeline.verification import corroboration, verification_status
from claims.pipeline.views import ClaimView

SUGGESTION = MatcherConfig(threshold=0.5)
"""From this likeness up to the matcher's own threshold two claims stay two, and a person is asked."""


class Engine(Protocol):
    @property
    def version(self) -> str: ...

    def analyse(self, document: Document, *, given: Sequence[Extraction] = ()) -> Analysis:
        """Read the text; what is ``given`` stands as it is, and nothing is read in its place."""
        ...

    def match(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``SAME`` where the two are one claim."""
        ...

    def relate(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """What two claims are to each other; ``SAME`` also where that is for a person to say."""
        ...

    def flags(self, view: ClaimView) -> Sequence[Finding]: ...

    def status(
        self, view: ClaimView, *, flags: Sequence[Finding], conflicts: int, rating: str | None
    ) -> str: ...


@dataclass(frozen=True, slots=True)
class PipelineEngine:
    """The real one: the pipeline's own steps, and a more generous matcher for suggestions."""

    pipeline: Pipeline
    generous: Matcher

    @property
    def version(self) -> str:
        return self.pipeline.version

    def analyse(self, document: Document, *, given: Sequence[Extraction] = ()) -> Analysis:
        if not given:
            return self.pipeline.analyse(document)
        extractor = WithGiven(self.pipeline.extractor, tuple(given))
        return replace(self.pipeline, extractor=extractor).analyse(document)

    def match(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        return self.pipeline.matcher.match(a, b)

    def relate(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        return self.pipeline.relate(a, b) or self.generous.match(a, b)

    def flags(self, view: ClaimView) -> Sequence[Finding]:
        return self.pipeline.flags(view)

    def status(self, view: ClaimView, *, flags: Sequence[Finding], conflicts: int, rating: str | None) -> str:
        return verification_status(flags, conflicts, corroboration(view), rating or None).value


PACKAGED, NONE = "packaged", "none"
"""What NEWSVERIFY_ATTRIBUTION_WEIGHTS and NEWSVERIFY_PAIR_WEIGHTS may say besides a file's path."""


@cache
def configured_pipeline() -> Pipeline:
    """The pipeline as the settings want it; its language model is loaded at the first text (about two
    seconds). Needs no database and no apps. Raises OSError or ValueError where named weights cannot be read.
    """
    packaged = PipelineConfig()
    pair_weights = _weights(settings.NEWSVERIFY_PAIR_WEIGHTS, packaged.pair_weights)
    if pair_weights is not None and pair_weights != packaged.pair_weights:
        PairReader(pair_weights).ready()  # said at start, not at the first pair
    return default_pipeline(
        PipelineConfig(
            attribution_weights=_weights(
                settings.NEWSVERIFY_ATTRIBUTION_WEIGHTS, packaged.attribution_weights
            ),
            pair_weights=pair_weights,
        )
    )


def _weights(wanted: str, packaged: Path | None) -> Path | None:
    return packaged if wanted == PACKAGED else None if wanted == NONE else Path(wanted)


@cache
def engine() -> Engine:
    pipeline, generous = configured_pipeline(), ClaimMatcher(SUGGESTION)
    second = pipeline.late_matcher
    if isinstance(second, MeaningAgrees):
        return PipelineEngine(pipeline, SecondOpinion(generous, second))
    return PipelineEngine(pipeline, generous)
