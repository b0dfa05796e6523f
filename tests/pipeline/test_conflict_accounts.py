"""Conflicts of whole accounts, as tables: two versions of a quotation, and one source against itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from claims.pipeline.conflicts import relate, rule_of
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


QUOTED = "two-versions-of-a-quotation"
QUOTATIONS = [
    (
        "“We lost 20 soldiers in the fighting for Tarn,” Anna Lund said.",
        "“We lost 30 soldiers in the fighting for Tarn,” Anna Lund said.",
    ),
    (
        "“We will never give up the harbour of Tarn,” Anna Lund said.",
        "“We will give up the harbour of Tarn,” Anna Lund said.",
    ),
    (
        "“We will not sign the treaty with Norland,” Lund told reporters.",
        "“We will sign the treaty with Norland,” Lund told reporters.",
    ),
    (
        "Lund said: “The army of Norland bombed the hospital in Tarn.”",
        "Lund said: “The army of Vessia bombed the hospital in Tarn.”",
    ),
    (
        "“The bridge over the Tarn is safe for lorries,” Ida Holm said.",
        "“The bridge over the Tarn is closed for lorries,” Ida Holm said.",
    ),
    (
        "“The government has betrayed the fishermen of Tarn,” Holm said.",
        "“The government has forgotten the fishermen of Tarn,” Holm said.",
    ),
    ("“Police fired four shots at the car,” Lund said.", "“Police fired nine shots at the car,” Lund said."),
    (
        "Holm said: “Nobody was hurt when the roof of the school fell in.”",
        "Holm said: “Somebody was hurt when the roof of the school fell in.”",
    ),
    (
        "“I can’t support the harbour plan of the council,” Holm said.",
        "“I can support the harbour plan of the council,” Holm said.",
    ),
    (
        "“The mayor of Tarn lied to the whole town,” Holm said.",
        "“The mayor of Brint lied to the whole town,” Holm said.",
    ),
    (
        "“It was a cowardly attack on the people of Tarn,” Holm said.",
        "“It was a heroic attack on the people of Tarn,” Holm said.",
    ),
]
NO_OTHER_VERSION = [
    # shortened, marked or not, and longer
    (
        "“We lost 20 soldiers in the fighting for Tarn,” Lund said.",
        "“We lost 20 soldiers in the ...” Lund said.",
        0,
    ),
    ("“We lost 20 soldiers in the fighting for Tarn,” Lund said.", "“We lost 20 soldiers,” Lund said.", 0),
    (
        "“We lost 20 soldiers in the fighting for Tarn,” Lund said.",
        "“We lost 20 brave soldiers in the fighting for Tarn, and we mourn them,” Lund said.",
        0,
    ),
    # edited
    (
        "“We lost 20 soldiers in the fighting for Tarn,” Lund said.",
        "“We lost twenty soldiers in the fighting for Tarn,” Lund said.",
        0,
    ),
    (
        "“We don’t honour the treaty with Norland,” Lund said.",
        "“We do not honor the treaty with Norland,” Lund said.",
        0,
    ),
    (
        "“The army of Norland bombed the hospital in Tarn,” Lund said.",
        "“The army [of Norland] bombed the hospital in Tarn,” Lund said.",
        0,
    ),
    (
        "“The government has betrayed the fishermen of Tarn,” Holm said.",
        "“The governments have betrayed the fishermen of Tarn,” Holm said.",
        0,
    ),
    # in other words, not quoted, by another, on another occasion
    (
        "“The bridge over the Tarn is safe for lorries,” Ida Holm said.",
        "Ida Holm said the bridge over the Tarn was closed for lorries.",
        0,
    ),
    (
        "“The bridge over the Tarn is safe for lorries,” Ida Holm said.",
        "“The bridge over the Tarn is closed for lorries,” Anna Lund said.",
        0,
    ),
    (
        "“We lost 20 soldiers in the fighting for Tarn,” Lund said.",
        "“We lost 30 soldiers in the fighting for Tarn,” Lund said.",
        1,
    ),
    (
        "“The bridge over the Tarn is safe for lorries,” Ida Holm said.",
        "“The bridge over the Tarn is closed for lorries,” Ida Holm said.",
        8,
    ),
    ("“The bridge is safe,” Holm said.", "“The bridge is old,” Holm said.", 0),
    (
        "“They bombed the hospital of Tarn on Monday,” Lund said.",
        "“They bombed the schools of Brint on Sunday,” Lund said.",
        0,
    ),
    (
        "“We will not sign the treaty with Norland,” Lund said.",
        "“We will not sign any treaty,” Lund said. “Norland knows that.”",
        0,
    ),
]

HERSELF = "contradicts-itself"
AGAINST_ITSELF = [
    (
        "Anna Lund said on Monday that Norland's army did not bomb the Tarn hospital.",
        "Anna Lund said that Norland's army bombed the Tarn hospital.",
        4,
    ),
    (
        "Anna Lund said 40 people were killed in the Tarn blast.",
        "Anna Lund said 12 people were killed in the Tarn blast.",
        3,
    ),
    (
        "Anna Lund said 200 soldiers had been killed in Tarn.",
        "Anna Lund said 25 soldiers had been killed in Tarn.",
        2,
    ),
    (
        "Anna Lund said the Tarn council had approved the harbour plan.",
        "Anna Lund said the Tarn council had rejected the harbour plan.",
        1,
    ),
    (
        "Anna Lund denied that police had fired at the crowd in Tarn.",
        "Anna Lund said that police had fired at the crowd in Tarn.",
        6,
    ),
    (
        "Norland said its navy had sunk a Vessian ship off Tarn.",
        "Norland said its navy had not sunk a Vessian ship off Tarn.",
        2,
    ),
    (
        "Anna Lund said that Norland's army used gas in Tarn.",
        "“Norland's army never used gas in Tarn,” Anna Lund said.",
        7,
    ),
    (
        "Anna Lund said that Vessia paid the Tarn rebels.",
        "Anna Lund denied that Vessia had paid the Tarn rebels.",
        9,
    ),
    (
        "Lars Olsen said the pilot survived the crash near Tarn.",
        "Lars Olsen said the pilot was killed in the crash near Tarn.",
        0,
    ),
    (
        "Ida Holm said the court in Tarn had convicted Lars Olsen of fraud.",
        "Ida Holm said the court in Tarn had acquitted Lars Olsen of fraud.",
        2,
    ),
    (
        "The Norland ministry said that its soldiers shot the Tarn mayor.",
        "The Norland ministry said that its soldiers did not shoot the Tarn mayor.",
        5,
    ),
]
NOT_AGAINST_ITSELF = [
    # a toll that grew
    (
        "Anna Lund said 12 people were killed in the Tarn blast.",
        "Anna Lund said 40 people were killed in the Tarn blast.",
        3,
    ),
    (
        "Anna Lund said at least 12 people were killed in Tarn.",
        "Anna Lund said 30 people were killed in Tarn.",
        2,
    ),
    (
        "“We lost 20 soldiers in the fighting for Tarn,” Lund said.",
        "“We lost 30 soldiers in the fighting for Tarn,” Lund said.",
        6,
    ),
    # a plan, a promise, a view
    (
        "Anna Lund said she would vote for the Tarn treaty.",
        "Anna Lund said she would not vote for the Tarn treaty.",
        3,
    ),
    ("Anna Lund promised to rebuild the Tarn harbour.", "Anna Lund refused to rebuild the Tarn harbour.", 4),
    (
        "Anna Lund said she believed the Tarn dam was safe.",
        "Anna Lund said she did not believe the Tarn dam was safe.",
        4,
    ),
    ("Anna Lund called the Tarn treaty a disgrace.", "Anna Lund called the Tarn treaty a success.", 3),
    # what may have changed in between
    (
        "Anna Lund said the Tarn bridge is closed to lorries.",
        "Anna Lund said the Tarn bridge is not closed to lorries.",
        4,
    ),
    (
        "Anna Lund said the ceasefire in Tarn was holding.",
        "Anna Lund said the ceasefire in Tarn was not holding.",
        4,
    ),
    (
        "Anna Lund said she had not met the Tarn rebels.",
        "Anna Lund said she had met the Tarn rebels.",
        9,
    ),
    (
        "Anna Lund said prices in Tarn rose by 4 per cent in January.",
        "Anna Lund said prices in Tarn rose by 6 per cent in February.",
        20,
    ),
    # another, or one whom no name tells from another
    (
        "Anna Lund said Norland's army did not bomb the Tarn hospital.",
        "Ida Holm said Norland's army bombed the Tarn hospital.",
        4,
    ),
    ("Police said the Tarn driver was not drunk.", "Police said the Tarn driver was drunk.", 3),
    # on one day nobody knows which came later
    (
        "Anna Lund said Norland's army did not bomb the Tarn hospital.",
        "Anna Lund said Norland's army bombed the Tarn hospital.",
        0,
    ),
]

FIRING = [
    *((a, b, 1 if "heroic" in b else 0, QUOTED) for a, b in QUOTATIONS),
    *((a, b, later, HERSELF) for a, b, later in AGAINST_ITSELF if later),
]
SILENT = [
    *((a, b, later, QUOTED) for a, b, later in NO_OTHER_VERSION),
    *((a, b, later, HERSELF) for a, b, later in NOT_AGAINST_ITSELF),
]


@pytest.mark.parametrize(("a", "b", "later", "rule_id"), FIRING)
def test_accounts_that_exclude_each_other_conflict_in_either_order(
    a: str, b: str, later: int, rule_id: str
) -> None:
    assert conflicts(a, b, later) == {rule_id}
    assert conflicts(b, a, later if rule_id == QUOTED else 0 if not later else -later) == {rule_id}


@pytest.mark.parametrize(("a", "b", "later", "rule_id"), SILENT)
def test_accounts_that_can_both_be_so_do_not_conflict(a: str, b: str, later: int, rule_id: str) -> None:
    """The rule of the table alone must be silent: another may see what it does not."""
    assert rule_id not in conflicts(a, b, later)


@pytest.mark.parametrize(("a", "b", "later", "rule_id"), FIRING)
def test_what_was_compared_is_kept_as_values_and_read_as_a_sentence(
    a: str, b: str, later: int, rule_id: str
) -> None:
    (finding,) = [f for f in findings(a, b, later) if f.kind is RelationKind.CONFLICTS]
    text = rule_of(rule_id).render(dict(finding.params))
    assert text.endswith((".", ".”"))
    assert "{" not in text
    assert finding.params["reason"]


def test_who_contradicts_itself_is_named_with_both_days_and_both_statements() -> None:
    (finding,) = findings(*AGAINST_ITSELF[1])
    assert (finding.params["said_by"], finding.params["earlier"]) == ("Anna Lund", "a")
    assert (finding.params["by"], finding.params["day_b"]) == ("numbers-disjoint", "2024-03-07")
    assert rule_of(HERSELF).render(dict(finding.params)) == (
        "Anna Lund said on 2024-03-04: “40 people were killed in the Tarn blast”, and on 2024-03-07: “12 "
        "people were killed in the Tarn blast”. The figures for “killed” exclude each other: 40 against 12."
    )


def test_two_versions_of_a_quotation_do_not_make_one_claim_though_most_words_agree() -> None:
    for a, b in QUOTATIONS:
        assert not any(f.kind is RelationKind.SAME for f in findings(a, b))


def test_a_denial_is_explained_by_who_says_it_who_denies_it_and_in_which_words() -> None:
    accused = "Vessia said that Norland's army bombed the Tarn hospital."
    (finding,) = findings(accused, "Norland denied that its army bombed the Tarn hospital.")
    assert rule_of(finding.rule_id).render(dict(finding.params)) == (
        "Vessia said “Norland's army bombed the Tarn hospital”. "
        "Norland denied “its army bombed the Tarn hospital”."
    )
    older = {"shared": ["army", "bomb"], "predicate": "bomb", "negated": "b"}
    assert "army, bomb" in rule_of("assertion-denied").render(dict(older))
