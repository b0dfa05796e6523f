"""The text of an article cut into paragraphs and pieces, each piece knowing which statement it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from claims.choices import Voice
from claims.models import Statement
from claims.selectors import Segment

COLOURS = 12
"""How many tints the stylesheet has; with more sources the tints repeat and the numbers tell them apart."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A source as the legend shows it. ``number`` 0 is the outlet's own voice."""

    number: int
    name: str
    kind: str
    source_id: int | None
    count: int

    @property
    def colour(self) -> int:
        return (self.number - 1) % COLOURS + 1 if self.number else 0

    @property
    def label(self) -> str:
        return str(self.number) if self.number else "O"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same marks. ``opens`` is set where a statement's content begins."""

    text: str
    statements: tuple[int, ...] = ()
    colour: int | None = None
    label: str = ""
    opens: int | None = None
    name: str = ""
    role: str = ""
    role_of: int | None = None
    is_figure: bool = False

    @property
    def is_marked(self) -> bool:
        return bool(self.statements) or bool(self.role)


@dataclass(frozen=True, slots=True)
class Note:
    """What stands beside a paragraph of a statement that begins in it: its figures, flags on its claims."""

    statement: int
    speaker: Speaker
    figures: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]


@dataclass(slots=True)
class Paragraph:
    pieces: list[Piece] = field(default_factory=list)
    notes: tuple[Note, ...] = ()

    @property
    def opened(self) -> list[int]:
        """The statements that begin here."""
        return [piece.opens for piece in self.pieces if piece.opens is not None]

    @property
    def is_blank(self) -> bool:
        return not any(piece.text.strip() for piece in self.pieces)


def legend(statements: Iterable[Statement]) -> tuple[list[Speaker], dict[int, Speaker]]:
    """The speakers in the order in which they first speak, the outlet last, and each statement's speaker."""
    by_key: dict[str, list[Statement]] = {}
    for statement in statements:
        by_key.setdefault(_speaker_key(statement), []).append(statement)
    outlet = by_key.pop("outlet", [])
    speakers: list[Speaker] = []
    of_statement: dict[int, Speaker] = {}
    for number, said in enumerate(by_key.values(), start=1):
        _introduce(number, said, speakers, of_statement)
    if outlet:
        _introduce(0, outlet, speakers, of_statement)
    return speakers, of_statement


def _introduce(
    number: int, said: list[Statement], speakers: list[Speaker], of_statement: dict[int, Speaker]
) -> None:
    first = said[0]
    if number == 0:
        speaker = Speaker(0, "The outlet's own voice", "", None, len(said))
    else:
        name = first.source.name if first.source else first.speaker_name or "Nobody named"
        kind = first.source.get_kind_display() if first.source else ""
        speaker = Speaker(number, name, kind, first.source_id, len(said))
    speakers.append(speaker)
    of_statement.update({statement.pk: speaker for statement in said})


def _speaker_key(statement: Statement) -> str:
    if statement.voice == Voice.OUTLET:
        return "outlet"
    if statement.source_id:
        return f"source-{statement.source_id}"
    return f"speaker-{statement.speaker_key or statement.speaker_name}"


def paragraphs(
    segments: Sequence[Segment], *, speakers: dict[int, Speaker], figures: Sequence[tuple[int, int]] = ()
) -> list[Paragraph]:
    """Lay the segments out line by line; their texts joined by line breaks are the stored text."""
    out = [Paragraph()]
    opened: set[int] = set()
    ahead = 0
    for segment in segments:
        while ahead < len(figures) and figures[ahead][1] <= segment.start:
            ahead += 1
        for text, is_figure in _cut_at(segment, figures, ahead):
            for position, line in enumerate(text.split("\n")):
                if position:
                    out.append(Paragraph())
                if line:
                    out[-1].pieces.append(_piece(segment, line, is_figure, speakers, opened))
    return out


def _piece(
    segment: Segment, line: str, is_figure: bool, speakers: dict[int, Speaker], opened: set[int]
) -> Piece:
    inner = segment.statement
    speaker = speakers.get(inner) if inner is not None else None
    opens = inner if inner is not None and inner not in opened and line.strip() else None
    if opens is not None:
        opened.add(opens)
    role, role_of = segment.roles[-1] if segment.roles else ("", None)
    return Piece(
        text=line,
        statements=segment.statements,
        colour=speaker.colour if speaker else None,
        label=speaker.label if speaker else "",
        name=speaker.name if speaker else "",
        opens=opens,
        role=role,
        role_of=role_of,
        is_figure=is_figure,
    )


def _cut_at(segment: Segment, figures: Sequence[tuple[int, int]], ahead: int) -> Iterable[tuple[str, bool]]:
    """The segment's text in runs that are wholly inside or outside of a figure (figures in text order)."""
    at = segment.start
    while ahead < len(figures) and figures[ahead][0] < segment.end:
        low, high = max(figures[ahead][0], at), min(figures[ahead][1], segment.end)
        ahead += 1
        if low >= high:
            continue
        if at < low:
            yield segment.text[at - segment.start : low - segment.start], False
        yield segment.text[low - segment.start : high - segment.start], True
        at = high
    if at < segment.end:
        yield segment.text[at - segment.start :], False
