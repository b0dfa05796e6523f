"""What the demonstration story's gold says, and what is found of it from the texts alone."""

from __future__ import annotations

import pytest

from benchmarks.story import Tally, score
from claims.pipeline.run import default_pipeline


@pytest.fixture(scope="module")
def tally() -> Tally:
    return score(default_pipeline())


def missed(tally: Tally, line: str) -> list[str]:
    return [what for what in tally.missed if what.startswith(f"{line}: ")]


def test_every_conflict_of_the_story_is_found(tally: Tally) -> None:
    assert tally.wanted["pairs: conflict"] >= 5
    assert missed(tally, "pairs: conflict") == []


@pytest.mark.parametrize("line", ["pairs: compatible", "pairs: compatible (hard)", "pairs: unrelated"])
def test_what_agrees_or_has_nothing_to_do_with_each_other_raises_no_alarm(tally: Tally, line: str) -> None:
    assert tally.wanted[line] > 0
    alarms = [m for m in missed(tally, line) if "got conflict" in m or "got update" in m]
    assert alarms == []


def test_every_grown_toll_of_the_story_is_an_update(tally: Tally) -> None:
    assert tally.wanted["pairs: update"] > 0
    assert missed(tally, "pairs: update") == []


def test_what_is_said_again_is_no_conflict(tally: Tally) -> None:
    assert [m for m in missed(tally, "pairs: same") if "got conflict" in m] == []


@pytest.mark.parametrize(
    ("line", "least"),
    [
        ("pairs: same", 15),
        ("attributed statements", 40),
        ("outlet statements", 16),
        ("figures", 25),
        ("quote type", 56),
        ("speaker by name", 39),
    ],
)
def test_as_much_of_the_gold_is_found_as_before(tally: Tally, line: str, least: int) -> None:
    assert tally.found[line] >= least, missed(tally, line)
