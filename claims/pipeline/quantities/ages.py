"""Ages set off by commas: "Duncan Rait, 36, fell"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.pipeline.quantities.figures import Figure
from claims.pipeline.quantities.grammar import name_text
from claims.pipeline.quantities.lexer import Token as Piece

if TYPE_CHECKING:
    from spacy.tokens import Doc

OLDEST = 115


def person_aged(doc: Doc, tokens: list[Piece], figure: Figure) -> str:
    """The name before a bare number between commas, lower case; ``""`` where it is no age.

    The name must be one that the parser takes for a person, or hold at least two capitalised words:
    "Sarajevo, 12 of them" and "on May 5, 20 people" are no ages.
    """
    first, stop = figure.number.first, figure.number.stop
    bare = stop == first + 1 and tokens[first].text.isdigit() and len(tokens[first].text) <= 3
    if not bare or figure.unit or not 0 < figure.number.high <= OLDEST or figure.span != figure.core:
        return ""
    if first < 2 or tokens[first - 1].text != ",":
        return ""
    after = tokens[stop].text if stop < len(tokens) else "."
    if after not in (",", ".", ";", ")") or not tokens[first - 2].text[0].isupper():
        return ""
    before = doc.char_span(tokens[first - 2].start, tokens[first - 2].end, alignment_mode="expand")
    if before is None or not len(before):
        return ""
    noun = before[-1]
    double = (
        noun.i > 0 and doc[noun.i - 1].pos_ == "PROPN" and doc[noun.i - 1].ent_type_ not in ("GPE", "DATE")
    )
    if noun.pos_ != "PROPN" or noun.ent_type_ in ("DATE", "GPE", "LOC", "FAC", "TIME"):
        return ""
    return name_text(noun) if noun.ent_type_ == "PERSON" or double else ""
