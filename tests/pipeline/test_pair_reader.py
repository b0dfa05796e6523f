"""The pair reader with its packaged weights: what must hold of any reader, and a few plain pairs."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from claims.pipeline.conflicts import pairreader
from claims.pipeline.conflicts.agreement import MEASURES, more_than_a_topic
from claims.pipeline.conflicts.aligned import MeaningAgrees
from claims.pipeline.conflicts.pairreader import Calibration, PairReader, PairReading, Place
from claims.pipeline.weights import PAIRS

TOLL = "The blast in Tarn killed [40] people and wrecked [12 houses]."
RETOLD = "[Forty] people died when a bomb went off in Tarn."


@pytest.fixture(scope="module")
def reader() -> PairReader:
    return PairReader(PAIRS)


def marked(text: str) -> tuple[str, list[Place]]:
    plain, places, last = "", [], 0
    for found in re.finditer(r"\[([^\]]+)\]", text):
        plain += text[last : found.start()]
        places.append((len(plain), len(plain) + len(found[1])))
        plain += found[1]
        last = found.end()
    return plain + text[last:], places


def read(reader: PairReader, a: str, b: str) -> PairReading:
    return reader.read(*marked(a), *marked(b))


def test_reading_twice_is_the_same_and_read_only_once(reader: PairReader) -> None:
    first = read(reader, TOLL, RETOLD)
    assert read(reader, TOLL, RETOLD) is first
    again = read(PairReader(PAIRS), TOLL, RETOLD)
    assert np.array_equal(again.same, first.same)
    assert np.array_equal(again.different, first.different)
    assert again.entailed == first.entailed


def test_the_other_order_is_the_transpose(reader: PairReader) -> None:
    one, other = read(reader, TOLL, RETOLD), read(reader, RETOLD, TOLL)
    assert one.same.shape == (2, 1)
    assert other.same.shape == (1, 2)
    assert np.allclose(one.same, other.same.T, atol=1e-5)
    assert np.allclose(one.different, other.different.T, atol=1e-5)
    assert (one.entailed, one.neither, one.contradicted) == pytest.approx(
        (other.entailed, other.neither, other.contradicted), abs=1e-5
    )


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (TOLL, RETOLD),
        ("", ""),
        ("", "[Forty] people died."),
        ("[😀] 40", "[تارن] x"),
        ("no slot here", "none here"),
        ("[a\ud800b]", "[\u0301]"),
    ],
)
def test_shares_add_up_to_one_and_odds_are_odds(reader: PairReader, a: str, b: str) -> None:
    found = read(reader, a, b)
    assert found.entailed + found.neither + found.contradicted == pytest.approx(1.0, abs=1e-5)
    assert found.same.shape == found.different.shape == (len(marked(a)[1]), len(marked(b)[1]))
    assert (found.same >= 0).all()
    assert (found.different >= 0).all()
    assert (found.same + found.different <= 1 + 1e-5).all()
    assert sum(reader.judge(marked(a)[0], marked(b)[0])) == pytest.approx(1.0, abs=1e-5)


def test_what_was_cut_off_answers_nothing(reader: PairReader) -> None:
    long = f"[Forty] people died. {'The mayor spoke of the flood at length. ' * 60}Then [12 houses] fell."
    found = read(reader, long, RETOLD)
    assert found.same[0, 0] + found.different[0, 0] > 0
    assert (found.same[1, 0], found.different[1, 0]) == (0.0, 0.0)
    turned = read(reader, RETOLD, long)
    assert (turned.same[0, 1], turned.different[0, 1]) == (0.0, 0.0)


def test_a_slot_of_combining_marks_is_the_letter_they_stand_on_and_alone_nothing(reader: PairReader) -> None:
    found = read(reader, "The cafe[\u0301] sold [40] cups.", RETOLD)
    assert found.same[0, 0] + found.different[0, 0] > 0
    bare = read(reader, "[\u0301\u0302] sold 40 cups.", RETOLD)
    assert (bare.same[0, 0], bare.different[0, 0]) == (0.0, 0.0)


def one_question(found: PairReading) -> list[list[float]]:
    odds: list[list[float]] = (found.same + found.different).tolist()
    return odds


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The blast in Tarn killed [40] people.", "[Forty] people died when a bomb went off in Tarn."),
        ("The blast in Tarn killed [40] people.", "[Sixty] people died when a bomb went off in Tarn."),
        ("The ferry sank on [Tuesday].", "On [Wednesday] the ferry went down."),
    ],
)
def test_one_question_in_other_words_is_one(reader: PairReader, a: str, b: str) -> None:
    assert one_question(read(reader, a, b))[0][0] > 0.5


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The earthquake of magnitude [6.1] killed [40] people in Tarn.", "A tremor left [35] dead in Tarn."),
        ("The firm has [900] workers and cut [40] jobs.", "The company laid off [35] people."),
    ],
)
def test_a_figure_meets_what_it_measures_sooner_than_another_measure(
    reader: PairReader, a: str, b: str
) -> None:
    (other,), (same,) = one_question(read(reader, a, b))
    assert same > other


def test_what_follows_is_likelier_than_what_cannot_be(reader: PairReader) -> None:
    entailed, _, contradicted = reader.judge("A dog runs through the snow.", "An animal is outside.")
    assert entailed > contradicted
    entailed, _, contradicted = reader.judge(
        "A man is asleep on the couch.", "A man is wide awake and running."
    )
    assert contradicted > entailed


def test_an_equal_figure_is_likelier_one_answer_than_another_figure(reader: PairReader) -> None:
    plain = "The blast in Tarn killed [40] people."
    equal = read(reader, plain, "[40] people died in the Tarn blast.")
    other = read(reader, plain, "[75] people died in the Tarn blast.")
    assert equal.same[0, 0] > equal.different[0, 0]
    assert other.different[0, 0] > other.same[0, 0]


def test_memory_is_bounded_and_forgets_the_oldest(
    reader: PairReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairreader, "_REMEMBERED", 3)
    own = PairReader(PAIRS)
    first = read(own, "[1] boat", "[1] ship")
    for number in range(2, 6):
        read(own, f"[{number}] boats", "[1] ship")
        assert len(own._memory) <= 3
    assert read(own, "[1] boat", "[1] ship") is not first


def test_a_text_of_any_length_is_read_in_bounded_size(reader: PairReader) -> None:
    found = reader.read("[40] " * 50_000, [(0, 4)], "forty", [(0, 5)])
    assert found.same.shape == (1, 1)


# --- the files ------------------------------------------------------------------------------------------


def test_a_missing_model_or_calibration_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"gone\.json"):
        PairReader(tmp_path / "gone.onnx")
    (tmp_path / "gone.json").write_text("{}")
    with pytest.raises(OSError, match=r"gone\.onnx"):
        PairReader(tmp_path / "gone.onnx")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "3", '{"same": "often"}', '{"same": [1]}', '{"agreement": 3}', '{"agreement": ["x"]}',
     '{"conflict": NaN}', '{"agreement": [Infinity]}', f'{{"handed": 1{"0" * 400}}}'],
)  # fmt: skip
def test_a_broken_calibration_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"own\.json is no calibration"):
        Calibration.load(path)


def test_what_a_calibration_leaves_out_is_not_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text('{"same": 0.5, "added later": 1}')
    assert Calibration.load(path) == Calibration(same=0.5)


def test_a_file_that_is_no_network_is_named(tmp_path: Path) -> None:
    (tmp_path / "own.onnx").write_bytes(b"nothing of the kind")
    (tmp_path / "own.json").write_text("{}")
    with pytest.raises(ValueError, match=r"own\.onnx is no pair reader"):
        PairReader(tmp_path / "own.onnx").ready()


def test_other_calibration_is_another_model(tmp_path: Path, reader: PairReader) -> None:
    shutil.copy(PAIRS, tmp_path / "own.onnx")
    (tmp_path / "own.json").write_text("{}")
    assert PairReader(tmp_path / "own.onnx").model_hash != reader.model_hash


def test_coefficients_of_other_measures_are_refused(tmp_path: Path) -> None:
    shutil.copy(PAIRS, tmp_path / "own.onnx")
    (tmp_path / "own.json").write_text(json.dumps({"agreement": [1.0, 2.0], "same": 0.5}))
    with pytest.raises(ValueError, match=f"2 coefficients, not {len(MEASURES)}"):
        MeaningAgrees(PairReader(tmp_path / "own.onnx"))


def test_the_packaged_weights_say_what_counts_and_leave_conflicts_to_the_rules(reader: PairReader) -> None:
    held = reader.calibration
    assert len(held.agreement) == len(MEASURES)
    assert held.same is not None
    assert held.handed is not None
    assert 0 < held.handed <= held.same < 1
    assert held.conflict is None


@pytest.mark.parametrize(
    ("held", "tells"),
    [
        ({}, False),
        ({"slots alike": 1 / 3, "best slot alike": 0.95, "words": 0.6, "names": 1 / 3}, False),
        ({"figures equal": 1 / 3, "entailed": 0.09}, False),
        ({"slots alike": 2 / 3}, True),
        ({"one deed": 1.0}, True),
        ({"entailed": 0.1}, True),
    ],
)
def test_one_thing_in_common_is_a_topic_and_no_statement(held: dict[str, float], tells: bool) -> None:
    assert more_than_a_topic([held.get(name, 0.0) for name in MEASURES]) is tells
