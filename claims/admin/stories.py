"""Stories: the list, newest first, and the page on which people put a story right."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from claims.admin.story_page import MergeForm, MoveForm, RenameForm, near_stories, story_page
from claims.models import Story
from claims.selectors.story_desk import StoryCounts, stories_list, story_counts
from claims.services.stories import merge_stories, move_article, rename_story, undo_move, unmerge_story
from claims.tasks import submit_story
from sources.admin.screens import Page, ReasonForm, address_of, carry_out, clipped, person
from sources.models import Article
from sources.services.errors import InvalidInput

EDIT = "claims.edit_story"


@admin.register(Story)
class StoryAdmin(Page):
    filled_by = "A story appears once articles that tell of one event have been read."
    list_display = [
        "show_title",
        "show_days",
        "show_articles",
        "show_outlets",
        "show_claims",
        "show_conflicts",
        "show_unverified",
    ]
    list_filter = [("title_origin", ChoicesDropdownFilter), ("last_day", RangeDateFilter)]
    search_fields = ["title"]
    ordering = ["-last_day", "-id"]
    page_template = "claims/admin/story_page.html"
    decisions = {
        "move": "move",
        "undo-move": "undo_move",
        "rename": "rename",
        "merge": "merge",
        "unmerge": "unmerge",
        "recheck": "recheck",
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        return stories_list()

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Also one that was joined to another or holds nothing now: its page tells what became of it."""
        if not (object_id.isascii() and object_id.isdigit()) or len(object_id) > 18:
            return None
        return Story.objects.select_related("merged_into").filter(pk=int(object_id)).first()

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The counts of the page's rows, in as many queries for fifty as for one."""
        changes = super().get_changelist_instance(request)
        rows = list(changes.result_list)
        counts = story_counts(row.pk for row in rows)
        for row in rows:
            row.counts = counts[row.pk]
        changes.result_list = rows
        return changes

    @display(description="Story", ordering="title")
    def show_title(self, story: Story) -> str:
        return clipped(story.title, 120)

    @display(description="Days", ordering="last_day")
    def show_days(self, story: Story) -> str:
        first, last = story.first_day, story.last_day
        if first is None or last is None:
            return "undated"
        return f"{last:%-d %b %Y}" if first == last else f"{first:%-d %b} – {last:%-d %b %Y}"

    @display(description="Articles", ordering="article_count")
    def show_articles(self, story: Story) -> int:
        return story.article_count

    @display(description="Outlets", ordering="outlet_count")
    def show_outlets(self, story: Any) -> int:
        return int(story.outlet_count)

    @display(description="Claims")
    def show_claims(self, story: Any) -> int:
        return _counts(story).claims

    @display(description="Conflicts")
    def show_conflicts(self, story: Any) -> int:
        return _counts(story).conflicts

    @display(description="Unverified")
    def show_unverified(self, story: Any) -> str:
        counts = _counts(story)
        return f"{counts.unverified} ({counts.unverified_share:.0%})" if counts.claims else "–"

    def page_context(self, request: HttpRequest, story: Story) -> dict[str, Any]:
        return story_page(story, by=person(request))

    # --- decisions: check the form, call the service -------------------------------------------------

    def move(self, request: HttpRequest, story: Story) -> HttpResponse:
        def act(said: dict[str, Any]) -> None:
            move_article(
                _article(said["article"]),
                to=said["to"],
                by=person(request),
                reason=said["reason"],
                expected_story=story.pk,
            )

        return carry_out(
            request,
            act,
            back=address_of(story) + "#articles",
            done="The article is moved. The move can be taken back where it is now.",
            form=MoveForm(request.POST, near=near_stories(story)),
            permission=EDIT,
        )

    def undo_move(self, request: HttpRequest, story: Story) -> HttpResponse:
        number = request.POST.get("article", "")
        return carry_out(
            request,
            lambda said: undo_move(
                _article(number), by=person(request), reason=said["reason"], expected_story=story.pk
            ),
            back=address_of(story) + "#articles",
            done="The move is taken back: the article is in the story that it came from.",
            form=ReasonForm(request.POST),
            permission=EDIT,
        )

    def rename(self, request: HttpRequest, story: Story) -> HttpResponse:
        return carry_out(
            request,
            lambda said: rename_story(story, by=person(request), **said),
            back=address_of(story),
            done="The story has its title.",
            form=RenameForm(request.POST),
            permission=EDIT,
        )

    def merge(self, request: HttpRequest, story: Story) -> HttpResponse:
        return carry_out(
            request,
            lambda said: merge_stories(story, other=said["other"], by=person(request), reason=said["reason"]),
            back=address_of(story),
            done="Both are one story. They can be parted on the page of the one that was joined to this.",
            form=MergeForm(request.POST, near=near_stories(story)),
            permission=EDIT,
        )

    def unmerge(self, request: HttpRequest, story: Story) -> HttpResponse:
        return carry_out(
            request,
            lambda said: unmerge_story(story, by=person(request), **said),
            back=address_of(story),
            done="The story stands for itself again, with the articles that it had.",
            form=ReasonForm(request.POST),
            permission=EDIT,
        )

    def recheck(self, request: HttpRequest, story: Story) -> HttpResponse:
        def act(_: dict[str, Any]) -> None:
            if not submit_story(story, by=person(request)):
                raise InvalidInput("story-without-claims", "No claim is made in this story.")

        return carry_out(
            request,
            act,
            back=address_of(story),
            done="A re-check of the claims of this story is queued.",
            permission="claims.recheck_claim",
        )


def _counts(story: Any) -> StoryCounts:
    return getattr(story, "counts", StoryCounts())


def _article(number: Any) -> Article:
    """Raises InvalidInput for a number that no article has."""
    text = str(number)
    known = text.isascii() and text.isdigit() and len(text) <= 18
    found = Article.objects.filter(pk=int(text)).first() if known else None
    if found is None:
        raise InvalidInput("unknown-article", f"There is no article {text[:20]}.")
    return found
