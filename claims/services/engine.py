"""The pipeline as the services see it: one object, made once in a process, that tests can replace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from claims.pipeline.matching import ClaimMatcher, MatcherConfig
from claims.pipeline.protocols import Matcher
from claims.pipeline.rivals import WithGiven
from claims.pipeline.run import Pipeline, default_pipeline
from claims.pipeline.types import (
    Analysis,
    ClaimView,
    Document,
    Extraction,
    Finding,
    Proposition,
    RelationFinding,
)
from claims.pipeline.verification import corroboration, verification_status

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


@cache
def engine() -> Engine:
    """The default pipeline; its language model is loaded at the first text (about two seconds)."""
    return PipelineEngine(default_pipeline(), ClaimMatcher(SUGGESTION))
