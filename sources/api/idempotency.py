"""``Idempotency-Key`` on POST (IETF draft-ietf-httpapi-idempotency-key-header): a request that is sent again
because its answer was lost is answered again, and nothing is done twice.

An answer is kept where the request was looked at: done, or refused for what the rows are (403, 404, 409, 412,
422). What was refused for its form (400, 413, 415, 428) or the moment (429, 5xx) did nothing, and may be sent
again put right under the same key.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from sources.api.problems import Refusal
from sources.choices import AnswerState
from sources.models import KeyedRequest
from sources.services.errors import StaleState
from sources.services.idempotency import IN_PROGRESS, keep_answer, release_key, take_key

if TYPE_CHECKING:
    from django.contrib.auth.models import User

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
MAX_KEY = 200
KEPT = ("Location", "Content-Location", "ETag", "Link", "Cache-Control", "WWW-Authenticate", "Retry-After")
KEPT_REFUSALS = (403, 404, 409, 412, 422)
_QUOTED = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)"')  # sf-string of RFC 9651
_BARE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+")  # a UUID as most programs write it


def key_of(request: Request) -> str | None:
    """The key of a request, or None. Raises Refusal (400) for one that is none."""
    sent = request.headers.get(HEADER)
    if sent is None or request.method != "POST":
        return None
    text = sent.strip(" \t")
    quoted = _QUOTED.fullmatch(text)
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else text
    if not 0 < len(key) <= MAX_KEY or not (quoted or _BARE.fullmatch(text)):
        words = f'One string of 1 to {MAX_KEY} visible ASCII characters, such as "{_EXAMPLE}".'
        raise Refusal(400, "idempotency-key-malformed", f"{HEADER}: {words}")
    return key


_EXAMPLE = "8f14e45f-ceea-467f-9b5c-2d6a4e4a0b31"


def answer_once(
    view: Any, request: Request, key: str, work: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """The answer of ``work``, which writes, or the one that the same request had before."""
    try:
        row = take_key(
            cast("User", request.user),
            key=key,
            method=str(request.method),
            path=request.path,
            fingerprint=fingerprint_of(request),
            now=timezone.now(),
        )
    except StaleState as busy:
        raise _in_progress(busy) from busy
    if row.state == AnswerState.ANSWERED:
        return _again(row)
    try:
        if view.runs_alone():
            response = work()
            _keep(row, view, request, response)
        else:
            with transaction.atomic():
                response = work()
                _keep(row, view, request, response)
    except Exception as exc:
        if isinstance(exc, StaleState) and exc.code == IN_PROGRESS:
            raise _in_progress(exc) from exc
        response = view.handle_exception(exc)
        if response.status_code in KEPT_REFUSALS:
            _keep(row, view, request, response)
        else:
            release_key(row)
    return response


def _in_progress(busy: StaleState) -> Refusal:
    return Refusal(409, IN_PROGRESS, busy.detail, wait=1)


def _keep(row: KeyedRequest, view: Any, request: Request, response: HttpResponseBase) -> None:
    if not isinstance(response, Response):
        raise TypeError("an answer that streams cannot be kept: let the view say idempotent = False")
    renderer: Any = request.accepted_renderer
    body: bytes = (
        b"" if response.data is None else renderer.render(response.data, request.accepted_media_type)
    )
    view.name_representation(response, body)
    headers = {name: response[name] for name in KEPT if response.has_header(name)}
    headers["Content-Type"] = response.content_type or renderer.media_type
    keep_answer(row, status=response.status_code, headers=headers, body=body.decode())


def _again(row: KeyedRequest) -> HttpResponse:
    headers = dict(row.headers)
    kind = headers.pop("Content-Type", None)
    response = HttpResponse(row.body, status=row.status, content_type=kind, headers=headers)
    response[REPLAYED] = "true"
    return response


def fingerprint_of(request: Request) -> str:
    """What makes a request the same: where it goes, what it was decided on, and what it says, whatever the
    order of its members or the boundary of its parts."""
    digest = hashlib.sha256()
    for piece in _pieces(request):
        digest.update(len(piece).to_bytes(8) + piece)
    return digest.hexdigest()


def _pieces(request: Request) -> Iterator[bytes]:
    yield str(request.method).encode()
    yield request.get_full_path().encode("utf-8", "surrogateescape")
    yield request.headers.get("If-Match", "").encode("utf-8", "surrogateescape")
    data: Any = request.data
    if not hasattr(data, "lists"):
        yield json.dumps(data, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
        return
    for name, values in sorted(data.lists()):
        for value in values:
            yield name.encode("utf-8", "surrogatepass")
            if hasattr(value, "chunks"):
                content = hashlib.sha256()
                for chunk in value.chunks():
                    content.update(chunk)
                value.seek(0)
                yield f"{value.name}:{content.hexdigest()}".encode()
            else:
                yield str(value).encode("utf-8", "surrogatepass")
