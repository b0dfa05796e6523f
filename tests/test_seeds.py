"""The demonstration story and its gold answers agree with each other, letter for letter."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from claims.pipeline.types import Certainty, Comparator, Modality, Polarity, QuoteType, SpeakerKind, Voice
from sources.choices import OutletKind

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


ARTICLES = {row["id"]: row for path in sorted((SEEDS / "articles").glob("*.jsonl")) for row in rows(path)}
OUTLETS = {row["name"]: row for row in rows(SEEDS / "outlets.jsonl")}
SOURCES = {row["name"]: row for row in rows(SEEDS / "sources.jsonl")}
GOLD = json.loads((SEEDS / "gold.json").read_text(encoding="utf-8"))
STATEMENTS = {
    (article["id"], statement["id"]): statement
    for article in GOLD["articles"]
    for statement in article["statements"]
}
FLAGS = {"one-source", "anonymous-source", "interested-party", "unattributed", "hedged", "one-origin"}
STATUSES = {"unverified", "corroborated", "disputed"}


def occurrences(snippet: str, text: str) -> int:
    """How often the snippet stands in the text as whole words ("he" is not found in "the")."""
    return len(re.findall(rf"(?<!\w){re.escape(snippet)}(?!\w)", text))


def key(ref: dict[str, str]) -> tuple[str, str]:
    return ref["article"], ref["statement"]


def test_every_article_can_be_imported_and_names_a_known_outlet() -> None:
    assert len(ARTICLES) == 5
    for row in ARTICLES.values():
        assert set(row) == {"id", "title", "url", "outlet", "published_at", "byline", "language", "text"}
        assert all(row.values())
        assert row["url"].startswith(f"https://{OUTLETS[row['outlet']]['domain']}/")


def test_outlets_and_sources_use_the_words_of_the_models() -> None:
    assert {row["kind"] for row in OUTLETS.values()} <= set(OutletKind.values)
    assert {row["kind"] for row in SOURCES.values()} <= set(SpeakerKind)
    assert all(row["is_wire_agency"] == (row["kind"] == "wire") for row in OUTLETS.values())


def test_a_body_that_a_source_belongs_to_is_another_source_of_the_list() -> None:
    for row in SOURCES.values():
        bodies = {affiliation["body"] for affiliation in row["affiliations"]}
        assert bodies <= set(SOURCES) - {row["name"]}


def test_a_source_that_is_not_named_is_known_in_one_article_only() -> None:
    for row in SOURCES.values():
        assert (row["kind"] == "anonymous") == ("scope_article" in row)
        assert row.get("scope_article", "karabakh-main") in ARTICLES


def test_invented_outlets_live_on_a_domain_that_nobody_can_own() -> None:
    assert all(row["domain"].endswith(".example") for row in OUTLETS.values())


def test_no_name_or_alias_belongs_to_two_sources() -> None:
    names = Counter(name for row in SOURCES.values() for name in {row["name"], *row["aliases"]})
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(("article", "statement"), sorted(STATEMENTS))
def test_a_gold_sentence_occurs_once_and_each_snippet_once_in_it(article: str, statement: str) -> None:
    text, gold = ARTICLES[article]["text"], STATEMENTS[article, statement]
    assert text.count(gold["sentence"]) == 1
    for content in gold["content"]:
        assert gold["sentence"].count(content) == 1, content
    for part in filter(None, (gold["source"], gold["cue"])):
        assert occurrences(part, gold["sentence"]) == 1, part
    for figure in gold["figures"]:
        assert sum(content.count(figure["text"]) for content in gold["content"]) == 1, figure["text"]


@pytest.mark.parametrize(("article", "statement"), sorted(STATEMENTS))
def test_gold_values_are_words_of_the_pipeline(article: str, statement: str) -> None:
    gold = STATEMENTS[article, statement]
    assert Voice(gold["voice"]) is (Voice.ATTRIBUTED if gold["speaker"] else Voice.OUTLET)
    assert (QuoteType(gold["quote_type"]) is QuoteType.NONE) == (gold["speaker"] is None)
    assert (gold["source"] is None) == (gold["cue"] is None) == (gold["speaker"] is None)
    assert gold["speaker"] is None or gold["speaker"] in SOURCES
    assert gold["modality"] in set(Modality)
    assert gold["polarity"] in set(Polarity)
    assert gold["certainty"] in set(Certainty)
    for figure in gold["figures"]:
        assert figure["comparator"] in set(Comparator)
        assert figure["low"] is None or figure["high"] is None or figure["low"] <= figure["high"]


def test_every_reference_of_a_pair_or_a_claim_leads_to_a_statement() -> None:
    for pair in GOLD["pairs"]:
        assert pair["label"] in {"same", "conflict", "update", "compatible", "unrelated"}
        for end in (pair["a"], pair["b"]):
            figures = [figure["text"] for figure in STATEMENTS[key(end)]["figures"]]
            assert "figure" not in end or end["figure"] in figures
    for claim in GOLD["claims"]:
        assert claim["statements"]
        assert all(key(ref) in STATEMENTS for ref in claim["statements"])
        assert set(claim["flags"]) <= FLAGS
        assert claim["status"] in STATUSES


def test_figures_called_a_conflict_share_a_measure_and_no_value() -> None:
    checked = 0
    for pair in GOLD["pairs"]:
        if pair["label"] != "conflict" or "figure" not in pair["a"]:
            continue
        a, b = (
            next(f for f in STATEMENTS[key(end)]["figures"] if f["text"] == end["figure"])
            for end in (pair["a"], pair["b"])
        )
        assert a["measure"] == b["measure"]
        lows = [f["low"] for f in (a, b) if f["low"] is not None]
        highs = [f["high"] for f in (a, b) if f["high"] is not None]
        assert max(lows) > min(highs)
        checked += 1
    assert checked > 0


def test_the_wire_copy_says_nothing_that_the_wire_does_not() -> None:
    (copies,) = GOLD["wire_copies"]
    wire, copy = (ARTICLES[name]["text"] for name in copies["articles"])
    assert wire != copy
    words = [set(re.findall(r"\w+", text.lower())) for text in (wire, copy)]
    assert len(words[0] & words[1]) / len(words[0] | words[1]) > 0.9


def test_the_six_figures_of_the_main_article_are_in_the_gold() -> None:
    figures = GOLD["headline_figures"]
    assert len(figures) == 6
    for figure in figures:
        assert figure["figure"] in [f["text"] for f in STATEMENTS[key(figure)]["figures"]]
