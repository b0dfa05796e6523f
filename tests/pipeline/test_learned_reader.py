"""The trained reader beside the rules: what it adds, what it must leave alone, and weights that are none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from claims.pipeline.extraction import LearnedExtractor, RuleExtractor
from claims.pipeline.language import EnglishParser
from claims.pipeline.run import PipelineConfig, default_pipeline
from claims.pipeline.types import Document, Extraction, Voice
from claims.pipeline.weights import ATTRIBUTION

PARSER, RULES, LEARNED = EnglishParser(), RuleExtractor(), LearnedExtractor(ATTRIBUTION)


def said(text: str, extractor: RuleExtractor | LearnedExtractor = LEARNED) -> list[Extraction]:
    return [e for e in extractor.extract(PARSER.parse(Document(text))) if e.voice is Voice.ATTRIBUTED]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("The council is adamant that the dam will hold.", "The council", "that the dam will hold"),
        ("Residents are worried that the bridge will fall.", "Residents", "that the bridge will fall"),
        ("Officials made clear that the port would stay shut.", "Officials", "that the port would stay shut"),
        ("The board is confident the bridge will open in May.", "The board", "the bridge will open in May"),
    ],
)
def test_it_hears_what_no_list_of_verbs_holds(text: str, source: str, content: str) -> None:
    assert said(text, RULES) == []
    (only,) = said(text)
    assert only.source is not None
    assert only.rule_id == "learned-reader"
    assert (only.source.of(text), [span.of(text) for span in only.content]) == (source, [content])


@pytest.mark.parametrize(
    "text",
    [
        "Norland's army bombed the Tarn hospital.",
        "Gunmen attacked a bus near Tarn, killing 12 people.",
        "Police arrested two men on Friday. The court ordered the release of a third.",
        "Nobody saw the dam.",
        "Norland is ready to close the dam.",
        "Neither side trusts the other much.",
        "Heavy rain closed the road to Tarn on Monday, and the bridge gave way.",
    ],
)
def test_deeds_are_told_by_the_outlet_and_said_by_nobody(text: str) -> None:
    assert said(text) == []


def test_what_the_rules_find_in_plain_reports_stays_found() -> None:
    text = (
        "The mayor of Tarn said on Monday that the dam had burst. “We are leaving,” she added.\n\n"
        "According to the army, 12 people died. Rebels denied that they had fired."
    )
    ours, theirs = said(text), said(text, RULES)
    assert [e.rule_id for e in ours] == [e.rule_id for e in theirs]
    assert all(
        a.source.overlaps(b.source) for a, b in zip(ours, theirs, strict=True) if a.source and b.source
    )
    assert all(a.content[0].overlaps(b.content[0]) for a, b in zip(ours, theirs, strict=True))


def test_a_wish_to_stay_unnamed_is_no_statement() -> None:
    (only,) = said("A diplomat in Tarn, who asked not to be named, said the talks had failed.")
    assert only.cue is not None
    assert only.rule_id == "reported-clause"


def test_every_statement_says_how_sure_it_is() -> None:
    for one in said("The mayor said the dam had burst, and warned that the bridge would be next."):
        assert 0 < one.confidence < 1


def test_a_statement_by_rules_alone_leaves_its_confidence_to_the_rule() -> None:
    assert [one.confidence for one in said("The mayor said the dam had burst.", RULES)] == [0.0]


@pytest.mark.parametrize("text", ["", "\n\n", "“", "said", "?!", "a" * 3000, "🙂 " * 500])
def test_texts_that_say_nothing_are_read_without_a_word(text: str) -> None:
    assert said(text) == []


def test_a_text_longer_than_one_stretch_is_read_as_its_parts_are() -> None:
    sentence = "The mayor of Tarn said on Monday that the old dam had burst.\n\n"
    few, many = said(sentence * 3), said(sentence * 2000)
    assert len(many) == 2000
    assert abs(many[1000].confidence - few[1].confidence) < 0.02


def test_files_that_hold_no_weights_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        LearnedExtractor(tmp_path / "nowhere.npz")
    text = tmp_path / "text.npz"
    text.write_text("no weights")
    with pytest.raises(ValueError, match=r"text\.npz"):
        LearnedExtractor(text)
    other = tmp_path / "other.npz"
    np.savez(other, **{"in.w": np.zeros((3, 2), np.float32)})
    with pytest.raises(ValueError, match="another network"):
        LearnedExtractor(other)


def test_the_version_tells_which_weights_read_a_text() -> None:
    packaged, rules = default_pipeline(), default_pipeline(PipelineConfig(attribution_weights=None))
    assert rules.version.split("+")[1] == "rules"
    assert packaged.version != rules.version
    assert packaged.version == default_pipeline().version


def test_the_weights_hold_numbers_alone() -> None:
    with np.load(ATTRIBUTION, allow_pickle=False) as stored:
        assert {stored[name].dtype.kind for name in stored.files} == {"f"}
