"""Puts clauses together again that nobody would check one by one: the short steps of one opinion."""

from __future__ import annotations

from collections.abc import Sequence

from claims.pipeline.matching.clauses import Clause, clause
from claims.pipeline.types import Attribution, Extraction, Modality, Quantity, QuoteType

_OPEN = frozenset(
    (
        Modality.OPINION,
        Modality.ASKED,
        Modality.WITHHELD,
        Modality.SUPPOSED,
        Modality.WISHED,
        Modality.FEARED,
    )
)
_QUOTED = frozenset((QuoteType.DIRECT, QuoteType.MIXED))
_MODAL = frozenset(("should", "must", "ought", "need", "will", "would", "shall", "may", "might", "could"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "expl"))
_SHORT = 10
"""Tokens up to which a clause about "it" or "we" is a step of the sentence and no claim of its own."""


def rejoined(
    clauses: Sequence[Clause],
    extraction: Extraction,
    attribution: Attribution,
    measured: Sequence[Quantity],
) -> list[Clause]:
    """The clauses in order, each that goes with the one before it in its sentence joined to that one."""
    found: list[Clause] = []
    for current in clauses:
        before = found[-1] if found else None
        if before is None or not _goes_with(before, current, extraction, attribution, measured):
            found.append(current)
            continue
        tokens = sorted((*before.tokens, *current.tokens), key=lambda t: t.i)
        found[-1] = clause(before.head, tokens) or before
    return found


def _goes_with(
    before: Clause,
    current: Clause,
    extraction: Extraction,
    attribution: Attribution,
    measured: Sequence[Quantity],
) -> bool:
    if before.tokens[0].sent.start != current.tokens[0].sent.start:
        return False
    if any(c.span.overlaps(q.span) for c in (before, current) for q in measured):
        return False
    if attribution.modality in _OPEN:
        return True
    if len(current.tokens) > _SHORT or any(t.pos_ == "PROPN" for t in current.tokens):
        return False
    return _of_pronoun(current) and (extraction.quote_type in _QUOTED or _wished(current))


def _of_pronoun(current: Clause) -> bool:
    """About "it", "we" or nothing named: it can not be read without the clause before."""
    if current.head is None:
        return True
    subjects = [c for c in current.head.children if c.dep_ in _SUBJECTS]
    return all(s.pos_ in ("PRON", "DET") for s in subjects)


def _wished(current: Clause) -> bool:
    head = current.head
    return head is not None and any(c.dep_ == "aux" and c.lower_ in _MODAL for c in head.children)
