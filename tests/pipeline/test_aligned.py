"""What a pair reader adds to the rules, with a reader that says what the test wants it to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import cast

import numpy as np
import pytest

from claims.pipeline.conflicts import RULES, Label, aligned, rule_of
from claims.pipeline.conflicts.agreement import MEASURES
from claims.pipeline.conflicts.aligned import (
    LEAST_SHARE,
    MeaningAgrees,
    SecondOpinion,
    SlotsDiffer,
    with_reader,
)
from claims.pipeline.conflicts.pairreader import Calibration, PairReader, PairReading, Place
from claims.pipeline.conflicts.slotodds import alignments, read_pair
from claims.pipeline.conflicts.slotvetoes import no_conflict
from claims.pipeline.likeness import overlap
from claims.pipeline.matching import ClaimMatcher, MatcherConfig
from claims.pipeline.run import PIPELINE_VERSION, Pipeline, PipelineConfig, default_pipeline, propositions_of
from claims.pipeline.types import Certainty, Document, Polarity, Proposition, RelationKind

DAY = date(2024, 3, 4)
BY_ENTAILED = tuple({"one": -5.0, "entailed": 10.0}.get(name, 0.0) for name in MEASURES)


class FakeReader:
    """Two slots meet, with 0.9, where their words are among the given pairs in either order."""

    model_hash = "made-up"

    def __init__(
        self,
        *meets: tuple[str, str],
        conflict: float | None = 0.5,
        entailed: float = 0.9,
        same: float | None = 0.6,
        handed: float | None = 0.4,
        agreement: tuple[float, ...] = BY_ENTAILED,
    ) -> None:
        self.meets = {*meets, *((b, a) for a, b in meets)}
        self.entailed, self.asked = entailed, 0
        self.calibration = Calibration(agreement, same, handed, conflict)

    def read(self, a: str, slots_a: Sequence[Place], b: str, slots_b: Sequence[Place]) -> PairReading:
        self.asked += 1
        odds = [
            [0.9 if (a[p:q], b[r:s]) in self.meets else 0.05 for r, s in slots_b]
            for p, q in slots_a
        ]  # fmt: skip
        different = np.array(odds, dtype=np.float32).reshape(len(slots_a), len(slots_b))
        rest = (1 - self.entailed) / 2
        return PairReading(self.entailed, rest, rest, np.zeros_like(different), different)


def fake(*meets: tuple[str, str], **how: float | None) -> PairReader:
    return cast("PairReader", FakeReader(*meets, **how))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return default_pipeline(PipelineConfig(attribution_weights=None))


def read(pipeline: Pipeline, text: str, origin: str, day: date | None = DAY) -> Proposition:
    document = Document(text, id=origin, origin=origin, outlet=origin, published_on=day)
    return propositions_of(pipeline.analyse(document))[0]


Case = tuple[Proposition, Proposition]


def both(pipeline: Pipeline, a: str, b: str, day: date | None = DAY) -> Case:
    return read(pipeline, a, "first", day), read(pipeline, b, "second", day)


# --- two answers to one question ------------------------------------------------------------------------

SENT = ("Norland sent 300 soldiers to Tarn.", "Norland sent 120 soldiers to Tarn.")
FIRING = [
    (*SENT, "number", "300", "120", "“how many or how much” (both speak of"),
    (
        "The ferry Aurora sank off Tarn on Tuesday.",
        "The ferry Aurora sank off Tarn on Wednesday.",
        "time",
        "Tuesday",
        "Wednesday",
        "“when” (both speak of",
    ),
    (
        "The council chose Karl Renn as mayor.",
        "The council chose Ada Lund as mayor.",
        "name",
        "Karl Renn",
        "Ada Lund",
        "“who” (both speak of",
    ),
    (
        "The thieves stole a painting in Tarn.",
        "The thieves stole a statue in Tarn.",
        "thing",
        "painting",
        "statue",
        "“what” (both speak of",
    ),
]


@pytest.mark.parametrize(("a", "b", "kind", "one", "other", "asks"), FIRING, ids=[c[2] for c in FIRING])
def test_two_answers_to_one_question_conflict(
    pipeline: Pipeline, a: str, b: str, kind: str, one: str, other: str, asks: str
) -> None:
    before = "It rained. "
    x, y = both(pipeline, a, b)
    moved = read(pipeline, before + a, "first") if before else x
    rule = SlotsDiffer(fake((one, other)))
    found = rule.compare(x, y)
    assert found is not None
    assert (found.kind, found.rule_id, found.score) == (RelationKind.CONFLICTS, "slots-differ", 0.9)
    params = dict(found.params)
    assert (params["kind"], params["odds"], params["model"]) == (kind, 0.9, "made-up")
    assert params["reason"] == "aligned-slots-exclude"
    for side, text, words in (("a", a, one), ("b", b, other)):
        held = params[side]
        assert (held["text"], text[held["start"] : held["end"]]) == (words, words)
        assert ("figure" in held) is (kind == "number")
    sentence = rule.render(params)
    assert asks in sentence
    assert sentence.index(one) < sentence.index(other)
    assert all(word in sentence for word in params["shared"])
    assert moved.text in before + a


def test_spans_count_from_the_start_of_the_document(pipeline: Pipeline) -> None:
    text = f"Ada Lund left. {SENT[0]}"
    document = Document(text, id="first", origin="first", published_on=DAY)
    late = propositions_of(pipeline.analyse(document))[-1]
    found = SlotsDiffer(fake(("300", "120"))).compare(late, read(pipeline, SENT[1], "second"))
    assert found is not None
    assert text[found.params["a"]["start"] : found.params["a"]["end"]] == "300"


def test_the_order_of_the_pair_only_turns_the_sides(pipeline: Pipeline) -> None:
    a, b = both(pipeline, *SENT)
    rule = SlotsDiffer(fake(("300", "120")))
    one, other = rule.compare(a, b), rule.compare(b, a)
    assert one is not None
    assert other is not None
    assert (one.params["a"], one.params["b"]) == (other.params["b"], other.params["a"])


def test_what_cannot_be_rendered_is_still_a_sentence() -> None:
    rendered = SlotsDiffer().render({"kind": "colour", "a": None, "b": {}, "shared": []})
    assert rendered == "Two answers to the same question: an unknown value against “”."


def test_nothing_is_found_without_a_reader_or_odds_of_its_own(pipeline: Pipeline) -> None:
    a, b = both(pipeline, *SENT)
    assert SlotsDiffer().compare(a, b) is None
    unsure = FakeReader(("300", "120"), conflict=None)
    assert SlotsDiffer(cast("PairReader", unsure)).compare(a, b) is None
    assert unsure.asked == 0
    (packaged,) = (rule for rule in pipeline.rules if isinstance(rule, SlotsDiffer))
    assert packaged.reader is not None
    assert packaged.compare(a, b) is None


def test_below_the_stated_odds_nothing_is_found(pipeline: Pipeline) -> None:
    a, b = both(pipeline, *SENT)
    assert SlotsDiffer(fake(("300", "120"), conflict=0.95)).compare(a, b) is None
    assert SlotsDiffer(fake()).compare(a, b) is None


def test_a_pair_without_values_that_exclude_is_never_read(pipeline: Pipeline) -> None:
    reader = FakeReader()
    a, b = both(pipeline, SENT[0], "Norland sent 300 soldiers to Tarn by train.")
    assert SlotsDiffer(cast("PairReader", reader)).compare(a, replace(b, slots=b.slots[:2])) is None
    assert reader.asked == 0


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "first", "speaker": ""},
        {"certainty": Certainty.POSSIBLE},
        {"polarity": Polarity.NEGATED},
        {"context": ""},
        {"slots": ()},
        {"reported_on": date(2025, 3, 4)},
        {"places": ("brint",)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_one_voice_a_possibility_and_what_lies_apart_stay_silent(
    pipeline: Pipeline, change: dict[str, object]
) -> None:
    a, b = both(pipeline, *SENT)
    a = replace(a, places=("tarn",))
    rule = SlotsDiffer(fake(("300", "120")))
    assert rule.compare(a, b) is not None
    changed = replace(b, **change)  # type: ignore[arg-type]
    assert rule.compare(a, changed) is None
    assert rule.compare(changed, a) is None


VETOES = {
    "other-actors": (
        "Karl Renn bought 30 boats in Tarn.", "Ada Lund bought 12 boats in Tarn.", "30", "12",
    ),
    "other-deeds": (
        "The ferry sank on Tuesday.", "The museum reopened on Wednesday.", "Tuesday", "Wednesday",
    ),
    "ages-have-a-rule": (
        "Karl Renn, 36, was arrested in Tarn.", "Karl Renn, 41, was arrested in Tarn.", "36", "41",
    ),
    "may-be-an-update": (
        "The blast in Tarn killed 40 people.", "The blast in Tarn killed 12 people.", "40", "12",
    ),
    "nearly-equal": (
        "The tunnel in Tarn is 40 miles long.", "The tunnel in Tarn is 68 kilometres long.",
        "40 miles", "68 kilometres",
    ),
    "bounds": (
        "The wave in Tarn was more than 30 metres high.", "The wave in Tarn was 12 metres high.",
        "more than 30 metres", "12 metres",
    ),
    "part-or-more": (
        "Norland sent another 300 soldiers to Tarn.", "Norland sent 120 soldiers to Tarn.", "300", "120",
    ),
    "part-or-more, a first part": (
        "The race in Tarn lasted 4 minutes 48 seconds.", "The race in Tarn lasted 9 minutes.",
        "4 minutes", "9 minutes",
    ),
    "adds-up": (
        "Police in Tarn seized nine rifles.", "Police in Tarn seized seven rifles and two pistols.",
        "nine", "seven",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("veto", "case"), VETOES.items(), ids=VETOES.keys())
def test_a_principle_speaks_against_the_conflict_and_it_alone(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, veto: str, case: tuple[str, str, str, str]
) -> None:
    first, second, one, other = case
    a, b = both(pipeline, first, second, None if veto == "may-be-an-update" else DAY)
    reader = fake((one, other))
    for x, y in ((a, b), (b, a)):
        pairs = alignments(x, y, read_pair(x, y, reader))
        (pair,) = (p for p in pairs if p.one_question > 0.5)
        assert no_conflict(x, y, pair, pairs) == veto.split(",")[0]
        assert SlotsDiffer(reader).compare(x, y) is None
    monkeypatch.setattr(aligned, "no_conflict", lambda *_: "")
    assert SlotsDiffer(reader).compare(a, b) is not None


def test_a_toll_that_only_one_report_dates_may_be_an_update_and_dated_tolls_are_two_answers(
    pipeline: Pipeline,
) -> None:
    first, second, one, other = VETOES["may-be-an-update"]
    assert SlotsDiffer(fake((one, other))).compare(*both(pipeline, first, second)) is not None


def test_an_answer_that_agrees_elsewhere_is_no_conflict(pipeline: Pipeline) -> None:
    a, b = both(pipeline, SENT[0], "Norland sent 120 soldiers by train and 300 soldiers by ship to Tarn.")
    apart = ("300", "120")
    assert SlotsDiffer(fake(apart)).compare(a, b) is not None
    assert SlotsDiffer(fake(apart, ("300", "300"))).compare(a, b) is None


# --- the same in other words ----------------------------------------------------------------------------

PARAPHRASE = ("Norland bought 30 tanks from Vessia.", "Vessia sold Norland thirty tanks.")
PARAPHRASES = [
    PARAPHRASE,
    (
        "Fishermen pulled the crew of the sinking trawler Aurora out of the water near Tarn.",
        "Local fishing boats rescued the Aurora's sailors off Tarn before the trawler went down.",
    ),
    ("Schools in Brint stayed shut because of the snow.", "Heavy snow kept classrooms in Brint closed."),
    (
        "The court in Tarn jailed Karl Renn for the theft of the painting.",
        "Karl Renn was sent to prison in Tarn for stealing the painting.",
    ),
]


def test_two_clauses_that_likely_say_the_same_are_handed_to_a_person(pipeline: Pipeline) -> None:
    a, b = both(pipeline, *PARAPHRASE)
    found = MeaningAgrees(fake(entailed=0.9)).match(a, b)
    assert found is not None
    assert (found.kind, found.rule_id) == (RelationKind.SAME, "same-meaning")
    assert found.score == found.params["odds"] == pytest.approx(0.982, abs=0.001)
    assert found.params["model"] == "made-up"
    assert {"norland", "vessia"} <= set(found.params["shared"])
    assert MeaningAgrees(fake(entailed=0.3)).match(a, b) is None


def test_texts_handed_over_need_less_than_stored_claims(pipeline: Pipeline) -> None:
    a, b = both(pipeline, *PARAPHRASE)
    half = fake(entailed=0.5)
    assert MeaningAgrees(half).match(a, b) is None
    assert MeaningAgrees(half, handed=True).match(a, b) is not None


def test_stored_claims_with_few_words_in_common_are_not_read(pipeline: Pipeline) -> None:
    a, b = both(
        pipeline,
        "The fire brigade of Tarn contained a blaze at the old paper mill beside the river.",
        "Tarn slept badly, for smoke from burning pulp hung over roofs and gardens until dawn.",
    )
    assert 0 < overlap(a, b)[0] < LEAST_SHARE
    reader = FakeReader(entailed=0.9)
    assert MeaningAgrees(cast("PairReader", reader)).match(a, b) is None
    assert reader.asked == 0
    assert MeaningAgrees(cast("PairReader", reader), handed=True).match(a, b) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "first", "speaker": ""},
        {"context": ""},
        {"lemmas": ("other", "words")},
        {"reported_on": date(2025, 3, 4)},
        {"places": ("brint",)},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("handed", [False, True])
def test_what_cannot_be_one_claim_is_not_read(
    pipeline: Pipeline, change: dict[str, object], handed: bool
) -> None:
    a, b = both(pipeline, *PARAPHRASE)
    a, b = replace(a, places=("tarn",)), replace(b, **change)  # type: ignore[arg-type]
    reader = FakeReader(entailed=0.9)
    matcher = MeaningAgrees(cast("PairReader", reader), handed=handed)
    assert matcher.match(a, b) is None
    assert matcher.match(b, a) is None
    assert reader.asked == 0


def test_without_coefficients_or_a_threshold_nothing_is_said(pipeline: Pipeline) -> None:
    a, b = both(pipeline, *PARAPHRASE)
    for bare in (FakeReader(agreement=()), FakeReader(same=None)):
        assert MeaningAgrees(cast("PairReader", bare)).match(a, b) is None
        assert bare.asked == 0
    with pytest.raises(ValueError, match="coefficients"):
        MeaningAgrees(cast("PairReader", FakeReader(agreement=(1.0,))))


# --- in the pipeline ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("a", "b"), PARAPHRASES)
def test_a_paraphrase_is_the_same_for_two_texts_and_never_folded(pipeline: Pipeline, a: str, b: str) -> None:
    texts = [Document(t, id=o, origin=o, published_on=DAY) for t, o in ((a, "first"), (b, "second"))]
    label, finding = pipeline.compare(*texts)
    assert (label, finding.rule_id) == (Label.SAME, "same-meaning")
    assert [span.of(t.text) for span, t in zip(finding.spans, texts, strict=True)]
    x, y = both(pipeline, a, b)
    assert pipeline.matcher.match(x, y) is None, "only a match is folded without a person"
    found = pipeline.relate(x, y)
    assert found is None or found.rule_id == "same-meaning"


def test_what_a_rule_finds_goes_before_what_means_the_same(pipeline: Pipeline) -> None:
    sure = replace(pipeline, late_matcher=MeaningAgrees(fake(entailed=1.0)))
    x, y = both(pipeline, "The blast in Tarn killed 40 people.", "Ten people died in the explosion in Tarn.")
    found = sure.relate(x, y)
    assert found is not None
    assert found.rule_id == "numbers-disjoint"


def test_the_version_names_the_pair_weights(pipeline: Pipeline) -> None:
    (rule,) = (rule for rule in pipeline.rules if isinstance(rule, SlotsDiffer))
    assert rule.reader is not None
    assert pipeline.version == f"{PIPELINE_VERSION}+rules+{rule.reader.model_hash[:8]}"


def test_without_pair_weights_the_rules_stand_alone(pipeline: Pipeline) -> None:
    alone = default_pipeline(PipelineConfig(attribution_weights=None, pair_weights=None))
    assert alone.version == f"{PIPELINE_VERSION}+rules+rules"
    assert (alone.late_matcher, alone.handed_matcher) == (None, None)
    assert [r.rule_id for r in alone.rules] == [r.rule_id for r in pipeline.rules]
    assert replace(alone, parser=pipeline.parser).relate(*both(pipeline, *PARAPHRASE)) is None


def test_a_reader_goes_to_the_rule_that_needs_it_and_every_rule_stays() -> None:
    reader = fake()
    given = with_reader(RULES, reader)
    assert [r.rule_id for r in given] == [r.rule_id for r in RULES]
    assert [r.rule_id for r, old in zip(given, RULES, strict=True) if r is not old] == ["slots-differ"]
    shared = rule_of("slots-differ")
    assert isinstance(shared, SlotsDiffer)
    assert shared.reader is None, "the rules that all share are not changed"


def test_a_suggestion_by_shared_words_needs_a_second_opinion(pipeline: Pipeline) -> None:
    a, b = both(
        pipeline,
        "Norvia attacked the port of Saldon with drones on Tuesday.",
        "Norvia bombed the port of Saldon from ships and drones on Tuesday.",
    )
    words = ClaimMatcher(MatcherConfig(threshold=0.1, threshold_apart=0.1, threshold_much=0.1))
    found = words.match(a, b)
    assert found is not None
    for entailed, kept in ((0.9, True), (0.1, False)):
        second = MeaningAgrees(fake(entailed=entailed))
        assert (SecondOpinion(words, second).match(a, b) == found) is kept
    unasked = MeaningAgrees(cast("PairReader", FakeReader(agreement=())))
    assert SecondOpinion(words, unasked).match(a, b) == found
    assert SecondOpinion(words, MeaningAgrees(fake())).match(a, replace(b, polarity=Polarity.NEGATED)) is None
