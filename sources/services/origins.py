"""Near-copies of one text share an origin, so that ten outlets with one wire text count once."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import Count, Q
from django.db.models.functions import Length

from sources.models import Article, ArticleRevision, RevisionBand
from sources.text.fingerprint import near_copies

MAX_CANDIDATES = 50
LENGTHS_APART = 8
"""A copy is never so much shorter than its text: such candidates are not even loaded."""

_LAST = datetime.max.replace(tzinfo=UTC)


def group_by_origin(revision: ArticleRevision, *, bands: list[int]) -> tuple[int, ...]:
    """Record ``bands`` and put the revision's article with its near-copies.

    Returns the ids of all articles whose ``origin_group`` changed. Call it inside the transaction of
    `take_turn("articles")`: two copies that arrive at once must see each other.
    """
    RevisionBand.objects.bulk_create(
        RevisionBand(revision=revision, band=band, value=value) for band, value in enumerate(bands)
    )
    copies = near_copies_of(revision, bands=bands)
    return _join(revision.article, copies) if copies else ()


def near_copies_of(revision: ArticleRevision, *, bands: list[int]) -> list[Article]:
    """Articles with a revision that resembles this one enough; at most `MAX_CANDIDATES` are compared."""
    if not bands:
        return []
    same_band = Q()
    for band, value in enumerate(bands):
        same_band |= Q(band=band, value=value)
    ranked = (
        RevisionBand.objects.filter(same_band)
        .exclude(revision__article_id=revision.article_id)
        .values_list("revision_id")
        .annotate(shared=Count("id"))
        .order_by("-shared", "revision_id")[:MAX_CANDIDATES]
    )
    length = len(revision.text)
    candidates = list(
        ArticleRevision.objects.filter(pk__in=[pk for pk, _ in ranked])
        .annotate(length=Length("text"))
        .filter(length__gt=length // LENGTHS_APART, length__lt=length * LENGTHS_APART)
        .select_related("article")
    )
    verdicts = near_copies(revision.text, (candidate.text for candidate in candidates))
    copied = [one.article for one, is_copy in zip(candidates, verdicts, strict=True) if is_copy]
    return list({article.pk: article for article in copied}.values())


def _join(article: Article, copies: list[Article]) -> tuple[int, ...]:
    """One group for the article, its copies and whoever is grouped with any of them."""
    group, members = shared_origin(article, copies)
    changed = tuple(member.pk for member in members if member.origin_group != group)
    Article.objects.filter(pk__in=changed).update(origin_group=group)
    article.origin_group = group
    return changed


def shared_origin(article: Article, copies: list[Article]) -> tuple[str, list[Article]]:
    """The group that the article shares with its copies, and all stored articles that are then in it; the
    article itself may be one that is not stored. Writes nothing."""
    ids = {article.pk, *(copy.pk for copy in copies)}
    groups = {one.origin_group for one in (article, *copies)} - {""}
    members = list(
        Article.objects.filter(Q(pk__in=ids) | Q(origin_group__in=groups))
        .select_related("outlet")
        .order_by("id")
    )
    first = min([*members, article], key=_precedence)
    return f"article-{first.pk}", members


def _precedence(article: Article) -> tuple[bool, datetime, int]:
    """Where the text comes from: a wire agency before others, then the earliest, then the first stored."""
    from_wire = article.outlet is not None and article.outlet.is_wire_agency
    return (not from_wire, article.published_at or _LAST, article.pk)
