"""Filters under a name: kept from above a list, used there and on the queue, changed on the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    BooleanRadioFilter,
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
    RangeNumericFilter,
)

from claims.choices import ListName
from claims.models import SavedView
from claims.selectors.desk import saved_views
from claims.services.desk import clean_query, delete_view, rename_view, save_view, share_view
from sources.admin.screens import carry_out, person
from sources.services.errors import InvalidInput

_BY_FIELD: dict[type, tuple[str, ...]] = {
    BooleanRadioFilter: ("__exact",),
    ChoicesDropdownFilter: ("__exact",),
    AutocompleteSelectFilter: ("__id__exact",),
    RangeNumericFilter: ("_from", "_to"),
    RangeDateTimeFilter: ("_from_0", "_from_1", "_to_0", "_to_1"),
}


def screen_of(list_name: str) -> Any:
    """The screen of a list. Raises Http404 for a name that is none of them."""
    if list_name not in ListName.values:
        raise Http404("There is no such list.")
    return next(s for model, s in admin.site._registry.items() if model._meta.label_lower == list_name)


def known_parameters(screen: Any) -> frozenset[str]:
    """What the address of this list may say: its filters, its search and its order."""
    known = {"q", "o"}
    for item in screen.list_filter:
        if isinstance(item, str):
            known |= {f"{item}__exact", item}
        elif isinstance(item, type):
            known.add(getattr(item, "parameter_name", "") or "")
        else:
            field, kind = item
            known |= {f"{field}{ending}" for ending in _BY_FIELD.get(kind, ())}
    return frozenset(known - {""})


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A saved filter as a link; ``is_chosen`` where the list shows just that."""

    view: SavedView
    address: str
    is_chosen: bool


def view_links(request: HttpRequest, list_name: str = "", query: str = "") -> list[ViewLink]:
    views = saved_views(person(request), list_name)
    return [
        ViewLink(view, f"{address_of_list(view.list_name)}?{view.query}", view.query == query)
        for view in views
    ]


def address_of_list(list_name: str) -> str:
    return reverse(f"admin:{list_name.replace('.', '_')}_changelist")


class SavedViews:
    """Mixed into a list: the saved filters as links above it, and a form that saves the ones in use."""

    list_before_template = "claims/admin/before_list.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        here: Any = super()
        label = self.model._meta.label_lower  # type: ignore[attr-defined]
        if request.method != "GET" or not person(request).has_perm("claims.view_savedview"):
            return here.changelist_view(request, extra_context)
        try:
            query = clean_query(request.GET.urlencode(), known=known_parameters(self))
        except InvalidInput:
            query = ""
        saved = {
            "saved_links": view_links(request, label, query),
            "saved_list": label,
            "saved_query": query,
        }
        return here.changelist_view(request, saved | (extra_context or {}))


class SaveForm(forms.Form):
    name = forms.CharField(label="Name", max_length=60)
    query = forms.CharField(required=False, max_length=4000)


class NameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=60)


def save(request: HttpRequest, list_name: str) -> HttpResponse:
    """Keep the filters that the list shows; then back to the list with them."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not person(request).has_perm("claims.view_savedview"):
        raise PermissionDenied
    known = known_parameters(screen_of(list_name))
    back = address_of_list(list_name)
    try:
        back += f"?{clean_query(request.POST.get('query', ''), known=known)}"
    except InvalidInput as wrong:
        messages.error(request, wrong.detail)
        return HttpResponseRedirect(back)
    return carry_out(
        request,
        lambda said: save_view(list_name, by=person(request), known=known, **said),
        back=back,
        done="The filters are saved. You find them above the list, and on your queue.",
        form=SaveForm(request.POST),
        permission="claims.view_savedview",
    )


def change(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Rename, share, keep to oneself again, or delete."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    user = person(request)
    if not user.has_perm("claims.share_view" if what == "share" else "claims.view_savedview"):
        raise PermissionDenied
    # What is neither one's own nor shared is not there.
    view = saved_views(user).filter(pk=pk).first()
    if view is None or what not in ("rename", "share", "unshare", "delete"):
        raise Http404("There is no such filter.")
    acts: dict[str, Any] = {
        "rename": lambda said: rename_view(view, by=user, **said),
        "share": lambda _: share_view(view, by=user, shared=True),
        "unshare": lambda _: share_view(view, by=user, shared=False),
        "delete": lambda _: delete_view(view, by=user),
    }
    done = {
        "rename": "It has its new name.", "share": f"Everybody finds “{view}” above the list.",
        "unshare": f"“{view}” is yours alone again.", "delete": f"“{view}” is deleted.",
    }  # fmt: skip
    return carry_out(
        request, acts[what], back=f"{reverse('admin:claims_queue')}#filters", done=done[what],
        form=NameForm(request.POST) if what == "rename" else None,
    )  # fmt: skip


def pages() -> list[URLPattern]:
    wrap = admin.site.admin_view
    return [
        path("saved-filters/<str:list_name>/save/", wrap(save), name="claims_view_save"),
        *(
            path(f"saved-filters/<int:pk>/{what}/", wrap(change), {"what": what}, name=f"claims_view_{what}")
            for what in ("rename", "share", "unshare", "delete")
        ),
    ]
