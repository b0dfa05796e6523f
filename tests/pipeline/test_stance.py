"""How a content is meant: cue and clause together, as tables of sentences with what each should give.

The marks are those of the benchmark: {source} [cue] <content>.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.stance import extraction_of, unmarked
from claims.pipeline.attribution import RuleAttributor
from claims.pipeline.attribution.cues import AFFIRMED, NEGATED
from claims.pipeline.conflicts import relate
from claims.pipeline.gathering import gather
from claims.pipeline.language import EnglishParser
from claims.pipeline.lexicons.loaders import cue_meanings, reporting_verbs, stance_words
from claims.pipeline.run import default_pipeline
from claims.pipeline.types import Attribution, Certainty, Document, Modality, Polarity, Strength
from claims.pipeline.verification import flags_of
from claims.pipeline.views import ClaimView, Voicing

PARSER = EnglishParser()
PIPELINE = default_pipeline()
ATTRIBUTOR = RuleAttributor()


def meant(marked: str) -> Attribution:
    text, spans = unmarked(marked)
    found, _ = ATTRIBUTOR.attribute(PARSER.parse(Document(text)), [extraction_of(text, spans)])
    return found[0]


SAID = """
asserted: {The clerk} [added] <that the file had been lost>.
asserted conceded: {The mill owner} [acknowledged] <that wages were late>.
asserted conceded: {The harbour master} [admitted] <losing the logbook>.
asserted probable tentative: {The board} [hinted] <that the fee had already been paid>.
asserted negated: {The nurse} [told] the court <that nobody had called her>.
asserted vouched: {The report} [shows] <that the valve was open>.
asserted negated distanced: {The firm} [boasted] <that it had never lost a case>.
asserted vouched: {The firm} [rightly noted] <that the clause had expired>.
asserted distanced: {The blogger} [allegedly said] <that the shop was empty>.
asserted probable disowned: {The trader} [mistakenly believed] <that the gate was locked>.
asserted vouched: {The envoy} [pointed out] <that the deadline had passed>.
asserted disowned: {The actor} [lied] <that he was ill>.
asserted: [In the words of] {the judge}, <the plan was unlawful>.
withheld possible: {The widow} [did not mention] <that the house was insured>.
withheld possible: {The widow} [never said] <that she had sold the boat>.
withheld possible: {The consul} [would not discuss] <whether a ransom was paid>.
withheld possible: {The firm} [gave no details of] <the agreement>.
withheld possible: {The firm} [did not immediately respond to] <a request for comment>.
withheld possible: {The coach} [refused to discuss] <the transfer>.
withheld possible: {The general} [neither confirmed nor denied] <that the base had been hit>.
withheld possible: {The coroner} [could not say] <how the fire had begun>.
withheld possible: {The company} [failed to disclose] <that the pump was faulty>.
asserted: {The ranger} [said] <the owner had to sell the farm>.
asserted: {The ranger} [said] <wolves had killed nine sheep and would return>.
opinion: {The ranger} [said] <it was difficult to reach the hut>.
asserted: {The ranger} [said] <the hut had been hit hard>.
asserted: {The minister} [said] <the best player had been sold>.
asserted emphatic: {The minister} [made clear] <that the deal was dead>.
asserted: {The minister} [issued a statement saying] <the deal was off>.
asserted: {The minister} [was quoted as saying] <the deal was off>.
asserted: {The minister} [went on to say] <that the deal was off>.
asserted: [A report] <that the deal was off> was published.
asserted probable tentative: {The agency} [estimates] <that 400 people fled>.
asserted probable tentative: {Detectives} [suspect] <that the safe was empty>.
asserted negated probable tentative: {Detectives} [do not believe] <the deaths are linked>.
asserted probable tentative: <The tower> [is thought] <to date from 1410>.
asserted probable: <The actor> [is said] <to have left the country>.
asserted vouched: {The guard} [knew] <that the door was open>.
asserted vouched: {The guard} [was unaware] <that the door was open>.
withheld possible: {The guard} [did not know] <whether the door was open>.
"""

DENIED = """
denied negated: {The mayor} [flatly denied] <that he had met the builder>.
denied: {The mayor} [denied] <not paying the tax>.
denied negated: {The mayor} [has repeatedly denied] <any wrongdoing>.
denied negated: {The mayor} [dismissed] <the rumours of a split>.
withheld possible: {The mayor} [did not deny] <meeting the builder>.
planned negated: {The mayor} [rejected] <the proposal>.
asserted possible: {Police} [have not ruled out] <foul play>.
denied negated: {Police} [have ruled out] <arson>.
denied negated probable: {The inspector} [found no sign] <that the lock was forced>.
denied negated probable tentative: {Historians} [doubt] <that the letter is genuine>.
denied negated probable tentative: {Few} [doubt] <that the club will survive>.
denied negated: {The abbot} [branded] <the story a lie>.
asserted conceded: {The defendant} [pleaded] <guilty to fraud>.
"""

TO_COME = """
promised: {The king} [promised] <to open the archive>.
promised: {The king} [promised] <that the archive would open in May>.
promised negated emphatic: {The king} [vowed] <never to sign the law>.
promised: {The gang} [threatened] <to burn the mill>.
promised: {The bank} [agreed] <to refund the fees>.
promised: {The bank} [offered] <to refund the fees>.
promised: “<I will pay every penny back>,” {the baker} [said].
promised: {The baker} [said] <she would reopen the shop in June>.
promised: {The baker's} [pledge] <to repay the loan> was welcomed.
planned: {The council} [plans] <to drain the lake>.
planned: {The council} [decided] <to drain the lake>.
planned negated: {The council} [decided] <not to drain the lake>.
planned negated: {The council} [is not planning] <to drain the lake>.
planned possible: {The council} [is mulling] <a tax on dogs>.
planned negated: {The council} [declined] <to fund the bridge>.
planned: {The council} [voted] <to close the pool>.
planned: <The museum will open its doors on Friday.>
planned: <The museum is set to open on Friday.>
planned: {The minister} [said] <the tunnel would be closed for repairs>.
predicted probable tentative: {The office} [expects] <the river to flood on Sunday>.
predicted negated probable tentative: {The office} [does not expect] <the river to flood>.
predicted: {The office} [said] <the river would flood>.
predicted possible: {The office} [said] <the river could flood>.
predicted probable: <The river is likely to flood on Sunday.>
predicted emphatic: {The office} [warned] <that the river would flood>.
asserted emphatic: {The office} [warned] <that the wall was cracked>.
predicted possible emphatic: {The union} [warned of] <job losses>.
supposed possible: “<If the wall breaks, the village is lost>,” {the warden} [said].
supposed possible: <The village would have been saved if the wall had held.>
"""

TO_OTHERS = """
demanded emphatic: {The widow} [demanded] <that the file be opened>.
demanded: {The widow} [asked] the judge <to open the file>.
demanded: {The widow} [asked for] <more time>.
demanded negated: {The coach} [told] his players <not to talk>.
demanded: {The doctor} [advised] walkers <to carry water>.
demanded negated: {The doctor} [advised] walkers <against drinking from the stream>.
demanded negated emphatic: {The police} [banned] fans <from carrying flags>.
demanded: {The union} [said] <the owner must resign>.
demanded negated: {The union} [said] <the owner should not be paid>.
demanded: {The editor} [suggested] <moving the race to May>.
demanded: “<Please stay away from the river>,” {the sheriff} [said].
demanded negated: “<Do not open the door>,” {the sheriff} [shouted].
demanded emphatic: {The governor} [ordered] troops <to leave the square>.
demanded: {Nurses} [called on] the minister <to raise their pay>.
asked possible: {The judge} [asked] <why the file was empty>.
asked possible: “<Where is the money?>” {the judge} [asked].
asked possible: {Police} [are investigating] <whether the driver was drunk>.
asked possible: {Police} [want to know] <where he slept>.
"""

FELT = """
wished possible tentative: {The widow} [hopes] <that her son is alive>.
wished possible: {The widow} [wants] <her house back>.
wished possible: “<I hope he comes home>,” {the widow} [said].
feared possible tentative: {Farmers} [fear] <that the dam is leaking>.
feared possible: {Farmers} [are worried] <that the dam is leaking>.
feared possible: {Farmers} [raised concerns] <about the dam>.
opinion: {The critic} [praised] <the new wing>.
opinion: {The critic} [said] <the new wing was ugly>.
opinion: “<It is a disgrace>,” {the critic} [said].
opinion: {The critic} [called] <the new wing ugly>.
opinion probable tentative: {The critic} [thinks] <the new wing looks cheap>.
opinion: {Villagers} [thanked] <the fire crew>.
opinion negated probable: “<I don't believe the numbers add up>,” {the critic} [said].
"""

OUTLET = """
asserted: <Two men were killed when the roof fell.>
asserted negated: <The ferry did not sail on Monday.>
asserted possible distanced: <The ferry allegedly sailed without a licence.>
asserted possible: <The ferry might have sailed earlier.>
asserted: <The crew was able to reach the shore.>
asserted: <The crew managed to save the cargo.>
asserted negated: <The mayor said nothing about the fire.>
opinion: <The bridge must be closed before winter.>
asked possible: <Why did the bridge fall?>
asserted negated: <The firm no longer sells the drug.>
asserted: <The firm used to sell the drug.>
wished possible: <The council wanted to sell the hall.>
planned: <The firm had planned to sell the drug.>
asserted: <The new law allows owners to keep dogs.>
asserted: <About 300 people live in the village.>
opinion: <The village has to pay for the repairs.>
"""

NEXT_TO_THEM = """
asserted: {The clerk} [not only said] <that the file was lost>.
asserted: {The clerk} [told] her <that the gate was open>.
asserted distanced: {The clerk} [claimed] <to have seen the file>.
asserted: {The clerk} [said] <that a promise had been broken>.
asserted: {The clerk} [said] <the firm had denied the report>.
asserted: {The clerk} [said] <that a false wall had been built>.
asserted: {The clerk} [said] <the suspect was 40>.
asserted negated: {The clerk} [said] <he could not see the road>.
asserted: {The clerk} [said] <that no fewer than nine men came>.
asserted: <The will was read on Monday.>
asserted: <The May budget passed.>
asserted: <A great deal of water ran off.>
asserted: <He asked for water and drank it.>
"""


"""The same words where they should do nothing."""

ORDINARY = ("asserted", "affirmed", "certain", "neutral")
TABLES = (SAID, DENIED, TO_COME, TO_OTHERS, FELT, OUTLET, NEXT_TO_THEM)
ROWS = [tuple(line.split(": ", 1)) for table in TABLES for line in table.strip().splitlines()]


@pytest.mark.parametrize(("words", "marked"), ROWS)
def test_cue_and_clause_say_how_a_content_is_meant(words: str, marked: str) -> None:
    found = meant(marked)
    modality, *others = (found.modality, found.polarity, found.certainty, found.strength)
    told = [modality.value, *(o.value for o, plain in zip(others, ORDINARY[1:], strict=True) if o != plain)]
    assert " ".join(told) == words


# --- the lexicons ---------------------------------------------------------------------------------------


def test_every_reading_of_the_lexicons_is_known_with_and_without_a_negation() -> None:
    readings = {meaning.reading for meaning in cue_meanings().values()}
    assert readings <= set(AFFIRMED)
    assert set(AFFIRMED) == set(NEGATED)


def test_the_lexicons_of_cues_hold_every_kind_of_word() -> None:
    assert {pos for _, pos in cue_meanings()} == {"verb", "noun", "adjective", "phrase"}
    assert all(entry.meaning == cue_meanings()[lemma, "verb"] for lemma, entry in reporting_verbs().items())


def test_a_list_that_is_not_there_is_no_silent_empty_one() -> None:
    assert "fail" in stance_words("turning")
    with pytest.raises(KeyError):
        stance_words("list")


def test_only_what_is_asserted_or_denied_is_checkable() -> None:
    assert {m for m in Modality if m.checkable} == {Modality.ASSERTED, Modality.DENIED}


# --- clauses, conflicts and flags -----------------------------------------------------------------------


def propositions(text: str) -> list[tuple[str, str, str]]:
    return [
        (p.text, p.modality.value, p.polarity.value)
        for s in PIPELINE.analyse(Document(text)).statements
        for p in s.propositions
    ]


def test_each_clause_of_a_content_stands_by_itself() -> None:
    found = propositions(
        "Lund said 90 sheep had drowned in Orlen and that the dam would be rebuilt by the council."
    )
    assert [(m, p) for _, m, p in found] == [("asserted", "affirmed"), ("planned", "affirmed")]


def test_a_denial_turns_every_clause_round() -> None:
    found = propositions(
        "Lund denied that the flood had drowned 90 sheep in Orlen and that 12 farmers had not been warned."
    )
    assert [(m, p) for _, m, p in found] == [("denied", "negated"), ("denied", "affirmed")]


ASSERTED = "Lund said the Orlen blast killed 40 people."
RIVALS = [
    ("Holm said the Orlen blast killed 90 people.", True),
    ("Holm admitted the Orlen blast killed 90 people.", True),
    ("Holm feared the Orlen blast had killed 90 people.", False),
    ("Holm warned the Orlen blast would kill 90 people.", False),
    ("Holm asked whether the Orlen blast killed 90 people.", False),
    ("Holm declined to say whether the Orlen blast killed 90 people.", False),
    ("Holm did not say that the Orlen blast killed 90 people.", False),
    ("Holm hoped the Orlen blast had killed 90 people.", False),
    ("Holm said the Orlen blast would have killed 90 people if the school had been open.", False),
    ("Holm threatened to kill 90 people in an Orlen blast.", False),
]


@pytest.mark.parametrize(("rival", "conflicts"), RIVALS)
def test_only_what_can_be_true_or_false_goes_on_to_conflict_checking(rival: str, conflicts: bool) -> None:
    left, right = (
        [p for s in PIPELINE.analyse(Document(text, id=text)).statements for p in s.propositions]
        for text in (ASSERTED, rival)
    )
    findings = [relate(a, b, PIPELINE.matcher, PIPELINE.rules) for a in left for b in right]
    assert any(f is not None and f.kind.value == "conflicts" for f in findings) is conflicts


@pytest.mark.parametrize("modality", [m for m in Modality if not m.checkable])
def test_no_rule_of_conflict_takes_what_is_not_checkable(modality: Modality) -> None:
    a, b = (
        PIPELINE.analyse(Document(text, id=text)).statements[0].propositions[0]
        for text in (ASSERTED, RIVALS[0][0])
    )
    other = replace(b, modality=modality)
    assert all(rule.compare(a, other) is None and rule.compare(other, a) is None for rule in PIPELINE.rules)


def voicings(text: str) -> dict[str, Voicing]:
    analysis = PIPELINE.analyse(Document(text, id="a", outlet="The Courier"))
    return {v.speaker_name: v for claim in gather([analysis], PIPELINE) for v in claim.view.voicings}


def test_who_passed_the_words_on_is_kept_beside_who_said_them() -> None:
    found = voicings("Ombudsman Vera Lund said police told her that 40 boats had left the port of Orlen.")
    [through] = found["police"].via_names
    assert through.endswith("Vera Lund")
    assert all(not v.via for name, v in found.items() if name != "police")


def test_what_somebody_denies_that_another_said_is_nobody_s_assertion() -> None:
    text = "Vera Lund denied that police had told her that 40 boats had left the port of Orlen."
    analysis = PIPELINE.analyse(Document(text))
    inner = [s for s in analysis.statements if s.extraction.parent is not None]
    assert inner
    assert all(s.attribution.modality is Modality.WITHHELD for s in inner)
    assert not any(p.checkable for s in inner for p in s.propositions)


def test_what_was_claimed_stays_claimed_when_the_claim_is_rejected() -> None:
    text = "Vera Lund rejected the claim that 40 boats had left the port of Orlen."
    assert (
        meant("{Vera Lund} [rejected] the claim <that 40 boats had left the port>.").by_cue is Modality.DENIED
    )
    assert all(s.attribution.modality.checkable for s in PIPELINE.analyse(Document(text)).statements)


def flagged(*texts: str) -> set[str]:
    analyses = [
        PIPELINE.analyse(Document(text, id=str(n), outlet=f"Outlet {n}")) for n, text in enumerate(texts)
    ]
    every = [v for claim in gather(analyses, PIPELINE) for v in claim.view.voicings]
    claim = gather(analyses, PIPELINE)[0].view.proposition
    return {f.rule_id for f in flags_of(ClaimView(claim, tuple(every)))}


@pytest.mark.parametrize(
    ("texts", "flag", "fires"),
    [
        (("Lund claimed that 40 boats had left Orlen.",), "distanced", True),
        (("Lund said that 40 boats had left Orlen.",), "distanced", False),
        (
            ("Lund claimed that 40 boats had left Orlen.", "Lund said that 40 boats had left Orlen."),
            "distanced",
            False,
        ),
        (("Lund falsely claimed that 40 boats had left Orlen.",), "disowned", True),
        (("Lund claimed that 40 boats had left Orlen.",), "disowned", False),
    ],
)
def test_how_an_outlet_words_it_is_told_as_a_flag(texts: tuple[str, ...], flag: str, fires: bool) -> None:
    assert (flag in flagged(*texts)) is fires


# --- anything at all ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "?", "“”", "said", "not", "Not.", "He denied.", "🚒 said 🚒", "Told to."]
)
def test_what_can_not_be_read_is_no_error(text: str) -> None:
    for statement in PIPELINE.analyse(Document(text)).statements:
        assert statement.attribution.modality in Modality


@pytest.mark.parametrize(
    "cue", ["said", "did not", "no", "to", "of", "neither", "“", "refused", "called for"]
)
@pytest.mark.parametrize("content", ["it", "to", "not", "whether", "if", "“", "false", "be"])
def test_any_cue_goes_with_any_content(cue: str, content: str) -> None:
    found = meant(f"{{They}} [{cue}] <{content}>.")
    assert (found.polarity in Polarity, found.certainty in Certainty, found.strength in Strength) == (
        True,
    ) * 3
