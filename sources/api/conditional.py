"""Conditional requests (RFC 9110, sections 8.8.3 and 13): what a representation is called, and acting only
on the one that was seen.

A detail's tag is ``"<version>-<digest>"``. *version* digests the fields of the row that people decide by: it
changes with a decision, and stays when a clock moves, a job passes by or another entry joins the history.
*digest* is that of the bytes, which differ by what was asked for. ``If-None-Match`` compares the whole;
``If-Match`` the version alone, so that a tag that came with other fields still names the state that was
seen. A list's tag is the digest. Both are strong; a weak tag (``W/"..."``, as a proxy that compresses makes
of ours) never matches ``If-Match``, as the RFC asks.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.http.response import HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from sources.api.problems import Refusal

MAX_TAGS = 50
_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_NEXT = re.compile(r"[ \t,]*")
_VARY = ("Authorization", "Cookie")
"""Who asks decides what is answered: by token or by session."""
_NOT_OF_304 = frozenset(("content-type", "content-length", "content-language"))


@dataclass(frozen=True, slots=True)
class Decision:
    """A verb by which a person changes a row that is there.

    ``expects``: fields of the body that name what was seen -> the column of the row that they are compared
    with. One of them, or ``If-Match``, must be sent; with the header they may be left out. ``required``
    False: the header is honoured but not asked for.
    """

    expects: Mapping[str, str] = field(default_factory=dict)
    required: bool = True

    def is_named_in(self, body: Any) -> bool:
        return isinstance(body, Mapping) and any(name in body for name in self.expects)


@dataclass(frozen=True, slots=True)
class Tags:
    """A list of entity tags as sent. ``anything`` stands for ``*``."""

    anything: bool = False
    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()

    def name_version(self, version: str) -> bool:
        """Strong comparison with the version of a row, as ``If-Match`` asks."""
        return self.anything or any(tag.split("-", 1)[0] == version for tag in self.strong if "-" in tag)

    def name_whole(self, tag: str) -> bool:
        """Weak comparison with a whole tag, given with its quotes, as ``If-None-Match`` asks."""
        return self.anything or tag.strip('"') in (*self.strong, *self.weak)


def read_tags(header: str, *, name: str) -> Tags:
    """The tags of a header. Raises Refusal (400) where it is not a list of tags."""
    text = header.strip(" \t")
    if text == "*":
        return Tags(anything=True)
    strong: list[str] = []
    weak: list[str] = []
    at = _NEXT.match(text).end()  # type: ignore[union-attr]
    while at < len(text):
        found = _TAG.match(text, at)
        if found is None:
            raise _malformed(name)
        (weak if found[1] else strong).append(found[2])
        gap = _NEXT.match(text, found.end())
        at = gap.end() if gap else found.end()
        if at < len(text) and (gap is None or "," not in gap[0]):
            raise _malformed(name)
    if not (strong or weak) or len(strong) + len(weak) > MAX_TAGS:
        raise _malformed(name)
    return Tags(strong=tuple(strong), weak=tuple(weak))


def _malformed(name: str) -> Refusal:
    return Refusal(
        400,
        "header-malformed",
        f'{name} holds entity tags in double quotes, with commas between ("a1b2-c3d4"; {MAX_TAGS} at most), '
        "or one *. Send the ETag as it came, quotes included.",
    )


def version_of(row: Model, values: Iterable[Any]) -> str:
    """16 hexadecimal digits for what people decide by."""
    told = json.dumps([row._meta.label_lower, row.pk, *values], sort_keys=True, default=str)
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def tag_of(content: bytes, *, version: str | None) -> str:
    digest = hashlib.blake2b(content, digest_size=12).hexdigest()
    return f'"{version}-{digest}"' if version else f'"{digest}"'


def require_match(tags: Tags, *, version: str, who_decided: str) -> None:
    """Raises Refusal (412), which says who was first, where ``If-Match`` names another state."""
    if tags.name_version(version):
        return
    weak = " A weak tag never matches." if tags.weak and not tags.strong else ""
    raise precondition_failed(
        f"{who_decided}{weak} Read it again, and decide on what it is then.", cause="another-version"
    )


def precondition_failed(detail: str, *, cause: str) -> Refusal:
    return Refusal(412, "precondition-failed", detail, extra={"cause": cause})


def precondition_required(decision: Decision) -> Refusal:
    """428 (RFC 6585): a decision says what it was made on."""
    fields = "".join(f", or {name} in the body" for name in decision.expects)
    return Refusal(
        428,
        "precondition-required",
        "Say what you decide on: send If-Match with the ETag that you were given when you read it"
        f"{fields}. If-Match: * decides whatever it is by now.",
    )


def or_not_modified(response: HttpResponse, if_none_match: str | None) -> HttpResponseBase:
    """304 in place of a representation that the caller has (``ETag`` is set); else the response itself.

    A header that is not a list of tags names nothing, and the whole answer is sent.
    """
    if not if_none_match:
        return response
    try:
        tags = read_tags(if_none_match, name="If-None-Match")
    except Refusal:
        return response
    if not tags.name_whole(response["ETag"]):
        return response
    unchanged = HttpResponseNotModified()
    for name, value in response.items():
        if name.lower() not in _NOT_OF_304:
            unchanged[name] = value
    # What the whole answer would have (8.6); left out, the framework would say 0.
    unchanged["Content-Length"] = str(len(response.content))
    unchanged.cookies = response.cookies
    return unchanged


def keep_private(response: HttpResponseBase) -> None:
    """Only the caller's own cache may keep it, and asks each time whether it still holds."""
    response.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(response, _VARY)
