"""Whose words, and how meant: names, roles, pronouns, collectives, polarity, modality, certainty."""

import pytest

from claims.pipeline.attribution import RuleAttributor
from claims.pipeline.attribution.registry import slug
from claims.pipeline.extraction import RuleExtractor
from claims.pipeline.language import EnglishParser
from claims.pipeline.types import Certainty, Document, Modality, Polarity, SpeakerKind, Voice

PARSER, EXTRACTOR, ATTRIBUTOR = EnglishParser(), RuleExtractor(), RuleAttributor()


def attribute(text):
    parsed = PARSER.parse(Document(text))
    extractions = EXTRACTOR.extract(parsed)
    attributions, speakers = ATTRIBUTOR.attribute(parsed, extractions)
    return extractions, attributions, {speaker.key: speaker for speaker in speakers}


def speakers_of(text):
    """The speaker's key of each attributed utterance, in order."""
    extractions, attributions, _ = attribute(text)
    return [
        a.speaker.key if a.speaker else None
        for e, a in zip(extractions, attributions, strict=True)
        if e.voice is Voice.ATTRIBUTED
    ]


def stance(text, index=0):
    extractions, attributions, _ = attribute(text)
    found = [a for e, a in zip(extractions, attributions, strict=True) if e.voice is Voice.ATTRIBUTED]
    return found[index]


def only_speaker(text):
    (speaker,) = attribute(text)[2].values()
    return speaker


def test_name_surname_role_and_pronoun_are_one_speaker():
    text = (
        "Latvia’s Prime Minister Janis Berzins said on Monday that the port was open.\n\n"
        "“It is busy,” he said.\n\n"
        "Berzins said ships had come. The prime minister said more would follow."
    )
    assert speakers_of(text) == ["janis-berzins"] * 4
    speaker = only_speaker(text)
    assert speaker.name == "Janis Berzins"
    assert speaker.kind is SpeakerKind.PERSON
    assert speaker.role == "Latvia’s Prime Minister"
    assert speaker.affiliation == "Latvia"
    assert {"Berzins", "he"} <= {m.of(text) for m in speaker.mentions}


def test_a_pronoun_in_the_next_clause_is_the_last_speaker():
    text = "Ann Hill said the dam was safe. Nonetheless, she said people should leave."
    assert speakers_of(text) == ["ann-hill", "ann-hill"]


def test_a_pronoun_agrees_in_gender():
    text = "John Reed met Mary Hill on Monday. She said the talks went well. He said they did not."
    assert speakers_of(text) == ["mary-hill", "john-reed"]


def test_a_pronoun_without_anybody_before_it_stays_unknown():
    speaker = only_speaker("He said the bridge was closed.")
    assert speaker.kind is SpeakerKind.UNKNOWN
    assert speaker.name == "He"


def test_two_possible_antecedents_are_kept_as_ambiguous():
    text = "John Reed and Peter Hill arrived on Monday. He said the bridge was closed."
    (found,) = (a for a in attribute(text)[1] if a.speaker)
    assert found.speaker.key in ("john-reed", "peter-hill")
    assert set(found.speaker.ambiguous_with) == {"john-reed", "peter-hill"} - {found.speaker.key}
    assert found.confidence < stance("John Reed said the bridge was closed.").confidence


def test_an_acronym_is_the_body_it_abbreviates():
    text = "The World Health Organization said cases fell. Later the WHO said they rose."
    assert speakers_of(text) == ["world-health-organization"] * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Few had left, according to the Northern Aid Monitor, a group that tracks refugees. "
            "The group estimates that 40 families remain.",
            ["northern-aid-monitor"] * 2,
        ),
        (
            "Ann Hill of Open Road, a charity in Riga, said it was cold. The charity said it would help.",
            ["ann-hill", "open-road"],
        ),
        (
            "The Ministry of Defence closed the base. The ministry said nobody was hurt. It denied the rest.",
            ["ministry-of-defence"] * 2,
        ),
        ("The European Union met on Monday. The bloc said it would act.", ["european-union"]),
        ("Halvard Steel Corporation cut jobs. The company said sales fell.", ["halvard-steel-corporation"]),
        ("The Bank of England raised rates. The bank said it may do so again.", ["bank-of-england"]),
    ],
)
def test_a_plain_noun_stands_for_the_body_named_before(text, expected):
    assert [key for key in speakers_of(text) if key][: len(expected)] == expected


def test_it_is_the_body_that_was_the_subject_and_never_the_holder_of_an_office():
    text = (
        "The region’s human rights ombudsman said on Monday that the town was empty. "
        "The European Union offered help to the region. It called on Athens to open the road."
    )
    assert speakers_of(text) == ["regions-human-rights-ombudsman", "european-union", "european-union"]
    lone = "The ombudsman said the town was empty. It said nothing else had changed."
    assert speakers_of(lone)[1] == "it"


def test_a_body_named_only_as_subject_can_be_it():
    text = "Halvard Steel Corporation closed its mill on Monday. It said that sales had fallen."
    assert speakers_of(text) == ["halvard-steel-corporation"]


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("A Western diplomat in Riga, who asked not to be named,", "Western diplomat in Riga"),
        ("An official speaking on condition of anonymity", "official"),
        ("A doctor, who fled on Monday,", "doctor"),
    ],
)
def test_an_unnamed_source_is_called_without_its_relative_clause(phrase, name):
    speaker = only_speaker(f"{phrase} said the road was open.")
    assert (speaker.name, speaker.anonymous) == (name, True)


@pytest.mark.parametrize(
    ("phrase", "anonymous"),
    [
        ("Two residents of the city", True),
        ("Three officials", True),
        ("Several workers", True),
        ("Residents", True),
        ("Separatists", False),
        ("Two rebels", False),
        ("Moscow’s negotiators", False),
        ("The Russians", False),
    ],
)
def test_individuals_whom_nobody_names_are_anonymous_and_a_side_is_not(phrase, anonymous):
    assert only_speaker(f"{phrase} said the shops were empty.").anonymous is anonymous


def test_a_place_is_not_made_a_person():
    text = (
        "Fighting resumed in Karabakh on Monday. Karabakh says it is ready. Separatist Karabakh says no more."
    )
    assert all(s.kind is not SpeakerKind.PERSON for s in attribute(text)[2].values())


def test_a_word_for_a_side_before_a_name_is_no_part_of_it():
    text = "Talks failed, said separatist Arayik Hill. Hill said that he was tired."
    assert set(speakers_of(text)) == {"arayik-hill"}


def test_a_capital_speaks_for_its_country():
    text = "Baku said it would not yield. Azerbaijan said on Friday that talks had failed."
    assert speakers_of(text) == ["azerbaijan", "azerbaijan"]
    assert only_speaker(text).kind is SpeakerKind.GOVERNMENT


def test_an_unnamed_official_is_not_the_group_itself():
    text = "Separatists said the raid killed 200. A separatist official said 10,000 people had left."
    speakers = attribute(text)[2]
    assert list(speakers) == ["separatists", "separatist-official"]
    group, official = speakers.values()
    assert (group.kind, group.anonymous) == (SpeakerKind.ARMED_GROUP, False)
    assert (official.kind, official.anonymous) == (SpeakerKind.ANONYMOUS, True)
    assert official.affiliation == "separatist"


def test_two_unnamed_officials_are_not_assumed_to_be_one():
    text = "An official said the road was open.\n\nTwo days on, an official said it was shut."
    first, second = speakers_of(text)
    assert first != second
    assert second in attribute(text)[2][first].ambiguous_with


def test_the_official_goes_back_to_the_one_before():
    text = "A rescue official said the road was open. The official said cars could pass."
    assert len(set(speakers_of(text))) == 1


@pytest.mark.parametrize(
    ("text", "kind", "affiliation"),
    [
        ("Moscow’s negotiators said the text was ready.", SpeakerKind.COLLECTIVE, "Russia"),
        ("The region’s human rights ombudsman said the town was empty.", SpeakerKind.OFFICE, ""),
        ("Residents said the water was brown.", SpeakerKind.COLLECTIVE, ""),
        ("The French foreign ministry said the talks had failed.", SpeakerKind.GOVERNMENT, "France"),
        ("Reuters reported that the talks had failed.", SpeakerKind.MEDIA, ""),
        ("A study found that sleep helps.", SpeakerKind.DOCUMENT, ""),
        ("Sources said the talks had failed.", SpeakerKind.ANONYMOUS, ""),
        ("The European Union said the talks had failed.", SpeakerKind.ORGANISATION, "European Union"),
        ("John Hill, a spokesman for Greenpeace, said the talks had failed.", SpeakerKind.PERSON, ""),
    ],
)
def test_kind_and_affiliation_of_a_speaker(text, kind, affiliation):
    speaker = only_speaker(text)
    assert (speaker.kind, speaker.affiliation) == (kind, affiliation)


def test_an_apposition_gives_the_role():
    assert (
        "spokesman for Greenpeace"
        in only_speaker("John Hill, a spokesman for Greenpeace, said it rained.").role
    )


def test_the_outlet_and_the_impersonal_have_no_speaker():
    extractions, attributions, speakers = attribute("It was reported that ten died. The town is empty.")
    assert [a.speaker for a in attributions] == [None, None]
    assert speakers == {}
    assert [e.voice for e in extractions] == [Voice.ATTRIBUTED, Voice.OUTLET]


@pytest.mark.parametrize(
    ("text", "modality", "polarity"),
    [
        ("Hill said the dam had burst.", Modality.ASSERTED, Polarity.AFFIRMED),
        ("Hill said the dam had not burst.", Modality.ASSERTED, Polarity.NEGATED),
        ("Hill said nobody was hurt.", Modality.ASSERTED, Polarity.NEGATED),
        ("Hill said no bridge was damaged.", Modality.ASSERTED, Polarity.NEGATED),
        ("Hill denied that the dam had burst.", Modality.DENIED, Polarity.NEGATED),
        ("Hill denied that the dam had not burst.", Modality.DENIED, Polarity.AFFIRMED),
        ("Hill does not believe that the dam has burst.", Modality.OPINION, Polarity.NEGATED),
        ("Hill urged the council to close the dam.", Modality.DEMANDED, Polarity.AFFIRMED),
        ("Hill pledged to close the dam.", Modality.PROMISED, Polarity.AFFIRMED),
        ("Hill plans to close the dam.", Modality.PLANNED, Polarity.AFFIRMED),
        ("Hill fears losing the dam.", Modality.FEARED, Polarity.AFFIRMED),
        ("Hill asked whether the dam was safe.", Modality.ASKED, Polarity.AFFIRMED),
        ("Hill said the dam would bring a better life to the valley.", Modality.OPINION, Polarity.AFFIRMED),
        ("“We will close the dam,” Hill said.", Modality.PROMISED, Polarity.AFFIRMED),
        ("Hill called the dam a disgrace.", Modality.OPINION, Polarity.AFFIRMED),
        ("The dam is estimated to hold 3 million litres.", Modality.ASSERTED, Polarity.AFFIRMED),
    ],
)
def test_modality_and_polarity(text, modality, polarity):
    found = stance(text)
    assert (found.modality, found.polarity) == (modality, polarity)


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Hill said the dam had burst.", Certainty.CERTAIN),
        ("Hill said the dam had probably burst.", Certainty.PROBABLE),
        ("Hill said the dam may burst.", Certainty.POSSIBLE),
        ("Hill said the dam burst in May.", Certainty.CERTAIN),
        ("Hill believes the dam has burst.", Certainty.PROBABLE),
        ("It was reported that the dam had burst.", Certainty.PROBABLE),
        ("Hill asked whether the dam was safe.", Certainty.POSSIBLE),
    ],
)
def test_certainty(text, certainty):
    assert stance(text).certainty is certainty


def test_hedges_are_kept_as_spans():
    text = "Hill said the dam had probably burst."
    assert [span.of(text) for span in stance(text).hedges] == ["probably"]


def test_the_lemma_of_the_cue_is_kept():
    assert stance("Hill had denied that it rained.").cue_lemma == "deny"
    assert stance("According to Hill, it rained.").cue_lemma == "according to"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Nikol Pashinyan", "nikol-pashinyan"),
        ("Baku’s negotiators", "bakus-negotiators"),
        ("José Núñez", "jose-nunez"),
        ("علي", "علي"),
        ("…", "speaker"),
    ],
)
def test_keys_are_slugs_of_the_name(name, key):
    assert slug(name) == key
