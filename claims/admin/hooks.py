"""Web hooks: the list, the page of one with its log, and one delivery as it was sent. For operators."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from claims.admin.forms import decisions_on
from claims.admin.hook_forms import HookForm, ReplayForm, words_of_fields
from claims.choices import DeliveryState, HookEvent
from claims.models import Hook, HookDelivery
from claims.selectors.hooks import deliveries_list, hook_counts, hooks_list
from claims.services import hooks
from claims.services.hooks import MANAGE
from claims.tasks import hooks as post_room
from sources.admin.screens import Page, ReasonForm, address_of, carry_out, clipped, person
from sources.services.errors import NotAllowed, ServiceError

LOG_SHOWN = 25
DELIVERY_COLOURS: dict[str, str] = {
    DeliveryState.PENDING: "info",
    DeliveryState.FAILED: "warning",
    DeliveryState.DELIVERED: "success",
    DeliveryState.DEAD: "danger",
}


class ForOperators(Page):
    """These models have no permissions to view: one permission opens everything of hooks."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return person(request).has_perm(MANAGE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


def state_of(hook: Hook) -> tuple[str, str]:
    """In a word, with its colour."""
    if not hook.is_active:
        return "danger" if hook.off_reason != "person" else "", "Off"
    return ("warning", "Failing") if hook.failing_since else ("success", "On")


@admin.register(Hook)
class HookAdmin(ForOperators):
    filled_by = "A web hook tells a program of yours what happens here."
    list_display = ["name", "show_state", "show_host", "show_events", "show_delivered", "show_why"]
    list_filter = ["is_active", ("off_reason", ChoicesDropdownFilter)]
    search_fields = ["name"]
    ordering = ["name"]
    page_template = "claims/admin/hook_page.html"
    decisions = {
        "edit": "edit",
        "switch": "switch",
        "renew": "renew",
        "test": "test",
        "replay": "replay",
        "remove": "remove",
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        return hooks_list()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm(MANAGE)

    @display(
        description="State",
        ordering="is_active",
        label={"On": "success", "Failing": "warning", "Off": "danger"},
    )
    def show_state(self, hook: Hook) -> str:
        return state_of(hook)[1]

    @display(description="Sends to")
    def show_host(self, hook: Hook) -> str:
        return hook.url.split("/")[2][:80]

    @display(description="Told of")
    def show_events(self, hook: Hook) -> str:
        return clipped(", ".join(hook.events), 90)

    @display(description="Last delivered", ordering="delivered_at")
    def show_delivered(self, hook: Hook) -> Any:
        return hook.delivered_at or "–"

    @display(description="Why it is off")
    def show_why(self, hook: Hook) -> str:
        if hook.is_active:
            return "–"
        return clipped(f"{hook.get_off_reason_display()}. {hook.off_note}", 120)

    # --- making and changing ------------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = HookForm(request.POST) if request.method == "POST" else HookForm()
        if form.is_valid():
            try:
                said = form.said()
                hook, secret = hooks.create_hook(said.pop("name"), by=person(request), **said)
            except ServiceError as wrong:
                form.add_error(None, wrong.detail)
            else:
                return self._with_secret(request, hook, secret)
        context = {"title": "Make a web hook", "form": form}
        template = "claims/admin/hook_form.html"
        return self.render_page(request, None, context, status=400 if form.errors else 200, template=template)

    def edit(self, request: HttpRequest, hook: Hook) -> HttpResponse:
        form = HookForm(request.POST)
        return carry_out(
            request,
            lambda _: hooks.change_hook(hook, by=person(request), changes=form.said()),
            back=address_of(hook),
            done="The hook is changed.",
            form=form,
            permission=MANAGE,
        )

    def switch(self, request: HttpRequest, hook: Hook) -> HttpResponse:
        active = not hook.is_active if "active" not in request.POST else request.POST["active"] == "1"
        return carry_out(
            request,
            lambda said: hooks.switch_hook(hook, by=person(request), active=active, **said),
            back=address_of(hook),
            done="The hook is on." if active else "The hook is off.",
            form=ReasonForm(request.POST),
            permission=MANAGE,
        )

    def renew(self, request: HttpRequest, hook: Hook) -> HttpResponse:
        try:
            secret = hooks.renew_secret(hook, by=person(request))
        except NotAllowed as refused:
            raise PermissionDenied(refused.detail) from refused
        return self._with_secret(request, hook, secret)

    def remove(self, request: HttpRequest, hook: Hook) -> HttpResponse:
        return carry_out(
            request,
            lambda _: hooks.delete_hook(hook, by=person(request)),
            back=reverse("admin:claims_hook_changelist"),
            done=f"The hook {hook.name} and its log are deleted.",
            permission=MANAGE,
        )

    def _with_secret(self, request: HttpRequest, hook: Hook, secret: str) -> HttpResponse:
        """The page itself instead of a redirect to it: the secret is kept in no session and no cache."""
        hook = hooks_list().get(pk=hook.pk)
        page = self.render_page(request, hook, self.page_context(request, hook) | {"secret": secret})
        page["Cache-Control"] = "no-store"
        return page

    # --- sending ------------------------------------------------------------------------------------------

    def test(self, request: HttpRequest, hook: Hook) -> HttpResponse:
        return carry_out(
            request,
            lambda _: post_room.try_hook(hook, by=person(request)),
            back=f"{address_of(hook)}#log",
            done="A test event is on its way. The log tells what became of it.",
            permission=MANAGE,
        )

    def replay(self, request: HttpRequest, hook: Hook) -> HttpResponse:
        return carry_out(
            request,
            lambda said: post_room.replay_since(hook, by=person(request), **said),
            back=f"{address_of(hook)}#log",
            done="What failed since then is sent again, and what was never sent follows.",
            form=ReplayForm(request.POST),
            permission=MANAGE,
        )

    def page_context(self, request: HttpRequest, hook: Hook) -> dict[str, Any]:
        rows = hook.deliveries.order_by("-id").defer("payload")[:LOG_SHOWN]
        titles = dict(HookEvent.choices)
        colour, word = state_of(hook)
        now = timezone.now()
        return {
            "state_colour": colour,
            "state_word": word,
            "told_of": [(name, titles.get(name, name)) for name in hook.events],
            "chosen": words_of_fields(hook.fields).splitlines(),
            "narrowed": hook.filters.items(),
            "both_secrets": hook.previous_until is not None and hook.previous_until > now,
            "is_held": hook.held_until is not None and hook.held_until > now,
            "log": [(row, DELIVERY_COLOURS[row.state], titles.get(row.type, row.type)) for row in rows],
            "counts": hook_counts(hook),
            "has_open": any(row.is_open and row.next_attempt_at <= now for row in rows),
            "log_address": f"{reverse('admin:claims_hookdelivery_changelist')}?hook__id__exact={hook.pk}",
            "form": HookForm.of(hook),
            "switch_form": ReasonForm(auto_id="switch-%s"),
            "replay_form": ReplayForm(auto_id="replay-%s"),
            "history": decisions_on(hook)[:20],
        }


@admin.register(HookDelivery)
class HookDeliveryAdmin(ForOperators):
    filled_by = "A message is queued when something happens that a web hook asks for."
    list_display = [
        "show_message",
        "hook",
        "show_state",
        "show_answer",
        "attempts",
        "created_at",
    ]
    list_filter = [
        "hook",
        ("state", ChoicesDropdownFilter),
        ("type", ChoicesDropdownFilter),
        ("created_at", RangeDateTimeFilter),
    ]
    search_fields = ["message_id", "error"]
    sortable_by: list[str] = []
    page_template = "claims/admin/delivery_page.html"
    decisions = {"replay": "replay"}

    def get_queryset(self, request: HttpRequest) -> Any:
        return deliveries_list()

    @display(description="Delivery")
    def show_message(self, row: HookDelivery) -> str:
        return f"{row.type} {row.message_id}"

    @display(description="State", label=DELIVERY_COLOURS)
    def show_state(self, row: HookDelivery) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description="Answer")
    def show_answer(self, row: HookDelivery) -> str:
        took = f" in {row.milliseconds} ms" if row.milliseconds is not None else ""
        return clipped(f"{row.response_status or row.error_code or '–'}{took}", 80)

    def replay(self, request: HttpRequest, row: HookDelivery) -> HttpResponse:
        return carry_out(
            request,
            lambda _: post_room.replay(row, by=person(request)),
            back=address_of(row),
            done="It is sent again, under the same id.",
            permission=MANAGE,
        )

    def page_context(self, request: HttpRequest, row: HookDelivery) -> dict[str, Any]:
        return {
            "title": f"{row.type} for {row.hook.name}",
            "state_colour": DELIVERY_COLOURS[row.state],
            "words": dict(HookEvent.choices).get(row.type, row.type),
            "payload": json.dumps(row.payload, ensure_ascii=False, indent=2),
            "may_replay": row.hook.is_active and row.state != DeliveryState.PENDING,
            "is_due": row.is_open and row.next_attempt_at <= timezone.now(),
        }
