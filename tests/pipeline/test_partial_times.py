"""Times compared by their parts: what words tell, and when two of them cannot be one moment."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.pipeline.partialtimes import PartialTime, agree, exclude, minutes_apart, partial_time


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Tuesday", PartialTime(weekday="tues")),
        ("early on WEDNESDAY", PartialTime(weekday="wednes")),
        ("late July", PartialTime(month=7)),
        ("July 4th", PartialTime(month=7, day=4)),
        ("the 3rd of May 2019", PartialTime(years=(2019, 2019), month=5, day=3)),
        ("Sept. 11, 2001", PartialTime(years=(2001, 2001), month=9, day=11)),
        ("in May", PartialTime(month=5)),
        ("the 1940s", PartialTime(years=(1940, 1949))),
        ("the 1800s", PartialTime(years=(1800, 1899))),
        ("2003–2005", PartialTime(years=(2003, 2005))),
        ("2:30 a.m.", PartialTime(clock=150)),
        ("12:15 am", PartialTime(clock=15)),
        ("12.05 p.m.", PartialTime(clock=725)),
        ("noon", PartialTime(clock=720)),
        ("midnight", PartialTime(clock=0)),
        ("2 p.m. on March 3", PartialTime(month=3, day=3, clock=840)),
        ("before Tuesday", PartialTime(weekday="tues", bound=True)),
        ("by 2 a.m.", PartialTime(clock=120, bound=True)),
        ("5-7 May", PartialTime(month=5, day=7, bound=True)),
        ("Monday or Tuesday", PartialTime(weekday="mon", bound=True)),
        ("July and 4 June", PartialTime(month=7, bound=True)),
    ],
)
def test_words_tell_these_parts(text: str, parts: PartialTime) -> None:
    assert partial_time(text) == parts


@pytest.mark.parametrize(
    "text", ["later that day", "two days ago", "the next Tuesday", "may", "the spring", "Mayday", "", "since"]
)
def test_what_leans_on_another_date_or_names_none_tells_nothing(text: str) -> None:
    found = partial_time(text)
    assert found is None or (text == "may" and found == PartialTime(month=5))


EXCLUDING = [
    ("Tuesday", "Wednesday"),
    ("early July", "late June"),
    ("3 July", "July 4"),
    ("3 July 2019", "3 July 2020"),
    ("the 1940s", "1951"),
    ("the 1940s", "the 1950s"),
    ("2:30 a.m.", "2:30 p.m."),
    ("2 p.m.", "2:25 p.m."),
    ("noon", "midnight"),
    ("Tuesday at noon", "Wednesday at noon"),
]
AGREEING = [
    ("Tuesday", "late on Tuesday"),
    ("July", "July 4"),
    ("the 1940s", "1943"),
    ("the 1800s", "1851"),
    ("2003-2005", "2005"),
    ("2 p.m.", "2:24 p.m."),
    ("11:50 p.m.", "12:10 a.m."),
    ("3 July", "July 3, 2019"),
    ("since Tuesday", "Tuesday"),
]
NEITHER = [
    ("Tuesday", "4 July"),
    ("July", "2 p.m."),
    ("2019", "Monday"),
    ("before 2010", "2015"),
    ("by Tuesday", "Monday"),
    ("5-7 May", "5 May"),
    ("Monday to Friday", "Wednesday"),
    ("2 to 4 p.m.", "2 p.m."),
]


@pytest.mark.parametrize(
    ("a", "b", "apart", "one"),
    [(a, b, True, False) for a, b in EXCLUDING]
    + [(a, b, False, True) for a, b in AGREEING]
    + [(a, b, False, False) for a, b in NEITHER],
)
def test_two_times_exclude_each_other_agree_or_say_nothing(a: str, b: str, apart: bool, one: bool) -> None:
    x, y = partial_time(a), partial_time(b)
    assert x is not None
    assert y is not None
    assert (exclude(x, y), agree(x, y)) == (apart, one)


YEARS = st.integers(1990, 1999).flatmap(lambda y: st.tuples(st.just(y), st.integers(y, 2000)))
PARTS = st.builds(
    PartialTime,
    years=st.none() | YEARS,
    month=st.none() | st.integers(1, 3),
    day=st.none() | st.integers(1, 3),
    weekday=st.sampled_from(("", "mon", "tues")),
    clock=st.none() | st.integers(0, 1439),
    bound=st.booleans(),
)


@settings(deadline=None, max_examples=200)
@given(PARTS, PARTS)
def test_no_order_and_never_both(a: PartialTime, b: PartialTime) -> None:
    assert exclude(a, b) == exclude(b, a)
    assert agree(a, b) == agree(b, a)
    assert not (exclude(a, b) and agree(a, b))
    assert not exclude(a, a)


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="0123456789 :.-apmjulymonday/’s", max_size=24))
def test_any_words_can_be_read_and_do_not_exclude_themselves(text: str) -> None:
    found = partial_time(text)
    assert found is None or not exclude(found, found)


@pytest.mark.parametrize(("a", "b", "gap"), [(0, 0, 0), (5, 1435, 10), (0, 720, 720), (60, 90, 30)])
def test_the_gap_of_two_clock_times_is_the_short_way_round(a: int, b: int, gap: int) -> None:
    assert minutes_apart(a, b) == minutes_apart(b, a) == gap
