from __future__ import annotations

import string
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources.text import notes
from sources.text.clean import clean_text
from sources.text.decode import NotTextError, decode
from sources.text.fingerprint import BANDS, fingerprint, minhash_bands, resemblance
from sources.text.html import MAX_HTML_CHARACTERS, article_from_html
from sources.text.names import name_key
from sources.text.urls import canonical_url, host_of, page_key

SENTENCE = "The mayor of Port Ellery said on Monday that twelve people were hurt in the storm."
EVERY_CHARACTER = st.text(st.characters(codec=None))


# --- decode -------------------------------------------------------------------------------------------


@given(
    st.binary(max_size=400), st.sampled_from([None, "utf-8", "latin-1", "utf-16", "base64", "no such", ""])
)
@example(b"\xff\xfe", None)
@example(b"\xff\xfe\x00", "utf-8")
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_characters_or_are_named_as_something_else(data, declared):
    with suppress(NotTextError):
        decoded = decode(data, declared)
        assert decoded.text or data in (b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
def test_utf8_is_read_as_it_was_written(text):
    assert decode(text.encode()).text == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("encoding", "declared", "rules"),
    [
        ("cp1251", "windows-1251", []),
        ("iso8859-2", "ISO-8859-2", []),
        ("utf-8", "windows-1251", []),
        ("cp1251", "utf-8", ["encoding-overruled"]),
        ("utf-8", "klingon", ["encoding-unknown"]),
        ("utf-8", "unicode_escape", ["encoding-unknown"]),
    ],
)
def test_a_declared_encoding_is_believed_unless_the_bytes_contradict_it(encoding, declared, rules):
    text = "Příliš žluťoučký kůň." if encoding == "iso8859-2" else "Мэр сказал, что двенадцать."
    decoded = decode((text * 10).encode(encoding), declared)
    assert [note.rule_id for note in decoded.warnings] == rules
    assert decoded.text == text * 10


def test_a_page_called_latin_1_has_its_curly_quotes():
    assert decode(b"\x93Yes,\x94 she said \xe9.", "ISO-8859-1").text == "“Yes,” she said é."


# --- clean --------------------------------------------------------------------------------------------


@given(EVERY_CHARACTER)
def test_a_clean_text_stays_as_it_is_and_can_be_stored(text):
    cleaned = clean_text(text).text
    assert clean_text(cleaned).text == cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert "\x00" not in cleaned
    assert "\r" not in cleaned


ORDINARY = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cn", "Zl", "Zp"], exclude_characters="\ufeff"
)


@given(st.text(ORDINARY))
def test_nothing_else_is_changed_so_offsets_of_the_capture_hold(text):
    assert clean_text(text).text == text


@given(st.lists(st.sampled_from(["a", " ", "é", "👍", "\x00", "\x07", "\x9d", "\ufeff", "\ufdd0"])))
def test_every_character_that_is_removed_is_counted(characters):
    cleaned = clean_text("".join(characters))
    lost = [char for char in characters if char in "\x00\x07\x9d\ufeff\ufdd0"]
    assert cleaned.text == "".join(char for char in characters if char not in lost)
    assert sum(note.params["count"] for note in cleaned.warnings) == len(lost)


# --- addresses ----------------------------------------------------------------------------------------

HOSTS = st.sampled_from(
    ["example.com", "WWW.Example.COM", "bücher.example", "[::1]", "10.0.0.1", "пример.рф"]
)
PATHS = st.text(string.ascii_letters + string.digits + "/.%-_~é&=;:@ü+", max_size=40)


@given(st.sampled_from(["http", "HTTPS"]), HOSTS, PATHS, PATHS)
def test_a_canonical_address_is_its_own_canonical_address(scheme, host, path, query):
    once = canonical_url(f"{scheme}://{host}/{path}?{query}#part")
    assert canonical_url(once) == once
    assert once.isascii()
    assert "#" not in once


@given(EVERY_CHARACTER)
@example("http://[")
@example("http://\u2488com/")
@example("http://a\u3002b")
@example("https://xn--a")
@example("http://" + "a" * 300)
@settings(max_examples=300)
def test_any_text_is_an_address_or_a_value_error(text):
    for candidate in (text, "http://" + text, "http://x.example/" + text):
        with suppress(ValueError):
            once = canonical_url(candidate)
            assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("given_url", "canonical"),
    [
        ("HTTP://Example.COM:80", "http://example.com/"),
        ("https://example.com:443/a/./b/../c/", "https://example.com/a/c"),
        ("https://example.com/../../etc", "https://example.com/etc"),
        ("https://example.com/a?utm_source=x&b=2&fbclid=9&a=1", "https://example.com/a?a=1&b=2"),
        ("https://example.com/%7eada/%c3%a9", "https://example.com/~ada/%C3%A9"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://example.com:8080/x#y", "https://example.com:8080/x"),
        ("  https://example.com./x  ", "https://example.com/x"),
    ],
)
def test_spellings_of_one_address_become_one(given_url, canonical):
    assert canonical_url(given_url) == canonical


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "ftp://example.com/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.com/x",
        "example.com",
        "http://",
        "http://user:secret@example.com/",
        "http://example.com@evil.example/",
        "http://example.com:99999/",
        "http://example.com:0/",
        "http://exa mple.com/",
        "http://example.com/\r\nSet-Cookie: x",
        "http://example.com\\@evil.example/",
        "http://a..b/",
        "http://-a.example/",
        "http://[fe80::1%25eth0]/",
        "http://example.com/" + "a" * 3000,
    ],
)
def test_a_hostile_address_is_refused_with_a_reason(hostile):
    with pytest.raises(ValueError, match=r"the (address|host)"):
        canonical_url(hostile)


def test_scheme_and_www_do_not_tell_pages_apart():
    assert page_key("http://www.example.com/a?b=1") == page_key("https://example.com/a?b=1")
    assert host_of("https://www.example.com:8080/a") == "example.com"


# --- fingerprints -------------------------------------------------------------------------------------


@given(EVERY_CHARACTER)
@settings(deadline=None)
def test_any_text_has_a_fingerprint_and_resembles_itself(text):
    assert len(fingerprint(text)) == 64
    bands = minhash_bands(text)
    assert len(bands) in (0, BANDS)
    assert all(-(2**63) <= value < 2**63 for value in bands)
    assert resemblance(text, text) == (1.0 if bands else 0.0)


@given(st.text(), st.text())
@settings(deadline=None)
def test_resemblance_is_symmetric_and_a_share(a, b):
    assert resemblance(a, b) == resemblance(b, a)
    assert 0.0 <= resemblance(a, b) <= 1.0


def test_bands_are_the_same_on_every_machine_and_in_every_version():
    # stored rows are compared with new ones: another hash would silently find no copies any more
    bands = minhash_bands(
        "The mayor of Port Ellery said on Monday that twelve people were hurt in the storm."
    )
    assert bands[:2] == [-4546006678656836318, -2647674510566704573]


def test_layout_composition_and_quotation_marks_do_not_change_a_fingerprint():
    assert fingerprint("“Café”  said\nso") == fingerprint('"Cafe\u0301" said so ')
    assert fingerprint("12 dead") != fingerprint("13 dead")


# --- names --------------------------------------------------------------------------------------------


@given(EVERY_CHARACTER)
def test_a_name_key_is_its_own_key(name):
    key = name_key(name)
    assert name_key(key) == key


@pytest.mark.parametrize(
    "spellings",
    [
        ["Nikol Pashinyan", "NIKOL PASHINYAN", "Prime Minister Nikol Pashinyan", "Mr. Nikol Pashinyán"],
        ["U.N.", "UN", "the UN"],
        ["J. K. Rowling", "J.K. Rowling", "JK Rowling"],
        ["Bashar al-Assad", "Bashar Al-Assad", "President Bashar al Assad"],
        ["Azerbaijan's defence ministry", "Azerbaijan’s Defense Ministry"],
        ["Gen. Mark Vell", "General Mark Vell", "Mark Vell Jr."],
    ],
)
def test_spellings_of_one_name_share_a_key(spellings):
    assert len({name_key(name) for name in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Prime Minister of Armenia", "Armenia"),
        ("the president", "the prime minister"),
        ("General Staff", "staff"),
        ("Al Gore", "Gore"),
        ("Anna Smith", "Smith"),
        ("President's office", "office"),
        ("John Smith", "Smith John"),
    ],
)
def test_different_names_keep_different_keys(one, other):
    assert name_key(one) != name_key(other)


# --- pages --------------------------------------------------------------------------------------------

PAGE = """<!doctype html><html lang="en-GB"><head><title>Storm shuts harbour | Post</title>
<meta property="og:title" content="Storm shuts harbour &amp; railway">
<meta name="author" content="Ada Quill"><link rel="canonical" href="https://POST.example/storm/?utm_source=a&amp;p=1">
<meta property="article:published_time" content="2025-03-10T18:40:00+01:00">
<script>document.title = "hacked"</script><style>p { color: red }</style></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>Storm shuts harbour</h1>
<p>The harbour of <b>Port Ellery</b> was closed on Monday after a storm tore two cranes from their rails.</p>
<p>“Nobody was hurt,” the harbour master said. “We were lucky, and I thank the night shift for its calm.”</p>
<p>The railway stopped all trains for a day, and said it would pay for taxis.</p></article>
<footer>Copyright</footer></body></html>"""


def test_a_page_gives_its_article_in_paragraphs_and_what_it_says_of_itself():
    page = article_from_html(PAGE)
    paragraphs = page.text.split("\n\n")
    assert paragraphs[-3].startswith("The harbour of Port Ellery was closed on Monday")
    assert paragraphs[-2].startswith("“Nobody was hurt,” the harbour master said.")
    assert paragraphs[-1].startswith("The railway stopped")
    assert page.title == "Storm shuts harbour & railway"
    assert page.byline == "Ada Quill"
    assert page.published_at == "2025-03-10T18:40:00+01:00"
    assert page.canonical_url == "https://post.example/storm?p=1"
    assert page.language == "en-GB"
    assert page.warnings == ()
    for word in ("Home", "hacked", "color", "Copyright"):
        assert word not in page.text


def test_a_date_in_json_ld_is_read():
    page = article_from_html(
        '<html><script type="application/ld+json">{"datePublished": "2025-03-10"}</script>x'
    )
    assert page.published_at == "2025-03-10"


def test_a_canonical_link_to_a_script_is_left_out_and_noted():
    page = article_from_html("<html><link rel=canonical href='javascript:alert(1)'><p>A text.</p></html>")
    assert page.canonical_url == ""
    assert "canonical-link-ignored" in [note.rule_id for note in page.warnings]


def test_a_page_above_the_limit_is_refused():
    with pytest.raises(ValueError, match="limit"):
        article_from_html("x" * (MAX_HTML_CHARACTERS + 1))


MARKUP = st.sampled_from(
    [
        r"<p>",
        r"</p>",
        r"<div",
        r">",
        r"<!--",
        r"-->",
        r"<script>",
        r"</script>",
        r"'",
        r'"',
        r"=",
        r"&#0;",
        r"&amp",
        r"<",
        r"a",
        r"<title>",
        r"<table><td>",
        r"</",
        r"<?xml",
        r"<![CDATA[",
        r"<b>",
        r"</b>",
        r"&#x110000;",
        r"&nbsp;",
        r"<meta",
        r"<link",
        r"rel=canonical",
        r"href=",
        r"content=",
        r"name=author",
        r"property=",
        r"é",
    ]
) | st.sampled_from(["\x00", "\ud800", " ", "\n"])


@given(st.lists(MARKUP, max_size=40).map("".join))
@settings(deadline=None, max_examples=150)
def test_any_markup_gives_text(markup):
    page = article_from_html(markup)
    assert isinstance(page.text, str)
    assert clean_text(page.text).text == page.text


# --- notes --------------------------------------------------------------------------------------------


def test_every_note_has_words_and_an_unknown_one_is_shown_as_it_is():
    names = """encoding declared count names depth tags error reason value used field length limit"""
    params = dict.fromkeys(names.split(), 3)
    for rule_id in notes._WORDS:
        assert "{" not in notes.explain_note(rule_id, params)
        assert notes.explain_note(rule_id, params) != rule_id
    assert notes.explain_note("from-the-future", {}) == "from-the-future"
    assert notes.explain_note("field-cut", {}) == "field-cut"
