"""Evidence and reviews as lists; both are added on the page of their claim and never edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    DropdownFilter,
    RangeDateFilter,
)
from unfold.decorators import display

from claims.admin import colours
from claims.admin.forms import CountersignForm, decisions_on
from claims.choices import Agreement
from claims.models import Claim, Evidence, Review
from claims.selectors.reviews import (
    awaiting_countersignature,
    is_settled,
    policy_reasons,
    reviews_list,
    signature_of,
)
from claims.services.decisions import countersign_review, restore_evidence, withdraw_evidence
from sources.admin.screens import Page, ReasonForm, address_of, carry_out, person


def may_sign(review: Review, user: User) -> bool:
    """Whether this person may be the second to sign it."""
    open_review = review.asks_second and signature_of(review) is None
    newest = not hasattr(review, "superseded_by")
    return open_review and newest and review.reviewer_id != user.pk and user.has_perm("claims.review_claim")


def claim_link(claim: Claim) -> str:
    return format_html('<a href="{}">{}</a>', address_of(claim), claim)


@admin.register(Evidence)
class EvidenceAdmin(Page):
    filled_by = "Evidence is added on the page of a claim."
    list_display = ["show_what", "show_stance", "show_stands", "show_claim", "added_by", "captured_at"]
    list_filter = [("stance", ChoicesDropdownFilter), ["added_by", AutocompleteSelectFilter]]
    list_select_related = ["claim", "added_by", "withdrawn_by"]
    search_fields = ["url", "excerpt", "note", "claim__text"]
    ordering = ["-id"]
    page_template = "claims/admin/evidence_page.html"
    decisions = {"withdraw": "withdraw", "restore": "restore"}

    @display(description="Evidence", ordering="url")
    def show_what(self, evidence: Evidence) -> str:
        return evidence.url[:90] or evidence.excerpt[:90] or evidence.text[:90]

    @display(description="Stance", ordering="stance", label=colours.STANCE)
    def show_stance(self, evidence: Evidence) -> tuple[str, str]:
        return evidence.stance, evidence.get_stance_display()

    @display(description="Claim", ordering="claim")
    def show_claim(self, evidence: Evidence) -> str:
        return claim_link(evidence.claim)

    @display(description="Stands", boolean=True)
    def show_stands(self, evidence: Evidence) -> bool:
        return evidence.withdrawn_at is None

    def withdraw(self, request: HttpRequest, evidence: Evidence) -> HttpResponse:
        return self._mark(
            request, evidence, withdraw_evidence, "The evidence is withdrawn. It can be undone."
        )

    def restore(self, request: HttpRequest, evidence: Evidence) -> HttpResponse:
        return self._mark(request, evidence, restore_evidence, "The evidence stands again.")

    def _mark(self, request: HttpRequest, evidence: Evidence, act: Any, done: str) -> HttpResponse:
        from_claim = "from_claim" in request.POST
        return carry_out(
            request,
            lambda said: act(evidence, by=person(request), **said),
            back=address_of(evidence.claim) + "#evidence" if from_claim else address_of(evidence),
            done=done,
            form=ReasonForm(request.POST),
            permission="claims.add_evidence",
        )

    def page_context(self, request: HttpRequest, evidence: Evidence) -> dict[str, Any]:
        return {
            "claim_address": address_of(evidence.claim),
            "stance_colour": colours.STANCE.get(evidence.stance),
            "may_withdraw": person(request).has_perm("claims.add_evidence"),
            "form": ReasonForm(auto_id="withdraw-%s"),
            "history": decisions_on(evidence),
        }


class SignedFilter(DropdownFilter):
    """Whether both signatures are there."""

    title = "standing"
    parameter_name = "signed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("mine", "Waits for a second reviewer, and I may sign"),
            ("waits", "Waits for a second reviewer"),
            ("contradicted", "The second reviewer disagrees"),
            ("stands", "Stands"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "mine":
                return queryset.filter(pk__in=_ids(awaiting_countersignature(person(request))))
            case "waits":
                return queryset.filter(pk__in=_ids(awaiting_countersignature()))
            case "contradicted":
                return queryset.filter(
                    superseded_by__isnull=True, countersignature__verdict=Agreement.DISAGREES
                )
            case "stands":
                return queryset.filter(stands=True)
        return queryset


def _ids(reviews: QuerySet[Review]) -> Any:
    return reviews.order_by().values("pk")


def standing_words(review: Any) -> str:
    """What has come of the review, in a few words. Needs ``reviews_list``."""
    signed = signature_of(review)
    if review.stands:
        return "stands"
    if signed is not None and signed.verdict == Agreement.DISAGREES:
        return "the second reviewer disagrees"
    if hasattr(review, "superseded_by"):
        return "superseded"
    return "superseded" if is_settled(review) else "waits for a second reviewer"


@admin.register(Review)
class ReviewAdmin(Page):
    filled_by = "A review is written on the page of a claim."
    list_display = ["show_rating", "show_claim", "reviewer", "show_second", "as_of", "show_standing"]
    list_filter = [
        SignedFilter,
        ("rating", ChoicesDropdownFilter),
        ("as_of", RangeDateFilter),
        ["reviewer", AutocompleteSelectFilter],
    ]
    search_fields = ["rationale", "claim__text"]
    ordering = ["-id"]
    page_template = "claims/admin/review_page.html"
    decisions = {"countersign": "countersign"}

    def get_queryset(self, request: HttpRequest) -> Any:
        return reviews_list().select_related("claim")

    @display(description="Judgement", ordering="rating", label=colours.RATING)
    def show_rating(self, review: Review) -> tuple[str, str]:
        return review.rating, review.get_rating_display()

    @display(description="Claim", ordering="claim")
    def show_claim(self, review: Review) -> str:
        return claim_link(review.claim)

    @display(description="Standing")
    def show_standing(self, review: Review) -> str:
        return standing_words(review)

    @display(description="Second reviewer")
    def show_second(self, review: Review) -> str:
        signed = signature_of(review)
        if signed is None:
            return "nobody yet" if review.asks_second else "not asked"
        return f"{signed.reviewer} {signed.get_verdict_display().lower()}"

    def countersign(self, request: HttpRequest, review: Review) -> HttpResponse:
        from_claim = "from_claim" in request.POST
        return carry_out(
            request,
            lambda said: countersign_review(review, by=person(request), **said),
            back=address_of(review.claim) + "#reviews" if from_claim else address_of(review),
            done="Your signature is recorded, with your reason.",
            form=CountersignForm(request.POST),
            permission="claims.review_claim",
        )

    def page_context(self, request: HttpRequest, review: Review) -> dict[str, Any]:
        return {
            "claim_address": address_of(review.claim),
            "rating_colour": colours.RATING.get(review.rating),
            "standing": standing_words(review),
            "reasons": policy_reasons(review.policy),
            "signed": signature_of(review),
            "may_sign": may_sign(review, person(request)),
            "history": decisions_on(review),
        }
