"""Claims: the list of the review desk, and the page on which a claim is judged."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    DropdownFilter,
    RangeDateTimeFilter,
    RangeNumericFilter,
)
from unfold.decorators import display

from claims.admin import colours
from claims.admin.claim_page import claim_page
from claims.admin.forms import (
    AssignForm,
    EvidenceForm,
    MatchForm,
    ReviewForm,
    publication_form,
    workflow_form,
)
from claims.admin.relations import wording
from claims.choices import FlagState, VerificationStatus, WorkflowState
from claims.models import Claim, ClaimMention, Flag
from claims.pipeline.verification import FLAGS
from claims.selectors import awaiting_review, claims_list, flag_title, in_open_conflict
from claims.services import decisions as decide
from sources.admin.screens import Page, address_of, carry_out, person
from sources.tasks import submit


class DeskFilter(DropdownFilter):
    """What a person comes for: the answers are the tiles of the dashboard."""

    title = "desk"
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("queue", "Awaits review"),
            ("mine", "Assigned to me"),
            ("conflicts", "Has open conflicts"),
            ("flags", "Has open flags"),
            ("due", "Unverified, re-check is due"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "queue":
                return queryset.filter(awaiting_review(person(request)))
            case "mine":
                return queryset.filter(assigned_to=person(request)).exclude(
                    workflow_state=WorkflowState.CLOSED
                )
            case "conflicts":
                return queryset.filter(in_open_conflict())
            case "flags":
                return queryset.filter(
                    Exists(Flag.objects.filter(claim=OuterRef("pk"), state=FlagState.OPEN))
                )
            case "due":
                return queryset.filter(
                    verification_status__in=[VerificationStatus.UNVERIFIED, VerificationStatus.DISPUTED],
                    next_check_at__lte=timezone.now(),
                )
        return queryset


class FlagFilter(DropdownFilter):
    title = "open flag"
    parameter_name = "flag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(flag.rule_id, flag.title) for flag in FLAGS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        flags = Flag.objects.filter(claim=OuterRef("pk"), rule_id=self.value(), state=FlagState.OPEN)
        return queryset.filter(Exists(flags))


class SourceFilter(DropdownFilter):
    """Claims that a source makes; the link of a source's page. Not offered as a list: there are too many."""

    title = "source"
    parameter_name = "source"

    def has_output(self) -> bool:
        return bool(self.value())

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        number = request.GET.get("source", "")
        return [(number, f"Source {number}")] if number.isdigit() else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        if not value.isdigit():
            return queryset
        said = ClaimMention.objects.filter(claim=OuterRef("pk"), statement__source=int(value))
        return queryset.filter(Exists(said))


@admin.register(Claim)
class ClaimAdmin(Page):
    list_display = [
        "show_text",
        "show_status",
        "show_workflow",
        "show_flags",
        "show_voicings",
        "show_conflicts",
        "show_worth",
        "assigned_to",
        "last_seen",
    ]
    list_filter = [
        DeskFilter,
        ("verification_status", ChoicesDropdownFilter),
        ("workflow_state", ChoicesDropdownFilter),
        ("publication_state", ChoicesDropdownFilter),
        ("claim_type", ChoicesDropdownFilter),
        ("modality", ChoicesDropdownFilter),
        FlagFilter,
        SourceFilter,
        ["assigned_to", AutocompleteSelectFilter],
        ("check_worthiness", RangeNumericFilter),
        ("last_seen", RangeDateTimeFilter),
    ]
    search_fields = ["text", "mentions__exact"]
    ordering = ["-last_seen", "-id"]
    sortable_by = ["show_status", "show_workflow", "show_worth", "last_seen"]
    page_template = "claims/admin/claim_page.html"
    decisions = {
        "workflow": "set_workflow",
        "publication": "set_publication",
        "assign": "assign",
        "review": "review",
        "evidence": "add_evidence",
        "match": "match",
        "recheck": "recheck",
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        return claims_list().prefetch_related("flags")

    @display(description="Claim")
    def show_text(self, claim: Claim) -> str:
        return wording(claim)

    @display(description="Known", ordering="verification_status", label=colours.STATUS)
    def show_status(self, claim: Claim) -> tuple[str, str]:
        return claim.verification_status, claim.get_verification_status_display()

    @display(description="Desk", ordering="workflow_state", label=colours.WORKFLOW)
    def show_workflow(self, claim: Claim) -> tuple[str, str]:
        return claim.workflow_state, claim.get_workflow_state_display()

    @display(description="Open flags")
    def show_flags(self, claim: Claim) -> str:
        titles = [flag_title(f.rule_id) for f in claim.flags.all() if f.state == FlagState.OPEN]
        return ", ".join(titles) or "–"

    @display(description="Said")
    def show_voicings(self, claim: Any) -> str:
        return f"{claim.voicing_count}×"

    @display(description="Conflicts")
    def show_conflicts(self, claim: Any) -> int:
        return int(claim.open_conflict_count)

    @display(description="Worth", ordering="check_worthiness")
    def show_worth(self, claim: Claim) -> str:
        return f"{claim.check_worthiness:.2f}"

    def page_context(self, request: HttpRequest, claim: Claim) -> dict[str, Any]:
        return claim_page(claim, by=person(request))

    # --- decisions: check the form, call the service -------------------------------------------------

    def set_workflow(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        return carry_out(
            request,
            lambda said: decide.set_workflow_state(claim, by=person(request), **said),
            back=address_of(claim),
            done="The desk state is set.",
            form=workflow_form(claim, request.POST),
            permission="claims.review_claim",
        )

    def set_publication(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        return carry_out(
            request,
            lambda said: decide.set_publication_state(claim, by=person(request), **said),
            back=address_of(claim),
            done="The publication state is set.",
            form=publication_form(claim, request.POST),
            permission="claims.publish_claim",
        )

    def assign(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        return carry_out(
            request,
            lambda said: decide.assign_claim(claim, by=person(request), **said),
            back=address_of(claim),
            done="The claim is assigned.",
            form=AssignForm(request.POST),
            permission="claims.review_claim",
        )

    def review(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        return carry_out(
            request,
            lambda said: decide.record_review(claim, by=person(request), **said),
            back=address_of(claim) + "#reviews",
            done="The review is recorded. It cannot be edited; a new one supersedes it.",
            form=ReviewForm(request.POST),
            permission="claims.review_claim",
        )

    def add_evidence(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        return carry_out(
            request,
            lambda said: decide.add_evidence(claim, by=person(request), **said),
            back=address_of(claim) + "#evidence",
            done="The evidence is kept.",
            form=EvidenceForm(request.POST),
            permission="claims.add_evidence",
        )

    def match(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        number = request.POST.get("mention", "")
        mention = claim.mentions.filter(Q(pk=number) if number.isdigit() else Q(pk=None)).first()
        if mention is None:
            messages.warning(request, "That statement is not linked to this claim.")
            return HttpResponseRedirect(address_of(claim))
        return carry_out(
            request,
            lambda said: decide.decide_match(mention, by=person(request), **said),
            back=address_of(claim) + "#statements",
            done="Your decision about this statement is recorded.",
            form=MatchForm(request.POST),
            permission="claims.decide_match",
        )

    def recheck(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        return carry_out(
            request,
            lambda _: submit(
                "refresh-claim",
                key=f"claim:{claim.pk}",
                subject=f"claim:{claim.pk}",
                params={"claim_id": claim.pk},
                by=person(request),
            ),
            back=address_of(claim),
            done="A re-check of this claim is queued.",
            permission="claims.recheck_claim",
        )
