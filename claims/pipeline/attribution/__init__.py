"""Utterances to speakers and stance: who that is within the article, and how it is meant."""

from claims.pipeline.attribution.attributor import RuleAttributor

__all__ = ["RuleAttributor"]
