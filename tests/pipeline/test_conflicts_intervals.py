"""Arithmetic of figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.pipeline.intervals import Interval, contradict, disjoint, equal, rounding_slack
from claims.pipeline.types import Comparator, Quantity, Span

numbers = st.one_of(st.none(), st.floats(min_value=-1e9, max_value=1e9, allow_nan=False))
intervals = st.builds(Interval, numbers, numbers, st.booleans(), st.booleans())


def figure(
    low: float | None, high: float | None, comparator: Comparator = Comparator.EXACT, unit: str = ""
) -> Quantity:
    return Quantity(Span(0, 1), "x", low, high, comparator, unit=unit)


@given(intervals, intervals)
def test_disjointness_is_symmetric(a: Interval, b: Interval) -> None:
    assert disjoint(a, b) == disjoint(b, a)


@given(st.floats(min_value=0, max_value=1e12), st.floats(min_value=0, max_value=1e12))
def test_contradiction_is_symmetric_and_never_of_a_figure_with_itself(x: float, y: float) -> None:
    a, b = figure(x, x), figure(y, y)
    assert contradict(a, b) == contradict(b, a)
    assert not contradict(a, a)
    assert equal(a, a)


@given(st.floats(min_value=0, max_value=1e9), st.floats(min_value=0, max_value=1e9), st.floats(0, 1e9))
def test_two_intervals_that_share_a_value_are_not_disjoint(value: float, below: float, above: float) -> None:
    assert not disjoint(Interval(value - below, value), Interval(value, value + above))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (figure(200, 200), figure(400, 400), True),
        (figure(3, None, Comparator.AT_LEAST), figure(5, 5), False),
        (figure(10, None, Comparator.AT_LEAST), figure(5, 5), True),
        (figure(200, 200), figure(196, 196), False),
        (figure(200, 200), figure(240, 240), True),
        (figure(41, 41), figure(42, 42), True),
        (figure(1_400_000, 1_400_000), figure(1_370_000, 1_370_000), False),
        (figure(20, 100, Comparator.VAGUE), figure(140, 140), False),
        (figure(20, 100, Comparator.VAGUE), figure(900, 900), True),
        (figure(40, 40, unit="mile"), figure(64, 64, unit="kilometre"), False),
        (figure(40, 40, unit="mile"), figure(80, 80, unit="kilometre"), True),
        (figure(None, 120_000, Comparator.AT_MOST), figure(150_000, 150_000), True),
    ],
)
def test_figures_contradict_only_beyond_rounding_bounds_and_vagueness(
    a: Quantity, b: Quantity, expected: bool
) -> None:
    assert contradict(a, b) is expected


@given(st.integers(min_value=0, max_value=10**15))
def test_a_rounding_never_moves_a_figure_by_more_than_its_share(value: int) -> None:
    assert 0 <= rounding_slack(float(value)) <= 0.05 * value
