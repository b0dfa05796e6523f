"""One line of a comparison, and how the two accounts stand to each other on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How the two accounts stand to each other on one line."""

    SAME = "same"
    MEET = "meet"
    DIFFER = "differ"
    ONE_SIDE = "one-side"
    UNSAID = "unsaid"


VERDICT_WORDS = {
    Verdict.SAME: "same",
    Verdict.MEET: "differ, but both can hold",
    Verdict.DIFFER: "differ",
    Verdict.ONE_SIDE: "not said on one side",
    Verdict.UNSAID: "not said",
}
VERDICT_SIGNS = {
    Verdict.SAME: "=",
    Verdict.MEET: "≈",
    Verdict.DIFFER: "≠",
    Verdict.ONE_SIDE: "?",
    Verdict.UNSAID: "–",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One line. ``decided``: it is what the rule went by. ``note`` says more than the verdict does."""

    key: str
    label: str
    left: str
    right: str
    verdict: Verdict
    note: str = ""
    decided: bool = False

    @property
    def words(self) -> str:
        return VERDICT_WORDS[self.verdict]

    @property
    def sign(self) -> str:
        return VERDICT_SIGNS[self.verdict]


def verdict_of(left: str, right: str, same: bool | None = None, *, meet: bool = False) -> Verdict:
    """``same`` where the words alone do not tell; ``meet``: two that differ can both hold."""
    if not left or not right:
        return Verdict.ONE_SIDE if left or right else Verdict.UNSAID
    if left.casefold() == right.casefold() if same is None else same:
        return Verdict.SAME
    return Verdict.MEET if meet else Verdict.DIFFER
