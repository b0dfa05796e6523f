"""A client of Newsverify's REST API in one file that needs nothing but Python 3.10 or later.

    curl -O http://127.0.0.1:8000/api/newsverify_client.py

    from newsverify_client import Newsverify
    nv = Newsverify("http://127.0.0.1:8000", token="nvp_...")
    job = nv.articles.send(text="...", outlet="Port Ellery Post").job.wait()
    for conflict in nv.relations.list(kind="conflicts", state="suggested"):
        conflict.decide("confirmed", reason="Both papers stand by it.")

Rows are dictionaries whose names are attributes too (/api/docs/ tells them); lists are read page by page. A
POST has an Idempotency-Key: it is safe to send it again after 429, 503 or a lost connection. A decision names
the state that was seen (If-Match): where somebody was first, ``Problem`` says who, when and what.
"""

from __future__ import annotations

import json
import random
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from email.message import Message
from typing import IO, Any, Generic, TypeVar, cast

VERSION = "unreleased"  # of the server that gave this file out
LOOPBACK = ("localhost", "127.0.0.1", "::1")
R = TypeVar("R", bound="Row")


class Problem(Exception):  # noqa: N818 - named for what it is
    """What the server refused (RFC 9457). ``code`` is for programs, ``detail`` for people; ``errors`` says
    what is wrong where: each has ``pointer`` (into the body) or ``parameter``, ``code`` and ``detail``."""

    def __init__(self, status: int, told: dict[str, Any]) -> None:
        self.status = status
        self.code = str(told.get("code", "unknown"))
        self.detail = str(told.get("detail", ""))
        self.errors: list[dict[str, str]] = list(told.get("errors", ()))
        places = (f"{e.get('pointer') or e.get('parameter') or '/'}: {e.get('detail')}" for e in self.errors)
        super().__init__("; ".join([f"{status} {self.code}: {self.detail}", *places]))


class JobFailed(Exception):  # noqa: N818 - named for what happened
    """A job ended without being done; ``job`` says why in ``error_code`` and ``error``."""

    def __init__(self, job: Job) -> None:
        self.job = job
        super().__init__(f"job {job['id']} is {job['state']}: {job.get('error') or job.get('error_code')}")


class Row(dict[str, Any]):
    """One row as the server tells it: ``row["text"]`` and ``row.text`` are the same. ``etag`` names the
    state of a row that was read by itself; rows of a list have none."""

    def __init__(self, api: Newsverify, told: dict[str, Any], etag: str | None = None) -> None:
        super().__init__(told)
        self._api, self.etag = api, etag

    def __getattr__(self, name: str) -> Any:
        try:
            value = self[name]
        except KeyError:
            raise AttributeError(f"{type(self).__name__} has no {name}: {', '.join(self)}") from None
        kind = KINDS.get(name, Row)
        if isinstance(value, dict):
            return kind(self._api, value)
        if isinstance(value, list):
            return [kind(self._api, one) if isinstance(one, dict) else one for one in value]
        return value

    def _ask(self, method: str, more: str = "", body: Any = None) -> tuple[Any, Message]:
        seen = {"If-Match": self.etag} if method == "POST" else {}
        return self._api.ask(method, self["url"] + more, body=body, headers=seen)

    def refresh(self: R) -> R:
        """Read it again, in place; it has an ``etag`` and all its fields then."""
        return self._becomes(*self._ask("GET"))

    def _becomes(self: R, told: dict[str, Any], headers: Message) -> R:
        self.clear()
        self.update(told)
        self.etag = headers.get("ETag")
        return self

    def do(self: R, verb: str, **body: Any) -> R:
        """A decision: POST to ``verb`` below the row, on the state that was seen (If-Match). The row is then
        as the server tells it. Raises Problem with 409 or 412 where somebody was first."""
        seen = {name: self.get(name) for name in ("state", "verdict", "verification_status") if name in self}
        if self.etag is None and any(self.refresh().get(n) != v for n, v in seen.items()):
            now = ", ".join(f"{name} is {self.get(name)}" for name in (*seen, "decided_by") if self.get(name))
            raise Problem(412, {"code": "precondition-failed", "detail": f"Changed since you read it: {now}"})
        told, headers = self._ask("POST", f"/{verb}", body)
        return self._becomes(told, headers) if told.get("id") == self["id"] else type(self)(self._api, told)


class Job(Row):
    def wait(self, *, timeout: float = 600, on_progress: Callable[[Job], object] | None = None) -> Job:
        """Follow it until it has ended, at most ``timeout`` seconds. ``on_progress`` is called with the job
        at each look. Raises JobFailed, or TimeoutError."""
        deadline, pause = time.monotonic() + timeout, 0.1
        while self.refresh()["state"] in ("queued", "running"):
            if on_progress:
                on_progress(self)
            if time.monotonic() + pause > deadline:
                raise TimeoutError(f"job {self['id']} is still {self['state']}")
            time.sleep(pause)
            pause = min(2.0, pause * 1.5)
        if self["state"] != "done":
            raise JobFailed(self)
        return self


class Decidable(Row):
    def decide(self: R, state: str, *, reason: str, **more: str) -> R:
        """A relation is ``confirmed``, ``rejected``, or ``explained`` with an ``explanation``; a flag is
        ``accepted``, ``dismissed``, or ``open`` again."""
        return self.do("decide", state=state, reason=reason, expected_state=self["state"], **more)


class Claim(Row):
    def review(self, rating: str, rationale: str, **more: str) -> Row:
        """Judge it (``as_of``: the day of what you know), on the newest review that this row shows."""
        reviews = self["reviews"] if "reviews" in self else self.refresh()["reviews"]
        latest = reviews[0]["id"] if reviews else None
        body = {"rating": rating, "rationale": rationale, "expected_latest": latest, **more}
        review = self._ask("POST", "/reviews", body)[0]
        return Row(self.refresh()._api, review)

    def add_evidence(self, stance: str, **evidence: str) -> Row:
        """``supports``, ``refutes`` or ``not_enough_info``; with ``url``, ``text`` or ``excerpt``."""
        return Row(self._api, self._ask("POST", "/evidence", {"stance": stance, **evidence})[0])

    def move(self, state: str, *, reason: str) -> Claim:
        """Through the desk's work-flow: ``new``, ``in_review``, ``ready``, ``closed``."""
        return self.do("workflow", state=state, reason=reason, expected_state=self["workflow_state"])

    def publish(self, state: str = "published", *, reason: str) -> Claim:
        """``published``, or ``withdrawn``."""
        return self.do("publication", state=state, reason=reason, expected_state=self["publication_state"])


KINDS: dict[str, type[Row]] = {"job": Job, "claim": Claim, "claim_a": Claim, "claim_b": Claim}


class Resource(Generic[R]):
    """A list of the API and its rows."""

    def __init__(self, api: Newsverify, path: str, kind: type[R]) -> None:
        self._api, self._path, self._kind = api, path, kind

    def list(self, **filters: Any) -> Iterator[R]:
        """Every row, page by page. ``filters`` as the list has them, and ``ordering``, ``page_size``,
        ``fields``, ``expand``, ``as_of``; several values as a list."""
        address: str | None = self._path
        while address is not None:
            page, _ = self._api.ask("GET", address, params=filters)
            yield from (self._kind(self._api, told) for told in page["results"])
            address, filters = page["next"], {}

    def get(self, row_id: int, **params: Any) -> R:
        told, headers = self._api.ask("GET", f"{self._path}/{row_id}", params=params)
        return self._kind(self._api, told, headers.get("ETag"))

    def export(self, form: str = "csv", **filters: Any) -> Iterator[str]:
        """The whole list line by line, as ``csv`` or ``jsonl``, while the server sends it."""
        with self._api.open("GET", f"{self._path}.{form}", params=filters) as stream:
            yield from (line.decode() for line in stream)


class Articles(Resource[Row]):
    def send(self, **article: str) -> Row:
        """Send one in: ``text`` or ``html``, and ``title``, ``outlet``, ``url``, ``published_at``,
        ``byline``, ``language``, ``external_id`` where known. ``job`` is None where the text was here."""
        return Row(self._api, self._api.ask("POST", self._path, body=article)[0])


class Claims(Resource[Claim]):
    def claim_review(self, row_id: int) -> Row:
        """The published review as schema.org ClaimReview (JSON-LD)."""
        return Row(self._api, self._api.ask("GET", f"{self._path}/{row_id}/claim-review")[0])


class _SameServer(urllib.request.HTTPRedirectHandler):
    """Follows a redirect within the server only: a token goes nowhere else."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if _origin(newurl) != _origin(req.full_url):
            raise urllib.error.HTTPError(newurl, code, "a redirect to another server", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urllib.parse.urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


class Newsverify:
    """One server. ``token`` is sent by https, or to this machine; elsewhere by http only with
    ``plain_http=True``. ``retries``: how often a request is sent again; ``patience``: seconds that it waits
    each time at most."""

    def __init__(
        self, server: str, *, token: str | None = None, plain_http: bool = False, timeout: float = 60,
        retries: int = 4, patience: float = 60,
    ) -> None:  # fmt: skip
        scheme, host, _ = _origin(server)
        if scheme not in ("http", "https") or not host:
            raise ValueError(f"{server!r} is no http or https address")
        if scheme == "http" and host not in LOOPBACK and not plain_http:
            raise ValueError("The token would be readable on its way: use https, or say plain_http=True.")
        self.server, self._token, self._timeout = server.rstrip("/"), token, timeout
        self._retries, self._patience = retries, patience
        direct = [urllib.request.ProxyHandler({})] if host in LOOPBACK else []
        self._opener = urllib.request.build_opener(_SameServer(), *direct)
        self.articles, self.claims = Articles(self, "articles", Row), Claims(self, "claims", Claim)
        self.relations, self.flags = (Resource(self, path, Decidable) for path in ("relations", "flags"))
        self.jobs, self.statements = Resource(self, "jobs", Job), Resource(self, "statements", Row)
        self.reviews, self.stories = Resource(self, "reviews", Row), Resource(self, "stories", Row)
        self.sources, self.outlets = Resource(self, "sources", Row), Resource(self, "outlets", Row)

    def __repr__(self) -> str:
        return f"Newsverify({self.server!r})"

    def sign_in(self, username: str, password: str) -> Newsverify:
        """Take a token for a user name and a password, and use it from here on."""
        self._token = self.ask("POST", "token", body={"username": username, "password": password})[0]["token"]
        return self

    def settle(self, *, timeout: float = 600) -> None:
        """Wait until no job is queued or running: what was read is compared with the rest then."""
        deadline = time.monotonic() + timeout
        while next(self.jobs.list(state=["queued", "running"], page_size=1), None):
            if time.monotonic() > deadline:
                raise TimeoutError("there is still work to do")
            time.sleep(0.5)

    def resource(self, path: str) -> Resource[Row]:
        """Any other list, such as ``resource("source-matches")``."""
        return Resource(self, path, Row)

    def ask(self, method: str, address: str, **more: Any) -> tuple[Any, Message]:
        """Any request: the JSON of the answer, and its headers. ``address`` as ``claims/7`` or as a link that
        the server gave; ``params``, ``body`` and ``headers`` as ``open`` takes them. Raises Problem."""
        with self.open(method, address, **more) as answer:
            text = answer.read()
            return (json.loads(text) if text else {}), answer.headers  # type: ignore[attr-defined]

    def open(
        self, method: str, address: str, *, params: dict[str, Any] | None = None, body: Any = None,
        headers: dict[str, str | None] | None = None,
    ) -> IO[bytes]:  # fmt: skip
        """The same, as a stream to read and to close."""
        sent = {name: value for name, value in (headers or {}).items() if value}
        sent["User-Agent"] = f"newsverify-client/{VERSION}"
        if self._token:
            scheme = "Bearer" if self._token.startswith("nv") else "Token"
            sent["Authorization"] = f"{scheme} {self._token}"
        if method == "POST":
            sent |= {"Idempotency-Key": str(uuid.uuid4()), "Content-Type": "application/json"}
        data = json.dumps(body or {}).encode() if method == "POST" else None
        url = self._url(address, params or {})
        for attempt in range(self._retries + 1):
            request = urllib.request.Request(url, data, sent, method=method)  # noqa: S310 - checked above
            wait = min(self._patience, 0.25 * 2**attempt * random.uniform(1, 1.5))  # noqa: S311 - no secret
            try:
                return cast("IO[bytes]", self._opener.open(request, timeout=self._timeout))
            except urllib.error.HTTPError as error:
                asked = error.headers.get("Retry-After", "")
                again = error.code in (429, 503) or (error.code == 409 and asked)
                wait = float(asked) if asked.isdigit() else wait
                if not again or attempt == self._retries or wait > self._patience:
                    raise _problem(error) from None
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if attempt == self._retries:
                    raise
            time.sleep(wait)
        raise AssertionError  # the last attempt returns or raises

    def _url(self, address: str, params: dict[str, Any]) -> str:
        """Links of the server are followed on the server that was named, whatever host they tell."""
        if "://" in address:
            parts = urllib.parse.urlsplit(address)
            address = parts.path.partition("/api/v1/")[2] + (f"?{parts.query}" if parts.query else "")
        plain = {name: str(v).lower() if isinstance(v, bool) else v for name, v in params.items()}
        query = urllib.parse.urlencode(plain, doseq=True)
        return f"{self.server}/api/v1/{address}" + (f"?{query}" if query else "")


def _problem(error: urllib.error.HTTPError) -> Problem:
    with error:
        try:
            told = json.loads(error.read(1_000_000))
        except ValueError:
            told = None
    return Problem(error.code, told if isinstance(told, dict) else {"detail": str(error.reason)})
