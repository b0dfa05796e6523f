"""What people decided leaves as data that our own benchmark reads back to the letter."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from benchmarks.attribution_gold import articles, read_gold, tokens_in
from claims.models import Event, Statement
from claims.pipeline.language import token_table
from claims.pipeline.types import Document
from claims.selectors.corrections import SCHEMA, correction_records
from claims.services.corrections import (
    add_statement,
    confirm_statement,
    correct_statement,
    dismiss_statement,
    undo_decision,
)

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
TEXT = (
    "😀 It rained. Rosa Silva said that 40 families had left Villaverde. “We need buses,” Silva said, “and\n"
    "we need them now.”\n\nAnna Schmidt, a doctor, said the hospital was full. "
    "Rivers of mud, in the words of one farmer, covered 300 houses."
)


def at(words: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def of(words: str) -> Statement:
    return Statement.objects.filter(exact__contains=words, state="active").get()


@pytest.fixture
def judged(read: Any, reviewer: Any) -> Any:
    """One article with a statement of every verdict, and one that nobody touched."""
    article = read(TEXT)
    confirm_statement(of("hospital was full"), by=reviewer)
    marks = {"content": [at("40 families had left")], "cue": [at("said")]}
    correct_statement(of("40 families"), by=reviewer, reason="shorter", spans=marks)
    dismiss_statement(of("We need buses"), by=reviewer, reason="a slogan")
    marks = {"content": [at("Rivers of mud"), at("covered 300 houses")], "source": [at("one farmer")]}
    add_statement(article.current_revision, by=reviewer, reason="missed", spans=marks)
    read("The ferry was late, the harbour master said.", outlet="Evening News")
    return article


def test_a_record_tells_what_was_read_and_what_a_person_made_of_it(judged: Any, reviewer: Any) -> None:
    (record,) = correction_records(people="name")
    assert (record["schema"], record["article"], record["text"]) == (SCHEMA, judged.pk, TEXT)
    by_verdict = {said["verdict"]: said for said in record["statements"]}
    assert set(by_verdict) == {"confirmed", "corrected", "dismissed", "added"}
    corrected = by_verdict["corrected"]
    assert corrected["machine"]["content"][0]["text"].endswith("40 families had left Villaverde")
    assert corrected["human"]["content"][0]["text"] == "40 families had left"
    assert corrected["machine"]["pipeline_version"]
    assert corrected["machine"]["source_entity"]["name"] == "Rosa Silva"
    assert [(d["verb"], d["by"], d["why"]) for d in corrected["decisions"]] == [
        ("corrected", "reviewer", "shorter")
    ]
    assert by_verdict["dismissed"]["human"] is None
    assert by_verdict["added"]["machine"] is None
    same = by_verdict["confirmed"]
    assert same["human"]["content"] == same["machine"]["content"]
    for said in record["statements"]:
        for reading in filter(None, (said["machine"], said["human"])):
            for role in ("source", "cue", "content"):
                for span in reading[role]:
                    assert TEXT[span["start"] : span["end"]] == span["text"]
    assert json.loads(json.dumps(record)) == record


def test_who_decided_is_a_pseudonym_unless_asked(judged: Any, reviewer: Any) -> None:
    def who(people: str) -> set[Any]:
        (record,) = correction_records(people=people)
        return {d["by"] for said in record["statements"] for d in said["decisions"]}

    (pseudonym,) = who("pseudonym")
    assert pseudonym.startswith("person-")
    assert who("pseudonym") == {pseudonym}
    assert who("id") == {reviewer.pk}
    assert who("name") == {"reviewer"}
    assert "reviewer" not in json.dumps(list(correction_records()))


def test_a_text_is_complete_when_every_attributed_statement_was_judged(read: Any, reviewer: Any) -> None:
    read("Anna Schmidt said the hospital was full. Rosa Silva said the road was shut.")
    confirm_statement(of("hospital"), by=reviewer)
    (record,) = correction_records()
    assert not record["complete"]
    assert [u["content"][0]["text"] for u in record["undecided"]] == ["the road was shut"]
    assert list(correction_records(complete_only=True)) == []
    confirm_statement(of("road"), by=reviewer)
    (record,) = correction_records(complete_only=True)
    assert record["complete"]


def test_what_was_taken_back_and_what_is_older_is_left_out(judged: Any, reviewer: Any) -> None:
    assert list(correction_records(since=timezone.now())) == []
    assert list(correction_records(article=judged.pk + 1)) == []
    for statement in Statement.objects.exclude(verdict=""):
        undo_decision(statement, by=reviewer)
    assert list(correction_records()) == []


def test_a_decision_that_moved_to_a_new_text_is_told_once_with_its_history(
    captured: Any, work: Any, reviewer: Any
) -> None:
    url = "https://post.example/a"
    article = captured(TEXT, url=url)
    work(article)
    confirm_statement(of("hospital was full"), by=reviewer)
    later = captured("It rained. " + TEXT, url=url)
    work(later)
    (record,) = correction_records()
    (said,) = record["statements"]
    assert record["text_number"] == 2
    assert [d["verb"] for d in said["decisions"]] == ["confirmed"]
    assert said["human"]["content"][0]["text"] == "the hospital was full"
    assert Event.objects.filter(verb="statement-carried-over").count() == 1


def test_brat_files_are_read_back_to_the_same_spans(judged: Any, tmp_path: Path, pipeline: Any) -> None:
    out = StringIO()
    call_command("export_corrections", "--format", "brat", "--out", tmp_path, "--split", "dev", stdout=out)
    assert "1 texts" in out.getvalue()
    ((text_path, marks_path),) = articles(tmp_path / "data" / "dev")
    text = text_path.read_text(encoding="utf-8")
    assert text == TEXT
    table = token_table(pipeline.parser.parse(Document(text)))
    (record,) = correction_records()
    wanted = [said["human"] for said in record["statements"] if said["human"]]
    gold = read_gold(marks_path, table)
    assert len(gold) == len(wanted) == 3
    for found, told in zip(gold, wanted, strict=True):
        for role in ("content", "source", "cue"):
            places = [(span["start"], span["end"]) for span in told[role]]
            assert getattr(found, role) == tokens_in(table, places), role
    for line in marks_path.read_text(encoding="utf-8").splitlines():
        if line.startswith("T"):
            _, where, words = line.split("\t")
            spans = [tuple(map(int, piece.split())) for piece in where.split(" ", 1)[1].split(";")]
            assert " ".join(text[a:b] for a, b in spans) == words


def test_the_benchmark_runs_on_an_export(judged: Any, tmp_path: Path) -> None:
    call_command("export_corrections", "--format", "brat", "--out", tmp_path, stdout=StringIO())
    command = [sys.executable, "benchmarks/attribution.py", "--data", str(tmp_path), "--split", "corrections"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "1 articles" in done.stdout


def test_lines_go_to_the_screen_or_to_a_file(judged: Any, tmp_path: Path) -> None:
    out = StringIO()
    call_command("export_corrections", stdout=out)
    assert json.loads(out.getvalue())["text"] == TEXT
    call_command("export_corrections", "--out", tmp_path, "--since", "2020-01-01", stdout=StringIO())
    written = (tmp_path / "corrections.jsonl").read_text(encoding="utf-8")
    assert written == out.getvalue()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--format", "brat"], "name a folder"),
        (["--since", "yesterday"], "2024-03-01"),
        (["--split", "../up"], "letters, digits"),
        (["--out", "/proc/nowhere"], "cannot be written"),
    ],
)
def test_what_cannot_be_exported_is_told(db: None, options: list[str], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        call_command("export_corrections", *options, stdout=StringIO())
