"""Claims: the list of the review desk, and the page on which a claim is judged."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
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
from claims.admin.bulk import Bulk
from claims.admin.claim_page import claim_page
from claims.admin.forms import (
    AssignForm,
    EvidenceForm,
    MatchForm,
    MergeForm,
    ReviewForm,
    publication_form,
    workflow_form,
)
from claims.admin.in_story import InStory, StoryFilter
from claims.admin.merging import merge_page
from claims.admin.relations import wording
from claims.admin.saved import SavedViews
from claims.choices import BatchVerb, FlagState, VerificationStatus, WorkflowState
from claims.models import Claim, ClaimMention, Flag, Watch
from claims.pipeline.verification import FLAGS
from claims.selectors import awaiting_review, claims_list, flag_title, in_open_conflict
from claims.selectors.desk import stuck_claims
from claims.selectors.reviews import awaiting_countersignature
from claims.services import decisions as decide
from claims.services.desk import unwatch_claim, watch_claim
from claims.services.judgements import policy_for
from claims.services.merging import MERGE
from sources.admin.screens import Page, ReasonForm, address_of, carry_out, person
from sources.tasks import submit


class DeskFilter(DropdownFilter):
    """What a person comes for: the answers are the tiles of the dashboard."""

    title = "desk"
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("queue", "Awaits review"),
            ("mine", "Assigned to me"),
            ("second", "Waits for a second reviewer"),
            ("watched", "Watched by me"),
            ("stuck", "Somebody's, and untouched for a week"),
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
            case "second":
                waiting = awaiting_countersignature(person(request)).order_by()
                return queryset.filter(pk__in=waiting.values("claim"))
            case "watched":
                return queryset.filter(watches__user=person(request))
            case "stuck":
                return queryset.filter(pk__in=stuck_claims(now=timezone.now()).order_by().values("pk"))
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
class ClaimAdmin(SavedViews, Bulk, InStory, Page):
    filled_by = "Claims are found when an article is read: add one under Articles."
    bulk = (BatchVerb.CLAIM_ASSIGN, BatchVerb.CLAIM_STATE, BatchVerb.CLAIM_RECHECK)
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
        StoryFilter,
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
        "merge": "merge",
        "unmerge": "unmerge",
        "recheck": "recheck",
        "watch": "watch",
        "unwatch": "unwatch",
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

    def page_object(self, request: HttpRequest, object_id: str) -> Claim:
        """Also one that was merged away: it is parted again on its own page."""
        plain = object_id.isascii() and object_id.isdigit() and len(object_id) <= 18
        claims = Claim.objects.select_related("assigned_to", "merged_into")
        claim = claims.filter(pk=int(object_id)).first() if plain else None
        if claim is None:
            raise Http404(f"There is no claim {object_id[:40]}")
        return claim

    def page_context(self, request: HttpRequest, claim: Claim) -> dict[str, Any]:
        watched = Watch.objects.filter(user=person(request), claim=claim).exists()
        return claim_page(claim, by=person(request)) | {"is_watched": watched}

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.merge_view)
        return [
            path("<path:object_id>/merge-with/", view, name="claims_claim_merge_with"),
            *super().get_urls(),
        ]

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What a merge would do, before it is done."""
        if not person(request).has_perm(MERGE):
            raise PermissionDenied
        claim = self.page_object(request, object_id)
        asked = {"words": request.GET.get("q", ""), "number": request.GET.get("other", "")}
        context = merge_page(claim, **asked)
        return self.render_page(request, claim, context, template="claims/admin/merge_page.html")

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
        asks = policy_for(claim)["reasons"]
        return carry_out(
            request,
            lambda said: decide.record_review(claim, by=person(request), **said),
            back=address_of(claim) + "#reviews",
            done="The review is recorded and waits for a second reviewer: the status follows when they agree."
            if asks
            else "The review is recorded. It cannot be edited; a new one supersedes it.",
            form=ReviewForm(request.POST),
            permission="claims.review_claim",
        )

    def merge(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        return carry_out(
            request,
            lambda said: decide.merge_claims(claim, by=person(request), **said),
            back=address_of(claim) + "#merged",
            done="The two claims are one. It can be undone below.",
            form=MergeForm(request.POST),
            permission=MERGE,
        )

    def unmerge(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        return carry_out(
            request,
            lambda said: decide.unmerge_claim(claim, by=person(request), **said),
            back=address_of(claim),
            done="The claim stands for itself again, with what came from it.",
            form=ReasonForm(request.POST),
            permission=MERGE,
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

    def watch(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        return carry_out(
            request,
            lambda _: watch_claim(claim, by=person(request)),
            back=address_of(claim),
            done="You watch this claim: what others do to it is shown on your queue.",
            permission="claims.review_claim",
        )

    def unwatch(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        return carry_out(
            request,
            lambda _: unwatch_claim(claim, by=person(request)),
            back=address_of(claim),
            done="You watch this claim no longer.",
            permission="claims.review_claim",
        )
