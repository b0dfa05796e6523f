"""The language step: exact text, sane sentences, honest warnings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.pipeline.language import (
    MAX_CHARACTERS,
    DocumentTooLong,
    EnglishParser,
    find_quotations,
    token_table,
)
from claims.pipeline.language.layout import MAX_CHUNK, paragraphs
from claims.pipeline.types import Document, Span

PARSER = EnglishParser()


def parse(text: str):
    return PARSER.parse(Document(text))


def warnings(text: str) -> set[str]:
    return {finding.rule_id for finding in parse(text).warnings}


def quoted(text: str) -> list[str]:
    return [q.span.of(text) for q in find_quotations(text, paragraphs(text))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n\n\t ",
        "\x00",
        "He\x00 left.\n\n\x00\n",
        "\r\nOne.\r\n\r\nTwo\x85three\u2028four.",
        "😀👨‍👩‍👧‍👦 said: “no 🚫”.",
        "Cafe\u0301 owner Zoe\u0308 said e\u0301 ‘no’.",
        "\u202eمرحبا بالعالم\u202c said Ali.",
        "''Two apostrophes,'' he said. ``Yes.''",
        "  Leading. x  y\tz   \nwrapped line\nhere ",
        "a" * 9_000,
        "(" * 500 + ")" * 500,
    ],
)
def test_the_parsed_text_is_exactly_the_stored_text(text):
    parsed = parse(text)
    assert parsed.doc.text == text
    assert all(text[token.idx : token.idx + len(token.text)] == token.text for token in parsed.doc)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_comes_back_exactly(text):
    assert parse(text).doc.text == text


def test_an_empty_text_is_named_as_such():
    assert warnings("") == warnings(" \n\n ") == {"empty-text"}


def test_a_plain_english_text_has_no_warning():
    assert warnings("The minister said on Monday that the bridge would open in May.") == set()


def test_a_long_text_without_a_sentence_end_is_read_and_named():
    text = "the people and the police " * 4_000
    parsed = parse(text)
    assert "text-without-sentence-end" in {f.rule_id for f in parsed.warnings}
    assert parsed.doc.text == text
    assert max(len(sentence.text) for sentence in parsed.doc.sents) <= MAX_CHUNK + 1


def test_a_text_in_another_language_is_named_and_still_parsed():
    french = (
        "Le président de la République a déclaré mardi que la situation était grave et que les forces "
        "armées resteraient dans la région pour protéger les habitants de la ville contre les attaques "
        "des rebelles, malgré les critiques."
    )
    assert warnings(french) == {"language-not-supported"}
    assert warnings("مرحبا بالعالم هذا نص عربي قصير") == {"language-not-supported"}
    assert len(list(parse(french).doc.sents)) == 1


def test_a_text_over_the_limit_is_refused_with_the_limit_named():
    with pytest.raises(DocumentTooLong, match=f"{MAX_CHARACTERS:,}") as caught:
        parse("x" * (MAX_CHARACTERS + 1))
    assert isinstance(caught.value, ValueError)


def test_no_sentence_crosses_a_blank_line():
    text = "Heading without a stop\n\nThe first paragraph ends here and\nwraps\n\nso does the second"
    ends = [block.end for block in paragraphs(text)]
    assert len(ends) == 3
    for sentence in parse(text).doc.sents:
        stripped = sentence.text.strip()
        assert "\n\n" not in stripped


def test_lines_that_all_end_as_sentences_are_paragraphs():
    text = "The first line is whole.\nThe second is too.\nSo is the third.\nAnd the last."
    assert len(paragraphs(text)) == 4
    assert len(paragraphs("The first line goes on\nin the second and\nin the third\nuntil here.")) == 1


def test_a_dateline_is_not_the_subject_of_its_sentence():
    table = token_table(parse("LONDON (Reuters) - Ministers said on Monday that taxes would rise."))
    said = table.word.index("said")
    assert table.word[table.child(said, "nsubj")] == "Ministers"


def test_line_wrapping_and_typography_do_not_change_the_analysis():
    plain = "Smith said: \"We won't go.\" He left the town's hall.\n\nJones agreed with him."
    typeset = plain.replace('"We', "“We").replace('go."', "go.”").replace("'", "’").replace(" ", "\n", 3)
    first, second = parse(plain).doc, parse(typeset).doc
    kept = lambda doc: [(t.tag_, t.dep_, t.lemma_) for t in doc if not t.is_space]  # noqa: E731
    assert kept(first) == kept(second)


def test_the_parser_names_its_language_and_model_version():
    assert PARSER.code == "en"
    assert PARSER.version.startswith("en_core_web_sm")
    assert PARSER.version[-1].isdigit()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "no" and "never".', ['"no"', '"never"']),
        ("He said “no” twice.", ["“no”"]),
        ("‘It’s the teachers’ fault,’ she said.", ["‘It’s the teachers’ fault,’"]),
        ("'It's ours,' she said, 'all of it.'", ["'It's ours,'", "'all of it.'"]),
        ("The teachers' union and the '90s.", []),
        ("He told them: 'She said \"no\" to me.'", ["'She said \"no\" to me.'"]),
        ("''Resolve,'' she said.", ["''Resolve,''"]),
        ('A 6" pipe.', []),
    ],
)
def test_quotation_marks_are_paired(text, expected):
    assert quoted(text) == expected


def test_a_quotation_over_paragraphs_opens_in_each_and_closes_once():
    text = "“We left at dawn.\n\n“We came back at dusk,” she said."
    first, second = find_quotations(text, paragraphs(text))
    assert (first.closed, first.continues) == (False, False)
    assert (second.closed, second.continues) == (True, True)


def test_a_closing_mark_without_an_opening_one_hurts_nothing():
    assert quoted("It ended there.” Then “this” began.") == ["“this”"]


def test_table_edges_cover_each_subtree():
    table = token_table(parse("The old man who lived\nhere said that the road was closed,\n and he left."))
    for token in range(len(table)):
        for above in (token, *table.ancestors(token)):
            assert table.left[above] <= token <= table.right[above]


def test_the_table_finds_tokens_of_a_span():
    text = "The bridge is closed."
    table = token_table(parse(text))
    assert [table.word[t] for t in table.tokens(Span(4, 13))] == ["bridge", "is"]


@pytest.mark.parametrize(
    "dateline",
    [
        "BAKU/YEREVAN, Sept 21 (Halvard) –",
        "LONDON (Reuters) -",
        "PARIS, March 3 —",
        "Paris, 3 March —",
        "SEOUL, South Korea (AP) —",
        "WASHINGTON, D.C. —",
        "Dhaka (Staff) --",
        "NEW YORK —",
    ],
)
def test_a_dateline_of_any_usual_form_is_a_sentence_of_its_own(dateline):
    table = token_table(parse(f"{dateline} Rebels in the north said a bridge had fallen."))
    assert table.datelines == {0}
    first, last = table.sentences[0]
    assert table.text[table.start[first] : table.end[last - 1]] == dateline
    assert table.word[table.child(table.word.index("said"), "nsubj")] == "Rebels"


@pytest.mark.parametrize("text", ["NATO - formed in 1949 - has grown.", "Hill (the mayor) - said no.", "No."])
def test_a_dash_alone_makes_no_dateline(text):
    assert token_table(parse(text)).datelines == frozenset()


def test_a_stretch_of_signs_is_kept_unparsed_and_named():
    text = "Hill said it rained. " + "!?" * 5_000 + " Then it snowed."
    parsed = parse(text)
    (warning,) = parsed.warnings
    assert warning.rule_id == "unreadable-stretch"
    assert warning.params["characters"] == 10_000
    assert set(warning.spans[0].of(text)) == {"!", "?"}
    assert parsed.doc.text == text
    assert [s.text[:22].strip() for s in parsed.doc.sents][::2] == ["Hill said it rained.", "Then it snowed."]
    assert len(parsed.doc) < 20


@pytest.mark.parametrize("sign", ["!", "😀", "\u0301", "“", "-", "! ", "_"])
def test_a_text_of_nothing_but_signs_is_named_and_not_parsed(sign):
    text = sign * 100_000
    parsed = parse(text)
    assert parsed.doc.text == text
    assert [w.rule_id for w in parsed.warnings] == ["unreadable-stretch"]
    assert len(parsed.doc) <= 2
