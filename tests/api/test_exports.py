"""Whole tables as CSV and JSON Lines: the rows of the list, safe in a spreadsheet, with nothing lost."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from claims.models import Claim, Statement
from claims.selectors import exports
from claims.selectors.tabular import guarded, unguarded

from .data import Story, add_judgements, make_story

pytestmark = pytest.mark.django_db
API = "/api/v1/exports"
FORMULAS = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'quoted'", "＝1", "plain", "", "a=b"]


def whole(client: APIClient, path: str, **params: Any) -> str:
    response = client.get(f"{API}/{path}", params)
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content).decode()


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_list_comes_whole_in_both_formats(as_reader: APIClient, story: Story, reviewer: User) -> None:
    add_judgements(story.first.claim, by=reviewer)
    for table in exports.TABLES:
        text = whole(as_reader, f"{table.name}.csv")
        assert "\r\n" in text
        rows, objects = (
            cells(text),
            [json.loads(x) for x in whole(as_reader, f"{table.name}.jsonl").splitlines()],
        )
        ids = [str(pk) for pk in table.model._default_manager.order_by("pk").values_list("pk", flat=True)]
        assert ids
        assert [row["id"] for row in rows] == [str(row["id"]) for row in objects] == ids
        assert set(rows[0]) <= set(objects[0])
        for row, found in zip(rows, objects, strict=True):
            for name, value in row.items():
                if isinstance(found[name], str):
                    assert unguarded(value) == found[name]


def test_json_lines_hold_what_the_database_holds(as_reader: APIClient, story: Story) -> None:
    stored = Statement.objects.get(pk=story.first.statement.pk)
    found = next(
        row
        for line in whole(as_reader, "statements.jsonl").splitlines()
        if (row := json.loads(line))["id"] == stored.pk
    )
    assert found["exact"] == stored.exact
    assert {span["role"] for span in found["spans"]} == {"source", "cue", "content"}
    assert found["quantities"][0]["measure"] == "killed"
    assert found["mentions"][0]["claim_id"] == found["claims"][0] == story.first.claim.pk
    assert found["created_at"] == stored.created_at.isoformat().replace("+00:00", "Z")
    claim = json.loads(whole(as_reader, "claims.jsonl").splitlines()[0])
    assert claim["proposition"] == story.first.claim.proposition
    assert claim["open_flags"] == ["one-source"]
    assert (claim["voicing_count"], claim["open_conflict_count"]) == (1, 1)


def test_the_filters_are_those_of_the_list(as_reader: APIClient, story: Story) -> None:
    [row] = cells(whole(as_reader, "claims.csv", search="27 people"))
    assert row["id"] == str(story.first.claim.pk)
    assert cells(whole(as_reader, "claims.csv", conflicting=False)) == []
    assert len(cells(whole(as_reader, "statements.csv", source=story.first.source.pk))) == 1
    for wrong in ({"colour": "red"}, {"page_size": 5}, {"search": "x" * 500}):
        response = as_reader.get(f"{API}/claims.csv", wrong)
        assert (response.status_code, response.json()["code"]) == (400, "invalid-parameter")


def test_no_cell_is_a_formula_and_every_text_comes_back(as_reader: APIClient, story: Story) -> None:
    for text in FORMULAS:
        assert unguarded(guarded(text)) == text
        assert guarded(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "＝"}
    evil = '=cmd|"/c calc"!A1\r\nnext; line'
    Claim.objects.filter(pk=story.first.claim.pk).update(text=evil)
    row = cells(whole(as_reader, "claims.csv"))[0]
    assert row["text"] == f"'{evil}"
    assert row["check_worthiness"] == "0.8"


def test_a_chunk_costs_as_many_queries_however_many_rows_it_has(
    as_reader: APIClient, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            for table in exports.TABLES:
                whole(as_reader, f"{table.name}.jsonl")
        return len(asked)

    few = cost()
    for number in (2, 3):
        make_story(number)
    assert cost() == few
    monkeypatch.setattr(exports, "ROWS_A_CHUNK", 2)
    assert [row["id"] for row in cells(whole(as_reader, "claims.csv"))] == [
        str(pk) for pk in Claim.objects.order_by("pk").values_list("pk", flat=True)
    ]


@pytest.mark.parametrize(
    ("kind", "mark"), [("csv", "!problem database-busy\r\n"), ("jsonl", '{"problem": "database-busy"}\n')]
)
def test_a_stream_that_breaks_says_so_in_its_last_line_and_ends_without_its_end(
    as_reader: APIClient, story: Story, monkeypatch: pytest.MonkeyPatch, kind: str, mark: str
) -> None:
    monkeypatch.setattr(exports, "ROWS_A_CHUNK", 1)
    response = as_reader.get(f"{API}/claims.{kind}")
    monkeypatch.setattr("claims.selectors.exports.standing_ratings", _broken)
    pieces: list[str] = []
    with pytest.raises(OperationalError):
        pieces.extend(piece.decode() for piece in response.streaming_content)
    assert pieces[-1] == mark


def _broken(ids: Any) -> Any:
    raise OperationalError("gone")
