"""Taking an article in: the one function every door calls."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from sources.models import Article, ArticleRevision, Outlet
from sources.services.dates import read_published_at
from sources.services.drafts import ArticleDraft, LineError, draft_from_bytes, drafts_from_jsonl, lines_of
from sources.services.errors import InvalidInput, NotAllowed
from sources.services.origins import group_by_origin
from sources.services.outlets import MAX_OUTLET_NAME, find_or_create_outlet
from sources.services.turns import take_turn
from sources.text.clean import clean_line, clean_text, is_blank
from sources.text.fingerprint import fingerprint, minhash_bands
from sources.text.notes import CaptureNote
from sources.text.tokens import holds_token
from sources.text.urls import canonical_url, page_key

if TYPE_CHECKING:
    from django.contrib.auth.models import User

__all__ = [
    "ArticleDraft",
    "LineError",
    "StoredArticle",
    "draft_from_bytes",
    "drafts_from_jsonl",
    "lines_of",
    "store_article",
]

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """``created``: the article is new. ``revised``: it was there, and this text is its next revision.

    ``regrouped`` are the ids of the articles whose origin group changed: what was counted as two origins
    may now be one.
    """

    article: Article
    revision: ArticleRevision
    created: bool
    revised: bool
    regrouped: tuple[int, ...] = ()


def store_article(
    draft: ArticleDraft, *, by: User | None = None, now: datetime | None = None
) -> StoredArticle:
    """Store a draft, in one transaction: a new article, a next revision, or nothing new.

    The same page is the one with the same canonical address, else the outlet and external id, else the
    outlet and text. A text that its outlet has printed before (or, pasted without outlet and address, that
    anybody has) is that article again. A text that differs from the current revision in more than layout is
    the next revision. Blank fields of a known article are filled in; others are changed by people only.

    Safe to call at once from many workers. ``by`` needs ``sources.add_article``. Raises NotAllowed and
    InvalidInput (``empty-text``, ``text-too-long``, ``token-in-body``, ``bad-url``, ``impossible-date``,
    ``far-date``).
    """
    if by is not None and not by.has_perm("sources.add_article"):
        raise NotAllowed("add-article", "Your role does not include adding articles.")
    capture = prepare_capture(draft, now=now or timezone.now())
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                take_turn("articles")
                return _store(capture)
        except IntegrityError:
            # Somebody made the same outlet (in the admin, say) between our look and our write: look again.
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("the loop returns or raises")


# --- before the transaction: everything that needs no database ------------------------------------------


@dataclass(frozen=True, slots=True)
class Capture:
    """A draft made ready: cleaned, checked against the limits, hashed."""

    draft: ArticleDraft
    published_at: datetime | None
    fingerprint: str
    bands: tuple[int, ...]
    captured_at: datetime


def prepare_capture(draft: ArticleDraft, *, now: datetime) -> Capture:
    """The draft as it would be stored. Raises InvalidInput as ``store_article`` says."""
    cleaned = clean_text(draft.text)
    limit: int = settings.NEWSVERIFY_MAX_TEXT_CHARACTERS
    if is_blank(cleaned.text):
        raise InvalidInput("empty-text", "There is no text to store.")
    if len(cleaned.text) > limit:
        raise InvalidInput(
            "text-too-long",
            f"The text has {len(cleaned.text):,} characters; the limit is {limit:,}. Split it, or raise "
            "NEWSVERIFY_MAX_TEXT_CHARACTERS.",
        )
    written = (draft.text, draft.title, draft.outlet, draft.byline, draft.credit_line, draft.url,
               draft.external_id)  # fmt: skip
    if any(holds_token(each) for each in written):
        raise InvalidInput("token-in-body", "The article holds an API token. Take it out and send it again.")
    notes = [*draft.warnings, *cleaned.warnings]
    url = ""
    if draft.url.strip():
        try:
            url = canonical_url(draft.url)
        except ValueError as error:
            raise InvalidInput("bad-url", f"The address cannot be used: {error}.") from error
    ready = replace(
        draft,
        text=cleaned.text,
        url=url,
        title=_cut("title", draft.title, 500, notes),
        outlet=_cut("outlet", draft.outlet, MAX_OUTLET_NAME, notes),
        byline=_cut("byline", draft.byline, 300, notes),
        credit_line=_cut("credit_line", draft.credit_line, 300, notes),
        language=_language(draft.language, notes),
        external_id=_whole_id(draft.external_id),
        warnings=tuple(notes),
    )
    return Capture(
        draft=replace(ready, warnings=tuple(notes)),
        published_at=read_published_at(draft.published_at, now=now) if draft.published_at else None,
        fingerprint=fingerprint(ready.text),
        bands=tuple(minhash_bands(ready.text)),
        captured_at=now,
    )


def _cut(field: str, value: str, limit: int, notes: list[CaptureNote]) -> str:
    line = clean_line(value)
    if len(line) <= limit:
        return line
    notes.append(CaptureNote("field-cut", {"field": field, "length": len(line), "limit": limit}))
    return line[: limit - 1].rstrip() + "…"


def _whole_id(value: str) -> str:
    """An id is never cut, two ids could become one: a long one is kept by its hash."""
    line = clean_line(value)
    return line if len(line) <= 200 else "sha256:" + _sha256(line)


_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")


def _language(value: str, notes: list[CaptureNote]) -> str:
    """The first two subtags of a BCP 47 tag in lower case (``en-GB`` is ``en-gb``); blank means English."""
    tag = value.strip().lower().replace("_", "-")
    short = "-".join(tag.split("-")[:2])
    if not tag:
        return "en"
    if _LANGUAGE_TAG.fullmatch(short):
        return short
    notes.append(CaptureNote("language-ignored", {"value": value[:40], "used": "en"}))
    return "en"


# --- inside it ------------------------------------------------------------------------------------------


def _store(capture: Capture) -> StoredArticle:
    draft = capture.draft
    outlet = find_or_create_outlet(draft.outlet, url=draft.url)
    identity = _identity(draft, outlet, capture.fingerprint)
    article, by_text = known_article(capture, outlet)
    if article is None:
        return _create(capture, outlet, identity)
    _fill_blanks(article, capture, outlet, identity)
    current = article.current_revision
    if current is not None and (by_text or article.fingerprint == capture.fingerprint):
        return StoredArticle(article, current, created=False, revised=False)
    revision, regrouped = _add_revision(article, capture)
    return StoredArticle(article, revision, created=False, revised=True, regrouped=regrouped)


def known_article(capture: Capture, outlet: Outlet | None) -> tuple[Article | None, bool]:
    """The article that this capture is another of, and whether only its text says so. Writes nothing."""
    identity = _identity(capture.draft, outlet, capture.fingerprint)
    article = Article.objects.select_related("outlet", "current_revision").filter(identity=identity).first()
    return (article, False) if article is not None else (_same_text(capture, outlet), True)


def _identity(draft: ArticleDraft, outlet: Outlet | None, text_fingerprint: str) -> str:
    printed_by = str(outlet.pk) if outlet else ""
    if draft.url:
        return "url:" + _sha256(page_key(draft.url))
    if draft.external_id:
        return "id:" + _sha256(f"{printed_by}\n{draft.external_id}")
    return "text:" + _sha256(f"{printed_by}\n{text_fingerprint}")


def _same_text(capture: Capture, outlet: Outlet | None) -> Article | None:
    """The article that has this very text, where this capture can be no other."""
    known = Article.objects.select_related("outlet", "current_revision").order_by("id")
    same = known.filter(
        Q(fingerprint=capture.fingerprint) | Q(revisions__sha256=_sha256(capture.draft.text))
    ).distinct()
    if outlet is None and not capture.draft.url:
        # pasted: whoever printed it, it is the same text
        return same.first()
    unclaimed = Q(outlet__isnull=True, canonical_url="")
    return same.filter(unclaimed | Q(outlet=outlet)).first()


def _create(capture: Capture, outlet: Outlet | None, identity: str) -> StoredArticle:
    draft = capture.draft
    article = Article.objects.create(
        outlet=outlet,
        identity=identity,
        external_id=draft.external_id,
        canonical_url=draft.url,
        title=draft.title,
        byline=draft.byline,
        credit_line=draft.credit_line,
        language=draft.language,
        published_at=capture.published_at,
    )
    revision, regrouped = _add_revision(article, capture)
    return StoredArticle(article, revision, created=True, revised=False, regrouped=regrouped)


def _add_revision(article: Article, capture: Capture) -> tuple[ArticleRevision, tuple[int, ...]]:
    draft = capture.draft
    last = article.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    revision = ArticleRevision.objects.create(
        article=article,
        number=last + 1,
        title=draft.title or article.title,
        text=draft.text,
        sha256=_sha256(draft.text),
        captured_at=capture.captured_at,
        captured_from=draft.captured_from[:20],
        warnings=[note.as_row() for note in draft.warnings],
    )
    article.current_revision = revision
    article.fingerprint = capture.fingerprint
    article.title = draft.title or article.title
    article.save(update_fields=["current_revision", "fingerprint", "title", "updated_at"])
    return revision, group_by_origin(revision, bands=list(capture.bands))


def _fill_blanks(article: Article, capture: Capture, outlet: Outlet | None, identity: str) -> None:
    """What this capture knows and the article did not; an article without an address takes its identity."""
    draft = capture.draft
    found = {
        "outlet": outlet,
        "canonical_url": draft.url,
        "external_id": draft.external_id,
        "title": draft.title,
        "byline": draft.byline,
        "credit_line": draft.credit_line,
        "published_at": capture.published_at,
    }
    if draft.url and not article.canonical_url:
        article.identity = identity
    fields = [name for name, value in found.items() if value and not getattr(article, name)]
    for name in fields:
        setattr(article, name, found[name])
    if fields:
        article.save(update_fields=[*fields, "identity", "updated_at"])


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
