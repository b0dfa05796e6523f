"""The same claim in other words: reading propositions, candidate keys, the matcher and folding."""

from claims.pipeline.matching.folding import candidate_pairs, fold
from claims.pipeline.matching.matcher import ClaimMatcher, MatcherConfig
from claims.pipeline.matching.propositions import PropositionReader

__all__ = ["ClaimMatcher", "MatcherConfig", "PropositionReader", "candidate_pairs", "fold"]
