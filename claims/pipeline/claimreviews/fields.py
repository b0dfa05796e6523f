"""One ClaimReview of somebody else, field by field: what can be read is kept, what cannot is noted."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sources.text.clean import clean_line
from sources.text.notes import CaptureNote
from sources.text.urls import canonical_url, host_of

MAX_DEPTH = 16
MAX_CLAIM = 4_000
MAX_BODY = 20_000
MAX_NAME = 300
MAX_LABEL = 500
MAX_ADDRESSES = 20
MAX_NUMBER = 1e9
_SHOWN = 80
_TAG = re.compile(r"<[^<>]{1,400}>")
_YEARS = range(1900, 2200)
_LONG_INTEGER = 2**63

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an item was not taken in. ``code`` is permanent; ``detail`` tells a person."""

    code: str
    detail: str


class Unreadable(Exception):  # noqa: N818 - named for what happened
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.refusal = Refusal(code, detail)


@dataclass(frozen=True, slots=True)
class ForeignClaimReview:
    """``label`` is the rating to the letter; the numbers are as given, None where they are no numbers.
    ``raw`` is the item itself, less what no database holds."""

    url: str
    publisher: str
    claim: str
    publisher_url: str = ""
    claimant: str = ""
    claimed: datetime | None = None
    published: datetime | None = None
    modified: datetime | None = None
    label: str = ""
    value: float | None = None
    best: float | None = None
    worst: float | None = None
    body: str = ""
    appearances: tuple[str, ...] = ()
    notes: tuple[CaptureNote, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


def read_item(node: Node, *, known: Mapping[str, Any], page: str = "") -> ForeignClaimReview:
    """``known``: nodes of the document by ``@id``; ``page``: the address that it was found at, if known.
    Raises Unreadable for an item without a usable address or without a claim."""
    return _Item(node, known, page).read()


@dataclass(slots=True)
class _Item:
    node: Node
    known: Mapping[str, Any]
    page: str
    notes: list[CaptureNote] = field(default_factory=list)

    def read(self) -> ForeignClaimReview:
        url = self._own_address()
        reviewed = self._first(self.node.get("itemReviewed"))
        rating = self._first(self.node.get("reviewRating"))
        author = self._first(self.node.get("author")) or self._first(self.node.get("publisher"))
        label = self._label(rating)
        return ForeignClaimReview(
            url=url,
            publisher=self._publisher(author, url),
            publisher_url=self._optional_address(_get(author, "url"), "author"),
            claim=self._claim(reviewed),
            claimant=self._claimant(reviewed),
            claimed=self._date(_get(reviewed, "datePublished"), "itemReviewed"),
            published=self._date(self.node.get("datePublished"), "datePublished"),
            modified=self._date(self.node.get("dateModified"), "dateModified"),
            label=label,
            value=self._number(
                rating, "ratingValue", quiet=bool(label) and label == _get(rating, "ratingValue")
            ),
            best=self._number(rating, "bestRating"),
            worst=self._number(rating, "worstRating"),
            body=_words(self.node.get("reviewBody") or self.node.get("description"), MAX_BODY),
            appearances=self._appearances(reviewed),
            notes=tuple(self.notes),
            raw=self.node,
        )

    def _note(self, rule_id: str, **params: Any) -> None:
        self.notes.append(CaptureNote(rule_id, params))

    def _first(self, value: Any) -> Any:
        """The value, or the first of a list; a reference by ``@id`` as the node that it names."""
        if isinstance(value, list):
            value = next((each for each in value if each), None)
        if isinstance(value, Mapping) and set(value) == {"@id"}:
            return storable(self.known.get(str(value["@id"]), value), 1)
        return value

    def _own_address(self) -> str:
        page = self.node.get("mainEntityOfPage")
        wanted = [self.node.get("url"), page, self.node.get("@id"), self.page]
        reason = "It has no address (url)."
        for number, value in enumerate(wanted):
            for text in _addresses(value):
                try:
                    found = _kept_address(text)
                except ValueError as error:
                    reason = f"Its address cannot be used: {error}."
                    continue
                if number:
                    self._note("address-from-elsewhere")
                return found
        raise Unreadable("no-address", reason)

    def _claim(self, reviewed: Any) -> str:
        claim = _words(self.node.get("claimReviewed"), MAX_CLAIM)
        if claim:
            return claim
        for name in ("name", "text", "headline", "description"):
            claim = _words(_get(reviewed, name), MAX_CLAIM)
            if claim:
                self._note("claim-from-item", property=name)
                return claim
        raise Unreadable("no-claim", "It does not say which claim it reviews (claimReviewed).")

    def _claimant(self, reviewed: Any) -> str:
        names = [_name(self._first(each)) for each in _listed(_get(reviewed, "author"))]
        return ", ".join(dict.fromkeys(name for name in names if name))[:MAX_NAME]

    def _publisher(self, author: Any, url: str) -> str:
        name = _name(author)
        if not name:
            name = host_of(url)
            self._note("publisher-from-address")
        return name[:MAX_NAME]

    def _label(self, rating: Any) -> str:
        if isinstance(rating, Mapping):
            for name in ("alternateName", "name", "ratingValue"):
                value = self._first(rating.get(name))
                if (
                    isinstance(value, str)
                    and value.strip()
                    and (name != "ratingValue" or not _is_number(value))
                ):
                    if name != "alternateName":
                        self._note("label-from-elsewhere", property=name)
                    return value[:MAX_LABEL]
        elif isinstance(rating, str) and rating.strip():
            self._note("rating-is-no-object")
            return rating[:MAX_LABEL]
        self._note("no-label")
        return ""

    def _number(self, rating: Any, name: str, *, quiet: bool = False) -> float | None:
        value = self._first(_get(rating, name))
        if value in (None, "") or quiet:
            return None
        if not _is_number(value):
            self._note("number-not-read", property=name, value=str(value)[:_SHOWN])
            return None
        return float(value)

    def _date(self, value: Any, name: str) -> datetime | None:
        value = self._first(value)
        if isinstance(value, Mapping):
            value = value.get("@value")
        if value in (None, ""):
            return None
        text = str(value).strip()
        try:
            read = datetime.fromisoformat(text)
            read = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            read = None
        if read is None or read.year not in _YEARS:
            self._note("date-not-read", property=name, value=text[:_SHOWN])
            return None
        return read

    def _appearances(self, reviewed: Any) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for name in ("firstAppearance", "appearance", "url", "sameAs"):
            for text in _addresses(_get(reviewed, name)):
                address = self._optional_address(text, name)
                if address and len(found) < MAX_ADDRESSES:
                    found[address] = None
        return tuple(found)

    def _optional_address(self, value: Any, name: str) -> str:
        for text in _addresses(value):
            try:
                return canonical_url(text)
            except ValueError:
                self._note("address-not-used", property=name, value=text[:_SHOWN])
        return ""


def type_names(node: Node) -> set[str]:
    """The types of a node without their vocabulary: "schema:ClaimReview" is "ClaimReview"."""
    return {re.split(r"[/:#]", each)[-1] for each in _listed(node.get("@type")) if isinstance(each, str)}


def storable(value: Any, depth: int = 0) -> Any:
    """The value less what no database holds: NUL, halves of character pairs, numbers that are none."""
    if depth > MAX_DEPTH:
        raise Unreadable("nested-too-deeply", "The item is nested too deeply.")
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {storable(str(name)): storable(each, depth + 1) for name, each in value.items()}
    if isinstance(value, list):
        return [storable(each, depth + 1) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and abs(value) >= _LONG_INTEGER:
        return str(value)[:_SHOWN]
    return value


def _kept_address(text: str) -> str:
    """In canonical form, with its fragment: a page may review several claims, each at a mark of its own."""
    plain, mark, fragment = text.strip().partition("#")
    address = canonical_url(plain)
    whole = f"{address}#{fragment}"
    usable = mark and fragment.isascii() and fragment.isprintable() and not set(fragment) & set(' "<>`\\')
    return whole if usable and len(whole) <= 2000 else address


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _get(node: Any, name: str) -> Any:
    return node.get(name) if isinstance(node, Mapping) else None


def _addresses(value: Any) -> Iterator[str]:
    """Every string that may be meant as an address, in a value of any shape."""
    for each in _listed(value)[: 5 * MAX_ADDRESSES]:
        if isinstance(each, str) and each.strip():
            yield html.unescape(each.strip())
        elif isinstance(each, Mapping):
            for name in ("url", "@id", "@value"):
                inner = each.get(name)
                if isinstance(inner, str) and inner.strip():
                    yield html.unescape(inner.strip())
                    break


def _name(value: Any) -> str:
    if isinstance(value, Mapping):
        return _words(value.get("name") or value.get("@value") or value.get("alternateName"), MAX_NAME)
    return _words(value, MAX_NAME)


def _words(value: Any, most: int) -> str:
    """Plain words on one line: entities and tags undone, twice escaped ones too."""
    if isinstance(value, list):
        return next((words for each in value if (words := _words(each, most))), "")
    if isinstance(value, Mapping):
        value = value.get("@value") or value.get("name")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = html.unescape(html.unescape(str(value)[: 4 * most]))
    return clean_line(_TAG.sub(" ", text))[:most]


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return False
    return math.isfinite(number) and abs(number) <= MAX_NUMBER
