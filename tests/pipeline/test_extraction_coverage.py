"""Nothing that a text states is lost: each declarative sentence is somebody's or the outlet's."""

import pytest

from claims.pipeline.extraction import RuleExtractor
from claims.pipeline.language import EnglishParser, token_table
from claims.pipeline.types import Document, Voice

PARSER, EXTRACTOR = EnglishParser(), RuleExtractor()

STORIES = [
    # Conjoined subjects, fronted phrases and demonstratives lead the parser astray.
    "Since the fall of the old empire, Latvia and Estonia have gone to court twice over the small hilly "
    "island. Now, there are concerns of a new shortage as the island’s farmers fear being forced out. "
    "That tremor killed at least six people and injured dozens.",
    "The meeting on Monday was the first at which both sides spoke, and it followed a raid that, Riga says, "
    "returned the port to its hands. Latvian rebels seized the port – widely recognised as part of "
    "Estonia – in the late 1990s. The war that followed killed 3,000 people.",
    "The company cut 400 jobs on Friday. Its shares plunged 12 percent before noon and never recovered. "
    "“We had no choice,” the chief executive told staff. Analysts expect more cuts. The union, which speaks "
    "for half of the workers, called on the minister to step in and filed a lawsuit.",
    "After years of drought, rivers run dry. Half of the herds died. Rice prices rose sharply in May. "
    "According to the ministry, stocks will last until June. Neither side trusts the other much. "
    "Gone are the days when boats plied the lake. Among the dead were two nurses.",
    "Hill said it rained. He left the town at dusk and returned a week later. Few noticed. "
    "“It was quiet,” he said. “Nobody came.” Asked whether he would stay, Hill shook his head. "
    "The council, he added, had known for months. Its report never reached the public.",
]


def parts(text):
    parsed = PARSER.parse(Document(text))
    table, found = token_table(parsed), EXTRACTOR.extract(parsed)
    taken = {t for e in found for s in (*e.content, e.source, e.cue) if s for t in table.tokens(s)}
    return table, found, taken


def outlet(text):
    found = parts(text)[1]
    return [" / ".join(s.of(text) for s in e.content) for e in found if e.voice is Voice.OUTLET]


@pytest.mark.parametrize("text", STORIES)
def test_every_declarative_sentence_is_covered_by_a_statement(text):
    table, _, taken = parts(text)
    lost = [
        text[table.start[first] : table.end[last - 1]]
        for first, last in table.sentences
        if not taken & set(range(first, last)) and last - first > 3
    ]
    assert lost == []


@pytest.mark.parametrize("text", STORIES)
def test_every_tensed_main_verb_is_covered_by_a_statement(text):
    table, _, taken = parts(text)
    roots = [t for t in range(len(table)) if table.dep[t] == "ROOT" and table.tag[t] in ("VBD", "VBZ", "VBP")]
    # "there are" introduces the concerns that are the statement.
    assert [table.word[t] for t in roots if t not in taken and table.child(t, "expl") is None] == []


@pytest.mark.parametrize("text", STORIES)
@pytest.mark.parametrize(
    "opening", ["RIGA/TALLINN, Sept 21 (Halvard) – ", "Riga (Halvard) - ", "RIGA, 3 May — "]
)
def test_a_dateline_changes_nothing_but_offsets(text, opening):
    plain, dated = parts(text)[1], parts(opening + text)[1]
    whole = opening + text
    words = [([s.of(text) for s in e.content], e.source and e.source.of(text)) for e in plain]
    assert [([s.of(whole) for s in e.content], e.source and e.source.of(whole)) for e in dated] == words


@pytest.mark.parametrize(
    "text",
    [
        "RIGA, Sept 21 (Halvard) –",
        "The Halvard Agency contributed to this report.",
        "(Reporting by Jane Doe; Editing by John Roe.)",
        "By Jane Doe in Riga.",
        "And what now?",
        "(Halvard)",
        "More on this story",
        "!" * 500,
    ],
)
def test_what_states_nothing_is_no_statement(text):
    assert parts(text)[1] == []


def test_a_report_inside_a_relative_clause_vouches_for_that_clause_alone():
    text = "The talks ended late, and they followed a raid that, Riga says, returned the port to its hands."
    _, found, _ = parts(text)
    shown = [(e.voice, e.source and e.source.of(text), [s.of(text) for s in e.content]) for e in found]
    assert shown == [
        (Voice.OUTLET, None, ["The talks ended late, and they followed a raid"]),
        (Voice.ATTRIBUTED, "Riga", ["returned the port to its hands"]),
    ]


def test_a_second_deed_of_the_speaker_is_told_by_the_outlet():
    text = "Estonia raided the port on Tuesday and called the raid a rescue."
    assert outlet(text) == ["Estonia raided the port on Tuesday"]
    assert "The union / filed a lawsuit" in outlet(
        "The union called on the minister to step in and filed a lawsuit."
    )
