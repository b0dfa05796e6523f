"""Sources beside claims that conflict: who asserts, who denies, who says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from claims.admin.pictures.scales import counted, cut, listed
from claims.selectors.contested import (
    ASSERTS,
    DENIES,
    OTHERWISE,
    SPEAKS,
    ConflictMatrix,
    ContestedClaim,
    SourceStands,
)
from claims.selectors.explanations import rule_title

CELL = 24
GUTTER = 196
ROW = 26
FIRST_ROW = 30
_LABEL = 28
WORDS = {
    ASSERTS: "says so",
    DENIES: "denies it",
    OTHERWISE: "says otherwise",
    SPEAKS: "speaks of it, asserts nothing",
    "": "says nothing of it",
}
SIGNS = {
    ASSERTS: "M-4 0L-1 4L5 -4",
    DENIES: "M-4.5 -4.5L4.5 4.5M-4.5 4.5L4.5 -4.5",
    OTHERWISE: "M-5 -2.5H5M-5 2.5H5M-3 6L3 -6",
    SPEAKS: "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
    "": "M-1.5 0H1.5",
}
"""A tick, a cross, a sign of inequality, a ring, a dash."""


@dataclass(frozen=True, slots=True)
class Cell:
    x: float
    y: float
    stand: str
    sign: str
    words: str
    statement: int | None

    @property
    def stand_words(self) -> str:
        return WORDS[self.stand]


@dataclass(frozen=True, slots=True)
class Column:
    """``number`` stands over the column and in the list of claims under the picture."""

    x: float
    number: int
    claim: int
    text: str
    is_denial: bool
    note: str


@dataclass(frozen=True, slots=True)
class Lane:
    y: float
    label: str
    name: str
    source_id: int | None


@dataclass(frozen=True, slots=True)
class Arc:
    """Two columns in conflict, as a path over them."""

    path: str


@dataclass(frozen=True, slots=True)
class SignKey:
    stand: str
    sign: str
    words: str


@dataclass(frozen=True, slots=True)
class MatrixPicture:
    key: str
    title: str
    finding: str
    cells: tuple[Cell, ...] = ()
    columns: tuple[Column, ...] = ()
    lanes: tuple[Lane, ...] = ()
    arcs: tuple[Arc, ...] = ()
    keys: tuple[SignKey, ...] = ()
    notes: tuple[str, ...] = ()
    table: tuple[tuple[Lane, tuple[Cell, ...]], ...] = ()
    width: int = 0
    height: int = 0
    head: float = 0


def draw_matrix(matrix: ConflictMatrix, *, key: str, title: str) -> MatrixPicture:
    if not matrix.claims:
        return MatrixPicture(key, title, "No two claims stand in conflict here.")
    pairs = sorted(
        {(n, o) for n, claim in enumerate(matrix.claims, 1) for o in claim.opposes if n < o},
        key=lambda pair: pair[1] - pair[0],
    )
    head = 14.0 + max((_rise(a, b) for a, b in pairs), default=0.0)
    rows = [_row(number, row, head) for number, row in enumerate(matrix.sources)]
    return MatrixPicture(
        key=key,
        title=title,
        finding=_finding(matrix),
        cells=tuple(cell for _, cells in rows for cell in cells),
        columns=tuple(
            Column(
                _middle(n), n, claim.id, claim.text, claim.is_denial, _note(claim.opposes, claim.conflicts)
            )
            for n, claim in enumerate(matrix.claims, 1)
        ),
        lanes=tuple(lane for lane, _ in rows),
        arcs=tuple(_arc(a, b, head) for a, b in pairs),
        keys=tuple(SignKey(stand, SIGNS[stand], words) for stand, words in WORDS.items()),
        notes=_notes(matrix),
        table=tuple(rows),
        width=GUTTER + CELL * len(matrix.claims) + 12,
        height=int(head + FIRST_ROW + ROW * max(1, len(rows))),
        head=head,
    )


def _column(number: int, claim: ContestedClaim) -> Column:
    note = _note(claim.opposes, claim.conflicts)
    return Column(_middle(number), number, claim.id, claim.text, claim.is_denial, note)


def _middle(number: int) -> float:
    return GUTTER + CELL * (number - 1) + CELL / 2


def _rise(a: int, b: int) -> float:
    """How high the arc of two columns goes: the further apart, the higher, up to a bound."""
    return min(10.0 + 6.0 * (b - a), 60.0)


def _arc(a: int, b: int, head: float) -> Arc:
    one, other, foot = _middle(a), _middle(b), head
    top = foot - _rise(a, b)
    return Arc(f"M{one} {foot}C{one} {top} {other} {top} {other} {foot}")


def _row(number: int, row: SourceStands, head: float) -> tuple[Lane, tuple[Cell, ...]]:
    y = head + FIRST_ROW + ROW * number + ROW / 2
    cells = []
    for column, stand in enumerate(row.stands, 1):
        what = stand.stand if stand else ""
        said = f": “{cut(stand.words, 120)}”" if stand else ""
        by = f" ({rule_title(stand.by).lower()})" if stand and stand.by else ""
        words = f"{row.name}, claim {column}: {WORDS[what]}{by}{said}"
        cells.append(Cell(_middle(column), y, what, SIGNS[what], words, stand.statement if stand else None))
    return Lane(y, cut(row.name, _LABEL), row.name, row.source_id), tuple(cells)


def _note(opposes: tuple[int, ...], conflicts: int) -> str:
    told = f"conflicts with {listed([str(n) for n in opposes])}" if opposes else ""
    left = conflicts - len(opposes)
    more = f"{counted(left, 'conflict')} with claims not shown" if left > 0 else ""
    return "; ".join(filter(None, (told, more)))


def _finding(matrix: ConflictMatrix) -> str:
    both = [row for row in matrix.sources if _count(row, ASSERTS) and _count(row, DENIES, OTHERWISE)]
    told = (
        f"{counted(len(matrix.claims), 'claim')} in {counted(matrix.conflicts, 'standing conflict')}, "
        f"spoken of by {counted(len(matrix.sources) + matrix.sources_left, 'source')}."
    )
    denying = [row.name for row in matrix.sources if _count(row, DENIES)]
    if denying:
        more = f" and {len(denying) - 3} more" if len(denying) > 3 else ""
        shown = ", ".join(denying[:3]) if more else listed(denying)
        told += f" What is said here is denied by {shown}{more}."
    return told if both or not matrix.sources else f"{told} Each source keeps to one account."


def _count(row: SourceStands, *stands: str) -> int:
    return sum(1 for stand in row.stands if stand and stand.stand in stands)


def _notes(matrix: ConflictMatrix) -> tuple[str, ...]:
    notes = []
    if matrix.claims_left:
        notes.append(f"{counted(matrix.claims_left, 'less contested claim')} left out.")
    if matrix.sources_left:
        notes.append(f"{counted(matrix.sources_left, 'source')} who speak of fewer of these claims left out.")
    return tuple(notes)
