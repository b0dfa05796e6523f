"""Trained weights as package data, each with a model card beside it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

ATTRIBUTION = Path(str(files(__name__))) / "attribution.npz"
"""The learned reader's network; ``attribution.md`` is its card."""

WORD_PIECES = Path(str(files(__name__))) / "wordpieces.txt"
"""The vocabulary of the small language models; ``wordpieces.md`` is its card."""

PAIRS = Path(str(files(__name__))) / "pairs.onnx"
"""The pair reader's network; ``pairs.md`` is its card."""

RANKING = Path(str(files(__name__))) / "ranking.json"
"""What each likeness weighs in a search for a claim; ``ranking.md`` is its card."""
