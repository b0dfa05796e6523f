"""The quantity reader for English: figures, less those that count nothing, with what they count."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from claims.pipeline.dates import DateMention, dates_between, dates_in
from claims.pipeline.protocols import Parsed
from claims.pipeline.quantities.absences import absences, toll_of_none
from claims.pipeline.quantities.ages import person_aged
from claims.pipeline.quantities.exclusions import counts_nothing, webby_spans
from claims.pipeline.quantities.figures import Figure, figures
from claims.pipeline.quantities.grammar import ground, place_of
from claims.pipeline.quantities.lexer import Token
from claims.pipeline.quantities.measuring import Reading, read_measure
from claims.pipeline.types import Quantity, Span


@dataclass(frozen=True, slots=True)
class QuantityConfig:
    """``limit``: no more quantities than this are read from one document."""

    limit: int = 5000


class EnglishQuantityReader:
    """See ``claims.pipeline.protocols.QuantityReader``."""

    def __init__(self, config: QuantityConfig | None = None) -> None:
        self.config = config or QuantityConfig()

    def read(self, parsed: Parsed) -> list[Quantity]:
        """All quantities in text order; spans do not overlap and lie inside the text."""
        text = parsed.document.text
        tokens, found = figures(text)
        none = absences(tokens, found)
        dates = dates_in(text, parsed.document.published_on)
        blocked, webby = [d.span for d in dates], webby_spans(text)
        starts = [s.start for s in blocked]
        web_starts = [s.start for s in webby]
        kept: list[Quantity] = []
        for figure in found:
            near = _around(blocked, starts, figure.span)
            if counts_nothing(tokens, figure, near, _around(webby, web_starts, figure.span)):
                continue
            kept.append(_quantity(parsed, tokens, figure, dates))
            if len(kept) >= self.config.limit:
                return kept
        zeros = [_zero(parsed, tokens, figure, dates) for figure in none]
        return sorted((*kept, *(z for z in zeros if z)), key=lambda q: q.span)[: self.config.limit]


def _around(spans: list[Span], starts: list[int], span: Span) -> list[Span]:
    """Those of the sorted spans that can touch this one."""
    at = bisect_right(starts, span.start)
    return spans[max(0, at - 1) : at + 3]


def _quantity(parsed: Parsed, tokens: list[Token], figure: Figure, dates: list[DateMention]) -> Quantity:
    grounding = ground(parsed.doc, _measured(figure))
    reading = read_measure(tokens, figure, grounding)
    unit = figure.unit
    person = person_aged(parsed.doc, tokens, figure)
    if person:
        reading, unit = Reading("age", "", "", (person,)), "year old"
    return _as_quantity(parsed, figure, reading, unit, place_of(grounding), dates)


def _zero(parsed: Parsed, tokens: list[Token], figure: Figure, dates: list[DateMention]) -> Quantity | None:
    grounding = ground(parsed.doc, figure.core)
    reading = toll_of_none(read_measure(tokens, figure, grounding))
    if reading is None:
        return None
    return _as_quantity(parsed, figure, reading, "", place_of(grounding), dates)


def _as_quantity(
    parsed: Parsed, figure: Figure, reading: Reading, unit: str, place: str, dates: list[DateMention]
) -> Quantity:
    bounded = figure.bounded
    return Quantity(
        span=figure.span,
        text=figure.span.of(parsed.document.text),
        low=bounded.low,
        high=bounded.high,
        comparator=bounded.comparator,
        low_open=bounded.low_open,
        high_open=bounded.high_open,
        unit=unit,
        counted=reading.counted,
        predicate=reading.predicate,
        measure=reading.measure,
        scope=", ".join(reading.scope),
        place=place,
        as_of=_as_of(parsed, figure, dates),
    )


def _measured(figure: Figure) -> Span:
    """The number with its unit, so that "150 metres" hangs from its verb as one."""
    return Span(figure.core.start, max(figure.core.end, figure.span.end)) if figure.unit else figure.core


def _as_of(parsed: Parsed, figure: Figure, dates: list[DateMention]) -> date | None:
    """The one exact day that the figure's sentence names; None where it names none or several."""
    chunk = parsed.doc.char_span(figure.core.start, figure.core.end, alignment_mode="expand")
    if chunk is None or not len(chunk):
        return None
    sentence = chunk.sent
    near = dates_between(dates, sentence.start_char, sentence.end_char)
    days = {d.first for d in near if d.precision == "day" and d.first}
    return days.pop() if len(days) == 1 else None
