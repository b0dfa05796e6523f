"""Evidence and reviews as lists; both are added on the page of their claim and never edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from claims.admin import colours
from claims.models import Claim, Evidence, Review
from sources.admin.screens import Page, address_of


def claim_link(claim: Claim) -> str:
    return format_html('<a href="{}">{}</a>', address_of(claim), claim)


@admin.register(Evidence)
class EvidenceAdmin(Page):
    list_display = ["show_what", "show_stance", "show_claim", "added_by", "captured_at"]
    list_filter = [("stance", ChoicesDropdownFilter), ["added_by", AutocompleteSelectFilter]]
    list_select_related = ["claim", "added_by"]
    search_fields = ["url", "excerpt", "note", "claim__text"]
    ordering = ["-id"]
    page_template = "claims/admin/evidence_page.html"

    @display(description="Evidence", ordering="url")
    def show_what(self, evidence: Evidence) -> str:
        return evidence.url[:90] or evidence.excerpt[:90] or evidence.text[:90]

    @display(description="Stance", ordering="stance", label=colours.STANCE)
    def show_stance(self, evidence: Evidence) -> tuple[str, str]:
        return evidence.stance, evidence.get_stance_display()

    @display(description="Claim", ordering="claim")
    def show_claim(self, evidence: Evidence) -> str:
        return claim_link(evidence.claim)

    def page_context(self, request: HttpRequest, evidence: Evidence) -> dict[str, Any]:
        return {
            "claim_address": address_of(evidence.claim),
            "stance_colour": colours.STANCE.get(evidence.stance),
        }


@admin.register(Review)
class ReviewAdmin(Page):
    list_display = ["show_rating", "show_claim", "reviewer", "second_reviewer", "as_of", "show_standing"]
    list_filter = [
        ("rating", ChoicesDropdownFilter),
        ("as_of", RangeDateFilter),
        ["reviewer", AutocompleteSelectFilter],
    ]
    list_select_related = ["claim", "reviewer", "second_reviewer", "superseded_by"]
    search_fields = ["rationale", "claim__text"]
    ordering = ["-id"]
    page_template = "claims/admin/review_page.html"

    @display(description="Judgement", ordering="rating", label=colours.RATING)
    def show_rating(self, review: Review) -> tuple[str, str]:
        return review.rating, review.get_rating_display()

    @display(description="Claim", ordering="claim")
    def show_claim(self, review: Review) -> str:
        return claim_link(review.claim)

    @display(description="Standing")
    def show_standing(self, review: Review) -> str:
        return "superseded" if hasattr(review, "superseded_by") else "stands"

    def page_context(self, request: HttpRequest, review: Review) -> dict[str, Any]:
        return {
            "claim_address": address_of(review.claim),
            "rating_colour": colours.RATING.get(review.rating),
            "is_superseded": hasattr(review, "superseded_by"),
        }
