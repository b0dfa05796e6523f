"""The Python client against the live server, and against a server that is unreliable on purpose."""

from __future__ import annotations

import ast
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from sources.api import newsverify_client as client
from sources.api.client_file import CLIENT
from sources.api.newsverify_client import JobFailed, Newsverify, Problem
from sources.models import Job

from .data import body_of, make_story

# --- a server that answers what it is told to -------------------------------------------------------------

Answer = tuple[int, dict[str, str], Any]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server: Any = self.server
        server.asked.append(dict(self.headers))
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        given = server.answers.pop(0)
        if given is None:
            self.close_connection = True
            return
        status, headers, body = given
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(data))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass


class Unreliable(ThreadingHTTPServer):
    """Gives the answers in turn and notes what was asked; None ends the connection without a word."""

    def __init__(self, *answers: Answer | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked = list(answers), []
        self.address = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


@pytest.fixture
def unreliable() -> Iterator[Any]:
    made: list[Unreliable] = []

    def make(*answers: Answer | None) -> Unreliable:
        made.append(Unreliable(*answers))
        return made[-1]

    yield make
    for each in made:
        each.shutdown()
        each.server_close()


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waits: list[float] = []
    monkeypatch.setattr(client.time, "sleep", waits.append)
    return waits


def test_what_was_not_answered_is_sent_again_with_the_same_key(unreliable: Any, slept: list[float]) -> None:
    busy = (503, {"Retry-After": "3"}, {"code": "database-busy"})
    server = unreliable(None, busy, (429, {}, {}), (202, {}, {"article": {}, "job": None}))
    Newsverify(server.address, token="nvp_x").articles.send(text="Words.")
    assert len({asked["Idempotency-Key"] for asked in server.asked}) == 1
    assert len(server.asked) == 4
    assert slept[1] == 3
    assert all(0 < wait < 3 for wait in (slept[0], slept[2]))


def test_it_gives_up_with_what_the_server_said(unreliable: Any, slept: list[float]) -> None:
    refused = (429, {"Retry-After": "7200"}, {"code": "throttled", "detail": "Wait."})
    with pytest.raises(Problem, match="429 throttled: Wait") as problem:
        Newsverify(unreliable(refused).address).claims.get(1)
    assert (problem.value.code, slept) == ("throttled", [])
    server = unreliable(None, None)
    with pytest.raises(OSError, match=r".+"):
        Newsverify(server.address, retries=1).claims.get(1)
    assert len(server.asked) == 2


def test_the_token_goes_nowhere_else(unreliable: Any) -> None:
    other = unreliable((200, {}, {}))
    server = unreliable((302, {"Location": f"{other.address}/api/v1/me"}, {}), (200, {}, {"id": 1}))
    nv = Newsverify(server.address, token="nvp_secret")
    with pytest.raises(Problem):
        nv.ask("GET", "me")
    nv.ask("GET", f"{other.address}/api/v1/claims/1")
    assert other.asked == []
    assert server.asked[1]["Authorization"] == "Bearer nvp_secret"
    assert "nvp_secret" not in f"{nv!r} {nv.claims!r}"
    with pytest.raises(ValueError, match="https"):
        Newsverify("http://newsroom.example", token="nvp_secret")
    with pytest.raises(ValueError, match="address"):
        Newsverify("file:///etc/passwd")


# --- the real one -----------------------------------------------------------------------------------------


@pytest.fixture
def nv(live_server: Any, editor: User) -> Newsverify:
    return Newsverify(live_server.url).sign_in("editor", "correct horse")


@pytest.mark.django_db(transaction=True)
def test_the_line_from_an_article_to_a_published_claim(nv: Newsverify) -> None:
    story = make_story()
    sent = nv.articles.send(**body_of())
    seen: list[str] = []

    def work(job: Any) -> None:
        seen.append(job.state)
        Job.objects.update(state="done", finished_at=timezone.now(), result={"statements": 1})

    assert sent.job.wait(on_progress=work).result.statements == 1
    assert seen == ["queued"]
    (conflict,) = nv.relations.list(kind="conflicts", state="suggested")
    late = nv.relations.get(conflict.id)
    assert "27 against 68" in conflict.refresh().finding.sentence
    assert conflict.decide("confirmed", reason="Both printed.").state == "confirmed"
    with pytest.raises(Problem, match="editor") as problem:
        late.decide("rejected", reason="No.")
    assert problem.value.status in (409, 412)
    claim = nv.claims.get(story.first.claim.pk)
    assert claim.review("refuted", "The log says 68.").rating == "refuted"
    assert claim.add_evidence("refutes", excerpt="68 names").stance == "refutes"
    assert claim.move("in_review", reason="Look.").workflow_state == "in_review"
    flag = next(nv.flags.list(claim=claim.id, rule="one-source"))
    assert flag.decide("accepted", reason="So it is.").state == "accepted"


@pytest.mark.django_db(transaction=True)
def test_lists_are_read_page_by_page_and_mistakes_are_pointed_at(nv: Newsverify) -> None:
    make_story()
    ids = [source.id for source in nv.sources.list(page_size=1, ordering="id")]
    assert ids == sorted(ids)
    assert len(ids) == 4
    with pytest.raises(Problem) as problem:
        nv.articles.send(text="Words.", published_at="yesterday")
    assert problem.value.code == "invalid-input"
    assert [error["pointer"] for error in problem.value.errors] == ["/published_at"]
    with pytest.raises(Problem) as problem:
        list(nv.claims.list(colour="red"))
    assert problem.value.errors[0]["parameter"] == "colour"
    with pytest.raises(AttributeError, match="no colour"):
        _ = nv.sources.get(ids[0]).colour
    Job.objects.create(kind="heartbeat", state="dead", finished_at=timezone.now(), error="It broke.")
    with pytest.raises(JobFailed, match="It broke"):
        next(nv.jobs.list()).wait()


# --- the file ---------------------------------------------------------------------------------------------


def test_anybody_may_have_the_file_which_stands_alone_and_names_its_version(settings: Any) -> None:
    answer = Client().get("/api/newsverify_client.py")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith('"newsverify_client.py"')
    text = answer.content.decode()
    assert f'VERSION = "{settings.NEWSVERIFY_VERSION}"' in text
    assert text.count("\n") == CLIENT.read_text().count("\n") < 300
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {n.module if isinstance(n, ast.ImportFrom) else a.name for n in imports for a in n.names}
    assert {str(name).split(".")[0] for name in names} <= sys.stdlib_module_names
    assert f'version = "{settings.NEWSVERIFY_VERSION}"' in (CLIENT.parents[2] / "pyproject.toml").read_text()
