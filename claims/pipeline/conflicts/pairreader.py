"""The pair reader: a small network that reads two sentences at once and says which of their slots meet.

Whole sentences judged against each other say little: two long ones agree in most and differ in one slot. So
it is asked for every two slots whether they answer one question (of one event, participant and measure), and
with one answer or two; beside that, what one sentence is to the other as a whole (entailed, neither,
contradicted: natural language inference, Dagan et al. 2006, Bowman et al. 2015). It reads both orders and
takes the mean, so that it is symmetric. ``benchmarks/train_pairs.py`` makes the weights; the model card lies
beside them.
"""

from __future__ import annotations

import hashlib
import json
import math
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from claims.pipeline.language.wordpieces import Pieces, padded, word_pieces

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Floats = NDArray[np.float32]
Place = tuple[int, int]
"""Characters of a text, half-open."""

LIMIT = 200
"""Word pieces of both texts together; the longer text loses its end beyond that."""
_REMEMBERED = 512
_HALF = np.float32(0.5)
_INPUTS = ("input_ids", "attention_mask", "token_type_ids", "a", "b")


@dataclass(frozen=True, slots=True)
class PairReading:
    """``entailed`` is the mean of both directions; the three of the whole add up to 1.

    ``same`` and ``different`` are (slots of a, slots of b): how likely two slots answer one question with one
    answer, or with two that exclude each other. What was cut off has 0 in both.
    """

    entailed: float
    neither: float
    contradicted: float
    same: Floats
    different: Floats


@dataclass(frozen=True, slots=True)
class Calibration:
    """What odds of these weights count, from the file of their name that ends in ``.json``.

    ``agreement``: the coefficients of ``agreement.measured``; ``same``: the least odds at which a person is
    asked whether two stored claims are one, ``handed``: the same for two texts handed over to be compared;
    ``conflict``: the least at which two slots are two answers to one question. None: these weights are not
    asked for that.
    """

    agreement: tuple[float, ...] = ()
    same: float | None = None
    handed: float | None = None
    conflict: float | None = None

    @classmethod
    def load(cls, path: Path) -> Calibration:
        """Raises OSError where the file is missing, ValueError where it holds anything else."""
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            numbers = {
                name: None if held.get(name) is None else float(held[name])
                for name in ("same", "handed", "conflict")
            }
            found = cls(agreement=tuple(float(v) for v in held.get("agreement", ())), **numbers)
        except (AttributeError, TypeError, ValueError, OverflowError) as error:
            raise ValueError(f"{path.name} is no calibration of a pair reader.") from error
        if not all(math.isfinite(v) for v in (*found.agreement, *numbers.values()) if v is not None):
            raise ValueError(f"{path.name} is no calibration of a pair reader: a number is not finite.")
        return found


class PairReader:
    """One model file; its session is made at the first pair and computes in one thread. Nothing is written
    but a small memory; several threads may share it.
    """

    def __init__(self, weights: Path) -> None:
        """Raises OSError where the model or its calibration is missing, ValueError where that is none."""
        self.weights = weights
        beside = weights.with_suffix(".json")
        self.calibration = Calibration.load(beside)
        whole = hashlib.sha256(weights.read_bytes())
        whole.update(beside.read_bytes())
        self.model_hash = whole.hexdigest()[:12]
        self._memory: OrderedDict[tuple[object, ...], PairReading] = OrderedDict()
        self._turn = threading.Lock()

    @cached_property
    def _session(self) -> InferenceSession:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            session = InferenceSession(str(self.weights), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the package's own errors have no base in common
            raise ValueError(f"{self.weights.name} is no pair reader.") from error
        if tuple(i.name for i in session.get_inputs()) != _INPUTS:
            raise ValueError(f"{self.weights.name} is no pair reader.")
        return session

    def ready(self) -> None:
        """Make the session now. Raises ValueError where the weights are no pair reader."""
        _ = self._session

    def judge(self, premise: str, hypothesis: str) -> tuple[float, float, float]:
        """How likely the premise entails the hypothesis, does neither, or contradicts it."""
        whole, _ = self._one(word_pieces().encode(premise, hypothesis, limit=LIMIT), (), ())
        return float(whole[0]), float(whole[1]), float(whole[2])

    def read(self, a: str, slots_a: Sequence[Place], b: str, slots_b: Sequence[Place]) -> PairReading:
        """What texts and slots are to each other; ``read(b, ..., a, ...)`` gives the transpose."""
        key = (a, tuple(slots_a), b, tuple(slots_b))
        with self._turn:
            known = self._memory.get(key)
            if known is not None:
                self._memory.move_to_end(key)
                return known
        found = self._read(a, slots_a, b, slots_b)
        with self._turn:
            self._memory[key] = found
            if len(self._memory) > _REMEMBERED:
                self._memory.popitem(last=False)
        return found

    def _read(self, a: str, slots_a: Sequence[Place], b: str, slots_b: Sequence[Place]) -> PairReading:
        pieces = word_pieces()
        whole_1, cells_1 = self._one(pieces.encode(a, b, limit=LIMIT), slots_a, slots_b)
        whole_2, cells_2 = self._one(pieces.encode(b, a, limit=LIMIT), slots_b, slots_a)
        whole: Floats = (whole_1 + whole_2) * _HALF
        cells: Floats = (cells_1 + cells_2.transpose(1, 0, 2)) * _HALF
        return PairReading(float(whole[0]), float(whole[1]), float(whole[2]), cells[:, :, 1], cells[:, :, 2])

    def _one(self, pieces: Pieces, first: Sequence[Place], second: Sequence[Place]) -> tuple[Floats, Floats]:
        shares = [_shares(pieces, side, slots) for side, slots in enumerate((first, second))]
        inputs = {**padded([pieces]), "a": shares[0][None], "b": shares[1][None]}
        whole, cells = self._session.run(None, inputs)
        odds = _softmax(cells[0])
        odds[shares[0].sum(axis=1) == 0, :, 1:] = 0.0
        odds[:, shares[1].sum(axis=1) == 0, 1:] = 0.0
        return _softmax(whole[0]), odds[: len(first), : len(second)]


def _shares(pieces: Pieces, side: int, slots: Sequence[Place]) -> Floats:
    """(slots, pieces): the mean over the pieces of each slot; one empty row where there is no slot."""
    found = np.zeros((max(1, len(slots)), len(pieces)), dtype=np.float32)
    of_side = [
        (i, *pieces.places[i]) for i, kind in enumerate(pieces.types) if kind == side and pieces.inside[i]
    ]
    for row, (start, end) in enumerate(slots):
        held = [i for i, first, last in of_side if first < end and start < last]
        if held:
            found[row, held] = 1 / len(held)
    return found


def _softmax(values: Floats) -> Floats:
    grown = np.exp(values - values.max(axis=-1, keepdims=True))
    odds: Floats = grown / grown.sum(axis=-1, keepdims=True)
    return odds
