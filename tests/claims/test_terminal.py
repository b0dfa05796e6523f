"""The commands for the terminal. None of these tests has a database: a query fails the test."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from claims.management.reading import Line, Read, error_record, line_size
from claims.management.streaming import OrderedPool

ROOT = Path(__file__).resolve().parents[2]
FLOOD = "More than 10,000 people were evacuated from Villaverde, mayor Rosa Silva said."
LESS = "Fewer than 6,000 people were evacuated from Villaverde, Anna Schmidt said."


def run(tmp_path: Path, command: str, lines: list[Any], *options: str) -> list[dict[str, Any]]:
    source = tmp_path / "in.jsonl"
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    source.write_bytes(b"\n".join(raw) + b"\n")
    out = io.StringIO()
    call_command(command, "--jsonl", str(source), *options, stdout=out, stderr=io.StringIO())
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_analyse_prints_the_agreed_shape_with_offsets_of_the_input(tmp_path: Path) -> None:
    text = "Émilie 🚒 came. " + FLOOD
    (record,) = run(tmp_path, "analyse", [{"id": 7, "text": text}])
    assert set(record) == {"id", "language", "statements"}
    assert (record["id"], record["language"]) == (7, "en")
    (statement,) = [s for s in record["statements"] if s["voice"] == "attributed"]
    assert set(statement) == {
        "start", "end", "voice", "source", "cue", "content", "quote_type", "speaker", "polarity",
        "modality", "certainty", "strength", "check_worthiness", "quantities", "flags",
    }  # fmt: skip
    for span in (statement["source"], statement["cue"], *statement["content"], *statement["quantities"]):
        assert text[span["start"] : span["end"]] == span["text"]
    assert statement["speaker"] == "Rosa Silva"
    assert statement["cue"]["text"] == "said"
    (figure,) = statement["quantities"]
    assert (figure["low"], figure["low_open"], figure["measure"]) == (10000.0, True, "evacuated")
    assert "one-source" in {flag["rule_id"] for flag in statement["flags"]}


def test_a_bad_line_gives_an_error_record_in_its_place_and_the_others_go_on(tmp_path: Path) -> None:
    lines = [
        {"id": "a", "text": FLOOD},
        b"{broken",
        b"\xff\xfe\x00",
        b"[1, 2]",
        {"id": "no-text"},
        {"id": "half", "text": "a \ud800 b"},
        {"id": "when", "text": "x", "published_at": "soon"},
        {"id": "long", "text": "word " * 200_001},
        {"id": "empty", "text": ""},
        {"id": "nul", "text": "A\x00B said yes."},
        {"id": "z", "text": LESS},
    ]
    records = run(tmp_path, "analyse", lines)
    assert [r.get("line") for r in records] == [None, 2, 3, 4, 5, 6, 7, 8, None, None, None]
    codes = [r["error"]["code"] for r in records if "error" in r]
    assert codes == [
        "not-json", "not-utf-8", "not-an-object", "text-missing", "half-characters", "date-not-valid",
        "text-not-read",
    ]  # fmt: skip
    assert [r["id"] for r in records] == [
        "a", None, None, None, "no-text", "half", "when", "long", "empty", "nul", "z",
    ]  # fmt: skip
    assert records[8]["statements"] == []


def test_relations_come_after_all_documents_and_copies_share_an_origin(tmp_path: Path) -> None:
    wire = FLOOD + " The river had burst its banks in the night. Crews searched the houses until morning."
    lines = [
        {"id": "wire", "text": wire, "outlet": "Agency"},
        {"id": "copy", "text": wire + " More follows.", "outlet": "Paper"},
        b"oops",
        {"id": "other", "text": LESS, "outlet": "Third"},
    ]
    records = run(tmp_path, "analyse", lines, "--relations")
    assert [r["id"] for r in records[:4]] == [None, "wire", "copy", "other"]
    found = records[4:]
    assert {frozenset((r["a"]["id"], r["b"]["id"])) for r in found if r["relation"] == "conflicts"} == {
        frozenset(("wire", "other")),
        frozenset(("copy", "other")),
    }
    conflict = next(r for r in found if r["relation"] == "conflicts")
    assert set(conflict) == {"relation", "rule_id", "score", "params", "a", "b"}
    assert wire[conflict["a"]["start"] : conflict["a"]["end"]].startswith("More than 10,000 people")
    flags = [f for f in records[1]["statements"][0]["flags"] if f["rule_id"] == "one-source"]
    assert set(flags[0]["params"]["outlets"]) == {"Agency", "Paper"}


def test_compare_prints_one_label_a_pair(tmp_path: Path) -> None:
    records = run(
        tmp_path,
        "compare",
        [
            {"id": 1, "a": FLOOD, "b": LESS, "a_date": "2024-03-01", "b_date": "2024-03-01T10:00:00Z"},
            {"id": 2, "a": FLOOD},
            {"id": 3, "a": FLOOD, "b": FLOOD},
            {"id": 4, "a": FLOOD, "b": "The parliament of Norway passed a law on fish."},
        ],
    )
    assert [r["id"] for r in records] == [1, 2, 3, 4]
    assert set(records[0]) == {"id", "label", "rule_id", "score", "params"}
    assert [r.get("label") for r in records] == ["conflict", None, "same", "unrelated"]
    assert records[1]["error"]["code"] == "b-missing"


def test_files_give_a_readable_report_with_the_conflicts_between_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FLOOD)
    (tmp_path / "b.html").write_bytes(
        f"<html><head><title>B</title></head><body><article><p>{LESS}</p></article></body></html>".encode(
            "utf-16"
        )
    )
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7\n\x00\x01\x02" + bytes(range(256)))
    names = [str(tmp_path / name) for name in ("a.txt", "b.html", "c.pdf", "missing.txt")]
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="2 of 4 files"):
        call_command("analyse", *names, stdout=out, stderr=err)
    report = out.getvalue()
    assert "Rosa Silva (person" in report
    assert "= above 10,000 (evacuated)" in report
    assert "== CONFLICTS: 1" in report
    words = " ".join(report.split())
    assert "More than 10,000 (above 10,000)" in words
    assert "Fewer than 6,000 (below 6,000)" in words
    assert "Only one origin says so" in report
    assert "c.pdf" in err.getvalue()
    assert "missing.txt" in err.getvalue()


def test_the_report_shows_what_is_said_twice(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FLOOD)
    (tmp_path / "b.txt").write_text(f"The village is empty. {FLOOD}")
    out = io.StringIO()
    call_command(
        "analyse", *(str(tmp_path / n) for n in ("a.txt", "b.txt")), stdout=out, stderr=io.StringIO()
    )
    _, said_twice = out.getvalue().split("== SAID MORE THAN ONCE: 1\n")
    assert said_twice.count("people were evacuated from Villaverde") == 2


def test_a_line_that_no_parser_and_no_output_bears_does_not_sink_the_others(tmp_path: Path) -> None:
    said = b'"text": "The mayor said 12 people were hurt."'
    records = run(
        tmp_path,
        "analyse",
        [
            b'{"id": "digits", "n": ' + b"9" * 6000 + b", " + said + b"}",
            b'{"id": "deep", "n": ' + b"[" * 100_000 + b"]" * 100_000 + b", " + said + b"}",
            b'{"id": NaN, ' + said + b"}",
            b'{"id": 1e999, ' + said + b"}",
            b'{"id": "\\ud800", ' + said + b"}",
            b'{"id": "half", "outlet": "\\ud83d", ' + said + b"}",
            b'{"id": "good", ' + said + b"}",
        ],
    )
    assert [r["id"] for r in records] == [None, None, "nan", "inf", "\ud800", "half", "good"]
    assert [r["error"]["code"] for r in records if "error" in r] == ["not-json", "not-json"]


@pytest.mark.parametrize("command", ["analyse", "compare"])
def test_json_lines_are_utf_8_whatever_the_terminal_speaks(command: str, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    text = "“We are 12,” the mayor of Málaga said."
    source.write_text(json.dumps({"id": "ñ", "text": text, "a": text, "b": text}) + "\n")
    done = subprocess.run(
        [sys.executable, "manage.py", command, "--jsonl", str(source)],
        cwd=ROOT, env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout.decode("utf-8"))["id"] == "ñ"


def test_the_report_says_what_was_mended_and_what_was_not_read_in_words(tmp_path: Path) -> None:
    (tmp_path / "nul.txt").write_bytes(b"The mayor\x00 said 12 people\x1b[31m were hurt.")
    (tmp_path / "old.txt").write_bytes("Мэр заявил, что пострадали 12 человек. ".encode("cp1251") * 9)
    out = io.StringIO()
    call_command("analyse", *map(str, sorted(tmp_path.iterdir())), stdout=out, stderr=io.StringIO())
    report = " ".join(out.getvalue().split())
    assert "note: 2 control characters were removed (U+0000, U+001B)." in report
    assert "\x00" not in report
    assert "\x1b" not in report
    assert "it was read as cp1251" in report or "it was read as windows-1251" in report
    assert "This does not look like English" in report
    assert "language-not-supported" not in report


def test_what_is_said_again_and_again_does_not_fill_the_screen(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The mayor said 12 people were hurt in the fire. " * 12)
    out = io.StringIO()
    call_command("analyse", str(tmp_path / "a.txt"), stdout=out, stderr=io.StringIO())
    _, pairs = out.getvalue().split("== SAID MORE THAN ONCE: 66\n")
    assert pairs.count("      A: ") == 40
    assert "... and 26 more" in pairs


def test_nothing_is_reported_of_files_that_could_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 of 1 files"):
        call_command("analyse", str(tmp_path / "empty.txt"), stdout=out, stderr=io.StringIO())
    assert out.getvalue() == ""


def test_files_or_lines_but_not_both_and_not_neither() -> None:
    for arguments in ([], ["a.txt", "--jsonl", "b.jsonl"]):
        with pytest.raises(CommandError, match="either files or"):
            call_command("analyse", *arguments)
    with pytest.raises(CommandError, match="no such file"):
        call_command("analyse", "--jsonl", "nowhere.jsonl", stderr=io.StringIO())


def numbers_or_die(lines: list[Line]) -> list[Read]:
    """A worker's function that kills its process at one line, as running out of memory would."""
    if any(raw == b"die" for _, raw in lines):
        os._exit(9)
    return [Read(number, None, {"number": number, "pid": os.getpid()}) for number, _ in lines]


def lost(line: Line) -> Read:
    return Read(line[0], None, error_record(line[0], "worker-lost", "x"))


def test_several_processes_keep_the_order_and_lose_only_the_line_that_kills() -> None:
    lines: list[Line] = [(n, b"die" if n == 40 else b"x" * 100) for n in range(1, 101)]
    pool = OrderedPool(numbers_or_die, lost, line_size, 2)
    records = [outcome.record or {} for outcome in pool.run(iter(lines))]
    assert [r.get("number") or r.get("line") for r in records] == list(range(1, 101))
    assert [r["line"] for r in records if "error" in r] == [40]
    assert len({r["pid"] for r in records if "pid" in r}) > 1


class BreaksBeforeTheThirdBatch(ProcessPoolExecutor):
    """A pool whose worker died between two batches, so that handing over the next one is what finds out."""

    handed_over = 0

    def submit(self, *args: Any, **kwargs: Any) -> Any:
        type(self).handed_over += 1
        if self.handed_over == 3:
            raise BrokenProcessPool("a child process ended")
        return super().submit(*args, **kwargs)


def test_a_pool_that_broke_while_nobody_was_waiting_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.management.streaming.ProcessPoolExecutor", BreaksBeforeTheThirdBatch)
    lines: list[Line] = [(n, b"x" * 100) for n in range(1, 101)]
    records = [r.record or {} for r in OrderedPool(numbers_or_die, lost, line_size, 2).run(iter(lines))]
    assert BreaksBeforeTheThirdBatch.handed_over > 3
    assert [r.get("number") for r in records] == list(range(1, 101))


def test_memory_stays_bounded_the_input_is_read_as_the_output_is_taken() -> None:
    taken: list[int] = []

    def endless() -> Any:
        number = 0
        while True:
            number += 1
            taken.append(number)
            yield number, b"x" * 1000

    stream = OrderedPool(numbers_or_die, lost, line_size, 2).run(endless())
    assert [next(stream).line for _ in range(20)] == list(range(1, 21))
    stream.close()
    assert len(taken) < 300


@pytest.mark.parametrize("reader", ["cat", "head -c 10"])
def test_the_command_reads_standard_input_without_a_database_and_a_closed_pipe_is_quiet(reader: str) -> None:
    lines = "".join(json.dumps({"id": n, "text": FLOOD}) + "\n" for n in range(60))
    script = f"{sys.executable} manage.py analyse --jsonl - --processes 1 | {reader}"
    done = subprocess.run(
        ["bash", "-c", script],
        input=lines,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=240,
        check=False,
        env={**os.environ, "DATABASE_URL": "postgres://nobody:none@127.0.0.1:1/none"},
    )
    assert "Traceback" not in done.stderr
    assert "Broken" not in done.stderr
    if reader == "cat":
        assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == list(range(60))
        assert "60 documents" in done.stderr
