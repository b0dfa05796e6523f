"""Who says what: each way of reporting, by sentences of our own."""

import re

import pytest

from claims.pipeline.extraction import RuleExtractor
from claims.pipeline.language import EnglishParser
from claims.pipeline.types import Document, QuoteType, Voice

PARSER, EXTRACTOR = EnglishParser(), RuleExtractor()


def extract(text):
    return EXTRACTOR.extract(PARSER.parse(Document(text)))


def said(text):
    """(source, cue, content) of what is attributed, content spans joined by " / "."""
    return [
        (
            e.source.of(text) if e.source else None,
            e.cue.of(text) if e.cue else None,
            " / ".join(span.of(text) for span in e.content),
        )
        for e in extract(text)
        if e.voice is Voice.ATTRIBUTED
    ]


def outlet(text):
    return [" / ".join(s.of(text) for s in e.content) for e in extract(text) if e.voice is Voice.OUTLET]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We will rebuild the port,” the mayor said.", ("the mayor", "said", "“We will rebuild the port,”")),
        ("“We will rebuild it,” said the mayor.", ("the mayor", "said", "“We will rebuild it,”")),
        ("The mayor said: “We will rebuild it.”", ("The mayor", "said", "“We will rebuild it.”")),
        ("‘We will rebuild it,’ Ann Hill told the BBC.", ("Ann Hill", "told", "‘We will rebuild it,’")),
        ("“Who pays for this?” asked Reeves.", ("Reeves", "asked", "“Who pays for this?”")),
        (
            "“We left,” she said, “because the roof fell in.”",
            ("she", "said", "“We left,” / “because the roof fell in.”"),
        ),
        ("“We left,” she said. “The roof fell in.”", ("she", "said", "“We left,” / “The roof fell in.”")),
        ("The ministry said that the dam had burst.", ("The ministry", "said", "that the dam had burst")),
        ("The dam had burst, the ministry said.", ("the ministry", "said", "The dam had burst")),
        ("The group pledged to free all hostages.", ("The group", "pledged", "to free all hostages")),
        ("Ankara urged Athens to return to talks.", ("Ankara", "urged", "Athens to return to talks")),
        (
            "The union offered “quick relief” to the town.",
            ("The union", "offered", "“quick relief” to the town"),
        ),
        ("They promised deliveries of fuel.", ("They", "promised", "deliveries of fuel")),
        ("It called on Athens to open the road.", ("It", "called on", "Athens to open the road")),
        (
            "Mayor Ann Hill called on John Reed, the head of the port, on Monday to open the gates.",
            ("Mayor Ann Hill", "called on", "John Reed, the head of the port / to open the gates"),
        ),
        ("Hill denied that the report was hidden.", ("Hill", "denied", "that the report was hidden")),
        ("Hill called the plan a disaster.", ("Hill", "called", "the plan a disaster")),
        (
            "According to the police, two men were arrested.",
            ("the police", "According to", "two men were arrested"),
        ),
        (
            "Two men were arrested, according to the police.",
            ("the police", "according to", "Two men were arrested"),
        ),
        ("It was reported that ten homes were lost.", (None, "was reported", "that ten homes were lost")),
        ("Hill has called for the minister to resign.", ("Hill", "has called for", "the minister to resign")),
        ("He allegedly fled in a van.", (None, "allegedly", "He / fled in a van")),
        ("Hill pleaded not guilty.", ("Hill", "pleaded", "not guilty")),
        ("Asked about the leak, Hill left the room.", (None, "Asked about", "the leak")),
        (
            "Hill was quick to point out that the dam had held.",
            ("Hill", "to point out", "that the dam had held"),
        ),
        (
            "Hill stressed that aid must flow and called on Reed to open the port.",
            ("Hill", "called on", "Reed to open the port"),
        ),
        (
            "Hill stressed that aid must flow and called on Reed to open the port.",
            ("Hill", "stressed", "that aid must flow"),
        ),
        ("The rebels claimed victory.", ("The rebels", "claimed", "victory")),
        ("Most farmers oppose the tax.", ("Most farmers", "oppose", "the tax")),
        ("The army did not say that it had left.", ("The army", "did not say", "that it had left")),
    ],
)
def test_source_cue_and_content_of_one_report(text, expected):
    assert expected in said(text)


def test_an_impersonal_estimate_is_attributed_to_nobody():
    text = "The valley is estimated to hold up to 120,000 people."
    assert said(text) == [(None, "is estimated", "The valley / to hold up to 120,000 people")]


def test_an_impersonal_afterthought_is_not_put_in_the_speakers_mouth():
    text = (
        "Hill said the city would take 40,000 families from the valley, "
        "which is estimated to hold 120,000 people."
    )
    assert said(text) == [
        ("Hill", "said", "the city would take 40,000 families from the valley"),
        (None, "is estimated", "to hold 120,000 people"),
    ]


def test_a_coordinated_report_is_a_second_statement_of_the_same_source():
    text = "The union said it was ready to help, urging the government to open the road."
    assert said(text) == [
        ("The union", "said", "it was ready to help"),
        ("The union", "urging", "the government to open the road"),
    ]


def test_a_second_verb_shares_the_subject_of_the_first():
    text = "The negotiators presented plans for a ceasefire and pledged to provide fuel."
    assert [(source, cue) for source, cue, _ in said(text)] == [
        ("The negotiators", "presented plans for"),
        ("The negotiators", "pledged"),
    ]


def test_a_report_inside_a_circumstance_leaves_the_main_clause_to_the_outlet():
    text = "The council will hold a session on Friday, after rebels said the raid killed 200 people."
    assert said(text) == [("rebels", "said", "the raid killed 200 people")]
    assert outlet(text) == ["The council will hold a session on Friday"]


def test_the_words_of_a_relative_clause_go_to_its_antecedent():
    text = "Hill, who said that the bridge was safe, left the town."
    assert said(text)[0] == ("Hill", "said", "that the bridge was safe")
    (own,) = outlet(text)
    assert "left the town" in own


def test_a_report_within_a_report_names_its_parent():
    text = "Hill said that Jones had claimed that the vote was rigged."
    found = extract(text)
    inner = next(e for e in found if e.cue and e.cue.of(text) == "had claimed")
    outer = found[inner.parent]
    assert outer.source.of(text) == "Hill"
    assert all(any(big.contains(small) for big in outer.content) for small in inner.content)


def test_a_quotation_without_cue_goes_on_in_the_voice_of_the_last_speaker():
    text = "Hill said the plan was dead. “It will never come back.”"
    floating = extract(text)[-1]
    assert floating.source.of(text) == "Hill"
    assert floating.cue is None
    assert floating.rule_id == "quotation-floating"


def test_a_quotation_over_paragraphs_is_one_utterance():
    text = "“We left at dawn,” said Hill. “It was cold.\n\n“The road was full of people.”"
    (only,) = said(text)
    assert only[0] == "Hill"
    assert only[2].endswith("full of people.”")


def test_quote_types_tell_how_the_words_are_given():
    def kind(text):
        return next(e.quote_type for e in extract(text) if e.voice is Voice.ATTRIBUTED)

    assert kind("“The dam has burst,” Hill said.") is QuoteType.DIRECT
    assert kind("Hill said that the dam had burst.") is QuoteType.INDIRECT
    assert kind("Hill said that the dam was a “ticking bomb” for the town.") is QuoteType.MIXED
    assert kind("Hill said that “the streets of the town are flooded”.") is QuoteType.DIRECT


def test_the_outlet_speaks_where_nobody_else_does():
    text = "Gunfire rang out in the city on Thursday. Hill said he had heard it."
    assert outlet(text) == ["Gunfire rang out in the city on Thursday"]


@pytest.mark.parametrize(
    "text",
    [
        "Jane Doe, with AFP",
        "(Reporting by Jane Doe; Editing by John Roe)",
        "World news",
        "Read more: the full story is here.",
        "Photo by Jane Doe",
        "What happens next?",
    ],
)
def test_bylines_credits_labels_and_questions_are_no_statements(text):
    assert extract(text) == []


def test_declining_to_comment_is_a_refusal_and_asking_for_no_name_is_nothing():
    assert said("A spokesman declined to comment.") == [("A spokesman", "declined", "to comment")]
    assert [cue for _, cue, _ in said("“It may take weeks,” said one aide, who asked not to be named.")] == [
        "said"
    ]


def test_who_is_quoted_as_saying_is_the_source():
    text = "The Kremlin was quoted by TASS as saying that sanctions do not work."
    assert said(text) == [("The Kremlin", "saying", "that sanctions do not work")]


def test_a_question_that_was_put_has_no_source_but_the_answer_has():
    text = "Asked whether she would resign, Morton replied: “No.”"
    assert [(source, cue) for source, cue, _ in said(text)] == [(None, "Asked"), ("Morton", "replied")]


def test_a_name_and_a_colon_introduce_a_quotation():
    text = "More from John Hill: “The road is closed and it will stay closed.”"
    assert said(text)[0][0] == "John Hill"


def test_a_concern_without_owner_is_attributed_to_nobody():
    assert said("There are concerns of a fresh crisis.") == [(None, "concerns of", "a fresh crisis")]


def test_every_extraction_names_its_rule():
    text = "Hill said it rained. “It did,” said Ann. It was dark. According to Bob, nobody came."
    for extraction in extract(text):
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", extraction.rule_id)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "\x00",
        "“”",
        "““““ ””",
        "said said said",
        "“He said",
        "' ' ' '",
        "🙂 said “🙂🙂”",
        ": , . ” “",
        "😀" * 50,
    ],
)
def test_odd_input_is_read_without_a_crash(text):
    assert all(e.content for e in extract(text))


def test_a_very_long_text_without_a_full_stop_is_read():
    text = "the minister said that the road was closed and " * 2_200
    found = extract(text)
    assert len(text) > 100_000
    assert found


def test_a_report_inserted_between_commas_leaves_the_rest_to_its_speaker():
    text = "Over the years, email has helped her stay in touch, Ann Hill said."
    (only,) = said(text)
    assert only[:2] == ("Ann Hill", "said")
    assert "email has helped her stay in touch" in only[2]


def test_reports_within_reports_without_end_are_bounded():
    found = extract("Bob said that " * 300 + "it rained.")
    assert 0 < len(found) < 300


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hill also said the dam was safe.", ("Hill", "also said", "the dam was safe")),
        ("Hill went on to say that it rained.", ("Hill", "went on to say", "that it rained")),
        (
            "Hill, who runs the port, said the dam was safe.",
            ("Hill, who runs the port", "said", "the dam was safe"),
        ),
        ("A new poll showed a narrow lead for Hill.", ("A new poll", "showed", "a narrow lead for Hill")),
        ("“It works,” he said, adding, “It is cheap.”", ("he", "adding", "“It is cheap.”")),
        (
            "In a poll last week, 50 percent of voters chose Hill.",
            ("a poll last week", "In", "50 percent of voters chose Hill"),
        ),
    ],
)
def test_source_and_cue_reach_as_far_as_they_do_for_a_reader(text, expected):
    assert expected in said(text)


def test_offering_is_a_promise_only_where_somebody_receives_or_words_are_quoted():
    assert said("Many clubs offer global reach and low prices.") == []
    assert said("The union offered aid to the town.") == [("The union", "offered", "aid to the town")]


def test_words_after_a_verb_of_speech_are_its_content_and_after_a_verb_of_doing_are_not():
    long = (
        "Courted by most of the parties and expected to be a top donor, Hill said earlier on Friday during a "
        "talk that he may wait until the vote to decide whom to back."
    )
    content = next(words for source, cue, words in said(long) if (source, cue) == ("Hill", "said"))
    assert content.startswith("that he may wait until the vote")
    deed = (
        "Envoys of both towns began direct peace talks, the first they have held, on Thursday, May 3, after "
        "the army took back control."
    )
    assert said(deed) == []
    assert len(outlet(deed)) == 1


def test_a_storm_that_claims_lives_says_nothing():
    assert said("The storm claimed 200 lives.") == []
