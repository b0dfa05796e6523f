"""What comes in, as drafts: a text, a page, or JSON Lines. Nothing here touches the database."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, Any, AnyStr, BinaryIO

from django.conf import settings
from django.utils import timezone

from sources.services.dates import MAX_DATE_CHARACTERS, read_published_at
from sources.services.errors import InvalidInput, ServiceError
from sources.text.clean import is_blank
from sources.text.decode import NotTextError, decode
from sources.text.html import article_from_html
from sources.text.notes import CaptureNote
from sources.text.urls import canonical_url


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article as it came in. ``published_at`` may be an ISO 8601 text; naive means UTC.

    A blank ``language`` is taken as English. ``warnings`` are what reading it cost; `store_article` adds
    what storing costs.
    """

    text: str
    title: str = ""
    url: str = ""
    outlet: str = ""
    published_at: datetime | str | None = None
    byline: str = ""
    credit_line: str = ""
    language: str = "en"
    external_id: str = ""
    captured_from: str = "text"
    warnings: tuple[CaptureNote, ...] = ()


@dataclass(frozen=True, slots=True)
class LineError:
    """A line of a JSON Lines file that gave no draft; the others go on. ``line_number`` counts from 1."""

    line_number: int
    code: str
    detail: str


# --- a file or an upload ------------------------------------------------------------------------------


def draft_from_bytes(
    data: bytes, *, filename: str = "", content_type: str = "", **overrides: Any
) -> ArticleDraft:
    """The draft of a text or HTML file. Which of the two it is, its content says more than its name.

    ``overrides`` are fields of `ArticleDraft`; a blank one does not override. Raises InvalidInput:
    ``empty-file``, ``too-large``, ``binary-file``, ``empty-text``.
    """
    limit: int = settings.NEWSVERIFY_MAX_UPLOAD_BYTES
    if not data:
        raise InvalidInput("empty-file", "The file is empty.")
    if len(data) > limit:
        raise InvalidInput("too-large", _too_large(limit))
    is_html = _looks_like_html(data, filename, content_type)
    try:
        decoded = decode(data, _declared_charset(data, content_type, is_html=is_html))
    except NotTextError as error:
        raise InvalidInput(
            "binary-file", f"The file is {error.what}, not text. Give a text or an HTML file."
        ) from error
    draft = _from_html(decoded.text) if is_html else ArticleDraft(text=decoded.text, language="")
    if is_blank(draft.text):
        raise InvalidInput("empty-text", "There is no text in the file.")
    given = {name: value for name, value in overrides.items() if value not in ("", None)}
    return replace(draft, warnings=(*decoded.warnings, *draft.warnings), **given)


def _from_html(html: str) -> ArticleDraft:
    page = article_from_html(html)
    notes = list(page.warnings)
    published_at = None
    if page.published_at:
        published_at, note = _date_or_note(page.published_at)
        notes += [note] if note else []
    return ArticleDraft(
        text=page.text,
        title=page.title,
        url=page.canonical_url,
        published_at=published_at,
        byline=page.byline,
        language=page.language,
        captured_from="html",
        warnings=tuple(notes),
    )


_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,2000}-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.I)
_TYPE_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w:.-]{1,40})", re.I)


def _looks_like_html(data: bytes, filename: str, content_type: str) -> bool:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\x00", b"")[2:]
    if _HTML_START.match(head.removeprefix(b"\xef\xbb\xbf")):
        return True
    named = filename.lower().endswith((".html", ".htm", ".xhtml"))
    declared = content_type.lower().split(";")[0].strip() in ("text/html", "application/xhtml+xml")
    return (named or declared) and b"<" in data


def _declared_charset(data: bytes, content_type: str, *, is_html: bool) -> str | None:
    found = _TYPE_CHARSET.search(content_type[:400])
    if found:
        return found[1]
    meta = _META_CHARSET.search(data[:4096]) if is_html else None
    return meta[1].decode("ascii") if meta else None


def _too_large(limit: int) -> str:
    return f"The file is larger than {limit:,} bytes. Split it, or raise NEWSVERIFY_MAX_UPLOAD_BYTES."


def _date_or_note(value: str) -> tuple[datetime | None, CaptureNote | None]:
    try:
        return read_published_at(value, now=timezone.now()), None
    except InvalidInput as error:
        shown = value[:MAX_DATE_CHARACTERS]
        return None, CaptureNote("date-ignored", {"value": shown, "reason": error.detail})


# --- JSON Lines ---------------------------------------------------------------------------------------

_TEXT_FIELDS = ("title", "url", "outlet", "published_at", "byline", "credit_line", "language")
_FIELDS = frozenset({"id", "text", *_TEXT_FIELDS})


def lines_of(stream: BinaryIO) -> Iterator[bytes | str]:
    """The lines of a seekable file, none longer than the upload limit plus one: a huge line cannot fill
    memory.

    What of a line runs past the limit is skipped, and its length then tells `drafts_from_jsonl`.
    """
    mark = stream.read(2)
    if mark not in _WIDE_MARKS:
        stream.seek(0)
        yield from _bounded(stream, b"\n")
        return
    wide = io.TextIOWrapper(stream, _WIDE_MARKS[mark], "replace")
    try:
        yield from _bounded(wide, "\n")
    finally:
        with suppress(ValueError):  # closed by its owner before the last line was asked for
            wide.detach()


_WIDE_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def _bounded(stream: IO[AnyStr], end: AnyStr) -> Iterator[AnyStr]:
    limit = settings.NEWSVERIFY_MAX_UPLOAD_BYTES + 1
    while line := stream.readline(limit):
        yield line
        while len(line) >= limit and not line.endswith(end):
            line = stream.readline(limit)


def drafts_from_jsonl(lines: Iterable[str | bytes]) -> Iterator[ArticleDraft | LineError]:
    """One draft or error for each line that is not blank, in order, as a stream.

    A line is an object with ``text`` and optionally ``id``, ``title``, ``url``, ``outlet``,
    ``published_at``, ``byline``, ``credit_line``, ``language``. A date that cannot be used becomes a
    warning (the article is still worth having); whatever else is wrong makes the line an error.
    """
    for number, line in enumerate(lines, start=1):
        try:
            draft = _draft_from_line(line)
        except ServiceError as error:
            yield LineError(number, error.code, error.detail)
        else:
            if draft is not None:
                yield draft


def _draft_from_line(line: str | bytes) -> ArticleDraft | None:
    limit: int = settings.NEWSVERIFY_MAX_UPLOAD_BYTES
    if len(line) > limit:
        raise InvalidInput("line-too-large", f"The line is longer than the limit of {limit:,} bytes.")
    notes: tuple[CaptureNote, ...] = ()
    if isinstance(line, bytes):
        try:
            decoded = decode(line)
        except NotTextError as error:
            raise InvalidInput("binary-file", f"The line is {error.what}, not text.") from error
        line, notes = decoded.text, decoded.warnings
    line = line.strip().lstrip("\ufeff")
    if not line:
        return None
    row = _parsed_row(line)
    text = row.get("text")
    if not isinstance(text, str):
        raise InvalidInput("wrong-type", "“text” must be there and be a string.")
    if is_blank(text):
        raise InvalidInput("empty-text", "“text” is empty.")
    unknown = sorted(name[:40] for name in row.keys() - _FIELDS)
    if unknown:
        notes += (CaptureNote("fields-unknown", {"names": ", ".join(unknown[:10])}),)
    given = {name: _string(row, name) for name in _TEXT_FIELDS}
    published, note = _date_or_note(given["published_at"]) if given["published_at"] else (None, None)
    return ArticleDraft(
        text=text,
        title=given["title"],
        url=_usable_url(given["url"]),
        outlet=given["outlet"],
        published_at=published,
        byline=given["byline"],
        credit_line=given["credit_line"],
        language=given["language"],
        external_id=_external_id(row),
        captured_from="jsonl",
        warnings=(*notes, note) if note else notes,
    )


def _parsed_row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line, object_pairs_hook=_without_duplicates)
    except json.JSONDecodeError as error:
        raise InvalidInput("bad-json", f"No JSON from character {error.pos + 1}: {error.msg}.") from error
    except RecursionError as error:
        raise InvalidInput("bad-json", "The JSON nests too deep.") from error
    except ValueError as error:  # an integer of thousands of digits
        raise InvalidInput("bad-json", "A number in the JSON is too long.") from error
    if not isinstance(row, dict):
        raise InvalidInput("wrong-type", "A line must be a JSON object.")
    return row


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) != len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name[:40] for name in names if names.count(name) > 1})[:10]
        raise InvalidInput("duplicate-keys", f"Given more than once: {', '.join(twice)}.")
    return row


def _string(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidInput("wrong-type", f"“{name}” must be a string.")
    return value


def _external_id(row: dict[str, Any]) -> str:
    value = row.get("id")
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InvalidInput("wrong-type", "“id” must be a string or a whole number.")
    return str(value)


def _usable_url(url: str) -> str:
    """An address is what tells two captures of one page apart from two pages: a bad one is an error."""
    if url.strip():
        try:
            canonical_url(url)
        except ValueError as error:
            raise InvalidInput("bad-url", f"“url”: {error}.") from error
    return url
