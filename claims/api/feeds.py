"""Published reviews as RSS 2.0 and Atom (RFC 4287), for feed readers.

A title begins with the rating, so that a claim that was found false is never read as news. What was taken
back is a deleted entry in Atom (RFC 6721); RSS has no word for it and leaves it out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, rfc3339_date
from django.utils.html import format_html, format_html_join

from claims.pipeline.claimreviews.writing import PublishedReview, Publisher, Withdrawn

TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Item = PublishedReview | Withdrawn


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page of a feed. ``next`` is the address of the one before it in time, empty at the end."""

    items: Sequence[Item]
    identifier: str
    address: str
    next: str
    updated: datetime | None


class _Atom(Atom1Feed):
    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:at": TOMBSTONES}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["next"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["next"]})
        for gone in self.feed["gone"]:
            marks = {"ref": gone.identifier, "when": rfc3339_date(gone.deleted)}
            handler.addQuickElement("at:deleted-entry", "", marks)

    def latest_post_date(self) -> datetime:
        return self.feed["updated"]  # type: ignore[no-any-return]


class _Rss(Rss201rev2Feed):
    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["next"]:
            handler.addQuickElement("atom:link", "", {"rel": "next", "href": self.feed["next"]})

    def latest_post_date(self) -> datetime:
        return self.feed["updated"]  # type: ignore[no-any-return]


def atom_feed(page: FeedPage, publisher: Publisher) -> bytes:
    return _written(_Atom, page, publisher)


def rss_feed(page: FeedPage, publisher: Publisher) -> bytes:
    return _written(_Rss, page, publisher)


def _written(kind: type[Any], page: FeedPage, publisher: Publisher) -> bytes:
    name = _plain(publisher.name)
    feed = kind(
        title=f"Claim reviews by {name}",
        link=publisher.url or page.address,
        description=f"What {name} found of claims in the news.",
        author_name=name,
        author_link=publisher.url or None,
        feed_url=page.address,
        feed_guid=page.identifier,
        language="en",
        next=page.next,
        updated=page.updated or datetime.fromisoformat("1970-01-01T00:00:00+00:00"),
        gone=[item for item in page.items if isinstance(item, Withdrawn)],
    )
    for item in page.items:
        if isinstance(item, PublishedReview):
            feed.add_item(
                title=_plain(f"{item.label}: {item.claim}"),
                link=item.url,
                description=_summary(item),
                unique_id=item.identifier,
                unique_id_is_permalink=False,
                pubdate=item.published,
                updateddate=item.modified,
                author_name=name,
                categories=[item.label],
            )
    return str(feed.writeString("utf-8")).encode()


def _summary(item: PublishedReview) -> str:
    """HTML: the rating, what was found, and the evidence by its address."""
    cited = format_html_join(
        "",
        '<li>{}: <a href="{}">{}</a></li>',
        ((c.stance.replace("_", " "), c.url, c.url) for c in item.citations),
    )
    return format_html(
        "<p><strong>{}</strong> (as of {})</p><p>{}</p>{}",
        item.label,
        item.as_of.isoformat(),
        _plain(item.body),
        format_html("<ul>{}</ul>", cited) if item.citations else "",
    )


def _plain(text: str) -> str:
    """Less the characters that no XML document may hold."""
    return _NOT_XML.sub(" ", text)
