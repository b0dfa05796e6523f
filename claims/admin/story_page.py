"""What the page of a story shows, gathered in a fixed number of queries, and its small forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from claims.admin import colours
from claims.admin.pictures.context import conflict_picture, story_figures, story_timeline
from claims.choices import MentionState, Origin, RelationKind
from claims.models import Event, Relation, Story, StoryArticle
from claims.pipeline.stories.explaining import MOVED, SET_APART
from claims.selectors import Explanation, relation_explanation
from claims.selectors.claims import OPEN_CONFLICT
from claims.selectors.story_desk import (
    articles_of_story,
    relations_of_story,
    speakers_of_story,
    stories_list,
    story_counts,
    story_reasons,
    waiting_claims_of_story,
)
from claims.services.storykeys import likely_stories
from sources.admin.screens import ReasonForm, clipped

ARTICLES_SHOWN = 100
CONFLICTS_SHOWN = 12
CONFLICTS_PICTURED = 60
CLAIMS_SHOWN = 12
SPEAKERS_SHOWN = 10
EVENTS_SHOWN = 50
OWN, OTHER = "own", "other"


@dataclass(slots=True)
class ArticleRow:
    """One article, why it is here, and the near-copies of its text that are here too."""

    link: StoryArticle
    why: Explanation
    colour: str
    move: MoveForm | None
    undo: ReasonForm | None
    copies: list[ArticleRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ConflictRow:
    relation: Relation
    explanation: Explanation


class MoveForm(ReasonForm):
    """Out of this story: into one of its own, a likely one, or any other by its number."""

    to = forms.ChoiceField(label="Where to", widget=UnfoldAdminSelectWidget())
    number = forms.IntegerField(
        label="Number of the other story",
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"}),
    )
    article = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput())
    field_order = ["to", "number", "reason", "article"]

    def __init__(self, *args: Any, near: list[Story], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (OWN, "A story of its own"),
            *((str(story.pk), named(story)) for story in near),
            (OTHER, "Another story, by its number"),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["to"] = _story(self, said, "to")
        return said


class MergeForm(ReasonForm):
    other = forms.ChoiceField(label="The other story", widget=UnfoldAdminSelectWidget())
    number = forms.IntegerField(
        label="Its number, where it is not in the list",
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"}),
    )
    field_order = ["other", "number", "reason"]

    def __init__(self, *args: Any, near: list[Story], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [  # type: ignore[attr-defined]
            *((str(story.pk), named(story)) for story in near),
            (OTHER, "By its number"),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["other"] = _story(self, said, "other")
        return said


class RenameForm(ReasonForm):
    title = forms.CharField(
        label="Title",
        required=False,
        max_length=500,
        widget=UnfoldAdminTextInputWidget(),
        help_text="Left empty, it has the headline of its earliest article.",
    )
    expected_title = forms.CharField(required=False, max_length=500, strip=False, widget=forms.HiddenInput())
    field_order = ["title", "reason", "expected_title"]


def _story(form: forms.Form, said: dict[str, Any], name: str) -> Story | None:
    """The story that was chosen or named by its number; None for one of its own."""
    chosen = said.get(name)
    if chosen in (None, "", OWN):
        return None
    if chosen == OTHER and said.get("number") is None:
        form.add_error("number", "Say which: the number stands on the page of the story.")
        return None
    number = said["number"] if chosen == OTHER else int(chosen)
    found = Story.objects.filter(pk=number).first()
    if found is None:
        form.add_error("number" if chosen == OTHER else name, f"There is no story {number}.")
    return found


def named(story: Story) -> str:
    day = f", {story.last_day:%-d %b %Y}" if story.last_day else ""
    return f"{clipped(story.title, 80)} (no. {story.pk}{day})"


def story_page(story: Story, *, by: User) -> dict[str, Any]:
    links = list(articles_of_story(story)[: ARTICLES_SHOWN + 1])
    may_edit = by.has_perm("claims.edit_story") and story.merged_into_id is None
    near = near_stories(story) if may_edit else []
    conflicts = relations_of_story(story).filter(OPEN_CONFLICT).order_by("-score", "-id")
    left = left_behind(story)
    articles = [link.article_id for link in links]
    return {
        "timeline_picture": story_timeline(articles) if articles else None,
        "matrix_picture": conflict_picture(_claims_in(conflicts)) if articles else None,
        "figures_picture": story_figures(articles) if articles else None,
        "title": story.title,
        "counts": story_counts([story.pk])[story.pk],
        "outlets": len({link.article.outlet_id for link in links if link.article.outlet_id}),
        "is_named": story.title_origin == Origin.HUMAN,
        "rows": article_rows(story, links[:ARTICLES_SHOWN], near=near, may_edit=may_edit),
        "has_more_articles": len(links) > ARTICLES_SHOWN,
        "conflicts": [ConflictRow(r, relation_explanation(r)) for r in conflicts[:CONFLICTS_SHOWN]],
        "conflict_query": f"?story={story.pk}&standing=stands&kind__exact={RelationKind.CONFLICTS}",
        "waiting": [
            (claim, colours.STATUS.get(claim.verification_status))
            for claim in waiting_claims_of_story(story)[:CLAIMS_SHOWN]
        ],
        "speakers": speakers_of_story(story, most=SPEAKERS_SHOWN),
        "left": left,
        "merged_from": list(story.merged_from.all()[:20]),
        "may_edit": may_edit,
        "may_part": by.has_perm("claims.edit_story") and story.merged_into_id is not None,
        "may_recheck": by.has_perm("claims.recheck_claim"),
        "rename_form": RenameForm(
            initial={"title": story.title, "expected_title": story.title}, auto_id="rename-%s"
        ),
        "merge_form": MergeForm(near=near, auto_id="merge-%s"),
        "unmerge_form": ReasonForm(auto_id="unmerge-%s"),
        "history": story_history(story, [*links, *(row for row, _ in left)]),
    }


def _claims_in(conflicts: QuerySet[Relation]) -> list[int]:
    """Of the conflicts that a picture has room for."""
    pairs = conflicts.values_list("claim_a", "claim_b")[:CONFLICTS_PICTURED]
    return sorted({pk for pair in pairs for pk in pair})


def near_stories(story: Story) -> list[Story]:
    """The likeliest others, best first."""
    ids = likely_stories(story)
    found = {row.pk: row for row in stories_list().filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]


def article_rows(
    story: Story, links: list[StoryArticle], *, near: list[Story], may_edit: bool
) -> list[ArticleRow]:
    """In the order of time; near-copies of one text stand under the first of them."""
    reasons = story_reasons(links)
    rows: list[ArticleRow] = []
    first_of: dict[str, ArticleRow] = {}
    for link in links:
        moved = link.rule_id in (MOVED, SET_APART) and link.state == MentionState.CONFIRMED
        number = link.article_id
        row = ArticleRow(
            link,
            reasons[link.pk],
            colours.MENTION_STATE.get(link.state, ""),
            MoveForm(near=near, initial={"article": number}, auto_id=f"move-{number}-%s")
            if may_edit
            else None,
            ReasonForm(auto_id=f"undo-{number}-%s") if may_edit and moved else None,
        )
        group = link.article.origin_group
        if group and group in first_of:
            first_of[group].copies.append(row)
            continue
        if group:
            first_of[group] = row
        rows.append(row)
    return rows


def left_behind(story: Story) -> list[tuple[StoryArticle, Story | None]]:
    """Articles that were here once, and where each is now."""
    gone = list(
        StoryArticle.objects.filter(story=story, state__in=[MentionState.REJECTED, MentionState.LAPSED])
        .select_related("article__outlet", "decided_by")
        .order_by("-id")[:ARTICLES_SHOWN]
    )
    live = StoryArticle.objects.filter(
        article__in=[row.article_id for row in gone],
        state__in=[MentionState.PROPOSED, MentionState.CONFIRMED],
    ).select_related("story")
    now = {row.article_id: row.story for row in live}
    return [(row, now.get(row.article_id)) for row in gone]


def story_history(story: Story, links: list[StoryArticle]) -> list[Event]:
    """What people did to the story and to its articles, newest first."""
    rows = Event.objects.filter(
        Q(target_type="story", target_id=story.pk)
        | Q(target_type="story", target_id__in=story.merged_from.values("pk"))
        | Q(target_type="storyarticle", target_id__in=[link.pk for link in links])
    )
    return list(rows.select_related("actor")[:EVENTS_SHOWN])
