"""Numbers in text: value, bound, unit, and what they count."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.pipeline.language.english import EnglishParser
from claims.pipeline.quantities import EnglishQuantityReader, QuantityConfig
from claims.pipeline.quantities.figures import figures
from claims.pipeline.types import Comparator, Document, Quantity


def read(text: str, published_on: date | None = None) -> list[Quantity]:
    return EnglishQuantityReader().read(EnglishParser().parse(Document(text, published_on=published_on)))


@pytest.mark.parametrize(
    ("text", "low", "high", "comparator"),
    [
        ("more than 10,000", 10_000, None, Comparator.MORE_THAN),
        ("at least 7", 7, None, Comparator.AT_LEAST),
        ("no fewer than seven", 7, None, Comparator.AT_LEAST),
        ("up to 120,000", None, 120_000, Comparator.AT_MOST),
        ("as many as 80", None, 80, Comparator.AT_MOST),
        ("fewer than 50", None, 50, Comparator.LESS_THAN),
        ("about 30", 27, 33, Comparator.ABOUT),
        ("nearly 100", 90, 100, Comparator.ABOUT),
        ("dozens", 20, 100, Comparator.VAGUE),
        ("hundreds of thousands", 100_000, 1_000_000, Comparator.VAGUE),
        ("between 5 and 7", 5, 7, Comparator.BETWEEN),
        ("35 to 40", 35, 40, Comparator.BETWEEN),
        ("40 or 50", 40, 50, Comparator.BETWEEN),
        ("$140-$150 million", 140e6, 150e6, Comparator.BETWEEN),
        ("2.3 million", 2_300_000, 2_300_000, Comparator.EXACT),
        ("one hundred and twenty-five thousand", 125_000, 125_000, Comparator.EXACT),
        ("half a million", 500_000, 500_000, Comparator.EXACT),
        ("two thirds of", 2 / 3, 2 / 3, Comparator.EXACT),
        ("2 1/2 years", 2.5, 2.5, Comparator.EXACT),
        ("120, 000", 120_000, 120_000, Comparator.EXACT),
        ("12 or more", 12, None, Comparator.AT_LEAST),
        ("18 or older", 18, None, Comparator.AT_LEAST),
        ("not exceeding 40", None, 40, Comparator.AT_MOST),
        ("well above 900", 900, None, Comparator.MORE_THAN),
        ("two in three", 2 / 3, 2 / 3, Comparator.EXACT),
        ("nearly one in five", 0.18, 0.2, Comparator.ABOUT),
        ("nine out of ten", 0.9, 0.9, Comparator.EXACT),
        ("a quarter of a million", 250_000, 250_000, Comparator.EXACT),
        ("half an hour", 0.5, 0.5, Comparator.EXACT),
        ("more than half the residents", 0.5, None, Comparator.MORE_THAN),
        ("half million", 500_000, 500_000, Comparator.EXACT),
        ("two and a half million", 2_500_000, 2_500_000, Comparator.EXACT),
        ("a million and a half", 1_500_000, 1_500_000, Comparator.EXACT),
        ("five and three quarters", 5.75, 5.75, Comparator.EXACT),
        ("40 000", 40_000, 40_000, Comparator.EXACT),
        ("1\u202f234\u202f500", 1_234_500, 1_234_500, Comparator.EXACT),
        ("12,34,567.5", 1_234_567.5, 1_234_567.5, Comparator.EXACT),
        ("three lakh crore", 3e12, 3e12, Comparator.EXACT),
        ("10 bn", 10e9, 10e9, Comparator.EXACT),
        ("minus 5 degrees", -5, -5, Comparator.EXACT),
        ("about -20%", -22, -18, Comparator.ABOUT),
        ("nearly -5%", -5, -4.5, Comparator.ABOUT),
    ],
)
def test_a_figure_is_an_interval_with_its_bounds(
    text: str, low: float | None, high: float | None, comparator: Comparator
) -> None:
    _, found = figures(text)
    assert len(found) == 1
    bounded = found[0].bounded
    assert bounded.comparator is comparator
    assert bounded.low == (pytest.approx(low) if low is not None else None)
    assert bounded.high == (pytest.approx(high) if high is not None else None)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("They killed two in three attacks.", [2, 3]),
        ("It happened on one in three days.", [1, 3]),
        ("The score was 5 -3.", [5, 3]),
        ("Flight 370 239 people", [370, 239]),
        ("12 out of 15 ministers", [12, 15]),
    ],
)
def test_two_numbers_side_by_side_stay_two(text: str, values: list[float]) -> None:
    assert [f.number.high for f in figures(text)[1]] == values


def test_more_than_excludes_the_figure_itself_and_at_least_does_not() -> None:
    assert figures("more than 10")[1][0].bounded.low_open
    assert not figures("at least 10")[1][0].bounded.low_open


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("It cost £1.7m.", "GBP", 1_700_000),
        ("They pledged 420 million Australian dollars.", "AUD", 420e6),
        ("The fine was 5,000 drams.", "AMD", 5000),
        ("Rates rose by 25 basis points.", "basis point", 25),
        ("A man, aged 36, was held.", "year old", 36),
        ("She left at the age of 12.", "year old", 12),
        ("It was -18 °C overnight.", "celsius", -18),
        ("Gusts of 40 knots were measured.", "knot", 40),
        ("They paid US$3m for it.", "USD", 3_000_000),
        ("Prices rose 4.5% in May.", "percent", 4.5),
        ("It lies 13 nautical miles away.", "nautical mile", 13),
        ("He fell 60m from a ridge.", "metre", 60),
        ("A 24-hour curfew began.", "hour", 24),
        ("The 36-year-old driver left.", "year old", 36),
    ],
)
def test_a_unit_is_read_with_its_figure(text: str, unit: str, value: float) -> None:
    (quantity,) = read(text)
    assert (quantity.unit, quantity.low) == (unit, pytest.approx(value))


@pytest.mark.parametrize(
    "text",
    [
        "The war began in 1991 and ended in the early 1990s.",
        "They met on September 21, 2023, in Oslo.",
        "The meeting is at 8 p.m. and ends at 10:45.",
        "He finished 3rd in the 1st race.",
        "He lives at 30 Porter Street.",
        "Police were called to the 5600 block of South Princeton.",
        "Article 5 was quoted, and Resolution 1701 was not.",
        "Call 555-010-0199 for details.",
        "It was an 88-72 loss at home.",
        "Read https://example.org/2023/09/21/story or ask @user99.",
        "The COVID-19 rules and the G20 agenda are public.",
        "No one was there, and one day it ended.",
    ],
)
def test_a_number_that_counts_nothing_is_no_quantity(text: str) -> None:
    assert [q.text for q in read(text, date(2023, 9, 22))] == []


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("The raid claimed 90 lives.", "killed"),
        ("Forty people died in the flood.", "killed"),
        ("The blast left 12 people dead.", "killed"),
        ("The death toll rose to 45.", "killed"),
        ("The storm killed 7 villagers.", "killed"),
        ("Officials counted 18 deaths.", "killed"),
        ("At least 30 civilians were wounded.", "injured"),
        ("More than 10,000 people had been evacuated.", "evacuated"),
        ("The war displaced hundreds of thousands.", "displaced"),
        ("Police arrested 23 protesters.", "arrested"),
        ("The town has a population of 12,000.", "population"),
        ("The enclave is estimated to hold up to 120,000 residents.", "population"),
        ("A 6.1-magnitude quake struck the coast.", "magnitude"),
        ("The city is prepared to host 40,000 families.", "host family"),
        ("Anna Berg, 36, was hurt.", "age"),
    ],
)
def test_the_measure_says_what_is_counted_in_whatever_words(text: str, measure: str) -> None:
    assert [q.measure for q in read(text)] == [measure]


def test_those_who_kill_are_not_counted_among_the_killed() -> None:
    assert {q.text: q.measure for q in read("Three gunmen killed five civilians.")} == {
        "Three": "gunman kill",
        "five": "killed",
    }


def test_a_part_of_a_whole_is_marked_as_such() -> None:
    (quantity,) = read("Two of the victims died.")
    assert "part" in quantity.scope


def test_more_than_at_the_start_of_a_text_is_a_bound_and_not_an_addition() -> None:
    assert [q.scope for q in read("More than 200 people were injured.")] == [""]
    assert [q.scope for q in read("Another 200 people were injured.")] == ["additional"]


def test_the_event_that_a_figure_belongs_to_is_its_scope() -> None:
    (quantity,) = read("The assault claimed 200 lives.")
    assert quantity.scope == "assault"


def test_a_figure_takes_the_day_that_its_sentence_names() -> None:
    (quantity,) = read("On Tuesday 40 people were killed.", date(2023, 9, 21))
    assert quantity.as_of == date(2023, 9, 19)


def test_no_more_quantities_are_read_than_the_limit_allows() -> None:
    parsed = EnglishParser().parse(Document("He saw 4 cats, 5 dogs and 6 birds."))
    assert len(EnglishQuantityReader(QuantityConfig(limit=2)).read(parsed)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "12",
        "💥 12 👍🏽 dead",
        "\x00 5 people",
        "قتل 5 أشخاص",
        "é" * 50 + " 7 cats",
        "9" * 5000,
        "1,2,3,4,5",
    ],
)
def test_odd_text_gives_quantities_inside_the_text_or_none(text: str) -> None:
    for quantity in read(text):
        assert quantity.span.of(text) == quantity.text


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="0123456789 ,.-/%$£mkabnd\nonetwohundred½", max_size=60))
def test_spans_of_figures_lie_inside_the_text_in_order_and_apart(text: str) -> None:
    _, found = figures(text)
    end = 0
    for figure in found:
        assert end <= figure.span.start < figure.span.end <= len(text)
        assert figure.span.contains(figure.core)
        low, high = figure.bounded.low, figure.bounded.high
        assert low is None or high is None or low <= high
        end = figure.span.end


def test_a_long_text_without_a_full_stop_is_read_in_linear_time() -> None:
    _, found = figures("between 5 and 7 or 8 to 9 " * 4000)
    assert len(found) >= 8000
