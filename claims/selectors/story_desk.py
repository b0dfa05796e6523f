"""Stories as the desk, the pages and the API see them. (``selectors.story`` is the terminal's summary.)"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber

from claims.choices import MentionState, VerificationStatus
from claims.models import Claim, Relation, Story, StoryArticle
from claims.pipeline.stories.explaining import title_of, words_of
from claims.selectors.claims import OPEN_CONFLICT, awaiting_review, claims_list, live_mentions, relations_list
from claims.selectors.explanations import Explanation
from sources.models import Article

LIVE = (MentionState.PROPOSED, MentionState.CONFIRMED)
MOST_CLAIMS = 5_000
"""Claims of one story whose relations are looked for."""
_IN = "statement__revision__article__story_links"
_IN_TIME = ("article__profile__day", "article__published_at", "article_id")


@dataclass(frozen=True, slots=True)
class StoryCounts:
    """``conflicts``: open ones in which a claim of the story stands."""

    claims: int = 0
    conflicts: int = 0
    unverified: int = 0

    @property
    def unverified_share(self) -> float:
        return self.unverified / self.claims if self.claims else 0.0


def stories_list() -> QuerySet[Story]:
    """Stories that hold an article and were not joined to another, with ``outlet_count``."""
    return every_story().filter(merged_into__isnull=True, article_count__gt=0)


def every_story() -> QuerySet[Story]:
    """Also those that were joined to another or hold nothing now, with ``outlet_count``."""
    outlets = (
        StoryArticle.objects.filter(story=OuterRef("pk"), state__in=LIVE)
        .order_by()
        .values("story")
        .annotate(n=Count("article__outlet", distinct=True))
        .values("n")
    )
    counted = Coalesce(Subquery(outlets, output_field=IntegerField()), Value(0))
    return Story.objects.annotate(outlet_count=counted)


def story_counts(story_ids: Iterable[int]) -> dict[int, StoryCounts]:
    """What each of these stories holds, in three queries for any number of them."""
    ids = list(story_ids)
    here = {f"{_IN}__story__in": ids, f"{_IN}__state__in": LIVE, "claim__merged_into__isnull": True}
    unverified = Q(claim__verification_status=VerificationStatus.UNVERIFIED)
    rows = (
        live_mentions()
        .filter(**here)
        .order_by()
        .values_list(f"{_IN}__story")
        .annotate(n=Count("claim", distinct=True), u=Count("claim", distinct=True, filter=unverified))
    )
    claims = {story: (n, u) for story, n, u in rows}
    conflicts: dict[int, set[int]] = defaultdict(set)
    for side in "ab":
        made = f"claim_{side}__mentions"
        pairs = Relation.objects.filter(
            OPEN_CONFLICT,
            **{
                f"{made}__state__in": LIVE,
                f"{made}__{_IN}__story__in": ids,
                f"{made}__{_IN}__state__in": LIVE,
            },
        )
        for story, relation in pairs.order_by().values_list(f"{made}__{_IN}__story", "pk").distinct():
            conflicts[story].add(relation)
    return {
        pk: StoryCounts(claims.get(pk, (0, 0))[0], len(conflicts[pk]), claims.get(pk, (0, 0))[1])
        for pk in ids
    }


def articles_of_story(story: Story | int) -> QuerySet[StoryArticle]:
    """The links of the articles that stand in the story, in the order of time, article and outlet at hand."""
    return (
        StoryArticle.objects.filter(story=story, state__in=LIVE)
        .select_related("article__outlet", "decided_by")
        .order_by(*_IN_TIME)
    )


def first_articles(story_ids: Iterable[int], *, most: int) -> list[StoryArticle]:
    """The first ``most`` of ``articles_of_story`` of each of these stories; one query for any number."""
    order = [F(name).asc() for name in _IN_TIME]
    place = Window(RowNumber(), partition_by=F("story_id"), order_by=order)
    links = StoryArticle.objects.filter(story__in=list(story_ids), state__in=LIVE)
    links = links.select_related("article__outlet", "decided_by").annotate(place=place)
    return list(links.filter(place__lte=most).order_by("story_id", "place"))


def mentions_in_story(story: Story | int) -> QuerySet:  # type: ignore[type-arg]
    """Where the claims of a story are made."""
    articles = StoryArticle.objects.filter(story=story, state__in=LIVE).values("article")
    return live_mentions().filter(statement__revision__article__in=articles)


def claims_of_story(story: Story | int) -> QuerySet[Claim]:
    """As ``claims_list``: the claims that its articles make now."""
    return claims_list().filter(pk__in=mentions_in_story(story).order_by().values("claim"))


def relations_of_story(story: Story | int) -> QuerySet[Relation]:
    """As ``relations_list``: all in which a claim of the story stands, whether the other one does or not."""
    made = list(mentions_in_story(story).order_by().values_list("claim", flat=True).distinct()[:MOST_CLAIMS])
    # By number: two subqueries joined by "or" would be tried on every relation there is.
    return relations_list().filter(Q(claim_a__in=made) | Q(claim_b__in=made))


def waiting_claims_of_story(story: Story | int) -> QuerySet[Claim]:
    """Claims that nobody has judged and the desk has not closed, those in conflict and worth most first."""
    waiting = claims_of_story(story).filter(awaiting_review())
    urgency = ["-open_conflict_count", "-check_worthiness", "-id"]
    return waiting.order_by(*urgency)


def story_of(article: Article) -> StoryArticle | None:
    """The link by which the article stands in its story, the story at hand."""
    return StoryArticle.objects.select_related("story").filter(article=article, state__in=LIVE).first()


def speakers_of_story(story: Story | int, *, most: int) -> list[tuple[int, str, int]]:
    """Those who speak most: id, name, and in how many statements."""
    spoken = mentions_in_story(story).filter(statement__source__isnull=False).order_by()
    rows = spoken.values_list("statement__source", "statement__source__name").annotate(
        n=Count("statement", distinct=True)
    )
    return [(pk, name, n) for pk, name, n in rows.order_by("-n", "statement__source")[:most]]


def story_reasons(links: Sequence[StoryArticle]) -> dict[int, Explanation]:
    """Why each article stands in its story, by the id of the link: one query for any number."""
    wanted = {link.params.get("like") for link in links} - {None}
    titles = {a.pk: str(a) for a in Article.objects.filter(pk__in=wanted).defer("identity")}
    found = {}
    for link in links:
        like = titles.get(link.params.get("like"), "")
        sentence = words_of(link.rule_id, link.params, score=link.score, like=f"“{like}”" if like else "")
        found[link.pk] = Explanation(title_of(link.rule_id), sentence)
    return found
