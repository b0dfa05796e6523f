"""The table of ``benchmarks/api.py``: every kind of asking is answered, and both ways say the same."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import api

from .data import add_judgements, make_story

pytestmark = pytest.mark.django_db


def test_each_list_is_measured_beside_both_yardsticks(
    reviewer: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is collected before each asking makes times fair, and they are not looked at here.
    monkeypatch.setattr(api.gc, "collect", lambda: 0)
    settings.ROOT_URLCONF = "benchmarks.api_plain"
    add_judgements(make_story().first.claim, by=reviewer)
    lines = api.lines(reviewer, 1)
    assert len(lines) == 6 * len(api.HOT)
    bare = [line for line in lines if "bare view" in line]
    assert [line.split("|")[3].strip() for line in bare] == ["0"] * len(api.HOT)


def test_other_rows_stop_the_run() -> None:
    api.same("claims", b'{"results": [1]}', b'{"results": [1]}')
    with pytest.raises(RuntimeError, match="other rows"):
        api.same("claims", b'{"results": [1]}', b'{"results": [2]}')
