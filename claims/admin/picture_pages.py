"""The pages of the pictures: measures, conflicts, a story over time, the unverified, the days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from claims.admin.pages import add_pages
from claims.admin.pictures.charts import age_words, draw_ages, draw_survival
from claims.admin.pictures.context import conflict_picture, figures_picture, story_timeline, trend_pictures
from claims.selectors.contested import claims_said
from claims.selectors.figures import measures_list
from claims.selectors.waiting import AgeBin, waiting_claims
from sources.admin.screens import person
from sources.models import Article, Source

LONGEST = 160
"""Characters of a measure, as its column has them."""
NEWEST_ARTICLES = 30
MOST_ARTICLES = 200


def show(request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    """A page of our own for everybody who sees claims."""
    base = {**admin.site.each_context(request), "title": title, "is_fullwidth": "1"}
    return TemplateResponse(request, f"claims/admin/pictures/{template}", base | context)


def may_look(request: HttpRequest) -> None:
    if not person(request).has_perm("claims.view_claim"):
        raise PermissionDenied


def asked(request: HttpRequest, name: str) -> str:
    """A word of the query, cut to what a measure can be; no column holds a NUL."""
    return request.GET.get(name, "").replace("\x00", "")[:LONGEST].strip()


def numbers(request: HttpRequest, name: str) -> list[int]:
    """Ids of the query, several times or parted by commas; what no row can have is left out."""
    words = [word.strip() for value in request.GET.getlist(name) for word in value.split(",")]
    return [int(w) for w in words if w.isascii() and w.isdigit() and len(w) < 19]


def show_measures(request: HttpRequest) -> HttpResponse:
    may_look(request)
    search = asked(request, "q")
    rows = measures_list(search, limit=101)
    context = {"search": search, "rows": rows[:100], "has_more": len(rows) > 100}
    return show(request, "measures_page.html", "Measures", context)


def show_measure(request: HttpRequest) -> HttpResponse:
    may_look(request)
    measure = asked(request, "measure")
    if not measure:
        return show_measures(request)
    picture = figures_picture(measure)
    if not picture.rows:
        raise Http404(f"No figure is given of “{measure}”.")
    return show(request, "measure_page.html", f"Measure: {measure}", {"measure": measure, "picture": picture})


def show_conflicts(request: HttpRequest) -> HttpResponse:
    """All that is contested; ``?source=`` or ``?article=`` narrows it to what these say."""
    may_look(request)
    sources, articles = numbers(request, "source")[:1], numbers(request, "article")[:MOST_ARTICLES]
    about = "What these articles say, and what opposes it" if articles else ""
    if sources:
        source = Source.objects.filter(pk=sources[0]).first()
        if source is None:
            raise Http404(f"There is no source {sources[0]}.")
        about = f"What {source} says, and what opposes it"
    claims = claims_said(source=sources[0] if sources else None, articles=articles) if about else None
    context = {"picture": conflict_picture(claims), "about": about}
    return show(request, "conflicts_page.html", "Who stands where", context)


def show_story(request: HttpRequest) -> HttpResponse:
    """The articles that are asked for, else the newest."""
    may_look(request)
    ids = numbers(request, "article")[:MOST_ARTICLES]
    newest = Article.objects.order_by("-id").values_list("pk", flat=True)[:NEWEST_ARTICLES]
    picture = story_timeline(ids or list(newest))
    return show(request, "story_page.html", "Articles over time", {"picture": picture, "is_newest": not ids})


def show_unverified(request: HttpRequest) -> HttpResponse:
    may_look(request)
    waiting = waiting_claims(today=timezone.now().date())
    rows = [(age_words(one.first, one.last), one.claims, _claims_of(one)) for one in waiting.ages]
    context = {"survival": draw_survival(waiting), "ages": draw_ages(waiting), "rows": rows}
    return show(request, "unverified_page.html", "How long claims stay unverified", context)


def _claims_of(one: AgeBin) -> str:
    """The list of the claims of one age."""
    query = {"verification_status__exact": "unverified"}
    if one.since:
        query["created_at__gte"] = f"{one.since}T00:00Z"
    if one.first:
        query["created_at__lt"] = f"{one.until + timedelta(days=1)}T00:00Z"
    return f"{reverse('admin:claims_claim_changelist')}?{urlencode(query)}"


def show_days(request: HttpRequest) -> HttpResponse:
    may_look(request)
    pictures = trend_pictures(today=timezone.now().date(), large=True)
    return show(request, "days_page.html", "The days side by side", {"pictures": pictures})


def _pages() -> list[URLPattern]:
    view = admin.site.admin_view
    return [
        path("pictures/measures/", view(show_measures), name="claims_measures"),
        path("pictures/measures/figures/", view(show_measure), name="claims_measure"),
        path("pictures/conflicts/", view(show_conflicts), name="claims_conflicts"),
        path("pictures/articles/", view(show_story), name="claims_story"),
        path("pictures/unverified/", view(show_unverified), name="claims_unverified"),
        path("pictures/days/", view(show_days), name="claims_days"),
    ]


add_pages(_pages)
