"""Errors: one form for all, something to act on, and nothing of the inside."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import DataError, IntegrityError, OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from claims.api.views.claims import ClaimViewSet
from sources.models import Article

from .data import Story, body_of

pytestmark = pytest.mark.django_db
API = "/api/v1"
MEMBERS = {"type", "title", "status", "code", "detail", "instance"}


def assert_problem(response: Any, *statuses: int) -> dict[str, Any]:
    assert response.status_code in statuses, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem.keys() - {"errors", "cause"} == MEMBERS
    assert problem["status"] == response.status_code
    assert problem["type"] == f"urn:newsverify:problem:{problem['code']}"
    return problem


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "nowhere", 404),
        ("get", "claims/", 404),
        ("post", "nowhere/at/all", 404),
        ("options", "nowhere", 404),
        ("get", "claims/999999", 404),
        ("get", "claims/0", 404),
        ("get", f"claims/{10**30}", 404),
        ("get", f"claims/{'9' * 5000}", 404),
        ("get", "claims/1.5", 404),
        ("get", "claims/%00", 404),
        ("get", "claims/ä", 404),
        ("get", "articles/1/revisions/99999999999999999999999", 404),
        ("post", f"claims/{10**30}/recheck", 404),
        ("put", "claims", 405),
        ("delete", "claims/1", 405),
        ("post", "claims", 405),
        ("patch", "articles", 405),
        ("options", "articles", 405),
        ("get", "articles?" + "&".join(f"a{n}=1" for n in range(100)), 400),
        ("get", "articles?" + "&".join(f"a{n}=1" for n in range(2000)), 414),
    ],
)
def test_what_is_not_there_is_a_problem_too(
    as_reviewer: APIClient, method: str, path: str, status: int
) -> None:
    problem = assert_problem(getattr(as_reviewer, method)(f"{API}/{path}"), status)
    assert problem["detail"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff\xfe{", "application/json", 400),
        (b'"text"', "application/json", 400),
        (b"[]", "application/json", 400),
        (b"null", "application/json", 400),
        (b"NaN", "application/json", 400),
        (b'{"text": Infinity}', "application/json", 400),
        (b'{"text": ' + b"9" * 10_000 + b"}", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a":' * 100_000, "application/json", 400),
        ('{"text": "ä"}'.encode("utf-16"), "application/json", 400),
        (b"text=hello", "application/x-www-form-urlencoded", 415),
        (b"<text/>", "application/xml", 415),
        (b"hello", "text/plain", 415),
        (b"hello", "", 415),
        (b"hello", "application/json; charset=klingon", 415),
        (b"hello", "multipart/form-data", 400),
        (b"hello", "multipart/form-data; boundary=", 400),
        (b"hello", "multipart/form-data; boundary=x", 400),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x", 400),
    ],
)
def test_a_body_that_cannot_be_read_is_the_callers_error(
    as_reviewer: APIClient, body: bytes, kind: str, status: int
) -> None:
    response = as_reviewer.generic("POST", f"{API}/articles", body, content_type=kind)
    assert_problem(response, status)
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("path", "query", "parameter"),
    [
        ("claims", "source=x", "source"),
        ("claims", "source=0", "source"),
        ("claims", "source=-1", "source"),
        ("claims", "source=1.5", "source"),
        ("claims", f"source={10**30}", "source"),
        ("claims", f"source={'9' * 3000}", "source"),
        ("claims", "source=NaN", "source"),
        ("claims", "source=1e400", "source"),
        ("claims", "search=%00", "search"),
        ("claims", "search=" + "a" * 500, "search"),
        ("claims", "flag=a%00b", "flag"),
        ("claims", "assigned_to=%00", "assigned_to"),
        ("claims", "verification_status=true", "verification_status"),
        ("claims", "verification_status=unverified&verification_status=%00", "verification_status"),
        ("claims", "seen_after=yesterday", "seen_after"),
        ("claims", "seen_after=2023-13-45T00:00:00Z", "seen_after"),
        ("claims", "event_after=99999-01-01", "event_after"),
        ("claims", "min_check_worthiness=2", "min_check_worthiness"),
        ("claims", "min_check_worthiness=Infinity", "min_check_worthiness"),
        ("claims", "verificationstatus=disputed", "verificationstatus"),
        ("claims", "text__contains=a", "text__contains"),
        ("claims", "%00=1", "\x00"),
        ("relations", "claim=%F0%9F%9A%A2", "claim"),
        ("statements", "article=1;drop", "article"),
        ("jobs", "queue=slow", "queue"),
        ("sources", "search=%00", "search"),
    ],
)
def test_a_wrong_parameter_is_named(as_reader: APIClient, path: str, query: str, parameter: str) -> None:
    problem = assert_problem(as_reader.get(f"{API}/{path}?{query}"), 400)
    assert problem["code"] == "invalid-parameter"
    assert problem["errors"][0]["parameter"] == parameter


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (IntegrityError("UNIQUE constraint failed: secret_table.column"), 409, "conflict"),
        (OperationalError("database is locked: secret_table"), 503, "database-busy"),
        (DataError("integer out of range: secret_table"), 400, "value-out-of-range"),
        (ZeroDivisionError("secret_table"), 500, "server-error"),
    ],
)
def test_nothing_of_an_inner_error_leaks_and_all_of_it_is_logged(
    as_reader: APIClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    status: int,
    code: str,
) -> None:
    def fail(self: ClaimViewSet) -> None:
        raise error

    monkeypatch.setattr(ClaimViewSet, "get_queryset", fail)
    with caplog.at_level(logging.ERROR):
        response = as_reader.get(f"{API}/claims")
    problem = assert_problem(response, status)
    assert problem["code"] == code
    assert "secret" not in response.content.decode()
    assert any(record.exc_info for record in caplog.records)


def test_a_token_that_is_none_is_refused(db: None) -> None:
    for credentials in ("Token nonsense", "Token", "Token a b", "Token \x80", "Basic YTpi", "Bearer x"):
        client = APIClient(HTTP_AUTHORIZATION=credentials)
        problem = assert_problem(client.get(f"{API}/claims"), 401)
        assert problem["code"] in ("token-malformed", "not-authenticated")


def test_any_accept_header_is_answered_in_json(as_reader: APIClient) -> None:
    for accept in ("text/html", "application/xml", "*/*", "nonsense", ""):
        response = as_reader.get(f"{API}/claims", HTTP_ACCEPT=accept)
        assert response.status_code == 200
        assert response["Content-Type"] == "application/json"


# --- whatever comes: never a 5xx ---------------------------------------------------------------------------

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=40),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)
FIELDS = st.sampled_from(
    [
        *("text", "html", "title", "url", "outlet", "published_at", "byline", "language", "external_id"),
        *("state", "reason", "expected_state", "explanation", "rating", "rationale", "as_of", "to", "claim"),
        *("expected_latest", "verdict", "stance", "excerpt", "captured_at", "source", "spans"),
        *("username", "password", "other"),
    ]
)
WORDS = st.sampled_from(
    [
        *("confirmed", "rejected", "explained", "suggested", "open", "accepted", "supports", "supported"),
        *("new", "in_review", "published", "internal", "https://a.example/x", "2023-09-21", "reviewer"),
    ]
)
BODIES = st.one_of(ODD, st.dictionaries(FIELDS, st.one_of(WORDS, ODD), max_size=6))
NAMES = st.sampled_from(
    [
        *("cursor", "page_size", "ordering", "search", "source", "article", "claim", "measure", "flag"),
        *("min_confidence", "seen_after", "event_after", "kind", "state", "voice", "outlet", "reviewed"),
    ]
)
QUICK = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
LISTS = st.sampled_from(
    ["articles", "statements", "claims", "relations", "flags", "sources", "outlets", "jobs"]
)
VERBS = st.sampled_from(
    [
        "articles",
        "token",
        "claims/{claim}/reviews",
        "claims/{claim}/evidence",
        "claims/{claim}/workflow",
        "claims/{claim}/publication",
        "claims/{claim}/assign",
        "relations/{relation}/decide",
        "relations/{relation}/reopen",
        "flags/{flag}/decide",
        "mentions/{mention}/decide",
        "statements/{statement}/correct",
        "sources/{source}/merge",
    ]
)


@QUICK
@given(
    path=LISTS, query=st.dictionaries(st.one_of(NAMES, st.text(max_size=8)), st.text(max_size=30), max_size=4)
)
def test_no_query_string_breaks_a_list(
    as_reader: APIClient, story: Story, path: str, query: dict[str, str]
) -> None:
    assert as_reader.get(f"{API}/{path}", query).status_code in (200, 400)


@QUICK
@given(path=VERBS, body=BODIES)
def test_no_body_breaks_a_verb(as_editor: APIClient, story: Story, path: str, body: Any) -> None:
    known = {
        "claim": story.first.claim.pk,
        "relation": story.relation.pk,
        "flag": story.first.flag.pk,
        "mention": story.first.mention.pk,
        "statement": story.first.statement.pk,
        "source": story.first.source.pk,
    }
    response = as_editor.post(f"{API}/{path.format(**known)}", body, format="json")
    assert response.status_code < 500, (path, body, response.content)


@QUICK
@given(text=st.text(min_size=1, max_size=200))
def test_no_text_breaks_the_intake(as_reviewer: APIClient, text: str) -> None:
    response = as_reviewer.post(f"{API}/articles", body_of(text=text))
    assert response.status_code in (200, 202, 400, 422), response.content


@QUICK
@given(data=st.binary(max_size=300))
def test_no_bytes_break_the_reader_of_bodies(as_reviewer: APIClient, data: bytes) -> None:
    response = as_reviewer.generic("POST", f"{API}/articles", data, content_type="application/json")
    assert 400 <= response.status_code < 500
