"""Claim reviews of other newsrooms: what they say, and whether they are about a claim of ours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from claims.admin import colours
from claims.admin.forms import decisions_on
from claims.admin.judgements import claim_link
from claims.choices import ForeignMatchState, Stance
from claims.models import ForeignMatch, ForeignReview
from claims.pipeline.claimreviews.ratings import stance_of_rating
from claims.selectors.foreign import foreign_matches_list, foreign_reviews_list, notes_in_words
from claims.services.foreign import NEEDED, decide_foreign_match, reopen_foreign_match
from sources.admin.screens import Page, ReasonForm, address_of, carry_out, clipped, person

ANSWERS = (
    ("confirmed", "y", "It is about this claim", "It becomes evidence on the claim; that can be undone."),
    ("rejected", "n", "It is about something else", "This pair is not proposed again."),
)
"""State, its key, what it is called, what it does."""


class ForeignDecisionForm(ReasonForm):
    """Whether the review is about the claim and, where it is, what it shows."""

    state = forms.ChoiceField(
        label="Answer",
        choices=[(state, title) for state, _, title, _ in ANSWERS],
        error_messages={"required": "Choose an answer: press its key, or mark it."},
    )
    stance = forms.ChoiceField(
        label="What it shows of the claim, if it is about it",
        choices=Stance.choices,
        widget=UnfoldAdminSelectWidget(),
        required=False,
    )
    expected_state = forms.CharField(max_length=20, widget=forms.HiddenInput())
    field_order = ["state", "stance", "reason", "expected_state"]

    def __init__(self, match: ForeignMatch, data: Any = None) -> None:
        stance = stance_of_rating(match.review.rating_label)
        super().__init__(
            data, initial={"expected_state": match.state, "stance": stance}, auto_id="foreign-%s"
        )
        self.answers = ANSWERS
        self.fields["reason"].widget.attrs["data-submits"] = ""

    def clean(self) -> dict[str, Any]:
        """What ``decide_foreign_match`` takes."""
        said = super().clean() or self.cleaned_data
        if said.get("state") != ForeignMatchState.CONFIRMED:
            said["stance"] = ""
        return said


@admin.register(ForeignMatch)
class ForeignMatchAdmin(Page):
    filled_by = "A match appears where a claim review of another newsroom may be about a claim of ours."
    list_display = ["show_review", "show_rating", "show_claim", "score", "show_state", "decided_by"]
    list_filter = [("state", ChoicesDropdownFilter)]
    search_fields = ["review__claim_text", "review__publisher", "claim__text", "reason"]
    ordering = ["-score", "-id"]
    page_template = "claims/admin/foreign_match_page.html"
    decisions = {"decide": "decide", "reopen": "reopen"}

    def get_queryset(self, request: HttpRequest) -> Any:
        return foreign_matches_list().defer("review__raw", "review__body")

    @display(description="Review", header=True)
    def show_review(self, match: ForeignMatch) -> tuple[str, str]:
        return clipped(match.review.claim_text, 110), match.review.publisher

    @display(description="Their rating")
    def show_rating(self, match: ForeignMatch) -> str:
        return match.review.rating_label[:60] or "none in words"

    @display(description="May be about", ordering="claim")
    def show_claim(self, match: ForeignMatch) -> str:
        return claim_link(match.claim)

    @display(description="State", ordering="state", label=colours.FOREIGN_MATCH)
    def show_state(self, match: ForeignMatch) -> tuple[str, str]:
        return match.state, match.get_state_display()

    def decide(self, request: HttpRequest, match: ForeignMatch) -> HttpResponse:
        return carry_out(
            request,
            lambda said: decide_foreign_match(match, by=person(request), **said),
            back=address_of(match),
            done="Your decision is recorded. It can be taken back below.",
            form=ForeignDecisionForm(match, request.POST),
            permission=NEEDED,
        )

    def reopen(self, request: HttpRequest, match: ForeignMatch) -> HttpResponse:
        return carry_out(
            request,
            lambda said: reopen_foreign_match(match, by=person(request), **said),
            back=address_of(match),
            done="The decision is taken back; evidence that it added is withdrawn.",
            form=ReasonForm(request.POST),
            permission=NEEDED,
        )

    def page_context(self, request: HttpRequest, match: ForeignMatch) -> dict[str, Any]:
        waiting = ForeignMatch.objects.filter(state=ForeignMatchState.SUGGESTED).exclude(pk=match.pk)
        following = waiting.order_by("-score", "-id").first()
        return {
            "title": clipped(match.review.claim_text, 80),
            "review": match.review,
            "review_address": address_of(match.review),
            "claim_address": address_of(match.claim),
            "stance": Stance(stance_of_rating(match.review.rating_label)).label,
            "state_colour": colours.FOREIGN_MATCH.get(match.state),
            "notes": notes_in_words(match.review.notes),
            "parts": list(match.params.items()),
            "is_decided": match.decided_at is not None,
            "changed_since": match.decided_at is not None and match.review.updated_at > match.decided_at,
            "evidence_address": address_of(match.evidence) if match.evidence else "",
            "next_address": address_of(following) if following else "",
            "may_decide": person(request).has_perm(NEEDED),
            "form": ForeignDecisionForm(match),
            "reopen_form": ReasonForm(auto_id="reopen-%s"),
            "history": decisions_on(match),
        }


@admin.register(ForeignReview)
class ForeignReviewAdmin(Page):
    filled_by = "Claim reviews of other newsrooms are imported through the API."
    list_display = ["show_claim_text", "show_rating", "published_at", "show_waiting", "imported_by"]
    list_filter = [("published_at", RangeDateTimeFilter)]
    search_fields = ["claim_text", "publisher", "rating_label"]
    ordering = ["-id"]
    page_template = "claims/admin/foreign_review_page.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return foreign_reviews_list().prefetch_related(None)

    @display(description="Claim, and who reviewed it", ordering="claim_text", header=True)
    def show_claim_text(self, review: ForeignReview) -> tuple[str, str]:
        return clipped(review.claim_text, 110), review.publisher

    @display(description="Their rating", ordering="rating_label")
    def show_rating(self, review: ForeignReview) -> str:
        return review.rating_label[:60] or "none in words"

    @display(description="Wait for a decision")
    def show_waiting(self, review: Any) -> int:
        return int(review.waiting)

    def page_context(self, request: HttpRequest, review: ForeignReview) -> dict[str, Any]:
        pairs = foreign_matches_list().filter(review=review).order_by("-score", "id")
        return {
            "title": clipped(review.claim_text, 80),
            "review": review,
            "stance": Stance(stance_of_rating(review.rating_label)).label,
            "notes": notes_in_words(review.notes),
            "pairs": [(pair, address_of(pair), colours.FOREIGN_MATCH.get(pair.state)) for pair in pairs],
            "history": decisions_on(review),
        }
