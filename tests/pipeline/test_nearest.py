"""Which holders of a key are compared when there are too many, and that time rules out no possible match."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from claims.pipeline.comparability import NEWS_DAYS
from claims.pipeline.likeness import same_time
from claims.pipeline.matching.nearest import When, nearest, one_time, reported_together, when_of
from claims.pipeline.types import Certainty, Modality, Polarity, Proposition, Span

START = date(2024, 1, 1)
days = st.integers(0, 120).map(lambda n: START + timedelta(days=n))


@st.composite
def propositions(draw: st.DrawFn) -> Proposition:
    first = draw(st.none() | days)
    last = first and first + timedelta(days=draw(st.integers(0, 40)))
    return Proposition(
        Span(0, 1), "x", Polarity.AFFIRMED, Modality.ASSERTED, Certainty.CERTAIN,
        reported_on=draw(st.none() | days), event_from=first, event_to=last,
    )  # fmt: skip


@given(propositions(), propositions())
def test_what_the_matcher_takes_for_one_time_is_never_ruled_out(a: Proposition, b: Proposition) -> None:
    if same_time(a, b, days_apart=NEWS_DAYS):
        assert one_time(when_of(a), when_of(b))


@given(propositions(), propositions(), days)
def test_a_claim_told_on_many_days_is_of_the_time_of_each(a: Proposition, b: Proposition, day: date) -> None:
    told = when_of(b)
    if told.reported_from is None or told.reported_to is None:
        return
    longer = When(
        min(told.reported_from, day.toordinal()),
        max(told.reported_to, day.toordinal()),
        told.event_from,
        told.event_to,
    )
    assert one_time(when_of(a), longer) or not one_time(when_of(a), told)
    assert reported_together(when_of(a), longer) or not reported_together(when_of(a), told)


def choose(holders: dict[str, list[int]], when: dict[int, When], most: int) -> list[int]:
    return nearest(
        holders, When(100, 100), holders=holders, when=when, newest_first=lambda n: (-n, ""), most=most
    )


def test_more_and_rarer_shared_keys_come_first_then_the_newest() -> None:
    holders = {"rare": [1], "common": [4, 3, 2, 1], "other": [4, 3]}
    when = {n: When(100, 100) for n in (1, 2, 3, 4)}
    assert choose(holders, when, 10) == [1, 4, 3, 2]


def test_claims_of_another_time_get_one_place_in_ten_and_what_is_left() -> None:
    crowd = list(range(100, 0, -1))
    together = When(100, 100)
    elsewhen = When(100, 100, 5, 5)  # reported today, of another day's event
    never = When(10, 10)
    about = When(100, 100, 100, 100)
    when = {n: together if n <= 50 else elsewhen if n <= 90 else never for n in crowd}

    def places(most: int) -> list[int]:
        found = nearest(
            ["k"], about, holders={"k": crowd}, when=when, newest_first=lambda n: (-n, ""), most=most
        )
        return [sum(n <= 50 for n in found), sum(50 < n <= 90 for n in found), sum(n > 90 for n in found)]

    assert places(20) == [18, 2, 0]
    assert places(70) == [50, 20, 0]
    assert places(1000) == [50, 40, 10]


def test_a_holder_of_which_nothing_is_known_is_passed_over() -> None:
    assert choose({"k": [2, 1]}, {1: When()}, 10) == [1]
