"""Word pieces: their places are places of the very text, their ids those that the models were trained on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.pipeline.language.wordpieces import (
    BREAK,
    FIRST,
    UNKNOWN,
    Pieces,
    PiecesUnavailable,
    WordPieces,
    padded,
    word_pieces,
)


def shown(text: str, pieces: Pieces) -> list[str]:
    return [
        text[start:end]
        for (start, end), inside in zip(pieces.places, pieces.inside, strict=True)
        if inside
    ]  # fmt: skip


def test_ids_are_those_of_bert_uncased() -> None:
    assert word_pieces().encode("Hello, world!").ids == (FIRST, 7592, 1010, 2088, 999, BREAK)
    assert word_pieces().encode("HELLO, wórld!").ids == (FIRST, 7592, 1010, 2088, 999, BREAK)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Twelve were hurt.", ["Twelve", "were", "hurt", "."]),
        ("covid", ["co", "vid"]),
        ("cafe\u0301s closed", ["cafe\u0301s", "closed"]),
        ("café closed", ["café", "closed"]),
        ("“No” — she said", ["“", "No", "”", "—", "she", "said"]),
        ("a 😀 b", ["a", "😀", "b"]),
        ("مرحبا x", ["م", "ر", "ح", "ب", "ا", "x"]),
        ("中文 x", ["中", "文", "x"]),
        ("tab\tand\u00a0space", ["tab", "and", "space"]),
    ],
)
def test_a_place_is_what_stands_there(text: str, pieces: list[str]) -> None:
    assert shown(text, word_pieces().encode(text)) == pieces


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=60), st.text(max_size=60), st.integers(min_value=4, max_value=24))
def test_places_lie_in_order_inside_the_text_whatever_it_is(text: str, other: str, limit: int) -> None:
    pieces = word_pieces().encode(text, other, limit=limit)
    assert len(pieces) <= limit
    assert len(pieces.ids) == len(pieces.types) == len(pieces.places) == len(pieces.inside)
    for kind, side in ((0, text), (1, other)):
        reached = 0
        for place, of, inside in zip(pieces.places, pieces.types, pieces.inside, strict=True):
            if of == kind and inside:
                start, end = place
                assert reached <= start < end <= len(side)
                reached = start


def test_a_pair_has_two_types_and_a_mark_after_each_text() -> None:
    pieces = word_pieces().encode("One dead.", "Two dead.")
    assert pieces.types == (0, 0, 0, 0, 0, 1, 1, 1, 1)
    assert [i for i, one in enumerate(pieces.ids) if one == BREAK] == [4, 8]
    assert pieces.places[5:8] == ((0, 3), (4, 8), (8, 9))


def test_what_is_over_the_limit_is_cut_from_the_longer_text() -> None:
    short, long = "one two three", "word " * 40
    pieces = word_pieces().encode(short, long, limit=16)
    assert len(pieces) == 16
    assert pieces.types.count(0) == 5
    assert pieces.cut
    assert not word_pieces().encode(short, limit=5).cut
    assert word_pieces().encode(short, limit=4).cut
    assert len(word_pieces().encode(long, long, limit=20)) == 20


def test_a_text_of_any_length_costs_a_bounded_time() -> None:
    pieces = word_pieces().encode("nonsense " * 500_000, limit=64)
    assert len(pieces) == 64
    assert pieces.cut


def test_what_nobody_can_spell_is_one_unknown_piece() -> None:
    text = "a" * 101
    assert word_pieces().encode(text).ids == (FIRST, UNKNOWN, BREAK)


def test_half_a_surrogate_pair_is_left_out_and_moves_nothing() -> None:
    text = "half \ud800 pair"
    assert shown(text, word_pieces().encode(text)) == ["half", "pair"]


def test_the_shorter_is_filled_up() -> None:
    inputs = padded([word_pieces().encode("One."), word_pieces().encode("Two", "three four")])
    assert {name: value.shape for name, value in inputs.items()} == dict.fromkeys(
        ("input_ids", "attention_mask", "token_type_ids"), (2, 6)
    )
    assert inputs["attention_mask"].sum(axis=1).tolist() == [4, 6]
    assert inputs["input_ids"][0, 4:].tolist() == [0, 0]
    assert padded([])["input_ids"].shape == (0, 0)


def test_a_missing_or_wrong_vocabulary_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(PiecesUnavailable, match=r"gone\.txt"):
        WordPieces.load(tmp_path / "gone.txt")
    (tmp_path / "other.txt").write_text("a\nb\n")
    with pytest.raises(PiecesUnavailable, match=r"other\.txt"):
        WordPieces.load(tmp_path / "other.txt")
