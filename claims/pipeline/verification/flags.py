"""The flags in the order in which they are shown: why a claim is still unverified."""

from __future__ import annotations

from claims.pipeline.protocols import FlagRule
from claims.pipeline.types import Finding
from claims.pipeline.verification.distance import Disowned, Distanced, SecondHand
from claims.pipeline.verification.hedging import Hedged
from claims.pipeline.verification.interest import InterestedParty
from claims.pipeline.verification.misascription import TwoSpeakersOfOneQuotation
from claims.pipeline.verification.origin import OneSource
from claims.pipeline.verification.retelling import AttributionLost
from claims.pipeline.verification.retreat import WalkedBack
from claims.pipeline.verification.sourcing import AnonymousSource, Unattributed
from claims.pipeline.verification.staleness import Stale
from claims.pipeline.views import ClaimView

FLAGS: tuple[FlagRule, ...] = (
    OneSource(),
    InterestedParty(),
    AnonymousSource(),
    Unattributed(),
    SecondHand(),
    Hedged(),
    Distanced(),
    Disowned(),
    AttributionLost(),
    WalkedBack(),
    TwoSpeakersOfOneQuotation(),
    Stale(),
)


def flags_of(view: ClaimView, rules: tuple[FlagRule, ...] = FLAGS) -> tuple[Finding, ...]:
    """What each flag finds about the claim, in the order of the rules."""
    found = (rule.check(view) for rule in rules)
    return tuple(f for f in found if f is not None)


def flag_of(rule_id: str) -> FlagRule:
    """The flag with this permanent id. Raises KeyError where there is none."""
    for rule in FLAGS:
        if rule.rule_id == rule_id:
            return rule
    raise KeyError(rule_id)
