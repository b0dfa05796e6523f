"""A published review as schema.org ``ClaimReview`` JSON-LD (vocabulary version 30.1), and many as a DataFeed.

What fact-check aggregators ask for is there: ``claimReviewed``, ``itemReviewed`` (a Claim with who made it,
when and where), ``author`` (the newsroom), ``reviewRating`` with the rating's own words in ``alternateName``.
A number is given only for a rating that is on a scale: a claim that cannot be verified is not half true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

CONTEXT = "https://schema.org"
STANCE_TERMS = "urn:newsverify:stance"
WORST, BEST = 1, 5
"""The ends that readers of the markup expect. The scale has two points: its ends."""
ON_A_SCALE: Mapping[str, int] = {"refuted": WORST, "supported": BEST}
MOST_CLAIMANTS = 5
MOST_APPEARANCES = 20

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Publisher:
    """The newsroom. ``url`` may be empty."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who made the claim, by name; ``is_person`` false for a body or an outlet in its own voice."""

    name: str
    is_person: bool


@dataclass(frozen=True, slots=True)
class Appearance:
    """A printed text that makes the claim. What is not known is empty."""

    url: str = ""
    title: str = ""
    outlet: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence that anybody can open; ``stance``: supports, refutes or not_enough_info."""

    url: str
    stance: str


@dataclass(frozen=True, slots=True)
class PublishedReview:
    """What is published of a claim and of the review that stands. ``rating`` is the word of our scale,
    ``label`` what it is called to the letter; ``first`` says whether the first appearance is the first known.
    """

    identifier: str
    url: str
    claim: str
    rating: str
    label: str
    body: str
    published: datetime
    modified: datetime
    as_of: date
    claimants: tuple[Claimant, ...] = ()
    appearances: tuple[Appearance, ...] = ()
    first: bool = False
    citations: tuple[Citation, ...] = ()
    reviewers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A review that was published and is so no more: when it went, and nothing of what it said."""

    identifier: str
    url: str
    deleted: datetime


def claim_review(review: PublishedReview, publisher: Publisher) -> Json:
    """The review as one JSON-LD object."""
    return {"@context": CONTEXT, **_claim_review(review, publisher)}


def data_feed(
    items: Iterable[PublishedReview | Withdrawn], publisher: Publisher, *, url: str, modified: datetime | None
) -> Json:
    """Reviews as a schema.org DataFeed, in the order given. A withdrawn one is an item that only says when it
    was deleted, so that who has a copy drops it."""
    return {
        "@context": CONTEXT,
        "@type": "DataFeed",
        "name": f"Claim reviews by {publisher.name}",
        "url": url,
        "publisher": _organisation(publisher.name, publisher.url),
        **({"dateModified": _stamp(modified)} if modified else {}),
        "dataFeedElement": [_feed_item(item, publisher) for item in items],
    }


def _feed_item(item: PublishedReview | Withdrawn, publisher: Publisher) -> Json:
    known = {"@type": "DataFeedItem", "identifier": item.identifier, "url": item.url}
    if isinstance(item, Withdrawn):
        return {**known, "dateDeleted": _stamp(item.deleted)}
    return {
        **known,
        "dateCreated": _stamp(item.published),
        "dateModified": _stamp(item.modified),
        "item": _claim_review(item, publisher),
    }


def _claim_review(review: PublishedReview, publisher: Publisher) -> Json:
    return {
        "@type": "ClaimReview",
        "identifier": review.identifier,
        "url": review.url,
        "claimReviewed": review.claim,
        "itemReviewed": _claim(review),
        "author": _organisation(publisher.name, publisher.url),
        "datePublished": _stamp(review.published),
        "dateModified": _stamp(review.modified),
        "reviewRating": _rating(review),
        "reviewBody": review.body,
        # the state of knowledge that the judgement speaks of
        "contentReferenceTime": f"{review.as_of.isoformat()}T00:00:00Z",
        **_some("citation", [_citation(each) for each in review.citations]),
        **_some("contributor", [{"@type": "Person", "name": name} for name in review.reviewers]),
    }


def _rating(review: PublishedReview) -> Json:
    number = ON_A_SCALE.get(review.rating)
    known: Json = {"@type": "Rating", "alternateName": review.label}
    if number is None:
        return known
    return {**known, "ratingValue": number, "bestRating": BEST, "worstRating": WORST}


def _claim(review: PublishedReview) -> Json:
    authors = [_claimant(each) for each in review.claimants[:MOST_CLAIMANTS]]
    found: Json = {"@type": "Claim", "name": review.claim}
    found |= _some("author", authors)
    dates = [each.published for each in review.appearances if each.published]
    if dates:
        found["datePublished"] = _stamp(min(dates))
    works = [_work(each) for each in review.appearances[:MOST_APPEARANCES]]
    if works and review.first:
        found["firstAppearance"] = works[0]
        works = works[1:]
    return found | _some("appearance", works)


def _claimant(claimant: Claimant) -> Json:
    return {"@type": "Person" if claimant.is_person else "Organization", "name": claimant.name}


def _work(appearance: Appearance) -> Json:
    found: Json = {"@type": "CreativeWork"}
    if appearance.url:
        found["url"] = appearance.url
    if appearance.title:
        found["headline"] = appearance.title
    if appearance.outlet:
        found["publisher"] = _organisation(appearance.outlet, "")
    if appearance.published:
        found["datePublished"] = _stamp(appearance.published)
    return found


def _citation(citation: Citation) -> Json:
    """schema.org has no word for what a citation shows; a keyword out of a named set of terms has."""
    term = {"@type": "DefinedTerm", "name": citation.stance, "inDefinedTermSet": STANCE_TERMS}
    return {"@type": "CreativeWork", "url": citation.url, "keywords": term}


def _organisation(name: str, url: str) -> Json:
    return {"@type": "Organization", "name": name, **({"url": url} if url else {})}


def _some(name: str, values: Sequence[Json]) -> Json:
    """Nothing for none, the value itself for one, else a list: JSON-LD reads one as a list of one."""
    return {} if not values else {name: values[0] if len(values) == 1 else list(values)}


def _stamp(at: datetime) -> str:
    """ISO 8601 to the second."""
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
