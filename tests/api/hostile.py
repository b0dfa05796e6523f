"""Requests that nobody should send, made by hand: what each must be answered with, and what that must name.

One table for the test client and for a live server. Paths may name rows: {claim}, {relation} and so on.
"""

# ruff: noqa: E501 - a table: one row, one line
from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

DEEP = 100_000
LONG = "x" * 100_000
SQL = "1' OR '1'='1'; DROP TABLE claims_claim; --"
SCRIPT = "<script>alert(1)</script>"
BIDI = "\u202e" + "gnirts"


@dataclass(frozen=True)
class Hostile:
    method: str
    path: str
    status: int
    says: str
    """Stands in the problem: its code, a pointer or a parameter, or words of its detail."""
    body: bytes = b""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


def _raw(
    path: str, body: bytes, status: int, says: str, kind: str = "application/json", **headers: str
) -> Hostile:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Hostile("POST", path, status, says, body, kind, named)


def _json(path: str, body: Any, status: int, says: str, **headers: str) -> Hostile:
    return _raw(path, json.dumps(body).encode(), status, says, **headers)


def _get(path: str, status: int, says: str, **headers: str) -> Hostile:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Hostile("GET", path, status, says, headers=named)


EVIDENCE, DECIDE, WORKFLOW = (
    "claims/{claim}/evidence",
    "relations/{relation}/decide",
    "claims/{claim}/workflow",
)
HEARD = {"stance": "supports", "excerpt": "x"}
YES = {"state": "confirmed", "reason": "x"}
MOVE = {"state": "in_review", "reason": "x"}


def _of(body: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return body | changed


def _whole_bodies() -> list[Hostile]:
    """Bodies that are no JSON object of ours: cut off, deep, huge, in other clothes."""
    deep_list, deep_object = b"[" * DEEP, b'{"a":' * DEEP
    rows = [
        (b"", 400, "/stance"),
        (b" ", 400, "cut off"),
        (b"{", 400, "cut off"),
        (b'{"stance"', 400, "column 10"),
        (b'{"stance": "supports", "excerpt": "x"', 400, "cut off"),
        (b'{"stance": "supports", "excerpt": "x', 400, "Unterminated string"),
        (b'{"stance": "supports",}', 400, "not well formed"),
        (b"{'stance': 'supports'}", 400, "not well formed"),
        (b'{"stance": supports}', 400, "not well formed"),
        (b'{"stance": "supports"} {"stance": "refutes"}', 400, "Extra data"),
        (b'{"stance": "supports"}\x00', 400, "Extra data"),
        (b"/* note */ {}", 400, "not well formed"),
        (b'{"excerpt": "\n"}', 400, "control character"),
        (b'{"excerpt": "\\x41"}', 400, "escape"),
        (b'{"excerpt": "\\u12"}', 400, "escape"),
        (b"\xff\xfe{", 400, "UTF-8"),
        (b'{"excerpt": "\xe4"}', 400, "UTF-8"),
        (b'{"excerpt": "\xc0\xaf"}', 400, "UTF-8"),
        (b'{"excerpt": "\xed\xa0\x80"}', 400, "UTF-8"),
        (b'{"excerpt": "\xf8\x88\x80\x80\x80"}', 400, "UTF-8"),
        ("\ufeff{}".encode(), 400, "byte order mark"),
        ('{"excerpt": "ä"}'.encode("utf-16"), 400, "UTF-8"),
        ('{"excerpt": "ä"}'.encode("utf-32"), 400, "UTF-8"),
        (b"null", 400, "invalid-input"),
        (b"true", 400, "invalid-input"),
        (b"5", 400, "invalid-input"),
        (b'"stance"', 400, "invalid-input"),
        (b"[]", 400, "invalid-input"),
        (b'[{"stance": "supports", "excerpt": "x"}]', 400, "invalid-input"),
        (b"NaN", 400, "not-a-number"),
        (b"-Infinity", 400, "not-a-number"),
        (deep_list, 400, "nested"),
        (deep_object, 400, "nested"),
        (b"[" * 30 + b"]" * 30, 400, "too-deep"),
        (b'{"excerpt": ' + b"[" * 30 + b"]" * 30 + b"}", 400, "/excerpt/0"),
        (b'{"a": ' * 25 + b"1" + b"}" * 25, 400, "too-deep"),
        (b'{"stance": "supports", "stance": "refutes", "excerpt": "x"}', 400, "/stance"),
        (b'{"stance": "supports", "excerpt": "x", "\\u0073tance": "refutes"}', 400, "/stance"),
        (b'{"excerpt": {"a": 1, "a": 2}}', 400, "/excerpt/a"),
        (b'{"excerpt": "x", "stance": ' + b"9" * 5000 + b"}", 400, "/stance"),
        (b'{"excerpt": "x", "stance": 1e999}', 400, "/stance"),
        (b'{"excerpt": "x", "stance": -1e999}', 400, "/stance"),
        (b'{"excerpt": Infinity}', 400, "/excerpt"),
        (b'{"excerpt": NaN}', 400, "/excerpt"),
        (b'{"excerpt": "a\\u0000b", "stance": "supports"}', 400, "/excerpt"),
        (b'{"excerpt": "\\ud800", "stance": "supports"}', 400, "/excerpt"),
        (b'{"excerpt": "\\udc00\\ud800", "stance": "supports"}', 400, "/excerpt"),
        (b'{"\\ud800": "x"}', 400, "surrogate"),
        (b'{"\\u0000": "x"}', 400, "null_characters"),
        (b'{"excerpt": ["\\u0000"]}', 400, "/excerpt/0"),
        (b'{"' + b"k" * 50_000 + b'": 1}', 400, "unknown"),
        (b"{" + b",".join(b'"k%d": 1' % n for n in range(5000)) + b"}", 400, "unknown"),
    ]
    return [_raw(EVIDENCE, body, status, says) for body, status, says in rows]


def _codings() -> list[Hostile]:
    """The right bytes under a wrong name."""
    good = json.dumps(HEARD).encode()
    kinds = [
        ("text/plain", 415), ("application/xml", 415), ("text/xml", 415), ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415), ("application/octet-stream", 415), ("", 415), ("json", 415),
        ("application/merge-patch+json", 415), ("application/vnd.api+json", 415), ("text/json", 415),
        ("application/json, text/plain", 415), ("application/jsonp", 415), ("*/*", 415), ("application/*", 415),
    ]  # fmt: skip
    rows = [_raw(EVIDENCE, good, status, "media type", kind=kind) for kind, status in kinds]
    for charset in ("utf-16", "latin-1", "klingon", "utf-7", "x" * 200, "base64", "rot13"):
        rows.append(
            _raw(EVIDENCE, good, 415, "unsupported-charset", kind=f"application/json; charset={charset}")
        )
    for coding in ("gzip", "deflate", "br", "identity, gzip", "nonsense"):
        rows.append(_raw(EVIDENCE, good, 415, "unsupported-encoding", Content_Encoding=coding))
    forms = [
        (b"hello", "multipart/form-data"), (b"hello", "multipart/form-data; boundary="),
        (b"hello", "multipart/form-data; boundary=x"), (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx", "multipart/form-data; boundary=x"),
        (b"--x--\r\n", "multipart/form-data; boundary=x"), (b"", "multipart/form-data; boundary=" + "b" * 300),
    ]  # fmt: skip
    rows += [_raw("articles", body, 400, "", kind=kind) for body, kind in forms]
    part = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nA\r\n'
    rows.append(
        _raw("articles", part * 2 + b"--x--\r\n", 400, "/title", kind="multipart/form-data; boundary=x")
    )
    odd = b'--x\r\nContent-Disposition: form-data; name="owner"\r\n\r\nA\r\n--x--\r\n'
    rows.append(_raw("articles/import", odd, 400, "/owner", kind="multipart/form-data; boundary=x"))
    rows.append(_raw("articles", b'{"text": "' + b"a" * 6_000_000 + b'"}', 413, "payload-too-large"))
    return rows


def _types() -> list[Hostile]:
    """A value of another type than the field's is refused, and never made to fit."""
    rows: list[Hostile] = []
    for value in (5, 5.5, True, False, [], {}, ["a"], {"a": 1}, 0, -1):
        rows.append(_json(EVIDENCE, _of(HEARD, excerpt=value), 400, "/excerpt"))
    for value in (
        5,
        True,
        ["supports"],
        {"supports": 1},
        "SUPPORTS",
        " supports",
        "",
        "maybe",
        None,
        SQL,
        LONG,
    ):
        rows.append(_json(EVIDENCE, _of(HEARD, stance=value), 400, "/stance"))
    for value in ("5", "", True, False, 5.5, 1.5, [5], {"id": 5}, 0, -1, 2**63, 10**18 * 99, SQL, None):
        rows.append(_json("claims/{claim}/merge", {"other": value, "reason": "x"}, 400, "/other"))
    for value in (
        "12",
        "[1]",
        {"0": 1},
        1,
        True,
        [],
        ["1"],
        [True],
        [1.5],
        [0],
        [-1],
        [2**70],
        [[1]],
        [None],
    ):
        rows.append(_json("batches", {"verb": "claim-recheck", "ids": value}, 400, "/ids"))
    rows.append(_json("batches", {"verb": "claim-recheck", "ids": list(range(1, 5001))}, 400, "/ids"))
    for value in ("x", [[0, 1]], {"cue": "x"}, {"cue": [0, 1]}, {"cue": [["0", 1]]}, {"cue": [[0, True]]},
                  {"cue": [[0]]}, {"cue": [[0, 1, 2]]}, {"cue": [[-1, 2]]}, {"cue": [[0, 10**12]]}, {"who": [[0, 1]]},
                  {"cue": [[0, 1]] * 60}):  # fmt: skip
        rows.append(_json("statements/{statement}/correct", {"reason": "x", "spans": value}, 400, "/spans"))
    for value in (
        1,
        True,
        "yesterday",
        "2023-13-45T00:00:00Z",
        "0000-00-00T00:00:00Z",
        [],
        "2023-09-21" * 50,
        SQL,
    ):
        rows.append(_json(EVIDENCE, _of(HEARD, captured_at=value), 400, "/captured_at"))
    for value in (20230921, "2023-02-30", "21.9.2023", "2023-09-21T00:00:00Z", "99999-01-01", None, {}):
        body = {"rating": "supported", "rationale": "x", "expected_latest": None, "as_of": value}
        rows.append(_json("claims/{claim}/reviews", body, 400, "/as_of"))
    for value in ("javascript:alert(1)", "file:///etc/passwd", "http://", "x", 5,
                  "https://a.example/" + "x" * 3000, "http://a b.example", "//a.example"):  # fmt: skip
        rows.append(_json("articles", {"text": "A text.", "url": value}, 400, "/url"))
    return rows


def _meanings() -> list[Hostile]:
    """Well formed, and not to be done."""
    return [
        _json(EVIDENCE, {"stance": "supports"}, 400, "nothing-sent"),
        _json(EVIDENCE, _of(HEARD, excerpt=""), 400, "/excerpt"),
        _json(EVIDENCE, _of(HEARD, excerpt="   "), 400, "/excerpt"),
        _json(EVIDENCE, _of(HEARD, excerpt=LONG), 400, "/excerpt"),
        _json(EVIDENCE, _of(HEARD, added_by="operator"), 400, "/added_by"),
        _json(EVIDENCE, _of(HEARD, id=1), 400, "/id"),
        _json(EVIDENCE, _of(HEARD, __proto__={"admin": True}), 400, "/__proto__"),
        _json(EVIDENCE, _of(HEARD, claim__id=1), 400, "/claim__id"),
        _json(EVIDENCE, _of(HEARD, **{SCRIPT: 1}), 400, "unknown"),
        _json("claims/{claim}/reviews", {"rating": "true", "rationale": "x", "expected_latest": None}, 400, "/rating"),
        _json("claims/{claim}/reviews", {"rating": "supported", "rationale": "x"}, 400, "/expected_latest"),
        _json("claims/{claim}/reviews", {"rating": "supported", "rationale": LONG, "expected_latest": None}, 400,
              "/rationale"),
        _json("claims/{claim}/reviews", {"rating": "supported", "rationale": "x", "expected_latest": 999}, 409,
              "reviewed-before-you"),
        _json("claims/{claim}/reviews",
              {"rating": "supported", "rationale": "x", "expected_latest": None, "as_of": "2999-01-01"}, 422,
              "as-of-in-future"),
        _json(DECIDE, _of(YES, state="suggested"), 400, "/state"),
        _json(DECIDE, _of(YES, state="merged"), 400, "/state"),
        _json(DECIDE, _of(YES, reason=""), 400, "/reason"),
        _json(DECIDE, _of(YES, reason=BIDI * 2000), 400, "/reason"),
        _json(DECIDE, _of(YES, explanation="rounding"), 400, "/explanation"),
        _json(DECIDE, _of(YES, state="explained"), 400, "/explanation"),
        _json(DECIDE, _of(YES, state="explained", explanation="because"), 400, "/explanation"),
        _json(DECIDE, _of(YES, expected_state="confirmed"), 409, "decided-before-you"),
        _json(DECIDE, _of(YES, expected_state=None), 400, "/expected_state"),
        _json(DECIDE, _of(YES, decided_by="operator"), 400, "/decided_by"),
        _json("relations/{relation}/reopen", {"reason": "x"}, 409, "nothing-to-reopen"),
        _json("relations/{relation}/reopen", {}, 400, "/reason"),
        _json(WORKFLOW, _of(MOVE, state="published"), 400, "/state"),
        _json(WORKFLOW, _of(MOVE, expected_state="closed"), 409, "decided-before-you"),
        _json("claims/{claim}/publication", {"state": "published", "reason": "x"}, 422, "claim-not-ready"),
        _json("claims/{claim}/publication", {"state": "internal", "reason": "x"}, 422, "state-unchanged"),
        _json("claims/{claim}/assign", {"to": "nobody-here"}, 422, "unknown-person"),
        _json("claims/{claim}/assign", {"to": 1}, 400, "/to"),
        _json("claims/{claim}/assign", {"to": "a" * 500}, 400, "/to"),
        _json("claims/{claim}/merge", {"other": 999_999, "reason": "x"}, 422, "unknown-claim"),
        _json("claims/{claim}/unmerge", {"reason": "x"}, 409, "not-merged"),
        _json("claims/{claim}/recheck", {"force": True}, 400, "/force"),
        _json("claims/{claim}/recheck", [1], 400, "no body"),
        _json("flags/{flag}/decide", {"state": "lapsed", "reason": "x"}, 400, "/state"),
        _json("flags/{flag}/decide", {"state": "accepted", "reason": "x", "expected_state": "dismissed"}, 409,
              "decided-before-you"),
        _json("mentions/{mention}/decide", {"state": "proposed", "reason": "x"}, 400, "/state"),
        _json("mentions/{mention}/decide", {"state": "rejected", "reason": "x", "claim": 10**9}, 422, "unknown-claim"),
        _json("statements/{statement}/correct", {"reason": "x"}, 400, "nothing-to-correct"),
        _json("statements/{statement}/correct", {"reason": "x", "source": 10**9}, 422, "unknown-source"),
        _json("statements/{statement}/correct", {"reason": "x", "modality": "opinion", "seen": "2020-01-01T00:00:00Z"},
              409, "decided-before-you"),
        _json("statements/{statement}/undo", {}, 422, "nothing-to-undo"),
        _json("articles/{article}/statements", {"revision": 9, "reason": "x", "spans": {"content": [[0, 3]]}}, 409,
              "text-replaced"),
        _json("articles/{article}/statements", {"revision": 1, "reason": "x", "spans": {"content": [[0, 99999]]}}, 422,
              "span-not-in-text"),
        _json("articles", {}, 400, "one-of"),
        _json("articles", {"text": "A text.", "url": "ftp://a.example/x"}, 422, "bad-url"),
        _json("articles", {"text": "A", "html": "<p>A</p>"}, 400, "one-of"),
        _json("articles", {"text": "A text.", "language": "'; --"}, 400, "/language"),
        _json("articles", {"text": "A text.", "title": "x" * 501}, 400, "/title"),
        _json("sources/{source}/merge", {"other": "{{7*7}}", "reason": "x"}, 400, "/other"),
        _json("sources/{source}/unmerge", {"reason": "x"}, 409, "not-merged"),
        _json("sources/{source}/aliases/999999/confirm", {}, 404, "not-found"),
        _json("source-matches/{match}/decide", {"state": "suggested", "reason": "x"}, 400, "/state"),
        _json("source-matches/{match}/decide", {"state": "rejected", "reason": "x", "keep": 1}, 400, "/keep"),
        _json("source-matches/{match}/reopen", {"reason": "x"}, 409, "match-waits"),
        _json("batches", {"verb": "claim-delete", "ids": [1]}, 400, "/verb"),
        _json("batches", {"verb": "claim-state", "ids": [1]}, 422, "params-wrong"),
        _json("batches/999999/confirm", {"reason": "x"}, 404, "not-found"),
        _json("checks/nothing/start", {}, 404, "no such check"),
        _json("checks/sweep/start", {"now": True}, 400, "/now"),
        _json("token", {"username": "operator"}, 400, "/password"),
        _json("token", {"username": ["operator"], "password": {"$ne": ""}}, 400, "/password"),
        _json("token", {"username": "operator", "password": "x" * 5000}, 400, "/password"),
    ]  # fmt: skip


def _queries() -> list[Hostile]:
    rows = [
        ("claims?page_size=0", "page_size"), ("claims?page_size=201", "page_size"), ("claims?page_size=-1", "page_size"),
        ("claims?page_size=1e2", "page_size"), ("claims?page_size=%D9%A3", "page_size"), ("claims?page_size=", "page_size"),
        ("claims?page_size=10&page_size=20", "page_size"), ("claims?ordering=id&ordering=-id", "ordering"),
        ("claims?ordering=password", "ordering"), ("claims?ordering=-assigned_to__password", "ordering"),
        ("claims?ordering=id;drop", "ordering"), ("claims?cursor=x", "cursor"), ("claims?cursor=" + "A" * 3000, "cursor"),
        ("claims?cursor=WyItaWQiLG51bGwsMV0", "cursor"), ("claims?cursor=%00", "cursor"), ("claims?cursor=../..", "cursor"),
        ("claims?search=a&search=b", "search"), ("claims?search=%00", "search"), ("claims?search=" + "a" * 500, "search"),
        ("claims?source=" + SQL.replace(" ", "%20"), "source"), ("claims?source=1&source=2", "source"),
        ("claims?source=0x1", "source"), ("claims?source=1e400", "source"), ("claims?source=NaN", "source"),
        ("claims?seen_after=now()", "seen_after"), ("claims?event_after=99999-01-01", "event_after"),
        ("claims?min_check_worthiness=2", "min_check_worthiness"), ("claims?text__contains=a", "text__contains"),
        ("claims?_method=DELETE", "_method"), ("claims?%3Cscript%3E=1", "script"), ("claims?claims[]=1", "claims[]"),
        ("claims?verification_status=TRUE", "verification_status"), ("claims?format=html", "format"),
        ("relations?state=suggested&state=%27", "state"), ("relations?claim=%F0%9F%9A%A2", "claim"),
        ("statements?article=1;drop", "article"), ("statements?revisions=all&revisions=current", "revisions"),
        ("sources?named=maybe", "named"), ("jobs?queue=slow", "queue"), ("flags?claim=1.5", "claim"),
        ("articles?published_after=2023-13-45", "published_after"), ("reviews?awaiting_second=2", "awaiting_second"),
        ("corrections?format=exe", "format"), ("corrections?since=x", "since"), ("corrections?split=../../etc", "split"),
        ("corrections?format=brat&format=jsonl", "format"),
    ]  # fmt: skip
    return [
        *(_get(path, 400, says) for path, says in rows),
        _get("claims?search=%ff%fe", 400, "query-not-utf-8"),
        _get("claims?search=%ed%a0%80", 400, "query-not-utf-8"),
        _get("claims?" + "&".join(f"p{n}=1" for n in range(51)), 400, "too-many-parameters"),
        _get("claims?" + "&" * 200, 400, "too-many-parameters"),
        _get("claims?search=" + "a" * 3600, 414, "query-too-long"),
    ]


def _paths() -> list[Hostile]:
    gone = [
        "claims/0", "claims/-1", "claims/1.5", "claims/1%00", "claims/%00", f"claims/{10**30}", f"claims/{'9' * 3000}",
        "claims/ä", "claims/1;drop", "claims/1%27", "claims/../../admin", "claims/..%2f..%2fadmin", "claims//1",
        "claims/", "claims/1/", "Claims/1", "claims.json", "claims/1.json", "claims/1/delete", "claims/٣",
        "articles/1/revisions/99999999999999999999", "sources/1/aliases/x/confirm", "%2e%2e/%2e%2e/etc/passwd",
        "claims/{claim}/reviews/1", "checks/../start", "nowhere", "claims/%ff", "claims/%F0%9F%9A%A2", SCRIPT,
        "evidence/999999", "jobs/999999", "batches/999999", "?" * 3 + "/claims",
    ]  # fmt: skip
    rows = [_get(path, 404, "not-found") for path in gone if not path.startswith("?")]
    rows += [
        Hostile(method, path, 405, "method-not-allowed")
        for method, path in (
            ("PUT", "claims"), ("DELETE", "claims/{claim}"), ("PATCH", "claims/{claim}"), ("POST", "claims"),
            ("OPTIONS", "claims"), ("TRACE", "claims"), ("DELETE", "relations/{relation}"), ("PUT", "me"),
            ("GET", DECIDE), ("HEAD", "token"), ("DELETE", "articles/{article}"), ("POST", "reviews"),
            ("BREW", "claims"), ("PROPFIND", "claims"), ("get", "claims"),
        )
    ]  # fmt: skip
    rows += [
        Hostile("PATCH", "sources/{source}", 400, "nothing-to-change", body)
        for body in (b"{}", b"", b'{"reason": "x"}')
    ]
    return rows


def _headers() -> list[Hostile]:
    yes, heard = json.dumps(YES).encode(), json.dumps(HEARD).encode()
    rows = [
        _get("claims", 400, "method-override", **{name: "DELETE"})
        for name in ("X_HTTP_Method_Override", "X_HTTP_Method", "X_Method_Override")
    ]
    rows.append(_raw(DECIDE, yes, 400, "method-override", X_HTTP_Method_Override="GET"))
    rows += [Hostile(method, "claims/{claim}", 400, "body-not-allowed", b"{}") for method in ("GET", "HEAD")]
    rows.append(
        Hostile("GET", "claims", 400, "body-not-allowed", b"id=1", "application/x-www-form-urlencoded")
    )
    rows.append(Hostile("DELETE", "token/mine", 400, "body-not-allowed", b"{}"))
    for key in ('"', '""', '"a', "a b", "x" * 300, "a,b", "é", '"\\n"'):
        rows.append(_raw(EVIDENCE, heard, 400, "idempotency-key-malformed", Idempotency_Key=key))
    rows.append(
        _json(EVIDENCE, _of(HEARD, excerpt="Another."), 422, "idempotency-key-reused", Idempotency_Key="used")
    )
    rows.append(_json("claims/{claim}/recheck", {}, 422, "idempotency-key-reused", Idempotency_Key="used"))
    rows.append(_raw(EVIDENCE, heard, 409, "idempotency-in-progress", Idempotency_Key="running"))
    for tag in ("abc", '"a', 'a"b"', '"a" "b"', "*, *", "W/", ",", "'a'", '"a",,b', ",".join(['"a"'] * 60)):
        rows.append(_raw(DECIDE, yes, 400, "header-malformed", If_Match=tag))
    stale = ('"old"', '"0123456789abcdef-0123"', 'W/"0123456789abcdef-0123"', '""', '"a", "b"', '"*"', f'"{LONG[:500]}"',
             '"../../etc"')  # fmt: skip
    for tag in stale:
        rows.append(_raw(DECIDE, yes, 412, "precondition-failed", If_Match=tag))
    for path, body in ((WORKFLOW, MOVE), ("flags/{flag}/decide", {"state": "accepted", "reason": "x"}),
                       ("statements/{statement}/confirm", {}), ("claims/{claim}/merge", {"other": 1, "reason": "x"}),
                       ("sources/{source}/merge", {"other": 1, "reason": "x"}), ("jobs/{job}/cancel", {}),
                       ("mentions/{mention}/decide", {"state": "confirmed", "reason": "x"}),
                       ("source-matches/{match}/decide", {"state": "rejected", "reason": "x"})):  # fmt: skip
        rows.append(_json(path, body, 412, "precondition-failed", If_Match='"stale-tag"'))
        if not path.startswith("jobs"):
            rows.append(_json(path, body, 428, "If-Match", If_Match="-"))
    rows.append(_raw(DECIDE, yes, 412, "another-version", If_None_Match="*"))
    for credentials in ("Token", "Token x", "Token a b", "Token " + "x" * 5000, "Token \x80", f"Token {SQL}"):
        rows.append(_get("claims", 401, "", Authorization=credentials))
    rows.append(_get("claims", 400, "unknown-host", Host="evil.example"))
    rows.append(_get("claims", 400, "unknown-host", Host="testserver@evil.example"))
    return rows


HOSTILE = [
    *_whole_bodies(), *_codings(), *_types(), *_meanings(), *_queries(), *_paths(), *_headers(),
]  # fmt: skip
