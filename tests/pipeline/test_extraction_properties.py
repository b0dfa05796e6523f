"""What holds for every text: spans tell the truth, and typography changes nothing but offsets."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.pipeline.attribution import RuleAttributor
from claims.pipeline.extraction import LearnedExtractor, RuleExtractor
from claims.pipeline.language import EnglishParser
from claims.pipeline.types import Document, Voice
from claims.pipeline.weights import ATTRIBUTION

PARSER, ATTRIBUTOR = EnglishParser(), RuleAttributor()
EXTRACTORS = [RuleExtractor(), LearnedExtractor(ATTRIBUTION)]
by_both = pytest.mark.parametrize("extractor", EXTRACTORS, ids=["rules", "learned"])

SPEAKERS = [
    "Hill",
    "the ministry",
    "President Ann Reed",
    "a senior official",
    "rebels",
    "she",
    "It",
    "Baku’s envoys",
]
CLAUSES = [
    "the bridge was closed",
    "more than 40 people had died",
    "it won’t help",
    "Reed said the dam was safe",
]
PATTERNS = [
    "“{c},” {s} said.",
    "{s} said that {c}.",
    "{s} said {c}, urging Moscow to act.",
    "{c}, {s} said.",
    "According to {s}, {c}.",
    "{s} denied that {c}. “Never,” {s} added. “Not once.”",
    "It was reported that {c}.",
    "“{c},” said {s}, “and {c}.”",
    "{s} called it “a lie”.",
    "{c}, after {s} claimed that {c}.",
]
RUBBISH = ["“", "”", "‘", "’", '"', "'", " said ", "Hill", "\n\n", ". ", ", ", "🙂", "מה", "\u0301", "\x00"]
RUBBISH += [" that ", "the town fell", " according to ", "he", ":", "claims", " was told to ", "(AFP)", "—"]
PIECES = st.sampled_from(RUBBISH)


@st.composite
def stories(draw):
    paragraphs = draw(st.lists(st.lists(_sentences(), min_size=1, max_size=3), min_size=1, max_size=3))
    return "\n\n".join(" ".join(sentences) for sentences in paragraphs)


@st.composite
def _sentences(draw):
    text = draw(st.sampled_from(PATTERNS)).format(
        s=draw(st.sampled_from(SPEAKERS)), c=draw(st.sampled_from(CLAUSES))
    )
    first = next(i for i, c in enumerate(text) if c.isalpha())
    return text[:first] + text[first].upper() + text[first + 1 :]


def analyse(text, extractor):
    parsed = PARSER.parse(Document(text))
    extractions = extractor.extract(parsed)
    attributions, speakers = ATTRIBUTOR.attribute(parsed, extractions)
    return extractions, attributions, speakers


def check(text, extractor):
    extractions, attributions, speakers = analyse(text, extractor)
    assert len(attributions) == len(extractions)
    keys = [speaker.key for speaker in speakers]
    assert len(keys) == len(set(keys))
    assert [e.hull.start for e in extractions] == sorted(e.hull.start for e in extractions)
    for index, (one, attribution) in enumerate(zip(extractions, attributions, strict=True)):
        own = [span for span in (one.source, one.cue) if span]
        for span in (*one.content, *own, *attribution.hedges):
            assert span.of(text).strip() == span.of(text) != ""
        assert not any(part.overlaps(span) for part in one.content for span in own)
        assert list(one.content) == sorted(one.content)
        assert 0 <= attribution.confidence <= 1
        if one.voice is Voice.OUTLET or one.source is None:
            assert attribution.speaker is None
        else:
            assert attribution.speaker.key in keys
            assert any(m.overlaps(one.source) for m in attribution.speaker.mentions)
        if one.parent is not None:
            assert one.parent != index
            assert all(any(o.contains(c) for o in extractions[one.parent].content) for c in one.content)
    return extractions, attributions, speakers


@by_both
@settings(max_examples=60, deadline=None)
@given(stories())
def test_spans_of_reported_speech_are_exact_and_do_not_overlap(extractor, text):
    check(text, extractor)


@by_both
@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_spans_of_any_rubbish_are_exact_and_do_not_overlap(extractor, text):
    check(text, extractor)


@by_both
@settings(max_examples=20, deadline=None)
@given(stories())
def test_the_same_text_gives_the_same_answer(extractor, text):
    assert analyse(text, extractor) == analyse(text, extractor)


@by_both
@settings(max_examples=40, deadline=None)
@given(stories(), st.integers(30, 90))
def test_wrapping_and_straight_quotation_marks_change_nothing_but_offsets(extractor, text, width):
    wrapped = "\n\n".join(textwrap.fill(p, width, break_on_hyphens=False) for p in text.split("\n\n"))
    straight = wrapped.translate(str.maketrans("“”’", '""\''))
    assert shape(text, extractor) == shape(straight, extractor)


def shape(text, extractor):
    def plain(span):
        even = " ".join(span.of(text).split())
        return even.translate(str.maketrans("“”’", '""\''))

    extractions, attributions, _ = analyse(text, extractor)
    return [
        (
            e.voice,
            e.quote_type,
            e.rule_id,
            e.parent,
            [plain(c) for c in e.content],
            e.source and plain(e.source),
            e.cue and plain(e.cue),
            a.speaker and a.speaker.key,
            a.polarity,
            a.modality,
            a.certainty,
        )
        for e, a in zip(extractions, attributions, strict=True)
    ]
