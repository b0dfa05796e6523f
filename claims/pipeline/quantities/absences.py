"""Nobody and nothing as figures: "no casualties" and "no one was killed" are a toll of 0."""

from __future__ import annotations

from collections.abc import Sequence

from claims.pipeline.measures import measures
from claims.pipeline.quantities.bounds import bound
from claims.pipeline.quantities.figures import Figure
from claims.pipeline.quantities.lexer import Token
from claims.pipeline.quantities.measuring import Reading
from claims.pipeline.quantities.numbers import Number
from claims.pipeline.types import Span

_PRONOUNS = frozenset(("nobody", "none"))
_AFTER_NO = frozenset(("more", "fewer", "less", "longer", "matter", "doubt"))


def absences(tokens: Sequence[Token], taken: Sequence[Figure]) -> list[Figure]:
    """Each "no", "no one", "nobody" and "none" that no other figure holds, as the number 0, in text order."""
    held = {at for figure in taken for at in range(figure.first, figure.stop)}
    found: list[Figure] = []
    for at, token in enumerate(tokens):
        width = _width(tokens, at)
        if not width or at in held:
            continue
        span = Span(token.start, tokens[at + width - 1].end)
        found.append(
            Figure(
                span,
                span,
                bound("exact", 0.0, 0.0, vague=False),
                "",
                at,
                at + width,
                Number(at, at + width, 0, 0),
            )
        )
    return found


def _width(tokens: Sequence[Token], at: int) -> int:
    low = tokens[at].low
    if low in _PRONOUNS:
        return 1
    following = tokens[at + 1].low if at + 1 < len(tokens) else ""
    if low != "no" or not following.isalpha() or following in _AFTER_NO:
        return 0
    return 2 if following == "one" else 1


def toll_of_none(reading: Reading) -> Reading | None:
    """The reading of a 0 where it counts what has a toll, else None: "no talks" is no figure.

    Where there are no casualties, nobody was killed.
    """
    known = measures().get(reading.measure)
    if known is None or not known.cumulative:
        return None
    measure = "killed" if reading.measure == "casualties" else reading.measure
    return Reading(measure, "", reading.predicate, reading.scope)
