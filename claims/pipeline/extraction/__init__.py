"""Text to utterances: quotations, reported speech, attributing phrases, the outlet's own voice;
by rules alone, or with a small trained network beside them."""

from claims.pipeline.extraction.extractor import RuleExtractor
from claims.pipeline.extraction.learned import LearnedExtractor

__all__ = ["LearnedExtractor", "RuleExtractor"]
