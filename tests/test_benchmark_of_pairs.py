"""What the pair reader is trained, fitted and judged on: read as it is marked, counted by hand."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from benchmarks import conflicts, fit_pairs, judge, pairs_invented, pairs_texts
from claims.pipeline.conflicts.agreement import MEASURES, odds


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def judged_data(root: Path) -> None:
    """Two rows or so of every set, in its own format."""
    fm2 = [
        {
            "text": "The ferry sank.",
            "label": "SUPPORTS",
            "gold_evidence": [{"text": "It sank."}, {"text": "Yes."}],
        },
        {"text": "The ferry floats.", "label": "REFUTES", "gold_evidence": [{"text": "The ferry sank."}]},
    ]
    write(root / "fm2/dataset/dev.jsonl", "\n".join(json.dumps(row) for row in fm2))
    rows = (
        "id,evidence,claim,label",
        '1,"Soap, they found, helps.",Soap helps.,Supports',
        "2,Rain.,Soap.,Neutral",
    )
    write(root / "healthver/healthver_dev.csv", "\n".join(rows))
    pairs = [
        {"pair_id": "1", "claim_a": "Ten left.", "claim_b": "Nobody left.", "relation": 1},
        {"pair_id": "1_rev", "claim_a": "Nobody left.", "claim_b": "Ten left.", "relation": 1},
        {"pair_id": "2", "claim_a": "Ten left.", "claim_b": "It rained.", "relation": 0},
    ]
    write(root / "claimdiff/ClaimDiff-W/ClaimDiff-weak-train.json", json.dumps({"data": pairs}))
    sample = [
        {"evidence": "Ten left.", "claim": "Some left.", "label": "supports"},
        {"evidence": "Ten left.", "claim": "It rained.", "label": "not enough info"},
    ]
    write(root / "vitaminc_sample/a.jsonl", "\n".join(json.dumps(row) for row in sample))
    for name, text in (
        ("s1", "A\nB\nC\n"),
        ("s2", "D\nE\nF\n"),
        ("labels", "entailment\n-\ncontradiction\n"),
    ):
        write(root / f"snli_devtest/{name}.test", text)


def test_every_set_is_read_in_its_own_format(tmp_path: Path) -> None:
    judged_data(tmp_path)
    found = {name: list(load(tmp_path)) for name, load in judge.SETS.items()}
    assert {name: [p.label for p in pairs] for name, pairs in found.items()} == {
        "FM2 dev": [judge.SUPPORTS, judge.REFUTES],
        "HealthVer dev": [judge.SUPPORTS, judge.NEITHER],
        "ClaimDiff train": [judge.REFUTES, judge.NEITHER],
        "VitaminC sample": [judge.SUPPORTS, judge.NEITHER],
        "SNLI test": [judge.SUPPORTS, judge.REFUTES],
    }
    assert found["FM2 dev"][0].evidence == "It sank. Yes."
    assert found["HealthVer dev"][0].evidence == "Soap, they found, helps."


def test_the_judge_prints_every_set_beside_words_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judged_data(tmp_path)
    assert judge.main(["--data", str(tmp_path), "--most", "2"]) == 0
    printed = capsys.readouterr().out
    assert all(f"{name}: 2 pairs" in printed for name in judge.SETS)
    assert printed.count("commonest 0.500") == printed.count("words alone") == len(judge.SETS)


def test_what_is_judged_is_counted_as_one_would_by_hand() -> None:
    odds = np.array([[0.8, 0.1, 0.1], [0.6, 0.2, 0.2], [0.1, 0.2, 0.7], [0.45, 0.1, 0.45]])
    labels = np.array([judge.SUPPORTS, judge.REFUTES, judge.REFUTES, judge.SUPPORTS])
    found = judge.scored(odds, labels)
    assert found["accuracy"] == 0.75
    assert found["f1"] == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert found["auc"] == pytest.approx(3 / 4)
    assert judge.area(np.array([1.0, 1.0]), np.array([True, False])) == 0.5
    assert judge.by_words(judge.Judged("The ferry sank.", "The ferry sank.", 0)) == (1.0, 0.0, 0.0)
    assert judge.by_words(judge.Judged("No ferry sank.", "The ferry sank.", 0))[judge.REFUTES] > 0.5


REPORTS = """# A ferry sinks
[w=owner|Norland Lines] lost [n=dead|12 sailors] off [p=where|Tarn] on [t=day|Tuesday].
On [t=day~|Wednesday] off [p=where|Tarn harbour], [n=dead~|nine sailors] drowned 😀 and [n=saved|30] swam.
[n=dead|A dozen] died, [n=saved~|40] lived, and [n=boats|two] boats came.
= weather: The sea was calm.
= weather: There was no wind.
! weather: A storm raged.

# A bridge opens
[w=mayor|Ada Lund] opened [x=what|the bridge] on [t=day|4 July] for [n=cost|$30 million].
The bridge cost [n=cost~|$45 million], said [w=mayor|the mayor] at [t=hour|noon].
"""


def test_reports_are_read_with_their_slots_in_place(tmp_path: Path) -> None:
    write(tmp_path / "one.txt", REPORTS)
    ferry, bridge = pairs_texts.events(tmp_path)
    assert (ferry.title, bridge.title) == ("A ferry sinks", "A bridge opens")
    first, second, _ = ferry.reports
    assert first.text == "Norland Lines lost 12 sailors off Tarn on Tuesday."
    assert [first.text[s.start : s.end] for s in first.slots] == [
        "Norland Lines",
        "12 sailors",
        "Tarn",
        "Tuesday",
    ]
    assert second.questions == ("day", "where", "dead", "saved")
    assert second.versions == (1, 0, 1, 0)
    assert [len(side) for side in ferry.facts["weather"]] == [2, 1]


@pytest.mark.parametrize("line", ["[n=dead|12 left", "[z=dead|12]", "[n=dead~~~|12]", "a ] b", "[n=dead|]"])
def test_a_broken_report_gives_file_and_line(tmp_path: Path, line: str) -> None:
    write(tmp_path / "two.txt", f"# An event\nAll is well.\n{line}\n")
    with pytest.raises(ValueError, match=r"two\.txt, line 3"):
        pairs_texts.events(tmp_path)


def test_a_report_before_any_event_gives_file_and_line(tmp_path: Path) -> None:
    write(tmp_path / "two.txt", "All is well.\n")
    with pytest.raises(ValueError, match=r"two\.txt, line 1"):
        pairs_texts.events(tmp_path)


def test_slots_stay_where_their_words_are_when_values_are_exchanged(tmp_path: Path) -> None:
    write(tmp_path / "one.txt", REPORTS)
    found = pairs_texts.events(tmp_path)
    values = {r.text[s.start : s.end] for e in found for r in e.reports for s in r.slots}
    exchanged = 0
    plain = {r.text for e in found for r in e.reports}
    for seed in range(30):
        for example in pairs_texts.from_events(found, random.Random(seed), swap=0.8):
            sides = ((example.a, example.slots_a), (example.b, example.slots_b))
            assert all(text[s.start : s.end] in values for text, slots in sides for s in slots)
            assert len(example.cells) == len(example.slots_a)
            assert all(len(row) == len(example.slots_b) for row in example.cells)
            exchanged += bool(example.slots_b) and example.b not in plain
            for x, row in zip(example.slots_a, example.cells, strict=True):
                for y, cell in zip(example.slots_b, row, strict=True):
                    assert x.kind == y.kind or cell == pairs_texts.UNKNOWN
    assert exchanged > 20


def test_the_invented_reports_can_all_be_read() -> None:
    found = pairs_texts.events(Path(pairs_texts.__file__).parent / "reports")
    assert len(found) > 20
    for event in found:
        assert event.reports
        for report in event.reports:
            assert all(report.text[s.start : s.end].strip() for s in report.slots)


def test_the_regression_finds_what_the_made_up_numbers_follow() -> None:
    chance = np.random.default_rng(3)
    x = np.column_stack([np.ones(400), chance.normal(size=(400, 2))])
    y = (chance.random(400) < 1 / (1 + np.exp(-(3 * x[:, 1] - 1)))).astype(float)
    constant, telling, idle = fit_pairs.regression(x, y)
    assert constant < -0.4
    assert telling > 1.5
    assert abs(idle) < 0.5


def test_the_fit_chooses_the_clause_pair_that_tells_and_gives_plain_coefficients() -> None:
    chance = np.random.default_rng(5)
    words = MEASURES.index("words")
    of = np.repeat(np.arange(80), 3)
    values = chance.normal(scale=0.1, size=(240, len(MEASURES)))
    values[:, 0] = 1.0
    agrees = (np.arange(80) % 2).astype(float)
    values[::3, words] += agrees
    weights = fit_pairs.fitted(values, of, agrees)
    best = fit_pairs.best_of(values @ weights, of)
    right = [(values[best[n]] @ weights > 0) == bool(agrees[n]) for n in range(80)]
    assert np.mean(right) > 0.9
    assert int(np.argmax(np.abs(weights[1:]))) + 1 == words
    assert fit_pairs.best_of(np.array([1.0, 3.0, 2.0]), np.array([0, 0, 1])) == {0: 1, 1: 2}


def test_how_likely_two_clauses_say_the_same_is_the_logistic_of_the_sum() -> None:
    assert odds([0.0, 2.0], [1.0, 0.0]) == 0.5
    assert odds([1e9], [1.0]) == pytest.approx(1.0)
    with pytest.raises(ValueError, match=r"shorter|longer"):
        odds([1.0], [1.0, 2.0])


PAIRS = """# A ferry sinks
A | The [[1:Lady Ann]] sank off Tarn with [[2:12]] aboard.
conflict number | Of the [[2:nine]] on the ship none could swim.
agree who | It was [[1:the Lady Ann]] that went down.
update number | By evening [[2:14]] names were on the list.
compatible number | There was room for [[-:200]], and [[2:at least ten]] came.
"""


def test_invented_pairs_are_read_with_what_answers_which_question(tmp_path: Path) -> None:
    write(tmp_path / "one.txt", PAIRS)
    found = pairs_invented.invented_pairs(tmp_path)
    assert [(p.label, p.kind, p.event) for p in found] == [
        ("conflict", "number", "A ferry sinks"),
        ("agree", "who", "A ferry sinks"),
        ("update", "number", "A ferry sinks"),
        ("compatible", "number", "A ferry sinks"),
    ]
    assert {p.example.a for p in found} == {"The Lady Ann sank off Tarn with 12 aboard."}
    last = found[-1].example
    assert last.b == "There was room for 200, and at least ten came."
    assert [last.b[s.start : s.end] for s in last.slots_b] == ["200", "at least ten"]
    other, same, different = pairs_texts.OTHER, pairs_texts.SAME, pairs_texts.DIFFERENT
    unknown = pairs_texts.UNKNOWN
    assert [p.example.cells for p in found] == [
        ((other,), (different,)),
        ((same,), (other,)),
        ((other,), (different,)),
        ((other, other), (other, unknown)),
    ]
    assert [p.example.label for p in found] == [
        pairs_texts.CONTRADICTED,
        pairs_texts.ENTAILED,
        unknown,
        pairs_texts.NEITHER,
    ]


@pytest.mark.parametrize("line", ["maybe number | Nine.", "conflict | Nine.", "Nine."])
def test_a_broken_invented_pair_gives_file_and_line(tmp_path: Path, line: str) -> None:
    write(tmp_path / "two.txt", f"# An event\nA | [[1:Ten]] came.\n{line}\n")
    with pytest.raises(ValueError, match=r"two\.txt, line 3"):
        pairs_invented.invented_pairs(tmp_path)


def test_an_invented_pair_without_a_first_report_gives_file_and_line(tmp_path: Path) -> None:
    write(tmp_path / "two.txt", "# An event\nconflict number | [[1:Nine]] came.\n")
    with pytest.raises(ValueError, match=r"two\.txt, line 2"):
        pairs_invented.invented_pairs(tmp_path)


def test_the_invented_pairs_are_whole_and_no_label_shares_more_words_than_another() -> None:
    found = pairs_invented.invented_pairs(Path(pairs_invented.__file__).parent / "pairs")
    assert len(found) > 4000
    shared: dict[str, list[float]] = {}
    for pair in found:
        text = pair.example
        assert "[[" not in text.a + text.b
        sides = ((text.a, text.slots_a), (text.b, text.slots_b))
        assert all(words[s.start : s.end].strip() for words, slots in sides for s in slots)
        one, other = (set(t.lower().split()) for t in (text.a, text.b))
        shared.setdefault(pair.label, []).append(len(one & other) / len(one | other))
    means = [float(np.mean(values)) for values in shared.values()]
    assert len(means) == 4
    assert max(means) - min(means) < 0.03


def test_the_conflicts_benchmark_scores_the_invented_pairs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "one.txt", PAIRS)
    assert conflicts.main(["--invented", str(tmp_path), "--rules-alone"]) == 0
    printed = capsys.readouterr().out
    assert "== invented pairs: 4 pairs" in printed
    assert "1 gold)" in printed
    with pytest.raises(SystemExit):
        conflicts.main(["--invented", str(tmp_path), "--end-to-end"])


def test_the_least_odds_for_two_texts_are_those_of_the_best_f1(capsys: pytest.CaptureFixture[str]) -> None:
    labels = ("agree", "agree", "compatible", "agree", "compatible", "compatible")
    pairs = tuple(conflicts.Pair(str(n), "c", label, "number", "", "", "") for n, label in enumerate(labels))
    data = fit_pairs.Clauses(pairs, np.zeros((0, 0)), np.zeros(0))
    odds_of = dict(enumerate((0.9, 0.58, 0.47, 0.32, 0.22, 0.11)))

    assert fit_pairs.report("counted by hand", data, odds_of) == 0.3  # 3 of 4 right, all 3 found

    printed = capsys.readouterr().out
    assert "odds >= 0.30:   4 found, precision 0.75, recall 1.00, F1 0.857" in printed
    assert "odds >= 0.55:   2 found, precision 1.00, recall 0.67, F1 0.800" in printed
