"""A page to an article. Nothing of the page is executed, fetched or kept as markup.

The body is told from menus and advertisements by trafilatura. A page that it cannot read, or that is built
to exhaust a tree parser (see `MAX_DEPTH`, `MAX_TAGS`), is read by one linear pass over its tags instead:
all of its text then, and a note that says so.
"""

from __future__ import annotations

import html as entities
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from trafilatura import bare_extraction
from trafilatura.settings import Document

from sources.text.clean import clean_line, clean_text
from sources.text.notes import CaptureNote
from sources.text.urls import canonical_url

MAX_HTML_CHARACTERS = 5_000_000
MAX_DEPTH = 250
"""Elements within elements. Pages of news nest 20 to 60 deep; tree walkers recurse once a level."""

MAX_TAGS = 60_000
"""Long live pages have about 20,000 tags; the time of the tree reader grows faster than their number."""


@dataclass(frozen=True, slots=True)
class HtmlArticle:
    """Paragraphs of ``text`` are separated by blank lines. What the page does not say is ``""`` or ``None``.

    ``published_at`` is ISO 8601 as the page has it, unchecked; ``canonical_url`` is in canonical form.
    """

    title: str
    text: str
    byline: str = ""
    published_at: str | None = None
    canonical_url: str = ""
    language: str = ""
    warnings: tuple[CaptureNote, ...] = ()


def article_from_html(html: str) -> HtmlArticle:
    """The article of a page. Raises ValueError above `MAX_HTML_CHARACTERS`, and for nothing else.

    Text is empty where the page has none. What a page says of itself is believed in this order: its
    ``meta`` and ``link`` elements, its JSON-LD, what trafilatura finds in the page.
    """
    if len(html) > MAX_HTML_CHARACTERS:
        raise ValueError(f"a page of {len(html):,} characters; the limit is {MAX_HTML_CHARACTERS:,}")
    html = clean_text(html).text
    scan = _scan(html)
    notes = list(scan.notes)
    article = None if scan.too_big else _read_by_tree(html, notes)
    if article is None or not article.text.strip():
        if not scan.too_big and not any(note.rule_id == "html-reader-failed" for note in notes):
            notes.append(CaptureNote("html-no-article"))
        article = HtmlArticle(title="", text="\n\n".join(scan.paragraphs))
    canonical = ""
    if scan.canonical:
        try:
            canonical = canonical_url(entities.unescape(scan.canonical))
        except ValueError as error:
            notes.append(CaptureNote("canonical-link-ignored", {"reason": str(error)}))
    return replace(
        article,
        title=clean_line(scan.meta.get("og:title", "")) or article.title or clean_line(scan.title),
        byline=article.byline or clean_line(scan.meta.get("author", "")),
        published_at=scan.published_at or article.published_at,
        canonical_url=canonical,
        language=(scan.language or article.language).strip()[:40],
        warnings=tuple(notes),
    )


# --- the tree reader ------------------------------------------------------------------------------------

# htmldate looks for dates up to "today" unless told otherwise; a pure function has no today, and an
# impossible date is refused where the article is stored.
_DATE_SEARCH = {"extensive_search": False, "original_date": True, "max_date": date(9999, 12, 31).isoformat()}
_BLOCKS = frozenset({"p", "head", "quote", "item", "row", "code", "ab"})

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # "discarding data" is told by our notes


def _read_by_tree(html: str, notes: list[CaptureNote]) -> HtmlArticle | None:
    try:
        found = bare_extraction(
            html,
            include_comments=False,
            include_tables=True,
            deduplicate=False,
            with_metadata=True,
            date_extraction_params=dict(_DATE_SEARCH),
        )
    except Exception as error:  # a parser of foreign input: whatever it trips over, the page is still read
        notes.append(CaptureNote("html-reader-failed", {"error": type(error).__name__}))
        return None
    if not isinstance(found, Document) or found.body is None:
        return None
    return HtmlArticle(
        title=clean_line(found.title or ""),
        text="\n\n".join(_paragraphs(found.body)),
        byline=clean_line(found.author or ""),
        published_at=found.date or None,
        language=found.language or "",
    )


def _paragraphs(body: Any) -> Iterator[str]:
    """Block by block, in order; loose text between blocks is a paragraph of its own."""
    loose: list[str] = [body.text or ""]
    for element in body:
        if element.tag in ("list", "table", "div"):
            yield from _flushed(loose)
            yield from _paragraphs(element)
        elif element.tag in _BLOCKS:
            yield from _flushed(loose)
            yield from _flushed([_inline(element)])
        else:
            loose.append(_inline(element))
        loose.append(element.tail or "")
    yield from _flushed(loose)


def _inline(element: Any) -> str:
    pieces: list[str] = [element.text or ""]
    for child in element:
        # a line break stays one; a block inside a block (a paragraph in a quotation) begins a line
        pieces.append("\n" if child.tag == "lb" or child.tag in _BLOCKS else "")
        pieces.append(" | " if child.tag == "cell" and child.getprevious() is not None else "")
        pieces += [_inline(child), child.tail or ""]
    return "".join(pieces)


def _flushed(pieces: list[str]) -> Iterator[str]:
    lines = [" ".join(line.split()) for line in "".join(pieces).split("\n")]
    pieces.clear()
    text = "\n".join(line for line in lines if line)
    if text:
        yield text


# --- the linear reader ----------------------------------------------------------------------------------

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})")
# possessive, and only from the beginning of a word: a long word is not read again from its every letter
_TAG_REST = re.compile(r"""(?:[^"'<>]|"[^"]*"|'[^']*')*+>""")
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([a-zA-Z_:][\w:.-]*+)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]++))""")
_VOID_TAGS = """
area base br col embed hr img input link meta source track wbr
"""
_VOID = frozenset(_VOID_TAGS.split())
_CLOSES_ITSELF_TAGS = """
p li td th tr dt dd option html head body thead tbody tfoot
"""
_CLOSES_ITSELF = frozenset(_CLOSES_ITSELF_TAGS.split())
_UNSEEN_TAGS = """
script style noscript template svg textarea select iframe object math
"""
_UNSEEN = frozenset(_UNSEEN_TAGS.split())
_BREAKS_TAGS = """
p div br li ul ol table tr h1 h2 h3 h4 h5 h6 section article header footer main nav aside blockquote figure
figcaption dl dt dd pre form hr title body html address details summary
"""
_BREAKS = frozenset(_BREAKS_TAGS.split())
_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,64})"')
_DATE_PROPERTIES = ("article:published_time", "datepublished", "og:published_time", "dc.date.issued", "date")
_MAX_TAG_CHARACTERS = 20_000
_MAX_ATTRIBUTES = 4_000


@dataclass
class _Scan:
    paragraphs: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    title: str = ""
    canonical: str = ""
    language: str = ""
    ld_date: str = ""
    depth: int = 0
    tags: int = 0

    @property
    def too_big(self) -> bool:
        return self.depth > MAX_DEPTH or self.tags > MAX_TAGS

    @property
    def notes(self) -> list[CaptureNote]:
        if self.depth > MAX_DEPTH:
            return [CaptureNote("html-too-deep", {"depth": self.depth})]
        return [CaptureNote("html-too-many-tags", {"tags": self.tags})] if self.tags > MAX_TAGS else []

    @property
    def published_at(self) -> str | None:
        named = (self.meta.get(name, "").strip() for name in _DATE_PROPERTIES)
        return next((value for value in named if value), "") or self.ld_date or None


def _scan(html: str) -> _Scan:
    """One pass: visible text by block, what ``meta`` and ``link`` say, how deep and how many the tags are.

    Every step moves forward and every search is bounded by what it then skips, so the time is linear.
    """
    scan = _Scan()
    words: list[str] = []
    level = position = 0
    while (start := html.find("<", position)) >= 0:
        words.append(html[position:start])
        if html.startswith("<!--", start):
            position = _after(html, "-->", start + 4)
            continue
        tag = _TAG.match(html, start)
        if tag is None:
            # "<!doctype", "<?xml", or a bare "<" that is text
            markup = html[start + 1 : start + 2] in ("!", "?", "/")
            words.append("" if markup else "<")
            position = _after(html, ">", start) if markup else start + 1
            continue
        closing, name = bool(tag[1]), tag[2].lower()
        end = _tag_end(html, tag.end())
        scan.tags += 1
        if name in _BREAKS:
            _end_paragraph(scan, words)
        if not closing:
            _note_element(scan, name, html[tag.end() : min(end, tag.end() + _MAX_ATTRIBUTES)])
        position = end
        if name in _UNSEEN or name == "title":
            position = end if closing else _skip_element(scan, html, name, end)
        elif name not in _VOID and name not in _CLOSES_ITSELF:
            level = max(0, level - 1) if closing else level + 1
            scan.depth = max(scan.depth, level)
    words.append(html[position:])
    _end_paragraph(scan, words)
    return scan


def _end_paragraph(scan: _Scan, words: list[str]) -> None:
    text = " ".join(entities.unescape("".join(words)).split())
    words.clear()
    if text:
        scan.paragraphs.append(text)


def _skip_element(scan: _Scan, html: str, name: str, start: int) -> int:
    """Past the element whose content is not text of the article; to the end of the page if never closed."""
    close = re.compile(rf"</{name}(?=[\s/>])", re.I).search(html, start)
    stop = close.start() if close else len(html)
    if name == "title" and not scan.title:
        scan.title = entities.unescape(html[start : min(stop, start + 2000)])
    if name == "script" and not scan.ld_date:
        found = _LD_DATE.search(html, start, stop)
        scan.ld_date = found[1] if found else ""
    return _tag_end(html, close.end()) if close else len(html)


def _note_element(scan: _Scan, name: str, inside: str) -> None:
    if name not in ("meta", "link", "html"):
        return
    attributes = {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _attributes(inside)}
    if name == "meta" and "content" in attributes:
        key = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        scan.meta.setdefault(key.strip().lower(), entities.unescape(attributes["content"]))
    elif name == "link" and attributes.get("rel", "").lower() == "canonical":
        scan.canonical = scan.canonical or attributes.get("href", "")
    elif name == "html":
        scan.language = scan.language or attributes.get("lang", "") or attributes.get("xml:lang", "")


def _attributes(inside: str) -> Iterator[re.Match[str]]:
    return _ATTRIBUTE.finditer(inside.split(">", 1)[0] if inside.count('"') % 2 else inside)


def _tag_end(html: str, start: int) -> int:
    """Past the ``>`` of a tag; one inside quotation marks does not count, within a bound."""
    found = _TAG_REST.match(html, start, start + _MAX_TAG_CHARACTERS)
    if found is not None and html[found.end() - 1 : found.end()] == ">":
        return found.end()
    return _after(html, ">", start)


def _after(html: str, mark: str, start: int) -> int:
    found = html.find(mark, start)
    return found + len(mark) if found >= 0 else len(html)
