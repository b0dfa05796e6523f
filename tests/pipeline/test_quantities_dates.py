"""Dates in news, resolved against the day of publication."""

from __future__ import annotations

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


def test_without_a_day_of_publication_a_weekday_stays_unresolved() -> None:
    (mention,) = dates_in("on Thursday")
    assert mention.first is None


@pytest.mark.parametrize(
    "text", ["they may 5 times", "2023-99-99", "31 February 2020", "1,990 people", "in 19901"]
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert [m for m in dates_in(text, THURSDAY) if m.first] == []
