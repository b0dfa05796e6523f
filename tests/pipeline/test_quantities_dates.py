"""Dates in news, resolved against the day of publication."""

from __future__ import annotations

import time
from datetime import date

import pytest

from claims.pipeline.dates import dates_in

THURSDAY = date(2023, 9, 21)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("on Thursday", THURSDAY, THURSDAY, "day"),
        ("on Wednesday", date(2023, 9, 20), date(2023, 9, 20), "day"),
        ("yesterday", date(2023, 9, 20), date(2023, 9, 20), "day"),
        ("on September 21", THURSDAY, THURSDAY, "day"),
        ("on 3 January", date(2024, 1, 3), date(2024, 1, 3), "day"),
        ("Sept. 3, 2010", date(2010, 9, 3), date(2010, 9, 3), "day"),
        ("2023-09-21", THURSDAY, THURSDAY, "day"),
        ("in March 2011", date(2011, 3, 1), date(2011, 3, 31), "month"),
        ("in 1991", date(1991, 1, 1), date(1991, 12, 31), "year"),
        ("the early 1990s", date(1990, 1, 1), date(1994, 12, 31), "decade"),
    ],
)
def test_a_date_is_a_range_of_days_with_its_precision(
    text: str, first: date, last: date, precision: str
) -> None:
    (mention,) = dates_in(text, THURSDAY)
    assert (mention.first, mention.last, mention.precision) == (first, last, precision)


MONDAY = date(2023, 9, 18)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("it sank last Tuesday", date(2023, 9, 19), date(2023, 9, 19), "day"),
        ("the ferry will sail on Monday", date(2023, 9, 25), date(2023, 9, 25), "day"),
        ("on Friday last week", date(2023, 9, 15), date(2023, 9, 15), "day"),
        ("two days ago", date(2023, 9, 19), date(2023, 9, 19), "day"),
        ("the day before yesterday", date(2023, 9, 19), date(2023, 9, 19), "day"),
        ("Monday, 18 September 2023", MONDAY, MONDAY, "day"),
        ("on 18/9/2023", MONDAY, MONDAY, "day"),
        ("on 18.09.2023", MONDAY, MONDAY, "day"),
        ("on 2023/09/18", MONDAY, MONDAY, "day"),
        ("the first Friday of July", date(2023, 7, 7), date(2023, 7, 7), "day"),
        ("the last Monday in May 2021", date(2021, 5, 31), date(2021, 5, 31), "day"),
        ("the current year", date(2023, 1, 1), date(2023, 12, 31), "year"),
        ("in Q3 2022", date(2022, 7, 1), date(2022, 9, 30), "quarter"),
        ("in H1 2022", date(2022, 1, 1), date(2022, 6, 30), "half"),
        ("September 18-20", MONDAY, date(2023, 9, 20), "range"),
        ("last week", date(2023, 9, 11), date(2023, 9, 17), "week"),
        ("three weeks ago", date(2023, 8, 28), date(2023, 9, 3), "week"),
        ("over the weekend", date(2023, 9, 16), date(2023, 9, 17), "weekend"),
        ("next weekend", date(2023, 9, 30), date(2023, 10, 1), "weekend"),
        ("last month", date(2023, 8, 1), date(2023, 8, 31), "month"),
        ("earlier this month", date(2023, 9, 1), THURSDAY, "month"),
        ("it shut in April", date(2023, 4, 1), date(2023, 4, 30), "month"),
        ("the vote is due in December", date(2023, 12, 1), date(2023, 12, 31), "month"),
        ("last October", date(2022, 10, 1), date(2022, 10, 31), "month"),
        ("the third quarter of 2019", date(2019, 7, 1), date(2019, 9, 30), "quarter"),
        ("profit fell in the second quarter", date(2023, 4, 1), date(2023, 6, 30), "quarter"),
        ("last year's first half", date(2022, 1, 1), date(2022, 6, 30), "half"),
        ("last winter", date(2022, 12, 1), date(2023, 2, 28), "season"),
        ("the winter of 2010", date(2010, 12, 1), date(2011, 2, 28), "season"),
        ("next year", date(2024, 1, 1), date(2024, 12, 31), "year"),
        ("fiscal 2022", date(2022, 1, 1), date(2022, 12, 31), "year"),
        ("nineteen ninety-four", date(1994, 1, 1), date(1994, 12, 31), "year"),
        ("the mid-1990s", date(1993, 1, 1), date(1997, 12, 31), "decade"),
        ("the late eighties", date(1985, 1, 1), date(1989, 12, 31), "decade"),
        ("the 19th century", date(1801, 1, 1), date(1900, 12, 31), "century"),
        ("the past two months", date(2023, 7, 21), THURSDAY, "range"),
        ("1914-1918", date(1914, 1, 1), date(1918, 12, 31), "range"),
    ],
)
def test_stretches_of_the_calendar_are_resolved_against_publication(
    text: str, first: date, last: date, precision: str
) -> None:
    (mention,) = dates_in(text, THURSDAY)
    assert (mention.first, mention.last, mention.precision) == (first, last, precision)


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("at 5 p.m. on Monday", MONDAY, "17:00"),
        ("on Monday, 10:35 GMT", MONDAY, "10:35"),
        ("Monday night", MONDAY, "NI"),
        ("last night", date(2023, 9, 20), "NI"),
        ("this morning", THURSDAY, "MO"),
        ("at noon", None, "12:00"),
    ],
)
def test_a_time_of_day_stays_with_its_day(text: str, day: date | None, clock: str) -> None:
    (mention,) = dates_in(text, THURSDAY)
    assert (mention.first, mention.time) == (day, clock)


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("two days later", "day"),
        ("a year earlier", "year"),
        ("many years ago", "past"),
        ("on 4/5/2023", "day"),
        ("they led after the third quarter", "quarter"),
        ("now", "present"),
        ("in the near future", "future"),
    ],
)
def test_what_the_text_alone_does_not_place_is_found_without_a_range(text: str, precision: str) -> None:
    (mention,) = dates_in(text, THURSDAY)
    assert (mention.first, mention.precision) == (None, precision)


@pytest.mark.parametrize(
    "text", ["Theresa May", "according to May", "3,000 people", "a fall", "in a week or so", "scored 5:3"]
)
def test_names_and_counts_are_no_dates(text: str) -> None:
    assert dates_in(text, THURSDAY) == []


@pytest.mark.parametrize("piece", ["1", "9 ", "last ", "early late ", "the end of ", "1990-", "a few ", " "])
def test_hostile_repetition_takes_linear_time(piece: str) -> None:
    started = time.process_time()
    dates_in(piece * (50_000 // len(piece)), THURSDAY)
    assert time.process_time() - started < 5


def test_without_a_day_of_publication_a_weekday_stays_unresolved() -> None:
    (mention,) = dates_in("on Thursday")
    assert mention.first is None


@pytest.mark.parametrize(
    "text", ["they may 5 times", "2023-99-99", "31 February 2020", "1,990 people", "in 19901"]
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert [m for m in dates_in(text, THURSDAY) if m.first] == []
