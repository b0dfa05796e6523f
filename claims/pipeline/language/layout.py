"""Where paragraphs begin and end, and how whitespace and quotation marks are evened out.

The parser reads an evened copy (one space for each run of white space, straight quotation marks),
so that line wrapping and typography change nothing but offsets. ``Evened.origin`` leads back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from claims.pipeline.types import Span

_BLANK_LINE = re.compile(r"(?:\r\n|\r|\n|\u2029)[^\S\r\n]*(?:\r\n|\r|\n|\u2029)|\u2029|\f")
_LINE_BREAK = re.compile(r"\r\n|\r|\n|\u2028")
_SPACE_OR_WORD = re.compile(r"\s+|\S+")
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।]")
_BREAKABLE = re.compile(r"[.!?…。！？؟۔।][\"'”’)\]]?\s")

STRAIGHT = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "＂": '"',
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "‹": "'", "›": "'", "ʼ": "'",
    }
)  # fmt: skip
"""One character for one: offsets stay what they are."""

_TYPED_MARK = re.compile(r"``|''|.", re.DOTALL)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = rf"(?:{_MONTH}\.? \d{{1,2}}|\d{{1,2}} {_MONTH}\.?)(?:,? \d{{4}})?"
_AGENCY = r"\([\w./&’' -]{2,30}\)"
_PLACE = r"[A-Z][\w.’'/-]{0,30}(?: [A-Z(][\w.’'/)-]{0,30}){0,4}"
_DATELINE = re.compile(
    rf"(?:[A-Z]{{2}}[A-Z.'’/& -]{{0,60}}(?:, {_PLACE}){{0,2}}(?:, {_DAY})?(?: ?{_AGENCY})?"
    rf"|{_PLACE}(?:, {_PLACE}){{0,2}}(?:,? {_DAY})? ?{_AGENCY}"
    rf"|{_PLACE}(?:, {_PLACE}){{0,2}}, {_DAY})"
    r"\s?(?:--|[-–—])\s+(?=[\"“‘'(]?[A-Z0-9])"
)
"""LONDON (Reuters) - ; BAKU/YEREVAN, Sept 21 (Agency) – ; Paris, March 3 — : parsed by itself, or it
becomes the subject of the sentence. What follows must begin as a sentence does ("NATO - formed ...")."""

_JUNK = re.compile(r"(?:(?<=\w)[^\w\s]{1,3})?([\W_]{200,})")
"""Signs without a letter or digit, too many to be anybody's punctuation: 100,000 take 25 s to parse."""

MAX_CHUNK = 4_000
"""Characters parsed at once. The tokeniser's time on one unbroken run grows with its square."""


@dataclass(frozen=True, slots=True)
class Evened:
    """A chunk as the parser sees it, with the offset in the document of each of its characters."""

    text: str
    origin: tuple[int, ...]
    ends: tuple[int, ...]
    """Where each character ends in the document: two apostrophes become one quotation mark."""


def paragraphs(text: str) -> list[Span]:
    """Spans between blank lines, without surrounding white space.

    Single line breaks are wrapping, unless nearly all lines end as sentences do: then the text was
    pasted with one paragraph a line.
    """
    blocks = _split(text, 0, len(text), _BLANK_LINE)
    if not _one_paragraph_a_line(text, blocks):
        return blocks
    return [line for block in blocks for line in _split(text, block.start, block.end, _LINE_BREAK)]


def _split(text: str, start: int, end: int, separator: re.Pattern[str]) -> list[Span]:
    spans, at = [], start
    for match in separator.finditer(text, start, end):
        spans.append(_stripped(text, at, match.start()))
        at = match.end()
    spans.append(_stripped(text, at, end))
    return [span for span in spans if span is not None]


def _stripped(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return Span(start + left, start + right) if left < right else None


def _one_paragraph_a_line(text: str, blocks: list[Span]) -> bool:
    lines = [
        line.of(text) for block in blocks for line in _split(text, block.start, block.end, _LINE_BREAK)[:-1]
    ]
    if len(lines) < 3:
        return False
    ended = sum(line.rstrip("\"'”’)»").endswith((".", "!", "?", "…", ":")) for line in lines)
    return ended >= 0.8 * len(lines)


def dateline(text: str, paragraph: Span) -> Span | None:
    """The place, date and agency that open the paragraph, with their dash; None where it has none."""
    match = _DATELINE.match(text, paragraph.start, paragraph.end)
    return Span(paragraph.start, paragraph.start + len(match.group().rstrip())) if match else None


def junk(text: str, paragraph: Span) -> list[Span]:
    """Stretches that cannot be read: hundreds of signs with no letter or digit between."""
    found = _JUNK.finditer(text, paragraph.start, paragraph.end)
    spans = [_stripped(text, match.start(1), match.end()) for match in found]
    return [span for span in spans if span is not None]


def chunks(text: str, paragraph: Span) -> list[Span]:
    """The paragraph, or pieces of at most ``MAX_CHUNK`` characters, cut after a sentence if one ends.

    A dateline is a piece of its own; unreadable stretches are left out.
    """
    pieces, at = [], paragraph.start
    opening = dateline(text, paragraph)
    if opening is not None:
        pieces.append(opening)
        at = opening.end
    for stretch in junk(text, Span(at, paragraph.end)) if at < paragraph.end else ():
        pieces += _cut(text, at, stretch.start)
        at = stretch.end
    return pieces + _cut(text, at, paragraph.end)


def _cut(text: str, at: int, end: int) -> list[Span]:
    pieces = []
    while end - at > MAX_CHUNK:
        limit = at + MAX_CHUNK
        cut = max((m.end() for m in _BREAKABLE.finditer(text, at, limit)), default=0)
        if cut <= at:
            cut = max(text.rfind(" ", at, limit), text.rfind("\n", at, limit)) + 1
        if cut <= at:
            cut = limit
        piece = _stripped(text, at, cut)
        if piece is not None:
            pieces.append(piece)
        at = cut
    tail = _stripped(text, at, end)
    return pieces + ([tail] if tail else [])


def endless(text: str, paragraph: Span) -> bool:
    """Whether the paragraph runs past ``MAX_CHUNK`` characters without anything that ends a sentence."""
    return len(paragraph) > MAX_CHUNK and any(
        len(piece) > MAX_CHUNK // 4 and not _SENTENCE_END.search(text, piece.start, piece.end)
        for piece in chunks(text, paragraph)[:-1]
    )


def evened(text: str, span: Span) -> Evened:
    """The span with one space for each run of white space and straight quotation marks."""
    words: list[str] = []
    origin: list[int] = []
    ends: list[int] = []
    for match in _SPACE_OR_WORD.finditer(text, span.start, span.end):
        if match.group().isspace():
            words.append(" ")
            origin.append(match.start())
            ends.append(match.end())
        elif "''" in match.group() or "``" in match.group():
            for part in _TYPED_MARK.finditer(text, match.start(), match.end()):
                words.append(part.group() if len(part.group()) == 1 else '"')
                origin.append(part.start())
                ends.append(part.end())
        else:
            words.append(match.group())
            origin.extend(range(match.start(), match.end()))
            ends.extend(range(match.start() + 1, match.end() + 1))
    return Evened("".join(words).translate(STRAIGHT), tuple(origin), tuple(ends))
