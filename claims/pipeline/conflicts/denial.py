"""The same content, once affirmed and once negated or denied."""

from __future__ import annotations

import re

from claims.pipeline.comparability import comparable, one_voice, same_story, same_topic
from claims.pipeline.conflicts.alignment import firm_speaker, may_have_changed, not_yet
from claims.pipeline.conflicts.wording import listed
from claims.pipeline.likeness import arguments_agree, figures_agree, mass, overlap, stem_of_name
from claims.pipeline.types import Modality, Proposition, RelationFinding, RelationKind

THRESHOLD = 0.6
"""Least word overlap: one word fewer in common and the negation may be of something else."""
LEAST_SHARED = 2.0
_NOT_SO = "not so: "
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
        if firm_speaker(a, b) and may_have_changed(a, b):
            return None
        if _plain(a.text) == _plain(b.text) or _done_since(a, b):
            return None
        score, shared = overlap(a, b)
        if score < THRESHOLD or mass(shared, frozenset((*a.entities, *b.entities))) < LEAST_SHARED:
            return None
        params = {
            "shared": sorted(shared),
            "predicate": a.predicate,
            "negated": "a" if a.polarity.value == "negated" else "b",
            "denial": Modality.DENIED in (a.modality, b.modality),
            "said_by_a": a.said_by,
            "said_by_b": b.said_by,
            "words_a": a.text,
            "words_b": b.text,
            "reason": "opposite-polarity",
        }
        return RelationFinding(RelationKind.CONFLICTS, self.rule_id, params, round(score, 3))

    def render(self, params: dict[str, object]) -> str:
        """Who says it and who denies it, in their words; an older finding held only what both have."""
        if not params.get("words_a") or not params.get("words_b"):
            return f"One side affirms and the other denies the same: {listed(params['shared'])}."
        yes, no = ("b", "a") if params.get("negated") == "a" else ("a", "b")
        said, denied = (str(params.get(f"said_by_{side}") or "") for side in (yes, no))
        against = str(params[f"words_{no}"])
        if against.startswith(_NOT_SO):
            verb, against = "denied", against.removeprefix(_NOT_SO)
        else:
            verb = "denied it:" if params.get("denial") else "said it was not so:"
        if said and said == denied:
            return f"{_capital(said)} said “{params[f'words_{yes}']}” and {verb} “{against}”."
        return (
            f"{_capital(said) or 'One report'} said “{params[f'words_{yes}']}”. "
            f"{_capital(denied) or 'Another report'} {verb} “{against}”."
        )


def _plain(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _done_since(a: Proposition, b: Proposition) -> bool:
    """ "The results have not been released", and on that day or later: "the results were released"."""
    no, yes = (a, b) if a.polarity.value == "negated" else (b, a)
    if not no.reported_on or not yes.reported_on or no.modality is Modality.DENIED:
        return False
    return no.reported_on <= yes.reported_on and not_yet(no.text)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


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
