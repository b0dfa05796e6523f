"""Who the source is within one article: relatives, descriptions, pronouns, plurals, bodies."""

import pytest

from claims.pipeline.attribution import RuleAttributor
from claims.pipeline.extraction import RuleExtractor
from claims.pipeline.language import EnglishParser
from claims.pipeline.types import Document, Extraction, QuoteType, Span, SpeakerKind, Voice

PARSER, EXTRACTOR, ATTRIBUTOR = EnglishParser(), RuleExtractor(), RuleAttributor()


def speaker_of(text, *, whole=False):
    """The speaker of the source in [brackets]; what it says is the rest of its sentence.

    The other sources of the text are those that the extractor finds.
    """
    start, end = text.index("["), text.index("]") - 1
    text = text.replace("[", "").replace("]", "")
    parsed = PARSER.parse(Document(text))
    source = Span(start, end)
    sentence = next(s for s in parsed.doc.sents if s.start_char <= start < s.end_char)
    content = Span(end, sentence.end_char) if end < sentence.end_char else Span(sentence.start_char, start)
    marked = Extraction(Voice.ATTRIBUTED, QuoteType.INDIRECT, (content,), source)
    others = [e for e in EXTRACTOR.extract(parsed) if e.source is None or not e.source.overlaps(source)]
    attributions, _ = ATTRIBUTOR.attribute(parsed, [*others, marked])
    return attributions[-1] if whole else attributions[-1].speaker


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ann Hill, [who] runs the dam, said it was safe.", "Ann Hill"),
        ("They spoke to Ann Hill of the Dam Board, [who] said it was safe.", "Ann Hill"),
        ("It was a ruling of the Board of Elections, [which] said it was safe.", "Board of Elections"),
        ("They met Ann Hill of Riga, the head of the Dam Board, [who] said it was safe.", "Ann Hill"),
        ("The Dam Board, [which] said it was safe, closed on Monday.", "Dam Board"),
        ("The state gave money to farmers [who] feared a drought.", "farmers"),
    ],
)
def test_a_relative_pronoun_is_its_antecedent(text, name):
    assert speaker_of(text).name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sen. Kelly Stone voted no. John Reed agreed. [The senator] said it was over.", "Kelly Stone"),
        ("Kelly Stone (R-Ohio) met John Reed (D-Iowa). [The Republican] said it was over.", "Kelly Stone"),
        ("Gov. Ann Hill of Ohio met Gov. John Reed of Iowa. [The Iowa governor] said no.", "John Reed"),
        ("Ann Hill, the mayor of Riga, met John Reed. [The mayor] said it went well.", "Ann Hill"),
        ("Ann Hill is a singer from Riga. John Reed met her. [The singer] said it went well.", "Ann Hill"),
        ("Ann Hill left on Monday. [The billionaire] said it was over.", "Ann Hill"),
        ("Senator Ann Hill met John Reed. [The lawmaker] said it was over.", "Ann Hill"),
    ],
)
def test_a_description_is_whom_it_was_printed_of(text, name):
    assert speaker_of(text).name == name


def test_a_description_of_the_other_party_is_somebody_else():
    text = "Sen. Kelly Stone (R-Ohio) voted no. [The Democratic senator] said it was over."
    assert speaker_of(text).name != "Kelly Stone"


def test_a_description_that_fits_two_keeps_the_other_as_a_rival():
    text = "Sen. Kelly Stone met Sen. John Reed on Monday. [The senator] said it was over."
    found = speaker_of(text, whole=True)
    names = {found.speaker.name, *found.speaker.ambiguous_with}
    assert names in ({"Kelly Stone", "john-reed"}, {"John Reed", "kelly-stone"})
    assert found.confidence < speaker_of("[John Reed] said it was over.", whole=True).confidence


def test_one_doubtful_place_does_not_make_the_others_doubtful():
    text = (
        "Sen. Kelly Stone met Sen. John Reed on Monday. The senator said it was over. [John Reed] said more."
    )
    sure = speaker_of("Sen. John Reed left. [John Reed] said more.", whole=True)
    assert speaker_of(text, whole=True).confidence == sure.confidence


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ann Hill met Mary Reed on Monday. “Reed is tired,” [she] said.", "Ann Hill"),
        ("John Reed appeared calm in May, when [he] said that the dam was safe.", "John Reed"),
        ("Ann Hill said it rained.\n\nMary Reed runs the dam. [She] hopes for sun.", "Mary Reed"),
        ("A man was arrested on Monday. [He] said he was innocent.", "man"),
        ("Trees fell on Monday. Some residents fled. [They] said it was loud.", "Some residents"),
        ("Trees fell. Ann Hill and John Reed left as [they] feared more.", "Ann Hill and John Reed"),
        ("Mr. Henderson met Biden. Biden spoke first, and [he] denied it.", "Biden"),
        ("China grew. Two economists wrote a book. At best, [they] say, it will last.", "Two economists"),
        ("Police said a man was held. [They] said he was 20.", "Police"),
    ],
)
def test_a_pronoun_is_whoever_stands_out_and_agrees(text, name):
    assert speaker_of(text).name == name


def test_things_in_the_plural_do_not_speak():
    assert speaker_of("The results came late. [They] feared a defeat.").kind is SpeakerKind.UNKNOWN


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Halvard Steel Group cut jobs. [The Riga-based company] said sales fell.", "Halvard Steel Group"),
        ("The European Union (EU) met on Monday. [The EU] said it would act.", "European Union"),
        ("The Treasury Department closed a case. [Treasury] said no more.", "Treasury Department"),
    ],
)
def test_a_body_is_known_by_its_noun_its_acronym_and_its_first_word(text, name):
    assert speaker_of(text).name == name


@pytest.mark.parametrize(
    ("noun", "name"), [("city", "Chicago"), ("state", "Ohio"), ("country", "Japan"), ("region", "Karabakh")]
)
def test_a_noun_for_a_place_is_the_place_of_that_sort(noun, name):
    text = f"They flew to Ohio, Karabakh and Japan. Rain fell in Chicago. [The {noun}] said it was ready."
    assert speaker_of(text).name == name


def test_a_second_place_of_the_sort_is_kept_as_a_rival():
    assert speaker_of("Rain fell in Boston and in Chicago. [The city] said no.").ambiguous_with == ("boston",)


def test_a_name_with_and_without_accents_is_one():
    assert speaker_of("Raúl Gómez left on Monday. [Raul Gomez] said it was late.").name == "Raúl Gómez"


@pytest.mark.parametrize("word", ["who", "that", "they", "he", "it", "the senator", "both"])
def test_a_source_that_nothing_explains_is_kept_as_printed(word):
    speaker = speaker_of(f"[{word}] said that it rained.")
    assert speaker is not None
    assert speaker.name == word.removeprefix("the ")
