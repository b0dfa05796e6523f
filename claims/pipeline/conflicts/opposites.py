"""Opposite things said of one subject at one time: the ceasefire holds, the ceasefire has collapsed."""

from __future__ import annotations

import re

from claims.pipeline.comparability import comparable, one_voice, same_story
from claims.pipeline.conflicts.alignment import DAYS, one_person
from claims.pipeline.likeness import COMMON, names_agree, opposites, stem_of_name
from claims.pipeline.types import Proposition, RelationFinding, RelationKind

_NEARLY = re.compile(r"\b(?:nearly|almost|narrowly|all but|virtually)\b", re.IGNORECASE)


class OppositeMeaning:
    """Two predicates that a lexicon lists as opposites, of one subject and object, on one day."""

    rule_id = "opposite-meaning"
    title = "Opposite things said of the same"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` with both predicates and the shared subject, or None."""
        if a.polarity is not b.polarity or not opposites(a.predicate, b.predicate):
            return None
        if not comparable(a, b, days=DAYS) or one_voice(a, b) or not same_story(a, b):
            return None
        subjects = {stem_of_name(s) for s in a.subjects} & {stem_of_name(s) for s in b.subjects}
        if not subjects - COMMON or not _one_object(a, b) or not one_person(a, b, subjects):
            return None
        if not names_agree(a, b) or _NEARLY.search(a.text) or _NEARLY.search(b.text):
            return None
        params = {
            "subject": sorted(subjects),
            "predicate_a": a.predicate,
            "predicate_b": b.predicate,
            "reason": "opposite-predicates",
        }
        return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, 0.7)

    def render(self, params: dict[str, object]) -> str:
        return (
            f"Opposite things are said of the same subject: “{params['predicate_a']}” "
            f"against “{params['predicate_b']}”."
        )


def _one_object(a: Proposition, b: Proposition) -> bool:
    left = {stem_of_name(o) for o in a.objects if o != a.predicate}
    right = {stem_of_name(o) for o in b.objects if o != b.predicate}
    return bool(left & right) or not (left and right)
