"""What people decide about stories: moved, named, joined, parted. Every verb checks the permission, asks for
a reason, changes rows only if they still are as the person saw them, appends an Event: in one transaction.

Errors: NotAllowed, InvalidInput, and StaleState, which tells who decided first.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from claims.choices import MentionState, Origin
from claims.models import Event, Story, StoryArticle
from claims.pipeline.stories.explaining import JOINED, MOVED, SET_APART
from claims.pipeline.stories.storing import VERSION
from claims.services.grouping import final_story, follow_story, headline_of, lock_stories
from claims.services.guards import change_once, require, require_reason, write_event
from claims.services.storykeys import LIVE
from sources.models import Article
from sources.services.errors import InvalidInput, StaleState

EDIT = "claims.edit_story"
MOVE_VERB = "story-article-moved"
MERGE_VERB = "stories-merged"
MAX_TITLE = 500


def move_article(
    article: Article, *, to: Story | None, by: User, reason: str, expected_story: int | None = None
) -> StoryArticle:
    """Put the article into another story, or with None into one of its own. Returns the link that stands.

    ``expected_story`` is the id of the story that the person saw it in, None where it had none. It is never
    proposed again for the story that it left.
    """
    require(by, EDIT)
    reason = require_reason(reason)
    if to is not None and to.merged_into_id is not None:
        raise InvalidInput("story-merged", "That story was joined to another one: name the other one.")
    with transaction.atomic():
        lock_stories()
        live = _live(article, expected_story)
        if live is not None and to is not None and live.story_id == to.pk:
            raise InvalidInput("already-there", "The article is in that story already.")
        if live is not None and to is None and live.story.article_count <= 1:
            raise InvalidInput("only-article", "It is the only article of its story: it has its own already.")
        before: dict[str, Any] = {"article": article.pk, "story": None}
        if live is not None:
            before = {"article": article.pk, "story": live.story_id, "state": live.state, "link": live.pk}
            guard = {"state": live.state, "story": live.story_id}
            change_once(live, expected=guard, changes=_signed(by, reason, MentionState.REJECTED))
        story = to or Story.objects.create(title=headline_of(article))
        standing, _ = StoryArticle.objects.update_or_create(
            story=story,
            article=article,
            defaults={
                "rule_id": MOVED if to else SET_APART,
                "score": 1.0,
                "params": {"from": live.story_id if live else None},
                "pipeline_version": VERSION,
                **_signed(by, reason, MentionState.CONFIRMED),
            },
        )
        _follow(live.story if live else None, story)
        after = {"article": article.pk, "story": story.pk, "state": standing.state}
        write_event(MOVE_VERB, standing, claim=None, by=by, before=before, after=after, reason=reason)
    return standing


def undo_move(article: Article, *, by: User, reason: str, expected_story: int) -> StoryArticle:
    """Take the last move of the article back: it is where it was, and as it was there."""
    require(by, EDIT)
    reason = require_reason(reason)
    with transaction.atomic():
        lock_stories()
        live = _live(article, expected_story)
        move = last_move(live) if live else None
        before = move.before if move else {}
        back = StoryArticle.objects.select_related("story").filter(pk=before.get("link", 0)).first()
        if live is None or back is None or live.state != MentionState.CONFIRMED:
            raise StaleState("nothing-to-undo", "Nobody moved it here, or the move was taken back already.")
        change_once(live, expected={"state": live.state}, changes={"state": MentionState.LAPSED, **_UNSIGNED})
        story = final_story(back.story)
        signed = before.get("state") == MentionState.CONFIRMED
        changes = (
            _signed(by, reason, MentionState.CONFIRMED)
            if signed
            else {"state": MentionState.PROPOSED, **_UNSIGNED}
        )
        standing = back if back.story_id == story.pk else _in(story, article) or back
        change_once(standing, expected={"state": standing.state}, changes={**changes, "story": story})
        _follow(live.story, story)
        told = {"article": article.pk, "story": story.pk, "state": standing.state}
        write_event(
            "story-move-undone",
            standing,
            claim=None,
            by=by,
            before={"article": article.pk, "story": live.story_id},
            after=told,
            reason=reason,
        )
    return standing


def last_move(link: StoryArticle) -> Event | None:
    """The move that put the article here, unless it was taken back."""
    verbs = (MOVE_VERB, "story-move-undone")
    rows = Event.objects.filter(target_type="storyarticle", target_id=link.pk, verb__in=verbs)
    last = rows.order_by("-id").first()
    return last if last is not None and last.verb == MOVE_VERB and last.before.get("link") else None


def rename_story(story: Story, *, by: User, title: str, reason: str, expected_title: str) -> Story:
    """Name the story. An empty title gives it back the headline of its earliest article."""
    require(by, EDIT)
    reason = require_reason(reason)
    title = " ".join(title.split())
    if "\x00" in title:
        raise InvalidInput("nul-character", "The title holds NUL characters: it is not plain text.")
    if len(title) > MAX_TITLE:
        raise InvalidInput("title-too-long", f"A title has {MAX_TITLE} characters at most.")
    with transaction.atomic():
        lock_stories()
        before = {"title": story.title, "title_origin": story.title_origin}
        changes = {"title": title or story.title, "title_origin": Origin.HUMAN if title else Origin.MACHINE}
        change_once(story, expected={"title": expected_title}, changes=changes)
        follow_story(story)
        after = {"title": story.title, "title_origin": story.title_origin}
        write_event("story-renamed", story, claim=None, by=by, before=before, after=after, reason=reason)
    return story


def merge_stories(keep: Story, *, other: Story, by: User, reason: str) -> Story:
    """Say that both tell of one event: the articles of ``other`` come to ``keep``. Returns ``keep``.

    An article that was taken out of ``keep`` before comes back with its story.
    """
    require(by, EDIT)
    reason = require_reason(reason)
    if keep.pk == other.pk:
        raise InvalidInput("merge-with-itself", "A story cannot be joined to itself.")
    if keep.merged_into_id is not None:
        raise InvalidInput("merge-into-merged", "That story was joined to another one: name the other one.")
    with transaction.atomic():
        lock_stories()
        change_once(other, expected={"merged_into__isnull": True}, changes={"merged_into": keep})
        moved = list(StoryArticle.objects.filter(story=other, state__in=LIVE).order_by("id"))
        known = {row.article_id: row for row in _rows(keep, moved)}
        StoryArticle.objects.filter(pk__in=[m.pk for m in moved if m.article_id not in known]).update(
            story=keep
        )
        taken_back = []
        for link in moved:
            if (held := known.get(link.article_id)) is None:
                continue
            taken_back.append({"article": link.article_id, "state": held.state, "reason": held.reason})
            StoryArticle.objects.filter(pk=link.pk).update(state=MentionState.LAPSED)
            StoryArticle.objects.filter(pk=held.pk).update(
                rule_id=JOINED, **_signed(by, reason, MentionState.CONFIRMED)
            )
        _follow(other, keep)
        before = {"articles": [m.article_id for m in moved], "taken_back": taken_back}
        write_event(
            MERGE_VERB, other, claim=None, by=by, before=before, after={"into": keep.pk}, reason=reason
        )
    keep.refresh_from_db()
    return keep


def unmerge_story(story: Story, *, by: User, reason: str) -> Story:
    """Undo a merge: the articles that came from the story and are still there go back. Returns the story."""
    require(by, EDIT)
    reason = require_reason(reason)
    with transaction.atomic():
        lock_stories()
        keep = story.merged_into
        if keep is None:
            raise StaleState("not-merged", f"Story {story.pk} is not joined to another one (any more).")
        holder = final_story(keep)
        merge = Event.objects.filter(target_type="story", target_id=story.pk, verb=MERGE_VERB).first()
        before = merge.before if merge else {}
        change_once(story, expected={"merged_into": keep.pk}, changes={"merged_into": None})
        came = StoryArticle.objects.filter(
            story=holder, article__in=before.get("articles", []), state__in=LIVE
        )
        taken_back = {row["article"]: row for row in before.get("taken_back", [])}
        own = {row.article_id: row for row in _rows(story, list(came))}
        for link in came:
            state = taken_back.get(link.article_id, {}).get("state")
            if link.article_id not in own:
                StoryArticle.objects.filter(pk=link.pk).update(story=story)
                continue
            left = MentionState.REJECTED if state == MentionState.REJECTED else MentionState.LAPSED
            signed = (
                _signed(by, taken_back[link.article_id]["reason"] or reason, left)
                if state
                else {"state": left}
            )
            StoryArticle.objects.filter(pk=link.pk).update(**signed)
            back = own[link.article_id]
            live = MentionState.CONFIRMED if back.decided_at else MentionState.PROPOSED
            StoryArticle.objects.filter(pk=back.pk).update(state=live)
        _follow(holder, story)
        write_event(
            "stories-unmerged",
            story,
            claim=None,
            by=by,
            before={"into": keep.pk},
            after={"into": None},
            reason=reason,
        )
    story.refresh_from_db()
    return story


# --- pieces ---------------------------------------------------------------------------------------------

_UNSIGNED: dict[str, Any] = {"decided_by": None, "decided_at": None, "reason": ""}


def _signed(by: User, reason: str, state: MentionState) -> dict[str, Any]:
    return {"state": state, "decided_by": by, "decided_at": timezone.now(), "reason": reason}


def _live(article: Article, expected_story: int | None) -> StoryArticle | None:
    """The link that stands. Raises StaleState where it is not in the story that the person saw."""
    live = StoryArticle.objects.select_related("story").filter(article=article, state__in=LIVE).first()
    there = live.story_id if live else None
    if there != expected_story:
        words = f"It is in story {there} now." if there else "It is in no story now."
        raise StaleState("moved-before-you", f"Somebody moved the article since you read it. {words}")
    return live


def _in(story: Story, article: Article) -> StoryArticle | None:
    return StoryArticle.objects.filter(story=story, article=article).first()


def _rows(story: Story, links: list[StoryArticle]) -> list[StoryArticle]:
    """What the story already says of the articles of these links."""
    return list(StoryArticle.objects.filter(story=story, article__in=[link.article_id for link in links]))


def _follow(*stories: Story | None) -> None:
    for story in stories:
        if story is not None:
            story.refresh_from_db()
            follow_story(story)
