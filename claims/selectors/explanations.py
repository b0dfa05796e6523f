"""The words for what rules found: rendered from the rule's class, never stored."""

from __future__ import annotations

from dataclasses import dataclass

from claims.models import Claim, ClaimMention, Flag, Relation


@dataclass(frozen=True, slots=True)
class Explanation:
    """``title`` is the rule's name, ``sentence`` says it of this finding, ``rows`` are (label, value)."""

    title: str
    sentence: str
    rows: tuple[tuple[str, str], ...] = ()


def relation_explanation(relation: Relation) -> Explanation:
    raise NotImplementedError


def flag_explanation(flag: Flag) -> Explanation:
    raise NotImplementedError


def match_explanation(mention: ClaimMention) -> Explanation:
    raise NotImplementedError


def flag_title(rule_id: str) -> str:
    raise NotImplementedError


def next_check_words(claim: Claim) -> str:
    raise NotImplementedError
