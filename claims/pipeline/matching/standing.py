"""How a clause stands: affirmed or negated, asserted or wished for, certain or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.pipeline.factuality import Factuality, Meant, Telling, factuality_of, meant
from claims.pipeline.language import TokenTable
from claims.pipeline.matching.clauses import Clause
from claims.pipeline.types import Attribution, Modality, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_FOR_LATER = (Modality.PROMISED, Modality.DEMANDED, Modality.PLANNED)


def standing_of(
    table: TokenTable, clause: Clause, attribution: Attribution, telling: Telling, *, alone: bool
) -> Meant:
    """The clause by its own words, under what the cue does with every clause of the content.

    A single clause stands as the attribution says, which saw the cue and the whole content. A relative
    clause inside a promise or demand ("a plan that halted the offensive") is taken for granted by whoever
    promises, and so asserted.
    """
    whole = Meant(attribution.modality, attribution.polarity, attribution.certainty)
    fact = _own_words(table, clause, telling)
    if fact is None or alone:
        return whole
    by_cue, turns = attribution.by_cue, attribution.turns
    if by_cue in _FOR_LATER and clause.head is not None and clause.head.dep_ == "relcl":
        by_cue, turns = Modality.ASSERTED, False
    return meant(fact, by_cue=by_cue, turns=turns, certainty=attribution.certainty)


def _own_words(table: TokenTable, clause: Clause, telling: Telling) -> Factuality | None:
    """The clause without its cue; None where it has no verb."""
    head = _place(table, clause.head) if clause.head is not None else None
    return factuality_of(table, head, telling) if head is not None else None


def _place(table: TokenTable, token: Token) -> int | None:
    found = table.tokens(Span(token.idx, token.idx + len(token.text)))
    return found[0] if len(found) else None
