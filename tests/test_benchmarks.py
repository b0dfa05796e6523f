"""The measures that the figures in README rest on: counted by hand on small texts."""

from __future__ import annotations

import json
from pathlib import Path
from unittest import mock

import numpy as np
import pytest

from benchmarks import (
    attribution,
    conflicts,
    identity,
    matching,
    matching_candidates,
    scale,
    scale_exhaustive,
    scale_news,
    scale_store,
    speed,
    stance,
)
from benchmarks.attribution_calibration import auc, brier, calibration_error, precision_at
from benchmarks.attribution_errors import cases_of
from benchmarks.attribution_floors import FLOORS
from benchmarks.attribution_gold import Utterance, from_extractions, kinds_of, read_gold, tokens_in
from benchmarks.attribution_score import Score, whole_pairs
from benchmarks.matching_fit import Fitted, cross_validated, fit
from claims.models import Claim, ClaimKey, ClaimMention
from claims.pipeline.language import EnglishParser, TokenTable, token_table
from claims.pipeline.types import Document, Extraction, Modality, Polarity, QuoteType, Span, Strength, Voice
from claims.services import nearness

TEXT = (
    "The harbour office said the ferry would sail. “We are late,” said Ana Lopez, “and we are sorry.”\n\n"
    "According to the mayor, the pier is safe. Nobody was hurt."
)


@pytest.fixture(scope="module")
def table() -> TokenTable:
    return token_table(EnglishParser().parse(Document(TEXT)))


def tokens(table: TokenTable, *pieces: str) -> set[int]:
    return tokens_in(table, [(TEXT.index(p), TEXT.index(p) + len(p)) for p in pieces])


@pytest.fixture
def gold(table: TokenTable) -> list[Utterance]:
    return [
        Utterance(
            tokens(table, "the ferry would sail"),
            tokens(table, "The harbour office"),
            tokens(table, "said the"),
        ),
        Utterance(
            tokens(table, "We are late", "and we are sorry"),
            tokens(table, "Ana Lopez"),
            tokens(table, "said Ana"),
        ),
        Utterance(
            tokens(table, "the pier is safe"), tokens(table, "the mayor"), tokens(table, "According to")
        ),
    ]


def scored(table: TokenTable, gold: list[Utterance], found: list[Utterance]) -> Score:
    score = Score()
    score.add(table, gold, found)
    return score


def brat(*lines: str) -> str:
    return "\n".join(line.replace("|", "\t") for line in lines)


def place(*pieces: str) -> str:
    return ";".join(f"{TEXT.index(p)} {TEXT.index(p) + len(p)}" for p in pieces)


def test_gold_is_read_with_its_pieces_and_without_what_has_no_content(
    table: TokenTable, tmp_path: Path
) -> None:
    path = tmp_path / "a.ann"
    marks = brat(
        f"T1|Content {place('“We are late,”')}|x",
        "E1|Attribution:T5 Content:T1 Content2:T2 Source:T3 Cue:T4",
        f"T2|Content {place('“and we are sorry.”')}|x",
        f"T3|Source {place('Ana Lopez')}|x",
        f"T4|Cue {place('said Ana')}|x",
        "E2|Attribution:T5 Source:T3",
    )
    path.write_text(marks)
    (one,) = read_gold(path, table)
    assert one.content == tokens(table, "We are late", "and we are sorry")
    assert one.source == tokens(table, "Ana Lopez")


def test_punctuation_at_an_edge_moves_no_figure(table: TokenTable) -> None:
    assert tokens(table, "“We are late,”") == tokens(table, "We are late")


def test_what_equals_the_gold_scores_one_everywhere(table: TokenTable, gold: list[Utterance]) -> None:
    score = scored(table, gold, gold)
    measures = ("content", "source", "cue", "content exact", "source relaxed", "whole .8", "whole .5")
    assert [score.values(m) for m in measures] == [(1.0, 1.0, 1.0)] * len(measures)
    assert score.values("whole .8", "discontinuous") == (1.0, 1.0, 1.0)


def test_tokens_are_counted_as_one_would_by_hand(table: TokenTable, gold: list[Utterance]) -> None:
    found = [Utterance(tokens(table, "would sail. “We are late"))]
    precision, recall, _ = scored(table, gold, found).values("content")
    assert precision == 1.0
    assert recall == pytest.approx(5 / 15)


def test_a_find_over_two_gold_contents_is_right_for_none(table: TokenTable, gold: list[Utterance]) -> None:
    both = Utterance(gold[0].content | gold[2].content, gold[0].source)
    assert whole_pairs(gold, [both], 0.8) == {}
    assert len(whole_pairs(gold, [both, both], 0.5)) == 1


def test_a_whole_attribution_needs_its_source(table: TokenTable, gold: list[Utterance]) -> None:
    stranger = Utterance(gold[0].content, tokens(table, "Ana Lopez"))
    nobody = Utterance(gold[0].content)
    assert whole_pairs(gold, [stranger, nobody], 0.5) == {}
    unsourced = Utterance(gold[0].content)
    assert whole_pairs([unsourced], [nobody], 0.5) == {0: 0}


def test_the_better_of_two_finds_gets_the_gold(table: TokenTable, gold: list[Utterance]) -> None:
    rough = Utterance(tokens(table, "ferry would sail"), gold[0].source)
    assert whole_pairs(gold, [rough, gold[0]], 0.5) == {1: 0}


def test_kinds_follow_marks_and_parts_of_speech(table: TokenTable, gold: list[Utterance]) -> None:
    assert set(kinds_of(table, gold[0])) == {"indirect", "cue: verb", "source: nominal"}
    assert set(kinds_of(table, gold[1])) >= {"direct", "cue: verb", "source: named", "discontinuous"}
    assert set(kinds_of(table, gold[2])) >= {"indirect", "cue: according to"}


def test_a_kind_gains_nothing_by_being_told_apart_wrongly(table: TokenTable, gold: list[Utterance]) -> None:
    """A right content with one word too many is discontinuous here, and still counts as right."""
    wider = Utterance(gold[0].content | tokens(table, "Nobody"), gold[0].source, gold[0].cue)
    score = scored(table, gold[:1], [wider])
    assert score.values("whole .8")[0] == 1.0
    assert score.values("whole .8", "discontinuous")[0] == 1.0


def test_what_is_nested_in_somebody_s_words_is_not_scored(table: TokenTable) -> None:
    def extraction(content: str, parent: int | None, voice: Voice = Voice.ATTRIBUTED) -> Extraction:
        span = Span(TEXT.index(content), TEXT.index(content) + len(content))
        return Extraction(voice, QuoteType.INDIRECT, (span,), parent=parent)

    outer, inner = extraction("the ferry would sail", None), extraction("would sail", 0)
    printed = extraction("Nobody was hurt", None, Voice.OUTLET)
    inside_printed = extraction("hurt", 2)
    found = from_extractions(table, [outer, inner, printed, inside_printed])
    assert [one.content for one in found] == [tokens(table, "the ferry would sail"), tokens(table, "hurt")]


def test_every_miss_and_every_false_find_gets_one_cause(table: TokenTable, gold: list[Utterance]) -> None:
    found = [
        Utterance(tokens(table, "ferry"), gold[0].source, gold[0].cue),
        Utterance(gold[1].content, gold[1].source, gold[1].cue),
        Utterance(tokens(table, "Nobody was hurt"), set(), tokens(table, "hurt")),
    ]
    cases = cases_of("a", table, gold, found, set())
    assert sum(case.gold is not None for case in cases) == 2
    assert sum(case.found is not None for case in cases) == 2
    causes = {case.cause for case in cases}
    assert "content: too short" in causes
    assert "spurious: gold has none, verb cue" in causes


def test_intervals_are_the_same_each_time_and_hold_the_figure(
    table: TokenTable, gold: list[Utterance]
) -> None:
    score = Score()
    for found in (gold, gold[:1], [], gold[:2]):
        score.add(table, gold, found)
    low, high = score.interval("whole .5")
    assert low < score.values("whole .5")[2] < high
    assert score.interval("whole .5") == (low, high)
    assert score.interval("whole .5", less=score) == (0.0, 0.0)


@pytest.mark.parametrize("name", FLOORS)
def test_every_floor_finds_something_in_a_plain_text(name: str, table: TokenTable) -> None:
    found = FLOORS[name](table)
    assert found
    assert all(one.content and not one.content & one.cue for one in found)


def test_confidence_that_says_how_often_it_is_right_has_no_calibration_error() -> None:
    confidence = np.array([0.75] * 4 + [0.25] * 4)
    right = np.array([True] * 3 + [False] + [True] + [False] * 3)
    assert calibration_error(confidence, right) == pytest.approx(0.0)
    assert brier(confidence, right) == pytest.approx(0.1875)
    assert calibration_error(np.full(8, 0.9), right) == pytest.approx(0.4)


def test_order_is_measured_with_ties_counted_half() -> None:
    right = np.array([True, True, False, False])
    assert auc(np.array([0.9, 0.8, 0.2, 0.1]), right) == 1.0
    assert auc(np.array([0.5, 0.5, 0.5, 0.5]), right) == 0.5
    assert auc(np.array([0.9, 0.5, 0.5, 0.1]), right) == pytest.approx(0.875)


def test_precision_at_a_coverage_takes_ties_in_their_own_proportion() -> None:
    right = np.array([True, True, False, False])
    assert precision_at(np.array([0.9, 0.8, 0.2, 0.1]), right, 0.5) == 1.0
    assert precision_at(np.full(4, 0.5), right, 0.25) == 0.5
    assert precision_at(np.array([0.9, 0.5, 0.5, 0.5]), right, 1.0) == 0.5


def test_the_command_prints_every_table_for_a_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data" / "dev"
    (folder / "text").mkdir(parents=True)
    (folder / "attributions").mkdir()
    (folder / "text" / "ferry.txt").write_text(TEXT)
    marks = brat(
        f"T1|Content {place('the ferry would sail')}|x",
        f"T2|Source {place('The harbour office')}|x",
        f"T3|Cue {TEXT.index('said')} {TEXT.index('said') + 4}|x",
        "E1|Attribution:T3 Content:T1 Source:T2 Cue:T3",
    )
    for person in ("one", "two"):
        (folder / "attributions" / f"ferry_{person}.ann").write_text(marks)
    monkeypatch.setattr("sys.argv", ["attribution.py", "--data", str(tmp_path), "--errors", "--rules-only"])
    assert attribution.main() == 0
    printed = capsys.readouterr().out
    two_people = next(line for line in printed.splitlines() if line.startswith("two people  "))
    assert two_people.split()[2:5] == ["1.000", "1.000", "1.000"]
    for title in ("Spans, F1", "By kind", "Confidence of", "Errors at whole .5"):
        assert title in printed


def test_the_speed_benchmark_passes_over_lines_that_hold_no_text(tmp_path: Path) -> None:
    (tmp_path / "pairs.jsonl").write_text('{"a": "x", "b": "y"}\n\n{"text": "The mayor said so."}\n[1]\n')
    (tmp_path / "one.txt").write_text("A text.")
    assert list(speed.texts_of([tmp_path])) == ["A text.", "The mayor said so."]


def test_likeness_of_names_is_that_of_the_published_examples() -> None:
    # Winkler's own pairs
    assert identity.jaro_winkler("martha", "marhta") == pytest.approx(0.961, abs=0.001)
    assert identity.jaro_winkler("dwayne", "duane") == pytest.approx(0.84, abs=0.001)
    assert identity.jaro_winkler("dixon", "dicksonx") == pytest.approx(0.813, abs=0.001)
    assert (identity.jaro_winkler("a", ""), identity.jaro_winkler("", "")) == (0.0, 1.0)


def test_a_pair_joined_in_silence_against_the_gold_is_counted_as_such() -> None:
    pairs = [
        identity.Pair("tuned", expected, identity.printed(a), identity.printed(b))
        for expected, a, b in (
            ("same", "Ada Quill", "ADA QUILL"),
            ("different", "Ada Quill", "Ada Quill"),
            ("suggest", "Kiev | government", "Kyiv | government"),
        )
    ]
    table = identity.Confusion.of(pairs, identity.by_equal_key)
    assert table.joined_wrongly == (1, 2)
    assert (table.same_recall, table.suggest_recall) == ((1, 1), (0, 1))
    assert (table.brought_together, table.asked_in_vain) == ((1, 2), (0, 0))


def test_the_command_prints_both_parts_beside_the_yardsticks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["identity.py", "--errors", "tuned"])
    assert identity.main() == 0
    printed = capsys.readouterr().out
    for title in ("tuned: 117 pairs", "held: 117 pairs", "joined wrongly", "Jaro-Winkler", "equal key"):
        assert title in printed
    joined = [line.split() for line in printed.splitlines() if line.startswith("joined wrongly")]
    assert [line[2] for line in joined] == ["0", "0"]


# --- stance ---------------------------------------------------------------------------------------------


def test_the_gold_of_stance_is_whole_and_half_of_it_is_held_back() -> None:
    cases = list(stance.read_cases())
    parts = [case.part for case in cases]
    assert abs(parts.count("tune") - parts.count("held")) <= 1
    assert {case.gold.modality for case in cases} == set(Modality)
    assert {case.gold.strength for case in cases} == set(Strength)
    for case in cases:
        assert (case.gold.checkable == "yes") is Modality(case.gold.modality).checkable
        assert all(span.of(case.text).strip() for span in case.extraction.content)


@pytest.mark.parametrize("marked", ["{Lund} [said> it", "no content", "[said <it>]", "said> it"])
def test_marks_that_do_not_fit_are_an_error(marked: str) -> None:
    with pytest.raises(ValueError, match="mark"):
        stance.unmarked(marked)


def test_figures_of_stance_are_counted_as_one_would_by_hand() -> None:
    said, denied, asked = (stance.plain(m) for m in (Modality.ASSERTED, Modality.DENIED, Modality.ASKED))
    tally = stance.Tally([(said, said), (denied, said), (asked, said), (said, None)])
    assert tally.accuracy("modality") == 0.25
    assert tally.accuracy("strength") == 0.75
    assert tally.whole() == 0.25
    assert tally.macro_f1() == pytest.approx((2 * 1 / (2 + 3)) / 3)
    assert tally.of_checkable() == pytest.approx((2 / 3, 2 / 3))


def test_the_floor_by_act_reads_the_cue_and_no_content() -> None:
    text, spans = stance.unmarked("{Lund} [denied] <that no boat had left>.")
    parsed = EnglishParser().parse(Document(text))
    found = stance.by_act(parsed, stance.extraction_of(text, spans))
    assert (found.modality, found.polarity) == (Modality.DENIED, Polarity.NEGATED)


def test_the_command_prints_parts_genres_and_floors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = tmp_path / "gold.tsv"
    rows = [
        ("part", "genre", "sentence", *stance.COLUMNS),
        (
            "tune",
            "wire",
            "{Lund} [said] <the boat had left>.",
            "asserted",
            "affirmed",
            "certain",
            "neutral",
            "yes",
        ),
        ("held", "noun", "{Lund} [vowed] <to leave>.", "wished", "affirmed", "certain", "neutral", "no"),
    ]
    gold.write_text("\n".join("\t".join(row) for row in rows))
    assert stance.main(["--gold", str(gold), "--wrong", "9"]) == 0
    printed = capsys.readouterr().out
    assert "wanted" not in printed, "errors of the held part are not shown"
    lines = {tuple(line.split()[:3]): line.split() for line in printed.splitlines()}
    assert lines["all", "tune", "given"][-4:] == ["1.000"] * 4
    for words in (("wire", "tune", "given"), ("noun", "held", "given"), ("all", "held", "all")):
        assert words in lines


@pytest.mark.django_db
def test_leaving_out_what_is_too_far_away_in_time_loses_nothing_of_an_exhaustive_search() -> None:
    store = scale_store.Store("test", seed=1)
    with mock.patch.object(scale_news, "A_DAY", 4):
        store.grow(400)
        new = [one.told.proposition for one in scale.new_claims(store, 12, seed=1)]
    whole, near = scale_exhaustive.plain(new, 400), scale_exhaustive.exhaustive(new, 400)
    assert near.pairs == whole.pairs != set()
    assert near.best == whole.best
    assert near.looked_at < whole.looked_at == 12 * 400


@pytest.mark.django_db
def test_the_scale_benchmark_fills_measures_and_grows() -> None:
    options = scale.parser().parse_args(["--new", "6", "--pairs", "1000"])
    store = scale_store.Store("test", seed=1)
    few = scale.measure(store, 40, options)
    more = scale.measure(store, 120, options)
    assert Claim.objects.count() == ClaimMention.objects.count() == 120
    assert ClaimKey.objects.count() == store.keys
    assert few["compared with all near in time: pairs"] == "240"
    assert few["of these the same found"] != "not run"
    for kind in ("same", "updates", "conflicts"):
        held, there = map(int, more[f"{kind}: held"].split(" of "))
        assert held == there, "where all that share a key are fetched, only what shares none can be missed"
    assert scale.table({40: few, 120: more}, "any").splitlines()[0] == "| any | 40 | 120 |"


def test_shares_are_counted_by_nearest_rank() -> None:
    assert [scale.at([4.0, 1.0, 3.0, 2.0], s) for s in (0.0, 0.5, 0.95)] == [1.0, 3.0, 4.0]


def test_average_precision_is_counted_to_the_cut() -> None:
    assert matching.average_precision([True, False, False], 1, 5) == 1.0
    assert matching.average_precision([False, True], 1, 5) == 0.5
    assert matching.average_precision([True, False, True], 2, 5) == pytest.approx((1 + 2 / 3) / 2)
    assert matching.average_precision([False] * 5 + [True], 1, 5) == 0.0
    assert matching.auc(np.array([3.0, 1.0, 1.0]), np.array([True, True, False])) == 0.75


def test_the_fit_finds_what_tells_the_right_claim_and_no_query_is_scored_by_itself() -> None:
    chance = np.random.default_rng(1)
    queries = []
    for n in range(40):
        columns = chance.normal(size=(6, 3))
        columns[2, 1] += 3.0
        queries.append(Fitted(columns, np.arange(6) == 2, f"claim-{n}"))
    weights = fit(queries, [0, 1])
    assert weights[1] > 3 * abs(weights[0])
    assert weights[2] == 0
    scores = cross_validated(queries, [0, 1, 2])
    assert np.mean([s.argmax() == 2 for s in scores]) > 0.8


def test_the_search_is_measured_on_posts_and_claims(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subjects = ("ferry", "bridge", "vaccine", "mayor", "dog", "harbour", "school", "river", "train", "museum")
    claims = [
        {
            "vclaim_id": f"c-{s}",
            "vclaim": f"The {s} was sold.",
            "title": s,
            "subtitle": "",
            "date": "5 May 2024",
        }
        for s in subjects
    ]
    write(tmp_path / "vclaims.jsonl", "\n".join(json.dumps(c) for c in claims))
    posts = "".join(f"t-{s}\tThey sold our {s}!! — A (@a) May 4, 2024\n" for s in subjects)
    judged = "".join(f"t-{s}\t0\tc-{s}\t1\n" for s in subjects)
    for start, queries, sets in (
        (matching.TRAINING, "Train-Dev_Queries", ("Train_QRELs", "Dev_QRELs")),
        (matching.TEST, "Queries", ("QRELs",)),
    ):
        write(tmp_path / f"{start}{queries}.tsv", posts)
        for name in sets:
            write(tmp_path / f"{start}{name}.tsv", judged)
    cache, weights = tmp_path / "vectors.npz", tmp_path / "weights.json"
    assert matching.main(["--data", str(tmp_path), "--cache", str(cache), "--fit", str(weights)]) == 0
    printed = capsys.readouterr().out
    assert "| BM25 | 1.000 | 1.000 | 1.000 |" in printed
    assert "| Newsverify | 1.000 | 1.000 | 1.000 |" in printed
    assert set(json.loads(weights.read_text())) == {"with-vectors", "words-only"}
    assert matching.main(["--data", str(tmp_path), "--cache", str(cache), "--test"]) == 0
    assert "dev-test: 10 queries" in capsys.readouterr().out


def test_pairs_that_share_no_key_are_counted_beside_those_that_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster = next(f"event-{n}" for n in range(9) if not conflicts.is_unseen(f"event-{n}"))
    texts = {
        "d1": "At least 27 people were killed in the attack on Harbour City.",
        "d2": "The attack on Harbour City killed 12 people, police said.",
    }
    docs = [{"doc_id": name, "cluster": cluster, "text": text} for name, text in texts.items()]
    sides = [{"doc_id": name, "start": 0, "end": len(text), "text": text} for name, text in texts.items()]
    pair = {"cluster": cluster, "label": "conflict", "a": sides[0], "b": sides[1]}
    write(tmp_path / "docs.jsonl", "\n".join(json.dumps(d) for d in docs))
    write(tmp_path / "pairs.jsonl", json.dumps(pair))
    assert matching_candidates.main(["--data", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "| conflict | 1 | 1 | 1 |" in printed
    assert "| by vectors besides | 0 | 0 |" in printed


def test_whole_documents_are_counted_and_sampled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seen = [f"event-{n}" for n in range(30) if not conflicts.is_unseen(f"event-{n}")][:2]
    unseen = next(f"event-{n}" for n in range(30) if conflicts.is_unseen(f"event-{n}"))
    rows = [
        (
            "d1",
            seen[0],
            "The lighthouse on Tarn island is 30 metres high. Brandt served four months in prison.",
        ),
        ("d2", seen[0], "Brandt served six months in prison, the court said."),
        ("d3", seen[1], "Brandt served nine months in prison."),
        ("d4", unseen, "Brandt served eight months in prison."),
    ]
    docs = [{"doc_id": d, "cluster": c, "title": "Brandt", "text": text} for d, c, text in rows]
    sides = [
        {"doc_id": "d1", "start": 49, "end": len(rows[0][2]), "text": ""},
        {"doc_id": "d2", "start": 0, "end": 30, "text": ""},
    ]
    pair = {"cluster": seen[0], "label": "conflict", "a": sides[0], "b": sides[1]}
    write(tmp_path / "docs.jsonl", "\n".join(json.dumps(d) for d in docs))
    write(tmp_path / "pairs.jsonl", json.dumps(pair))
    assert conflicts.main(["--data", str(tmp_path), "--end-to-end", "--sample", "5", "--seed", "3"]) == 0
    printed = capsys.readouterr().out
    assert "== 3 documents of a cluster a day apart" in printed
    assert "== 3 documents of a cluster all on one day" in printed
    assert printed.count("| conflicts | 1 | 0 | 0 | 1 |") == 2
    assert printed.count("| conflict | 1 | 0 | 0 |") == 2
    assert "four months" in printed
    assert "eight months" not in printed


def test_what_is_near_is_measured_as_the_product_looks_for_it() -> None:
    assert (nearness.NEAREST, nearness.LEAST) == (matching_candidates.NEAREST, matching_candidates.LEAST)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
