"""Text to utterances: quotations, reported speech, attributing phrases, the outlet's own voice."""

from claims.pipeline.extraction.extractor import RuleExtractor

__all__ = ["RuleExtractor"]
