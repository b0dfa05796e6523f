"""Shapes that are told apart without colour, and marks that make room for each other."""

from __future__ import annotations

from collections.abc import Sequence

GLYPHS = (
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "M-4.5 -4.5h9v9h-9z",
    "M0 -6L5.5 4.5H-5.5z",
    "M0 -6.5L6 0L0 6.5L-6 0z",
    "M-5 -5L5 5M-5 5L5 -5",
    "M0 -6V6M-6 0H6",
    "M0 6L5.5 -4.5H-5.5z",
    "M-6 0L-3 -5.2H3L6 0L3 5.2H-3z",
)
"""Circle, square, triangle, diamond, cross, plus, triangle downwards, hexagon; about (0, 0)."""
LINES = frozenset((4, 5))
"""Glyphs that are strokes, with nothing to fill."""
REST = "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z"
"""The small open dot of everybody who has no shape of their own."""
GLYPH_WORDS = ("circle", "square", "triangle", "diamond", "cross", "plus", "downward triangle", "hexagon")

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def aside(box: Box, placed: Sequence[Box], *, step: float, left: float, right: float, most: int = 9) -> float:
    """How far to move the box sideways, in whole steps, so that it covers none of those placed; the first of
    0, 1, -1, 2, -2 ... steps with room. 0 where nothing within reach has room."""
    for number in range(most):
        move = (number + 1) // 2 * step * (1 if number % 2 else -1)
        moved = (box[0] + move, box[1], box[2] + move, box[3])
        if moved[0] < left or moved[2] > right:
            continue
        if not any(_overlap(moved, other) for other in placed):
            return move
    return 0.0


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
