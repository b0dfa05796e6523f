"""A list narrowed to one story: the filter, and the line above that says which and how to leave it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from unfold.contrib.filters.admin import DropdownFilter

from claims.models import Claim, Relation, Story, StoryArticle
from claims.selectors.story_desk import LIVE, mentions_in_story, relations_of_story
from sources.models import Article

STORY = "story"
MAX_ID = 2**63 - 1


def story_asked(request: HttpRequest) -> Story | None:
    """The story that the address names; None where it names none that there is."""
    number = request.GET.get(STORY, "")
    if not (number.isascii() and number.isdigit()) or len(number) > 19 or int(number) > MAX_ID:
        return None
    return Story.objects.filter(pk=int(number)).first()


def only_of_story(queryset: Any, story: Story) -> Any:
    """The claims, relations or articles of ``queryset`` that belong to the story."""
    match queryset.model.__name__:
        case Claim.__name__:
            return queryset.filter(pk__in=mentions_in_story(story).order_by().values("claim"))
        case Relation.__name__:
            return queryset.filter(pk__in=relations_of_story(story).order_by().values("pk"))
        case Article.__name__:
            links = StoryArticle.objects.filter(story=story, state__in=LIVE)
            return queryset.filter(pk__in=links.values("article"))
    raise LookupError(f"{queryset.model} has no story")


class StoryFilter(DropdownFilter):
    """Reached from the page of a story. Not offered as a list: there are too many."""

    title = "story"
    parameter_name = STORY

    def has_output(self) -> bool:
        return bool(self.value())

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        story = story_asked(request)
        return (
            [(str(story.pk), str(story)[:60])] if story else [(request.GET.get(STORY, ""), "No such story")]
        )

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.value():
            return queryset
        story = story_asked(request)
        return only_of_story(queryset, story) if story else queryset.none()


class InStory:
    """For the screen of a list that has ``StoryFilter``; what stands above the list tells of it."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context: dict[str, Any] = {}
        if STORY in request.GET:
            rest = request.GET.copy()
            del rest[STORY]
            context = {
                "in_story": story_asked(request),
                "story_number": request.GET[STORY][:20],
                "without_story": f"?{rest.urlencode()}",
            }
        view: HttpResponse = super().changelist_view(request, context | (extra_context or {}))  # type: ignore[misc]
        return view
