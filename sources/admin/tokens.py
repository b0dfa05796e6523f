"""API tokens: one's own, those of services, and the record of who gave whom access.

A secret is drawn into the answer that made it and into nothing else: not into a session, not into a message,
not into an address. Loading that answer anew asks for the same name again, which is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from sources.admin.screens import Page, ReasonForm, ViewOnly, address_of, carry_out, clipped, person
from sources.choices import AccessVerb, Scope
from sources.models import AccessEvent, ApiToken, ServiceAccount
from sources.selectors.access import (
    access_events,
    ending_tokens,
    live_tokens,
    service_accounts,
    visible_tokens,
)
from sources.services import accounts
from sources.services.errors import NotAllowed, ServiceError
from sources.services.tokens import DAYS, MANAGE, MAX_NAME, MOST_DAYS, NewToken, create_token, revoke_token

SHOWN = 100
"""Rows of a list on these pages; the API pages through all."""
LIVES = [(days, f"{days} days") for days in (1, 7, 30, DAYS, 180)] + [(MOST_DAYS, "a year")]


class TokenForm(forms.Form):
    name = forms.CharField(
        label="Name", max_length=MAX_NAME, help_text="What will use it: “Dashboard”, “My notebook”.",
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label="Works for", choices=LIVES, initial=DAYS, coerce=int, widget=UnfoldAdminSelectWidget()
    )
    scopes = forms.MultipleChoiceField(
        label="What it allows", choices=Scope.choices, initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )  # fmt: skip


class RoleForm(ReasonForm):
    role = forms.ModelChoiceField(
        Group.objects.order_by("name"), to_field_name="name", label="Role", widget=UnfoldAdminSelectWidget()
    )
    field_order = ("role", "reason")


class AccountForm(forms.Form):
    username = forms.CharField(
        label="Name", max_length=accounts.MAX_USERNAME, help_text="Letters, digits and @ . + - _",
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    role = forms.ModelChoiceField(
        Group.objects.order_by("name"), to_field_name="name", label="Role", widget=UnfoldAdminSelectWidget()
    )
    purpose = forms.CharField(
        label="Purpose", max_length=accounts.MAX_PURPOSE, widget=UnfoldAdminTextInputWidget(),
        help_text="Which program it is, and who answers for it.",
    )  # fmt: skip


class AccessPage(Page):
    """Pages of ours instead of the framework's list; what is posted beside a row stands in ``made``."""

    made: dict[str, str] = {}
    """URL part -> method name."""

    def get_urls(self) -> list[Any]:
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(
                f"{part}/",
                self.admin_site.admin_view(self._post(getattr(self, method))),
                name=f"{prefix}_{part}",
            )
            for part, method in self.made.items()
        ]
        return [*own, *super().get_urls()]

    def _post(self, method: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
        def view(request: HttpRequest) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if not self.has_view_permission(request):
                raise PermissionDenied
            return method(request)

        return view

    def make_token(
        self,
        request: HttpRequest,
        make: Callable[[dict[str, Any]], NewToken],
        *,
        again: Callable[..., HttpResponse],
    ) -> HttpResponse:
        """Check the form, make the token and draw its secret; or draw the page ``again`` with the form."""
        form = TokenForm(request.POST)
        if form.is_valid():
            try:
                made = make(form.cleaned_data)
            except NotAllowed as refused:
                raise PermissionDenied(refused.detail) from refused
            except ServiceError as wrong:
                form.add_error(None, wrong.detail)
            else:
                context = {
                    "made": made,
                    "title": f"{made.token.name} is made",
                    "is_mine": made.token.owner == request.user,
                }
                response = self.render_page(request, None, context, template="sources/admin/token_made.html")
                response["Cache-Control"] = "no-store"
                return response
        return again(request, form, status=400)


@admin.register(ApiToken)
class TokenAdmin(AccessPage):
    page_template = "sources/admin/token_page.html"
    decisions = {"revoke": "revoke"}
    made = {"make": "make"}

    def get_queryset(self, request: HttpRequest) -> Any:
        return visible_tokens(person(request))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.draw(request, TokenForm())

    def draw(self, request: HttpRequest, form: TokenForm, *, status: int = 200) -> HttpResponse:
        user, now = person(request), timezone.now()
        live = live_tokens(now).select_related("owner")
        mine = list(live.filter(owner=user)[:SHOWN])
        ended = list(visible_tokens(user).filter(owner=user).exclude(pk__in=live.values("pk"))[:20])
        leads = user.has_perm(MANAGE)
        others = (
            list(live.exclude(owner=user).select_related("owner__service_account")[:SHOWN]) if leads else []
        )
        context = {
            "title": "API tokens", "now": now, "form": form, "mine": mine, "ended": ended, "leads": leads,
            "others": others, "others_limit": SHOWN, "ending": list(ending_tokens(user, now=now)[:SHOWN]),
            "scope_words": dict(Scope.choices),
        }  # fmt: skip
        return self.render_page(request, None, context, template="sources/admin/tokens.html", status=status)

    def make(self, request: HttpRequest) -> HttpResponse:
        user = person(request)
        return self.make_token(request, lambda said: create_token(user, by=user, **said), again=self.draw)

    def page_context(self, request: HttpRequest, token: ApiToken) -> dict[str, Any]:
        now = timezone.now()
        return {
            "title": token.name,
            "is_live": token.is_live(now),
            "ends_soon": token.ends_soon(now),
            "scopes": [(scope, Scope(scope).label) for scope in token.scopes],
            "history": access_events().filter(token=token),
            "reason_form": ReasonForm(),
        }

    def revoke(self, request: HttpRequest, token: ApiToken) -> HttpResponse:
        return carry_out(
            request,
            lambda said: revoke_token(token, by=person(request), reason=said["reason"]),
            back=address_of(token),
            done=f"“{token.name}” is revoked: it opens nothing any more.",
            form=ReasonForm(request.POST),
        )


@admin.register(ServiceAccount)
class ServiceAccountAdmin(AccessPage):
    page_template = "sources/admin/service_page.html"
    decisions = {"token": "token", "role": "role", "switch-off": "switch_off", "switch-on": "switch_on"}
    made = {"make": "make"}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).has_perm(MANAGE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> Any:
        return service_accounts(timezone.now())

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.draw(request, AccountForm())

    def draw(self, request: HttpRequest, form: AccountForm, *, status: int = 200) -> HttpResponse:
        rows = [
            (account, ", ".join(sorted(group.name for group in account.user.groups.all())))
            for account in self.get_queryset(request)[:SHOWN]
        ]
        context = {"title": "Service accounts", "rows": rows, "form": form}
        return self.render_page(request, None, context, template="sources/admin/services.html", status=status)

    def make(self, request: HttpRequest) -> HttpResponse:
        form = AccountForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            try:
                made = accounts.create_service_account(
                    said["username"], by=person(request), role=said["role"].name, purpose=said["purpose"]
                )
            except ServiceError as wrong:
                form.add_error(None, wrong.detail)
            else:
                return HttpResponseRedirect(f"{address_of(made)}#make")
        return self.draw(request, form, status=400)

    def page_context(self, request: HttpRequest, account: ServiceAccount) -> dict[str, Any]:
        now = timezone.now()
        groups = list(account.user.groups.all())
        return {
            "title": str(account),
            "now": now,
            "roles": ", ".join(sorted(group.name for group in groups)),
            "tokens": list(live_tokens(now).filter(owner=account.user_id)[:SHOWN]),
            "scope_words": dict(Scope.choices),
            "form": TokenForm(),
            "role_form": RoleForm(
                prefix="role", initial={"role": next(iter(account.user.groups.all()), None)}
            ),
            "reason_form": ReasonForm(),
            "history": access_events().filter(account=account.user_id)[:SHOWN],
        }

    def token(self, request: HttpRequest, account: ServiceAccount) -> HttpResponse:
        def again(request: HttpRequest, form: TokenForm, *, status: int) -> HttpResponse:
            context = self.page_context(request, account) | {"form": form}
            return self.render_page(request, account, context, status=status)

        return self.make_token(
            request, lambda said: create_token(account.user, by=person(request), **said), again=again
        )

    def role(self, request: HttpRequest, account: ServiceAccount) -> HttpResponse:
        return carry_out(
            request,
            lambda said: accounts.set_service_role(
                account, by=person(request), role=said["role"].name, reason=said["reason"]
            ),
            back=address_of(account),
            done="It has its new role; its tokens follow at once.",
            form=RoleForm(request.POST, prefix="role"),
        )

    def switch_off(self, request: HttpRequest, account: ServiceAccount) -> HttpResponse:
        return self._switch(
            request, account, accounts.switch_off_account, "It is off: none of its tokens works."
        )

    def switch_on(self, request: HttpRequest, account: ServiceAccount) -> HttpResponse:
        return self._switch(request, account, accounts.switch_on_account, "It is on again.")

    def _switch(self, request: HttpRequest, account: ServiceAccount, switch: Any, done: str) -> HttpResponse:
        return carry_out(
            request,
            lambda said: switch(account, by=person(request), reason=said["reason"]),
            back=address_of(account),
            done=done,
            form=ReasonForm(request.POST),
        )


@admin.register(AccessEvent)
class AccessEventAdmin(ViewOnly):
    """The record: who gave whom access to the API, took it, and why."""

    filled_by = "Getting, using wrongly and ending a token is written down here."
    list_display = ["at", "verb", "show_token", "show_account", "show_actor", "show_reason"]
    list_filter = [("at", RangeDateTimeFilter), ("verb", ChoicesDropdownFilter)]
    list_select_related = ["actor", "account", "token"]
    search_fields = ["reason", "actor__username", "account__username"]
    list_display_links = None
    sortable_by: list[str] = []

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).has_perm(MANAGE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @display(description="Token")
    def show_token(self, event: AccessEvent) -> str:
        if not event.details.get("prefix"):
            return "–"
        return f"{event.details['name']} ({event.details['prefix']}…)"

    @display(description="Account")
    def show_account(self, event: AccessEvent) -> str:
        return str(event.account or "–")

    @display(description="By")
    def show_actor(self, event: AccessEvent) -> str:
        by_nobody = "–" if event.verb == AccessVerb.TOKEN_IN_URL else "the terminal"
        return str(event.actor or by_nobody)

    @display(description="Why")
    def show_reason(self, event: AccessEvent) -> str:
        return clipped(event.reason, 100) or "–"
