"""Why claims are unverified, as a list to work through."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from claims.admin import colours
from claims.admin.bulk import Bulk
from claims.admin.forms import FlagForm, decisions_on
from claims.admin.saved import SavedViews
from claims.choices import BatchVerb
from claims.models import Flag
from claims.pipeline.verification import FLAGS
from claims.selectors import flag_explanation, flag_title, flags_list
from claims.services.decisions import decide_flag
from sources.admin.screens import Page, address_of, carry_out, clipped, person


class RuleFilter(DropdownFilter):
    title = "reason"
    parameter_name = "rule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(flag.rule_id, flag.title) for flag in FLAGS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(rule_id=self.value()) if self.value() else queryset


@admin.register(Flag)
class FlagAdmin(SavedViews, Bulk, Page):
    filled_by = "A flag appears where the program finds a reason why a claim is still unverified."
    bulk = (BatchVerb.FLAG_ACCEPT, BatchVerb.FLAG_DISMISS, BatchVerb.FLAG_REOPEN)
    list_display = ["show_title", "show_claim", "show_status", "show_state", "decided_by", "updated_at"]
    list_filter = [RuleFilter, ("state", ChoicesDropdownFilter)]
    search_fields = ["rule_id", "claim__text", "reason"]
    ordering = ["-id"]
    sortable_by = ["show_title"]
    page_template = "claims/admin/flag_page.html"
    decisions = {"decide": "decide"}

    def get_queryset(self, request: HttpRequest) -> Any:
        return flags_list()

    @display(description="Reason", ordering="rule_id")
    def show_title(self, flag: Flag) -> str:
        return flag_title(flag.rule_id)

    @display(description="Claim", ordering="claim")
    def show_claim(self, flag: Flag) -> str:
        return clipped(flag.claim.text, 120)

    @display(description="Known", ordering="claim__verification_status", label=colours.STATUS)
    def show_status(self, flag: Flag) -> tuple[str, str]:
        return flag.claim.verification_status, flag.claim.get_verification_status_display()

    @display(description="State", ordering="state", label=colours.FLAG_STATE)
    def show_state(self, flag: Flag) -> tuple[str, str]:
        return flag.state, flag.get_state_display()

    def decide(self, request: HttpRequest, flag: Flag) -> HttpResponse:
        back = address_of(flag.claim) + "#flags" if "from_claim" in request.POST else address_of(flag)
        return carry_out(
            request,
            lambda said: decide_flag(flag, by=person(request), **said),
            back=back,
            done=f"“{flag_title(flag.rule_id)}”: your decision is recorded.",
            form=FlagForm(request.POST),
            permission="claims.decide_flag",
        )

    def page_context(self, request: HttpRequest, flag: Flag) -> dict[str, Any]:
        return {
            "explanation": flag_explanation(flag),
            "claim_address": address_of(flag.claim),
            "state_colour": colours.FLAG_STATE.get(flag.state),
            "form": FlagForm.for_flag(flag),
            "may_decide": person(request).has_perm("claims.decide_flag"),
            "history": decisions_on(flag),
        }
