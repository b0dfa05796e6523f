"""Transcripts, interviews, posts and headlines: who speaks by a label, and where a colon is no speech."""

import time

import pytest
from test_extraction import EXTRACTOR, PARSER, extract, said

from claims.pipeline.types import Document, QuoteType

PROSE = "\n\nThe road was wet. Nobody was hurt."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Q: Who opened the gate?\n\nA: We do not know yet.",
            [("Q", "Who opened the gate?"), ("A", "We do not know yet.")],
        ),
        ("Q: Who opened it?\nA: I did.", [("Q", "Who opened it?"), ("A", "I did.")]),
        (
            "Reporter: Are you leaving?\n\nMinister: No.\n\nReporter: Why not?",
            [("Reporter", "Are you leaving?"), ("Minister", "No."), ("Reporter", "Why not?")],
        ),
        (
            "MODERATOR: Thank you all.\n\nSEN. HILL (NORTH): I will be brief.\n\nThe port is shut. It leaks."
            "\n\nMODERATOR: Please go on.",
            [
                ("MODERATOR", "Thank you all."),
                ("SEN. HILL", "I will be brief.\n\nThe port is shut. It leaks."),
                ("MODERATOR", "Please go on."),
            ],
        ),
        (
            "ANN HILL\n\nWe need a bridge.\n\nJOHN REED\n\nYou had one.\n\n"
            "ANN HILL\n\nIt fell.\n\nJOHN REED\n\nI know.",
            [
                ("ANN HILL", "We need a bridge."),
                ("JOHN REED", "You had one."),
                ("ANN HILL", "It fell."),
                ("JOHN REED", "I know."),
            ],
        ),
        (
            "**Hill:** Did you sign?\n\n**Reed:** I did not.\n\n**Hill:** Sure?",
            [("Hill", "Did you sign?"), ("Reed", "I did not."), ("Hill", "Sure?")],
        ),
        (
            "Hill: Did you sign?\n\nReed: I did.\n\nHill: When?\n\n[She laughs]\n\nReed: On Monday.\n\n"
            "The interview took place in May.",
            [("Hill", "Did you sign?"), ("Reed", "I did."), ("Hill", "When?"), ("Reed", "On Monday.")],
        ),
        ("@mayor: The bridge is shut.", [("@mayor", "The bridge is shut.")]),
        ("Ann Hill (@annhill): Sad day.", [("Ann Hill", "Sad day.")]),
    ],
)
def test_a_label_speaks_until_the_next_one(text, expected):
    turns = [one for one in extract(text) if one.rule_id.startswith("turn-")]
    assert all(one.quote_type is QuoteType.DIRECT and one.cue is None for one in turns)
    assert [(source, content) for source, _, content in said(text)] == expected


def test_a_report_inside_a_turn_stays_beneath_it():
    text = "Q: Was it dangerous?\n\nA: Yes. The engineer said the dam had burst. I said nothing."
    found = extract(text)
    inner = next(one for one in found if one.cue and one.cue.of(text) == "said")
    assert found[inner.parent].source.of(text) == "A"
    assert [source for source, _, _ in said(text)] == ["Q", "A", "The engineer"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Minister: no deal this year", ("Minister", "no deal this year")),
        ("PM: I will not resign", ("PM", "I will not resign")),
        ("Study: tea drinkers sleep longer", ("Study", "tea drinkers sleep longer")),
        ("Three dead in Ohio shooting: police", ("police", "Three dead in Ohio shooting")),
        ("‘We lost everything’ – survivor", ("survivor", "‘We lost everything’")),
        ("EU says two ships seized in strait", ("EU", "two ships seized in strait")),
        ("Government to scrap fee, sources say", ("sources", "Government to scrap fee")),
        ("Fuel price rise ‘inevitable’, says minister", ("minister", "Fuel price rise ‘inevitable’")),
    ],
)
def test_a_headline_names_who_speaks(line, expected):
    assert expected in [(source, content) for source, _, content in said(line + PROSE)]


@pytest.mark.parametrize(
    "text",
    [
        "There is one problem: money.",
        "The club has three goals: a pitch, a stand and a bar.",
        "14:32 The gates opened. 14:41 The gates closed.",
        "14:32: The gates opened.\n\n14:41: The gates closed.",
        "The choir sang Psalm 3:16 and Psalm 2:1.",
        "Batman: The Movie" + PROSE,
        "Paris: a guide to the city" + PROSE,
        "Analysis: why the deal failed" + PROSE,
        "Note: prices may change" + PROSE,
        "Photo: Ann Hill/Reuters",
        "Contact: press@example.org",
        "The map is at https://example.org: a long page.",
        "WHAT: Town meeting\n\nWHEN: Monday, 6 p.m.\n\nWHERE: Old mill",
        "England: Ward, Hall, Cole.\n\nFrance: Petit, Blanc, Roche.",
        "Director: Ann Hill\n\nStarring: John Reed\n\nRunning time: 90 minutes",
        "BACKGROUND\n\nThe port opened in 1901.\n\nMETHODS\n\nThe port was measured.",
        "Ingredients: two eggs.\n\nMethod: you beat them.",
        "Dear Mr Reed: the lease ends in May.",
        "Monday: rain.\n\nTuesday: sun.",
    ],
)
def test_a_colon_is_mostly_no_speech(text):
    assert said(text) == []


@pytest.mark.parametrize("piece", ["A: x\n\n", "Q: y\nA: ", "HILL\n\n", "Ann ", "@a: b "])
def test_many_labels_take_no_longer_than_their_length(piece):
    parsed = PARSER.parse(Document(piece * (20_000 // len(piece))))
    begun = time.perf_counter()
    EXTRACTOR.extract(parsed)
    assert time.perf_counter() - begun < 10
