"""The pipeline: a version and the chosen steps, in order, from a text to statements, flags and relations.

Pure: a document comes in, values go out. A step that fails on something leaves a warning and what the other
steps could read; nothing is dropped without a word.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from claims.pipeline.attribution import RuleAttributor
from claims.pipeline.checkworthiness import FeatureCheckWorthiness
from claims.pipeline.conflicts import RULES, Label, label_of, relate
from claims.pipeline.conflicts.aligned import MeaningAgrees, with_reader
from claims.pipeline.conflicts.pairreader import PairReader
from claims.pipeline.extraction import LearnedExtractor, RuleExtractor
from claims.pipeline.language.english import EnglishParser
from claims.pipeline.matching import ClaimMatcher, MatcherConfig, PropositionReader
from claims.pipeline.protocols import (
    Attributor,
    CheckWorthiness,
    ConflictRule,
    Extractor,
    FlagRule,
    LanguageParser,
    Matcher,
    Parsed,
    QuantityReader,
)
from claims.pipeline.protocols import PropositionReader as PropositionReading
from claims.pipeline.quantities import EnglishQuantityReader, QuantityConfig
from claims.pipeline.types import (
    Analysis,
    Attribution,
    Certainty,
    Document,
    Extraction,
    Finding,
    Modality,
    Polarity,
    Proposition,
    Quantity,
    RelationFinding,
    Span,
    Speaker,
    Statement,
)
from claims.pipeline.verification import FLAGS, flags_of
from claims.pipeline.views import ClaimView
from claims.pipeline.weights import ATTRIBUTION, PAIRS

PIPELINE_VERSION = "4"
"""Raise it whenever the same text can give other rows: it makes the schedule look at everything again."""

STEP_FAILED = "step-failed"
"""Warning: a step raised; params name the ``step`` and the ``error`` class, spans say where."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PipelineConfig:
    """What can be chosen. Settings are read by the caller's factory, never here.

    ``attribution_weights``: a file that ``benchmarks/train_attribution.py`` wrote; None reads by rules alone.
    ``pair_weights``: a file that ``benchmarks/export_pairs.py`` wrote; None compares by rules alone.
    """

    attribution_weights: Path | None = ATTRIBUTION
    pair_weights: Path | None = PAIRS

    matcher: MatcherConfig = field(default_factory=MatcherConfig)
    quantities: QuantityConfig = field(default_factory=QuantityConfig)
    rules: tuple[ConflictRule, ...] = RULES
    flags: tuple[FlagRule, ...] = FLAGS


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The chosen steps. Safe to reuse for any number of documents; not shared between threads."""

    parser: LanguageParser
    extractor: Extractor
    attributor: Attributor
    quantities: QuantityReader
    propositions: PropositionReading
    matcher: Matcher
    checkworthiness: CheckWorthiness
    rules: tuple[ConflictRule, ...] = RULES
    flag_rules: tuple[FlagRule, ...] = FLAGS
    late_matcher: Matcher | None = None
    """Asked last, where no rule found anything; what it finds is never folded without a person."""
    handed_matcher: Matcher | None = None
    """The same for two texts that somebody handed over to be compared."""
    version: str = PIPELINE_VERSION

    def analyse(self, document: Document) -> Analysis:
        """Everything read in one document. Never raises for what a text holds: a failing step leaves a
        ``step-failed`` warning, and what the others read stays."""
        warnings: list[Finding] = []
        parsed = _attempt("language", lambda: self.parser.parse(document), warnings)
        if parsed is None:
            return Analysis(document, self.version, (), (), tuple(warnings))
        return self._analyse_parsed(parsed, warnings)

    def relate(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """What two propositions are to each other: same, update or conflict, and by which rule."""
        return relate(a, b, self.matcher, self.rules, self.late_matcher)

    def label(self, a: Sequence[Proposition], b: Sequence[Proposition]) -> tuple[Label, Finding]:
        """What two texts' propositions are to each other, as one label with the finding behind it."""
        return label_of(a, b, self.matcher, self.rules, self.handed_matcher)

    def compare(self, a: Document, b: Document) -> tuple[Label, Finding]:
        """``label`` for two short texts; the finding's spans point into ``a`` and ``b``."""
        return self.label(propositions_of(self.analyse(a)), propositions_of(self.analyse(b)))

    def flags(self, view: ClaimView) -> tuple[Finding, ...]:
        """Why the claim is still unverified."""
        return flags_of(view, self.flag_rules)

    def _analyse_parsed(self, parsed: Parsed, warnings: list[Finding]) -> Analysis:
        warnings.extend(parsed.warnings)
        extractions = _attempt("extraction", lambda: self.extractor.extract(parsed), warnings) or []
        attributions, speakers = self._attribute(parsed, extractions, warnings)
        quantities = _attempt("quantities", lambda: self.quantities.read(parsed), warnings) or []
        nested = _nested(extractions)
        starts = [q.span.start for q in quantities]
        statements = tuple(
            self._statement(
                parsed, extraction, attribution, nested[i], _near(quantities, starts, extraction), warnings
            )
            for i, (extraction, attribution) in enumerate(zip(extractions, attributions, strict=True))
        )
        return Analysis(parsed.document, self.version, statements, tuple(speakers), tuple(warnings))

    def _attribute(
        self, parsed: Parsed, extractions: Sequence[Extraction], warnings: list[Finding]
    ) -> tuple[list[Attribution], list[Speaker]]:
        read = _attempt("attribution", lambda: self.attributor.attribute(parsed, extractions), warnings)
        if read is None:
            return [_UNKNOWN for _ in extractions], []
        return read

    def _statement(
        self,
        parsed: Parsed,
        extraction: Extraction,
        attribution: Attribution,
        nested: Sequence[Span],
        quantities: Sequence[Quantity],
        warnings: list[Finding],
    ) -> Statement:
        own = tuple(q for q in quantities if _inside(q.span, extraction) and not _within(q.span, nested))
        hull = extraction.hull
        read = _attempt(
            "matching", lambda: self.propositions.read(parsed, extraction, attribution, own), warnings, hull
        )
        propositions = read or (_bare(parsed.document, extraction, attribution, own),)
        kept = tuple(p for p in propositions if not _within(p.span, nested)) or propositions[:1]
        worth = _attempt(
            "checkworthiness",
            lambda: self.checkworthiness.score(parsed, extraction, attribution, own),
            warnings,
            hull,
        )
        return Statement(extraction, attribution, kept, own, worth or 0.0)


_UNKNOWN = Attribution(None, Polarity.AFFIRMED, Modality.ASSERTED, Certainty.CERTAIN)


def default_pipeline(config: PipelineConfig | None = None) -> Pipeline:
    """The English pipeline. Reads no settings; the language model is loaded at the first document.

    The version names the weights, so that other weights make everything be looked at again. Raises OSError
    or ValueError where the weights cannot be read.
    """
    chosen = config or PipelineConfig()
    weights = chosen.attribution_weights
    reader = None if chosen.pair_weights is None else PairReader(chosen.pair_weights)
    return Pipeline(
        parser=EnglishParser(),
        extractor=RuleExtractor() if weights is None else LearnedExtractor(weights),
        attributor=RuleAttributor(),
        quantities=EnglishQuantityReader(chosen.quantities),
        propositions=PropositionReader(),
        matcher=ClaimMatcher(chosen.matcher),
        checkworthiness=FeatureCheckWorthiness(),
        rules=with_reader(chosen.rules, reader),
        flag_rules=chosen.flags,
        late_matcher=None if reader is None else MeaningAgrees(reader),
        handed_matcher=None if reader is None else MeaningAgrees(reader, handed=True),
        version=f"{PIPELINE_VERSION}+{_mark(weights)}+{reader.model_hash[:8] if reader else 'rules'}",
    )


def _mark(weights: Path | None) -> str:
    return "rules" if weights is None else hashlib.sha256(weights.read_bytes()).hexdigest()[:8]


def propositions_of(analysis: Analysis) -> tuple[Proposition, ...]:
    """All propositions of a document, in text order of their statements."""
    return tuple(p for s in analysis.statements for p in s.propositions)


def _attempt(
    step: str, call: Callable[[], T], warnings: list[Finding], where: Span | None = None
) -> T | None:
    """The call's result; where it raises, None and a warning. The text of the error is kept, since it
    may be all that an operator has to go by; it is cut, since it may quote the document."""
    try:
        return call()
    except Exception as error:
        params = {"step": step, "error": type(error).__name__, "detail": str(error)[:200]}
        warnings.append(Finding(STEP_FAILED, params, spans=(where,) if where else ()))
        return None


def _reach(extraction: Extraction) -> Span:
    """Source, cue and content of a nested utterance together: none of it is the outer speaker's point."""
    return Span.hull(tuple(s for s in (extraction.source, extraction.cue, *extraction.content) if s))


def _nested(extractions: Sequence[Extraction]) -> dict[int, list[Span]]:
    """For each extraction, where those nested in it reach."""
    found: dict[int, list[Span]] = {index: [] for index in range(len(extractions))}
    for extraction in extractions:
        if extraction.parent is not None and extraction.parent in found:
            found[extraction.parent].append(_reach(extraction))
    return found


def _near(
    quantities: Sequence[Quantity], starts: Sequence[int], extraction: Extraction
) -> Sequence[Quantity]:
    """The quantities that begin inside the extraction's hull or just before it; both lists in text order."""
    hull = extraction.hull
    return quantities[max(0, bisect_left(starts, hull.start) - 1) : bisect_left(starts, hull.end)]


def _inside(span: Span, extraction: Extraction) -> bool:
    return any(content.overlaps(span) for content in extraction.content)


def _within(span: Span, others: Sequence[Span]) -> bool:
    return any(other.contains(span) for other in others)


def _bare(
    document: Document, extraction: Extraction, attribution: Attribution, quantities: tuple[Quantity, ...]
) -> Proposition:
    """What is left when no proposition could be read: the words themselves."""
    hull = extraction.hull
    return Proposition(
        span=hull,
        text=hull.of(document.text),
        polarity=attribution.polarity,
        modality=attribution.modality,
        certainty=attribution.certainty,
        quantities=quantities,
        reported_on=document.published_on,
        origin=document.origin or document.outlet or document.id,
    )
