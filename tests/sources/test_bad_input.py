"""Bad input, as a table: for each kind, the honest partial result or the clear error that it gives."""

from __future__ import annotations

import json
import time

import pytest

from sources.models import Article
from sources.services.articles import draft_from_bytes, drafts_from_jsonl, store_article
from sources.services.drafts import ArticleDraft, LineError
from sources.services.errors import InvalidInput

pytestmark = pytest.mark.django_db

SECONDS = 30
"""Far above what any of these takes; a hang or a quadratic step runs past it."""

SENTENCE = "The mayor of Port Ellery said on Monday that twelve people were hurt. "
SOUP = (
    b"<html><body><a <b <<<>> </i> <p class='x hello\"> The mayor said so &amp; &#x0; &bogus; "
    b"<td><tr></table>"
)

REFUSED = {
    "empty": (b"", "empty-file"),
    "white space only": (b" \t\r\n\xc2\xa0\xe2\x80\x8b \n", "empty-text"),
    "20 MB of text": (SENTENCE.encode() * 290_000, "too-large"),
    "PNG": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 40, "binary-file"),
    "ELF": (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40, "binary-file"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >>", "binary-file"),
    "office document": (b"PK\x03\x04" + bytes(range(256)) * 10, "binary-file"),
    "unknown binary": (bytes(range(256)) * 40, "binary-file"),
    "NUL bytes only": (b"\x00" * 5000, "binary-file"),
    "a page without text": (b"<!doctype html><html><script>var a = 'text';</script></html>", "empty-text"),
}


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_holds_no_article_is_refused_with_a_code_and_a_way_out(data, code):
    with pytest.raises(InvalidInput) as refused:
        store_article(draft_from_bytes(data))
    assert refused.value.code == code
    assert len(refused.value.detail) > 15
    assert not Article.objects.exists()


KEPT = {
    "stray NUL bytes": (
        b"The \x00mayor said so.\x00",
        "The mayor said so.",
        ["control-characters-removed"],
    ),
    "UTF-8 with a mark": ("\ufeffThe mayor said “so”.".encode(), "The mayor said “so”.", []),
    "UTF-16 with a mark": ("The mayor said “so”.".encode("utf-16"), "The mayor said “so”.", []),
    "UTF-16 without a mark": (
        SENTENCE.encode("utf-16-le"),
        SENTENCE,
        ["encoding-guessed"],
    ),
    "windows-1252": (
        ("“Nobody was hurt,” the café’s owner said. " * 20).encode("cp1252"),
        "“Nobody was hurt,” the café’s owner said. " * 20,
        ["encoding-guessed"],
    ),
    "UTF-8 cut within a character": (
        "“Nobody was hurt,” the café’s owner said.”".encode()[:-1],
        "“Nobody was hurt,” the café’s owner said.\ufffd",
        ["bytes-replaced"],
    ),
    "old line ends": (b"One.\rTwo.\r\nThree.", "One.\nTwo.\nThree.", []),
    "right to left": ("قال الرئيس «نعم».\nאמר ראש העיר.".encode(), "قال الرئيس «نعم».\nאמר ראש העיר.", []),
    "direction overrides": (
        "The mayor said \u202eon\u202c.".encode(),
        "The mayor said \u202eon\u202c.",
        ["bidi-controls-kept"],
    ),
    "combining marks": ("Vjosa Osmáni said cafe\u0301.".encode(), "Vjosa Osmáni said cafe\u0301.", []),
    "emoji": ("“Yes 👩‍👩‍👧‍👦🇦🇲,” she said.".encode(), "“Yes 👩‍👩‍👧‍👦🇦🇲,” she said.", []),
    "emoji only": ("🔥🔥".encode(), "🔥🔥", []),
}


@pytest.mark.parametrize(("data", "text", "rules"), KEPT.values(), ids=KEPT.keys())
def test_what_can_be_read_is_kept_and_what_was_mended_is_told(data, text, rules):
    revision = store_article(draft_from_bytes(data)).revision
    revision.refresh_from_db()
    assert revision.text == text
    assert [warning["rule_id"] for warning in revision.warnings] == rules


LARGE = {
    "100,000 characters without a full stop": "word " * 20_000,
    "one word of 100,000 letters": "w" * 100_000,
    "100,000 combining marks on one letter": "e" + "\u0301" * 100_000,
    "100,000 emoji": "👍" * 100_000,
    "100,000 line ends around a word": "\n" * 50_000 + "word" + "\n" * 50_000,
    "a million characters": SENTENCE * 14_000,
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE.keys())
def test_a_large_or_shapeless_text_is_stored_whole_and_in_time(text):
    started = time.monotonic()
    stored = store_article(ArticleDraft(text=text))
    assert stored.revision.text == text
    assert time.monotonic() - started < SECONDS


HTML = {
    "soup": (SOUP * 200, None),
    "a lot of soup": (SOUP * 30_000, "html-too-many-tags"),
    "100,000 nested elements": (
        b"<html><body>" + b"<div>" * 100_000 + b"The mayor said so." + b"</div>" * 100_000,
        "html-too-deep",
    ),
    "elements never closed": (b"<html><body>" + b"<b>The mayor said so.<i>" * 100_000, "html-too-deep"),
    "comments never closed": (b"<html><p>The mayor said so.</p>" + b"<!--" * 500_000, None),
    "tags never closed": (b"<html><p>The mayor said so.</p>" + b"<a " * 500_000, None),
    "one long attribute": (b"<html><p>The mayor said so.</p><meta " + b"a" * 2_000_000 + b">", None),
    "quotes that do not match": (b"<html><p>The mayor said so.</p>" + b"<a \"'>" * 300_000, None),
    "a frame of another encoding": (
        b"<html><meta charset=windows-1251><p>" + "Мэр сказал: The mayor said so.".encode("cp1251"),
        None,
    ),
}


@pytest.mark.parametrize(("data", "rule"), HTML.values(), ids=HTML.keys())
def test_a_broken_or_hostile_page_gives_its_text_in_time(data, rule):
    started = time.monotonic()
    draft = draft_from_bytes(data[:4_900_000])
    assert time.monotonic() - started < SECONDS
    assert "The mayor said so" in draft.text
    assert "<p" not in draft.text
    if rule:
        assert rule in [note.rule_id for note in draft.warnings]


GOOD = {"id": "1", "text": "The mayor said so."}
LINES = {
    "cut off": ('{"id": "1", "text": "The may', "bad-json"),
    "no object": ('["text"]', "wrong-type"),
    "no text": ('{"id": "1"}', "wrong-type"),
    "text of another type": ('{"text": 12}', "wrong-type"),
    "title of another type": ('{"text": "x", "title": ["y"]}', "wrong-type"),
    "id of another type": ('{"text": "x", "id": true}', "wrong-type"),
    "empty text": ('{"text": "  \\u0000"}', "empty-text"),
    "duplicate keys": ('{"text": "x", "text": "y"}', "duplicate-keys"),
    "a script as address": ('{"text": "x", "url": "javascript:alert(1)"}', "bad-url"),
    "brackets 100,000 deep": ("[" * 100_000, "bad-json"),
    "a number of 10,000 digits": ('{"text": "x", "id": ' + "9" * 10_000 + "}", "bad-json"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00", "binary-file"),
    "a line above the limit": ('{"text": "' + "x" * 5_000_000 + '"}', "line-too-large"),
}


@pytest.mark.parametrize(("line", "code"), LINES.values(), ids=LINES.keys())
def test_a_bad_line_is_an_error_of_its_own_and_the_next_line_goes_on(line, code):
    first, second = drafts_from_jsonl([line, json.dumps(GOOD)])
    assert isinstance(first, LineError)
    assert (first.line_number, first.code) == (1, code)
    assert first.detail
    assert isinstance(second, ArticleDraft)
    assert second.text == GOOD["text"]


@pytest.mark.parametrize("date", ["2023-02-30", "yesterday", "0000-00-00", "9" * 10_000, "3023-01-01"])
def test_a_line_with_an_impossible_date_keeps_its_article_and_says_what_was_left_out(date):
    (draft,) = drafts_from_jsonl([json.dumps(GOOD | {"published_at": date})])
    assert isinstance(draft, ArticleDraft)
    assert draft.published_at is None
    assert [note.rule_id for note in draft.warnings] == ["date-ignored"]
    assert len(draft.warnings[0].params["value"]) <= 64
    assert store_article(draft).article.published_at is None


def test_half_of_a_character_pair_in_json_is_replaced_and_counted():
    (draft,) = drafts_from_jsonl(['{"text": "She said \\ud83d yes."}'])
    revision = store_article(draft).revision
    assert revision.text == "She said \ufffd yes."
    assert revision.warnings == [{"rule_id": "surrogates-replaced", "params": {"count": 1}}]
