"""The same content, once affirmed and once negated or denied."""

from __future__ import annotations

from claims.pipeline.comparability import comparable, one_voice, same_story, same_topic
from claims.pipeline.conflicts.wording import listed
from claims.pipeline.likeness import arguments_agree, figures_agree, mass, overlap, stem_of_name
from claims.pipeline.types import Modality, Proposition, RelationFinding, RelationKind

THRESHOLD = 0.6
"""Least word overlap: one word fewer in common and the negation may be of something else."""
LEAST_SHARED = 2.0
_LIGHT = frozenset(("be", "have", "do", "say"))


class AssertionDenied:
    """What one side holds so the other holds not so: equal predicate, arguments and figures."""

    rule_id = "assertion-denied"
    title = "An assertion and its denial"

    def compare(self, a: Proposition, b: Proposition) -> RelationFinding | None:
        """``CONFLICTS`` naming the ``negated`` side ("a" or "b") and the shared words, or None."""
        if a.polarity is b.polarity or not comparable(a, b) or one_voice(a, b) or not same_story(a, b):
            return None
        if not _same_predicate(a, b) or not figures_agree(a, b) or not _same_arguments(a, b):
            return None
        score, shared = overlap(a, b)
        if score < THRESHOLD or mass(shared, frozenset((*a.entities, *b.entities))) < LEAST_SHARED:
            return None
        params = {
            "shared": sorted(shared),
            "predicate": a.predicate,
            "negated": "a" if a.polarity.value == "negated" else "b",
            "denial": Modality.DENIED in (a.modality, b.modality),
            "reason": "opposite-polarity",
        }
        return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, round(score, 3))

    def render(self, params: dict[str, object]) -> str:
        return f"One side affirms and the other denies the same: {listed(params['shared'])}."


def _same_predicate(a: Proposition, b: Proposition) -> bool:
    if not a.predicate or not b.predicate or a.predicate in _LIGHT or b.predicate in _LIGHT:
        return False
    return a.predicate == b.predicate or (a.predicate in b.lemmas and b.predicate in a.lemmas)


def _same_arguments(a: Proposition, b: Proposition) -> bool:
    """Subjects and objects meet where both sides have them; "he did not shoot" needs more than a verb."""
    if not arguments_agree(a, b) or not same_topic(a, b, besides=frozenset((a.predicate, b.predicate))):
        return False
    if not a.objects or not b.objects:
        return True
    return bool({stem_of_name(o) for o in a.objects} & {stem_of_name(o) for o in b.objects})
