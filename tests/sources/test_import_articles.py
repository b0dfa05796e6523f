from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from sources.models import Article, Job
from sources.services.articles import lines_of

pytestmark = pytest.mark.django_db


def run(*arguments: object, fails: str = "") -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    if fails:
        with pytest.raises(CommandError, match=fails):
            call_command("import_articles", *map(str, arguments), stdout=out, stderr=err)
    else:
        call_command("import_articles", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def texts() -> set[str]:
    return set(Article.objects.values_list("current_revision__text", flat=True))


def test_a_folder_gives_its_texts_pages_and_lines_and_says_what_it_skipped(tmp_path: Path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "one.txt").write_text("The mayor said so.")
    (tmp_path / "deep" / "two.html").write_text(
        "<html><title>Two</title><p>The governor denied it.</p></html>"
    )
    (tmp_path / "deep" / "three.jsonl").write_text(
        '{"id": "3", "text": "A third text."}\n\n{"text": "A fourth."}'
    )
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    (tmp_path / ".hidden.txt").write_text("Not this one.")
    out, err = run(tmp_path)
    assert out.startswith("4 new, 0 revised, 0 already known, 0 failed, 1 skipped.")
    assert "photo.png: skipped" in err
    assert Article.objects.count() == 4
    assert Job.objects.filter(kind="process-article").count() == 4


def test_the_same_file_twice_is_one_article_with_one_reading(tmp_path: Path):
    file = tmp_path / "one.txt"
    file.write_text("The mayor said so.")
    run(file)
    out, _ = run(file)
    assert out.startswith("0 new, 0 revised, 1 already known")
    assert Article.objects.count() == Job.objects.count() == 1


def test_bad_items_are_listed_and_the_good_ones_are_stored(tmp_path: Path):
    lines = tmp_path / "lines.jsonl"
    lines.write_text(
        '{"text": "Good one."}\n{"text": \n{"text": "Good two.", "title": 3}\n{"text": "Good three."}'
    )
    picture = tmp_path / "picture.txt"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    out, err = run(lines, picture, tmp_path / "missing.txt", fails="4 of 6 could not be imported")
    assert "2 new" in out
    assert f"{lines}:2: bad-json" in err
    assert f"{lines}:3: wrong-type" in err
    assert f"{picture}: binary-file" in err
    assert "missing.txt: unreadable" in err
    assert set(Article.objects.values_list("current_revision__text", flat=True)) == {
        "Good one.",
        "Good three.",
    }


def test_options_fill_what_a_line_leaves_open(tmp_path: Path):
    file = tmp_path / "lines.jsonl"
    rows = [{"text": "One text."}, {"text": "Another.", "outlet": "Post", "language": "de"}]
    file.write_text("\n".join(map(json.dumps, rows)))
    run(file, "--outlet", "Gazette", "--language", "fr", "--published-at", "2025-03-10")
    found = Article.objects.order_by("id").values_list("outlet__name", "language", "published_at__date")
    assert [(name, language, str(day)) for name, language, day in found] == [
        ("Gazette", "fr", "2025-03-10"),
        ("Post", "de", "2025-03-10"),
    ]


def test_an_address_belongs_to_a_single_file(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"Text {name}.")
    run(tmp_path / "one.txt", "--url", "https://post.example/1")
    assert Article.objects.get().canonical_url == "https://post.example/1"
    run(tmp_path / "one.txt", tmp_path / "two.txt", "--url", "https://post.example/1", fails="single file")
    run(tmp_path, "--url", "https://post.example/1", fails="single file")


def test_an_option_that_cannot_be_stops_before_anything_is_stored(tmp_path: Path):
    (tmp_path / "one.txt").write_text("Text.")
    run(tmp_path, "--published-at", "2025-02-30", fails="no date that exists")
    assert not Article.objects.exists()


def test_an_empty_folder_is_an_error_and_not_a_silent_success(tmp_path: Path):
    run(tmp_path, fails="nothing to import")


def test_a_huge_line_is_refused_without_being_held_in_memory(tmp_path: Path, settings):
    settings.NEWSVERIFY_MAX_UPLOAD_BYTES = 1000
    file = tmp_path / "lines.jsonl"
    file.write_text('{"text": "' + "x" * 50_000 + '"}\n{"text": "Good."}\n')
    _, err = run(file, fails="1 of 2")
    assert f"{file}:1: line-too-large" in err
    with file.open("rb") as stream:
        assert max(map(len, lines_of(stream))) == 1001


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_lines_in_any_unicode_encoding_are_read(tmp_path: Path, encoding):
    file = tmp_path / "lines.jsonl"
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    file.write_bytes((mark + '{"text": "“Так,” said she."}\n\n{"text": "Ինչու՞"}').encode(encoding))
    run(file)
    assert set(Article.objects.values_list("current_revision__text", flat=True)) == {
        "“Так,” said she.",
        "Ինչու՞",
    }


def test_lines_are_numbered_as_an_editor_numbers_them():
    lines = list(lines_of(io.BytesIO(b"\n\n{}\n\n")))
    assert lines == [b"\n", b"\n", b"{}\n", b"\n"]


def test_what_was_mended_is_said_beside_the_file(tmp_path: Path):
    (tmp_path / "nul.txt").write_bytes(b"The mayor\x00 said so.")
    _, err = run(tmp_path / "nul.txt")
    assert "nul.txt: note: 1 control characters were removed (U+0000)." in err
    _, again = run(tmp_path / "nul.txt")
    assert "note:" not in again


def test_json_that_is_named_is_read_as_lines_and_never_stored_as_a_text(tmp_path: Path):
    (tmp_path / "one.json").write_text('{"id": "1", "text": "The mayor said so."}')
    run(tmp_path / "one.json")
    (tmp_path / "list.json").write_text('[{"id": "1", "text": "The mayor said so."}]')
    _, err = run(tmp_path / "list.json", fails="1 of 1")
    assert "A line must be a JSON object" in err
    assert texts() == {"The mayor said so."}


def test_a_broker_that_is_down_is_told_once_and_not_for_each_article(
    tmp_path: Path, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("sources.tasks.queue._told_at", None)
    lines = (json.dumps({"id": str(n), "text": f"The mayor said bridge {n} is open."}) for n in range(3))
    (tmp_path / "many.jsonl").write_text("\n".join(lines))
    with django_capture_on_commit_callbacks(execute=True), caplog.at_level("WARNING"):
        run(tmp_path / "many.jsonl")
    assert sum("broker took no message" in record.getMessage() for record in caplog.records) == 1
