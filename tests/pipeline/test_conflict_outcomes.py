"""Conflicts of whole accounts, as tables: causes, outcomes, truces, and how people fare."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from claims.pipeline.conflicts import Label, label_of, relate, rule_of
from claims.pipeline.matching import ClaimMatcher
from claims.pipeline.run import default_pipeline, propositions_of
from claims.pipeline.types import Document, Proposition, RelationFinding, RelationKind

PIPELINE = default_pipeline()
DAY = date(2024, 3, 4)


def read(text: str, name: str, later: int = 0) -> tuple[Proposition, ...]:
    day = DAY + timedelta(days=later)
    return propositions_of(PIPELINE.analyse(Document(text, id=name, outlet=name, published_on=day)))


def findings(a: str, b: str, later: int = 0) -> list[RelationFinding]:
    left, right = read(a, "Post"), read(b, "Gazette", later)
    found = [relate(x, y, ClaimMatcher()) for x in left for y in right]
    return [f for f in found if f is not None]


def conflicts(a: str, b: str, later: int = 0) -> set[str]:
    return {f.rule_id for f in findings(a, b, later) if f.kind is RelationKind.CONFLICTS}


CAUSES = [
    ("The crash near Tarn was caused by brake failure.", "Police blamed speed for the crash near Tarn."),
    (
        "Police blamed the crash near Tarn on brake failure.",
        "The crash near Tarn was blamed on speeding, the mayor said.",
    ),
    (
        "The fire at the Tarn mill was caused by a gas leak, officials said.",
        "The fire at the Tarn mill was started deliberately, police said.",
    ),
    ("Anna Berg died of a heart attack.", "Anna Berg died of pneumonia, her family said."),
    (
        "Berg died from Alzheimer's disease at a hospice.",
        "Anna Berg died of heart failure on Thursday.",
    ),
    ("Heavy rain caused the landslide in Tarn.", "The landslide in Tarn was due to mining, residents said."),
    (
        "The explosion at the Tarn plant was triggered by a gas leak.",
        "A bomb caused the explosion at the Tarn plant, the army said.",
    ),
    (
        "The Brint ferry sank because of a storm, its owner said.",
        "The Brint ferry sank because of overloading, prosecutors said.",
    ),
    (
        "Investigators said the derailment near Tarn was due to a broken rail.",
        "The derailment near Tarn was the result of sabotage, the railway said.",
    ),
    ("The flood in Tarn was caused by a burst dam.", "Heavy rain caused the flood in Tarn."),
    (
        "Witnesses said Lars Olsen died of gunshot wounds.",
        "Lars Olsen died of a drug overdose, police said.",
    ),
]
NO_OTHER_CAUSE = [
    # one cause in other words, or one as a sort of the other
    ("The crash near Tarn was caused by brake failure.", "The crash near Tarn was caused by faulty brakes."),
    ("Anna Berg died of cardiac arrest.", "Anna Berg died of heart failure."),
    ("The crash near Tarn was due to human error.", "The crash near Tarn was caused by speeding."),
    ("The crash near Tarn was caused by a storm.", "The crash near Tarn was caused by strong winds."),
    ("Anna Berg died of her injuries.", "Anna Berg died of gunshot wounds."),
    # two events, two people
    ("The crash near Tarn was caused by brake failure.", "The crash near Brint was caused by speeding."),
    ("Anna Berg died of a heart attack.", "Lars Berg died of pneumonia."),
    ("A man died of a heart attack in Tarn.", "A man died of a drug overdose in Tarn."),
    ("The crash near Tarn caused long delays.", "The delays in Tarn were due to a strike."),
    # nobody is sure, or it is one of several
    ("The crash near Tarn may have been caused by brakes.", "The crash near Tarn was caused by speeding."),
    ("The crash near Tarn was partly due to brake failure.", "The crash near Tarn was due to speeding."),
    (
        "The crash near Tarn was caused by speeding and alcohol.",
        "The crash near Tarn was caused by alcohol.",
    ),
    (
        "Police are investigating whether arson caused the fire in Tarn.",
        "The fire in Tarn was caused by a gas leak.",
    ),
    ("The fire in Tarn was caused by a gas leak.", "The fire in Tarn was not caused by a bomb."),
    # no cause at all
    ("Anna Berg died of cancer.", "Berg died in Tarn on Monday."),
    ("The fire in Tarn led to the closure of a road.", "The fire in Tarn was caused by a gas leak."),
]

OUTCOMES = [
    (
        "Olsen was acquitted of murder in Tarn on Monday.",
        "Olsen was convicted of murder in Tarn on Monday.",
    ),
    ("Olsen was found not guilty of fraud in Tarn.", "A court in Tarn found Olsen guilty of fraud."),
    (
        "Parliament passed the Harbour Bill on Monday.",
        "The Harbour Bill was voted down by parliament on Monday.",
    ),
    ("The Tarn council approved the harbour plan.", "The harbour plan was turned down by the Tarn council."),
    (
        "Anna Berg was released on Monday, her lawyer said.",
        "Anna Berg is still being held, police said on Monday.",
    ),
    ("Lars Olsen has been freed from the Tarn jail.", "Lars Olsen remains in custody in Tarn."),
    ("Anna Berg survived the crash in Tarn.", "Anna Berg died in the crash in Tarn."),
    ("The pilot survived the crash in Tarn.", "The pilot was killed in the crash in Tarn."),
    ("Anna Berg is alive.", "Anna Berg is dead, her brother said."),
    (
        "Tarn United won the match against Brint Rovers.",
        "Tarn United lost the match against Brint Rovers.",
    ),
    (
        "The Norland helicopter landed safely near Tarn.",
        "Rebels shot down a Norland helicopter near Tarn.",
    ),
    (
        "The appeals court upheld the ban on Brint Airways.",
        "The appeals court struck down the ban on Brint Airways.",
    ),
]
NO_OTHER_OUTCOME = [
    # two charges, two houses, two opponents, two bills, two people
    ("Olsen was acquitted of murder.", "Olsen was convicted of fraud.", 0),
    ("Olsen was acquitted of murder but convicted of fraud.", "Olsen was convicted of murder.", 0),
    ("Lars Olsen was acquitted of murder in Tarn.", "Ida Olsen was convicted of murder in Tarn.", 0),
    ("The lower house passed the Harbour Bill.", "The upper house rejected the Harbour Bill.", 0),
    ("Parliament passed the Harbour Bill.", "Parliament rejected the Budget Bill.", 0),
    (
        "Tarn United won the match against Brint Rovers.",
        "Tarn United lost the match against Kelmouth.",
        0,
    ),
    ("Anna Berg survived the crash in Tarn.", "Lars Berg died in the crash in Tarn.", 0),
    ("The pilot survived the crash in Tarn.", "A passenger was killed in the crash in Tarn.", 0),
    ("The pilot survived the crash in Tarn.", "The pilot died in the crash in Brint.", 0),
    ("Two Norland helicopters were shot down near Tarn.", "A Norland helicopter landed near Tarn.", 0),
    # what came later
    ("Anna Berg survived the crash in Tarn.", "Anna Berg died on Tuesday.", 1),
    ("Anna Berg is still being held.", "Anna Berg was released.", 3),
    # no outcome, or one account from two sides
    ("Anna Berg nearly died in the crash in Tarn.", "Anna Berg survived the crash in Tarn.", 0),
    (
        "Parliament is expected to pass the Harbour Bill.",
        "The Harbour Bill was voted down by parliament.",
        0,
    ),
    ("Olsen was convicted of murder in Tarn.", "Olsen was released on bail.", 0),
    (
        "Tarn United won the final against Brint Rovers.",
        "Brint Rovers lost the final against Tarn United.",
        0,
    ),
]

TRUCES = [
    (
        "Anna Lund said the ceasefire was holding overall in Tarn.",
        "Gunfire rang out in Tarn on Monday despite the truce.",
    ),
    (
        "The truce in Tarn is being observed, Norland said.",
        "Vessia said Norland had broken the truce in Tarn.",
    ),
    (
        "The ceasefire in Tarn holds, the ministry said.",
        "Shelling was heard in Tarn on Monday, residents said.",
    ),
]
NO_BROKEN_TRUCE = [
    ("The ceasefire in Tarn was holding.", "Gunfire rang out in Brint on Monday.", 0),
    ("The ceasefire in Tarn was holding.", "Gunfire rang out in Tarn before the ceasefire.", 0),
    ("The ceasefire in Tarn was holding.", "Shelling killed 12 people in Tarn last week.", 0),
    ("The ceasefire in Tarn was holding.", "Norland broke the ceasefire in Tarn.", 9),
    (
        "The ceasefire in Tarn was holding, with isolated violations.",
        "Gunfire rang out in Tarn on Monday despite the truce.",
        0,
    ),
    (
        "The ceasefire in Tarn should be observed, Norland said.",
        "Gunfire rang out in Tarn despite the truce.",
        0,
    ),
]

FIRING = [
    *((a, b, "causes-differ") for a, b in CAUSES),
    *((a, b, "outcomes-exclude") for a, b in OUTCOMES),
    *((a, b, "truce-broken") for a, b in TRUCES),
]
SILENT = [
    *((a, b, 0) for a, b in NO_OTHER_CAUSE),
    *NO_OTHER_OUTCOME,
    *NO_BROKEN_TRUCE,
]


@pytest.mark.parametrize(("a", "b", "rule_id"), FIRING)
def test_accounts_that_exclude_each_other_conflict_in_either_order(a: str, b: str, rule_id: str) -> None:
    assert conflicts(a, b) == conflicts(b, a) == {rule_id}


@pytest.mark.parametrize(("a", "b", "later"), SILENT)
def test_accounts_that_can_both_be_so_do_not_conflict(a: str, b: str, later: int) -> None:
    assert conflicts(a, b, later) == set()


@pytest.mark.parametrize(("a", "b", "rule_id"), FIRING)
def test_what_was_compared_is_kept_as_values_and_read_as_a_sentence(a: str, b: str, rule_id: str) -> None:
    (finding,) = [f for f in findings(a, b) if f.kind is RelationKind.CONFLICTS]
    text = rule_of(rule_id).render(dict(finding.params))
    assert text.endswith(".")
    assert "{" not in text
    assert finding.params["reason"]


@pytest.mark.parametrize(("a", "b"), [*CAUSES, *OUTCOMES])
def test_another_cause_or_outcome_never_counts_as_saying_the_same(a: str, b: str) -> None:
    assert not any(f.kind is RelationKind.SAME for f in findings(a, b))


def test_an_assurance_and_how_people_fare_bear_on_each_other_and_are_no_conflict() -> None:
    a, b = (
        "Anna Lund said she saw no threat to civilians in Tarn.",
        "The streets of Tarn are full of hungry people.",
    )
    (finding,) = findings(a, b)
    assert (finding.kind, finding.rule_id) == (RelationKind.BEARS_ON, "assurance-and-plight")
    assert "Both may be so" in rule_of(finding.rule_id).render(dict(finding.params))
    assert label_of(read(a, "Post"), read(b, "Gazette"), ClaimMatcher())[0] is Label.COMPATIBLE
    assert findings("Anna Lund said the Tarn dam was no threat.", b) == []
    assert findings(a, "The streets of Brint are full of hungry people.") == []
