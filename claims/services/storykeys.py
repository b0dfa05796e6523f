"""Which articles may tell of the same event: fetched by equal keys in a window of days, never all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from claims.choices import MentionState, StatementState
from claims.mapping import reported_at
from claims.models import ArticleProfile, ClaimMention, Story, StoryArticle, StoryKey
from claims.pipeline.stories import Member, Profile, nearest, profile_of, rarity
from claims.pipeline.stories.likeness import WINDOW_DAYS, Rarity
from claims.pipeline.stories.storing import VERSION, profile_from_json, profile_to_json
from sources.models import Article, ArticleRevision

HOLDERS = 200
"""Of a key that more articles of the window share only the newest are looked at."""
ENOUGH = 10_000
LIVE = (MentionState.PROPOSED, MentionState.CONFIRMED)
_COPIES = 20
_DAYS = 40
"""Days of events that are kept of one article."""


@dataclass(frozen=True, slots=True)
class Nearby:
    """The stories around an article with their nearest members, best first, and how rare terms are there."""

    stories: dict[int, list[Member]]
    rarity: Rarity


def article_profile(article: Article) -> Profile | None:
    """The profile of the current text, read where it is stored and fresh, else made and stored with its keys.
    None where the article has no text."""
    revision = article.current_revision
    if revision is None:
        return None
    origin = article.origin_group
    held = ArticleProfile.objects.filter(article=article, revision=revision, version=VERSION).first()
    day = _day(reported_at(revision))
    if held is not None and held.day == day:
        return profile_from_json(held.profile, published_on=day, origin=origin)
    title = revision.title or article.title
    made = profile_of(revision.text, title=title, published_on=day, days=_event_days(revision), origin=origin)
    _store(article, revision, made, day)
    return made


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _event_days(revision: ArticleRevision) -> list[date]:
    """The days that its claims name for what happened, where they name one day."""
    rows = ClaimMention.objects.filter(
        statement__revision=revision, statement__state=StatementState.ACTIVE, state__in=LIVE
    ).values_list("proposition__event_from", "proposition__event_to")
    found: set[date] = set()
    for first, last in rows.order_by("id")[:400]:
        if isinstance(first, str) and first == last:
            try:
                found.add(date.fromisoformat(first))
            except ValueError:
                continue
    return sorted(found)[:_DAYS]


def _store(article: Article, revision: ArticleRevision, profile: Profile, day: date) -> None:
    ArticleProfile.objects.update_or_create(
        article=article,
        defaults={"revision": revision, "version": VERSION, "day": day, "profile": profile_to_json(profile)},
    )
    keys = {term[:60] for term in profile.terms}
    held = dict(StoryKey.objects.filter(article=article).values_list("key", "day"))
    gone = [key for key, stored in held.items() if key not in keys or stored != day]
    if gone:
        StoryKey.objects.filter(article=article, key__in=gone).delete()
    missing = sorted(key for key in keys if held.get(key) != day)
    StoryKey.objects.bulk_create(
        [StoryKey(article=article, key=key, day=day) for key in missing], ignore_conflicts=True
    )


def nearby(article: Article, profile: Profile) -> Nearby:
    """Three queries, whatever the size of the store; at most ``CANDIDATES`` articles are read."""
    day = profile.published_on
    assert day is not None  # noqa: S101 - what is stored always has one: printed, else captured
    holders = _holders(sorted(profile.terms), day, article.pk)
    known = _known(day, article.pk)

    def rare(term: str) -> float:
        return rarity(term, holders=len(holders.get(term, ())), articles=known)

    ids = nearest(profile, holders, rare)
    ids += [pk for pk in _copies(article) if pk not in ids]
    return Nearby(_members(ids), rare)


def _members(ids: Sequence[int]) -> dict[int, list[Member]]:
    """The members by story, in the order of ``ids``."""
    links = StoryArticle.objects.filter(article__in=ids, state__in=LIVE).select_related("article__profile")
    found: dict[int, tuple[int, Member]] = {}
    for link in links:
        held = getattr(link.article, "profile", None)
        if held is None or held.version != VERSION:
            continue
        profile = profile_from_json(held.profile, published_on=held.day, origin=link.article.origin_group)
        found[link.article_id] = (link.story_id, Member(link.article_id, profile))
    stories: dict[int, list[Member]] = {}
    for pk in ids:
        if pk in found:
            story, member = found[pk]
            stories.setdefault(story, []).append(member)
    return stories


def _copies(article: Article) -> list[int]:
    """The oldest near-copies of one text; a line of reporting shares a group."""
    if not article.origin_group:
        return []
    others = Article.objects.filter(origin_group=article.origin_group).exclude(pk=article.pk)
    return list(others.order_by("pk").values_list("pk", flat=True)[:_COPIES])


def _known(day: date, article_id: int) -> int:
    """How many articles the window holds; from ``ENOUGH`` on the rarity of a term is known well enough."""
    window = ArticleProfile.objects.filter(day__range=_window(day)).exclude(article=article_id)
    return window.order_by()[:ENOUGH].count()


def _window(day: date) -> tuple[date, date]:
    wide = timedelta(days=WINDOW_DAYS)
    return day - min(wide, day - date.min), day + min(wide, date.max - day)


def _holders(terms: Sequence[str], day: date, article_id: int) -> dict[str, list[int]]:
    """Of each key the newest articles of the window: one part a key, each a bounded stretch of the index
    ``story_key_lookup``. The ORM allows no limit inside a union on SQLite."""
    if not terms:
        return {}
    table = connection.ops.quote_name(StoryKey._meta.db_table)
    part = (
        f"SELECT * FROM (SELECT {{n}} AS n, article_id FROM {table} WHERE key = %s"  # noqa: S608
        f" AND day BETWEEN %s AND %s AND article_id <> %s"
        f" ORDER BY day DESC, article_id DESC LIMIT {HOLDERS}) k"
    )
    first, last = map(connection.ops.adapt_datefield_value, _window(day))
    params: list[Any] = [value for term in terms for value in (term[:60], first, last, article_id)]
    found: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(part.format(n=n) for n in range(len(terms))), params)
        for n, pk in cursor.fetchall():
            found.setdefault(terms[n], []).append(pk)
    return found


def likely_stories(story: Story, *, most: int = 12) -> list[int]:
    """Other stories that this one's earliest article is near to, best first: where an article may belong."""
    first = (
        StoryArticle.objects.filter(story=story, state__in=LIVE)
        .select_related("article__profile")
        .order_by("article__profile__day", "article_id")
        .first()
    )
    held = getattr(first.article, "profile", None) if first else None
    if first is None or held is None or held.version != VERSION:
        return []
    profile = profile_from_json(held.profile, published_on=held.day, origin=first.article.origin_group)
    return [pk for pk in nearby(first.article, profile).stories if pk != story.pk][:most]
