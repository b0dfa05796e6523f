"""How a clause stands: affirmed or negated, asserted or wished for, certain or not."""

from __future__ import annotations

from claims.pipeline.matching.clauses import Clause
from claims.pipeline.types import Attribution, Certainty, Modality, Polarity
from claims.pipeline.wordlists import word_list

_NEGATORS = word_list("negators")
_FAILING = frozenset(("fail", "lack", "miss"))
_DUTY = frozenset(("should", "must", "ought", "need"))
_FUTURE = frozenset(("will", "'ll", "’ll", "would", "shall", "’d", "'d"))
_MAYBE = frozenset(("may", "might", "could"))
_PLANNING = word_list("planning")
_CONDITIONS = frozenset(("if", "unless", "whether"))
_FOR_LATER = (Modality.PROMISED, Modality.DEMANDED, Modality.PLANNED)
_ORDER = (Certainty.CERTAIN, Certainty.PROBABLE, Certainty.POSSIBLE)


def polarity_of(clause: Clause, attribution: Attribution, *, alone: bool) -> Polarity:
    """The clause's own polarity, turned round under a denying cue.

    With a single clause the attribution's word stands, since it saw the cue and the whole content.
    """
    if alone and attribution.polarity is Polarity.NEGATED:
        return Polarity.NEGATED
    negated = _negations(clause) % 2 == 1
    if attribution.modality is Modality.DENIED:
        negated = not negated
    return Polarity.NEGATED if negated else Polarity.AFFIRMED


def affirms(clause: Clause) -> bool:
    """Whether the words alone, whatever their speaker does with them, say that something is so."""
    return _negations(clause) % 2 == 0


def _negations(clause: Clause) -> int:
    head = clause.head
    if head is None:
        return sum(t.dep_ == "neg" for t in clause.tokens[:3])
    near = [head, *(c for c in head.children if c.dep_ in ("xcomp", "acomp", "aux", "auxpass"))]
    members = {t.i for t in clause.tokens}
    count = 0
    for verb in near:
        count += sum(c.dep_ == "neg" and c.i in members for c in verb.children)
    for argument in head.children:
        if argument.dep_ in ("nsubj", "nsubjpass", "dobj", "attr", "advmod") and argument.i in members:
            count += argument.lower_ in _NEGATORS and argument.dep_ != "neg"
            count += any(d.dep_ == "det" and d.lower_ == "no" for d in argument.children)
    return count + (head.lemma_ in _FAILING)


def modality_of(clause: Clause, attribution: Attribution) -> Modality:
    """The attribution's modality; an assertion about what should or will be is none of what is.

    A relative clause inside a promise or demand ("a plan that halted the offensive") is taken for granted
    by whoever promises, and so asserted.
    """
    if clause.head is None:
        return attribution.modality
    if attribution.modality in _FOR_LATER and clause.head.dep_ == "relcl":
        return Modality.ASSERTED
    if attribution.modality is not Modality.ASSERTED:
        return attribution.modality
    words = {c.lower_ for c in clause.head.children if c.dep_ == "aux"}
    if words & _DUTY:
        return Modality.OPINION
    if any(c.dep_ == "mark" and c.lower_ in _CONDITIONS for c in clause.head.children):
        return Modality.ASKED
    if words & _FUTURE or _plans(clause):
        return Modality.PLANNED
    return Modality.ASSERTED


def _plans(clause: Clause) -> bool:
    head = clause.head
    if head is None:
        return False
    inner = [c for c in head.children if c.dep_ == "acomp" and c.lower_ in _PLANNING]
    if any(g.dep_ == "xcomp" for c in inner for g in c.children):
        return True
    return head.lemma_ in _PLANNING and any(c.dep_ == "xcomp" for c in head.children)


def certainty_of(clause: Clause, attribution: Attribution) -> Certainty:
    """The weaker of the attribution's certainty and the clause's own modal verb."""
    words = {c.lower_ for c in clause.head.children if c.dep_ == "aux"} if clause.head is not None else set()
    own = Certainty.POSSIBLE if words & _MAYBE else Certainty.CERTAIN
    return max(own, attribution.certainty, key=_ORDER.index)
