"""Which claims two people must judge, and which merely sound like it."""

from __future__ import annotations

import pytest

from claims.pipeline.secondreview import POLICY, policy_of, reasons_for_a_second
from claims.pipeline.types import Comparator, Quantity, Span

CASUALTIES, CRIME = ["casualties"], ["accusation-of-crime"]
CASES = [
    ("12 people were injured", CASUALTIES),
    ("The strike killed a nurse", CASUALTIES),
    ("No one died in the fire", CASUALTIES),
    ("Two miners are still missing", CASUALTIES),
    ("The death toll rose to 40", CASUALTIES),
    ("soldiers were shot", CASUALTIES),
    ("She denied that he murdered his brother", CRIME),
    ("The minister took bribes", CRIME),
    ("The army committed war crimes", CRIME),
    ("He was charged with manslaughter", CRIME),
    ("He was not convicted", CRIME),
    ("The governor is corrupt", CRIME),
    ("The company was fined for fraud", CRIME),
    ("The general is a traitor", CRIME),
    ("The rebels looted the town", CRIME),
    ("The police tortured and killed him", CASUALTIES + CRIME),
    ("More than 300 families had left the lower town", []),
    ("The senate killed the bill", []),
    ("The crime rate fell by a third", []),
    ("Violent crime fell in March", []),
    ("She shot a film in Rome", []),
    ("The film was shot on location", []),
    ("They charged 5 dollars a head", []),
    ("The battery charged in an hour", []),
    ("The phone was fully charged", []),
    ("The committee is charged with drafting the law", []),
    ("Arsenal beat Chelsea 2-1", []),
    ("His attack on goal was brave", []),
    ("He scored in injury time", []),
    ("The talks reached a dead end", []),
    ("The deadline is Friday", []),
    ("The plan is dead", []),
    ("The wind died down", []),
    ("It was a murder mystery", []),
    ("The file was corrupted", []),
    ("The anti-corruption agency opened an office", []),
    ("Climbers began an assault on Everest", []),
    ("200 people were killed in the assault", CASUALTIES),
    ("The army's assault on the enclave lasted a day", []),
    ("He assaulted a nurse", CRIME),
    ("Two guards were accused of assault", CRIME),
    ("She stole the show", []),
    ("Rapeseed prices fell", []),
    ("The body of evidence is large", []),
]


@pytest.mark.parametrize(("text", "rules"), CASES)
def test_a_claim_asks_for_a_second_reviewer_where_it_should(text: str, rules: list[str]) -> None:
    found = reasons_for_a_second(text)
    assert [finding.rule_id for finding in found] == rules
    for finding in found:
        assert finding.spans
        assert all(span.of(text) for span in finding.spans)
        assert f"“{finding.spans[0].of(text)}”" in policy_of(finding.rule_id).render(finding.params)


def test_a_figure_asks_by_what_it_counts_and_not_by_its_words() -> None:
    def figure(measure: str) -> Quantity:
        return Quantity(Span(0, 6), "twelve", 12, 12, Comparator.EXACT, measure=measure)

    [found] = reasons_for_a_second("It was twelve", [figure("killed")])
    assert found.params == {"figures": ["twelve"], "measures": ["killed"], "words": []}
    assert "“twelve”" in policy_of("casualties").render(found.params)
    assert reasons_for_a_second("It was twelve", [figure("evacuated")]) == ()


def test_rule_ids_are_permanent_and_a_long_text_is_no_trouble() -> None:
    assert [rule.rule_id for rule in POLICY] == ["casualties", "accusation-of-crime"]
    assert reasons_for_a_second("a" * 1_000_000) == ()
    assert reasons_for_a_second("a b " * 200_000) == ()
