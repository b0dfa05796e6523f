"""How much a statement deserves a check."""

from claims.pipeline.checkworthiness.scorer import FeatureCheckWorthiness

__all__ = ["FeatureCheckWorthiness"]
