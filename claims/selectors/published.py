"""What the newsroom has published: claims with a review that stands, and what was taken back again.

A claim is in the feed from the moment it is published. It goes by the time of the last change that readers
see: published, another review that stands, evidence that can be opened. What is withdrawn, taken back or
merged into another claim leaves a mark of its going and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest

from claims.choices import PublicationState, Voice
from claims.models import Claim, Event, Evidence, Review
from claims.pipeline.claimreviews.writing import (
    MOST_APPEARANCES,
    Appearance,
    Citation,
    Claimant,
    PublishedReview,
    Withdrawn,
)
from claims.selectors.claims import live_mentions
from claims.selectors.reviews import signature_of, standing_reviews
from sources.choices import SourceKind

PUBLICATION = "publication-state-set"
OUT = Q(publication_state=PublicationState.PUBLISHED, merged_into__isnull=True)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_BODIES = (
    SourceKind.ORGANISATION, SourceKind.GOVERNMENT, SourceKind.ARMED_GROUP, SourceKind.OFFICE,
    SourceKind.MEDIA,
)  # fmt: skip
"""Kinds of sources that are named as organisations; a person is a Person; the others are nobody by name."""
Published = PublishedReview | Withdrawn


@dataclass(frozen=True, slots=True)
class Addresses:
    """How a published review is known outside: ``identifier`` for ever, ``url`` where readers find it;
    ``host`` is the newsroom's."""

    host: str
    identifier: Callable[[Claim], str]
    url: Callable[[Claim], str]
    names_reviewers: bool = False


def publications() -> QuerySet[Claim]:
    """Claims that are or were published and have a review that stands, each with ``changed_at``. No order."""
    moves = Event.objects.filter(verb=PUBLICATION)  # of claims alone: its index knows
    out = moves.filter(after__publication_state=PublicationState.PUBLISHED)
    standing = standing_reviews(claim=OuterRef("pk"))
    settled = standing.annotate(at=Coalesce("countersignature__created_at", "created_at")).values("at")[:1]
    cited = Evidence.objects.filter(claim=OuterRef("pk")).exclude(url="").order_by().values("claim")
    of_claim = moves.filter(target_type="claim", target_id=OuterRef("pk"))
    moved = _latest(of_claim.order_by().values("target_id"), "at")
    changed = Greatest(
        moved,
        Coalesce(Subquery(settled, output_field=DateTimeField()), _long_ago()),
        _latest(cited, "created_at"),
        _latest(cited, "withdrawn_at"),
    )
    return (
        Claim.objects.filter(pk__in=out.order_by().values("target_id"))
        .filter(Exists(standing))
        .annotate(
            changed_at=Case(
                When(OUT, then=changed),
                When(merged_into__isnull=False, then=Greatest(moved, F("updated_at"))),
                default=moved,
            )
        )
    )


def _latest(rows: QuerySet[Any, Any], column: str) -> Coalesce:
    newest = rows.annotate(newest=Max(column)).values("newest")
    return Coalesce(Subquery(newest, output_field=DateTimeField()), _long_ago())


def _long_ago() -> Value:
    return Value(_LONG_AGO, output_field=DateTimeField())


def published_reviews(claims: Sequence[Any], addresses: Addresses) -> list[Published]:
    """What is said of each of ``publications()``, in their order; five queries for any number of them.

    Only what was printed somewhere is told of who made the claim and where: an article with neither an outlet
    nor an address stays in the house. Evidence is cited by its address alone.
    """
    shown = [claim for claim in claims if is_out(claim)]
    ids = [claim.pk for claim in shown]
    reviews = _standing(ids)
    first_out = _first_out(ids)
    voicings = _voicings(shown)
    citations = _citations(ids)
    found: list[Published] = []
    for claim in claims:
        identifier, url = addresses.identifier(claim), addresses.url(claim)
        settled = reviews.get(claim.pk)
        if settled is None:
            found.append(Withdrawn(identifier, url, claim.changed_at))
            continue
        review, voiced = settled.newest, voicings[claim.pk]
        found.append(
            PublishedReview(
                identifier=identifier,
                url=url,
                claim=claim.text,
                rating=review.rating,
                label=review.get_rating_display(),
                body=review.rationale,
                published=max(first_out.get(claim.pk, settled.first_at), settled.first_at),
                modified=claim.changed_at,
                as_of=review.as_of,
                claimants=tuple(voiced.claimants),
                appearances=tuple(voiced.appearances.values()),
                first=voiced.first_is_known,
                citations=tuple(citations[claim.pk]),
                reviewers=_names(review) if addresses.names_reviewers else (),
            )
        )
    return found


def is_out(claim: Claim) -> bool:
    """``OUT`` of one row."""
    return claim.publication_state == PublicationState.PUBLISHED and claim.merged_into_id is None


@dataclass(slots=True)
class _Settled:
    """The review that stands, and when the first one of the claim stood."""

    newest: Review
    first_at: datetime


def _standing(ids: Iterable[int]) -> dict[int, _Settled]:
    found: dict[int, _Settled] = {}
    rows = standing_reviews(claim__in=list(ids)).select_related("reviewer", "countersignature__reviewer")
    for review in rows:  # newest first
        signed = signature_of(review)
        at = signed.created_at if signed is not None else review.created_at
        known = found.get(review.claim_id)
        if known is None:
            found[review.claim_id] = _Settled(review, at)
        else:
            known.first_at = min(known.first_at, at)
    return found


def _first_out(ids: Iterable[int]) -> dict[int, datetime]:
    moves = Event.objects.filter(verb=PUBLICATION, target_id__in=list(ids))
    out = moves.filter(after__publication_state=PublicationState.PUBLISHED).order_by("-id")
    return dict(out.values_list("target_id", "at"))


def _citations(ids: Iterable[int]) -> dict[int, list[Citation]]:
    rows = Evidence.objects.filter(claim__in=list(ids), withdrawn_at__isnull=True).order_by("id")
    found: dict[int, list[Citation]] = defaultdict(list)
    for claim, url, stance in rows.exclude(url="").values_list("claim_id", "url", "stance"):
        if url.startswith(("http://", "https://")):
            found[claim].append(Citation(url, stance))
    return found


def _names(review: Review) -> tuple[str, ...]:
    signed = signature_of(review)
    people = [review.reviewer, *([signed.reviewer] if signed is not None else [])]
    return tuple(person.get_full_name() or person.get_username() for person in people)


@dataclass(slots=True)
class _Voiced:
    claimants: dict[Claimant, None] = field(default_factory=dict)
    appearances: dict[int, Appearance] = field(default_factory=dict)
    first_is_known: bool = True


_COLUMNS = (
    "claim_id",
    "statement__modality",
    "statement__voice",
    "statement__source__name",
    "statement__source__kind",
    "statement__source__scope_article_id",
    "statement__revision__article_id",
    "statement__revision__article__canonical_url",
    "statement__revision__article__title",
    "statement__revision__article__published_at",
    "statement__revision__article__outlet__name",
)


def _voicings(claims: Sequence[Claim]) -> dict[int, _Voiced]:
    """Who made each claim and where, the first first. Who denies it or only asks did not make it: a voicing
    counts that does with the content what the claim does."""
    modality = {claim.pk: claim.modality for claim in claims}
    rows = (
        live_mentions()
        .filter(claim__in=modality)
        .order_by(F("statement__revision__article__published_at").asc(nulls_last=True), "id")
    )
    found: dict[int, _Voiced] = defaultdict(_Voiced)
    for pk, does, voice, name, kind, scope, article, url, title, at, outlet in rows.values_list(*_COLUMNS):
        if does != modality[pk]:
            continue
        voiced = found[pk]
        if not (url or outlet):
            # the first known place is in the house alone, so no other is said to be the first
            voiced.first_is_known = voiced.first_is_known and bool(voiced.appearances)
            continue
        if article not in voiced.appearances and len(voiced.appearances) < MOST_APPEARANCES:
            voiced.appearances[article] = Appearance(url, title, outlet or "", at)
        if voice == Voice.OUTLET and outlet:
            voiced.claimants[Claimant(outlet, is_person=False)] = None
        elif name and scope is None and (kind == SourceKind.PERSON or kind in _BODIES):
            voiced.claimants[Claimant(name, is_person=kind == SourceKind.PERSON)] = None
    return found
