"""What the screens share: lists that are not written, pages of our own, how a decision is carried out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from unfold.admin import ModelAdmin
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminTextareaWidget

from sources.admin.lists import BoundedChangeList, matching
from sources.services.errors import NotAllowed, ServiceError, StaleState

logger = logging.getLogger(__name__)


def person(request: HttpRequest) -> User:
    """Who is at the screen. The admin lets nobody in who has not logged in."""
    return cast(User, request.user)


def clipped(text: str, length: int) -> str:
    """The text, or its first words with a sign that there are more."""
    if len(text) <= length:
        return text
    head, _, _ = text[:length].rpartition(" ")
    return f"{head or text[: length - 1]}…"


class Screen(ModelAdmin):
    """A list of rows. Lists read their ids once, page by fifty and submit their filters together.

    ``get_queryset`` brings what a row shows; it is asked for the rows of one page. What it counts is not
    there to filter or to sort by: a filter says its own condition, and sorting keeps to columns.
    ``filled_by`` tells at an empty list what brings rows into it.
    """

    filled_by = ""

    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    list_fullwidth = True
    actions_selection_counter = True
    save_on_top = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return BoundedChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        fields = [str(name) for name in self.get_search_fields(request)]
        return queryset.filter(matching(self.model, fields, search_term)) if fields else queryset, False


class ViewOnly(Screen):
    """Rows that machines or services write: looked at here, never edited."""

    actions: list[str] | None = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class _Titled:
    """A row under the title of its page, for the path at the top of the screen."""

    def __init__(self, obj: Model, title: str) -> None:
        self._meta, self.pk, self.title = obj._meta, obj.pk, title

    def __str__(self) -> str:
        return self.title


class Page(ViewOnly):
    """A list whose rows open a page of our own: ``page_template`` filled by ``page_context``.

    ``decisions`` names what may be posted to ``<id>/<name>/``; each is a method that takes the request
    and the row and answers with ``carry_out``.
    """

    page_template = ""
    decisions: dict[str, str] = {}
    """URL part -> method name."""

    def page_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        raise NotImplementedError

    def page_object(self, request: HttpRequest, object_id: str) -> Any:
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404(f"There is no {self.opts.verbose_name} {object_id}")
        return obj

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        obj = self.page_object(request, object_id)
        return self.render_page(request, obj, self.page_context(request, obj) | (extra_context or {}))

    def render_page(
        self,
        request: HttpRequest,
        obj: Any,
        context: dict[str, Any],
        *,
        status: int = 200,
        template: str = "",
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        title = str(context.get("title") or obj)[:90]
        base = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": _Titled(obj, title) if obj else None,
            "object": obj,
            "title": title,
            "media": self.media,
            "is_fullwidth": "1",
        }
        return TemplateResponse(request, template or self.page_template, base | context, status=status)

    def get_urls(self) -> list[Any]:
        own = [
            path(
                f"<path:object_id>/{part}/",
                self.admin_site.admin_view(self._decide(getattr(self, method))),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{part.replace('-', '_')}",
            )
            for part, method in self.decisions.items()
        ]
        return [*own, *super().get_urls()]

    def _decide(self, method: Callable[[HttpRequest, Any], HttpResponse]) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if not self.has_view_permission(request):
                raise PermissionDenied
            return method(request, self.page_object(request, object_id))

        return view


class ReasonForm(forms.Form):
    """Every decision says why."""

    reason = forms.CharField(
        label="Reason",
        max_length=4000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2, "placeholder": "Why? This stays in the history."}),
        error_messages={"required": "Say why: a decision without a reason is not recorded."},
    )


def address_of(obj: Model) -> str:
    opts = obj._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[obj.pk])


def carry_out(
    request: HttpRequest,
    act: Callable[[dict[str, Any]], Any],
    *,
    back: str,
    done: str,
    form: forms.Form | None = None,
    permission: str = "",
) -> HttpResponse:
    """Check the form, call the service once, and say in words what came of it; then go ``back``.

    A role that may not gets a 403 before its form is even read. A decision that somebody else took first
    is told with who and what, and nothing is written.
    """
    if permission and not person(request).has_perm(permission):
        raise PermissionDenied
    if form is not None and not form.is_valid():
        for field, errors in form.errors.items():
            label = form.fields[field].label if field in form.fields else ""
            for error in errors:
                messages.error(request, f"{label}: {error}" if label and field != "reason" else str(error))
        return HttpResponseRedirect(back)
    try:
        act(form.cleaned_data if form is not None else {})
    except NotAllowed as refused:
        raise PermissionDenied(refused.detail) from refused
    except StaleState as late:
        messages.warning(request, f"Nothing was changed: {late.detail}")
    except ServiceError as wrong:
        messages.error(request, wrong.detail)
    else:
        messages.success(request, done)
    return HttpResponseRedirect(back)
