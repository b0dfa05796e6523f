"""Figures of one measure that other claims give, nearest in matter first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from claims.choices import StatementState
from claims.mapping import proposition_from_json
from claims.models import ClaimMention, Quantity
from claims.selectors.claims import live_mentions
from claims.selectors.figures import FigureRow, figure_row

WINDOW = 200
"""Figures looked at: the newest of the measure, read backwards from its index. What a war's tolls fill within
a day is not read to its beginning."""
SHOWN = 12


@dataclass(frozen=True, slots=True)
class OtherFigure:
    """``figure.claim`` is another claim, ``text`` its words there; ``shared`` are names that the accounts
    asked about have too."""

    figure: FigureRow
    text: str
    shared: tuple[str, ...]


def other_figures(
    measure: str, *, besides: Collection[int], names: Collection[str] = (), limit: int = SHOWN
) -> list[OtherFigure]:
    """One figure a claim, of claims but ``besides``: those that share ``names`` first, then the newest.

    Two queries. Empty for a measure that nobody could name.
    """
    if not measure:
        return []
    newest = (
        Quantity.objects.filter(measure=measure)
        .select_related("statement__source", "statement__revision__article__outlet")
        .defer("statement__revision__text")
        .order_by("-id")[:WINDOW]
    )
    figures = [q for q in newest if q.statement.state == StatementState.ACTIVE]
    mentions = live_mentions().filter(statement__in={q.statement_id for q in figures}).order_by("id")
    of_statement: dict[int, list[ClaimMention]] = {}
    for mention in mentions:
        of_statement.setdefault(mention.statement_id, []).append(mention)
    wanted = {name.casefold() for name in names}
    found: dict[int, OtherFigure] = {}
    for quantity in figures:
        for mention in of_statement.get(quantity.statement_id, ()):
            inside = mention.start <= quantity.start and quantity.end <= mention.end
            if inside and mention.claim_id not in besides and mention.claim_id not in found:
                row = figure_row(quantity, mention.claim_id)
                found[mention.claim_id] = OtherFigure(row, mention.exact, _shared(mention, wanted))
    return sorted(found.values(), key=lambda one: -len(one.shared))[:limit]


def _shared(mention: ClaimMention, wanted: set[str]) -> tuple[str, ...]:
    read = proposition_from_json(mention.proposition)
    names = (*read.places, *read.entities) if read else ()
    return tuple(dict.fromkeys(name for name in names if name.casefold() in wanted))
