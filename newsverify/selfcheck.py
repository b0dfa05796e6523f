"""Questions that a running Newsverify must answer well; ``manage.py up --once`` asks them."""

from __future__ import annotations

import http.cookiejar
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newsverify.first_start import Login
from newsverify.story import Progress

HEARTBEAT_WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """``ok`` None: could not be asked."""

    question: str
    ok: bool | None
    detail: str


class Visitor:
    """A browser without a screen: keeps cookies, follows redirects."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )

    def get(self, path: str) -> tuple[int, str]:
        return self._open(urllib.request.Request(self.base + path))  # noqa: S310 - our own address

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        data = urllib.parse.urlencode(fields).encode()
        return self._open(urllib.request.Request(self.base + path, data=data))  # noqa: S310

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        request.add_header("Referer", self.base + "/")
        try:
            with self.opener.open(request, timeout=20) as answer:
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as exc:
            return exc.code, exc.read().decode("utf-8", "replace")
        except OSError as exc:
            return 0, str(exc)


def ask_all(
    base: str,
    *,
    login: Login,
    articles: int,
    progress: Progress | None,
    unread: Sequence[str],
    conflicts: int | None,
    meanwhile: Callable[[], bool],
) -> list[Answer]:
    """All questions in order. ``progress`` and ``conflicts`` are None where no story was put in."""
    visitor = Visitor(base)
    answers = [_web(visitor), _login(visitor, login)]
    if answers[-1].ok:
        answers += [_page(visitor, "/admin/", "Log out"), *_api(visitor, articles)]
    answers.append(_heartbeat(visitor, meanwhile))
    if progress is not None:
        answers.append(_work(progress, unread))
    if conflicts is not None:
        answers.append(Answer("conflicts are found in the story", conflicts > 0, f"{conflicts} found"))
    return answers


def _web(visitor: Visitor) -> Answer:
    status, body = visitor.get("/healthz")
    return Answer("the web server answers", status == 200, f"{status} {body[:120]}")


def _login(visitor: Visitor, login: Login) -> Answer:
    question = f"{login.username} can log in"
    if not login.password:
        return Answer(question, None, "the password was changed, so it is not known here")
    _, form = visitor.get("/admin/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    if token is None:
        return Answer(question, False, "the log-in page has no form")
    fields = {"username": login.username, "password": login.password, "csrfmiddlewaretoken": token[1]}
    status, _ = visitor.post("/admin/login/?next=/api/v1/me", fields)
    inside = any(cookie.name == "sessionid" for cookie in visitor.cookies)
    return Answer(question, status == 200 and inside, f"status {status}")


def _page(visitor: Visitor, path: str, expected: str) -> Answer:
    status, body = visitor.get(path)
    return Answer(
        f"{path} opens", status == 200 and expected in body, f"status {status}, {len(body)} characters"
    )


def _api(visitor: Visitor, articles: int) -> list[Answer]:
    status, body = visitor.get("/api/v1/articles")
    try:
        rows = json.loads(body).get("results", [])
    except (ValueError, AttributeError):
        rows = []
    schema_status, schema = visitor.get("/api/schema/")
    return [
        Answer(
            "the API lists the articles",
            status == 200 and len(rows) >= min(articles, 20),
            f"status {status}, {len(rows)} articles",
        ),
        Answer(
            "the API describes itself",
            schema_status == 200 and "openapi" in schema,
            f"status {schema_status}",
        ),
    ]


def _heartbeat(visitor: Visitor, meanwhile: Callable[[], bool]) -> Answer:
    question = "a heartbeat came through the queue"
    deadline = time.monotonic() + HEARTBEAT_WAIT_SECONDS
    while True:
        status, body = visitor.get("/healthz?require=queue")
        if status == 200:
            return Answer(question, True, f"{json.loads(body)['heartbeat_age_seconds']} s ago")
        if time.monotonic() > deadline or not meanwhile():
            return Answer(question, False, f"none in {HEARTBEAT_WAIT_SECONDS:.0f} s: {body[:200]}")
        time.sleep(0.3)


def _work(progress: Progress, unread: Sequence[str]) -> Answer:
    question = "every article of the story was read"
    if progress.ended_badly:
        worst = "; ".join(
            f"{job.kind} {job.subject}: {job.error_code} {job.error}" for job in progress.ended_badly
        )
        return Answer(question, False, worst[:1000])
    if unread:
        return Answer(question, False, f"not read: {'; '.join(unread)}"[:1000])
    return Answer(question, progress.finished, f"{progress.done} of {progress.total} new jobs done")
