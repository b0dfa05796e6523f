"""Other people's ClaimReviews as they are found: JSON-LD of every shape, read as far as it can be.

    for found in read_document(data, name="feed.json"):
        found.place, found.review   # "item 3", a ForeignClaimReview or a Refusal

Markup in the wild holds strings where objects belong, lists where one value does, escaped HTML, dates of all
kinds and addresses that are none. What cannot be read is left out and noted; an item without an address or
without a claim is refused with the reason. Nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html as markup
from lxml.etree import ParserError

from claims.pipeline.claimreviews.fields import (
    MAX_DEPTH,
    ForeignClaimReview,
    Refusal,
    Unreadable,
    read_item,
    storable,
    type_names,
)

MAX_ITEMS = 10_000
MAX_ITEM_CHARACTERS = 64_000
_INSIDE = (
    "@graph", "dataFeedElement", "item", "itemListElement", "mainEntity", "mainEntityOfPage", "hasPart",
    "review", "reviews", "subjectOf", "claimReview", "associatedClaimReview",
)  # fmt: skip
"""Properties in which a ClaimReview stands inside something else."""


@dataclass(frozen=True, slots=True)
class Found:
    """``place`` tells a person which one it is: "item 3", "line 12", "script 1, item 2"."""

    place: str
    review: ForeignClaimReview | Refusal


def read_document(data: bytes, *, name: str = "") -> Iterator[Found]:
    """Every ClaimReview of a document: JSON (an object, ``@graph``, an array, a DataFeed), JSON Lines, or an
    HTML page with JSON-LD in it, told apart by what they hold. At most ``MAX_ITEMS``; the first one beyond
    is refused as such, and no more is read."""
    text = data.decode("utf-8-sig", "replace").strip()
    if not text:
        yield Found("the file", Refusal("empty", "There is nothing in it."))
        return
    for number, found in enumerate(_of_text(text, name.lower()), start=1):
        if number > MAX_ITEMS:
            yield Found(found.place, Refusal("too-many", f"At most {MAX_ITEMS} reviews are read at once."))
            return
        yield found


def _of_text(text: str, name: str) -> Iterator[Found]:
    if text.startswith("<") or name.endswith((".html", ".htm")):
        yield from _of_page(text)
        return
    lines = text.splitlines()
    by_line = name.endswith((".jsonl", ".ndjson"))
    if not by_line:
        try:
            document = _loaded(text)
        except Unreadable as error:
            by_line = len(lines) > 1 and text.startswith("{") and _is_json(lines[0])
            if not by_line:
                yield Found("the file", error.refusal)
                return
        else:
            yield from _of_document(document)
            return
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield from _of_line(line, f"line {number}")


def _of_line(line: str, place: str, *, page: str = "") -> Iterator[Found]:
    try:
        document = _loaded(line)
    except Unreadable as error:
        yield Found(place, error.refusal)
        return
    yield from _of_document(document, place=place, page=page)


def _of_page(text: str) -> Iterator[Found]:
    try:
        page = markup.fromstring(text.encode("utf-8"), parser=markup.HTMLParser(encoding="utf-8"))
    except (ParserError, ValueError):
        yield Found("the page", Refusal("not-readable", "It is no HTML page."))
        return
    canonical = next(iter(page.xpath("//link[@rel='canonical']/@href")), "")
    scripts = [s for s in page.iter("script") if "ld+json" in str(s.get("type", "")).lower()]
    found = [
        each
        for number, script in enumerate(scripts, start=1)
        for each in _of_line(script.text or "", f"script {number}", page=str(canonical))
        if not (isinstance(each.review, Refusal) and each.review.code == "no-claim-review")
    ]
    if not found:
        yield Found("the page", Refusal("no-claim-review", "The page holds no ClaimReview markup."))
    yield from found


def _of_document(document: Any, *, place: str = "", page: str = "") -> Iterator[Found]:
    """``place``: where the document stands. A line with one item is told by the line alone."""
    nodes = list(_claim_reviews(document, 0))
    known = dict(_named_nodes(document, 0))
    if not nodes:
        yield Found(place or "the file", Refusal("no-claim-review", "It holds no ClaimReview."))
    for number, node in enumerate(nodes, start=1):
        where = f"{place}, item {number}" if place and len(nodes) > 1 else place or f"item {number}"
        yield Found(where, _item(node, known, page))


def _item(node: dict[str, Any], known: dict[str, Any], page: str) -> ForeignClaimReview | Refusal:
    try:
        raw = storable(node)
        if len(json.dumps(raw, ensure_ascii=False)) > MAX_ITEM_CHARACTERS:
            return Refusal("too-large", f"The item is longer than {MAX_ITEM_CHARACTERS} characters.")
        return read_item(raw, known=known, page=page)
    except Unreadable as error:
        return error.refusal
    except RecursionError:
        return Refusal("nested-too-deeply", "The item is nested too deeply.")


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=lambda _: None)
    except RecursionError as error:
        raise Unreadable("nested-too-deeply", "The JSON is nested too deeply.") from error
    except ValueError as error:
        raise Unreadable("not-json", f"It is no JSON: {error}"[:200]) from error


def _is_json(line: str) -> bool:
    try:
        _loaded(line)
    except Unreadable:
        return False
    return True


def _claim_reviews(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The ClaimReviews in a document, in its order; what stands inside one is its own affair."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            yield from _claim_reviews(each, depth + 1)
    elif isinstance(value, dict):
        if "ClaimReview" in type_names(value):
            yield value
            return
        for name in _INSIDE:
            if name in value:
                yield from _claim_reviews(value[name], depth + 1)


def _named_nodes(value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """``@id`` -> node, for the nodes that others refer to by it."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            yield from _named_nodes(each, depth + 1)
    elif isinstance(value, dict):
        name = value.get("@id")
        if isinstance(name, str) and len(value) > 1:
            yield name, value
        for each in value.values():
            if isinstance(each, dict | list):
                yield from _named_nodes(each, depth + 1)
